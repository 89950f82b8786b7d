"""Solvers of libraries: compiled once, then asked in processes of their own, with limits on time and memory."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certify.audit.answers import Answer, strategies
from certify.audit.parts import rows
from certify.audit.process import MEMORY, end, text_of
from certify.spec.errors import InputError
from certify.spec.reading.game import Game

_START = 180.0
"""Seconds that a library may take to be imported and compiled."""

_AGAIN = 20.0
"""Seconds that a process may take to start once the library is."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a solver can be asked, from any process; or the `fault` for which it cannot."""

    path: str
    fault: str = ""


class Library:
    """A solver of a library, started; close it in the end."""

    def __init__(self, name: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="certify-")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process)
        path = str(Path(self._folder.name) / "solver")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "certify.audit.worker", name, str(MEMORY), path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            ready = self._is_ready()
        except BaseException:
            self.close()
            raise
        self.address = Address(path, "" if ready else f"the solver does not start: {self._last_words()}")

    def close(self) -> None:
        """End the process and all that it started; what hangs is given no second."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        end(self._process)
        self._folder.cleanup()

    def _is_ready(self) -> bool:
        if self._process.stdout is None:
            raise AssertionError("the process was given a pipe")
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            return bool(selector.select(_START)) and bool(os.read(self._process.stdout.fileno(), 1))

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else f"no word in {_START:g} seconds"


class Worker:
    """Asks a solver: one process answers game after game, and is ended by a hang; another one follows then."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: socket.socket | None = None
        self._process = 0
        self._buffer = b""

    def ask(self, game: Game, seconds: float) -> Answer:
        """Return the answer to one game."""
        if self._address.fault:
            return Answer(error="crash", reason=self._address.fault)
        try:
            connection = self._connected()
            connection.sendall(json.dumps(text_of(game)).encode() + b"\n")
            found = self._line(connection, seconds)
            if found is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._process, signal.SIGKILL)
                self._await_start(connection)
                return Answer(error="timeout", reason=f"no answer within {seconds:g} seconds")
            if "ended" in found:
                self._await_start(connection)
                words = f": {found['words']}" if found["words"] else ""
                return Answer(error="crash", reason=f"the solver's process ended with {found['ended']}{words}")
        except OSError as error:
            self.close()
            return Answer(error="crash", reason=f"the solver's process cannot be reached: {error}")
        if "error" in found:
            return Answer(error=found["error"], reason=found["reason"])
        try:
            profiles = tuple(strategies(each, rows(game)) for each in found["profiles"])
        except InputError as error:
            return Answer(error="rubbish", reason=str(error), warnings=tuple(found["warnings"]))
        return Answer(profiles, tuple(found["warnings"]), incomplete=found["incomplete"])

    def close(self) -> None:
        """Leave the solver; its process for this worker ends."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits, as close does not
            self._connection.close()
            self._connection = None
        self._buffer = b""

    def _connected(self) -> socket.socket:
        if self._connection is None:
            self._connection = socket.socket(socket.AF_UNIX)
            self._connection.connect(self._address.path)
            self._await_start(self._connection)
        return self._connection

    def _await_start(self, connection: socket.socket) -> None:
        """Pass over what an earlier process may have written, up to the line with which the next one starts.

        Raises:
            OSError: there is none.

        """
        deadline = time.monotonic() + _AGAIN
        while (found := self._line(connection, deadline - time.monotonic())) is not None:
            if "started" in found:
                self._process = found["started"]
                return
        raise TimeoutError(f"no process started in {_AGAIN:g} seconds")

    def _line(self, connection: socket.socket, seconds: float) -> Mapping[str, Any] | None:
        """Return what the next line says, None where the time ended.

        Raises:
            OSError: the connection ended.

        """
        deadline = time.monotonic() + seconds
        while b"\n" not in self._buffer:
            connection.settimeout(max(1e-9, deadline - time.monotonic()))
            try:
                piece = connection.recv(1 << 16)
            except TimeoutError:
                return None
            finally:
                connection.settimeout(None)
            if not piece:
                raise ConnectionError("the connection ended")
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        return json.loads(line)
