"""The simplex method for few rows and many columns, in whole numbers, from a basis that is known."""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PATIENCE = 12
_MANY = 2_000
_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Basis:
    """An optimal basis: columns, and the numerators of their values and of the dual values over `denominator`."""

    columns: list[int]
    values: list[int]
    duals: list[int]
    denominator: int


class Columns:
    """The columns of a program with their costs; which one to enter is found by arrays of exact numbers.

    `entries[j]` is column j, whole numbers all. Arrays hold machine integers where no result can overflow, else
    Python's integers.
    """

    def __init__(self, entries: NDArray[Any], costs: NDArray[Any]) -> None:
        self.entries = entries
        self.costs = costs
        self._largest = max(magnitude(entries), magnitude(costs), 1)
        self._guide: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        if len(costs) > _MANY:
            sizes = np.maximum(np.abs(entries.astype(np.float64)).sum(axis=1), 1e-300)
            self._guide = entries.astype(np.float64) / sizes[:, None], costs.astype(np.float64) / sizes

    def column(self, index: int) -> list[int]:
        """The entries of one column."""
        return [int(entry) for entry in self.entries[index]]

    def entering(self, duals: Sequence[int], denominator: int, *, first: bool) -> int | None:
        """A column whose cost exceeds what the duals charge for it, the first such or a large one; None at an optimum.

        Floats may name a column to look at first; that there is none is decided by whole numbers.
        """
        if self._guide is not None and not first:
            entries, costs = self._guide
            prices = np.array([dual / denominator for dual in duals])
            guess = int(np.argmax(costs - entries @ prices))
            if self.gain(guess, duals, denominator) > 0:
                return guess
        gains = self.gains(duals, denominator)
        best = int(np.argmax(gains > 0)) if first else int(np.argmax(gains))
        return best if gains[best] > 0 else None

    def gain(self, index: int, duals: Sequence[int], denominator: int) -> int:
        """The denominator times (cost - what the duals charge) for one column."""
        return int(self.costs[index]) * denominator - sum(map(mul, self.column(index), duals))

    def gains(self, duals: Sequence[int], denominator: int) -> NDArray[Any]:
        """The same for all columns."""
        largest = max(denominator, *map(abs, duals))
        safe = self._largest * largest * (len(duals) + 1) < _SAFE
        prices = np.array(duals, dtype=np.int64 if safe else object)
        entries, costs = self.entries, self.costs
        if not safe and entries.dtype != object:
            entries, costs = entries.astype(object), costs.astype(object)
        return costs * denominator - entries @ prices


def magnitude(values: NDArray[Any]) -> int:
    """The largest absolute value."""
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def maximise(columns: Columns, right: Sequence[int], basis: Sequence[int]) -> Basis | None:
    """The optimal basis of: maximise costs.w subject to entries^T w = right, w >= 0; None if it is unbounded.

    `basis` names as many columns as there are rows, with an inverse and with values >= 0. Bland's rule takes over where
    pivots make no progress, so the method ends.
    """
    size = len(right)
    chosen = list(basis)
    inverse, denominator = inverted([columns.column(j) for j in chosen])
    values = [sum(map(mul, row, right)) for row in inverse]
    stalled = 0
    while True:
        costs = [int(columns.costs[j]) for j in chosen]
        duals = [sum(cost * row[i] for cost, row in zip(costs, inverse, strict=True)) for i in range(size)]
        entering = columns.entering(duals, denominator, first=stalled > _PATIENCE)
        if entering is None:
            return Basis(chosen, values, duals, denominator)
        column = columns.column(entering)
        step = [sum(map(mul, row, column)) for row in inverse]
        leaving: int | None = None
        for i in range(size):
            if step[i] > 0:
                difference = -1 if leaving is None else values[i] * step[leaving] - values[leaving] * step[i]
                if leaving is None or difference < 0 or (difference == 0 and chosen[i] < chosen[leaving]):
                    leaving = i
        if leaving is None:
            return None
        pivot, row, value = step[leaving], inverse[leaving], values[leaving]
        stalled = 0 if value else stalled + 1
        for i in range(size):
            if i != leaving:
                factor = step[i]
                inverse[i] = [
                    (pivot * entry - factor * other) // denominator
                    for entry, other in zip(inverse[i], row, strict=True)
                ]
                values[i] = (pivot * values[i] - factor * value) // denominator
        denominator = pivot
        chosen[leaving] = entering


def inverted(columns: Sequence[Sequence[int]]) -> tuple[list[list[int]], int]:
    """The inverse of the matrix with these columns: numerators by row, over one positive denominator.

    Raises:
        ZeroDivisionError: the matrix has none.

    """
    size = len(columns)
    rows = [[columns[j][i] for j in range(size)] + [int(i == j) for j in range(size)] for i in range(size)]
    last = 1
    for k in range(size):
        pivot = next((i for i in range(k, size) if rows[i][k]), None)
        if pivot is None:
            raise ZeroDivisionError("the basis is singular")
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], [-entry for entry in rows[k]]
        top = rows[k]
        head = top[k]
        for i in range(size):
            if i != k:
                factor = rows[i][k]
                rows[i] = [(head * entry - factor * other) // last for entry, other in zip(rows[i], top, strict=True)]
        last = head
    sign = 1 if last > 0 else -1
    return [[sign * entry for entry in row[size:]] for row in rows], sign * last
