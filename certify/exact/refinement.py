"""Iterative refinement: the float solver looks at the errors of a basis under a magnifying glass.

Gleixner, Steffy and Wolter, Iterative refinement for linear programming, INFORMS J. Computing 28 (2016).
"""

from __future__ import annotations

from fractions import Fraction
from operator import mul
from typing import TYPE_CHECKING

from certify.exact.basis import Basis, Status, System
from certify.exact.checks import reduced_costs
from certify.exact.program import LinearProgram

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certify.exact.program import Rational

_GRAIN = 40
_STEEP = 1 << 16


def magnified(program: LinearProgram, costs: list[int], basis: Basis) -> tuple[LinearProgram, list[int]] | None:
    """The program in the distance from the basic point, primal and dual errors scaled to about 1.

    Rows are measured in powers of two near their greatest number. Inequalities with a price become equations
    with a column for their slack; they are listed, in the order of these columns, which come after the columns
    of the program. None if the basis is singular.
    """
    system = System(program, basis)
    point = system.point() if system.square else None
    prices = system.multipliers([costs[column] for column in system.basic]) if point else None
    if point is None or prices is None:
        return None
    at, unit = point
    multipliers, price_unit = prices
    reduced = reduced_costs(program, costs, multipliers, price_unit)
    activities = [
        sum(map(mul, values, map(at.__getitem__, columns)))
        for columns, values in zip(program.row_columns, program.row_values, strict=True)
    ]
    bounds = list(zip(at, program.lowers, program.uppers, strict=True))
    sides = list(zip(activities, program.row_lowers, program.row_uppers, strict=True))
    shifts = [max(map(int.bit_length, values), default=0) for values in program.row_values]
    zoom = _zoom(
        [_violation(*item, unit) for item in bounds]
        + [Fraction(_violation(*item, unit), 1 << shift) for item, shift in zip(sides, shifts, strict=True)],
        unit,
    )
    prices_of = {row: price << shifts[row] for row, price in multipliers.items() if not _fixed(*sides[row])}
    slopes = {column: slope for column, slope in reduced.items() if not _fixed(*bounds[column])}
    cost_zoom = _zoom(
        [slope for column, slope in slopes.items() if _improves(basis.columns[column], slope)]
        + [price for row, price in prices_of.items() if _improves(basis.rows[row], price)],
        price_unit,
    )

    def cost(slope: int) -> Rational:
        return max(-_STEEP, min(_STEEP, _grain(slope, price_unit, cost_zoom)))

    def moved(bound: Rational | None, value: int, shift: int = 0) -> Rational | None:
        return None if bound is None else _grain(bound * unit - value, unit << shift, zoom)

    other = LinearProgram()
    for column, (value, lower, upper) in enumerate(bounds):
        other.add_column(cost(slopes.get(column, 0)), moved(lower, value), moved(upper, value))
    for row, (value, lower, upper) in enumerate(sides):
        entries = dict(zip(program.row_columns[row], program.row_values[row], strict=True))
        if row in prices_of:
            shift = shifts[row]
            slack = other.add_column(cost(prices_of[row]), moved(lower, value, shift), moved(upper, value, shift))
            entries[slack] = -1 << shift
            other.add_row(entries, 0, 0)
        else:
            other.add_row(entries, moved(lower, value), moved(upper, value))
    return other, list(prices_of)


def widened(basis: Basis, priced: list[int]) -> Basis:
    """The basis of the magnified program that stands for `basis`."""
    rows = list(basis.rows)
    slacks = [rows[row] for row in priced]
    for row in priced:
        rows[row] = Status.LOWER
    return Basis([*basis.columns, *slacks], rows)


def narrowed(basis: Basis, priced: list[int]) -> Basis:
    """The basis of the program that stands for a basis of the magnified one."""
    width = len(basis.columns) - len(priced)
    rows = list(basis.rows)
    for row, slack in zip(priced, basis.columns[width:], strict=True):
        if rows[row] is not Status.BASIC:
            rows[row] = slack
    return Basis(basis.columns[:width], rows)


def _violation(value: int, lower: Rational | None, upper: Rational | None, unit: int) -> Rational:
    """How far, in 1 / unit, a value lies outside of its sides."""
    if lower is not None and value < lower * unit:
        return lower * unit - value
    if upper is not None and value > upper * unit:
        return value - upper * unit
    return 0


def _fixed(_value: int, lower: Rational | None, upper: Rational | None) -> bool:
    return lower is not None and lower == upper


def _improves(status: Status, slope: int) -> bool:
    return status is Status.ZERO or (slope < 0) == (status is Status.LOWER)


def _zoom(errors: Iterable[Rational], unit: int) -> int:
    """The power of two (its exponent, at least 0) that takes the greatest error / unit to about 1."""
    sizes = [error.numerator.bit_length() - error.denominator.bit_length() for error in errors if error]
    return max(0, unit.bit_length() - max(sizes)) if sizes else 0


def _grain(numerator: Rational, denominator: int, zoom: int) -> Rational:
    """The quotient times 2 ** zoom, rounded to a multiple of 2 ** -40."""
    return Fraction(numerator * (1 << (zoom + _GRAIN)) // denominator, 1 << _GRAIN)
