"""Solvers in processes of their own, with limits on time and memory; a crash or a hang is an answer like others."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from typing import Any, Protocol

from certify.audit.answers import Answer, Strategies, strategies
from certify.audit.parts import rows
from certify.spec.errors import CertifyError, InputError
from certify.spec.numbers import shown
from certify.spec.reading.game import ExtensiveGame, Game, write_efg, write_nfg
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.node import Node
from certify.spec.reading.profile import PROFILES_FORMAT

MEMORY = 4 * 2**30
"""Bytes of address space that a solver may use."""

_START = 180.0
"""Seconds that a library may take to be imported and compiled."""

_MOST_OUTPUT = 50_000_000
_LIMITED = (
    "import os, resource as r, sys; m, f = int(sys.argv[1]), int(sys.argv[2]); r.setrlimit(r.RLIMIT_AS, (m, m)); "
    "r.setrlimit(r.RLIMIT_FSIZE, (f, f)); r.setrlimit(r.RLIMIT_CORE, (0, 0)); os.execvp(sys.argv[3], sys.argv[3:])"
)


class Runner(Protocol):
    """Asks one solver."""

    def ask(self, game: Game, seconds: float) -> Answer:
        """Return the answer to one game, an error where there is none within the time."""
        ...

    def close(self) -> None:
        """End the process, if there is one."""
        ...


class Worker:
    """A solver of a library: its process lives from game to game, and is started anew after a crash or a hang."""

    def __init__(self, name: str, memory: int = MEMORY) -> None:
        self._name = name
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process)
        self._buffer = b""

    def ask(self, game: Game, seconds: float) -> Answer:
        """Return the answer to one game."""
        try:
            process = self._started()
            if process is None:
                return Answer(error="crash", reason=f"the solver does not start: {self._last_words()}")
            stream = process.stdin
            if stream is None:
                raise AssertionError("the process was given a pipe")
            stream.write(json.dumps(text_of(game)).encode() + b"\n")
            stream.flush()
            line = self._line(process, seconds)
        except BrokenPipeError:
            line = b""
        if line is None:
            self.close()
            return Answer(error="timeout", reason=f"no answer within {seconds:g} seconds")
        if not line:
            return Answer(error="crash", reason=self._ended())
        found: Mapping[str, Any] = json.loads(line)
        if "error" in found:
            return Answer(error=found["error"], reason=found["reason"])
        try:
            profiles = tuple(strategies(each, rows(game)) for each in found["profiles"])
        except InputError as error:
            return Answer(error="rubbish", reason=str(error), warnings=tuple(found["warnings"]))
        return Answer(profiles, tuple(found["warnings"]), incomplete=found["incomplete"])

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            end(self._process)
            self._process = None
        self._buffer = b""

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._process is None:
            self._errors.seek(0)
            self._errors.truncate()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "certify.audit.worker", self._name, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
            if not self._line(self._process, _START):
                self.close()
        return self._process

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
        """Return the next line; nothing where the process ended, None where the time did."""
        if process.stdout is None:
            raise AssertionError("the process was given a pipe")
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                piece = os.read(process.stdout.fileno(), 1 << 16)
                if not piece:
                    return b""
                self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _ended(self) -> str:
        process, words = self._process, self._last_words()
        code = process.wait() if process is not None else 0
        self.close()
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        return f"the solver's process ended with {how}{f': {words}' if words else ''}"

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""


class Command:
    """A command line that reads a game on standard input and prints a document `certify-profiles/1`."""

    def __init__(self, line: str, memory: int = MEMORY) -> None:
        self.arguments = arguments(line)
        self._memory = memory

    def ask(self, game: Game, seconds: float) -> Answer:
        """Return the answer to one game."""
        with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                [sys.executable, "-S", "-c", _LIMITED, str(self._memory), str(_MOST_OUTPUT), *self.arguments],
                stdin=subprocess.PIPE,
                stdout=printed,
                stderr=errors,
                start_new_session=True,
            )
            try:
                process.communicate(text_of(game).encode(), timeout=seconds)
            except subprocess.TimeoutExpired:
                return Answer(error="timeout", reason=f"no answer within {seconds:g} seconds")
            finally:
                end(process)
            printed.seek(0)
            errors.seek(0)
            text = printed.read(_MOST_OUTPUT).decode(errors="replace")
            words = errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        if process.returncode:
            code, last = process.returncode, words[-1][:200] if words else ""
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
            return Answer(error="crash", reason=f"the command ended with {how}{f': {last}' if last else ''}")
        try:
            root = Node(parse_json(text, where="output"), "output").expect_format(PROFILES_FORMAT)
            listed = root.only(("format", "profiles")).key("profiles").items()
            profiles = tuple(_numbers(each, game) for each in listed)
        except CertifyError as error:
            return Answer(
                error="rubbish", reason=f'{error}; print {{"format": "{PROFILES_FORMAT}", "profiles": [...]}}'
            )
        return Answer(profiles, tuple(words[-1:]))

    def close(self) -> None:
        """Nothing is left running."""


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
    if not words or which(words[0]) is None:
        raise InputError(f"SOLVER {shown(line)}: there is no program {shown(words[0] if words else '')}; give its path")
    return words


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
    """Return a game as the text of a file: `.nfg`, of a tree `.efg`."""
    return write_efg(game) if isinstance(game, ExtensiveGame) else write_nfg(game)


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
