"""Ties after a deviation, broken so that an agent gains by none."""

from __future__ import annotations

import random
from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, islice, permutations, product
from math import prod

import numpy as np

from certify.oracles.deviations import Deviations
from certify.search.float_program import FloatPrograms
from certify.search.market_at import MarketAt, Profile, point
from certify.search.ties import Vectors
from certify.spec.errors import LimitError
from certify.spec.rules import Heard

MOST_ORDERS = 6
MOST_RESPONSES = 81
"""After a deviation the user has no more responses than these, else no ties are sought."""
MOST_PLANS = 200
"""With more ways of acting on the messages of a deviator that has few, nothing is said of it."""
NOISE = 1e-7


class HostileTies:
    """Looks for orders of the actions that keep agents of one market from gaining by a deviation."""

    def __init__(self, at: MarketAt) -> None:
        self._at = at
        self._programs = FloatPrograms()

    def hostile(
        self, profile: Profile, agent: int, enough: Fraction, random: random.Random
    ) -> Mapping[Heard, Sequence[int]] | None:
        """Return how ties are broken so that no deviation pays the agent more, as `options`; None if none is found."""
        market = self._at.market
        deviations = self._at.oracle.numbers.against(profile.rules, agent)
        every = set(permutations(range(market.actions), 2))
        if self._gains(deviations, every, float(enough)):
            return None
        orders = list(islice(permutations(range(market.actions)), MOST_ORDERS))
        random.shuffle(orders)
        for order in orders:
            options = self.options(profile, agent, order)
            few = prod(map(len, options.values())) <= MOST_RESPONSES
            if few and self._suffices(profile, agent, order, enough):
                return options
        return None

    def options(self, profile: Profile, agent: int, order: Sequence[int]) -> dict[Heard, list[int]]:
        """Return the actions, in order, of which the user takes the first one that is best on what she hears.

        Left out are actions that are best at no message.
        """
        deviations = self._at.oracle.numbers.against(profile.rules, agent)
        taken = {event: self._taken(deviations, k, order) for k, event in enumerate(deviations.events)}
        return {event: taken.get(_others(event, agent), [0]) for event in self._at.events}

    def vectors(self, options: Mapping[Heard, Sequence[int]]) -> Vectors:
        """Return the user's responses in the order of preference that options make."""
        size = self._at.market.actions
        return tuple(
            tuple(number for a in chosen for number in point(a, size)) for chosen in product(*options.values())
        )

    def _taken(self, deviations: Deviations, event: int, order: Sequence[int]) -> list[int]:
        """Return the actions, in order, that are best at some message, up to one that is best at all."""
        found: list[int] = []
        size = deviations.signals
        for a in order:
            gains = np.array([row for _, row in deviations.gains(event, a)], dtype=np.float64).reshape(-1, size)
            matrix = np.vstack([gains, np.eye(size), np.ones(size)])
            constants = np.append(np.zeros(len(gains) + size), -1.0)
            is_sum = np.arange(len(constants)) == len(constants) - 1
            at = self._programs.furthest(matrix, constants, is_sum, np.arange(len(constants)) < len(gains))
            if at is None or at[1] >= -NOISE:
                found.append(a)
            if (gains >= 0).all():
                break
        return found

    def _suffices(self, profile: Profile, agent: int, order: Sequence[int], enough: Fraction) -> bool:
        """Whether the agent gains by no deviation if the user breaks ties in this order."""
        try:
            if self._at.oracle.of(profile.rules, agent, ties=order).value <= enough:
                return True
        except LimitError:
            return False
        if self._at.messages >= self._at.market.signals_of(agent):
            return False
        deviations = self._at.oracle.numbers.against(profile.rules, agent)
        earlier = {(b, a) for place, a in enumerate(order) for b in order[:place]}
        return self._gains(deviations, earlier, float(enough)) is False

    def _gains(self, deviations: Deviations, earlier: Container[tuple[int, int]], enough: float) -> bool | None:
        """Whether a rule with the messages that there are pays more, by floating point; None where it is not known.

        Where (b, a) is in `earlier`, the user takes action a only where it is better than b.
        """
        count = self._at.messages
        size = deviations.signals
        plans = list(product(range(deviations.actions), repeat=len(deviations.events)))
        if len(plans) ** count > MOST_PLANS:
            return None
        user = np.array(deviations.user, dtype=np.float64)
        payoff = np.array(deviations.payoff, dtype=np.float64) / deviations.unit
        sums = np.tile(np.eye(size), count)
        for chosen in combinations_with_replacement(plans, count):
            rows: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
            strict: list[bool] = []
            paid = np.zeros(count * size)
            for m, plan in enumerate(chosen):
                here = slice(m * size, (m + 1) * size)
                for event, a in enumerate(plan):
                    paid[here] += payoff[event, a]
                    for b in range(deviations.actions):
                        if b != a:
                            row = np.zeros(count * size)
                            row[here] = user[event, a] - user[event, b]
                            rows.append(row)
                            strict.append((b, a) in earlier)
            matrix = np.vstack([*rows, np.eye(count * size), sums, paid])
            constants = np.concatenate([np.zeros(len(rows) + count * size), -np.ones(size), [-enough]])
            equal = np.zeros(len(constants), dtype=bool)
            equal[-1 - size : -1] = True
            spare = np.zeros(len(constants), dtype=bool)
            spare[: len(rows)] = strict
            spare[-1] = True
            found = self._programs.furthest(matrix, constants, equal, spare)
            if found is not None and found[1] > NOISE:
                return True
        return False


def _others(event: Heard, agent: int) -> tuple[int, tuple[int, ...]]:
    z, sent = event
    return z, (*sent[:agent], *sent[agent + 1 :])
