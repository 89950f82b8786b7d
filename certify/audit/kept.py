"""Verdicts of an audit that is not over: each is kept when it is found, so that the next run goes on from there."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from certify.audit.failures import Failure
from certify.audit.process import text_of
from certify.audit.promise import Solver
from certify.audit.run import Row, Task
from certify.audit.verdict_text import game_of, number_of, spelled_verdict, verdict_of
from certify.audit.verdicts import Verdict
from certify.audit.version import fingerprint, installed
from certify.files.atomic import write_atomically
from certify.spec.errors import CertifyError, InputError
from certify.spec.reading.game import Game
from certify.spec.reading.json_text import digest
from certify.spec.reading.text_file import file_name

FORMAT = "certify-audit/1"

VERSIONS = ("version of the solver", "version of certify")
"""Circumstances that do not come back: what was kept under others is of no more use."""


def circumstances(solver: Solver, tasks: Sequence[Task], seconds: float, shrink: float) -> dict[str, str]:
    """Return all that the verdicts on a solver depend on, by the words for it."""
    promise = solver.promise
    return {
        "solver": solver.name,
        "version of the solver": fingerprint(solver),
        "version of certify": str(installed("certify")),
        "promise": f"{promise.finds} on {promise.where}",
        "tolerance": f"{promise.tolerance}{' of the range' if promise.relative else ''}",
        "time for a call": repr(seconds),
        "time to make failures small": repr(shrink),
        "games": digest([[each.name, each.kind, each.game.digest()] for each in tasks]),
    }


class Kept:
    """The verdicts on one solver, and the failures made small, by number; each is added to a file at once.

    The file has a line for what all of them depend on, then one for each. A line that cannot be read, such as the last
    one of a run that was killed, is as if it were not there.
    """

    def __init__(self, folder: Path, depends_on: Mapping[str, str]) -> None:
        self._folder = folder
        self._depends_on = dict(depends_on)
        self._name = re.sub(r"[^\w.]+", "-", depends_on["solver"][-60:]).strip("-.")
        self.file = folder / f"{self._name}-{digest(self._depends_on).removeprefix('sha256:')[:16]}.jsonl"
        self.verdicts: dict[int, tuple[Verdict, float]] = {}
        self.failures: dict[int, tuple[Game, Verdict]] = {}
        self._lock = Lock()
        self._opened: int | None = None
        self._made = not folder.parent.exists()

    def recall(self) -> str:
        """Take up what an earlier run with the same circumstances kept; else return what the last one's differ in.

        Files of other versions, which would never be used again, are removed.
        """
        different = ""
        for file in sorted(self._folder.glob(f"{self._name}-*.jsonl"), key=_written):
            before, lines = _read(file)
            if before == self._depends_on:
                for line in lines:
                    self._take(line)
                return ""
            if before is None or before.get("solver") != self._depends_on["solver"]:
                continue
            different = ", ".join(word for word, value in self._depends_on.items() if before.get(word) != value)
            if any(before.get(word) != self._depends_on[word] for word in VERSIONS):
                file.unlink(missing_ok=True)
        return different

    def keep(self, number: int, row: Row) -> None:
        """Add the verdict on a game."""
        self._add({"game": number, "seconds": row.seconds, **spelled_verdict(row.verdict)})

    def keep_failure(self, number: int, failure: Failure) -> None:
        """Add a failure that was made small."""
        self._add({"failure": number, "small": text_of(failure.game), **spelled_verdict(failure.verdict)})

    def forget(self) -> None:
        """Remove what was kept: the audit is over."""
        if self._opened is not None:
            os.close(self._opened)
            self._opened = None
        self.file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # others may be kept there
            self._folder.rmdir()
            if self._made:
                self._folder.parent.rmdir()

    def _add(self, document: Mapping[str, object]) -> None:
        line = (json.dumps(document) + "\n").encode()
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            try:
                while line:
                    line = line[os.write(self._opened, line) :]
            except OSError as error:
                raise InputError(
                    f"{file_name(self.file)}: verdicts cannot be kept ({error.strerror}); choose another folder"
                ) from None

    def _open(self) -> int:
        """Return the file, open for more: whole, without a line that was cut short."""
        first = json.dumps({"format": FORMAT, "depends on": self._depends_on}) + "\n"
        whole = self.file.read_text("utf-8").rpartition("\n")[0] + "\n" if self.verdicts or self.failures else first
        write_atomically(self.file, whole)
        return os.open(self.file, os.O_WRONLY | os.O_APPEND)

    def _take(self, line: str) -> None:
        """Take up one line."""
        with contextlib.suppress(CertifyError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            document = json.loads(line)
            verdict = verdict_of(document)
            if "failure" in document:
                self.failures[number_of(document["failure"])] = game_of(document["small"]), verdict
            else:
                self.verdicts[number_of(document["game"])] = verdict, float(document["seconds"])


def _written(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _read(file: Path) -> tuple[dict[str, str] | None, list[str]]:
    """Return what the verdicts of a file depend on, None if it cannot be read; and its other lines."""
    try:
        first, *lines = file.read_text("utf-8").split("\n")
        document = json.loads(first)
        if document["format"] != FORMAT:
            return None, []
        return {str(word): str(value) for word, value in document["depends on"].items()}, lines
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, []
