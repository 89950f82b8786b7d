"""Sums of products of facts that show what one message of a deviator pays at most."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from certify.kernel.proof import Derive, Multiple, Product
from certify.oracles.certificate import Certificate, remainder
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate, normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certify.oracles.denial import Denial, Response
    from certify.oracles.deviations import Deviations


class Sums:
    """A `Derive` step in the making: products of facts and multiples of equalities, each with its coefficient."""

    def __init__(self) -> None:
        self.products: dict[tuple[int, ...], Fraction] = {}
        self.multiples: dict[int, dict[Monomial, Rational]] = {}

    def product(self, coefficient: Rational, facts: tuple[int, ...]) -> None:
        """Add coefficient * product of the facts, if the coefficient is not 0."""
        if coefficient:
            self.products[facts] = self.products.get(facts, Fraction(0)) + coefficient

    def multiple(self, terms: Mapping[Monomial, Rational], fact: int) -> None:
        """Add polynomial * equality."""
        accumulate(self.multiples.setdefault(fact, {}), terms, 1)

    def step(self) -> Derive:
        """Return the step, times the number that makes all coefficients whole."""
        unit = lcm(
            *(value.denominator for value in self.products.values()),
            *(value.denominator for terms in self.multiples.values() for value in terms.values()),
        )
        return Derive(
            tuple(Product(int(value * unit), facts) for facts, value in self.products.items()),
            tuple(
                Multiple(Polynomial({m: int(value * unit) for m, value in terms.items()}), fact)
                for fact, terms in self.multiples.items()
                if terms
            ),
        )


class MessageSum:
    """One message of the deviator: the sum of products that is (prices.q - what it pays), up to equalities.

    With a `factor`, an unknown and the number of the fact that it is >= 0, all of it is multiplied by that.
    """

    def __init__(
        self,
        facts: Denial,
        sums: Sums,
        message: int,
        deviations: Deviations,
        units: Sequence[int],
        factor: tuple[str, int] | None,
    ) -> None:
        self.sums = sums
        self.factor_names = () if factor is None else (factor[0],)
        self.factor_facts = () if factor is None else (factor[1],)
        self.deviations = deviations
        self.units = units
        self.responses: list[Response] = facts.heard[message]
        self.names = [signal.messages[message] for signal in facts.signals]
        self.nonnegative = [signal.nonnegative[message] for signal in facts.signals]
        unit = deviations.unit
        self.payoff = [[[normal(Fraction(entry, unit)) for entry in row] for row in rows] for rows in deviations.payoff]
        self.best = [[max(column) for column in zip(*rows, strict=True)] for rows in self.payoff]

    def add(self, certified: Certificate) -> None:
        """Add what the certificate of the message's problem says."""
        for leaf in certified.leaves:
            self._leaf(leaf.plan, leaf.multipliers, remainder(self.deviations, certified.prices, leaf))
        for plan, event in certified.splits:
            self._split(certified.prices, plan, event)

    def _leaf(
        self, plan: Mapping[int, int], multipliers: Mapping[tuple[int, int], Fraction], rest: Sequence[Rational]
    ) -> None:
        """Add the leaf's inequality times the probability of its plan."""
        sums, unit = self.sums, self.deviations.unit
        chance = *(self.responses[event].nonnegative[action] for event, action in plan.items()), *self.factor_facts
        for (event, other), factor in multipliers.items():
            response = self.responses[event]
            own = response.obedience[plan[event], other]
            rest_of_plan = tuple(self.responses[e].nonnegative[a] for e, a in plan.items() if e != event)
            sums.product(factor * self.units[event] / unit, (own, *rest_of_plan, *self.factor_facts))
        for x, left in enumerate(rest):
            sums.product(Fraction(left) / unit, (self.nonnegative[x], *chance))
        for event, rows in enumerate(self.payoff):
            if event not in plan:
                response = self.responses[event]
                for action, row in enumerate(rows):
                    for x, (most, entry) in enumerate(zip(self.best[event], row, strict=True)):
                        facts = (self.nonnegative[x], response.nonnegative[action], *chance)
                        sums.product(most - entry, facts)
                sums.multiple(self._times(plan, {(): [-most for most in self.best[event]]}), response.total)

    def _split(self, prices: Sequence[Rational], plan: Mapping[int, int], event: int) -> None:
        """Replace what the children of a node say together by what the node says: their chances sum to its own."""
        kept: list[Rational] = [-normal(price) for price in prices]
        for e, action in plan.items():
            kept = [entry + paid for entry, paid in zip(kept, self.payoff[e][action], strict=True)]
        terms: dict[tuple[str, ...], list[Rational]] = {(): kept}
        for e, rows in enumerate(self.payoff):
            if e != event and e not in plan:
                for action, row in enumerate(rows):
                    terms[self.responses[e].actions[action],] = list(row)
        self.sums.multiple(self._times(plan, terms), self.responses[event].total)

    def _times(
        self, plan: Mapping[int, int], terms: Mapping[tuple[str, ...], Sequence[Rational]]
    ) -> dict[Monomial, Rational]:
        """Return the chance of the plan times the sum over (name, coefficients by signal) of name * coefficients.q."""
        chance = [*self.factor_names, *(self.responses[event].actions[action] for event, action in plan.items())]
        return {
            tuple(sorted([*chance, *names, name])): value
            for names, row in terms.items()
            for name, value in zip(self.names, row, strict=True)
            if value
        }
