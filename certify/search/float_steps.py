"""Points near by that break clauses less: slopes stand for polynomials, and a linear program says where to move.

Moves cost a little, so that of all points that break the least the nearest one is taken, and few unknowns move.
"""

from __future__ import annotations

import math
from typing import Any

import highspy
import numpy as np

from certify.search.float_clauses import NOISE, FloatClauses
from certify.search.float_polynomials import Array
from certify.search.float_program import quiet_solver

_solver: Any = highspy
COST_OF_A_MOVE = 0.3
FIRST_REACH, LEAST_REACH = 1 / 4, 1 / 1000
"""How far an unknown may move, as a part of the whole way between its bounds."""
MOST_STEPS = 40
STEPS_TO_PROGRESS = 5
LEAST_PROGRESS = 1 / 50


class FloatSteps:
    """Moves points; switches stay as they are, and so do the unknowns that are `held`."""

    def __init__(self, clauses: FloatClauses) -> None:
        self._of = clauses
        self._highs = quiet_solver()
        self.held = np.zeros(clauses.size, dtype=bool)

    def total(self, values: Array) -> float:
        """Return the weighted sum of the amounts by which clauses are broken."""
        return float(self._of.amounts(values) @ self._of.weights)

    def moved(self, point: Array, most: int = MOST_STEPS) -> tuple[Array, float]:
        """Return a point that breaks less, after so many steps at most, and the total there."""
        reach = FIRST_REACH
        values = self._of.polynomials.values(point)
        amount = self.total(values)
        history = [amount]
        for _ in range(most):
            step = None if amount < NOISE else self._step(point, values, reach)
            if step is None or amount - step[1] < NOISE + amount / 1000:
                break
            other, hoped = step
            there = self._of.polynomials.values(other)
            less = self.total(there)
            if less < amount - NOISE:
                reach = min(1.0, 2 * reach) if amount - less > (amount - hoped) / 2 else reach
                point, values, amount = other, there, less
            else:
                reach /= 4
            history.append(amount)
            slow = len(history) > STEPS_TO_PROGRESS
            if reach < LEAST_REACH or (
                slow and history[-STEPS_TO_PROGRESS - 1] - amount < LEAST_PROGRESS * history[-STEPS_TO_PROGRESS - 1]
            ):
                break
        return point, amount

    def _step(self, point: Array, values: Array, reach: float) -> tuple[Array, float] | None:
        """Return where by the slopes the least is broken, and the total that they promise; None if there is no such."""
        of = self._of
        columns = np.flatnonzero(of.open & ~self.held)
        scale = of.upper[columns] - of.lower[columns]
        up = np.clip(of.upper[columns] - point[columns], 0.0, reach * scale)
        down = np.clip(point[columns] - of.lower[columns], 0.0, reach * scale)
        atoms, weights = of.nearest(values)
        rows, places, entries = self._entries(point, atoms, columns)
        fall = np.bincount(rows, np.maximum(-entries * up[places], entries * down[places]), len(atoms))
        moves = np.bincount(rows, minlength=len(atoms)) > 0
        asked = moves & (of.equal[atoms] | (values[atoms] - fall < of.least[atoms]))
        constant = float(of.breaches(values)[atoms[~asked]] @ weights[~asked])
        kept = asked[rows]
        rows, places, entries = (np.cumsum(asked) - 1)[rows[kept]], places[kept], entries[kept]
        atoms, weights = atoms[asked], weights[asked]
        equal, count, size = of.equal[atoms], len(atoms), len(columns)
        above = np.flatnonzero(equal)
        kept_so = np.where(equal & of.linear[atoms] & (np.abs(values[atoms]) < NOISE), 0.0, math.inf)
        starts = np.searchsorted(places, np.arange(size + 1))
        model: Any = _solver.HighsLp()
        cost = np.concatenate([np.tile(COST_OF_A_MOVE / np.maximum(scale, NOISE), 2), weights, weights[above]])
        model.num_row_, model.num_col_ = count, len(cost)
        ends = 2 * len(places) + 1 + np.arange(count + len(above))
        model.a_matrix_.format_ = _solver.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate([starts, starts[1:] + len(places), ends]).astype(np.int32)
        model.a_matrix_.index_ = np.concatenate([rows, rows, np.arange(count), above]).astype(np.int32)
        model.a_matrix_.value_ = np.concatenate([entries, -entries, np.ones(count), -np.ones(len(above))])
        model.col_cost_, model.col_lower_ = cost, np.zeros(len(cost))
        model.col_upper_ = np.concatenate([up, down, kept_so, kept_so[above]])
        model.row_lower_ = of.least[atoms] - values[atoms]
        model.row_upper_ = np.where(equal, -values[atoms], math.inf)
        self._highs.passModel(model)
        self._highs.run()
        if self._highs.getModelStatus() != _solver.HighsModelStatus.kOptimal:
            return None
        found = np.array(self._highs.getSolution().col_value)
        other = point.copy()
        other[columns] += found[:size] - found[size : 2 * size]
        return other, constant + float(cost[2 * size :] @ found[2 * size :])

    def _entries(self, point: Array, atoms: Array, columns: Array) -> tuple[Array, Array, Array]:
        """Return the slopes of some comparisons: their numbers among these, the columns, and the slopes, by column."""
        slopes = self._of.polynomials.slopes(point)
        row_of, column_of = np.full(slopes.size, -1), np.full(self._of.size, -1)
        row_of[atoms], column_of[columns] = np.arange(len(atoms)), np.arange(len(columns))
        kept = (row_of[slopes.rows] >= 0) & (column_of[slopes.columns] >= 0)
        rows, places, entries = row_of[slopes.rows[kept]], column_of[slopes.columns[kept]], slopes.values[kept]
        order = np.argsort(places, kind="stable")
        return rows[order], places[order], entries[order]
