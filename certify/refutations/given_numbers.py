"""Games and markets whose numbers are given: a proof, or a profile that breaks the statement, before any search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from certify.kernel.proof import Proof, Witness
from certify.provers.clock import Clock
from certify.provers.portfolio import attempt, by_models, prove_problem
from certify.refutations.result import Shape
from certify.search.one_game import has_given_payoffs
from certify.spec.language import Statement
from certify.spec.problem import Problem
from certify.spec.variants import Variant

MOST_FOR_A_GAME = 6.0
"""Seconds at most for one game in normal form: where the claim is false the search is often quicker."""

PART_FOR_A_PROOF = 0.6
"""The part of the time that goes to a proof about a given market; the rest goes to a profile that breaks the claim."""

NOT_PROVED = "its numbers are given, and deviations and exact linear programs did not prove it in time or at all"
"""What is said of a market in `unproved_markets` that no search broke either."""


@dataclass
class GivenAnswers:
    """The shapes at which a statement about given numbers was proved, all others, and a witness if one was found.

    `unproved_markets` are those of the others at which there is a market whose numbers are given.
    """

    proofs: list[tuple[Problem, Proof]] = field(default_factory=list[tuple[Problem, Proof]])
    others: list[Shape] = field(default_factory=list[Shape])
    unproved_markets: list[Shape] = field(default_factory=list[Shape])
    witness: tuple[Problem, Witness] | None = None


def answered(statement: Statement, variant: Variant, shapes: Sequence[Shape], clock: Clock) -> GivenAnswers:
    """Return what came of each shape; the last is the one at which a witness was found.

    There is one game or market to look at: a proof, or a profile that breaks the statement, takes less time than a
    search through games.
    """
    answers = GivenAnswers()
    for number, shape in enumerate(shapes):
        problem = statement.problem(shape, variant=variant)
        part = clock.part(clock.left / (len(shapes) - number))
        of_market = _of_market(problem, part)
        proof, witness = of_market or _of_game(statement, variant, problem, part)
        if witness is not None:
            answers.witness = problem, witness
            return answers
        if proof is not None:
            answers.proofs.append((problem, proof))
            continue
        answers.others.append(shape)
        if of_market is not None:
            answers.unproved_markets.append(shape)
    return answers


def _of_market(problem: Problem, clock: Clock) -> tuple[Proof | None, Witness | None] | None:
    """Return a proof or a witness, if found, of a market whose numbers are given; None if there is no such market."""
    from certify.provers.given_numbers.prover import opened_market

    market = opened_market(problem)
    if market is None or not market.has_numbers:
        return None
    proof, _ = attempt(problem, lambda _problem, part: market.proof(part), clock.part(clock.left * PART_FOR_A_PROOF))
    return proof, None if proof is not None else by_models(problem, clock)[0]


def _of_game(
    statement: Statement, variant: Variant, problem: Problem, clock: Clock
) -> tuple[Proof | None, Witness | None]:
    """Return a proof or a witness, if found, of a game in normal form whose payoffs are given."""
    if not has_given_payoffs(statement, problem.shape, variant):
        return None, None
    outcome = prove_problem(problem, seconds=min(MOST_FOR_A_GAME, clock.left))
    return outcome.proof, outcome.witness
