"""The least of a linear function over numbers that are not negative, in floating point: a guide, never a verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_solver: Any = highspy


class FloatMinimum:
    """Solves many small programs one after the other."""

    def __init__(self) -> None:
        self._highs: Any = _solver.Highs()
        self._highs.setOptionValue("output_flag", "false")
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("presolve", "off")

    def least(
        self, cost: NDArray[Any], rows: NDArray[Any], equalities: NDArray[Any], right: NDArray[Any]
    ) -> NDArray[Any] | None:
        """Return x >= 0 with rows @ x >= 0, equalities @ x = right and the least cost @ x; None if none is found."""
        matrix = np.vstack([rows, equalities])
        count, size = matrix.shape
        model: Any = _solver.HighsLp()
        model.num_col_, model.num_row_ = size, count
        model.col_cost_ = cost
        model.col_lower_, model.col_upper_ = np.zeros(size), np.full(size, math.inf)
        model.row_lower_ = np.concatenate([np.zeros(len(rows)), right])
        model.row_upper_ = np.concatenate([np.full(len(rows), math.inf), right])
        places = matrix.T != 0
        starts = np.zeros(size + 1, dtype=np.int32)
        starts[1:] = np.cumsum(places.sum(axis=1))
        model.a_matrix_.format_ = _solver.MatrixFormat.kColwise
        model.a_matrix_.start_ = starts
        model.a_matrix_.index_ = np.nonzero(places)[1].astype(np.int32)
        model.a_matrix_.value_ = matrix.T[places]
        self._highs.passModel(model)
        self._highs.run()
        if self._highs.getModelStatus() != _solver.HighsModelStatus.kOptimal:
            return None
        return np.array(self._highs.getSolution().col_value)
