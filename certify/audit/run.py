"""Running solvers over games: one row a game, each with a verdict."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from queue import SimpleQueue
from threading import Event, Lock

from certify.audit.answers import Answer
from certify.audit.library import Address, Library, Worker
from certify.audit.made_for import as_given, fits
from certify.audit.parts import payments
from certify.audit.process import Command, Runner
from certify.audit.promise import Solver
from certify.audit.truth import Truth
from certify.audit.verdicts import Verdict, judge
from certify.spec.reading.game import Game

_MOST_PROFILES = 50
"""A game of two players with more pure profiles may take long to judge."""


@dataclass(frozen=True, slots=True)
class Task:
    """A game to put to solvers; `kind` is the kind it was drawn from, or `file`."""

    name: str
    kind: str
    game: Game


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one game and one solver; `seconds` is the time of the solver and of the verdict."""

    task: Task
    solver: Solver
    game: Game
    verdict: Verdict
    seconds: float


@contextmanager
def started(solver: Solver | None) -> Generator[Address | None]:
    """Give the address of a solver of a library, which ends with the block; None of a command, which needs no start."""
    if solver is None or not solver.package:
        yield None
        return
    library = Library(solver.name)
    try:
        yield library.address
    finally:
        library.close()


def runner(solver: Solver, address: Address | None) -> Runner:
    """Return what asks a solver that was started; close it in the end."""
    if not solver.package:
        return Command(*solver.arguments)
    return Worker(address or Address("", "the solver was not started"))


class Judge:
    """Verdicts, asked for by several threads; what is true of a game is kept for the next solver.

    With `jobs` verdicts that may take long are found in so many other processes, the rest here, one at a time.
    """

    def __init__(self, jobs: int = 0) -> None:
        self._lock = Lock()
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start) if jobs else None

    def ask(self, solver: Solver, asked: Runner, game: Game, seconds: float) -> Verdict:
        """Return the verdict on a solver's answer to a game."""
        answer = asked.ask(game, seconds)
        if self._pool is not None and _long(game):
            return self._pool.submit(_verdict, solver, game, answer).result()
        with self._lock:  # the linear algebra underneath is not safe in several threads
            return _verdict(solver, game, answer)

    def close(self, *, at_once: bool = False) -> None:
        """End the processes, each once its verdict is found or `at_once`."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children() if at_once else ():
            process.terminate()


def _long(game: Game) -> bool:
    """Return whether it may take long to find out what is true of a game."""
    return len(game.players) > 2 or len(payments(game)) > _MOST_PROFILES


def _verdict(solver: Solver, game: Game, answer: Answer) -> Verdict:
    return judge(solver, _truth(game), answer)


@lru_cache(maxsize=64)
def _truth(game: Game) -> Truth:
    return Truth(game)


def _start() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def audit(
    solver: Solver,
    tasks: Iterable[Task],
    address: Address | None = None,
    *,
    seconds: float = 10.0,
    jobs: int = 1,
    known: Mapping[int, tuple[Verdict, float]] | None = None,
    keep: Callable[[int, Row], None] | None = None,
) -> Generator[Row]:
    """Yield one row for each game that a solver is made for, in the order of the games.

    `seconds` is the time for one call of a solver. `jobs` calls run at once, so that a slow one holds up no other.
    `address` is that of a solver of a library which has `started`. The solver is not asked again where the verdict is
    `known`, with the seconds that it took, by the number of the game; `keep` is called, by several threads, with each
    of the others when it is found. Close the iterator before the solver: what is at work then is ended, and no verdict
    on an answer that was cut short is kept.
    """
    stopped = Event()
    checks, pool = Judge(jobs), ThreadPoolExecutor(jobs)
    asking = [runner(solver, address) for _ in range(jobs)]
    idle: SimpleQueue[Runner] = SimpleQueue()
    for each in asking:
        idle.put(each)

    def work(number: int, task: Task) -> Row:
        game = as_given(solver, task.game)
        if known is not None and number in known:
            return Row(task, solver, game, *known[number])
        asked, start = idle.get(), time.monotonic()
        try:
            verdict = checks.ask(solver, asked, game, seconds)
        finally:
            idle.put(asked)
        row = Row(task, solver, game, verdict, time.monotonic() - start)
        if keep is not None and not stopped.is_set():
            keep(number, row)
        return row

    rows: list[Future[Row]] = []
    try:
        fitting = [task for task in tasks if fits(solver, task.game)]
        rows = [pool.submit(work, number, task) for number, task in enumerate(fitting)]
        for row in rows:
            yield row.result()
    except BaseException:
        stopped.set()
        raise
    finally:
        for row in rows:
            row.cancel()
        if stopped.is_set():
            for each in asking:
                each.close()
            checks.close(at_once=True)
        pool.shutdown()
        for each in asking:
            each.close()
        checks.close()
