"""Profiles of rules in one market with numbers: drawn, improved by best responses, and checked by the exact oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, permutations, product

from certify.oracles.best_response import BestResponses, merged, used_rays
from certify.oracles.small_simplex import Columns, magnitude, maximise
from certify.oracles.vertices import vertices, worths
from certify.search.market_words import Played
from certify.search.ties import MOST_VECTORS, Vectors
from certify.spec.errors import LimitError
from certify.spec.market import Cell, Market
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.quantity import Number
from certify.spec.rules import Heard, heard

Rule = list[list[Rational]]
Row = list[Rational]
MOST_ORDERS = 6


@dataclass(frozen=True, slots=True)
class Play:
    """Numbers for the rules, responses and masses of one equilibrium, and ties that keep it one."""

    rules: Sequence[Rule]
    values: Mapping[str, Rational]
    choices: Mapping[str, Vectors]


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules, the user's response to them, and the outcome law."""

    rules: list[Rule]
    response: dict[Heard, Row]
    law: dict[tuple[int, Cell], Rational]


class Plays:
    """The equilibria of one market with numbers."""

    def __init__(self, played: Played, values: Mapping[str, Rational]) -> None:
        self._played = played
        equilibrium = played.equilibrium
        market = equilibrium.market
        terms = {name: Polynomial.constant(value) for name, value in values.items()}

        def number(value: Number) -> Rational:
            return value.substitute(terms).constant_term if isinstance(value, Polynomial) else value

        self._prior = {cell: number(mass) for cell, mass in market.prior.items()}
        self._user, *self._tables = (
            [[number(e) for e in row] for row in t] for t in (market.user, *market.agent_utilities)
        )

        self._known = [
            agent
            for agent, rows in enumerate(market.agent_utilities)
            if all(
                number.unknowns() <= values.keys() for row in rows for number in row if isinstance(number, Polynomial)
            )
        ]
        self.market = Market(
            market.agents,
            market.actions,
            market.states,
            market.types,
            market.signals,
            self._prior,
            self._user,
            self._tables,
            parts=market.parts,
        )
        self._eta = [number(each) for each in equilibrium.eta]
        self._messages = len(equilibrium.profiles[0][0][0])
        self._oracle = BestResponses(self.market)
        self._events = list(heard(self.market, [self._messages] * market.agents))

    def drawn(self, random: random.Random) -> Profile | None:
        """Return a profile, mostly with a best response of one agent to the others."""
        market = self.market
        rules: list[Rule] = []
        for agent in range(market.agents):
            signals = market.signals_of(agent)
            alike = [rule for rule in rules if len(rule) == signals]
            like = bool(alike) and not random.randrange(4)
            rules.append(random.choice(alike) if like else self._rule(random, signals))
        if self._known and random.randrange(6):
            movers = random.sample(self._known, random.randint(1, len(self._known)))
            profile = self._after_move(rules, movers[0], random)
            for agent in movers[1:]:
                profile = profile and self._after_move(profile.rules, agent, random)
            return profile
        return self._with_response(rules, {}, random)

    def with_rules(self, rules: Sequence[Rule], random: random.Random) -> Profile:
        """Return the profile of these rules, with a best response of the user."""
        return self._with_response(list(rules), {}, random)

    def masses(self, profile: Profile) -> dict[str, Rational]:
        """Return the numbers of the outcome law."""
        return {name: profile.law[place] for place, name in self._played.masses.items()}

    def settled(self, profile: Profile, random: random.Random) -> Play | None:
        """Return the profile if nobody gains by a deviation, under any ties or under some.

        An agent whose utility is not known yet may get one with which it does not gain.
        """
        choices: dict[str, Vectors] = {}
        for agent in self._known:
            if agent in self._played.free_agents:
                continue
            enough = self._value(profile, agent) + self._eta[agent]
            if self._oracle.of(profile.rules, agent).value <= enough:
                continue
            found = self._hostile(profile, agent, Fraction(enough), random)
            if found is None:
                return None
            choices[f"{self._played.equilibrium.prefix}response to a deviation of agent {agent}"] = found
        return Play(profile.rules, self._numbers(profile), choices)

    # Profiles. -------------------------------------------------------------------------------------------------------

    def _rule(self, random: random.Random, signals: int) -> Rule:
        """Return a rule: silent, without chance, or with small denominators."""
        count = self._messages
        kind = random.randrange(8)
        if kind == 0:
            return [_point(0, count) for _ in range(signals)]
        if kind <= 2:
            return [_point(random.randrange(count), count) for _ in range(signals)]
        denominator = random.choice((2, 3, 3, 4))
        return [_shares(random, count, denominator) for _ in range(signals)]

    def _after_move(self, rules: Sequence[Rule], agent: int, random: random.Random) -> Profile | None:
        """Return the profile after an agent has moved to a best response; None where it needs more messages.

        Of several best responses it is mostly one that is worst for the user.
        """
        deviations = self._oracle.numbers.against(rules, agent)
        points = vertices(deviations)
        pays, worth = worths(deviations, points)
        if random.randrange(4):
            much = 2 * magnitude(worth) * deviations.signals * magnitude(points) ** deviations.signals + 1
            pays = pays.astype(object) * much - worth
        basis = maximise(Columns(points, pays), [1] * deviations.signals, range(deviations.signals))
        if basis is None:
            return None
        parts, plans = merged(deviations, used_rays(points, basis))
        if len(plans) > self._messages:
            return None
        rules = [*rules]
        rules[agent] = [
            [normal(sum((weight * ray[x] for ray, weight in part), Fraction(0))) for part in parts]
            + [0] * (self._messages - len(parts))
            for x in range(deviations.signals)
        ]
        taken = {(event, m): plan[k] for m, plan in enumerate(plans) for k, event in enumerate(deviations.events)}
        given: dict[Heard, Row] = {}
        for event in self._events:
            z, sent = event
            action = taken.get(((z, (*sent[:agent], *sent[agent + 1 :])), sent[agent]))
            if action is not None:
                given[event] = _point(action, self.market.actions)
        return self._with_response(rules, given, random)

    def _with_response(self, rules: list[Rule], given: Mapping[Heard, Row], random: random.Random) -> Profile:
        """Return the profile with a best response of the user: at ties the given one, else a drawn one."""
        market = self.market
        response: dict[Heard, Row] = {}
        law: dict[tuple[int, Cell], Rational] = dict.fromkeys(self._played.masses, 0)
        for event in self._events:
            z, messages = event
            reached: dict[Cell, Rational] = {}
            for cell, mass in self._prior.items():
                if cell[0] == z and mass:
                    chance: Rational = mass
                    for i, m in enumerate(messages):
                        chance *= rules[i][market.seen(i, cell[1])][m]
                    if chance:
                        reached[cell] = chance
            if not reached:
                response[event] = _point(0, market.actions)
                continue
            values = [
                sum((chance * self._user[a][cell[2]] for cell, chance in reached.items()), Fraction(0))
                for a in range(market.actions)
            ]
            best = max(values)
            optimal = [a for a, value in enumerate(values) if value == best]
            row = given.get(event) or _tie(random, optimal, market.actions)
            response[event] = row
            for cell, chance in reached.items():
                for a in optimal:
                    if row[a]:
                        law[a, cell] += chance * row[a]
        return Profile(rules, response, {place: normal(Fraction(value)) for place, value in law.items()})

    def _value(self, profile: Profile, agent: int) -> Rational:
        table = self._tables[agent]
        return sum((mass * table[a][cell[2]] for (a, cell), mass in profile.law.items() if mass), Fraction(0))

    # Ties. -----------------------------------------------------------------------------------------------------------

    def _hostile(self, profile: Profile, agent: int, enough: Fraction, random: random.Random) -> Vectors | None:
        """Return preferences over the user's responses with which the agent gains by no deviation, if drawn ones do."""
        market = self.market
        matters = [event for event in self._events if event[1][agent] == 0 and self._is_heard(profile, agent, event)]
        if market.actions ** (len(matters) * self._messages) > MOST_VECTORS:
            return None
        orders = list(islice(permutations(range(market.actions)), MOST_ORDERS))
        random.shuffle(orders)
        order = next((each for each in orders if self._suffices(profile, agent, each, enough)), None)
        if order is None:
            return None
        known = {(z, (*sent[:agent], *sent[agent + 1 :])) for z, sent in matters}
        options = [order if (z, (*sent[:agent], *sent[agent + 1 :])) in known else [0] for z, sent in self._events]
        return tuple(
            tuple(number for a in chosen for number in _point(a, market.actions)) for chosen in product(*options)
        )

    def _suffices(self, profile: Profile, agent: int, order: Sequence[int], enough: Fraction) -> bool:
        """Whether the agent gains by no deviation if the user breaks ties in this order."""
        try:
            return self._oracle.of(profile.rules, agent, ties=order).value <= enough
        except LimitError:
            return False

    def _is_heard(self, profile: Profile, agent: int, event: Heard) -> bool:
        """Whether the user may hear from the others what they say in this event."""
        market = self.market
        return any(
            mass
            and cell[0] == event[0]
            and all(profile.rules[i][market.seen(i, cell[1])][m] for i, m in enumerate(event[1]) if i != agent)
            for cell, mass in market.prior.items()
        )

    # Names. ----------------------------------------------------------------------------------------------------------

    def _numbers(self, profile: Profile) -> dict[str, Rational]:
        equilibrium = self._played.equilibrium
        values: dict[str, Rational] = {}
        for symbols, rule in zip(equilibrium.profiles[0], profile.rules, strict=True):
            for names, row in zip(symbols, rule, strict=True):
                values.update(_named(names, row))
        for event, names in equilibrium.responses[0].items():
            values.update(_named(names, profile.response[event]))
        return values


def _named(names: Sequence[Number], row: Sequence[Rational]) -> Iterator[tuple[str, Rational]]:
    for name, value in zip(names, row, strict=True):
        if isinstance(name, Polynomial):
            yield min(name.unknowns()), value


def _point(chosen: int, size: int) -> Row:
    return [int(place == chosen) for place in range(size)]


def _shares(random: random.Random, size: int, denominator: int) -> Row:
    counts = [0] * size
    for _ in range(denominator):
        counts[random.randrange(size)] += 1
    return [normal(Fraction(count, denominator)) for count in counts]


def _tie(random: random.Random, optimal: Sequence[int], size: int) -> Row:
    """Return one of the optimal actions, or two of them with equal chances."""
    if len(optimal) > 1 and not random.randrange(3):
        pair = random.sample(list(optimal), 2)
        return [Fraction(1, 2) if a in pair else 0 for a in range(size)]
    return _point(random.choice(list(optimal)), size)
