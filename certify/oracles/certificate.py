"""What shows that no deviation pays more: one price a signal, and multipliers for every way the user may act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

from certify.oracles.cones import Cone, Vector, dot, orthant
from certify.oracles.farkas import multipliers
from certify.spec.errors import LimitError, RejectedError

if TYPE_CHECKING:
    from certify.oracles.deviations import Deviations
    from certify.spec.polynomial import Rational

Obedience: TypeAlias = tuple[int, int]
"""(event, action that the user does not prefer to that of the plan)."""

MOST_LEAVES = 200_000
"""No certificate with more leaves is built (`LimitError`)."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A plan for some of the events, by number, and multipliers >= 0 of the obedience constraints there.

    prices - payoff of the plan - the largest payoffs on all other events - sum of multiplier * obedience >= 0 in each
    coordinate.
    """

    plan: Mapping[int, int]
    multipliers: Mapping[Obedience, Fraction]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices by signal, and leaves whose plans form a tree that splits one event after another by action.

    It shows that a deviation pays at most the sum of the prices, whatever her optimal actions the user takes:
    every message q pays at most prices.q.
    """

    prices: Sequence[Fraction]
    leaves: Sequence[Leaf]
    splits: Sequence[tuple[Mapping[int, int], int]]
    """The inner nodes of the tree: a partial plan, and the event that is split there."""

    @property
    def value(self) -> Fraction:
        """The most that a deviation pays."""
        return sum(self.prices, Fraction(0))

    def check(self, deviations: Deviations) -> None:
        """Return if the certificate is right; `RejectedError` if not."""
        for number, leaf in enumerate(self.leaves):
            if min(leaf.multipliers.values(), default=0) < 0:
                raise RejectedError(f"leaf {number} has a negative multiplier")
            if min(remainder(deviations, self.prices, leaf)) < 0:
                raise RejectedError(f"leaf {number} does not bound the payoff of its plan")
        if not _covers([dict(leaf.plan) for leaf in self.leaves], deviations.actions):
            raise RejectedError("the leaves leave out a plan")


def remainder(deviations: Deviations, prices: Sequence[Fraction], leaf: Leaf) -> list[Rational]:
    """Return what is left of the prices in each coordinate, times the unit of the payoffs: nonnegative in a proof."""
    rest: list[Rational] = [price * deviations.unit for price in prices]
    for event, rows in enumerate(deviations.payoff):
        taken = rows[leaf.plan[event]] if event in leaf.plan else [max(column) for column in zip(*rows, strict=True)]
        rest = [entry - other for entry, other in zip(rest, taken, strict=True)]
    for (event, other), factor in leaf.multipliers.items():
        rows = deviations.user[event]
        chosen = rows[leaf.plan[event]]
        rest = [entry - factor * (a - b) for entry, a, b in zip(rest, chosen, rows[other], strict=True)]
    return rest


def _covers(plans: list[dict[int, int]], actions: int) -> bool:
    """Return whether each full plan agrees with one of the partial plans, which form a tree."""
    if not plans:
        return False
    if any(not plan for plan in plans):
        return True
    shared = set(plans[0]).intersection(*plans)
    for event in shared:
        parts: list[list[dict[int, int]]] = [[] for _ in range(actions)]
        for plan in plans:
            action = plan.pop(event)
            parts[action].append(plan)
        return all(_covers(part, actions) for part in parts)
    return False


def certificate(deviations: Deviations, prices: Sequence[Fraction]) -> Certificate | None:
    """Return the certificate with these prices; None if some message pays more than it costs.

    Events are split only where the prices do not cover the largest payoffs of what is left, first those whose split
    brings most.
    """
    builder = _Builder(deviations, prices)
    grown = builder.grow({}, orthant(deviations.signals), builder.start())
    return Certificate(list(prices), builder.leaves, builder.splits) if grown else None


class _Builder:
    """The tree, grown depth first; the cone of a partial plan holds the messages at which it is optimal."""

    def __init__(self, deviations: Deviations, prices: Sequence[Fraction]) -> None:
        self.deviations = deviations
        scale = lcm(*((price * deviations.unit).denominator for price in prices))
        self.scale = scale
        self.prices = [int(price * deviations.unit * scale) for price in prices]
        self.payoff = [[tuple(scale * entry for entry in row) for row in rows] for rows in deviations.payoff]
        self.best = [tuple(max(column) for column in zip(*rows, strict=True)) for rows in self.payoff]
        self.gains = [
            [dict(deviations.gains(event, action)) for action in range(deviations.actions)]
            for event in range(len(deviations.events))
        ]
        self.leaves: list[Leaf] = []
        self.splits: list[tuple[dict[int, int], int]] = []
        self._drops: dict[Vector, list[int]] = {}

    def start(self) -> list[int]:
        """The prices less the largest payoffs on all events."""
        rest = self.prices
        for row in self.best:
            rest = [entry - most for entry, most in zip(rest, row, strict=True)]
        return rest

    def grow(self, plan: dict[int, int], cone: Cone, rest: list[int]) -> bool:
        short = [(ray, value) for ray in cone.rays if (value := dot(rest, ray)) < 0]
        if not short:
            self._close(plan, rest)
            return True
        if len(plan) == len(self.payoff):
            return False
        event = self._next(plan, short)
        self.splits.append((dict(plan), event))
        for action in range(self.deviations.actions):
            inner = cone
            for row in self.gains[event][action].values():
                inner = inner.cut(row)
            plan[event] = action
            most, paid = self.best[event], self.payoff[event][action]
            inner_rest = [entry + high - pay for entry, high, pay in zip(rest, most, paid, strict=True)]
            grown = self.grow(plan, inner, inner_rest)
            del plan[event]
            if not grown:
                return False
        return True

    def _next(self, plan: dict[int, int], short: list[tuple[Vector, int]]) -> int:
        """The event whose split may close most of the gap at the rays where the prices fall short."""
        left = [event for event in range(len(self.payoff)) if event not in plan]
        if len(left) == 1:
            return left[0]
        scores = dict.fromkeys(left, 0.0)
        for ray, value in short:
            if ray not in self._drops:
                self._drops[ray] = self._dropped(ray)
            drops = self._drops[ray]
            for event in left:
                scores[event] += min(drops[event] / -value, 1.0)
        return max(left, key=lambda event: scores[event])

    def _dropped(self, ray: Vector) -> list[int]:
        """For each event the largest payoffs at a message less what the event pays there."""
        drops: list[int] = []
        for event, most in enumerate(self.best):
            values = [dot(row, ray) for row in self.deviations.user[event]]
            top = max(values)
            paid = max(dot(row, ray) for row, value in zip(self.payoff[event], values, strict=True) if value == top)
            drops.append(dot(most, ray) - paid)
        return drops

    def _close(self, plan: dict[int, int], rest: list[int]) -> None:
        if len(self.leaves) >= MOST_LEAVES:
            raise LimitError(f"a certificate has more than {MOST_LEAVES} leaves")
        places = [(event, b, row) for event, a in reversed(plan.items()) for b, row in self.gains[event][a].items()]
        found = multipliers(rest, [row for _, _, row in places])
        assert found is not None
        self.leaves.append(Leaf(dict(plan), {places[k][:2]: factor / self.scale for k, factor in found.items()}))
