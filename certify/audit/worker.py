"""The process in which a solver runs: `python -m certify.audit.worker NAME BYTES`, one game and one answer a line."""

from __future__ import annotations

import json
import os
import resource
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias, cast

from certify.audit.promise import Incomplete, Solver
from certify.audit.registry import solvers
from certify.spec.reading.game_document import GameDocument
from certify.spec.reading.nfg import parse_nfg

Nested: TypeAlias = "list[Nested] | int | float"

MOST_PROFILES = 20_000
"""A solver that returns more is stopped: it may return them for ever."""

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
    """Answer games until standard input ends."""
    name, memory = sys.argv[1], int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a solver prints must not be taken for an answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    solver = solvers()[name]
    warm(solver)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(solver, json.loads(line))), file=answers, flush=True)


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
                    return {"error": "Endless", "reason": f"more than {MOST_PROFILES:,} profiles"}
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
