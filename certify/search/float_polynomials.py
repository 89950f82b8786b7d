"""Polynomials in floating point, all at once: their values and their slopes at a point. Guides of a search only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from certify.spec.polynomial import Polynomial

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Slopes:
    """Derivatives that may differ from 0, by polynomial (`rows`) and unknown (`columns`); `size` counts polynomials."""

    rows: Array
    columns: Array
    values: Array
    size: int
    width: int
    """How many unknowns there are."""

    def by(self, columns: Sequence[int]) -> dict[int, Array]:
        """Return the derivatives of all polynomials by some unknowns."""
        place = {column: at for at, column in enumerate(columns)}
        at = np.array([place.get(column, -1) for column in range(self.width)])[self.columns]
        found = np.zeros((len(columns), self.size))
        found[at[at >= 0], self.rows[at >= 0]] = self.values[at >= 0]
        return dict(zip(columns, found, strict=True))


class FloatPolynomials:
    """Polynomials in unknowns that are given by their places in a point."""

    def __init__(self, polynomials: Sequence[Polynomial], places: Mapping[str, int]) -> None:
        self.size = len(polynomials)
        terms = [
            (row, float(value), [places[name] for name in monomial])
            for row, polynomial in enumerate(polynomials)
            for monomial, value in polynomial.terms.items()
        ]
        one = len(places)
        depth = max((len(factors) for _, _, factors in terms), default=0)
        self._width = one
        self._rows = np.array([row for row, _, _ in terms], dtype=np.int64)
        self._constants = np.array([value for _, value, _ in terms])
        self._factors = np.full((len(terms), depth), one, dtype=np.int64)
        for at, (_, _, factors) in enumerate(terms):
            self._factors[at, : len(factors)] = factors
        pairs, self._pair_of = np.unique((self._rows[:, None] * (one + 1) + self._factors).ravel(), return_inverse=True)
        self._pair_rows, self._pair_columns = np.divmod(pairs, one + 1)
        self._is_pair = self._pair_columns < one

    def values(self, point: Array) -> Array:
        """Return the value of each polynomial at a point."""
        factors = np.append(point, 1.0)[self._factors]
        return np.bincount(self._rows, self._constants * factors.prod(axis=1), self.size)

    def slopes(self, point: Array) -> Slopes:
        """Return the derivatives of each polynomial at a point."""
        factors = np.append(point, 1.0)[self._factors]
        others = np.empty_like(factors)
        before, after = self._constants.copy(), np.ones(len(factors))
        for at in range(factors.shape[1]):
            others[:, at] = before
            before *= factors[:, at]
        for at in reversed(range(factors.shape[1])):
            others[:, at] *= after
            after *= factors[:, at]
        sums = np.bincount(self._pair_of, others.ravel(), len(self._pair_rows))
        kept = self._is_pair & (sums != 0)
        return Slopes(self._pair_rows[kept], self._pair_columns[kept], sums[kept], self.size, self._width)
