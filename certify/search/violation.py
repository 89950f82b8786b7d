"""By how much the claims of a problem fail at numbers for its unknowns."""

from __future__ import annotations

from collections.abc import Mapping

from certify.spec.formula import all_of, substitute
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Problem
from certify.spec.violation import violation_at


def violation(problem: Problem, values: Mapping[str, Rational]) -> Rational | None:
    """Return the amount by which the claims fail at these numbers, negative where they hold with something to spare.

    Of claims that all have to hold the largest, of alternatives the smallest; None where a quantifier leaves it open.
    """
    terms = {name: Polynomial.constant(value) for name, value in values.items()}
    return violation_at(substitute(all_of(item.formula for item in problem.claims), terms))
