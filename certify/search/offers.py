"""What agents can offer in a selection market with numbers: rules, what they are worth, and the most that they pay.

Payoffs are in floating point and guide a search; the rules themselves are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from certify.oracles.deviations import Numbers
from certify.oracles.vertices import vertices
from certify.search.market_at import Row, point
from certify.spec.market import Market
from certify.spec.polynomial import normal
from certify.spec.rules import Heard

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_MESSAGES = 60
"""Of more messages with what the user does on them, the first ones are looked at."""
MOST_SPLITS = 3000
LARGEST_DENOMINATOR = 10_000
NOISE = 1e-9

Order: TypeAlias = tuple[int, ...]
"""An order of the actions: of those that are best, the user takes the first."""
Plan: TypeAlias = tuple[int, ...]
"""What the user does on one message, for each of her types."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule with the user's response: `rows[x][m]` is exact, and she answers message m by `plans[m]`.

    It is worth `value` to her, and `pays[i]` to agent i; `law` says with what chance she takes each action, by signal.
    """

    rows: tuple[tuple[Fraction, ...], ...]
    plans: tuple[Plan, ...]
    value: float
    pays: tuple[float, ...]
    law: tuple[float, ...]

    def rule(self, order: Sequence[int]) -> list[Row]:
        """Return the rule where plan number k is suggested by message order[k]; there may be more messages."""
        count = len(order)
        sent = [[Fraction(0)] * count for _ in self.rows]
        for row, own in zip(sent, self.rows, strict=True):
            for k, chance in enumerate(own):
                row[order[k]] += chance
        return [[normal(chance) for chance in row] for row in sent]

    def response(self, events: Sequence[Heard], order: Sequence[int], actions: int, otherwise: int) -> list[Row]:
        """Return how the user answers each (type, message) then; what is never sent by the action `otherwise`."""
        plans = dict(zip(order, self.plans, strict=False))
        return [point(plans[m][z] if m in plans else otherwise, actions) for z, (m,) in events]


class Offers:
    """The offers of one agent, where the user breaks ties on its messages in one order, or as the agent likes best."""

    def __init__(self, market: Market, messages: int, order: Order | None) -> None:
        numbers = Numbers(market)
        alone = [numbers.alone(agent) for agent in range(market.agents)]
        self._messages = messages
        self._of = alone[0]
        self._types = [
            next((k for k, event in enumerate(self._of.events) if event[0] == z), None) for z in range(market.types)
        ]
        self._order = order
        rays, plans, reachable = self._suggestions()
        worth = np.array([self._worth(self._of.user, ray, plan) for ray, plan in zip(rays, plans, strict=True)])
        unit = self._of.user_unit
        assert unit is not None
        self._worths = worth / unit
        self._pays = np.array(
            [
                [self._worth(each.payoff, ray, plan) / each.unit for ray, plan in zip(rays, plans, strict=True)]
                for each in alone
            ]
        ).reshape(len(alone), len(rays))
        self._rays, self._plans = rays, plans
        chosen, weights = self._splits()
        self.values = (weights * self._worths[chosen]).sum(axis=1)
        self.pays = np.array([(weights * each[chosen]).sum(axis=1) for each in self._pays])
        self._chosen, self._weights = chosen, weights
        within = np.array(reachable, dtype=bool)[chosen].all(axis=1)
        self._frontiers = [_upper_hull(self.values[within], pays[within]) for pays in self.pays]
        self.least, self.most = (float(self.values.min()), float(self.values.max())) if len(self.values) else (0.0, 0.0)

    def listed(self) -> list[Offer]:
        """Return the rules, no mixtures of others, that need no more messages than there are; each law once."""
        found: dict[tuple[float, ...], Offer] = {}
        for number in range(len(self.values)):
            offer = self._offer(number)
            if offer is not None:
                found.setdefault(offer.law, offer)
        return list(found.values())

    def most_paid(self, agent: int, low: float, high: float) -> float:
        """Return the least upper bound of what rules worth between `low` and `high` to the user pay an agent."""
        worth, paid = self._frontiers[agent]
        if not len(worth):
            return -np.inf
        between = paid[(worth >= low) & (worth <= high)]
        ends = np.interp([max(low, worth[0]), min(high, worth[-1])], worth, paid)
        return float(max([*ends, *between]))

    # Messages and splits. --------------------------------------------------------------------------------------------

    def _suggestions(self) -> tuple[list[tuple[int, ...]], list[Plan], list[bool]]:
        """Return messages, what the user does on each, and whether a rule comes as near to that as one likes."""
        of, order = self._of, self._order
        points: list[tuple[int, ...]] = [*dict.fromkeys(tuple(map(int, row)) for row in vertices(of))]
        best = [[_best(rows, ray) for rows in of.user] for ray in points]
        rays: list[tuple[int, ...]] = []
        plans: list[Plan] = []
        reachable: list[bool] = []
        for ray, optimal in zip(points, best, strict=True):
            for plan in product(*optimal):
                first = order is None or all(
                    a == min(actions, key=order.index) for a, actions in zip(plan, optimal, strict=True)
                )
                near = order is None or all(
                    _is_ever_first(a, order, [each[e] for each in best]) for e, a in enumerate(plan)
                )
                if first or near:
                    rays.append(ray)
                    plans.append(plan)
                    reachable.append(near)
        return rays[:MOST_MESSAGES], plans[:MOST_MESSAGES], reachable[:MOST_MESSAGES]

    @staticmethod
    def _worth(table: Sequence[Sequence[Sequence[int]]], ray: tuple[int, ...], plan: Plan) -> float:
        return float(sum(sum(map(int.__mul__, rows[a], ray)) for rows, a in zip(table, plan, strict=True)))

    def _splits(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the ways to be made of as many messages as there are signals: which ones, and their weights."""
        size = self._of.signals
        chosen = np.array(
            list(islice(combinations(range(len(self._rays)), size), MOST_SPLITS)), dtype=np.int64
        ).reshape(-1, size)
        matrices = np.array(self._rays, dtype=np.float64)[chosen].transpose(0, 2, 1)
        regular = np.abs(np.linalg.det(matrices)) > NOISE
        chosen, matrices = chosen[regular], matrices[regular]
        ones = np.ones((len(chosen), size, 1))
        weights = np.linalg.solve(matrices, ones)[:, :, 0] if len(chosen) else np.zeros((0, size))
        positive = (weights >= -NOISE).all(axis=1)
        return chosen[positive], weights[positive]

    def _offer(self, number: int) -> Offer | None:
        """Return a split as an offer; None where it takes more messages than there are, or is not exact."""
        parts: dict[Plan, list[Fraction]] = {}
        size = self._of.signals
        for place, weight in zip(self._chosen[number], self._weights[number], strict=True):
            share = Fraction(float(weight)).limit_denominator(LARGEST_DENOMINATOR)
            if share > 0:
                part = parts.setdefault(self._plans[int(place)], [Fraction(0)] * size)
                for x, entry in enumerate(self._rays[int(place)]):
                    part[x] += share * entry
        rows = tuple(tuple(part[x] for part in parts.values()) for x in range(size))
        if len(parts) > self._messages or any(sum(row) != 1 for row in rows):
            return None
        if self._order is not None and not all(map(self._is_first, parts.values(), parts)):
            return None
        law = tuple(
            float(sum((part[x] for plan, part in parts.items() if plan[e] == a), Fraction(0)))
            for e in range(len(self._of.events))
            for a in range(self._of.actions)
            for x in range(size)
        )
        plans = tuple(tuple(0 if k is None else plan[k] for k in self._types) for plan in parts)
        return Offer(rows, plans, float(self.values[number]), tuple(float(each[number]) for each in self.pays), law)

    def _is_first(self, message: Sequence[Fraction], plan: Plan) -> bool:
        """Whether the plan is the first best one in the order of the actions."""
        order = self._order
        assert order is not None
        return all(a == min(_best(rows, message), key=order.index) for rows, a in zip(self._of.user, plan, strict=True))


def _is_ever_first(action: int, order: Order, best: Sequence[Sequence[int]]) -> bool:
    """Whether some message has an action as best, and better than those before it; `best` are the best ones by message.

    The messages at which an action is best are a convex cone, and those that are listed span it.
    """
    there = [optimal for optimal in best if action in optimal]
    return all(any(b not in optimal for optimal in there) for b in order[: order.index(action)])


def _best(rows: Sequence[Sequence[int]], message: Sequence[int | Fraction]) -> list[int]:
    values = [sum(entry * chance for entry, chance in zip(row, message, strict=True)) for row in rows]
    most = max(values)
    return [a for a, value in enumerate(values) if value == most]


def _upper_hull(worth: NDArray[Any], paid: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the corners of the least concave function that is nowhere below the points, from left to right."""
    best: dict[float, float] = {}
    for x, y in zip(worth.tolist(), paid.tolist(), strict=True):
        key = round(x, 9)
        best[key] = max(y, best.get(key, y))
    corners: list[tuple[float, float]] = []
    for x, y in sorted(best.items()):
        while len(corners) > 1 and _is_below(corners[-2], corners[-1], (x, y)):
            corners.pop()
        corners.append((x, y))
    return np.array([x for x, _ in corners]), np.array([y for _, y in corners])


def _is_below(left: tuple[float, float], middle: tuple[float, float], right: tuple[float, float]) -> bool:
    return (middle[1] - left[1]) * (right[0] - left[0]) <= (right[1] - left[1]) * (middle[0] - left[0])
