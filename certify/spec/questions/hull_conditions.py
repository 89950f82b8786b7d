"""What weights, offset and error of a fit satisfy: comparisons in unknowns, each built when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from operator import mul

from certify.spec.formula import Formula, above, at_least, equal
from certify.spec.lazy_facts import LazyFacts
from certify.spec.polynomial import Monomial, Polynomial
from certify.spec.questions.hull_fit import Fit, whole_numbers
from certify.spec.questions.part import Part


def no_better(fit: Fit, error: Fraction) -> Part:
    """Return what is refuted to show that no allowed weights with any offset have an error below `error`."""
    conditions = conditions_of(fit)
    return Part(
        unknowns=[*map(weight_name, range(len(fit.agents))), "offset", "error", *conditions.residual_names],
        base=conditions,
        hypotheses=[above(error, Polynomial.unknown("error"))],
    )


def conditions_of(fit: Fit) -> Conditions:
    """Return the conditions of a fit in its norm."""
    if fit.norm == "sup":
        return SupConditions(fit)
    return MultipliedOutConditions(fit) if len(fit.agents) == 1 else SquaresConditions(fit)


def weight_name(agent: int) -> str:
    """Return the name of the unknown weight of an agent, counted from 0."""
    return f"weight[{agent}]"


def residual_name(row: int) -> str:
    """Return the name of the unknown residual of a row, counted from 0."""
    return f"residual[{row}]"


class Conditions(LazyFacts[Formula]):
    """The `errors` conditions on the error, then `weight >= 0` of all agents; if convex, `sum of weights - 1 = 0`."""

    residual_names: Sequence[str] = ()

    def __init__(self, fit: Fit, errors: int) -> None:
        self._fit = fit
        self._weights: list[Monomial] = [(weight_name(agent),) for agent in range(len(fit.agents))]
        self._error = Polynomial.unknown("error")
        self.errors = errors

    def __len__(self) -> int:
        return self.errors + len(self._weights) + (self._fit.form == "convex")

    def built(self, index: int) -> Formula:
        """Return fact number `index`."""
        if index < self.errors:
            return self._about_the_error(index)
        agent = index - self.errors
        if agent < len(self._weights):
            return at_least(Polynomial({self._weights[agent]: 1}))
        return equal(Polynomial(dict.fromkeys(self._weights, 1)), 1)

    @abstractmethod
    def _about_the_error(self, index: int) -> Formula:
        """Return fact number `index`, which is below `errors`."""

    def _residual(self, row: int) -> tuple[Polynomial, int]:
        """Return sum_i w_i U_i + c - u in the row times its common denominator, and that denominator."""
        values = [column[row] for column in (*self._fit.agents, self._fit.user)]
        scale, (*agents, user) = whole_numbers(values)
        terms = {monomial: value for monomial, value in zip(self._weights, agents, strict=True) if value}
        return Polynomial(terms) + Polynomial.unknown("offset") * scale - user, scale


class SupConditions(Conditions):
    """The error is no less than any |residual|.

    With n rows: `error - residual >= 0` in rows 0 to n - 1, then `error + residual >= 0` in the same rows, both times
    the common denominator of the row.
    """

    def __init__(self, fit: Fit) -> None:
        super().__init__(fit, 2 * len(fit.user))

    def _about_the_error(self, index: int) -> Formula:
        side, row = divmod(index, len(self._fit.user))
        residual, scale = self._residual(row)
        return at_least(self._error * scale, -residual if side else residual)


class SquaresConditions(Conditions):
    """The error is no less than the mean of the squared residuals, which have names.

    With n rows: `residual[r] - (sum_i w_i U_i + c - u) = 0` in rows 0 to n - 1, times the common denominator of the
    row; then `n * error - sum of residual[r]^2 >= 0`.
    """

    def __init__(self, fit: Fit) -> None:
        super().__init__(fit, len(fit.user) + 1)
        self.residual_names = [residual_name(row) for row in range(len(fit.user))]

    def _about_the_error(self, index: int) -> Formula:
        rows = len(self._fit.user)
        if index == rows:
            squares = Polynomial({(name, name): -1 for name in self.residual_names})
            return at_least(self._error * rows + squares)
        residual, scale = self._residual(index)
        return equal(Polynomial.unknown(self.residual_names[index]) * scale, residual)


class MultipliedOutConditions(Conditions):
    """The error of one agent is no less than the mean of the squared residuals, written in its weight and the offset.

    With n rows: `n * error - sum of (w U + c - u)^2 >= 0`, times the square of the common denominator of the columns.
    """

    def __init__(self, fit: Fit) -> None:
        super().__init__(fit, 1)

    def _about_the_error(self, index: int) -> Formula:  # noqa: ARG002 - there is one
        (agent,) = self._fit.agents
        rows = len(agent)
        scale, whole = whole_numbers([*agent, *self._fit.user])
        columns = {self._weights[0]: whole[:rows], ("offset",): [scale] * rows, (): [-value for value in whole[rows:]]}
        total = self._error * (rows * scale * scale)
        for left, one in columns.items():
            for right, other in columns.items():
                total = total - Polynomial({left: 1}) * Polynomial({right: 1}) * sum(map(mul, one, other))
        return at_least(total)
