"""Running solvers over games: one row a game, each with a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from queue import SimpleQueue
from threading import Lock

from certify.audit.parts import groups, rebuilt, tables
from certify.audit.process import Command, Runner, Worker
from certify.audit.promise import Solver
from certify.audit.truth import Truth
from certify.audit.verdicts import Verdict, judge
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.reading.game import ExtensiveGame, Game


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


def fits(solver: Solver, game: Game) -> bool:
    """Return whether a solver is made for a game; one of trees is for these only."""
    if solver.given == "efg" and not isinstance(game, ExtensiveGame):
        return False
    if solver.games == "any":
        return len(game.players) > 1
    return len(game.players) == 2 and (solver.games == "two players" or Truth(game).constant_sum)


def as_given(solver: Solver, game: Game) -> Game:
    """Return the game that a solver is judged by: of one that computes in binary64, the one with rounded payoffs.

    A tree is put in reduced normal form for solvers of normal forms.
    """
    if isinstance(game, ExtensiveGame) and solver.given != "efg":
        game = reduced_normal_form(game)
    if not solver.floats:
        return game
    rounded = [[Fraction(float(value)) for value in table] for table in tables(game)]
    return rebuilt(game, [range(count) for count in groups(game)], rounded)


def runner(solver: Solver) -> Runner:
    """Return what asks a solver; close it in the end."""
    return Command(*solver.arguments) if solver.package == "" else Worker(solver.name)


class Judge:
    """Verdicts of one thread at a time; what is true of a game is kept for the next solver."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._truth: Callable[[Game], Truth] = lru_cache(maxsize=64)(Truth)

    def ask(self, solver: Solver, asked: Runner, game: Game, seconds: float) -> Verdict:
        """Return the verdict on a solver's answer to a game."""
        answer = asked.ask(game, seconds)
        with self._lock:  # the linear algebra underneath is not safe in several threads
            return judge(solver, self._truth(game), answer)


def audit(solvers: Iterable[Solver], tasks: Iterable[Task], *, seconds: float = 10.0, jobs: int = 1) -> Iterator[Row]:
    """Yield one row for each solver and each game that it is made for, in the order of the solvers and games.

    `seconds` is the time for one call of a solver. `jobs` calls run at once, so that a slow one holds up no other.
    """
    listed, checks = list(tasks), Judge()
    for solver in solvers:
        idle: SimpleQueue[Runner] = SimpleQueue()
        started = [runner(solver) for _ in range(jobs)]
        for each in started:
            idle.put(each)

        def work(task: Task, solver: Solver = solver, idle: SimpleQueue[Runner] = idle) -> Row:
            asked, start, game = idle.get(), time.monotonic(), as_given(solver, task.game)
            try:
                verdict = checks.ask(solver, asked, game, seconds)
            finally:
                idle.put(asked)
            return Row(task, solver, game, verdict, time.monotonic() - start)

        pool = ThreadPoolExecutor(jobs)
        rows: list[Future[Row]] = []
        try:
            rows = [pool.submit(work, task) for task in listed if fits(solver, task.game)]
            for row in rows:
                yield row.result()
        finally:
            for row in rows:
                row.cancel()
            pool.shutdown()
            for each in started:
                each.close()
