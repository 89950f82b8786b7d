"""Extreme equilibria by trying all supports with exact elimination; games that break solvers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from certify.spec.reading.game import GameDocument


def solution(rows, right):
    """The one solution of linear equations, None if there is none or more than one."""
    width = len(rows[0])
    left = [[*map(Fraction, row), Fraction(value)] for row, value in zip(rows, right, strict=True)]
    for column in range(width):
        place = next((row for row in range(column, len(left)) if left[row][column]), None)
        if place is None:
            return None
        left[column], left[place] = left[place], left[column]
        left[column] = [value / left[column][column] for value in left[column]]
        for row in range(len(left)):
            if row != column:
                factor = left[row][column]
                left[row] = [value - factor * above for value, above in zip(left[row], left[column], strict=True)]
    return None if any(row[width] for row in left[width:]) else [left[row][width] for row in range(width)]


def vertices(table):
    """Each vertex of {(x, v): table[j].x <= v}, with its unused strategies and its best replies."""
    own, replies = range(len(table[0])), range(len(table))
    found = {}
    for size in range(1, min(len(own), len(replies)) + 1):
        for support in combinations(own, size):
            for best in combinations(replies, size):
                rows = [[1] * size + [0], *([table[reply][s] for s in support] + [-1] for reply in best)]
                point = solution(rows, [1] + [0] * size)
                if point is None or min(point[:-1]) <= 0:
                    continue
                strategy = [Fraction(0)] * len(own)
                for place, value in zip(support, point[:-1], strict=True):
                    strategy[place] = value
                paid = [sum(map(Fraction.__mul__, map(Fraction, row), strategy)) for row in table]
                if max(paid) == point[-1]:
                    unused = {s for s in own if not strategy[s]}
                    found[tuple(strategy)] = unused, {reply for reply in replies if paid[reply] == max(paid)}
    return found


def extreme_equilibria(first, second):
    """All pairs of vertices at which every strategy is unused or a best reply."""
    rows = vertices([list(column) for column in zip(*second, strict=True)])
    columns = vertices(first)
    return {
        (x, y)
        for x, (unused, best) in rows.items()
        for y, (idle, answers) in columns.items()
        if unused | answers == set(range(len(first))) and best | idle == set(range(len(first[0])))
    }


def game(first, second):
    """The game with these tables of payoffs."""
    tables = tuple(tuple(Fraction(value) for row in table for value in row) for table in (first, second))
    names = tuple(f"r{row}" for row in range(len(first))), tuple(f"c{column}" for column in range(len(first[0])))
    return GameDocument("", ("row", "column"), names, tables)


def tables(document):
    """The two tables of a game."""
    columns = document.shape[1]
    return [
        [list(table[start : start + columns]) for start in range(0, len(table), columns)] for table in document.payoffs
    ]


@st.composite
def games(draw, largest=4):
    """Small games: random, with ties, duplicated strategies, identical payoffs, zero-sum, constant rows."""
    rows, columns = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    bound = draw(st.sampled_from([0, 1, 1, 2, 9]))
    entry = st.integers(-bound, bound) if draw(st.booleans()) else st.sampled_from([0, 1, Fraction(1, 3), -2])
    first, second = ([[draw(entry) for _ in range(columns)] for _ in range(rows)] for _ in range(2))
    match draw(st.sampled_from(["plain", "plain", "identical", "zero-sum", "twin rows", "twin columns", "idle"])):
        case "identical":
            second = [list(row) for row in first]
        case "zero-sum":
            second = [[-value for value in row] for row in first]
        case "twin rows":
            first[-1], second[-1] = list(first[0]), list(second[0])
        case "twin columns":
            for row in (*first, *second):
                row[-1] = row[0]
        case "idle":
            first = [list(first[0]) for _ in range(rows)]
        case _:
            pass
    return game(first, second)
