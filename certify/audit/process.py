"""Commands in processes of their own, with limits on time and memory; a crash or a hang is an answer like others."""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import Lock
from typing import Protocol

from certify.audit.answers import ENDLESS, MOST_PROFILES, Answer, Strategies
from certify.audit.parts import rows
from certify.spec.errors import CertifyError, InputError
from certify.spec.numbers import shown
from certify.spec.reading.game import ExtensiveGame, Game, write_efg, write_nfg
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.node import Node
from certify.spec.reading.profile import PROFILES_FORMAT

MEMORY = 4 * 2**30
"""Bytes of address space that a solver may use."""

_MOST_OUTPUT = 50_000_000
_PRINT = f'print {{"format": "{PROFILES_FORMAT}", "profiles": [...]}} and nothing else'
_LIMITED = 'ulimit -v "$1"; ulimit -f "$2"; ulimit -c 0; shift 2; exec "$@"'
"""What a shell does before it becomes the solver; the units are KiB and blocks of 512 bytes."""


class Runner(Protocol):
    """Asks one solver."""

    def ask(self, game: Game, seconds: float) -> Answer:
        """Return the answer to one game, an error where there is none within the time."""
        ...

    def close(self) -> None:
        """End the process, if there is one, also while it is asked by another thread."""
        ...


class Command:
    """A command line that reads a game on standard input and prints a document `certify-profiles/1`."""

    def __init__(self, line: str, memory: int = MEMORY) -> None:
        self.arguments = arguments(line)
        self._memory = memory
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def ask(self, game: Game, seconds: float) -> Answer:
        """Return the answer to one game."""
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as printed,
            tempfile.TemporaryFile() as errors,
        ):
            given.write(text_of(game).encode())
            given.seek(0)
            with self._lock:
                if self._closed:
                    return Answer(error="crash", reason="the command was ended")
                process = self._process = subprocess.Popen(
                    ["/bin/sh", "-c", _LIMITED, "sh", str(self._memory >> 10), str(_MOST_OUTPUT >> 9), *self.arguments],
                    stdin=given,
                    stdout=printed,
                    stderr=errors,
                    start_new_session=True,
                )
            try:
                if not has_ended(process, seconds):
                    return Answer(error="timeout", reason=f"no answer within {seconds:g} seconds")
            finally:
                with self._lock:
                    self._process = None
                    end(process)
            printed.seek(0)
            errors.seek(0)
            text = printed.read(_MOST_OUTPUT).decode(errors="replace")
            words = errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        if process.returncode:
            code, last = process.returncode, words[-1][:200] if words else ""
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
            return Answer(error="crash", reason=f"the command ended with {how}{f': {last}' if last else ''}")
        if not text.strip():
            return Answer(error="rubbish", reason=f"the command printed nothing; {_PRINT}")
        try:
            root = Node(parse_json(text, where="output"), "output").expect_format(PROFILES_FORMAT)
            listed = root.only(("format", "profiles")).key("profiles").items()
            if len(listed) > MOST_PROFILES:
                return Answer(error="endless", reason=ENDLESS)
            profiles = tuple(_numbers(each, game) for each in listed)
        except CertifyError as error:
            return Answer(error="rubbish", reason=f"{error}; {_PRINT}")
        return Answer(profiles, tuple(words[-1:]))

    def close(self) -> None:
        """End what is running; nothing is run from now on."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)


def arguments(line: str) -> list[str]:
    """Return the words of a command line whose program can be run.

    Raises:
        InputError: there is no such program, or a quotation mark is missing.

    """
    from shutil import which

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InputError(f"SOLVER {shown(line)}: {error}; write a command line as in a shell") from None
    if words and which(words[0]) is None and Path(words[0]).is_file():
        raise InputError(
            f"SOLVER {shown(line)}: {shown(words[0])} may not be run; make it executable, or name what runs it: "
            f"'python {words[0]}'"
        )
    if not words or which(words[0]) is None:
        raise InputError(f"SOLVER {shown(line)}: there is no program {shown(words[0] if words else '')}; give its path")
    return words


def has_ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Return whether a process has ended within the time."""
    with contextlib.suppress(AttributeError, OSError):  # where there is no such call, Python looks again and again
        handle = os.pidfd_open(process.pid)
        try:
            select.select([handle], [], [], seconds)
        finally:
            os.close(handle)
        seconds = 0
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that was started in a session of its own, with all that it started there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def text_of(game: Game) -> str:
    """Return a game as the text of a file: `.nfg` with the payoffs alone, of a tree `.efg`."""
    return write_efg(game) if isinstance(game, ExtensiveGame) else write_nfg(game.without_outcomes())


def _numbers(place: Node, game: Game) -> Strategies:
    """Return the rows of a profile; of a tree a list for each information set, in a list for each player."""
    if isinstance(game, ExtensiveGame):
        players = place.items(length=len(game.players), of="behavior strategies, one a player")
        own = [
            each.items(length=len(sets), of="lists of probabilities, one an information set")
            for each, sets in zip(players, game.own_sets(), strict=True)
        ]
        listed, each = [local for strategy in own for local in strategy], "an action"
    else:
        listed = list(place.items(length=len(game.shape), of="lists of probabilities, one a player"))
        each = "a strategy"
    return tuple(
        tuple(entry.number() for entry in row.items(length=size, of=f"probabilities, one {each}"))
        for row, size in zip(listed, rows(game), strict=True)
    )
