"""The proof that no equilibrium of a selection market is worth less than its bound: a chain of cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.program import Combination
from certify.kernel.proof import Absurd, Cut, Derive, Instance, Product, Proof, Split, Step
from certify.spec.formula import at_least
from certify.spec.polynomial import ZERO, Polynomial, Rational, normal

if TYPE_CHECKING:
    from certify.bounds.frontier import Offer


@dataclass(frozen=True, slots=True)
class Interval:
    """No equilibrium is worth from `low` up to but not including `high`; the multipliers say why.

    `chords` gives, for each bidder used, two offers and the multiplier of its constraint; `floor` is the multiplier of
    v(p) >= low, `goal` that of v(p) < high. `alone`: the one constraint in `chords` is a number that is too small.
    """

    low: Fraction | None
    high: Fraction
    law: Combination
    chords: Mapping[int, tuple[Offer, Offer, Rational]]
    floor: Rational
    goal: Rational
    alone: bool = False


def chain(
    value: Polynomial, base: int, intervals: Sequence[Interval], *, capped: bool = False
) -> tuple[Proof, dict[int, list[Offer]]]:
    """The proof that pushes v(p) up from interval to interval until it contradicts v(p) < lower, and the offers used.

    `value` is v(p). Fact `base` is v(p) < lower; the conditions of the bidders that have offers follow it. Where they
    are `capped` their last premise is that one of the offers is worth more than v(p).
    """
    used: dict[int, list[Offer]] = {}
    for bidder in sorted({bidder for interval in intervals for bidder in interval.chords}):
        mine = used[bidder] = []
        for interval in intervals:
            ends = interval.chords[bidder][:2] if bidder in interval.chords else ()
            mine.extend(offer for offer in ends if not any(offer is known for known in mine))
    writer = Writer(value, {bidder: base + 1 + i for i, bidder in enumerate(used)}, used, capped)
    steps: list[Step] = []
    known = base + 1 + len(used)
    for interval in intervals:
        steps.append(Cut(at_least(value, normal(interval.high)), writer.refutation(interval, known)))
        known += 1
    return (*steps, Derive((Product(1, (base,)), Product(1, (known - 1,)))), Absurd(known)), used


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the refutation of an interval: `value` is v(p), `universals` the facts of the bidders' conditions."""

    value: Polynomial
    universals: Mapping[int, int]
    offers: Mapping[int, list[Offer]]
    capped: bool = False

    def refutation(self, interval: Interval, known: int) -> Proof:
        """The proof that v(p) < high is impossible; fact `known` - 1 is v(p) >= low, fact `known` v(p) < high."""
        steps: list[Step] = []
        last = known
        also: dict[int, Rational] = {}
        if interval.goal:
            also[known] = interval.goal
        if interval.floor:
            also[known - 1] = interval.floor
        for bidder, (left, right, multiplier) in interval.chords.items():
            width = right.at - left.at
            near = (right.at - self.value) * (1 / width)
            far = (self.value - left.at) * (1 / width)
            terms = tuple(near if offer is left else far if offer is right else ZERO for offer in self.offers[bidder])
            steps.append(Instance(self.universals[bidder], terms))
            steps.append(_above(known, right.at - interval.high, width))
            low = left.at if interval.low is None else interval.low
            steps.append(_above(known - 1, low - left.at, width))
            clause, last = last + 1, last + 3
            mine = self.offers[bidder]
            left_first = next(offer for offer in mine if offer is left or offer is right) is left
            premises = [last - 1, last] if left_first else [last, last - 1]
            excess = [(left.worth - left.at, last - 1), (right.worth - right.at, last)]
            if any(amount for amount, _ in excess):
                steps.append(Derive(tuple(Product(normal(amount), (fact,)) for amount, fact in excess if amount)))
                last += 1
                premises.append(last)
            if self.capped:
                steps.append(_above(known, max(offer.worth for offer in mine) - interval.high, Fraction(1)))
                last += 1
                premises.append(last)
            last += 1
            steps.append(Split(clause, tuple(_clash(premise, last) for premise in premises)))
            if interval.alone:
                return tuple(steps)
            also[last] = multiplier
        return (*steps, *interval.law.contradiction(also, last + 1))


def _clash(premise: int, number: int) -> Proof:
    """The proof that fact `number`, the negation of a fact that is known, does not hold."""
    return (Derive((Product(1, (premise,)), Product(1, (number,)))), Absurd(number + 1))


def _above(fact: int, more: Fraction, width: Fraction) -> Derive:
    """The step (fact + more) / width >= 0."""
    constant = (Product(normal(more / width)),) if more else ()
    return Derive((Product(normal(1 / width), (fact,)), *constant))
