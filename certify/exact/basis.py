"""The exact point and multipliers of a basis: only basic columns and tight rows enter the system."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import lcm
from typing import TYPE_CHECKING

from certify.exact.linear_algebra import solve_sparse

if TYPE_CHECKING:
    from certify.exact.program import LinearProgram, Rational


class Status(IntEnum):
    """Where a variable stands: on a side, in the basis, or (free and not basic) at zero."""

    LOWER = 0
    BASIC = 1
    UPPER = 2
    ZERO = 3


@dataclass(slots=True)
class Basis:
    """The status of each column and of each row; as many basic variables as rows."""

    columns: list[Status]
    rows: list[Status]


def slack_basis(program: LinearProgram) -> Basis:
    """The basis of all rows: every column rests on a side, or at zero if it is free."""
    columns = [
        Status.LOWER if lower is not None else Status.UPPER if upper is not None else Status.ZERO
        for lower, upper in zip(program.lowers, program.uppers, strict=True)
    ]
    return Basis(columns, [Status.BASIC] * program.row_count)


def repaired(program: LinearProgram, basis: Basis) -> Basis:
    """The same basis, with variables taken off sides they do not have."""
    return Basis(
        [_side(*item) for item in zip(basis.columns, program.lowers, program.uppers, strict=True)],
        [_side(*item) for item in zip(basis.rows, program.row_lowers, program.row_uppers, strict=True)],
    )


def _side(status: Status, lower: Rational | None, upper: Rational | None) -> Status:
    if status is Status.BASIC or (status is Status.UPPER and upper is not None):
        return status
    if lower is not None:
        return Status.LOWER
    return Status.ZERO if upper is None else Status.UPPER


class System:
    """The square system of a basis: its tight rows restricted to its basic columns.

    Rows are those of the program, scaled to integers; `tight` and `basic` list them by index.
    """

    def __init__(self, program: LinearProgram, basis: Basis) -> None:
        self.program = program
        self.basis = basis
        self.basic = [j for j, status in enumerate(basis.columns) if status is Status.BASIC]
        self.tight = [r for r, status in enumerate(basis.rows) if status is not Status.BASIC]
        self.square = len(self.basic) == len(self.tight)
        place = {column: index for index, column in enumerate(self.basic)}
        self.rows: list[dict[int, int]] = []
        self.columns: list[dict[int, int]] = [{} for _ in self.basic]
        for index, row in enumerate(self.tight):
            entries: dict[int, int] = {}
            for column, value in zip(program.row_columns[row], program.row_values[row], strict=True):
                if column in place:
                    entries[place[column]] = value
                    self.columns[place[column]][index] = value
            self.rows.append(entries)

    def point(self) -> tuple[list[int], int] | None:
        """Numerators and common denominator of the basic point, all columns; None if the system is singular."""
        program, basis = self.program, self.basis
        resting: dict[int, Rational] = {}
        scale = 1
        for column, status in enumerate(basis.columns):
            if status is Status.LOWER:
                bound = program.lowers[column]
            elif status is Status.UPPER:
                bound = program.uppers[column]
            else:
                continue
            if bound:
                resting[column] = bound
                scale = lcm(scale, bound.denominator)
        scaled = {column: int(scale * bound) for column, bound in resting.items()}
        right: list[int] = []
        for row in self.tight:
            status = basis.rows[row]
            side = (
                program.row_lowers[row]
                if status is Status.LOWER
                else program.row_uppers[row]
                if status is Status.UPPER
                else 0
            )
            total = scale * (side or 0)
            if scaled:
                total -= sum(
                    value * scaled[column]
                    for column, value in zip(program.row_columns[row], program.row_values[row], strict=True)
                    if column in scaled
                )
            right.append(total)
        solution = solve_sparse(self.rows, right)
        if solution is None:
            return None
        numerators, denominator = solution
        full = [0] * program.column_count
        for column, value in scaled.items():
            full[column] = value * denominator
        for column, value in zip(self.basic, numerators, strict=True):
            full[column] = value
        return full, denominator * scale

    def multipliers(self, costs: list[int]) -> tuple[dict[int, int], int] | None:
        """Numerators by tight row and common denominator of the y with A^T y = costs on the basic columns."""
        solution = solve_sparse(self.columns, costs)
        if solution is None:
            return None
        numerators, denominator = solution
        return {row: value for row, value in zip(self.tight, numerators, strict=True) if value}, denominator
