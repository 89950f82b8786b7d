"""What fails, shrunk: of each way of failing the smallest game on which a solver fails in that way."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from certify.audit.library import Address
from certify.audit.made_for import as_given, fits
from certify.audit.parts import payments
from certify.audit.run import Judge, Row, runner
from certify.audit.shrinking import shrunk, size
from certify.audit.truth import Truth
from certify.audit.verdicts import Verdict
from certify.spec.reading.game import Game

MOST_CALLS = 1000
"""The solver is called so often, at most, to shrink one failure."""

SECONDS = 60.0
"""So long all failures of one solver are shrunk, together, unless another time is asked for."""

_LEAST = 1.0
"""Seconds that each failure gets."""

MOST_KINDS = 4
"""Failures of one way are shrunk from games of at most so many kinds: there may be several reasons."""

GREAT = Fraction(1, 10)
"""A player who gains this part of the range of payoffs gains much: shrinking must not make a slip of it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that failed, shrunk: the smallest game found on which the solver fails in the same way."""

    row: Row
    game: Game
    verdict: Verdict


def way(verdict: Verdict, game: Game) -> tuple[str, ...]:
    """Return what failures of the same way have in common.

    These are the verdict and what was promised; of errors the first words, whatever numbers are in them; of missing
    ones whether all were; of wrong ones whether they were probabilities at all, and whether a player gains a good part
    of the range of the game's payoffs.
    """
    detail = ""
    if verdict.name == "error":
        detail = " ".join(re.sub(r"\b\d+\b", "#", verdict.reason).split()[:4])
    elif verdict.name == "missing":
        detail = "empty" if not verdict.profiles else "some"
    elif verdict.name == "not-equilibrium":
        values = [value for each in payments(game) for value in each]
        much = GREAT * (max(values) - min(values))
        great = verdict.regret is not None and verdict.regret >= much
        detail = "no probabilities" if None in verdict.profiles else "great regret" if great else "regret"
    return verdict.name, verdict.finds, detail


def shrink(row: Row, address: Address | None, seconds: float, most: float = SECONDS) -> Failure:
    """Return the smallest game on which the solver fails as in the row; hangs are shrunk with fewer calls.

    `seconds` is the time for one call of the solver, `most` that after which no call begins. A game of two players that
    is not degenerate stays so: there are fewer excuses.
    """
    judge, asked, found = Judge(), runner(row.solver, address), {row.game: row.verdict}
    wanted, degenerate = way(row.verdict, row.game), len(row.game.players) > 2 or Truth(row.game).degenerate

    def suits(game: Game) -> bool:
        if not fits(row.solver, game) or as_given(row.solver, game) != game:
            return False
        return degenerate is not False or Truth(game).degenerate is False

    def fails(game: Game) -> bool:
        found[game] = judge.ask(row.solver, asked, game, seconds)
        return way(found[game], game) == wanted

    calls = MOST_CALLS // 40 if row.verdict.name == "timeout" else MOST_CALLS
    try:
        small = shrunk(row.game, fails, calls, most, suits=suits)
    finally:
        asked.close()
    return Failure(row, small, found[small])


def shrink_all(
    rows: Sequence[Row],
    address: Address | None,
    seconds: float,
    most: float = SECONDS,
    *,
    executor: Executor | None = None,
    jobs: int = 1,
) -> Iterator[Failure]:
    """Yield the rows shrunk, in their order; `most` is the time for all of them, `seconds` that for one call.

    Without time for that they are yielded as they are. With an executor so many `jobs` run at once, hangs first: these
    take long.
    """
    if not most:
        yield from (Failure(row, row.game, row.verdict) for row in rows)
        return
    until = time.time() + most
    first = sorted(range(len(rows)), key=lambda place: rows[place].verdict.name != "timeout")
    given = {place: (until, max(1.0, (len(rows) - turn) / jobs)) for turn, place in enumerate(first)}
    if executor is None:
        for place, row in enumerate(rows):
            yield _shrunk(row, address, seconds, (until, len(rows) - place))
        return
    shrinking = {place: executor.submit(_interruptible, rows[place], address, seconds, given[place]) for place in first}
    for place in range(len(rows)):
        yield shrinking[place].result()


def _shrunk(row: Row, address: Address | None, seconds: float, share: tuple[float, float]) -> Failure:
    """Return the row shrunk, in a share of the time that is left: up to when, and how many share it."""
    until, parts = share
    return shrink(row, address, seconds, max(_LEAST, (until - time.time()) / parts))


def _interruptible(row: Row, address: Address | None, seconds: float, share: tuple[float, float]) -> Failure:
    """The same in a process of its own, which ends what it has started before it is ended."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        return _shrunk(row, address, seconds, share)
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt  # Hypothesis would take SystemExit for a failure of the game at hand, and go on


def distinct(rows: Iterable[Row]) -> list[Row]:
    """Return rows to be shrunk: of each solver and way of failing the smallest games, of at most `MOST_KINDS`."""
    chosen: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in rows:
        if row.verdict.honest:
            continue
        kinds = chosen.setdefault((row.solver.name, *way(row.verdict, row.game)), {})
        if row.task.kind not in kinds or size(row.game) < size(kinds[row.task.kind].game):
            kinds[row.task.kind] = row
    return [row for kinds in chosen.values() for row in sorted(kinds.values(), key=_by_size)[:MOST_KINDS]]


def _by_size(row: Row) -> tuple[int, int, int, int]:
    return size(row.game)
