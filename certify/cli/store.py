"""Certificates on disk: written whole, beside the file they are about if that is not in reach, and replayed at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from certify.files.atomic import write_atomically
from certify.kernel.certificate import read_certificate
from certify.kernel.replay import replay
from certify.kernel.statement_file import located, read_beside
from certify.spec.errors import CertifyError, InputError, RejectedError
from certify.spec.reading.text_file import file_name, read_text

LONGEST_NAME = 150

_DASHED = ("best-agent",)
"""Words of flags that have a dash, and stand in file names as they are."""


def certificate_name(parts: Iterable[str]) -> str:
    """Return a file name made of the parts, with a dash for whatever is not fit for one.

    >>> certificate_name(["table", "hull", "me/you"])
    'table-hull-me-you.json'
    """
    words = "-".join(re.sub(r"[^\w.]+", "-", part).strip("-.") for part in parts)
    return f"{words[:LONGEST_NAME]}.json"


def question_certificate_name(file: Path, question: str, *settings: str) -> str:
    """Return the file name of a certificate about a file, another one for each list of settings.

    Settings that do not survive in a file name as they are (or not in full) are told apart by a digest.

    >>> question_certificate_name(Path("data/my-table.csv"), "hull", "user", "conic")
    'my-table-hull-user-conic.json'
    >>> question_certificate_name(Path("data/my-table.csv"), "hull", "me/you")
    'my-table-hull-me-you-5090d548.json'
    """
    name = certificate_name([file.stem, question, *settings])
    if all(re.fullmatch(r"[\w.]*\w", setting) for setting in settings) and len(name) <= LONGEST_NAME:
        return name
    told_apart = sha256("\0".join(settings).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{name.removesuffix('.json')[: LONGEST_NAME - 10]}-{told_apart}.json"


def named(settings: Mapping[str, object]) -> list[str]:
    """Return names and values, as settings of `question_certificate_name`; those that are None are left out.

    >>> named({"rounds": 2, "eta": None, "kind": "best-agent"})
    ['rounds', '2', 'kind', 'best', 'agent']
    """
    told = ((name, str(value)) for name, value in settings.items() if value is not None)
    return [piece for name, text in told for piece in (name, *(text.split("-") if text in _DASHED else [text]))]


def check_subject(file: Path) -> None:
    """Refuse a file whose name a certificate cannot hold on every system."""
    if any("\ud800" <= letter <= "\udfff" for letter in file.name):
        raise InputError(f"{file.name!a}: the name of this file is no UTF-8 under the current locale; rename it")
    if re.search(r"[:\\\x00-\x1f]", file.name) and file.exists():
        raise InputError(f"{file_name(file)}: a certificate cannot name this file for the : or \\ in it; rename it")


def check_folder(folder: Path, flag: str = "--out") -> None:
    """Refuse a folder that files could not be written to; it need not exist yet. `flag` is what named it."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise InputError(
            f"{flag} {file_name(folder)}: {file_name(place)} is a file, not a folder; choose another folder"
        )
    if not os.access(place, os.W_OK | os.X_OK):
        raise InputError(f"{flag} {file_name(folder)}: the folder may not be written; choose another folder")


def store(folder: Path, name: str, text: str, subject: Path) -> Path:
    """Write a certificate about the file `subject` and return its path, once the kernel has accepted it from there.

    Raises:
        InputError: the folder cannot be written, or another file has the subject's name where the kernel looks for it.
        RejectedError: the kernel does not accept it; nothing is left behind. This would be a fault of `certify`.

    """
    place = folder / name
    _bring_into_reach(place, subject)
    before = place.read_bytes() if place.is_file() else None
    write_atomically(place, text)
    verdict = replay(place)
    if not verdict.accepted:
        if before is None:
            place.unlink()
        else:
            write_atomically(place, before)
        raise RejectedError(
            f"{file_name(place)}: the kernel refuses what was found: {verdict.reason}; please report it"
        )
    return place


def _bring_into_reach(place: Path, subject: Path) -> None:
    """Copy the subject beside the certificate, unless the kernel finds it by its name anyway.

    The files from which its statements read others are brought to the same folder.
    """
    content = subject.read_bytes()
    try:
        found = located(subject.name, place)
    except InputError:
        found = None
    if found is not None and found.samefile(subject):
        return
    known = found is not None and found.read_bytes() == content
    folder = found.parent if found is not None and known else place.parent
    copies = {folder / each.name: each.read_bytes() for each in read_beside(subject)}
    copies = {beside: each for beside, each in copies.items() if not beside.is_file() or beside.read_bytes() != each}
    if not known:
        copies[folder / subject.name] = content
    for beside in copies:
        if beside.exists() and not _is_our_copy(beside, subject):
            raise InputError(
                f"{file_name(beside)}: another file has the name of {file_name(subject.with_name(beside.name))}; "
                "choose another folder with --out"
            )
    for beside, each in copies.items():
        write_atomically(beside, each)


def _is_our_copy(file: Path, subject: Path) -> bool:
    """Whether a certificate beside the file is about it, or about the subject that reads it: then it was put there."""
    for other in file.parent.glob("*.json"):
        try:
            certificate = read_certificate(read_text(other))
        except CertifyError:
            continue
        if certificate.file in (file.name, subject.name):
            return True
    return False
