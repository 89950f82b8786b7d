"""Programs whose optima certify that another program is infeasible or unbounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certify.exact.program import LinearProgram

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certify.exact.program import Rational


def elastic_program(program: LinearProgram, rows: Sequence[int]) -> LinearProgram:
    """The least total violation of the given rows (scaled to integers) within the bounds of the columns.

    Always feasible and bounded. If its optimum is positive, the duals of its rows, in the order given, are
    Farkas multipliers of the scaled rows.
    """
    elastic = LinearProgram()
    for lower, upper in zip(program.lowers, program.uppers, strict=True):
        elastic.add_column(0, lower, upper)
    for row in rows:
        entries = dict(zip(program.row_columns[row], program.row_values[row], strict=True))
        lower, upper = program.row_lowers[row], program.row_uppers[row]
        if lower is not None:
            entries[elastic.add_column(1)] = 1
        if upper is not None:
            entries[elastic.add_column(1)] = -1
        elastic.add_row(entries, lower, upper)
    return elastic


def ray_program(program: LinearProgram, costs: list[Rational]) -> LinearProgram:
    """The least cost over the directions of recession in the box [-1, 1]: negative iff there is a ray.

    Always feasible (at zero) and bounded.
    """
    return program.recession_cone(box=1).with_costs(costs)
