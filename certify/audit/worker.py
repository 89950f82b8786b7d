"""The processes in which a solver of a library runs: `python -m certify.audit.worker NAME BYTES SOCKET`.

One process imports and compiles the library. For each connection to its socket it starts a keeper by `fork`, which
starts in the same way a process that answers, one game and one answer a line, and another one whenever that ends.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import socket
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NoReturn, TypeAlias, cast

from certify.audit.answers import ENDLESS, MOST_PROFILES
from certify.audit.promise import Incomplete, Solver
from certify.audit.registry import solvers
from certify.spec.reading.game_document import GameDocument
from certify.spec.reading.nfg import parse_nfg

Nested: TypeAlias = "list[Nested] | int | float"

_AT_THE_END = 0.5
"""Seconds for processes to end by themselves before they are ended."""

_WHOLE = 2**53
_WARM_TREE = 'EFG 2 R "" { "1" "2" } p "" 1 1 "" { "a" "b" } 0 t "" 1 "" { 1 2 } t "" 2 "" { 0 0 }'
_WARM = (
    '{ "1" "2" } { 2 2 } 3 3 0 0 0 0 1 1',
    '{ "1" "2" } { 2 2 } 1 -1 -1 1 -1 1 1 -1',
    '{ "1" "2" } { 3 2 } 3 3 2 2 0 3 3 2 5 6 6 1',
    '{ "1" "2" } { 3 3 } 0 0 2 -2 -1 1 -3 3 0 0 1 -1 1 -1 -2 2 0 0',
    '{ "1" "2" "3" } { 2 2 2 } 9 8 12 0 0 0 0 0 0 3 4 6 0 0 0 3 4 6 9 8 2 0 0 0',
    '{ "1" "2" "3" } { 2 2 2 } 1 2 0 0 1 1 0 1 2 3 0 1 2 2 1 1 0 0 0 3 1 2 1 2',
)
"""Games that between them take a solver through its ways, so that nothing is left to compile."""


def main() -> None:
    """Answer until standard input ends: whoever started this has ended then."""
    name, memory, address = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a solver prints must not be taken for an answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    solver = solvers()[name]
    warm(solver)
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as selector:
        door.bind(address)
        door.listen()
        selector.register(door, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        print("ready", file=told, flush=True)
        while all(key.fileobj is door for key, _ in selector.select()):
            connection, _ = door.accept()
            _is_parent()  # leaves no keeper behind that has ended
            if not os.fork():
                door.close()
                keep(solver, connection)
            connection.close()
    until = time.monotonic() + _AT_THE_END
    while _is_parent() and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(0, signal.SIGKILL)


def _is_parent() -> bool:
    """Return whether a keeper is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def keep(solver: Solver, connection: socket.socket) -> NoReturn:
    """Have a process answer, told of by a line `started` with its number, and a new one after a line `ended`."""
    with tempfile.TemporaryFile() as errors:
        os.dup2(errors.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        while True:
            errors.seek(0)
            errors.truncate()
            number = os.fork()
            if not number:
                serve(solver, connection)
            _, status = os.waitpid(number, 0)
            code = os.waitstatus_to_exitcode(status)
            if code == 0:
                os._exit(0)
            errors.seek(0)
            words = errors.read()[-2000:].decode(errors="replace").strip().splitlines()
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
            _send(connection, {"ended": how, "words": words[-1][:200] if words else ""})


def serve(solver: Solver, connection: socket.socket) -> NoReturn:
    """Answer games until the connection ends."""
    code = 1
    try:
        _send(connection, {"started": os.getpid()})
        for line in connection.makefile("rb"):
            _send(connection, answer(solver, json.loads(line)))
        code = 0
    except (BrokenPipeError, ConnectionResetError):
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _send(connection: socket.socket, document: Mapping[str, object]) -> None:
    connection.sendall(json.dumps(document).encode() + b"\n")


def warm(solver: Solver) -> None:
    """Have everything imported and compiled, for whole and for other payoffs, whatever comes of it."""
    answer(solver, _WARM_TREE if solver.given == "efg" else f'NFG 1 R "" {_WARM[0]}')
    for text in _WARM if solver.given == "payoffs" else ():
        for last in ("", ".5"):
            answer(solver, f'NFG 1 R "" {text}{last}')


def answer(solver: Solver, text: str) -> Mapping[str, object]:
    """Return the profiles, every number as it was returned, and the warnings; or `error` with `reason`."""
    given = payoffs(parse_nfg(text, where="game")) if solver.given == "payoffs" else text
    profiles: list[list[list[object]]] = []
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            for profile in cast("Iterable[Any]", solver.run(given, *solver.arguments)):
                profiles.append([[number(value) for value in row] for row in profile])
                if len(profiles) > MOST_PROFILES:
                    return {"error": "endless", "reason": ENDLESS}
        except Exception as error:
            return {"error": type(error).__name__, "reason": " ".join(str(error).split())[:300]}
    texts = {f"{each.category.__name__}: {' '.join(str(each.message).split())[:200]}": None for each in heard}
    gave_up = any(issubclass(each.category, Incomplete) for each in heard)
    return {"profiles": profiles, "warnings": list(texts), "incomplete": gave_up}


def payoffs(game: GameDocument) -> list[Nested]:
    """Return nested payoffs, one list a player: of integers where all are whole, else of floats."""

    def nested(table: Sequence[Fraction], shape: Sequence[int], *, whole: bool) -> list[Nested]:
        if len(shape) == 1:
            return [int(value) if whole else float(value) for value in table]
        step = len(table) // shape[0]
        return [nested(table[at : at + step], shape[1:], whole=whole) for at in range(0, len(table), step)]

    whole = all(value.denominator == 1 and abs(value) < _WHOLE for table in game.payoffs for value in table)
    return [nested(table, game.shape, whole=whole) for table in game.payoffs]


def number(value: Any) -> object:
    """Return a number as JSON holds it without loss: a fraction as text, anything else as the float it is."""
    if isinstance(value, int):
        return value
    if hasattr(value, "numerator") and hasattr(value, "denominator") and not hasattr(value, "dtype"):
        return f"{value.numerator}/{value.denominator}"
    return float(value)


if __name__ == "__main__":
    main()
