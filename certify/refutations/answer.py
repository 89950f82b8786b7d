"""The search for a counterexample, between short looks for proofs that there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from certify.given.seconds import checked_seconds
from certify.kernel.proof import Proof
from certify.provers.clock import Clock
from certify.provers.portfolio import prove_problem
from certify.provers.vacuity import shows_vacuity
from certify.refutations.conclusion import concluded, is_exhausted
from certify.refutations.given_numbers import NOT_PROVED, answered
from certify.refutations.result import Refutation, Shape
from certify.search.refute import default_shapes
from certify.search.refute import refute as search
from certify.spec.errors import InputError
from certify.spec.language import Statement
from certify.spec.problem import Problem
from certify.spec.variants import Variant

FIRST_LOOK = 1.0
"""Seconds at most for a proof, before the search, that no game of the smallest shape meets the assumptions."""

ALONE = 2.0
"""Seconds at most in which this process searches alone before others are started: what is quick takes no longer."""

PART_FOR_A_LOOK = 0.1
"""The part of all the time that goes to such proofs, before the search and once more after it.

So much again goes to proofs that the statement holds at the shapes where the search found nothing.
"""

PART_FOR_GIVEN_NUMBERS = 0.3
"""The part of all the time, at most, that goes to games and markets whose numbers are given, before the search."""


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
    largest: bool = False,
    report: Callable[[str], None] = lambda _line: None,
) -> Refutation:
    """Return the smallest counterexample to a statement that was found in time, accepted by the kernel.

    Without one, how much was searched, and proofs that no game meets the assumptions or that the statement holds.

    Args:
        statement: what is to be refuted.
        shapes: the shapes to search, by default small ones of what the statement depends on; the smallest come first.
        variant: assumptions to drop, constants to replace.
        seconds: how long to search.
        seed: seed of everything random.
        database: a folder of examples, from which a second search goes on.
        executor: where `jobs` hunts run at once; the statement has to be part of a file then.
        jobs: how many hunts the executor runs.
        largest: whether the time that is left goes to the counterexample with the largest violation, at the same shape.
        report: called with a line on what is being done.

    Raises:
        InputError: there is no shape, the statement cannot be read at one, or `seconds` is no time.

    >>> from certify import theorem
    >>> @theorem
    ... def doubles_are_small(t):
    ...     x = t.unknown("x")
    ...     t.assume((x == 0) | (x == 2))
    ...     t.claim(2 * x <= 3)
    >>> answer = refute(doubles_are_small, seconds=20)
    >>> answer.status, answer.violation
    ('refuted', 1)
    >>> print(answer.table())
    numbers
       value
    x  2
    <BLANKLINE>
    Claim 1 fails by 1.

    """
    variant = variant or Variant()
    listed = list(default_shapes(statement) if shapes is None else shapes)
    if not listed:
        raise InputError("expected at least one shape to search, got none")
    seconds = checked_seconds(seconds)
    clock = Clock(seconds, report)
    looks = _Looks(statement, variant, clock.part(min(FIRST_LOOK, PART_FOR_A_LOOK * seconds)))
    left = looks.at(listed)
    found = None
    given = answered(statement, variant, left, clock.part(PART_FOR_GIVEN_NUMBERS * seconds))
    holds, left = given.proofs, given.others
    if given.witness is not None:
        problem, witness = given.witness
        result = Refutation("refuted", statement, variant, dict(problem.shape), listed, clock.spent, 1, complete=True)
        result = replace(result, problem=problem, witness=witness, vacuous=tuple(looks.proofs), holds=tuple(holds))
        return made_worse(result, clock.part(clock.left), seed) if largest else measured(result)
    looks.clock = clock.part(PART_FOR_GIVEN_NUMBERS * seconds)
    holds = [each for each in holds if not shows_vacuity(*each) or looks.at([each[0].shape])]
    if left and executor is not None:
        alone = min(ALONE, clock.left / 4)
        found = search(statement, left, variant=variant, seconds=alone, seed=seed, database=database, report=report)
        seed += 1
    if left and (found is None or not (found.status == "refuted" or found.interrupted or is_exhausted(found, left))):
        first = found
        found = search(
            statement,
            left,
            variant=variant,
            seconds=clock.left * (1 - 2 * PART_FOR_A_LOOK),
            seed=seed,
            database=database,
            executor=executor,
            jobs=jobs,
            report=report,
        )
        if first is not None:
            found = replace(found, visits=[*first.visits, *found.visits])
    if found is not None and found.status != "refuted" and not found.interrupted:
        report("looking for a proof that no game meets the assumptions")
        looks.clock = clock.part(PART_FOR_A_LOOK * seconds)
        left = looks.at(left)
        report("looking for proofs that there is no counterexample")
        holds += _holding(statement, variant, left, clock.part(PART_FOR_A_LOOK * seconds))
    result = concluded(statement, variant, listed, left, found, (looks.proofs, holds), clock)
    if result.status == "unknown" and any(shape in given.unproved_markets for shape in left):
        result = replace(result, reason=f"{result.reason}; {NOT_PROVED}")
    return made_worse(result, clock.part(clock.left), seed) if largest else measured(result)


def measured(result: Refutation) -> Refutation:
    """Return a refutation with the amount by which the claim fails in its witness; others as they are."""
    if result.problem is None or result.witness is None:
        return result
    from certify.search.measuring import with_violation

    return replace(result, witness=with_violation(result.problem, result.witness))


def made_worse(result: Refutation, clock: Clock, seed: int = 0) -> Refutation:
    """Return a refutation with the largest violation found in time, at the same shape; others as they are."""
    if result.problem is None or result.witness is None:
        return result
    from certify.search.worst_game import worst_game

    worst = worst_game(result.problem, result.witness, clock, seed)
    found = replace(result, witness=worst.found.witness, compared=worst.games, seconds=result.seconds + clock.spent)
    return measured(found)


class _Looks:
    """Proofs that no game of a shape meets the assumptions."""

    def __init__(self, statement: Statement, variant: Variant, clock: Clock) -> None:
        self.statement = statement
        self.variant = replace(variant, sharp=None, vacuous=True)
        self.clock = clock
        self.proofs: list[tuple[Problem, Proof]] = []

    def at(self, shapes: Sequence[Shape]) -> list[Shape]:
        """Return the shapes without those at the start at which a proof was found in time."""
        for number, shape in enumerate(shapes):
            if not self.clock.left:
                return list(shapes[number:])
            problem = self.statement.problem(shape, variant=self.variant)
            if not problem.assumptions:
                return list(shapes[number:])
            outcome = prove_problem(problem, seconds=self.clock.left)
            if outcome.proof is None:
                return list(shapes[number:])
            self.proofs.append((problem, outcome.proof))
        return []


def _holding(
    statement: Statement, variant: Variant, shapes: Sequence[Shape], clock: Clock
) -> list[tuple[Problem, Proof]]:
    """Return the shapes at which the statement is proved in time; each may take half of the time that is left."""
    proofs: list[tuple[Problem, Proof]] = []
    for shape in shapes:
        if not clock.left:
            break
        problem = statement.problem(shape, variant=variant)
        outcome = prove_problem(problem, seconds=clock.left / 2)
        if outcome.proof is not None:
            proofs.append((problem, outcome.proof))
    return proofs
