"""Exact checks, in integers, of points and multipliers of a linear program."""

from __future__ import annotations

from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify.exact.program import LinearProgram, Rational


def is_feasible(program: LinearProgram, numerators: list[int], denominator: int) -> bool:
    """Whether x = numerators / denominator (positive) satisfies all bounds and rows."""
    for value, lower, upper in zip(numerators, program.lowers, program.uppers, strict=True):
        if lower is not None and value * lower.denominator < lower.numerator * denominator:
            return False
        if upper is not None and value * upper.denominator > upper.numerator * denominator:
            return False
    at = numerators.__getitem__
    for columns, values, lower, upper in zip(
        program.row_columns, program.row_values, program.row_lowers, program.row_uppers, strict=True
    ):
        activity = sum(map(mul, values, map(at, columns)))
        if (lower is not None and activity < lower * denominator) or (
            upper is not None and activity > upper * denominator
        ):
            return False
    return True


def reduced_costs(
    program: LinearProgram, costs: list[int], multipliers: dict[int, int], denominator: int
) -> dict[int, int]:
    """Non-zeros of denominator * costs - A^T multipliers, by column (rows scaled to integers)."""
    total = [denominator * cost for cost in costs]
    for row, multiplier in multipliers.items():
        for column, value in zip(program.row_columns[row], program.row_values[row], strict=True):
            total[column] -= value * multiplier
    return {column: value for column, value in enumerate(total) if value}


def side_sum(program: LinearProgram, rows: dict[int, int], columns: dict[int, int]) -> Rational | None:
    """Sum of multiplier times side used (rows scaled to integers); None if a multiplier has no such side."""
    total: Rational = 0
    for row, value in rows.items():
        side = program.row_lowers[row] if value > 0 else program.row_uppers[row]
        if side is None:
            return None
        total += value * side
    for column, value in columns.items():
        bound = program.lowers[column] if value > 0 else program.uppers[column]
        if bound is None:
            return None
        total += value * bound
    return total
