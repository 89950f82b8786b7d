"""Simplices of beliefs, their halves, and quadratic forms on them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Point = tuple[Fraction, ...]
"""A belief: the probability of each signal."""


def restricted(prior: Sequence[Fraction], cell: Sequence[int]) -> Point:
    """Return the belief on hearing that the signal is in the cell."""
    whole = sum((prior[x] for x in cell), Fraction(0))
    return tuple(prior[x] / whole if x in cell else Fraction(0) for x in range(len(prior)))


def triangulated(size: int, said: Sequence[tuple[Sequence[int], Point]]) -> list[list[Point]]:
    """Return simplices that cover all beliefs, of which each belief that is said is a corner."""
    corners = [tuple(Fraction(int(x == y)) for y in range(size)) for x in range(size)]
    simplices = [corners]
    for cell, point in said:
        if len(cell) > 1:
            simplices = [[point if i == x else p for i, p in enumerate(each)] for each in simplices for x in cell]
    return simplices


def halves(corners: Sequence[Point]) -> list[list[Point]]:
    """Return the two halves of a simplex, cut across its longest edge."""
    pairs = [(j, k) for j in range(len(corners)) for k in range(j)]
    j, k = max(pairs, key=lambda pair: sum((p - q) ** 2 for p, q in zip(*(corners[i] for i in pair), strict=True)))
    middle = tuple((p + q) / 2 for p, q in zip(corners[j], corners[k], strict=True))
    return [[middle if i == away else p for i, p in enumerate(corners)] for away in (j, k)]


def is_seen_nonnegative(form: Sequence[Sequence[Fraction]]) -> bool:
    """Whether a symmetric quadratic form is seen to be nonnegative at nonnegative numbers.

    There it only gets less without its positive mixed entries; elimination shows whether it is then nonnegative.

    >>> is_seen_nonnegative([[Fraction(1), Fraction(5)], [Fraction(5), Fraction(1)]])
    True
    >>> is_seen_nonnegative([[Fraction(1), Fraction(-2)], [Fraction(-2), Fraction(1)]])
    False
    """
    rows = [[each if j == k or each < 0 else Fraction(0) for k, each in enumerate(row)] for j, row in enumerate(form)]
    for j, row in enumerate(rows):
        pivot = row[j]
        if pivot < 0 or (not pivot and any(row[j + 1 :])):
            return False
        for k in range(j + 1, len(rows) if pivot else 0):
            factor = row[k] / pivot
            if factor:
                rows[k] = [each - factor * above for each, above in zip(rows[k], row, strict=True)]
    return True
