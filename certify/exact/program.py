"""A linear program over the rationals, its rows kept as integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import cast

from certify.spec.errors import InputError

Rational = int | Fraction

_EXACT = frozenset((int, Fraction))


def exact(value: object, name: str) -> Rational:
    """`value` itself, as an `int` where it is integral; `InputError` unless it is an `int` or a `Fraction`."""
    if type(value) is int:
        return value
    if type(value) is Fraction:
        return value.numerator if value.denominator == 1 else value
    raise InputError(f"{name} is {value!r} ({type(value).__name__}), expected an int or a Fraction")


class LinearProgram:
    """Minimise c.x subject to lower <= a_r.x <= upper for each row and lower <= x_j <= upper for each column.

    A row is stored times `row_scales[r]`, the least common denominator of its numbers, so `row_values[r]`
    (the non-zeros, at `row_columns[r]`), `row_lowers[r]` and `row_uppers[r]` hold integers. Other code reads
    these lists and never writes them.

    >>> program = LinearProgram()
    >>> x, y = program.add_column(cost=1), program.add_column(cost=2)
    >>> program.add_row({x: Fraction(1, 2), y: 1}, lower=3)
    0
    """

    def __init__(self) -> None:
        self.costs: list[Rational] = []
        self.lowers: list[Rational | None] = []
        self.uppers: list[Rational | None] = []
        self.names: list[str] = []
        self.row_columns: list[tuple[int, ...]] = []
        self.row_values: list[tuple[int, ...]] = []
        self.row_scales: list[int] = []
        self.row_lowers: list[int | None] = []
        self.row_uppers: list[int | None] = []

    @property
    def column_count(self) -> int:
        """The number of columns."""
        return len(self.costs)

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return len(self.row_columns)

    def add_column(
        self,
        cost: Rational = 0,
        lower: Rational | None = 0,
        upper: Rational | None = None,
        name: str = "",
    ) -> int:
        """Index of a new column; `None` is no bound. `InputError` on inexact numbers or lower > upper."""
        where = f"column {len(self.costs)}"
        cost = exact(cost, f"cost of {where}")
        lower, upper = _sides(lower, upper, where)
        self.costs.append(cost)
        self.lowers.append(lower)
        self.uppers.append(upper)
        self.names.append(name)
        return len(self.costs) - 1

    def add_row(
        self,
        coefficients: Mapping[int, Rational] | Iterable[tuple[int, Rational]],
        lower: Rational | None = None,
        upper: Rational | None = None,
    ) -> int:
        """Index of a new row `lower <= a.x <= upper`; the coefficients of a repeated column are added.

        `InputError` on a column that does not exist, inexact numbers or lower > upper.
        """
        where = f"row {len(self.row_columns)}"
        entries = self._checked(coefficients, where)
        lower, upper = _sides(lower, upper, where)
        scale = lcm(
            1 if lower is None else lower.denominator,
            1 if upper is None else upper.denominator,
        )
        if set(map(type, entries.values())) <= {int}:
            values = tuple(cast("Iterable[int]", entries.values()))
            if scale != 1:
                values = tuple(scale * value for value in values)
        else:
            scale = lcm(scale, *(value.denominator for value in entries.values()))
            values = tuple(value.numerator * (scale // value.denominator) for value in entries.values())
        columns = tuple(entries)
        if 0 in values:
            kept = [(column, value) for column, value in zip(columns, values, strict=True) if value]
            columns = tuple(column for column, _ in kept)
            values = tuple(value for _, value in kept)
        self.row_columns.append(columns)
        self.row_values.append(values)
        self.row_scales.append(scale)
        self.row_lowers.append(None if lower is None else int(scale * lower))
        self.row_uppers.append(None if upper is None else int(scale * upper))
        return len(self.row_columns) - 1

    def set_cost(self, column: int, value: Rational) -> None:
        """Replaces the cost of a column; `InputError` on an unknown column or an inexact number."""
        if type(column) is not int or not 0 <= column < len(self.costs):
            raise InputError(f"column is {column!r}, expected an index below {len(self.costs)}")
        self.costs[column] = exact(value, f"cost of column {column}")

    def with_costs(self, costs: list[Rational]) -> LinearProgram:
        """The same rows and bounds (shared, not copied) under other costs."""
        return self._varied(costs=costs)

    def recession_cone(self, box: int | None = None) -> LinearProgram:
        """The same program with every finite bound and side zero: its points are the rays of this one.

        With a `box` the free directions of the columns end at -box and box.
        """
        below = None if box is None else -box
        return self._varied(
            lowers=[below if side is None else 0 for side in self.lowers],
            uppers=[box if side is None else 0 for side in self.uppers],
            row_lowers=[None if side is None else 0 for side in self.row_lowers],
            row_uppers=[None if side is None else 0 for side in self.row_uppers],
        )

    def _varied(self, **changes: object) -> LinearProgram:
        other = LinearProgram()
        other.__dict__.update(self.__dict__)
        other.__dict__.update(changes)
        return other

    def _checked(
        self, coefficients: Mapping[int, Rational] | Iterable[tuple[int, Rational]], where: str
    ) -> dict[int, Rational]:
        if isinstance(coefficients, Mapping):
            entries = dict(cast("Mapping[int, Rational]", coefficients))
        else:
            try:
                pairs = list(coefficients)
                entries = dict(pairs)
            except (TypeError, ValueError):
                raise InputError(
                    f"coefficients of {where} are {coefficients!r}, expected a mapping or (column, number) pairs"
                ) from None
            if len(entries) != len(pairs):
                _exact_types((value for _, value in pairs), where)
                entries = dict.fromkeys(entries, cast("Rational", 0))
                for column, value in pairs:
                    entries[column] += value
        if entries:
            if set(map(type, entries)) != {int} or not 0 <= min(entries) <= max(entries) < len(self.costs):
                raise InputError(
                    f"columns of {where} are {sorted(map(repr, entries))[:3]}..., "
                    f"expected indices below {len(self.costs)}"
                )
            _exact_types(entries.values(), where)
        return entries


def _exact_types(values: Iterable[object], where: str) -> None:
    values = list(values)
    if not set(map(type, values)) <= _EXACT:
        for value in values:
            exact(value, f"a coefficient of {where}")


def _sides(lower: Rational | None, upper: Rational | None, where: str) -> tuple[Rational | None, Rational | None]:
    lower = None if lower is None else exact(lower, f"lower side of {where}")
    upper = None if upper is None else exact(upper, f"upper side of {where}")
    if lower is not None and upper is not None and lower > upper:
        raise InputError(f"{where} has lower {lower} above upper {upper}, expected lower <= upper")
    return lower, upper
