"""Small tables of exact numbers, a solver of linear systems by elimination, and certificates that are tampered with."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from certify.kernel.certificate import written
from certify.kernel.certificate_decoding import certificate_of
from certify.kernel.replay import replay
from certify.spec.numbers import exact
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.table import parse_table

Table = list[list[Fraction]]
"""Rows; the first column is the user's."""


def document(rows: Table):
    names = ["user", *(f"agent{number}" for number in range(1, len(rows[0])))]
    lines = [names, *([str(value) for value in row] for row in rows)]
    return parse_table("\n".join(map(",".join, lines)) + "\n", where="table.csv")


def solved(system: list[list[Fraction]]) -> list[Fraction] | None:
    """The solution of a square system, each line its coefficients and the right side; None where it is singular."""
    lines = [list(line) for line in system]
    size = len(lines)
    for column in range(size):
        pivot = next((line for line in range(column, size) if lines[line][column]), None)
        if pivot is None:
            return None
        lines[column], lines[pivot] = lines[pivot], lines[column]
        lines[column] = [value / lines[column][column] for value in lines[column]]
        for line in range(size):
            if line != column:
                factor = lines[line][column]
                lines[line] = [a - factor * b for a, b in zip(lines[line], lines[column], strict=True)]
    return [line[-1] for line in lines]


few = st.integers(-3, 3).map(Fraction)
halves = st.integers(-4, 4).map(lambda number: Fraction(number, 2))


@st.composite
def tables(draw: st.DrawFn, largest: int = 4) -> Table:
    agents, rows = draw(st.integers(1, 3)), draw(st.integers(1, largest))
    numbers = draw(st.sampled_from([few, halves]))
    return [[draw(numbers) for _ in range(agents + 1)] for _ in range(rows)]


def rejected(place: Path, told: dict) -> bool:
    """Whether the kernel refuses what is told, written as it lays a document out: for the figures, not the spelling."""
    place.write_text(written(certificate_of(parse_json(json.dumps(told), where="test"))), encoding="utf-8")
    verdict = replay(place)
    assert verdict.accepted or "canonical" not in (verdict.reason or "")
    return not verdict.accepted


def shift(value: object, step: Fraction) -> object:
    return value + 1 if isinstance(value, int) else str(exact(str(value)) + step)
