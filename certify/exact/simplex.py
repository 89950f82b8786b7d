"""The simplex method in exact arithmetic: always ends, starts anywhere, claims nothing unproved."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import fmpq

from certify.exact.basis import Basis, Status, System, slack_basis
from certify.exact.linear_algebra import solve_sparse

if TYPE_CHECKING:
    from certify.exact.program import LinearProgram, Rational


_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Ended:
    """An optimal basis."""

    basis: Basis


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Farkas multipliers of the rows (scaled to integers) over a positive denominator left out."""

    rows: dict[int, int]


@dataclass(frozen=True, slots=True)
class Descent:
    """A feasible point and a ray of falling cost, as exact rationals."""

    point: list[fmpq]
    ray: list[fmpq]


@dataclass(frozen=True, slots=True)
class TimeOut:
    """The deadline passed first."""


Outcome = Ended | Contradiction | Descent | TimeOut


def simplex(
    program: LinearProgram, costs: list[int], start: Basis | None = None, deadline: float | None = None
) -> Outcome:
    """The outcome of the primal simplex method on integer `costs`, from `start` if its basis is regular.

    Phase one lowers the sum of the violations of the current basis, phase two the cost. The steepest reduced
    cost enters until many pivots in a row make no progress; then Bland's rule holds until one does, so the
    method ends.
    `deadline` is a value of `time.monotonic`.
    """
    state = _State(program, costs, start)
    stalled = 0
    while True:
        if deadline is not None and time.monotonic() >= deadline:
            return TimeOut()
        entering = state.entering(bland=stalled > _PATIENCE)
        if entering is None:
            if state.violated:
                return Contradiction(state.farkas())
            return Ended(state.basis)
        step = state.pivot(*entering)
        if step is None:
            return Descent(state.values[: state.width], state.direction)
        stalled = 0 if step else stalled + 1


class _State:
    """A basis, the values of all variables (columns, then rows) and the prices of the current phase."""

    def __init__(self, program: LinearProgram, costs: list[int], start: Basis | None) -> None:
        self.program = program
        self.width = program.column_count
        self.costs = costs
        self.lowers = [_rational(v) for v in (*program.lowers, *program.row_lowers)]
        self.uppers = [_rational(v) for v in (*program.uppers, *program.row_uppers)]
        self.rows = [
            list(zip(columns, values, strict=True))
            for columns, values in zip(program.row_columns, program.row_values, strict=True)
        ]
        self.columns: list[list[tuple[int, int]]] = [[] for _ in range(self.width)]
        for row, entries in enumerate(self.rows):
            for column, value in entries:
                self.columns[column].append((row, value))
        self.direction: list[fmpq] = []
        self.violated: dict[int, int] = {}
        self.prices: dict[int, int] = {}
        point = None
        if start is not None:
            self.basis = Basis(list(start.columns), list(start.rows))
            self.system = System(program, self.basis)
            point = self.system.point() if self.system.square else None
        if point is None:
            self.basis = slack_basis(program)
            self.system = System(program, self.basis)
            point = self.system.point()
            assert point is not None
        numerators, denominator = point
        self.values = [fmpq(value, denominator) for value in numerators]
        zero = fmpq(0)
        self.values += [sum((value * self.values[column] for column, value in entries), zero) for entries in self.rows]

    def status(self, variable: int) -> Status:
        if variable < self.width:
            return self.basis.columns[variable]
        return self.basis.rows[variable - self.width]

    def set_status(self, variable: int, status: Status) -> None:
        if variable < self.width:
            self.basis.columns[variable] = status
        else:
            self.basis.rows[variable - self.width] = status

    def basic_variables(self) -> list[int]:
        rows = (self.width + row for row, status in enumerate(self.basis.rows) if status is Status.BASIC)
        return [*self.system.basic, *rows]

    def entering(self, *, bland: bool) -> tuple[int, int] | None:
        """The variable to enter and its direction, or None if no move lowers the cost of this phase."""
        violated: dict[int, int] = {}
        for variable in self.basic_variables():
            lower, upper, value = self.lowers[variable], self.uppers[variable], self.values[variable]
            if lower is not None and value < lower:
                violated[variable] = -1
            elif upper is not None and value > upper:
                violated[variable] = 1
        self.violated = violated
        costs = self.costs
        fixed: dict[int, int] = {}
        if violated:
            costs = [violated.get(column, 0) for column in range(self.width)]
            fixed = {v - self.width: -sign for v, sign in violated.items() if v >= self.width}
        adjusted = [costs[column] for column in self.system.basic]
        if fixed:
            adjusted = [
                cost - sum(value * fixed[row] for row, value in self.columns[column] if row in fixed)
                for cost, column in zip(adjusted, self.system.basic, strict=True)
            ]
        solution = self.system.multipliers(adjusted)
        assert solution is not None
        prices, denominator = solution
        for row, value in fixed.items():
            prices[row] = value * denominator
        self.prices = prices
        best: tuple[int, int] | None = None
        greatest = 0
        reduced = [denominator * cost for cost in costs]
        for row, price in prices.items():
            for column, value in self.rows[row]:
                reduced[column] -= value * price
        candidates = [
            (column, reduced[column])
            for column, status in enumerate(self.basis.columns)
            if status is not Status.BASIC and reduced[column]
        ]
        candidates += [(self.width + row, prices[row]) for row in self.system.tight if row in prices]
        for variable, slope in candidates:
            lower, upper = self.lowers[variable], self.uppers[variable]
            if lower is not None and lower == upper:
                continue
            status = self.status(variable)
            if (status is Status.LOWER and slope > 0) or (status is Status.UPPER and slope < 0):
                continue
            if abs(slope) > greatest:
                best = (variable, 1 if slope < 0 else -1)
                greatest = abs(slope)
                if bland:
                    break
        return best

    def farkas(self) -> dict[int, int]:
        """Multipliers of the rows at the end of phase one."""
        return dict(self.prices)

    def rates(self, variable: int, sign: int) -> dict[int, fmpq]:
        """Change of each variable per unit of `variable` moving in the direction `sign`."""
        system = self.system
        right = [0] * len(system.tight)
        place = {row: index for index, row in enumerate(system.tight)}
        if variable < self.width:
            for row, value in self.columns[variable]:
                if row in place:
                    right[place[row]] = -sign * value
        else:
            right[place[variable - self.width]] = sign
        solution = solve_sparse(system.rows, right)
        assert solution is not None
        numerators, denominator = solution
        moves = {column: value for column, value in zip(system.basic, numerators, strict=True) if value}
        if variable < self.width:
            moves[variable] = sign * denominator
        activity: dict[int, int] = {}
        for column, move in moves.items():
            for row, value in self.columns[column]:
                activity[self.width + row] = activity.get(self.width + row, 0) + value * move
        moves.update((row, value) for row, value in activity.items() if value)
        return {key: fmpq(value, denominator) for key, value in moves.items()}

    def pivot(self, variable: int, sign: int) -> fmpq | None:
        """The step made by letting `variable` enter, or None if nothing blocks it."""
        rates = self.rates(variable, sign)
        step: fmpq | None = None
        leaving, side = variable, Status.BASIC
        lower, upper = self.lowers[variable], self.uppers[variable]
        if lower is not None and upper is not None:
            step = upper - lower
            side = Status.UPPER if sign > 0 else Status.LOWER
        for other in sorted(rates):
            if other == variable or self.status(other) is not Status.BASIC:
                continue
            rate, value = rates[other], self.values[other]
            below = self.violated.get(other, 0)
            if rate > 0:
                bound, reached = (self.lowers, Status.LOWER) if below < 0 else (self.uppers, Status.UPPER)
                blocked = None if below > 0 else bound[other]
            else:
                bound, reached = (self.uppers, Status.UPPER) if below > 0 else (self.lowers, Status.LOWER)
                blocked = None if below < 0 else bound[other]
            if blocked is None:
                continue
            ratio = (blocked - value) / rate
            if step is None or ratio < step:
                step, leaving, side = ratio, other, reached
        if step is None:
            zero = fmpq(0)
            self.direction = [rates.get(column, zero) for column in range(self.width)]
            return None
        if step != 0:
            for other, rate in rates.items():
                self.values[other] += step * rate
        if leaving != variable:
            self.set_status(variable, Status.BASIC)
        self.set_status(leaving, side)
        self.system = System(self.program, self.basis)
        return step


def _rational(value: Rational | None) -> fmpq | None:
    return None if value is None else fmpq(value.numerator, value.denominator)
