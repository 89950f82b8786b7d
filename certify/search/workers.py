"""Visits in other processes, several at once; when the search is interrupted, what runs is stopped and counted."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from certify.search.visit_order import Schedule
from certify.search.visits import InterruptedVisit, Shape, Visit, visit

SECONDS_TO_STOP = 5.0
"""How long an interrupted search waits for the counts of hunts in other processes."""


def visited_together(schedule: Schedule, shapes: Sequence[Shape], executor: Executor, jobs: int) -> None:
    """Make the visits of a schedule, `jobs` at once; the statement is read from its file there.

    Raises:
        KeyboardInterrupt: the search was interrupted; what ran was told to stop, and is noted in the schedule.
    """
    running: set[Future[Visit]] = set()
    statement = schedule.statement
    subject = statement if statement.file is None else (statement.file, statement.name)
    with TemporaryDirectory(prefix="certify-") as folder:
        stop = Path(folder) / "stop"
        try:
            for task in schedule.tasks(shapes, subject):
                running.add(executor.submit(visit, replace(task, stop=stop)))
                while len(running) >= jobs:
                    _collect(schedule, running)
            while running:
                _collect(schedule, running)
        except KeyboardInterrupt:
            stop.touch()
            schedule.clock.report("stopping what is running")
            _stopped(schedule, running)
            raise


def _collect(schedule: Schedule, running: set[Future[Visit]]) -> None:
    """Wait until a visit ends; note it, and take it out."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        running.discard(future)
        try:
            schedule.note(future.result())
        except InterruptedVisit as stopped:
            schedule.note(stopped.visit)
            raise
    schedule.clock.report(f"{sum(each.tally.examples for each in schedule.visits)} games tried")


def _stopped(schedule: Schedule, running: set[Future[Visit]]) -> None:
    """Note how visits that were told to stop ended, as far as they do soon."""
    for future in wait(running, timeout=SECONDS_TO_STOP).done:
        try:
            schedule.note(future.result())
        except InterruptedVisit as stopped:
            schedule.note(stopped.visit)
        except Exception:  # the search is over: what else went wrong there no longer matters
            continue
