"""The best fits in the greatest error."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from certify.hulls.bounds import Optimum, bound, lower_bound_proof
from certify.hulls.combination import Search
from certify.hulls.fitting import Found
from certify.hulls.single import best_alone, each_alone
from certify.spec.questions.hull_fit import Fit, Form, average
from certify.spec.reading.table import NumericTable


class SupFitting:
    """The best fits of a table, `certify.hulls.fitting.Fitting`, in the norm "sup"."""

    def __init__(self, table: NumericTable, form: Form) -> None:
        self._table = table
        self._fit = Fit(table.user, table.agents, form)
        self._search = Search(self._fit)
        self._last: Optimum | None = None

    def first(self, agents: int) -> Found:
        """Return the best combination of the first agents; an agent that cannot help keeps the one before it."""
        fit = replace(self._fit, agents=self._table.agents[:agents])
        before = self._last
        if before is not None and len(before.combination.weights) != agents - 1:
            before = None
        if before is not None and bound(fit, before.multipliers) == before.combination.error:
            kept = before.combination
            found = replace(before, combination=replace(kept, weights=[*kept.weights, Fraction(0)]))
        else:
            found = self._search.best(agents, before.multipliers if before else ())
        self._last = found
        return _found(fit, found)

    def alone(self) -> list[Found]:
        """Return for each agent the best combination of that agent alone."""
        fits = [replace(self._fit, agents=[agent]) for agent in self._table.agents]
        return [_found(fit, optimum) for fit, optimum in zip(fits, each_alone(self._fit), strict=True)]

    def average(self, agents: int) -> Found:
        """Return the best fit by the plain average of the first agents."""
        column = average(replace(self._table, agents=self._table.agents[:agents]))
        fit = replace(self._fit, agents=[column])
        return _found(fit, best_alone(fit))


def _found(fit: Fit, optimum: Optimum) -> Found:
    return Found(optimum.combination, lower_bound_proof(fit, optimum.multipliers))
