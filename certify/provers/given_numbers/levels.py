"""What an agent guarantees itself by a deviation, as facts about what it is paid in equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.kernel.proof import Absurd
from certify.provers.clock import Clock
from certify.provers.given_numbers.approach import largest, named_slack, use_near
from certify.provers.given_numbers.deviations import Advice, Condition, best_advice
from certify.provers.given_numbers.facts import Given, Sum
from certify.provers.given_numbers.programs import Program
from certify.spec.formula import Atom, all_of, at_least
from certify.spec.polynomial import Polynomial, Rational

MOST_LEVELS = 12
STEPS = tuple(Fraction(k, 8) for k in (0, 2, 4, 5, 6, 7))
"""The parts of what is left that a level may leave, tried in this order."""

STEEP = (1 << 6, 1 << 20)
"""How much less than the slack a rule is off the best advice, in proportion to payoffs."""


def guarantee(given: Given, condition: Condition, clock: Clock) -> None:
    """Prove that an agent whom the user hears alone is paid at least what the best advice guarantees it."""
    advice = best_advice(condition.problem, condition.messages, clock)
    if advice is None:
        return
    claim = at_least(given.plain(condition.enough), advice.value)
    if not isinstance(claim, Atom) or claim.polynomial.is_constant:
        return
    known = Program(given, clock, claim.polynomial.terms).least()
    if known is not None and known[0] >= 0:
        return
    _cut(given, claim, [(condition, advice)], clock)


def _cut(given: Given, claim: Atom, used: Sequence[tuple[Condition, Advice]], clock: Clock) -> bool:
    """Prove a claim by deviations that tend to the best advice as the slack of its denial tends to 0."""
    for steep in STEEP:
        inner = given.under(Atom(-claim.polynomial, ">"))
        slack = named_slack(inner, -claim.polynomial)
        most = None if slack is None else largest(inner, slack, clock)
        if slack is None or most is None:
            return False
        end = inner.contradiction()
        for condition, advice in used if end is None else ():
            part = 1 / max(most[0], steep * (1 + advice.spread))
            use_near(inner, condition.fact, advice, slack, most, part, clock)
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
    for _ in range(MOST_LEVELS):
        low = next((step * high for step in STEPS if _level(given, margin, step * high, selected, clock)), None)
        if low is None:
            return False
        if not low:
            return True
        high = low
    return False


def _level(
    given: Given, margin: Polynomial, level: Rational, selected: Sequence[Condition], clock: Clock
) -> bool:
    """Prove that the margin is no more than the level, if the deviations suffice; whether they did."""
    inner = given.under(Atom(margin - level, ">")) if level else given
    used: list[tuple[Condition, Advice]] = []
    for condition in selected:
        worth = None
        if condition.worth is not None:
            ends = [Program(inner, clock, (-inner.plain(rival)).terms).least() for rival in condition.rivals]
            floors = [-end[0] for end in ends if end is not None]
            if len(floors) < len(ends):
                continue
            worth = condition.worth, max(floors)
        advice = best_advice(condition.problem, condition.messages, clock, worth)
        if advice is not None:
            used.append((condition, advice))
    paid = all_of(at_least(given.plain(condition.enough), advice.value) for condition, advice in used)
    ideal = inner.under(paid)
    if ideal.contradiction() is None and not isinstance(Program(ideal, clock).refuted(), Sum):
        return False
    return _cut(given, Atom(level - margin, ">="), used, clock)
