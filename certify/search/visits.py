"""One visit to a shape: a hunt, or all small games, in a form that another process can be given."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from certify.provers.clock import Clock
from certify.search.about_games import about_games
from certify.search.counterexample import Counterexample
from certify.search.counts import Count, Exhausted, ExhaustedMarkets, InterruptedCountError
from certify.search.exhaustive import exhaust
from certify.search.exhaustive_markets import exhaust_markets
from certify.search.hunt import Hunt, Tally
from certify.search.market_words import AboutMarkets
from certify.spec.errors import InputError
from certify.spec.language import Statement
from certify.spec.problem import Problem
from certify.spec.variants import Variant

Shape = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Visit:
    """How a hunt at one shape ended."""

    shape: Shape
    seconds: float
    tally: Tally
    found: Counterexample | None
    exhausted: Count | None = None


@dataclass(frozen=True)
class Task:
    """One hunt, in a form that another process can be given: the statement is read from its file there."""

    statement: Statement | tuple[Path, str]
    shape: Shape
    variant: Variant
    seconds: float
    seed: int
    database: Path | None = None
    limit: float | None = None
    """Where it is given, a counterexample found in `seconds` has until then to be proved."""
    bound: int | None = None
    """Where it is given, all games or markets with whole payoffs up to it are searched instead."""
    of_markets: bool = False
    earlier: Count | None = None
    """How far that search had come before."""
    games: int | None = None
    """Of a statement about markets, how many games that might break it are drawn at most."""
    seconds_to_shrink: float = 0.0
    """How long a counterexample to such a statement may be made smaller, even when the seconds are over."""
    stop: Path | None = None
    """The hunt ends as if it were interrupted once there is such a file."""

    def read(self) -> Statement:
        """Return the statement that the task is about."""
        statement = self.statement
        if isinstance(statement, tuple):
            from certify.kernel.statement_file import statements

            file, name = statement
            found = statements(file)
            if name not in found:
                raise InputError(f"{file} has no statement {name!r} at its top level; leave jobs out")
            statement = found[name]
        return statement

    def problem(self) -> Problem:
        """Return the problem that the task is about."""
        return self.read().problem(self.shape, variant=self.variant)


class InterruptedVisit(KeyboardInterrupt):
    """A hunt was interrupted; `visit` says how far it had come."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)  # so that it comes whole from another process
        self.visit = visit


def visit(task: Task, report: Callable[[str], None] = lambda _line: None) -> Visit:
    """Return how a hunt ends."""
    start = time.monotonic()
    if task.stop is not None:
        report = _stopping(report, task.stop)
    if task.bound is not None:
        try:
            return _counted(task, start, _exhausted(task, task.bound, Clock(task.seconds, report)))
        except InterruptedCountError as stopped:
            raise InterruptedVisit(_counted(task, start, stopped.exhausted)) from None
    about = about_games(task.read(), task.shape, task.variant)
    hunt = Hunt(
        task.problem(),
        Clock(task.seconds, report),
        about=about,
        limit=Clock(task.limit or task.seconds),
        most_games=task.games if isinstance(about, AboutMarkets) else None,
        seconds_to_shrink=task.seconds_to_shrink,
    )
    try:
        found = hunt.run(task.seed, task.database)
    except KeyboardInterrupt:
        raise InterruptedVisit(Visit(task.shape, time.monotonic() - start, hunt.tally, hunt.found)) from None
    return Visit(task.shape, time.monotonic() - start, hunt.tally, found)


def _stopping(report: Callable[[str], None], stop: Path) -> Callable[[str], None]:
    """Return a report that raises KeyboardInterrupt once the file is there."""

    def reported(line: str) -> None:
        if stop.exists():
            raise KeyboardInterrupt
        report(line)

    return reported


def _exhausted(task: Task, bound: int, clock: Clock) -> Count:
    statement, shape, earlier = task.read(), task.shape, task.earlier
    if task.of_markets:
        before = earlier if isinstance(earlier, ExhaustedMarkets) else None
        return exhaust_markets(statement, shape, bound, clock, variant=task.variant, earlier=before)
    known = earlier if isinstance(earlier, Exhausted) else None
    return exhaust(statement, shape, bound, clock, variant=task.variant, earlier=known)


def _counted(task: Task, start: float, ended: Count) -> Visit:
    before = 0 if task.earlier is None else task.earlier.games
    return Visit(task.shape, time.monotonic() - start, Tally(examples=ended.games - before), ended.found, ended)
