"""A market of a statement with numbers for its unknowns, and profiles of rules in it with the user's response."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from certify.oracles.best_response import BestResponses
from certify.search.market_words import Played
from certify.spec.market import Cell, Market
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.quantity import Number
from certify.spec.rules import Heard, heard

Row = list[Rational]
Rule = list[Row]
Answer = Callable[[Heard, Sequence[int]], Row]
"""How the user acts on what she hears, given her optimal actions (none where she never hears it)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules, the user's response to them, and the outcome law."""

    rules: list[Rule]
    response: dict[Heard, Row]
    law: dict[tuple[int, Cell], Rational]


class NumberedMarket(NamedTuple):
    """A market with numbers, and its prior and tables once more, as the numbers that they are."""

    market: Market
    prior: dict[Cell, Rational]
    user: list[Row]
    agent_utilities: list[list[Row]]


def numbered(market: Market, values: Mapping[str, Rational]) -> NumberedMarket:
    """Return a market with numbers for its unknowns; of what has none only the constant term stays."""
    user, *tables = (
        [[number_at(entry, values) for entry in row] for row in table]
        for table in (market.user, *market.agent_utilities)
    )
    prior = {cell: number_at(mass, values) for cell, mass in market.prior.items()}
    sizes = (market.agents, market.actions, market.states, market.types, market.signals)
    return NumberedMarket(Market(*sizes, prior, user, tables, parts=market.parts), prior, user, tables)


def number_at(value: Number, values: Mapping[str, Rational]) -> Rational:
    """Return a number at values of its unknowns."""
    if not isinstance(value, Polynomial):
        return value
    terms = {name: Polynomial.constant(values[name]) for name in value.unknowns() & values.keys()}
    return value.substitute(terms).constant_term


class MarketAt:
    """The market of an equilibrium that a statement speaks of, with numbers."""

    def __init__(self, played: Played, values: Mapping[str, Rational]) -> None:
        self.played = played
        equilibrium = played.equilibrium
        market = equilibrium.market
        self.known = [
            agent
            for agent, rows in enumerate(market.agent_utilities)
            if all(
                number.unknowns() <= values.keys() for row in rows for number in row if isinstance(number, Polynomial)
            )
        ]
        """The agents whose utilities have numbers."""
        self.market, self.prior, self._user, self._tables = numbered(market, values)
        self.eta = [number_at(each, values) for each in equilibrium.eta]
        self.messages = len(equilibrium.profiles[0][0][0])
        self.oracle = BestResponses(self.market)
        self.events = list(heard(self.market, [self.messages] * market.agents))

    def answered(self, rules: list[Rule], answer: Answer) -> Profile:
        """Return the profile in which the user acts as `answer` says."""
        market = self.market
        response: dict[Heard, Row] = {}
        law: dict[tuple[int, Cell], Rational] = dict.fromkeys(self.played.masses, 0)
        for event in self.events:
            z, messages = event
            reached: dict[Cell, Rational] = {}
            for cell, mass in self.prior.items():
                if cell[0] == z and mass:
                    chance: Rational = mass
                    for i, m in enumerate(messages):
                        chance *= rules[i][market.seen(i, cell[1])][m]
                    if chance:
                        reached[cell] = chance
            if not reached:
                response[event] = answer(event, ())
                continue
            values = [
                sum((chance * self._user[a][cell[2]] for cell, chance in reached.items()), Fraction(0))
                for a in range(market.actions)
            ]
            best = max(values)
            optimal = [a for a, value in enumerate(values) if value == best]
            row = answer(event, optimal)
            response[event] = row
            for cell, chance in reached.items():
                for a in optimal:
                    if row[a]:
                        law[a, cell] += chance * row[a]
        return Profile(rules, response, {place: normal(Fraction(value)) for place, value in law.items()})

    def value(self, profile: Profile, agent: int) -> Rational:
        """Return what an agent gets."""
        table = self._tables[agent]
        return sum((mass * table[a][cell[2]] for (a, cell), mass in profile.law.items() if mass), Fraction(0))


def point(chosen: int, size: int) -> Row:
    """Return the distribution that has all mass at one place."""
    return [int(place == chosen) for place in range(size)]
