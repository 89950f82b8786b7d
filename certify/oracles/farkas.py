"""Multipliers that show a linear inequality to follow from others on the nonnegative orthant."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from certify.oracles.small_simplex import Columns, maximise

if TYPE_CHECKING:
    from collections.abc import Sequence


def multipliers(target: Sequence[int], rows: Sequence[Sequence[int]]) -> dict[int, Fraction] | None:
    """Positive multipliers, by row, with target - sum of multiplier * row >= 0 in each coordinate, if there are any.

    They are there just where target.q >= 0 at all q >= 0 with row.q >= 0 for every row. As few as one or none are tried
    first.
    """
    if min(target) >= 0:
        return {}
    for index, row in enumerate(rows):
        factor = _single(target, row)
        if factor is not None:
            return {index: factor}
    size = len(target)
    signs = [1 if entry >= 0 else -1 for entry in target]
    units = [[int(i == j) for j in range(size)] for i in range(size)]
    missing = [i for i in range(size) if signs[i] < 0]
    entries = [*rows, *units, *([-entry for entry in units[i]] for i in missing)]
    costs = [0] * (len(rows) + size) + [-1] * len(missing)
    largest = max(abs(entry) for row in entries for entry in row)
    kind = np.int64 if largest < 2**62 else object
    columns = Columns(np.array(entries, dtype=kind), np.array(costs, dtype=kind))
    extra = iter(range(len(rows) + size, len(entries)))
    basis = [next(extra) if signs[i] < 0 else len(rows) + i for i in range(size)]
    answer = maximise(columns, target, basis)
    assert answer is not None
    found: dict[int, Fraction] = {}
    for column, value in zip(answer.columns, answer.values, strict=True):
        if value and column >= len(rows) + size:
            return None
        if value and column < len(rows):
            found[column] = Fraction(value, answer.denominator)
    return found


def _single(target: Sequence[int], row: Sequence[int]) -> Fraction | None:
    """A positive number c with target - c * row >= 0, as simple as the two ends allow."""
    low_top, low_bottom = 0, 1
    high: tuple[int, int] | None = None
    for entry, factor in zip(target, row, strict=True):
        if factor < 0:
            if -entry * low_bottom > low_top * -factor:
                low_top, low_bottom = -entry, -factor
        elif factor > 0:
            if entry < 0:
                return None
            if high is None or entry * high[1] < high[0] * factor:
                high = entry, factor
        elif entry < 0:
            return None
    if high is not None and high[0] * low_bottom < low_top * high[1]:
        return None
    low = Fraction(low_top, low_bottom)
    whole = Fraction(-(-low_top // low_bottom))
    return whole if high is None or whole * high[1] <= high[0] else low
