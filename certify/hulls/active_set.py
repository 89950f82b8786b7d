"""Exact least squares with nonnegative weights: the active-set method of Lawson and Hanson, in rational numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul

import numpy as np

from certify.exact.highs_quadratic import least_quadratic
from certify.exact.linear_algebra import solve_dense

_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Quadratic:
    """Make x.Mx - 2 target.x least over x >= 0, with sides.x = total where `sides` is not None.

    `matrix` M is a matrix of inner products (symmetric, positive semidefinite), `target` inner products of the same
    vectors with another one, sides and total are positive; all in integers.
    """

    matrix: Sequence[Sequence[int]]
    target: Sequence[int]
    sides: Sequence[int] | None = None
    total: int = 0

    def first(self, count: int) -> Quadratic:
        """Return the same task for the first `count` unknowns."""
        sides = None if self.sides is None else self.sides[:count]
        return Quadratic([row[:count] for row in self.matrix[:count]], self.target[:count], sides, self.total)


def least(task: Quadratic, start: Sequence[Fraction] | None = None) -> list[Fraction]:
    """Return an exact minimum.

    `start` is the minimum over the first unknowns, where it is known; without it a float guess says which unknowns
    are positive. From there the method adds the unknown that promises most, and goes towards the minimum over those
    chosen until one of them would be negative, which is left out. Every step makes the value less, so it ends;
    what it adds is independent of what is chosen, so that no system is singular.
    """
    size = len(task.target)
    point = _started(task, _guess(task)) if start is None else [*start, *([Fraction(0)] * (size - len(start)))]
    while True:
        slopes = _slopes(task, point)
        chosen = [index for index, value in enumerate(point) if value]
        level = Fraction(0) if task.sides is None else slopes[chosen[0]]
        falling = [index for index, slope in enumerate(slopes) if not point[index] and slope < level]
        if not falling:
            break
        chosen = sorted([*chosen, min(falling, key=lambda index: _steepness(task, index, slopes[index] - level))])
        point = _descend(task, point, chosen)
    return point


def _slopes(task: Quadratic, point: Sequence[Fraction]) -> list[Fraction]:
    """Return half the derivative by each unknown, divided by its side."""
    used = [index for index, value in enumerate(point) if value]
    unit = lcm(*(point[index].denominator for index in used))
    factors = [int(point[index] * unit) for index in used]
    sides = task.sides or [1] * len(point)
    return [
        Fraction(sum(map(mul, factors, [row[index] for index in used])) - unit * target, unit * side)
        for row, target, side in zip(task.matrix, task.target, sides, strict=True)
    ]


def _steepness(task: Quadratic, index: int, slope: Fraction) -> Fraction:
    """Return a measure of how much there is to gain: the slope along a unit vector, with its sign, squared."""
    side = 1 if task.sides is None else task.sides[index]
    return -((slope * side) ** 2) / (task.matrix[index][index] or 1)


def _descend(task: Quadratic, point: list[Fraction], chosen: list[int]) -> list[Fraction]:
    """Return the minimum over chosen unknowns, some of which were left out where they would be negative."""
    point = list(point)
    while True:
        goal = _free_minimum(task, chosen)
        if goal is None:
            raise AssertionError("the chosen vectors are independent")
        if all(value > 0 for value in goal):
            break
        steps = [point[index] / (point[index] - value) for index, value in zip(chosen, goal, strict=True) if value <= 0]
        step = min(steps)
        for index, value in zip(chosen, goal, strict=True):
            point[index] += step * (value - point[index])
        chosen = [index for index in chosen if point[index]]
    result = [Fraction(0)] * len(point)
    for index, value in zip(chosen, goal, strict=True):
        result[index] = value
    return result


def _free_minimum(task: Quadratic, chosen: Sequence[int]) -> list[Fraction] | None:
    """Return the minimum over chosen unknowns of any sign, the others 0; None where there are several."""
    lines = [[task.matrix[row][column] for column in chosen] for row in chosen]
    right = [task.target[row] for row in chosen]
    if task.sides is not None:
        sides = [task.sides[index] for index in chosen]
        lines = [*([*line, side] for line, side in zip(lines, sides, strict=True)), [*sides, 0]]
        right.append(task.total)
    solved = solve_dense(lines, right)
    if solved is None:
        return None
    numerators, denominator = solved
    return [Fraction(numerator, denominator) for numerator in numerators[: len(chosen)]]


def _started(task: Quadratic, guess: Sequence[int]) -> list[Fraction]:
    """Return the minimum over some of the guessed unknowns; where that fails, the least point to start from."""
    point = [Fraction(0)] * len(task.target)
    chosen = list(guess)
    while chosen:
        goal = _free_minimum(task, chosen)
        if goal is None:
            break
        if all(value > 0 for value in goal):
            for index, value in zip(chosen, goal, strict=True):
                point[index] = value
            return point
        chosen = [index for index, value in zip(chosen, goal, strict=True) if value > 0]
    if task.sides is not None:
        point[0] = Fraction(task.total, task.sides[0])
    return point


def _guess(task: Quadratic) -> list[int]:
    """Return which unknowns are positive at a minimum in floating point; none where there is no telling.

    The unknowns are divided by powers of two that make the diagonal about 1 and the greatest target at most 1.
    """
    size = len(task.target)
    units = [1 << (task.matrix[index][index].bit_length() // 2) for index in range(size)]
    targets = [Fraction(value, unit) for value, unit in zip(task.target, units, strict=True)]
    greatest = max(map(abs, targets))
    if size == 1 or not greatest:
        return []
    try:
        matrix = [
            [float(Fraction(value, one * other)) for value, other in zip(row, units, strict=True)]
            for row, one in zip(task.matrix, units, strict=True)
        ]
        linear = [float(-value / greatest) for value in targets]
        equality = None
        if task.sides is not None:
            sides = zip(task.sides, units, strict=True)
            equality = np.array([float(side * greatest / (unit * task.total)) for side, unit in sides])
        point = least_quadratic(np.array(matrix), np.array(linear), equality)
    except OverflowError:
        return []
    return [] if point is None else [index for index, value in enumerate(point) if value > _NOISE]
