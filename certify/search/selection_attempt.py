"""Offers at which nobody gains in one game of a selection market, by linear programs.

An offer is a rule of one speaker; nothing else matters to the others. So a game with numbers has a list of offers that
are no mixtures of others, and the chances of profiles of them at which nobody gains and the user gets the least solve a
linear program.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, permutations, product
from math import prod

from certify.search.market_at import Row, point
from certify.search.offer_mixtures import OfferMixtures
from certify.search.offer_profiles import NOISE, OfferProfiles, Terms
from certify.search.offers import LARGEST_DENOMINATOR, Offer, Offers, Order
from certify.search.play import named
from certify.search.selection_words import AboutSelection
from certify.search.ties import Vectors
from certify.spec.market import Market
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.quantity import Number
from certify.spec.rules import Rule, heard

MOST_OFFERS = 8
"""How many offers of each agent are looked at in a game."""
MOST_VECTORS = 81
MOST_PERMUTATIONS = 24
ANYTHING = 1e6
"""What an agent may gain where nothing is assumed of it."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One draw: its chance, the offers, and the chances of the agents to be heard."""

    chance: Rational
    offers: Sequence[Offer]
    selected: Sequence[Rational]


class Attempt:
    """Offers and ties drawn in one game, and an equilibrium among them."""

    def __init__(
        self,
        about: AboutSelection,
        game: Mapping[str, Rational],
        made: dict[Order | None, tuple[Offers, list[Offer]]],
        random: random.Random,
    ) -> None:
        self._about, self._random, self._made = about, random, made
        terms = {name: Polynomial.constant(value) for name, value in game.items()}

        def number(value: Number) -> Rational:
            return value.substitute(terms).constant_term if isinstance(value, Polynomial) else value

        market = about.market
        user, *tables = ([[number(e) for e in row] for row in t] for t in (market.user, *market.agent_utilities))
        prior = {cell: number(mass) for cell, mass in market.prior.items()}
        sizes = (market.agents, market.actions, market.states, market.types, market.signals)
        self._market = Market(*sizes, prior, user, tables)
        self._messages = len(about.rules[0][0][0])
        self._events = list(heard(self._market, [self._messages]))
        outside = about.equilibrium.outside_options
        self._outside = None if outside is None else [float(number(each)) for each in outside]
        eta = [float(number(each)) for each in about.equilibrium.eta]
        eta = [ANYTHING if agent in about.free_agents else each for agent, each in enumerate(eta)]
        self._terms = Terms(eta, self._outside, about.by_priority, not random.randrange(3))
        self._orders = self._drawn_orders()

    def _drawn_orders(self) -> list[Order | None]:
        """Return how the user breaks ties among actions on each agent's messages: in an order, or in its favour."""
        actions, agents = self._market.actions, range(self._market.agents)
        if actions ** len(self._events) > MOST_VECTORS:
            return [None for _ in agents]
        if self._about.equilibrium.common_law:
            order = None if self._random.randrange(3) else tuple(self._random.sample(range(actions), actions))
            return [order for _ in agents]
        return [
            tuple(self._random.sample(range(actions), actions)) if self._random.randrange(4) else None for _ in agents
        ]

    def found(self) -> tuple[dict[str, Rational], dict[str, Vectors]] | None:
        """Return numbers for all that rules and responses are made of, and ties; None where nothing was found."""
        common = self._about.equilibrium.common_law
        for order in {None, *self._orders} - self._made.keys():
            offers = Offers(self._market, self._messages, order)
            self._made[order] = offers, offers.listed()
        every = {order: listed for order, (_, listed) in self._made.items()}
        aligned = _worth_most(every[self._orders[0] if common else None])
        if not aligned:
            return None
        best = aligned[0].value
        listed = [self._some(every[order], agent) for agent, order in enumerate(self._orders)]
        if not all(listed):
            return None
        profiles = OfferProfiles([self._made[order][0] for order in self._orders], listed, self._terms)
        often = 2 if min(self._terms.eta) < 0 else 64  # where agents lose by deviations, a claim may ask for more
        draws = self._draws(profiles, listed, best if self._random.randrange(often) else ANYTHING)
        if draws is None:
            return None
        favourites = [
            max(_worth_most(every[order]), key=lambda each, agent=agent: each.pays[agent])
            for agent, order in enumerate(self._orders)
        ]
        values = self._values(draws, self._random.choice(aligned), favourites)
        return None if values is None else (values, self._ties(draws))

    def _some(self, offers: Sequence[Offer], agent: int) -> list[Offer]:
        """Return some of the offers: the best for the user and the agent, others as they come."""
        good = max(_worth_most(offers), key=lambda each: each.pays[agent], default=None)
        others = [each for each in offers if each is not good]
        chosen = self._random.sample(others, min(len(others), MOST_OFFERS - 1))
        return chosen if good is None else [good, *chosen]

    # Draws. ----------------------------------------------------------------------------------------------------------

    def _draws(self, profiles: OfferProfiles, listed: Sequence[Sequence[Offer]], best: float) -> list[_Drawn] | None:
        numbers = self._about.same_rules()
        count = len(numbers)
        sizes = [1 + max(row[i] for row in numbers) for i in range(len(listed))]
        if all(row == [d] * len(listed) for d, row in enumerate(numbers)):
            chances = profiles.drawn(count, best, self._random)
            if chances is None:
                return None
            picked = [each for each in profiles.picked if any(chances[n] > NOISE for n in profiles.columns_of(each))]
            picked = [*picked, *picked[:1] * (count - len(picked))]
        elif prod(sizes) == count == len({tuple(row) for row in numbers}):
            mixing = OfferMixtures(profiles, [*map(len, listed)], sizes).found(best, self._random)
            if mixing is None:
                return None
            mixed = [[*mix, *[*mix][:1] * (size - len(mix))] for mix, size in zip(mixing.mixes, sizes, strict=True)]
            picked = [tuple(mixed[i][k] for i, k in enumerate(row)) for row in numbers]
            chances = mixing.chances
        else:
            return None
        drawn: list[_Drawn] = []
        for d, each in enumerate(picked):
            weights = {profiles.columns[n].selected: _near(float(chances[n])) for n in profiles.columns_of(each)}
            chance = sum(weights.values(), Fraction(0))
            again = each in picked[:d]
            total = chance or Fraction(1)
            selected = [weights.get(j, Fraction(0)) / total for j in range(len(listed))]
            if not chance:
                selected = [Fraction(int(j == min(weights))) for j in range(len(listed))]
            offers = [own[number] for own, number in zip(listed, each, strict=True)]
            drawn.append(_Drawn(Fraction(0) if again else chance, offers, selected))
        return drawn if sum(each.chance for each in drawn) == 1 else None

    # Numbers. --------------------------------------------------------------------------------------------------------

    def _values(
        self, draws: Sequence[_Drawn], aligned: Offer, favourites: Sequence[Offer]
    ) -> dict[str, Rational] | None:
        """Return the numbers of rules, responses, chances and selections; None where one rule had two responses."""
        about = self._about
        common = about.equilibrium.common_law
        assert about.market.aligned_rule is not None
        uses: list[tuple[Rule, Offer, int | None]] = [(about.market.aligned_rule, aligned, None)]
        uses += [(rule, favourites[i], i) for i, rule in enumerate(about.favourites)]
        for rules, each in zip(about.rules, draws, strict=True):
            uses += [(rule, offer, i) for i, (rule, offer) in enumerate(zip(rules, each.offers, strict=True))]
        values: dict[str, Rational] = {}
        taken: dict[tuple[object, ...], list[Row]] = {}
        for rule, offer, agent in uses:
            told = self._told(offer, None if common else agent, taken)
            if told is None:
                return None
            rows, response = told
            for names, row in zip(rule, rows, strict=True):
                values.update(named(names, row))
            values.update(zip(about.responses(rule), (chance for row in response for chance in row), strict=True))
        values.update(named(about.chances, [normal(each.chance) for each in draws]))
        for names, each in zip(about.selected, draws, strict=True):
            values.update(named(names, [*map(normal, each.selected)]))
        return values

    def _told(
        self, offer: Offer, whose: int | None, taken: dict[tuple[object, ...], list[Row]]
    ) -> tuple[list[Row], list[Row]] | None:
        """Return the rule and the response, with messages in an order in which that rule has no other response."""
        own = self._orders[whose or 0] if whose is not None or self._about.equilibrium.common_law else None
        for order in islice(permutations(range(self._messages)), MOST_PERMUTATIONS):
            rows = offer.rule(order)
            response = offer.response(self._events, order, self._market.actions, 0 if own is None else own[0])
            key = (whose, *(chance for row in rows for chance in row))
            if taken.setdefault(key, response) == response:
                return rows, response
        return None

    # Ties. -----------------------------------------------------------------------------------------------------------

    def _ties(self, draws: Sequence[_Drawn]) -> dict[str, Vectors]:
        """Return how the user breaks ties: among actions in the orders, among agents against the deviator."""
        ties: dict[str, Vectors] = {}
        actions, agents = self._market.actions, range(self._market.agents)
        common = self._about.equilibrium.common_law
        for agent, order in enumerate(self._orders):
            if order is not None:
                function = "response to one rule" if common else f"response to one rule of agent {agent}"
                chosen = product(order, repeat=len(self._events))
                ties[function] = tuple(tuple(c for a in each for c in point(a, actions)) for each in chosen)
        if self._terms.kind or self._terms.priority or len(agents) == 1:
            return ties
        for d, each in enumerate(draws):
            where = f" in draw {d}" if len(draws) > 1 else ""
            for agent in agents:
                others = sorted((j for j in agents if j != agent), key=lambda j: self._paid(agent, j, each.offers))
                function = f"{self._about.equilibrium.prefix}selection{where} after agent {agent}"
                ties[function] = tuple(tuple(point(j, len(agents))) for j in (*others, agent))
        return ties

    def _paid(self, agent: int, selected: int, offers: Sequence[Offer]) -> float:
        return offers[selected].pays[agent] if self._outside is None else self._outside[agent]


def _worth_most(offers: Sequence[Offer]) -> list[Offer]:
    best = max((each.value for each in offers), default=0.0)
    return [each for each in offers if each.value >= best - NOISE]


def _near(number: float) -> Fraction:
    return Fraction(number).limit_denominator(LARGEST_DENOMINATOR)
