"""What an agent of a market with numbers is sure to get by some rule, however the user breaks ties.

An agent that can tell the user the whole signal is sure of what it gets then, whatever the others say (theory.md
section 5); one that she hears alone, of what it gets by any rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from certify.search.market_at import Rule, numbered, point
from certify.search.simple_profiles import simple_rules
from certify.spec.market import Market
from certify.spec.polynomial import Polynomial, Rational, polynomial
from certify.spec.quantity import Number

MOST_RULES = 200
"""So many rules are listed at most: fewer are all there are."""


@dataclass(frozen=True, slots=True)
class SureRule:
    """A rule of one speaker: what it is worth to the user, and what each agent is sure to get by it."""

    rule: Rule
    value: Rational
    pays: tuple[Rational, ...]


def with_numbers(market: Market, values: Mapping[str, Rational]) -> Market | None:
    """Return a market with numbers for its unknowns; None where one of them has none."""
    entries = [entry for table in (market.user, *market.agent_utilities) for row in table for entry in row]
    numbers = [each for each in (*market.prior.values(), *entries) if isinstance(each, Polynomial)]
    if not all(each.unknowns() <= values.keys() for each in numbers):
        return None
    return numbered(market, values).market


def sure_rules(market: Market, messages: int) -> list[SureRule]:
    """Return the rules without chance of one speaker who sees the whole signal; `market` has numbers.

    Without all of them where they are many.
    """
    found: list[SureRule] = []
    for number, rule in enumerate(simple_rules(market.signals, messages)):
        if number == MOST_RULES:
            break
        found.append(_sure(market, rule, messages))
    return found


def _sure(market: Market, rule: Rule, messages: int) -> SureRule:
    value = Fraction(0)
    pays = [Fraction(0) for _ in range(market.agents)]
    for z, m in product(range(market.types), range(messages)):
        reached = [
            (_fraction(mass) * rule[x][m], y) for (t, x, y), mass in market.prior.items() if t == z and rule[x][m]
        ]
        worths = _worths(market.user, reached)
        best = max(worths)
        value += best
        for i, table in enumerate(market.agent_utilities):
            paid = _worths(table, reached)
            pays[i] += min(each for each, worth in zip(paid, worths, strict=True) if worth == best)
    return SureRule(rule, value, tuple(pays))


def _worths(table: Sequence[Sequence[Number]], reached: Sequence[tuple[Fraction, int]]) -> list[Fraction]:
    return [sum((mass * _fraction(row[y]) for mass, y in reached), Fraction(0)) for row in table]


def _fraction(value: Number) -> Fraction:
    return Fraction(polynomial(value).constant_term)


def sure_payoffs(market: Market, messages: int) -> list[Rational | None]:
    """Return for each agent what it is sure to get whatever the others do; None where nothing is known.

    `market` has numbers, and the user hears all agents.
    """
    if market.parts is not None and market.agents > 1:
        return [None] * market.agents
    rules = sure_rules(market, messages)
    if market.agents == 1:
        return [max(each.pays[0] for each in rules)]
    if messages < market.signals:
        return [None] * market.agents
    told = _sure(market, [point(x, messages) for x in range(market.signals)], messages)
    return list(told.pays)
