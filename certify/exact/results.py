"""What an exact linear program can answer, each answer with its exact certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify.exact.program import Rational


@dataclass(frozen=True, slots=True)
class Optimal:
    """An optimal point and the multipliers that prove it.

    `value` is c.primal. `row_duals` and `column_duals` hold the non-zero multipliers by index: a positive one
    uses the lower side of its row or column, a negative one the upper side. The column duals are the reduced
    costs c - A^T row_duals, and the sum of multiplier times side used is `value`.
    """

    value: Rational
    primal: list[Rational]
    row_duals: dict[int, Rational]
    column_duals: dict[int, Rational]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Multipliers (Farkas) that prove that no point satisfies all rows and bounds.

    Non-zeros by index. The rows and columns, each times its multiplier, add up to the zero form, while the
    sides used (lower for a positive multiplier, upper for a negative one) add up to a positive number.
    """

    row_multipliers: dict[int, Rational]
    column_multipliers: dict[int, Rational]


@dataclass(frozen=True, slots=True)
class Unbounded:
    """A feasible `point` and a `ray` along which it stays feasible while the cost falls without end."""

    ray: list[Rational]
    point: list[Rational]


@dataclass(frozen=True, slots=True)
class Unsolved:
    """No answer: `reason` says which limit was met."""

    reason: str


Result = Optimal | Infeasible | Unbounded | Unsolved
