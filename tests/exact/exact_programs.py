"""Random linear programs kept as plain data, and checks of answers that share no code with the package."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from certify.exact.linear_program import Infeasible, LinearProgram, Optimal, Unbounded


@dataclass
class Data:
    columns: list  # (cost, lower, upper)
    rows: list  # (coefficients, lower, upper)

    def program(self) -> LinearProgram:
        program = LinearProgram()
        for column in self.columns:
            program.add_column(*column)
        for row in self.rows:
            program.add_row(*row)
        return program

    def sides(self, point):
        """Value, lower and upper of each column, then of each row."""
        for x, (_, lower, upper) in zip(point, self.columns, strict=True):
            yield x, lower, upper
        for coefficients, lower, upper in self.rows:
            yield sum(a * point[j] for j, a in coefficients.items()), lower, upper

    def contains(self, point) -> bool:
        return all(
            (lower is None or value >= lower) and (upper is None or value <= upper)
            for value, lower, upper in self.sides(point)
        )

    def combined(self, row_duals, column_duals):
        """The linear form and the number that multipliers add up to; no multiplier may use a missing side."""
        form = [Fraction(0)] * len(self.columns)
        total = Fraction(0)
        for r, dual in row_duals.items():
            coefficients, lower, upper = self.rows[r]
            assert dual != 0
            side = lower if dual > 0 else upper
            assert side is not None
            total += dual * side
            for j, a in coefficients.items():
                form[j] += dual * a
        for j, dual in column_duals.items():
            _, lower, upper = self.columns[j]
            assert dual != 0
            side = lower if dual > 0 else upper
            assert side is not None
            total += dual * side
            form[j] += dual
        return form, total


def exact_numbers(numbers) -> bool:
    return all(type(number) in (int, Fraction) for number in numbers)


def assert_certified(data: Data, answer) -> None:
    """The answer proves itself, recomputed in plain fractions from the data."""
    costs = [cost for cost, _, _ in data.columns]
    if isinstance(answer, Optimal):
        assert exact_numbers([answer.value, *answer.primal, *answer.row_duals.values()])
        assert exact_numbers(answer.column_duals.values())
        assert data.contains(answer.primal)
        assert sum(c * x for c, x in zip(costs, answer.primal, strict=True)) == answer.value
        assert data.combined(answer.row_duals, answer.column_duals) == (costs, answer.value)
    elif isinstance(answer, Infeasible):
        form, total = data.combined(answer.row_multipliers, answer.column_multipliers)
        assert not any(form)
        assert total > 0
    else:
        assert isinstance(answer, Unbounded)
        assert data.contains(answer.point)
        assert sum(c * x for c, x in zip(costs, answer.ray, strict=True)) < 0
        for change, lower, upper in data.sides(answer.ray):
            assert lower is None or change >= 0
            assert upper is None or change <= 0


def least_vertex(data: Data):
    """The least cost over all vertices, None if there are none (columns must have finite bounds)."""
    size = len(data.columns)
    equations = []
    for j, (_, lower, upper) in enumerate(data.columns):
        unit = [Fraction(int(j == k)) for k in range(size)]
        equations += [(unit, side) for side in {lower, upper}]
    for coefficients, lower, upper in data.rows:
        row = [Fraction(coefficients.get(k, 0)) for k in range(size)]
        equations += [(row, side) for side in {lower, upper} if side is not None]
    best = None
    for chosen in combinations(equations, size):
        point = _cross([[*row, Fraction(side)] for row, side in chosen])
        if point is not None and data.contains(point):
            value = sum(cost * x for (cost, _, _), x in zip(data.columns, point, strict=True))
            best = value if best is None else min(best, value)
    return best


def _cross(matrix):
    size = len(matrix)
    for k in range(size):
        pivot = next((i for i in range(k, size) if matrix[i][k]), None)
        if pivot is None:
            return None
        matrix[k], matrix[pivot] = matrix[pivot], matrix[k]
        matrix[k] = [value / matrix[k][k] for value in matrix[k]]
        for i in range(size):
            if i != k and matrix[i][k]:
                factor = matrix[i][k]
                matrix[i] = [a - factor * b for a, b in zip(matrix[i], matrix[k], strict=True)]
    return [row[-1] for row in matrix]


UNITS = [
    Fraction(1),
    Fraction(1, 7),
    Fraction(1, 10**12),
    1 + Fraction(1, 10**12),
    Fraction(10**30),
    Fraction(1, 10**30),
]


def numbers(low: int, high: int, *, wide: bool = True):
    """Small integers (ties are common), at times in a tiny, huge or nearly tied unit."""
    units = st.sampled_from([Fraction(1)] * 6 + UNITS) if wide else st.just(Fraction(1))
    return st.builds(lambda k, unit: k * unit, st.integers(low, high), units)


@st.composite
def intervals(draw, *, wide: bool = True):
    kind = draw(st.sampled_from(["lower", "upper", "both", "equal", "free"]))
    first, second = sorted((draw(numbers(-4, 4, wide=wide)), draw(numbers(-4, 4, wide=wide))))
    return {
        "lower": (first, None),
        "upper": (None, second),
        "both": (first, second),
        "equal": (first, first),
        "free": (None, None),
    }[kind]


@st.composite
def data_sets(draw, *, columns: int = 5, rows: int = 6, boxed: bool = False, wide: bool = True):
    """Programs of every kind: redundant and empty rows, fixed and free columns, few distinct numbers."""
    width = draw(st.integers(1, columns))
    if boxed:
        bounds = st.tuples(st.integers(-3, 0), st.integers(0, 3))
    else:
        bounds = st.one_of(st.just((0, None)), intervals(wide=wide))
    cost = numbers(-3, 5, wide=wide)
    columns_drawn = [(draw(cost), *draw(bounds)) for _ in range(width)]
    row = st.dictionaries(st.integers(0, width - 1), numbers(-3, 3, wide=wide), max_size=width)
    rows_drawn = [(draw(row), *draw(intervals(wide=wide))) for _ in range(draw(st.integers(0, rows)))]
    if rows_drawn and draw(st.booleans()):
        coefficients, lower, upper = rows_drawn[0]
        rows_drawn.append(({j: 2 * a for j, a in coefficients.items()}, lower and 2 * lower, upper and 2 * upper))
    return Data(columns_drawn, rows_drawn)
