"""The search that begins at a random point, breaks less and less, and breaks out of where no move helps.

Clauses that are still broken there gain weight until another point is better (Morris, The breakout method for escaping
from local minima, AAAI 1993). Everything is in floating point; `rounding` makes exact games of what is found.
"""

from __future__ import annotations

import random

import numpy as np

from certify.provers.clock import Clock
from certify.search.draws import RandomDraw
from certify.search.float_clauses import NOISE, FloatClauses, Places, turned
from certify.search.float_polynomials import Array
from certify.search.float_steps import FloatSteps

MOST_ROUNDS = 40
STEPS_IN_A_ROUND = 12
FORGETTING = 0.9
"""How much of its additional weight a clause keeps for the next round, once it holds."""
STILL = 1e-6
NUMBERS = (0, 1, 2, 3, 4, 5, -1, -2, -3, -4, -5)
POSITIVE = (1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 0.5)
MOST_HELD = 4
"""Families of no more nonnegative numbers, such as weights, are held where they were drawn."""
PART_HELD = 7 / 8
"""In this part of all attempts."""
MARGINS = (1.0, 1.0, 1.0, 1 / 16)
"""How much there is to be to spare, in turn: what is bounded may leave little."""


class Breakout:
    """Looks for points that break no clause."""

    def __init__(self, clauses: FloatClauses, seed: int) -> None:
        self.of = clauses
        self.steps = FloatSteps(clauses)
        self.attempts = 0
        self._random = random.Random(f"breakout {seed}")

    def attempt(self, clock: Clock) -> Array | None:
        """Return a point that breaks nothing, or None; every attempt begins at another random point."""
        of, steps = self.of, self.steps
        of.scale(MARGINS[self.attempts % len(MARGINS)])
        of.weights = of.first_weights
        self.attempts += 1
        self._hold()
        point = self._switched(self._drawn())
        more = np.ones(len(of.weights))
        for number in range(MOST_ROUNDS):
            if not clock.left:
                break
            before = point
            point, _ = steps.moved(point, STEPS_IN_A_ROUND)
            better = self._turned(point)
            if better is not None:
                point = better
            elif number and np.abs(point - before).max() < STILL:
                point = self._switched(point)
            amounts = of.amounts(of.polynomials.values(point))
            if float(amounts @ of.first_weights) < STILL:
                return point
            more = np.where(amounts > STILL, 2 * more, 1 + FORGETTING * (more - 1))
            of.weights = of.first_weights * more
        return None

    def _hold(self) -> None:
        """Hold the distributions that are no switches or shares, and a few nonnegative numbers."""
        held = np.zeros(self.of.size, dtype=bool)
        if self._random.random() < PART_HELD:
            for group, _ in self.of.mixed:
                held[group] = True
            for family in self.of.families():
                held[family] = len(family) <= MOST_HELD
        self.steps.held = held

    def _drawn(self) -> Array:
        point = np.zeros(self.of.size)
        for place in self.of.singles:
            signed = self.of.lower[place] < 0
            point[place] = self._random.choice(NUMBERS) if signed else self._random.choice(POSITIVE)
        for group, total in self.of.mixed:
            point[group] = [float(each) * total for each in self._distribution(len(group))]
        draw = RandomDraw(self._random.getrandbits(64))
        for group, whole in self.of.shares:
            point[group] = [float(each) * point[whole] for each in draw.distribution(len(group))]
        for group, total in self.of.switches:
            point = turned(point, group, total, self._random.randrange(len(group)))
        return point

    def _distribution(self, size: int) -> list[float]:
        """Return a distribution with a chance for everything: uniform half of the time, else with small weights."""
        if self._random.random() < 1 / 2:
            return [1 / size] * size
        weights = [self._random.choice((1, 1, 2, 3)) for _ in range(size)]
        return [each / sum(weights) for each in weights]

    def _switched(self, point: Array) -> Array:
        """Return the point with the switches that break the least of what is asked of them, at random among such."""
        against = self.of.against(self.of.polynomials.values(point))
        for group, total in self.of.switches:
            best = np.flatnonzero(against[group] <= against[group].min() + NOISE).tolist()
            now = int(np.argmax(point[group]))
            if now not in best:
                point = turned(point, group, total, self._random.choice(best))
        return point

    def _turned(self, point: Array) -> Array | None:
        """Return the point with switches turned where that breaks less; None if no single turn does.

        What several turns do together is taken to be the sum of what they do, so that it may break more after all.
        """
        of, polynomials = self.of, self.of.polynomials
        values = polynomials.values(point)
        slopes = polynomials.slopes(point).by([place for group, _ in of.switches for place in group])
        turns: list[tuple[Places, float, int]] = []
        changes: list[Array] = []
        for group, total in of.switches:
            now = slopes[group[int(np.argmax(point[group]))]]
            for to, place in enumerate(group):
                if not point[place]:
                    turns.append((group, total, to))
                    changes.append(total * (slopes[place] - now))
        if not turns:
            return None
        amount = first = self.steps.total(values)
        totals = of.amounts(values + np.array(changes)) @ of.weights
        better: Array | None = None
        done: set[int] = set()
        order: list[int] = np.argsort(totals, kind="stable").tolist()
        for number in order:
            if totals[number] >= first - NOISE:
                break
            group, total, to = turns[number]
            if group[0] in done:
                continue
            less = self.steps.total(values + changes[number])
            if less < amount - NOISE:
                better = turned(point if better is None else better, group, total, to)
                values, amount = values + changes[number], less
                done.add(group[0])
        return better
