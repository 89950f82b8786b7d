"""The proof that no rule of an agent gains more than allowed, written down from prices and multipliers.

The denial of the universal formula says that some rule q and some best response r gain more. Summed up are the products
of obedience with response probabilities, and of signs, that the leaves of a `Certificate` name; nothing is searched.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from certify.kernel.proof import Absurd, Proof
from certify.oracles.best_response import favourable
from certify.oracles.certificate import Certificate, certificate
from certify.oracles.denial import Denial, Response, denial
from certify.oracles.obedient import best_obedient
from certify.oracles.product_sums import MessageSum, Sums
from certify.spec.polynomial import Rational

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certify.oracles.deviations import Deviations
    from certify.spec.formula import Formula

Problem: TypeAlias = "tuple[Deviations, list[int]]"
"""The deviator's problem at one message, and the units of the user's numbers by event."""


def no_gain_proof(formula: Formula) -> Proof | None:
    """Return a refutation of the formula's negation, which `certify.kernel.core.refute` accepts.

    `formula` is the condition that an agent gains by no rule (`EquilibriumKind` or `SelectionEquilibriumKind`, level
    `rules`), with numbers for everything but the deviation, the responses to it and the selection. None if it is of
    another form, or false.
    """
    facts = denial(formula)
    if facts is None:
        return None
    sums = Sums()
    sums.product(1, (facts.last,))
    if facts.selection is not None:
        shown = _selected(facts, facts.selection, sums)
    else:
        shown = _heard_by_all(facts, sums) if facts.responses else _unseen(facts, sums)
    return (sums.step(), Absurd(facts.last + 1)) if shown else None


def _unseen(facts: Denial, sums: Sums) -> bool:
    """Add what bounds the payoff where the user does not see the rules: each signal pays its best message at most."""
    terms = facts.gain.terms
    bound = Fraction(facts.gain.constant_term)
    for signal in facts.signals:
        pays = [Fraction(terms.get((name,), 0)) for name in signal.messages]
        price = max(pays)
        bound += price
        for pay, fact in zip(pays, signal.nonnegative, strict=True):
            sums.product(price - pay, (fact,))
        sums.product(abs(price), (signal.at_most if price > 0 else signal.at_least,))
    return bound <= 0


def _heard_by_all(facts: Denial, sums: Sums) -> bool:
    """Add what bounds the payoff where the user hears everybody; whether the bound suffices."""
    problems = [facts.deviations(m) for m in range(len(facts.heard))]
    prices = favourable(problems[0][0], 0, None).prices
    if sum(prices, Fraction(0)) + facts.gain.constant_term > 0:
        return False
    return _add_messages(facts, sums, problems, prices, None)


def _selected(facts: Denial, selection: Response, sums: Sums) -> bool:
    """Add what bounds the payoff where the user selects one agent; whether the bound suffices.

    With c the deviator's chance of being selected: c * (prices.q - payoff - price * user's value) >= 0, and by
    selection c * (user's value - floor) >= 0, where the floor is the best of the others' values less gamma. Another
    agent pays no more than is allowed, or is never selected.
    """
    agents = range(len(selection.actions))
    own = facts.deviator
    terms = facts.gain.terms
    allowed = -Fraction(facts.gain.constant_term)
    for other in agents:
        excess = terms.get((selection.actions[other],), 0) - allowed
        if other != own and excess > 0:
            kept_out = _kept_out(facts, selection, other)
            if kept_out is None:
                return False
            fact, coefficient = kept_out
            sums.product(-excess / Fraction(coefficient), (fact,))
        elif other != own:
            sums.product(-excess, (selection.nonnegative[other],))
    chance, sign = selection.actions[own], selection.nonnegative[own]
    alone = allowed - terms.get((chance,), 0)
    rivals = [
        (Fraction(-polynomial.terms.get((chance,), 0)), fact, polynomial)
        for other in agents
        if other != own
        for fact in [selection.obedience[own, other]]
        for polynomial in [facts.state.comparison(fact).polynomial]
    ]
    floor, condition, value = max(rivals, key=lambda rival: rival[0], default=(None, None, None))
    problems = [facts.deviations(m, None, chance) for m in range(len(facts.heard))]
    price, prices = Fraction(0), favourable(problems[0][0], 0, None).prices
    if floor is not None and condition is not None and value is not None and sum(prices, Fraction(0)) > alone:
        worth = facts.deviations(0, value, chance)[0]
        best = best_obedient(replace(problems[0][0], user=worth.payoff, user_unit=worth.unit), floor)
        if best is None:
            return False
        price, prices = best.user_price, best.prices
        problems = [facts.deviations(m, facts.gain + value * price, chance) for m in range(len(facts.heard))]
        sums.product(price, (condition,))
    left = alone - sum(prices, Fraction(0)) + price * (floor or 0)
    if left < 0:
        return False
    sums.product(left, (sign,))
    sums.multiple({(): -allowed} if allowed else {}, selection.total)
    return _add_messages(facts, sums, problems, prices, (chance, sign))


def _kept_out(facts: Denial, selection: Response, agent: int) -> tuple[int, Rational] | None:
    """Return a fact (negative number) * (chance of the agent) >= 0 with the number, if a third agent is better."""
    for (first, _), fact in selection.obedience.items():
        terms = facts.state.comparison(fact).polynomial.terms
        if first == agent and set(terms) == {(selection.actions[agent],)}:
            (number,) = terms.values()
            if number < 0:
                return fact, number
    return None


def _add_messages(
    facts: Denial,
    sums: Sums,
    problems: Sequence[Problem],
    prices: Sequence[Fraction],
    factor: tuple[str, int] | None,
) -> bool:
    """Add what shows that each message q pays at most prices.q, and that the messages together cost their sum."""
    shown: dict[Deviations, Certificate] = {}
    for m, (deviations, units) in enumerate(problems):
        if deviations not in shown:
            found = certificate(deviations, prices)
            if found is None:
                return False
            shown[deviations] = found
        MessageSum(facts, sums, m, deviations, units, factor).add(shown[deviations])
    extra = () if factor is None else (factor[1],)
    for price, signal in zip(prices, facts.signals, strict=True):
        sums.product(abs(price), (signal.at_most if price > 0 else signal.at_least, *extra))
    return True
