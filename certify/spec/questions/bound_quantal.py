"""The lower bound for a user who responds quantally and hears every agent (theory.md section 4, T2, and section 5).

Given her type and what she hears she takes action a with a probability r_a proportional to exp(rate * v_a). For two
actions a, b write t = rate * (v_b - v_a), so that r_b = exp(t) r_a. Averaged over what she hears this gives linear
constraints on the law p(action, place), where a place is a (type, signal):

* tangent at c: r_a (1 - c + t) <= exp(-c) r_b, because exp(t - c) >= 1 + t - c;
* ratio: at each place p(b) >= exp(m) p(a), with m the least of t over the signals of the type, because exp grows;
* chord: r_b <= (the chord of exp over [m, M] at t) r_a, with M the largest of t, because exp is above its tangents,
  hence convex.

If an agent has a message for every signal it can reveal it, whatever the others say; she then responds to her type
and the signal, which pays agent i a certain s_i; so E_p U_i >= s_i - eta_i. The rest is linear and is proved.
All this holds of several rounds too: what she hears is then all that was said, by her as well, which tells her no more
of the signal than what the agents said; and an agent can name the signal in all rounds, whatever she answers.
Where agents see a part each, those constrain p that see all of it in theirs; unobserved ones do not constrain it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

from certify.spec.errors import InputError
from certify.spec.exponential import MOST_BITS, Interval, exp_bounds
from certify.spec.formula import Atom, Formula, above, all_of, at_least
from certify.spec.lazy_facts import LazyFacts
from certify.spec.logit_numbers import logit_bounds, mean_bounds
from certify.spec.outcomes import OutcomeLaws, Utility
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate, normal
from certify.spec.questions.bound_facts import Facts
from certify.spec.questions.bound_variant import can_say, parts_seen, signals
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument

CUT_BITS = 48
"""The binary digits of the exponentials in constraints."""

MOST_SPREAD = 32
"""No chord is drawn where an exponent is larger, no tangent is drawn further from 0."""

USES = ("exp bounds", "exp increasing", "exp sum", "exp tangent")
USES_OF_SLOPES = ("exp bounds", "exp increasing", "exp derivative")
"""The facts behind bounds by slopes (`logit_line`, `logit_talk`): exp is also its own derivative."""


@dataclass(frozen=True)
class Tangent:
    """The constraint for a type (its number among the types), two actions and a point c."""

    kind: int
    taken: int
    other: int
    at: Fraction


def digits(rate: Fraction) -> int:
    """Return the binary digits after the point to which probabilities are computed: more where the rate is large."""
    return min(64 + max(rate.numerator.bit_length() - rate.denominator.bit_length(), 0), MOST_BITS - 8)


class QuantalMarket:
    """The constraints on the outcome law p of every equilibrium, for a user who responds quantally."""

    def __init__(self, market: MarketDocument, tangents: Sequence[Tangent] = ()) -> None:
        if market.rate is None:
            raise InputError("rate: the quantal response needs a rate > 0; add one")
        self.market = market
        self.rate = market.rate
        self.laws = OutcomeLaws(market.joint, len(market.actions), market.user, "actions")
        self.tangents = tangents
        self._excess: dict[tuple[int, int], list[Fraction]] = {}
        self._spread: dict[tuple[int, int, int], Interval] = {}

    @cached_property
    def constraining(self) -> list[int]:
        """The agents whose deviations constrain p: each alone can reveal the signal, and sees all of it."""
        market = self.market
        if market.commitments == "unobserved" or not can_say(market, signals(market), market.rounds):
            return []
        return [i for i in range(len(market.agents)) if len(parts_seen(market, i)) == signals(market)]

    @cached_property
    def utilities(self) -> list[Utility]:
        """The conditional expected utilities, one an agent."""
        return [self.laws.utility(table) for table in self.market.agent_utilities]

    @cached_property
    def kinds(self) -> list[int]:
        """The number of the user's type at each place."""
        return [next(iter(of)) for of in self.laws.user.values]

    def worth(self, utility: Utility, place: int) -> list[Fraction]:
        """Return the expected utility of each action at a place, given the place."""
        return [Fraction(value, utility.unit) for value in utility.values[place][self.kinds[place]]]

    @cached_property
    def responses(self) -> list[list[Interval]]:
        """The bounds of the user's response at each place, once she knows it."""
        places = range(len(self.laws.places))
        return [logit_bounds(self.worth(self.laws.user, place), self.rate, digits(self.rate)) for place in places]

    def informed(self, utility: Utility) -> Interval:
        """Return bounds of an expected utility when the user knows type and signal and responds to them."""
        lower = upper = Fraction(0)
        for place, at in enumerate(self.laws.places):
            low, high = mean_bounds(self.responses[place], self.worth(utility, place))
            lower, upper = lower + at.probability * low, upper + at.probability * high
        return lower, upper

    def excess(self, taken: int, other: int) -> list[Fraction]:
        """Return rate * (value of `other` - value of `taken`) at each place."""
        if (taken, other) not in self._excess:
            unit = self.laws.user.unit
            self._excess[taken, other] = [
                self.rate * Fraction(of[kind][other] - of[kind][taken], unit)
                for of, kind in zip(self.laws.user.values, self.kinds, strict=True)
            ]
        return self._excess[taken, other]

    def spread(self, kind: int, taken: int, other: int) -> Interval:
        """Return the least and the largest excess over the places of a type."""
        if (kind, taken, other) not in self._spread:
            values = [t for t, of in zip(self.excess(taken, other), self.kinds, strict=True) if of == kind]
            self._spread[kind, taken, other] = min(values), max(values)
        return self._spread[kind, taken, other]

    # The constraints. ------------------------------------------------------------------------------------------------

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs of an action that is taken and another one."""
        actions = range(self.laws.actions)
        return [(a, b) for a in actions for b in actions if a != b]

    @cached_property
    def facts(self) -> LazyFacts[Formula]:
        """What is known of p: it is a law, then the ratios, the chords and the tangents, each built when asked for."""
        return _LawFacts(self)

    def ratio(self, pair: int, place: int) -> int:
        """Return the number of the fact that p(b, place) >= exp(m) p(a, place)."""
        return self.laws.size + len(self.laws.places) + pair * len(self.laws.places) + place

    def chord(self, pair: int, kind: int) -> int:
        """Return the number of the fact that p(b) is below the chord, for a type; trivial where none is drawn."""
        return self.ratio(len(self.pairs), 0) + pair * len(self.laws.types) + kind

    def tangent(self, index: int) -> int:
        """Return the number of the fact that belongs to a tangent."""
        return self.chord(len(self.pairs), 0) + index

    def ratio_terms(self, pair: int, place: int) -> dict[tuple[int, int], Fraction]:
        """Return p(b, place) - exp(m) p(a, place), or that divided by exp(m) where m > 0, by (action, place)."""
        taken, other = self.pairs[pair]
        least, _ = self.spread(self.kinds[place], taken, other)
        if least > 0:
            return {(other, place): exp_bounds(-least, CUT_BITS)[1], (taken, place): Fraction(-1)}
        return {(other, place): Fraction(1), (taken, place): -exp_bounds(least, CUT_BITS)[0]}

    def chord_terms(self, pair: int, kind: int) -> dict[tuple[int, int], Fraction]:
        """Return (chord at t) p(a) - p(b), summed over a type's places, by (action, place); {} if none is drawn."""
        taken, other = self.pairs[pair]
        least, most = self.spread(kind, taken, other)
        if least == most or most > MOST_SPREAD:
            return {}
        low, high = exp_bounds(least, CUT_BITS)[1], exp_bounds(most, CUT_BITS)[1]
        slope = (high - low) / (most - least)
        terms: dict[tuple[int, int], Fraction] = {}
        for place, t in enumerate(self.excess(taken, other)):
            if self.kinds[place] == kind:
                terms[taken, place] = low + slope * (t - least)
                terms[other, place] = Fraction(-1)
        return terms

    def tangent_terms(self, tangent: Tangent) -> dict[tuple[int, int], Fraction]:
        """Return exp(-c) p(b) - (1 - c + t) p(a), summed over the places of a type, by (action, place)."""
        factor = exp_bounds(-tangent.at, CUT_BITS)[1]
        terms: dict[tuple[int, int], Fraction] = {}
        for place, t in enumerate(self.excess(tangent.taken, tangent.other)):
            if self.kinds[place] == tangent.kind:
                terms[tangent.other, place] = factor
                terms[tangent.taken, place] = tangent.at - 1 - t
        return terms

    def no_gain(self, agent: int) -> Polynomial:
        """Return E_p U_i - s_i + eta_i with a lower bound for s_i; it is not negative in an equilibrium."""
        terms = dict(self.laws.value(self.utilities[agent]).terms)
        accumulate(terms, {(): 1}, normal(self.market.eta[agent] - self.informed(self.utilities[agent])[0]))
        return Polynomial(terms)

    # What has to be checked. -----------------------------------------------------------------------------------------

    def parts(self, lower: Fraction, weights: Sequence[Fraction]) -> dict[str, Part]:
        """Return the parts that show the lower bound, with the weights that prove it; see `FullMarket.parts`."""
        if any(weight and agent not in self.constraining for agent, weight in enumerate(weights)):
            raise InputError("weights: expected zeros, because no agent can make itself understood")
        value = self.laws.value(self.laws.user)
        used = [agent for agent, weight in enumerate(weights) if weight]
        gap = dict((lower - value).terms)
        no_gain = {agent: self.no_gain(agent) for agent in used}
        for agent in used:
            accumulate(gap, no_gain[agent].terms, normal(weights[agent]))
        base = Facts([lambda: at_least(-Polynomial(gap)), *(partial(at_least, no_gain[agent]) for agent in used)])
        names = self.laws.names()
        return {
            "signs": Part([], [all_of(at_least(weight) for weight in weights)], expects="nothing"),
            "weights": Part(names, [above(Polynomial(gap))], self.facts, uses=USES),
            "lower": Part(names, [above(lower - value)], base),
        }


class _LawFacts(LazyFacts[Formula]):
    """The facts of a quantal market, in the order of their numbers."""

    def __init__(self, quantal: QuantalMarket) -> None:
        self._of = quantal

    def __len__(self) -> int:
        return self._of.tangent(len(self._of.tangents))

    def built(self, index: int) -> Formula:
        """Return fact number `index`."""
        of = self._of
        laws, places, kinds = of.laws, len(of.laws.places), len(of.laws.types)
        if index < laws.size:
            return Atom(Polynomial.unknown(laws.name(*divmod(index, places))), ">=")
        if index < laws.size + places:
            place = index - laws.size
            terms: dict[Monomial, Rational] = {(laws.name(a, place),): 1 for a in range(laws.actions)}
            terms[()] = -laws.places[place].probability
            return Atom(Polynomial(terms), "=")
        if index < of.chord(0, 0):
            return self._bound(of.ratio_terms(*divmod(index - of.ratio(0, 0), places)))
        if index < of.tangent(0):
            return self._bound(of.chord_terms(*divmod(index - of.chord(0, 0), kinds)))
        return self._bound(of.tangent_terms(of.tangents[index - of.tangent(0)]))

    def _bound(self, terms: Mapping[tuple[int, int], Fraction]) -> Formula:
        return Atom(Polynomial({(self._of.laws.name(*at),): normal(v) for at, v in terms.items() if v}), ">=")
