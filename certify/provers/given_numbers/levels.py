"""What agents guarantee themselves by deviations, as facts about what they are paid in equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.kernel.proof import Absurd
from certify.provers.clock import Clock
from certify.provers.given_numbers.advice import Advice, Worth, advice_by, best_advice
from certify.provers.given_numbers.approach import Approach, largest, named_slack, use_near
from certify.provers.given_numbers.deviations import Condition
from certify.provers.given_numbers.facts import Given, Sum
from certify.provers.given_numbers.programs import Program
from certify.spec.formula import Atom, all_of, at_least
from certify.spec.polynomial import Polynomial, Rational

MOST_LEVELS = 16
STEPS = tuple(Fraction(k, 8) for k in (2, 4, 5, 6, 7))
"""The parts of what is left that a level may leave, tried in this order once it cannot leave nothing."""

STEEP = (1 << 6, 1 << 20)
"""By how much smaller than the slack is what a deviation loses by being off the best advice, tried in this order."""


@dataclass(frozen=True, slots=True)
class Use:
    """The advice that a deviation tends to, and the one that it tends to as a margin grows to `over`."""

    condition: Condition
    advice: Advice
    far: Advice | None = None
    over: Fraction = Fraction(1)

    def floor(self, margin: Polynomial) -> Polynomial:
        """Return what the agent is paid at least, at a margin."""
        slope = Fraction(0) if self.far is None else (self.far.value - self.advice.value) / self.over
        return margin * slope + self.advice.value

    def approach(self, most: Fraction, steep: int) -> Approach:
        """Return the deviation at a slack, which is the margin itself if there are two pieces of advice."""
        advice, far = self.advice, self.far
        if far is None:
            return Approach(advice.rule, advice.inner, 1 / max(most, steep * (1 + 2 * advice.spread)))
        aside, along = 1 / (steep * steep * self.over * (1 + advice.spread)), (1 - Fraction(1, steep)) / self.over
        part = aside + along
        towards = [
            [(aside * inner + along * other) / part for inner, other in zip(*rows, strict=True)]
            for rows in zip(advice.inner, far.rule, strict=True)
        ]
        return Approach(advice.rule, towards, part)


def guarantee(given: Given, condition: Condition, clock: Clock) -> None:
    """Prove that an agent whom the user hears alone is paid at least what the best advice guarantees it."""
    advice = best_advice(condition.problem, condition.messages, clock)
    claim = Atom(given.plain(condition.enough) - advice[0].value, ">=") if advice else None
    if claim is None or claim.polynomial.is_constant:
        return
    known = Program(given, clock, claim.polynomial.terms).least()
    if known is None or known[0] < 0:
        _cut(given, claim, [Use(condition, advice[0])], clock)


def _cut(given: Given, claim: Atom, used: Sequence[Use], clock: Clock) -> bool:
    """Prove a claim by deviations that tend to the best advice as the slack of its denial tends to 0."""
    for steep in STEEP:
        inner = given.under(Atom(-claim.polynomial, ">"))
        slack = named_slack(inner, -claim.polynomial)
        most = None if slack is None else largest(inner, slack, clock)
        if slack is None or most is None:
            return False
        end = inner.contradiction()
        for use in used if end is None else ():
            use_near(inner, use.condition.fact, use.approach(most[0], steep), slack, most, clock)
            end = inner.contradiction()
            if end is not None:
                break
        if end is None:
            total = Program(inner, clock).refuted()
            if isinstance(total, Sum):
                end = (total.step(), Absurd(len(inner.branch.state)))
        if end is not None:
            given.branch.cut(claim, inner.branch.closed_by(end))
            given.read()
            return True
    return False


def climb(given: Given, margin: Polynomial, selected: Sequence[Condition], clock: Clock) -> bool:
    """Prove level by level that a margin, by which a claim is said to fail, is no more than less and less.

    At each level every agent may deviate to the rule that pays it most of those that are worth more to the user than
    any other agent's can be there. Whether it came down to nothing.
    """
    top = Program(given, clock, (-margin).terms).least()
    if top is None:
        return False
    high = -Fraction(top[0])
    given.derive(top[1])
    for _ in range(MOST_LEVELS):
        here = _Levels(given, margin, high, selected, clock)
        if here.reaches(Fraction(0)) or here.reaches_nothing():
            return True
        low = next((step * high for step in STEPS if here.reaches(step * high)), None)
        if low is None:
            return False
        high = low
    return False


class _Levels:
    """A margin that is at most `high`."""

    def __init__(
        self, given: Given, margin: Polynomial, high: Fraction, selected: Sequence[Condition], clock: Clock
    ) -> None:
        self._given = given
        self._margin = margin
        self._high = high
        self._selected = selected
        self._clock = clock

    def reaches(self, level: Fraction) -> bool:
        """Prove that the margin is no more than the level, each agent deviating to one rule; whether that suffices."""
        inner = self._given.under(Atom(self._margin - level, ">")) if level else self._given
        used: list[Use] = []
        for condition in self._selected:
            for worth in self._worth(condition, level):
                used += [Use(condition, advice) for advice in self._advice(condition, worth)[:1]]
        return self._suffices(inner, used) and _cut(self._given, Atom(level - self._margin, ">="), used, self._clock)

    def reaches_nothing(self) -> bool:
        """Prove that the margin is at most 0, agents deviating to rules that depend on it; whether that suffices."""
        if self._high <= 0:
            return False
        used: list[Use] = []
        for condition in self._selected:
            ends = zip(self._worth(condition, Fraction(0)), self._worth(condition, self._high), strict=False)
            pairs = [
                Use(condition, advice, other, self._high)
                for near, far in ends
                for advice in self._advice(condition, near)
                if (other := advice_by(condition.problem, advice.plans, far)) is not None
            ]
            used += sorted(pairs, key=lambda use: -use.far.value if use.far else 0)[:1]
        return self._suffices(self._given, used) and _cut(self._given, Atom(-self._margin, ">="), used, self._clock)

    def _suffices(self, inner: Given, used: Sequence[Use]) -> bool:
        """Whether no margin is left if agents are paid what the advice promises."""
        paid = all_of(at_least(inner.plain(use.condition.enough), use.floor(self._margin)) for use in used)
        ideal = inner.under(paid)
        return ideal.contradiction() is not None or isinstance(Program(ideal, self._clock).refuted(), Sum)

    def _advice(self, condition: Condition, worth: Worth | None) -> list[Advice]:
        return best_advice(condition.problem, condition.messages, self._clock, worth)

    def _worth(self, condition: Condition, level: Rational) -> list[Worth | None]:
        """Return what the rule has to be worth where the margin is at least the level, if that is known."""
        if condition.worth is None:
            return [None]
        inner = self._given.under(Atom(self._margin - level, ">=")) if level else self._given
        ends = [Program(inner, self._clock, (-inner.plain(rival)).terms).least() for rival in condition.rivals]
        floors = [-end[0] for end in ends if end is not None]
        return [(condition.worth, max(floors))] if len(floors) == len(ends) else []
