"""That an agent gains by no deviation, as linear forms in its utilities and in prices for its signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from certify.oracles.cones import Cone, Vector, dot, orthant
from certify.oracles.deviations import Deviations
from certify.search.float_cases import Array
from certify.search.market_at import MarketAt, Profile

Ties: TypeAlias = "Literal['favourable', 'hostile'] | tuple[int, ...]"
"""How ties after a deviation are broken: for the deviator, in the order of the actions, or so that no tie ever is."""


@dataclass(frozen=True, slots=True)
class Region:
    """A plan of the user, an action by event, and the extreme rays of the messages at which it is best."""

    plan: tuple[int, ...]
    rays: tuple[Vector, ...]
    worse: frozenset[tuple[int, int]]
    """Events with actions that are worse than the plan's at some of these messages; the others are always as good."""


def regions(deviations: Deviations) -> list[Region]:
    """Return all plans that are best at some message."""
    found: list[Region] = []

    def grow(plan: tuple[int, ...], cone: Cone) -> None:
        if len(plan) == len(deviations.events):
            inner = tuple(map(sum, zip(*cone.rays, strict=True)))
            worse = ((e, b) for e, a in enumerate(plan) for b, row in deviations.gains(e, a) if dot(row, inner) > 0)
            found.append(Region(plan, cone.rays, frozenset(worse)))
            return
        for action in range(deviations.actions):
            part = cone
            for _, row in deviations.gains(len(plan), action):
                part = part.cut(row)
            if part.rays:
                grow((*plan, action), part)

    grow((), orthant(deviations.signals))
    return found


class DeviationBounds:
    """What keeps one agent at a profile from gaining by a deviation, whatever its utilities are.

    A deviation splits every signal into messages. It pays no more than the profile if there are prices of the signals,
    in sum no more than what the profile pays, such that no message is worth more than it costs.
    """

    def __init__(self, at: MarketAt, profile: Profile, agent: int) -> None:
        market = at.market
        deviations = at.oracle.numbers.against(profile.rules, agent)
        self.signals = deviations.signals
        self._actions = deviations.actions
        self._regions = regions(deviations)
        self._eta = float(at.eta[agent])
        self._weights = np.zeros((len(deviations.events), deviations.signals, market.states))
        others = [i for i in range(market.agents) if i != agent]
        for event, (z, sent) in enumerate(deviations.events):
            for cell, mass in at.prior.items():
                if cell[0] == z:
                    chance = float(mass)
                    for i, m in zip(others, sent, strict=True):
                        chance *= float(profile.rules[i][market.seen(i, cell[1])][m])
                    self._weights[event, market.seen(agent, cell[1]), cell[2]] += chance
        self._law = np.zeros((market.actions, market.states))
        for (a, cell), mass in profile.law.items():
            self._law[a, cell[2]] += float(mass)

    def rows(self, ties: Ties) -> tuple[Array, Array]:
        """Return forms that are to be at least 0, and their constants.

        The columns are prices of the signals, then the numbers of the agent's table, action by action.
        """
        found: dict[tuple[float, ...], None] = {}
        for region in self._regions:
            if not self._follows(region, ties):
                continue
            for ray in region.rays:
                message = np.array(ray, dtype=np.float64) / sum(ray)
                paid = np.zeros_like(self._law)
                for event, a in enumerate(region.plan):
                    paid[a] += message @ self._weights[event]
                found[tuple(np.concatenate([message, -paid.ravel()]).round(12).tolist())] = None
        rows = [*found, (*[-1.0] * self.signals, *self._law.ravel().tolist())]
        constants = np.zeros(len(rows))
        constants[-1] = self._eta
        return np.array(rows), constants

    def _follows(self, region: Region, ties: Ties) -> bool:
        """Whether the user follows the plan in most of its region."""
        if ties == "favourable":
            return True
        return all(
            (event, b) in region.worse
            for event, a in enumerate(region.plan)
            for b in (range(self._actions) if ties == "hostile" else _before(a, ties))
            if b != a
        )


def _before(action: int, order: Sequence[int]) -> Sequence[int]:
    return order[: order.index(action)]
