"""Profiles of rules in one market with numbers: drawn, improved by best responses, and checked by the exact oracle."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

from certify.oracles.best_response import merged, used_rays
from certify.oracles.small_simplex import Columns, magnitude, maximise
from certify.oracles.vertices import vertices, worths
from certify.search.deviation_draws import Deviation, deviations, without_chance
from certify.search.hostile_ties import HostileTies
from certify.search.market_at import MarketAt, Profile, Row, Rule, point
from certify.search.market_words import Deviated, Played
from certify.search.play import Play, numbers_of_play
from certify.search.ties import Vectors
from certify.spec.polynomial import Rational, normal
from certify.spec.rules import Heard


class Plays:
    """The equilibria of one market with numbers."""

    def __init__(self, played: Played, values: Mapping[str, Rational]) -> None:
        self._played = played
        self.at = MarketAt(played, values)
        self._ties = HostileTies(self.at)
        self.market = self.at.market

    def drawn(self, random: random.Random, *, moves: bool = True) -> Profile | None:
        """Return a profile, mostly with a best response of one agent to the others; without `moves` never with one."""
        market = self.market
        rules: list[Rule] = []
        for agent in range(market.agents):
            signals = market.signals_of(agent)
            alike = [rule for rule in rules if len(rule) == signals]
            like = bool(alike) and not random.randrange(4)
            rules.append(random.choice(alike) if like else self._rule(random, signals))
        known = self.at.known
        if known and moves and random.randrange(6):
            movers = random.sample(known, random.randint(1, len(known))) * random.choice((1, 1, 2))
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
        at = self.at
        choices: dict[str, Vectors] = {}
        options: dict[int, Mapping[Heard, Sequence[int]]] = {}
        for agent in at.known:
            if agent in self._played.free_agents:
                continue
            enough = at.value(profile, agent) + at.eta[agent]
            if at.oracle.of(profile.rules, agent).value <= enough:
                continue
            hostile = self._ties.hostile(profile, agent, Fraction(enough), random)
            if hostile is None:
                return None
            function = f"{self._played.equilibrium.prefix}response to a deviation of agent {agent}"
            options[agent], choices[function] = hostile, self._ties.vectors(hostile)
        return Play(profile.rules, numbers_of_play(self._played.equilibrium, profile), choices, options)

    def deviations(self, deviated: Deviated, profile: Profile, play: Play, random: random.Random) -> list[Deviation]:
        """Return what may be after a deviation of which the statement speaks, to a rule that is open."""
        moved = self._after_move(profile.rules, deviated.agent, random) if deviated.agent in self.at.known else None
        best = None if moved is None else moved.rules[deviated.agent]
        return list(deviations(self.at, deviated, profile, play, best, random))

    # Profiles. -------------------------------------------------------------------------------------------------------

    def _rule(self, random: random.Random, signals: int) -> Rule:
        """Return a rule: silent, without chance, or with small denominators."""
        count = self.at.messages
        kind = random.randrange(8)
        if kind == 0:
            return [point(0, count) for _ in range(signals)]
        if kind <= 2:
            return [point(random.randrange(count), count) for _ in range(signals)]
        denominator = random.choice((2, 3, 3, 4))
        return [_shares(random, count, denominator) for _ in range(signals)]

    def _after_move(self, rules: Sequence[Rule], agent: int, random: random.Random) -> Profile | None:
        """Return the profile after an agent has moved to a best response.

        Of several best responses it is mostly one that is worst for the user. Where it needs more messages than there
        are, the agent moves to its best rule without chance.
        """
        points_of = self.at.oracle.numbers.against(rules, agent)
        points = vertices(points_of)
        pays, worth = worths(points_of, points)
        if random.randrange(4):
            much = 2 * magnitude(worth) * points_of.signals * magnitude(points) ** points_of.signals + 1
            pays = pays.astype(object) * much - worth
        basis = maximise(Columns(points, pays), [1] * points_of.signals, range(points_of.signals))
        if basis is None:
            return None
        parts, plans = merged(points_of, used_rays(points, basis))
        if len(plans) > self.at.messages:
            return self._after_simple_move(rules, agent, random)
        rules = [*rules]
        rules[agent] = [
            [normal(sum((weight * ray[x] for ray, weight in part), Fraction(0))) for part in parts]
            + [0] * (self.at.messages - len(parts))
            for x in range(points_of.signals)
        ]
        taken = {(event, m): plan[k] for m, plan in enumerate(plans) for k, event in enumerate(points_of.events)}
        given: dict[Heard, Row] = {}
        for event in self.at.events:
            z, sent = event
            action = taken.get(((z, (*sent[:agent], *sent[agent + 1 :])), sent[agent]))
            if action is not None:
                given[event] = point(action, self.market.actions)
        return self._with_response(rules, given, random)

    def _after_simple_move(self, rules: Sequence[Rule], agent: int, random: random.Random) -> Profile | None:
        profiles = [
            self._with_response([rule if i == agent else each for i, each in enumerate(rules)], {}, random)
            for rule in without_chance(self.at, agent)
        ]
        return max(profiles, key=lambda each: self.at.value(each, agent), default=None)

    def _with_response(self, rules: list[Rule], given: Mapping[Heard, Row], random: random.Random) -> Profile:
        """Return the profile with a best response of the user: at ties the given one, else a drawn one."""
        size = self.market.actions

        def answer(event: Heard, optimal: Sequence[int]) -> Row:
            return (given.get(event) or _tie(random, optimal, size)) if optimal else point(0, size)

        return self.at.answered(rules, answer)


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
    return point(random.choice(list(optimal)), size)
