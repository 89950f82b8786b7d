"""A fit of the user's column by a nonnegative combination of the agents' columns (theory.md section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul
from typing import Literal, TypeAlias

from certify.spec.formula import Atom, Formula, all_of, at_least, equal
from certify.spec.polynomial import Polynomial
from certify.spec.reading.table import NumericTable

Form: TypeAlias = Literal["convex", "conic"]
Norm: TypeAlias = Literal["sup", "squares"]
Column: TypeAlias = Sequence[Fraction]

FORMS: tuple[Form, ...] = ("convex", "conic")
NORMS: tuple[Norm, ...] = ("sup", "squares")


@dataclass(frozen=True, slots=True)
class Combination:
    """Weights, one an agent, a constant offset, and the error that they keep to."""

    weights: Sequence[Fraction]
    offset: Fraction
    error: Fraction


@dataclass(frozen=True, slots=True)
class Fit:
    """The task to come close to `user` by a combination of `agents`, all of them columns over the same rows.

    The residual of a row is sum_i w_i U_i + c - u. The error is, in the norm "sup", the greatest |residual| of a row,
    and in the norm "squares" the mean over the rows of residual^2.
    """

    user: Column
    agents: Sequence[Column]
    form: Form
    norm: Norm = "sup"

    def attained(self, combination: Combination) -> Formula:
        """Return the formula: the weights are allowed, and the fit is no worse than the error."""
        residuals = self.residuals(combination.weights, combination.offset)
        error = combination.error
        if self.norm == "sup":
            room = [error - residual for residual in residuals] + [error + residual for residual in residuals]
        else:
            room = [error - sum_of_squares(residuals) / len(residuals)]
        return all_of(
            [
                *(at_least(weight) for weight in combination.weights),
                *([equal(sum(combination.weights), 1)] if self.form == "convex" else []),
                *(Atom(Polynomial.constant(value), ">=") for value in room),
            ]
        )

    def residuals(self, weights: Sequence[Fraction], offset: Fraction) -> list[Fraction]:
        """Return sum_i w_i U_i + c - u in every row, added up in integers over one common denominator a row."""
        terms = [(weight, agent) for weight, agent in zip(weights, self.agents, strict=True) if weight]
        unit = lcm(offset.denominator, *(weight.denominator for weight, _ in terms))
        factors = [int(weight * unit) for weight, _ in terms] + [int(offset * unit), -unit]
        columns = [agent for _, agent in terms] + [[Fraction(1)] * len(self.user), self.user]
        result: list[Fraction] = []
        for values in zip(*columns, strict=True):
            scale, whole = whole_numbers(values)
            result.append(Fraction(sum(map(mul, factors, whole)), unit * scale))
        return result

    def denominator(self, row: int) -> int:
        """Return the least common denominator of a row."""
        return lcm(self.user[row].denominator, *{agent[row].denominator for agent in self.agents})


def sum_of_squares(values: Sequence[Fraction]) -> Fraction:
    """Return the sum of the squares, added up in integers."""
    scale, whole = whole_numbers(values)
    return Fraction(sum(map(mul, whole, whole)), scale * scale)


def whole_numbers(values: Sequence[Fraction]) -> tuple[int, list[int]]:
    """Return the least common denominator of some numbers, and the numbers times it."""
    denominators = [value.denominator for value in values]
    numerators = [value.numerator for value in values]
    different = set(denominators)
    scale = lcm(*different)
    factors = {denominator: scale // denominator for denominator in different}
    return scale, list(map(mul, numerators, map(factors.__getitem__, denominators)))


def average(table: NumericTable) -> Column:
    """Return the plain average of the agents in every row."""
    equally = [Fraction(1, len(table.agents))] * len(table.agents)
    nothing = [Fraction(0)] * len(table.user)
    return Fit(nothing, table.agents, "convex").residuals(equally, Fraction(0))
