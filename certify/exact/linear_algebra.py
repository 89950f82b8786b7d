"""Exact solution of sparse square integer systems, FLINT at the core."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from flint import fmpq_mat, fmpz_mat

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT = 8
_FILL = 100


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
    columns with one row left last; short columns are made so by subtracting rows with a unit pivot. Only the
    rest, the core, meets the dense solver.
    """
    elimination = _Elimination(rows, right)
    if not elimination.run():
        return None
    rows, right = elimination.rows, elimination.right
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

    for row, column in elimination.first:
        substitute(row, column)
    core_rows, core_columns = elimination.core()
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
                else:
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
    for row, column in reversed(elimination.last):
        substitute(row, column)
    return numerators, denominator


class _Elimination:
    """Pivots that need no division: singletons, and units in short columns while the fill stays small.

    `first` and `last` list the pivots (row, column) in the order found; `rows` and `right` are the system after
    the subtractions, in which a column of `last` meets no later row.
    """

    def __init__(self, rows: Sequence[dict[int, int]], right: Sequence[int]) -> None:
        size = len(rows)
        self.rows = list(rows)
        self.right = list(right)
        self.first: list[tuple[int, int]] = []
        self.last: list[tuple[int, int]] = []
        self.owned = [False] * size
        self.row_done = [False] * size
        self.column_done = [False] * size
        self.row_live = [set(row) for row in rows]
        self.column_live: list[set[int]] = [set() for _ in range(size)]
        for row, entries in enumerate(rows):
            for column in entries:
                self.column_live[column].add(row)
        self.single_rows = [row for row in range(size) if len(self.row_live[row]) <= 1]
        self.single_columns = [column for column in range(size) if len(self.column_live[column]) <= 1]

    def core(self) -> tuple[list[int], list[int]]:
        """The rows and the columns without a pivot."""
        rows = [row for row, done in enumerate(self.row_done) if not done]
        return rows, [column for column, done in enumerate(self.column_done) if not done]

    def run(self) -> bool:
        """Finds all pivots; False if an empty row or column shows that the system is singular."""
        while self._peel():
            short = [
                column
                for column, live in enumerate(self.column_live)
                if not self.column_done[column] and 2 <= len(live) <= _SHORT
            ]
            short.sort(key=lambda column: len(self.column_live[column]))
            cleared = [self._clear(column) for column in short]
            if not any(cleared):
                return True
        return False

    def _peel(self) -> bool:
        while self.single_rows or self.single_columns:
            if self.single_rows:
                row = self.single_rows.pop()
                if self.row_done[row] or len(self.row_live[row]) > 1:
                    continue
                if not self.row_live[row]:
                    return False
                (column,) = self.row_live[row]
                self.first.append((row, column))
            else:
                column = self.single_columns.pop()
                if self.column_done[column] or len(self.column_live[column]) > 1:
                    continue
                if not self.column_live[column]:
                    return False
                (row,) = self.column_live[column]
                self.last.append((row, column))
            self._remove(row, column)
        return True

    def _remove(self, row: int, column: int) -> None:
        self.row_done[row] = self.column_done[column] = True
        for other in self.row_live[row]:
            self.column_live[other].discard(row)
            if len(self.column_live[other]) <= 1 and not self.column_done[other]:
                self.single_columns.append(other)
        for other in self.column_live[column]:
            self.row_live[other].discard(column)
            if len(self.row_live[other]) <= 1 and not self.row_done[other]:
                self.single_rows.append(other)

    def _clear(self, column: int) -> bool:
        """Whether a unit pivot was found and subtracted from the other rows of the column."""
        live = self.column_live[column]
        units = [row for row in live if abs(self.rows[row][column]) == 1]
        if self.column_done[column] or not 2 <= len(live) <= _SHORT or not units:
            return False
        pivot = min(units, key=lambda row: len(self.row_live[row]))
        if (len(self.row_live[pivot]) - 1) * (len(live) - 1) > _FILL:
            return False
        for row in list(live):
            if row != pivot:
                self._subtract(pivot, row, self.rows[row][column] * self.rows[pivot][column])
        self.last.append((pivot, column))
        self._remove(pivot, column)
        return True

    def _subtract(self, pivot: int, row: int, factor: int) -> None:
        if not self.owned[row]:
            self.owned[row] = True
            self.rows[row] = dict(self.rows[row])
        entries = self.rows[row]
        for column, value in self.rows[pivot].items():
            rest = entries.get(column, 0) - factor * value
            if rest:
                entries[column] = rest
                if not self.column_done[column]:
                    self.row_live[row].add(column)
                    self.column_live[column].add(row)
            else:
                del entries[column]
                self.row_live[row].discard(column)
                self.column_live[column].discard(row)
                if len(self.column_live[column]) <= 1 and not self.column_done[column]:
                    self.single_columns.append(column)
        if len(self.row_live[row]) <= 1:
            self.single_rows.append(row)
        self.right[row] -= factor * self.right[pivot]
