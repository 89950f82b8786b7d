"""The names that actions, states, strategies and players have in tables and in files."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.report.numbers import short
from certify.spec.polynomial import Polynomial
from certify.spec.quantity import Number

_ROWS = {1: "T", 2: "TB", 3: "TMB"}
_COLUMNS = {1: "L", 2: "LR", 3: "LCR"}


def numbered(stem: str, count: int) -> tuple[str, ...]:
    """Return `count` names, counted from 0.

    >>> numbered("a", 3)
    ('a0', 'a1', 'a2')
    """
    return tuple(f"{stem}{index}" for index in range(count))


def player_names(count: int) -> tuple[str, ...]:
    """Return row and column for two players, numbers otherwise."""
    return ("row", "column") if count == 2 else numbered("player ", count)


def strategy_names(sizes: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """Return the names of each player's strategies: letters in small games of two, as in textbooks.

    >>> strategy_names((2, 3)), strategy_names((4, 1, 1))
    ((('T', 'B'), ('L', 'C', 'R')), (('s0', 's1', 's2', 's3'), ('s0',), ('s0',)))
    """
    if len(sizes) == 2:
        letters = (_ROWS, "r", sizes[0]), (_COLUMNS, "c", sizes[1])
        return tuple(tuple(known[size]) if size in known else numbered(stem, size) for known, stem, size in letters)
    return tuple(numbered("s", size) for size in sizes)


def number(value: Number) -> Fraction:
    """Return the number that a quantity is.

    Raises:
        InputError: it has unknowns.

    """
    return Fraction(value.constant_term if isinstance(value, Polynomial) else value)


def cell(value: Number) -> str:
    """Return the number as a table shows it."""
    return short(number(value))


def mixture(chances: Sequence[Number], names: Sequence[str]) -> str:
    """Return what a distribution over the names is: one of them, or chances.

    >>> mixture([0, 1], ["L", "R"]), mixture([Fraction(1, 3), Fraction(2, 3)], ["L", "R"])
    ('R', '1/3 L + 2/3 R')
    """
    parts = [(number(chance), name) for chance, name in zip(chances, names, strict=True) if number(chance)]
    if len(parts) == 1 and parts[0][0] == 1:
        return parts[0][1]
    return " + ".join(f"{short(chance)} {name}" for chance, name in parts) or "nothing"
