"""Numbers that belong to no game and no market, as a table: vectors and matrices in one row each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from certify.report.blocks import Block, Grid, Note
from certify.report.labels import number
from certify.report.numbers import short
from certify.spec.polynomial import Rational

MOST_ROWS = 40
"""So many rows are shown; the document has all numbers."""

_INDEXED = re.compile(r"(.*)\[(\d+(?:,\d+)*)\]")


def number_blocks(names: Sequence[str], values: Mapping[str, Rational], title: str) -> Iterator[Block]:
    """Yield a table of the numbers, in the order of the names.

    >>> values = {"eps": 2, "x[0,0]": 1, "x[0,1]": 3, "x[1,0]": 0}
    >>> (grid,) = number_blocks(list(values), values, "other numbers")
    >>> list(grid.rows)
    [['eps', '2'], ['x', '(1, 3), (0)']]
    """
    rows = list(_rows(names, values))
    if rows:
        yield Grid(title, ["", "value"], rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield Note(f"and {len(rows) - MOST_ROWS} more, see the file")


def _rows(names: Sequence[str], values: Mapping[str, Rational]) -> Iterator[list[str]]:
    families: dict[tuple[str, int], dict[tuple[str, ...], str]] = {}
    for name in names:
        match = _INDEXED.fullmatch(name)
        stem, index = (name, ()) if match is None else (match[1], tuple(match[2].split(",")))
        families.setdefault((stem, len(index)), {})[index] = short(number(values[name]))
    for (stem, depth), entries in families.items():
        if depth == 0:
            yield [stem, next(iter(entries.values()))]
            continue
        lines: dict[tuple[str, ...], list[str]] = {}
        for index, text in entries.items():
            lines.setdefault(index[:-1], []).append(text)
        yield [stem, ", ".join(f"({', '.join(line)})" for line in lines.values())]
