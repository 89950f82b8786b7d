"""One agent that sees two signals and a user without types who responds quantally: its best payoff, her least utility.

What the agent says amounts to a law of posterior beliefs t in [0, 1] with mean m, the prior. Write W(t) for what the
agent gets at t, V(t) for what the user gets. If W <= line then no rule pays the agent more than line(m). If a rule pays
it s, every equilibrium has E W >= s - eta; and if V - weight * W >= floor, then E V >= floor(m) + weight * (s - eta).
Both inequalities are checked by `certify.spec.logit_line`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.exponential import Interval
from certify.spec.logit_line import Ends, LogitMean
from certify.spec.logit_numbers import logit_bounds, mean_bounds
from certify.spec.numbers import shown
from certify.spec.outcomes import Utility
from certify.spec.problem import Json
from certify.spec.questions.bound_quantal import QuantalMarket, digits
from certify.spec.questions.bound_variant import is_understood, number
from certify.spec.reading.market_document import MarketDocument

KEYS = {"rule", "line", "payoff", "weight", "floor"}


def is_single(market: MarketDocument) -> bool:
    """Whether there is one agent that sees two signals and can tell them apart, and no type."""
    places = {(z, x) for z, x, _ in market.joint}
    alone = len(market.agents) == 1 and is_understood(market)
    return alone and len({z for z, _ in places}) == 1 and len(places) == 2 and market.messages != 1


@dataclass(frozen=True)
class SingleAgent:
    """A rule with what is said of it; `rule[signal]` is the probability of the second message at that signal.

    `line` and `floor` are given by their values at 0 and at 1; `paid` are bounds of the agent's best payoff. Without a
    floor nothing is said of the user.
    """

    quantal: QuantalMarket
    rule: tuple[Fraction, Fraction]
    line: tuple[Fraction, Fraction]
    paid: Interval
    weight: Fraction
    floor: tuple[Fraction, Fraction] | None

    def values(self, utility: Utility) -> Ends:
        """Return an expected utility of each action at the belief 0 and at the belief 1."""
        return list(zip(self.quantal.worth(utility, 0), self.quantal.worth(utility, 1), strict=True))

    @property
    def prior(self) -> Fraction:
        """The probability of the second signal."""
        return Fraction(self.quantal.laws.places[1].probability)

    def at_prior(self, ends: tuple[Fraction, Fraction]) -> Fraction:
        """Return the value of an affine function at the prior."""
        return ends[0] + (ends[1] - ends[0]) * self.prior

    def payoff(self, utility: Utility) -> Interval:
        """Return bounds of an expected utility under the rule."""
        lower = upper = Fraction(0)
        for second in (False, True):
            said = [chance if second else 1 - chance for chance in self.rule]
            masses = [(1 - self.prior) * said[0], self.prior * said[1]]
            whole = sum(masses)
            if not whole:
                continue
            belief = masses[1] / whole
            user, own = (
                [bottom + (top - bottom) * belief for bottom, top in self.values(each)]
                for each in (self.quantal.laws.user, utility)
            )
            low, high = mean_bounds(logit_bounds(user, self.quantal.rate, digits(self.quantal.rate)), own)
            lower, upper = lower + whole * low, upper + whole * high
        return lower, upper

    def is_at_most_the_line(self) -> bool:
        """Whether W <= line everywhere."""
        return self._mean([(Fraction(1), self.values(self.quantal.utilities[0]))], -1, self.line).never_positive()

    def is_above_the_floor(self) -> bool:
        """Whether there is a floor, and V - weight * W >= floor everywhere."""
        if self.floor is None:
            return False
        parts = [(self.weight, self.values(self.quantal.utilities[0])), (Fraction(-1), self._user())]
        return self._mean(parts, 1, self.floor).never_positive()

    def _user(self) -> Ends:
        return self.values(self.quantal.laws.user)

    def _mean(self, parts: Sequence[tuple[Fraction, Ends]], sign: int, line: tuple[Fraction, Fraction]) -> LogitMean:
        rewards: list[tuple[Fraction, Fraction]] = []
        for a in range(self.quantal.laws.actions):
            bottom, top = (sum((w * ends[a][k] for w, ends in parts), sign * line[k]) for k in (0, 1))
            rewards.append((bottom, top))
        return LogitMean(self._user(), rewards, self.quantal.rate)

    def least(self) -> Fraction:
        """Return the bound of the user's utility in every equilibrium.

        Raises:
            InputError: there is no floor.
        """
        if self.floor is None:
            raise InputError("single.floor: expected two numbers, got null")
        slack = self.payoff(self.quantal.utilities[0])[0] - self.quantal.market.eta[0]
        return self.at_prior(self.floor) + self.weight * slack

    def is_equilibrium(self) -> bool:
        """Whether no rule pays the agent more than this one and its eta."""
        return self.at_prior(self.line) - self.payoff(self.quantal.utilities[0])[0] <= self.quantal.market.eta[0]


def read_single(quantal: QuantalMarket, value: Json) -> SingleAgent:
    """Return what results say of a single agent; `InputError` if they are of another form or the weight is negative."""
    if not is_single(quantal.market):
        raise InputError("single: expected null, because there are other agents, signals or types")
    if not isinstance(value, Mapping) or set(value) != KEYS:
        raise InputError(f"single: expected an object with the keys {', '.join(sorted(KEYS))}, got {shown(value)}")
    table = cast("Mapping[str, Json]", value)
    rule, line, paid = (_pair(table[key], f"single.{key}") for key in ("rule", "line", "payoff"))
    floor = None if table["floor"] is None else _pair(table["floor"], "single.floor")
    weight = number(table["weight"], "single.weight")
    if weight < 0 or not all(0 <= chance <= 1 for chance in rule):
        raise InputError("single: expected a weight >= 0, and a rule of probabilities")
    return SingleAgent(quantal, rule, line, paid, weight, floor)


def _pair(value: Json, where: str) -> tuple[Fraction, Fraction]:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise InputError(f"{where}: expected two numbers, got {shown(value)}")
    first, second = cast("Sequence[Json]", value)
    return number(first, where), number(second, where)
