"""Replay of many certificates: what is wrong with the files of one does not keep the others from being checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from certify.kernel.replay import Verdict, certificate_files, replay
from certify.spec.errors import InputError
from certify.spec.reading.text_file import file_name


def replay_each(paths: Iterable[str | Path]) -> Iterator[tuple[str, Verdict | InputError]]:
    """Yield the name of each certificate file with its verdict, or with what makes it bad input, and go on.

    A folder stands for the certificates in it; a path that stands for none is yielded with what is wrong with it.
    """
    for path in paths:
        try:
            files = certificate_files([path])
        except InputError as error:
            yield file_name(path), error
            continue
        for file in files:
            name = file_name(file)
            try:
                yield name, replay(file)
            except InputError as error:
                known = str(error).startswith(f"{name}: ")
                yield name, error if known else InputError(f"{name}: {error}")


def exit_status(outcomes: Iterable[Verdict | InputError]) -> int:
    """Return the exit status of a replay: 2 bad input, else 1 some rejected, else 3 some assumed, else 0."""
    status = 0
    for outcome in outcomes:
        if isinstance(outcome, InputError):
            return 2
        if not outcome.accepted:
            status = 1
        elif outcome.status == "assumed" and not status:
            status = 3
    return status
