"""Exact solution of sparse square integer systems, FLINT at the core."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from flint import fmpq_mat, fmpz_mat

if TYPE_CHECKING:
    from collections.abc import Sequence


def solve_dense(matrix: Sequence[Sequence[int]], right: Sequence[int]) -> tuple[list[int], int] | None:
    """Numerators and one positive common denominator of the solution of a square system; None if singular."""
    if not right:
        return [], 1
    try:
        solution = fmpq_mat(fmpz_mat(matrix)).solve(fmpz_mat(len(right), 1, right))
    except ZeroDivisionError:
        return None
    numerators, denominator = solution.numer_denom()
    return [int(entry) for entry in numerators.entries()], int(denominator)


def solve_sparse(rows: Sequence[dict[int, int]], right: Sequence[int]) -> tuple[list[int], int] | None:
    """Numerators and one positive common denominator of the x with rows x = right; None if singular.

    `rows[i]` holds the non-zeros of a square matrix by column. Rows with one unknown left are solved first and
    columns with one row left last, so only the rest, the core, meets the dense solver.
    """
    order = _peel(rows)
    if order is None:
        return None
    first, core_rows, core_columns, last = order
    numerators = [0] * len(rows)
    denominator = 1
    known: list[int] = []

    def substitute(row: int, column: int) -> None:
        nonlocal denominator
        entries = rows[row]
        pivot = entries[column]
        rest = right[row] * denominator - sum(
            value * numerators[other] for other, value in entries.items() if other != column
        )
        factor = abs(pivot) // gcd(pivot, rest)
        if factor != 1:
            denominator *= factor
            for other in known:
                numerators[other] *= factor
            rest *= factor
        numerators[column] = rest // pivot
        known.append(column)

    for row, column in first:
        substitute(row, column)
    if core_rows:
        position = {column: index for index, column in enumerate(core_columns)}
        matrix: list[list[int]] = []
        core_right: list[int] = []
        for row in core_rows:
            dense = [0] * len(core_columns)
            rest = right[row] * denominator
            for column, value in rows[row].items():
                if column in position:
                    dense[position[column]] = value
                elif numerators[column]:
                    rest -= value * numerators[column]
            matrix.append(dense)
            core_right.append(rest)
        core = solve_dense(matrix, core_right)
        if core is None:
            return None
        core_numerators, factor = core
        denominator *= factor
        for other in known:
            numerators[other] *= factor
        for column, value in zip(core_columns, core_numerators, strict=True):
            numerators[column] = value
        known.extend(core_columns)
    for row, column in reversed(last):
        substitute(row, column)
    return numerators, denominator


def _peel(
    rows: Sequence[dict[int, int]],
) -> tuple[list[tuple[int, int]], list[int], list[int], list[tuple[int, int]]] | None:
    """Row singletons in order, the rows and columns of the core, column singletons in order; None if singular."""
    size = len(rows)
    row_live = [set(row) for row in rows]
    column_live: list[set[int]] = [set() for _ in range(size)]
    for row, entries in enumerate(rows):
        for column in entries:
            column_live[column].add(row)
    first: list[tuple[int, int]] = []
    last: list[tuple[int, int]] = []
    row_done = [False] * size
    column_done = [False] * size

    def remove(row: int, column: int) -> None:
        row_done[row] = column_done[column] = True
        for other in row_live[row]:
            column_live[other].discard(row)
            if len(column_live[other]) <= 1 and not column_done[other]:
                single_columns.append(other)
        for other in column_live[column]:
            row_live[other].discard(column)
            if len(row_live[other]) <= 1 and not row_done[other]:
                single_rows.append(other)

    single_rows = [row for row in range(size) if len(row_live[row]) <= 1]
    single_columns = [column for column in range(size) if len(column_live[column]) <= 1]
    while single_rows or single_columns:
        if single_rows:
            row = single_rows.pop()
            if row_done[row]:
                continue
            if not row_live[row]:
                return None
            (column,) = row_live[row]
            first.append((row, column))
        else:
            column = single_columns.pop()
            if column_done[column]:
                continue
            if not column_live[column]:
                return None
            (row,) = column_live[column]
            last.append((row, column))
        remove(row, column)
    core_rows = [row for row in range(size) if not row_done[row]]
    core_columns = [column for column in range(size) if not column_done[column]]
    return first, core_rows, core_columns, last
