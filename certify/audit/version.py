"""Which version of a solver is asked: the release of its library, or what the files of a command line hold."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path
from shutil import which

from certify.audit.process import arguments
from certify.audit.promise import Solver


def installed(package: str) -> str | None:
    """Return the installed release of a package, None where nothing is said of it."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def release(solver: Solver) -> str | None:
    """Return the installed release of a solver's library; None of a command, which does not say."""
    return installed(solver.package) if solver.package else None


def fingerprint(solver: Solver) -> str:
    """Return what is another one for another version: the release; of a command a hash of the files that it names.

    These are the program and every word that is a file. What else a command reads or imports is not looked at.
    """
    if solver.package:
        return str(release(solver))
    total = hashlib.sha256()
    for word in [word for line in solver.arguments for word in arguments(line)]:
        file = Path(which(word) or word)
        total.update(f"{len(word)} {word} ".encode("utf-8", "surrogateescape"))
        if file.is_file():
            with file.open("rb") as stream:
                total.update(hashlib.file_digest(stream, "sha256").digest())
    return f"sha256:{total.hexdigest()}"
