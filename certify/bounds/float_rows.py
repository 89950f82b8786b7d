"""Which obedience constraints a large program needs, found in floating point: a guess that the exact solve corrects.

The one module of this package that touches highspy and numpy.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from certify.exact.linear_program import LinearProgram, Rational
    from certify.spec.outcomes import OutcomeLaws

_solver: Any = highspy
MOST_ROUNDS = 60
_TOLERANCE = 1e-9


def needed(laws: OutcomeLaws, program: LinearProgram, seconds: float | None) -> list[tuple[int, int, int]]:
    """The constraints (option, type, action) without which the program's minimum would be another.

    `program` has no obedience constraints yet. Each round adds the constraint that is violated most for each option and
    type, starting from the last solution; those that carry no weight at the end are left out.
    """
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    highs = _loaded(program)
    places = len(laws.places)
    values = [_values(laws, kind) for kind in range(len(laws.types))]
    chosen = np.array(laws.choices, dtype=np.int64)
    first = program.row_count
    added: dict[tuple[int, int, int], None] = {}
    for _ in range(MOST_ROUNDS):
        highs.run()
        if highs.getModelStatus() != _solver.HighsModelStatus.kOptimal or time.monotonic() > deadline:
            break
        law: Any = np.array(highs.getSolution().col_value[: laws.size]).reshape(len(laws.choices), places)
        fresh: list[tuple[int, int, int]] = []
        for kind, worth in enumerate(values):
            totals: Any = law @ worth
            best: Any = totals.argmax(axis=1)
            options: Any = np.arange(len(laws.choices))
            short: Any = totals[options, best] - totals[options, chosen[:, kind]]
            fresh += [(int(o), kind, int(best[o])) for o in np.flatnonzero(short > _TOLERANCE)]
        fresh = [each for each in fresh if each not in added]
        if not fresh:
            break
        for option, kind, action in fresh:
            row: Any = values[kind][:, laws.choices[option][kind]] - values[kind][:, action]
            used: Any = np.flatnonzero(row)
            columns: Any = (used + laws.number(option, 0)).astype(np.int32)
            highs.addRow(0.0, math.inf, len(used), columns, row[used])
            added[option, kind, action] = None
    duals = list(highs.getSolution().row_dual)[first:]
    return [each for each, dual in zip(added, duals, strict=False) if abs(dual) > _TOLERANCE]


def _values(laws: OutcomeLaws, kind: int) -> Any:
    """Place by action: what the action is worth to the user on the event of that type, largest value 1."""
    rows = [of.get(kind, [0] * laws.actions) for of in laws.user.values]
    greatest = max(1, *(abs(value) for row in rows for value in row))
    return np.array([[value / greatest for value in row] for row in rows], dtype=np.float64)


def _loaded(program: LinearProgram) -> Any:
    """A solver with the program in doubles, every row divided by its largest coefficient."""
    highs: Any = _solver.Highs()
    highs.setOptionValue("output_flag", "false")
    highs.setOptionValue("threads", 1)
    greatest = max((abs(cost) for cost in program.costs), default=0) or 1
    sizes = [max((abs(value) for value in row), default=1) for row in program.row_values]
    starts = np.cumsum([0, *(len(row) for row in program.row_columns)])[:-1].astype(np.int32)
    highs.passModel(
        program.column_count,
        program.row_count,
        sum(len(row) for row in program.row_columns),
        2,
        1,
        0.0,
        np.array([float(cost / greatest) for cost in program.costs]),
        _sides(program.lowers, [1] * program.column_count, -math.inf),
        _sides(program.uppers, [1] * program.column_count, math.inf),
        _sides(program.row_lowers, sizes, -math.inf),
        _sides(program.row_uppers, sizes, math.inf),
        starts,
        np.array([column for row in program.row_columns for column in row], dtype=np.int32),
        np.array([value / size for row, size in zip(program.row_values, sizes, strict=True) for value in row]),
        np.zeros(program.column_count, dtype=np.int32),
    )
    return highs


def _sides(numbers: list[Any], sizes: list[int], missing: float) -> Any:
    return np.array(
        [missing if number is None else _ratio(number, size) for number, size in zip(numbers, sizes, strict=True)]
    )


def _ratio(number: Rational, size: int) -> float:
    return number.numerator / (number.denominator * size)
