"""Numbers at which formulas hold, or that there are none: settled by exact arithmetic of Z3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from certify.provers.clock import Clock
from certify.search.completion import numbers_of
from certify.solvers.rational_models import Search, Tally
from certify.solvers.smtlib import degree, is_quantified
from certify.solvers.z3_solver import Z3Solver
from certify.spec.formula import Formula
from certify.spec.polynomial import Rational


class OpenError(Exception):
    """What is asked is not decided by this method; an event inside the search, never shown to a user."""


def exact_numbers(
    formulas: Sequence[Formula], clock: Clock, seconds: float, *, beside: Z3Solver | None = None
) -> Mapping[str, Rational] | None:
    """Return numbers at which all formulas hold; None if there are none.

    Raises:
        OpenError: that was not settled in time, or no rational numbers were found.
    """
    if not formulas:
        return {}
    seconds = min(seconds, clock.left)
    has_products = any(degree(each) > 1 for each in formulas)
    if any(map(is_quantified, formulas)):
        solver = Z3Solver(None if has_products else "LRA", beside=beside)
    elif has_products:
        until = clock.left - seconds
        answer, found = Search(lambda: max(0.0, clock.left - until), 0, Tally()).rational_model(formulas)
        return _settled(answer, found)
    else:
        solver = Z3Solver("QF_LRA", beside=beside)
    solver.add(*formulas)
    answer = solver.check(seconds)
    return _settled(answer, numbers_of(solver) if answer == "sat" else {})


def can_hold(formulas: Sequence[Formula], clock: Clock, seconds: float, *, beside: Z3Solver | None = None) -> bool:
    """Return whether any real numbers meet all formulas.

    Raises:
        OpenError: that was not settled in time.
    """
    if not formulas:
        return True
    has_products = any(degree(each) > 1 for each in formulas)
    logic = "LRA" if any(map(is_quantified, formulas)) else "QF_LRA"
    solver = Z3Solver(None if has_products else logic, beside=beside)
    solver.add(*formulas)
    answer = solver.check(min(seconds, clock.left))
    if answer == "unknown":
        raise OpenError
    return answer == "sat"


def _settled(answer: str, found: Mapping[str, Rational] | None) -> Mapping[str, Rational] | None:
    if answer == "unsat":
        return None
    if answer != "sat" or found is None:
        raise OpenError
    return found
