"""Refuting a statement: the hunt at one shape after the other, on as many cores as there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from certify.provers.clock import Clock
from certify.search.counterexample import Counterexample
from certify.search.visit_order import Schedule, default_shapes
from certify.search.visits import InterruptedVisit, Shape, Task, Visit, visit
from certify.search.workers import visited_together
from certify.spec.errors import InputError
from certify.spec.language import Statement
from certify.spec.polynomial import Rational
from certify.spec.problem import Problem
from certify.spec.variants import Variant

__all__ = ["InterruptedVisit", "Refutation", "Task", "Visit", "default_shapes", "refute", "visit"]


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
    schedule = Schedule(statement, variant or Variant(), Clock(seconds, report), seed, database)
    listed = list(default_shapes(statement) if shapes is None else shapes)
    if not listed:
        raise InputError("expected at least one shape to search, got none")
    if executor is not None and statement.file is None:
        raise InputError("a statement that is no part of a file cannot be given to other processes; leave jobs out")
    if jobs < 1:
        raise InputError(f"expected jobs to be a whole number from 1, got {jobs!r}")
    interrupted = False
    try:
        if executor is None:
            _visited(schedule, listed)
        else:
            visited_together(schedule, listed, executor, jobs)
    except KeyboardInterrupt:
        interrupted = True
    return _result(schedule, interrupted=interrupted)


def _visited(schedule: Schedule, shapes: Sequence[Shape]) -> None:
    """Hunt at one shape after the other."""
    for task in schedule.tasks(shapes, schedule.statement):
        label = " ".join(f"{key}={value}" for key, value in task.shape.items())
        try:
            schedule.note(visit(task, lambda line, label=label: schedule.clock.report(f"{label}: {line}")))
        except InterruptedVisit as stopped:
            schedule.note(stopped.visit)
            raise


def _result(schedule: Schedule, *, interrupted: bool) -> Refutation:
    statement, variant, visits, best = schedule.statement, schedule.variant, schedule.visits, schedule.best
    if best is None:
        tried = sum(each.tally.examples for each in visits)
        reason = f"no counterexample among {tried} games at {len({str(each.shape) for each in visits})} shapes"
        counted = {str(each.shape): each.exhausted.text() for each in visits if each.exhausted is not None}
        reason = "; ".join([reason, *counted.values()])
        return Refutation(
            "unknown",
            statement.name,
            {},
            variant,
            schedule.clock.spent,
            visits,
            reason=reason,
            interrupted=interrupted,
        )
    problem = statement.problem(best.shape, variant=variant)
    return Refutation(
        "refuted",
        statement.name,
        problem.shape,
        variant,
        schedule.clock.spent,
        visits,
        problem,
        best.found,
        interrupted=interrupted,
    )
