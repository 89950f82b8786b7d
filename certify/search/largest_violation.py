"""By how much a claim fails at most: games that meet what is assumed, whether or not they break what is claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from certify.provers.clock import Clock
from certify.search.completion import Candidate, Completion
from certify.search.draft import Draft, Drafter, family
from certify.search.draws import Draw, RandomDraw
from certify.search.furthest import MOST_TO_SPARE
from certify.search.groups import in_products, signs
from certify.search.ties import Vectors
from certify.solvers.rational_models import substituted
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import Formula, Or, all_of, free_unknowns, negation
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Named, Problem
from certify.spec.violation import loosened

MOST_STEPS = 12
"""How often a larger violation is asked for, with the numbers of one draft."""
MOST_TURNS = 6
"""How often what was drawn and what was solved for change places."""


@dataclass(frozen=True, slots=True)
class Violated:
    """Numbers that meet the assumptions as far as could be seen, and the amount by which the claims fail there.

    The amount is that of `violation`: negative where the claims hold with something to spare.
    """

    amount: Rational
    candidate: Candidate


class LargestViolation:
    """Looks for games in which the claims of a problem fail by much, or hold with little to spare.

    A draft fixes what stands in products: rules, responses, ties. The rest, such as utilities, solves a linear program
    whose objective is the violation; then that rest is fixed, and what was drawn is solved for, and so on in turn.
    """

    def __init__(self, problem: Problem, left: Callable[[], float]) -> None:
        self._problem = problem
        self._left = left
        self._name = "violation'"
        failing = fails_by(all_of(item.formula for item in problem.claims), Polynomial.unknown(self._name))
        self.is_defined = failing is not None
        """Whether there is an amount at all: not where all that is claimed is a condition."""
        claim = negation(Or(()) if failing is None else failing)
        self._relaxed = replace(
            problem, unknowns=(*problem.unknowns, self._name), claims=(Named("violation", claim),), sketch=()
        )
        self._plain = [each for each in self._relaxed.hypotheses() if not is_quantified(each)]
        self._drafter = Drafter(self._relaxed)

    def draft(
        self, draw: Draw, start: Mapping[str, Rational] | None = None, ties: Mapping[str, Vectors] | None = None
    ) -> Draft | None:
        """Return a draft of a game that meets the assumptions; None where the draw led nowhere."""
        return self._drafter.draft(draw, start, ties)

    def of(self, draft: Draft) -> Violated | None:
        """Return the largest violation with the numbers of a draft; None where they meet no assumptions."""
        completion = Completion(draft, self._left)
        best = self._amount(completion.solve(most=self._name))
        for _ in range(MOST_STEPS):
            if best is None or best.amount >= MOST_TO_SPARE or not self._left():
                break
            more = self._amount(completion.larger(self._name, best.amount))
            if more is None:
                break
            best = more
        return best

    def _amount(self, candidate: Candidate | None) -> Violated | None:
        return None if candidate is None else Violated(candidate.values.get(self._name, 0), candidate)

    def climbed(self, found: Violated, draw: Draw) -> Violated:
        """Return a violation no smaller: in turn the distributions stay and the rest is solved for, and the reverse."""
        groups = {name for group in signs(self._plain).groups for name in group.names}
        ties = {name: tuple(map(tuple, vectors)) for name, vectors in found.candidate.choices.items()}
        idle = 0
        for turn in range(MOST_TURNS):
            if idle == 2 or not self._left() or found.amount >= MOST_TO_SPARE:
                break
            values = found.candidate.values
            kept = {name: values.get(name, 0) for name in self._problem.unknowns if (name in groups) == (turn % 2 == 0)}
            draft = None
            if turn % 2 == 0 or not in_products(substituted(self._plain, kept)):
                draft = self.draft(draw, kept, ties)
            more = None if draft is None else self.of(draft)
            idle += 1
            if more is not None and more.amount > found.amount:
                found, idle = more, 0
        return found

    def simplified(self, found: Violated, clock: Clock) -> Candidate:
        """Return numbers with the same violation, simpler ones where there are some."""
        groups = {name for group in signs(self._plain).groups for name in group.names}
        values = found.candidate.values
        kept = {name: values.get(name, 0) for name in self._problem.unknowns if name in groups}
        ties = {name: tuple(map(tuple, vectors)) for name, vectors in found.candidate.choices.items()}
        draft = self.draft(RandomDraw(0), {**kept, self._name: found.amount}, ties)
        if draft is None:
            return found.candidate
        completion = Completion(draft, lambda: clock.left)
        candidate = completion.solve()
        if candidate is None:
            return found.candidate
        sizes = Counter(map(family, self._problem.unknowns))
        order = sorted(self._problem.unknowns, key=lambda name: sizes[family(name)])
        return completion.simplified(candidate, order, clock)


def fails_by(formula: Formula, amount: Polynomial) -> Formula | None:
    """Return the formula: a claim fails by so much or more, see `violation`; None where it has conditions only.

    >>> from certify.spec.formula import at_least
    >>> x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    >>> fails_by(at_least(x, 3), y) == at_least(3 - x - y)
    True
    """
    denied = negation(loosened(formula, amount, strictly=True))
    return denied if amount.unknowns() <= free_unknowns(denied) else None
