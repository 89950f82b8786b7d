"""Rank and determinant of matrices of integers, by elimination that stays in the integers (Bareiss)."""

from __future__ import annotations

from collections.abc import Sequence


def rank(rows: Sequence[Sequence[int]]) -> int:
    """Return the rank of a matrix."""
    return _eliminated(rows)[0]


def determinant(rows: Sequence[Sequence[int]]) -> int:
    """Return the determinant of a square matrix.

    >>> determinant([[0, 1], [1, 5]])
    -1
    """
    found, last = _eliminated(rows)
    return last if found == len(rows) else 0


def _eliminated(rows: Sequence[Sequence[int]]) -> tuple[int, int]:
    """Return the rank, and the minor of the rows and columns with pivots."""
    left = [list(row) for row in rows]
    found, minor = 0, 1
    sign = 1
    for _ in range(len(left[0]) if left else 0):
        place = next((place for place, row in enumerate(left) if row[0]), None)
        if place is None:
            left = [row[1:] for row in left]
            continue
        head, *pivot = left.pop(place)
        sign = -sign if place % 2 else sign
        left = [
            [(head * value - first * above) // minor for value, above in zip(row, pivot, strict=True)]
            for first, *row in left
        ]
        found, minor = found + 1, head
    return found, sign * minor
