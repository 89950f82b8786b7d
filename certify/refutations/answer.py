"""The search for a counterexample, between short looks for proofs that there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from certify.given.seconds import checked_seconds
from certify.kernel.proof import Proof, Witness
from certify.provers.clock import Clock
from certify.provers.portfolio import attempt, by_given_numbers, by_models, prove_problem
from certify.provers.vacuity import shows_vacuity
from certify.refutations.exhausted import counted, in_words
from certify.refutations.result import Refutation, Shape
from certify.report.numbers import readable
from certify.search.one_game import has_given_payoffs
from certify.search.refute import Refutation as Search
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

MOST_FOR_A_GIVEN_GAME = 6.0
"""Seconds at most of that for one game in normal form: where the claim is false the search is often quicker."""

PART_FOR_A_PROOF = 0.6
"""The part of that time that goes to a proof about a given market; the rest goes to a profile that breaks the claim."""


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
    looks = _Looks(statement, variant, Clock(min(FIRST_LOOK, PART_FOR_A_LOOK * seconds)))
    left = looks.at(listed)
    found = None
    holds, left, witness = _given(statement, variant, left, Clock(PART_FOR_GIVEN_NUMBERS * seconds, report))
    if witness is not None:
        result = Refutation(
            "refuted", statement, variant, dict(witness[0].shape), listed, clock.spent, 1, complete=True
        )
        result = replace(
            result, problem=witness[0], witness=witness[1], vacuous=tuple(looks.proofs), holds=tuple(holds)
        )
        return made_worse(result, clock.part(clock.left), seed) if largest else result
    looks.clock = Clock(PART_FOR_GIVEN_NUMBERS * seconds)
    holds = [each for each in holds if not shows_vacuity(*each) or looks.at([each[0].shape])]
    if left and executor is not None:
        alone = min(ALONE, clock.left / 4)
        found = search(statement, left, variant=variant, seconds=alone, seed=seed, database=database, report=report)
        seed += 1
    if left and (found is None or not (found.status == "refuted" or found.interrupted or _exhausted(found, left))):
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
        looks.clock = Clock(PART_FOR_A_LOOK * seconds)
        left = looks.at(left)
        report("looking for proofs that there is no counterexample")
        holds += _holding(statement, variant, left, Clock(PART_FOR_A_LOOK * seconds))
    result = _result(statement, variant, listed, left, found, (looks.proofs, holds), clock)
    return made_worse(result, clock.part(clock.left), seed) if largest else result


def made_worse(result: Refutation, clock: Clock, seed: int = 0) -> Refutation:
    """Return a refutation with the largest violation found in time, at the same shape; others as they are."""
    if result.problem is None or result.witness is None:
        return result
    from certify.search.worst_game import worst_game

    worst = worst_game(result.problem, result.witness, clock, seed)
    return replace(result, witness=worst.found.witness, compared=worst.games, seconds=result.seconds + clock.spent)


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


def _given(
    statement: Statement, variant: Variant, shapes: Sequence[Shape], clock: Clock
) -> tuple[list[tuple[Problem, Proof]], list[Shape], tuple[Problem, Witness] | None]:
    """Return the shapes at which the statement is about numbers that are given and is proved, all others, a witness.

    There is one game or market to look at: a proof, or a profile that breaks the statement, takes less time than a
    search through games.
    """
    proofs: list[tuple[Problem, Proof]] = []
    others: list[Shape] = []
    for number, shape in enumerate(shapes):
        problem = statement.problem(shape, variant=variant)
        part = clock.part(clock.left / (len(shapes) - number))
        proof, witness = _given_market(problem, part) or _given_game(statement, variant, problem, part)
        if witness is not None:
            return proofs, others, (problem, witness)
        if proof is None:
            others.append(shape)
        else:
            proofs.append((problem, proof))
    return proofs, others, None


def _given_market(problem: Problem, clock: Clock) -> tuple[Proof | None, Witness | None] | None:
    """Return a proof or a witness, if found, of a market whose numbers are given; None if there is no such market."""
    from certify.provers.given_numbers.prover import has_given_numbers

    if not has_given_numbers(problem):
        return None
    proof, _ = attempt(problem, by_given_numbers, clock.part(clock.left * PART_FOR_A_PROOF))
    return proof, None if proof is not None else by_models(problem, clock)[0]


def _given_game(
    statement: Statement, variant: Variant, problem: Problem, clock: Clock
) -> tuple[Proof | None, Witness | None]:
    """Return a proof or a witness, if found, of a game in normal form whose payoffs are given."""
    if not has_given_payoffs(statement, problem.shape, variant):
        return None, None
    outcome = prove_problem(problem, seconds=min(MOST_FOR_A_GIVEN_GAME, clock.left))
    return outcome.proof, outcome.witness


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


def _result(
    statement: Statement,
    variant: Variant,
    listed: Sequence[Shape],
    left: Sequence[Shape],
    found: Search | None,
    shown: tuple[Sequence[tuple[Problem, Proof]], Sequence[tuple[Problem, Proof]]],
    clock: Clock,
) -> Refutation:
    proofs, holds = shown
    result = Refutation(
        "proved",
        statement,
        variant,
        {},
        listed,
        clock.spent,
        0 if found is None else found.examples,
        complete=True,
        interrupted=found is not None and found.interrupted,
        closest=None if found is None else found.closest,
        vacuous=tuple(proofs),
        holds=tuple(holds),
    )
    if not left and not holds:
        where = at(proofs[0][0].shape) if len(proofs) == 1 else f" at all {len(proofs)} shapes"
        shape = dict(proofs[0][0].shape) if len(proofs) == 1 else {}
        return replace(result, shape=shape, reason=f"vacuous: no game meets the assumptions{where}")
    result = replace(result, exhausted=tuple(counted([] if found is None else found.visits)))
    if found is not None and found.counterexample is not None and found.problem is not None:
        return replace(
            result,
            status="refuted",
            shape=dict(found.problem.shape),
            problem=found.problem,
            witness=found.counterexample.witness,
        )
    if found is None or len(proofs) + len(holds) == len(listed):
        where = at(holds[0][0].shape) if len(listed) == 1 else f" at {len(holds)} of {len(listed)} shapes"
        empty = f"; no game meets the assumptions at {len(proofs)}" if proofs else ""
        shape = dict(holds[0][0].shape) if len(listed) == 1 else {}
        tried = f"; {in_words(result.exhausted)}" if result.exhausted else ""
        return replace(result, shape=shape, reason=f"no counterexample exists{where}{empty}{tried}")
    complete = not found.interrupted and _exhausted(found, left)
    reason = _searched(found, result, complete=complete) + _tried(statement, variant, left)
    return replace(result, status="unknown", complete=complete, reason=reason)


def _exhausted(found: Search, shapes: Sequence[Shape]) -> bool:
    """Whether the search of every shape came to its end by itself."""
    ended = [visit.shape for visit in found.visits if visit.tally.exhausted]
    return all(shape in ended for shape in shapes)


def _tried(statement: Statement, variant: Variant, shapes: Sequence[Shape]) -> str:
    """Return in words that no proof was found where a market has numbers, if that is so at some shape."""
    from certify.provers.given_numbers.prover import has_given_numbers

    if any(has_given_numbers(statement.problem(shape, variant=variant)) for shape in shapes):
        return "; its numbers are given, and deviations and exact linear programs did not prove it in time or at all"
    return ""


def _searched(found: Search, result: Refutation, *, complete: bool) -> str:
    """Return in words how much was searched."""
    shapes = {at(visit.shape) for visit in found.visits}
    where = next(iter(shapes)) if len(shapes) == 1 else f" at {len(shapes)} of {len(result.searched)} shapes"
    text = f"no counterexample among {found.examples} games{where}"
    dropped = sum(visit.tally.drafts for visit in found.visits) - found.examples
    if dropped > 0:
        text += f" ({dropped} more were begun, and met the assumptions and the claim's denial nowhere)"
    uncertified = sum(visit.tally.uncertified for visit in found.visits)
    if uncertified:
        text += f"; {uncertified} candidates were not accepted"
    if result.closest is not None and found.examples:
        close = "fails by" if result.closest > 0 else "holds with a slack of"
        text += f"; at the closest one the claim {close} {readable(abs(result.closest))}"
    if result.vacuous:
        text += f"; no game meets the assumptions at {len(result.vacuous)} shapes"
    if result.holds:
        text += f"; proved at {len(result.holds)} of the shapes"
    if result.exhausted:
        text += f"; {in_words(result.exhausted)}"
    how = "the search came to its end" if complete else "interrupted" if found.interrupted else "the time is over"
    return f"{text}; {how}"


def at(shape: Mapping[str, int | str]) -> str:
    """Return ` at agents=2 ...`, or nothing for a statement without sizes."""
    sizes = " ".join(f"{key}={value}" for key, value in shape.items())
    return f" at {sizes}" if sizes else ""
