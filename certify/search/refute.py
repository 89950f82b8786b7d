"""Refuting a statement: the hunt at one shape after the other, the smallest first, on as many cores as there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from certify.provers.clock import Clock
from certify.search.about_games import about_games
from certify.search.exhaustive import Exhausted, InterruptedExhaustionError, exhaust
from certify.search.hunt import Counterexample, Hunt, Tally
from certify.search.market_words import AboutMarkets
from certify.search.one_game import is_about_one_game
from certify.spec.errors import InputError
from certify.spec.language import Statement
from certify.spec.polynomial import Rational
from certify.spec.problem import Problem
from certify.spec.shape import DEFAULT_SIZES
from certify.spec.variants import Variant

FIRST_VISIT = 2.0
"""Seconds for a shape when it is visited first; each further visit is given twice as many."""
SECONDS_TO_SHRINK = 5.0
FIRST_GAMES = 12
"""Games drawn in that visit that might break a statement about markets; twice as many in each further one."""

DEFAULT_SHAPES: Mapping[str, Sequence[int]] = {
    "agents": (1, 2, 3),
    "players": (2, 3),
    "actions": (2, 3),
    "states": (1, 2, 3),
    "messages": (2,),
}
"""The sizes that are searched where the caller does not say; of other sizes the default one."""

SECONDS_TO_STOP = 5.0
"""How long an interrupted search waits for the counts of hunts in other processes."""
GAMES_WITHOUT_HOPE = 600
ROUNDS_FOR_THE_HOPELESS = 4
"""Shapes where no game drawn could break the statement are visited once in so many rounds, if there are others."""

Shape = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Visit:
    """How a hunt at one shape ended."""

    shape: Shape
    seconds: float
    tally: Tally
    found: Counterexample | None
    exhausted: Exhausted | None = None


@dataclass(frozen=True)
class Refutation:
    """The answer about one statement: the smallest counterexample found, or how much was searched.

    `problem` is what the counterexample is about. `closest` is the largest violation short of a counterexample.
    """

    status: str
    statement: str
    shape: Shape
    variant: Variant
    seconds: float
    visits: Sequence[Visit]
    problem: Problem | None = None
    counterexample: Counterexample | None = None
    reason: str | None = None
    interrupted: bool = False

    @property
    def examples(self) -> int:
        """How many games were tried."""
        return sum(visit.tally.examples for visit in self.visits)

    @property
    def closest(self) -> Rational | None:
        """The largest violation short of a counterexample, over all shapes."""
        amounts = [visit.tally.closest for visit in self.visits if visit.tally.closest is not None]
        return max(amounts, default=None)

    def __repr__(self) -> str:
        shape = ", ".join(f"{key} {value}" for key, value in self.shape.items())
        return f"<{self.status}{f' at {shape}' if shape else ''} after {self.examples} games in {self.seconds:.2f} s>"


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
    """Where it is given, all games with whole payoffs up to it are searched instead."""
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
            ended = exhaust(task.read(), task.shape, task.bound, Clock(task.seconds, report), variant=task.variant)
        except InterruptedExhaustionError as stopped:
            raise InterruptedVisit(_counted(task, start, stopped.exhausted)) from None
        return _counted(task, start, ended)
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


def _counted(task: Task, start: float, ended: Exhausted) -> Visit:
    return Visit(task.shape, time.monotonic() - start, Tally(examples=ended.games), ended.found, ended)


def default_shapes(statement: Statement, given: Mapping[str, Sequence[int | str]] | None = None) -> list[Shape]:
    """Return the shapes to search, the smallest first: sizes that are given, and `DEFAULT_SHAPES` for the others.

    Where the statement can be read from the rules up, that is how it is read.

    Raises:
        InputError: a size is none, or there is none for a key.
    """
    given = given or {}
    for key, values in given.items():
        if not values:
            raise InputError(f"expected at least one size for {key}, got none")
    start: dict[str, int | str] = {key: values[0] for key, values in given.items()}
    used = set(statement.problem(start).shape)
    if "level" in used and "level" not in given:
        used |= set(statement.problem({**start, "level": "rules"}).shape)
    ranges: dict[str, Sequence[int | str]] = {}
    for key in DEFAULT_SIZES:
        if key in given:
            ranges[key] = given[key]
        elif key in used:
            ranges[key] = ("rules",) if key == "level" else DEFAULT_SHAPES.get(key, (DEFAULT_SIZES[key],))
    shapes = [dict(zip(ranges, sizes, strict=True)) for sizes in product(*ranges.values())]
    return sorted(shapes, key=_weight)


def _weight(shape: Shape) -> tuple[int, list[str]]:
    size = 1
    for value in shape.values():
        size *= value if isinstance(value, int) and value else 1
    return size, [f"{key}{value}" for key, value in shape.items()]


def refute(
    statement: Statement,
    shapes: Iterable[Shape] | None = None,
    *,
    variant: Variant | None = None,
    seconds: float = 60,
    seed: int = 0,
    database: Path | None = None,
    executor: Executor | None = None,
    jobs: int = 1,
    report: Callable[[str], None] = lambda _line: None,
) -> Refutation:
    """Return the smallest counterexample to a statement that was found in time, or how much was searched.

    Shapes are visited in turn, the smallest first, each time for longer; once a counterexample is found, only smaller
    shapes are visited again. With an `executor`, `jobs` hunts run at once; the statement has to come from a file then.
    Interrupted from the keyboard, it ends early and says so in `interrupted`.

    Raises:
        InputError: there is no shape, or the statement cannot be read at one, or from its file by other processes.
    """
    clock = Clock(seconds, report)
    work = _Work(statement, variant or Variant(), clock, seed, database)
    listed = list(default_shapes(statement) if shapes is None else shapes)
    if not listed:
        raise InputError("expected at least one shape to search, got none")
    if executor is not None and statement.file is None:
        raise InputError("a statement that is no part of a file cannot be given to other processes; leave jobs out")
    if jobs < 1:
        raise InputError(f"expected jobs to be a whole number from 1, got {jobs!r}")
    try:
        if executor is None:
            work.alone(listed)
        else:
            work.together(listed, executor, jobs)
    except KeyboardInterrupt:
        work.interrupted = True
    return work.result()


@dataclass
class _Work:
    statement: Statement
    variant: Variant
    clock: Clock
    seed: int
    database: Path | None
    visits: list[Visit] = field(default_factory=list[Visit])
    best: Visit | None = None
    interrupted: bool = False
    _about_one_game: dict[str, bool] = field(default_factory=dict[str, bool])

    def _tasks(self, shapes: Sequence[Shape], subject: Statement | tuple[Path, str]) -> Iterator[Task]:
        """Yield hunts, in rounds: every shape for 2 seconds, then for 4, and so on; hopeless ones seldom, for 2."""
        allowed, number = FIRST_VISIT, 0
        done: set[int] = set()
        while self.clock.left and len(done) < len(shapes):
            for position, shape in enumerate(shapes):
                if self.best is not None and _weight(shape) >= _weight(self.best.shape):
                    break
                if not self.clock.left or (number and self.best is not None):
                    return
                hopeless = self._is_hopeless(shape)
                if hopeless and number % ROUNDS_FOR_THE_HOPELESS and not all(map(self._is_hopeless, shapes)):
                    continue
                folder = (
                    None if self.database is None else self.database / "-".join(f"{k}{v}" for k, v in shape.items())
                )
                seconds = FIRST_VISIT if hopeless else allowed
                games = FIRST_GAMES * 2**number
                left = self.clock.left
                yield Task(
                    subject,
                    shape,
                    self.variant,
                    min(seconds, left),
                    self.seed + number,
                    folder,
                    left,
                    games=games,
                    seconds_to_shrink=min(SECONDS_TO_SHRINK, left),
                )
                if any(each.shape == shape and each.tally.exhausted for each in self.visits):
                    done.add(position)
                if self.best is None and self.clock.left and self._is_about_one_game(shape):
                    seconds = min(allowed, self.clock.left)
                    yield Task(subject, shape, self.variant, seconds, self.seed, bound=self._next_bound(shape))
            else:
                allowed, number = 2 * allowed, number + 1
                continue
            return

    def _is_hopeless(self, shape: Shape) -> bool:
        """Whether many games were drawn in the visits to a shape, and none could break the statement."""
        tallies = [each.tally for each in self.visits if each.shape == shape and each.exhausted is None]
        return sum(each.drafts for each in tallies) >= GAMES_WITHOUT_HOPE and all(each.hopeless for each in tallies)

    def _is_about_one_game(self, shape: Shape) -> bool:
        key = str(shape)
        if key not in self._about_one_game:
            self._about_one_game[key] = is_about_one_game(self.statement, shape, self.variant)
        return self._about_one_game[key]

    def _next_bound(self, shape: Shape) -> int:
        """Return the least bound up to which not all games of a shape were searched yet."""
        ended = [each.exhausted for each in self.visits if each.shape == shape and each.exhausted is not None]
        return 1 + max((each.most for each in ended if each.finished), default=0)

    def _note(self, ended: Visit) -> None:
        self.visits.append(ended)
        if ended.found is not None and (self.best is None or _weight(ended.shape) < _weight(self.best.shape)):
            self.best = ended

    def alone(self, shapes: Sequence[Shape]) -> None:
        """Hunt at one shape after the other."""
        for task in self._tasks(shapes, self.statement):
            label = " ".join(f"{key}={value}" for key, value in task.shape.items())
            try:
                self._note(visit(task, lambda line, label=label: self.clock.report(f"{label}: {line}")))
            except InterruptedVisit as stopped:
                self._note(stopped.visit)
                raise

    def together(self, shapes: Sequence[Shape], executor: Executor, jobs: int) -> None:
        """Hunt at several shapes at once; when it is interrupted, what runs is told to stop and is counted."""
        running: set[Future[Visit]] = set()
        subject = self.statement if self.statement.file is None else (self.statement.file, self.statement.name)
        with TemporaryDirectory(prefix="certify-") as folder:
            stop = Path(folder) / "stop"
            try:
                for task in self._tasks(shapes, subject):
                    running.add(executor.submit(visit, replace(task, stop=stop)))
                    while len(running) >= jobs:
                        self._collect(running)
                while running:
                    self._collect(running)
            except KeyboardInterrupt:
                stop.touch()
                self.clock.report("stopping what is running")
                self._stopped(running)
                raise

    def _stopped(self, running: set[Future[Visit]]) -> None:
        """Note how hunts that were told to stop ended, as far as they do soon."""
        for future in wait(running, timeout=SECONDS_TO_STOP).done:
            try:
                self._note(future.result())
            except InterruptedVisit as stopped:
                self._note(stopped.visit)
            except Exception:  # the search is over: what else went wrong there no longer matters
                continue

    def _collect(self, running: set[Future[Visit]]) -> None:
        """Wait until a hunt ends; note it, and take it out."""
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            running.discard(future)
            try:
                self._note(future.result())
            except InterruptedVisit as stopped:
                self._note(stopped.visit)
                raise
        self.clock.report(f"{sum(each.tally.examples for each in self.visits)} games tried")

    def result(self) -> Refutation:
        """Return what was found."""
        if self.best is None:
            tried = sum(each.tally.examples for each in self.visits)
            reason = f"no counterexample among {tried} games at {len({str(each.shape) for each in self.visits})} shapes"
            counted = {str(each.shape): each.exhausted.text() for each in self.visits if each.exhausted is not None}
            reason = "; ".join([reason, *counted.values()])
            return Refutation(
                "unknown",
                self.statement.name,
                {},
                self.variant,
                self.clock.spent,
                self.visits,
                reason=reason,
                interrupted=self.interrupted,
            )
        problem = self.statement.problem(self.best.shape, variant=self.variant)
        return Refutation(
            "refuted",
            self.statement.name,
            problem.shape,
            self.variant,
            self.clock.spent,
            self.visits,
            problem,
            self.best.found,
            interrupted=self.interrupted,
        )
