"""By how much claims about exponentials fail: as a rule an irrational number, so rational bounds of it are proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import floor, log10

from certify.kernel.proof import Witness
from certify.kernel.witness import check_counterexample
from certify.provers.clock import Clock, OutOfTime
from certify.search.float_functions import KNOWN, float_values
from certify.search.open_witness import open_proofs
from certify.spec.errors import CertifyError
from certify.spec.formula import all_of, substitute
from certify.spec.polynomial import Polynomial, normal
from certify.spec.problem import Problem
from certify.spec.violation import Violation, measured, violation_at

DIGITS = 9
"""Significant digits of the bounds."""

SIMPLE = 1000
"""The largest denominator of an amount that is taken for rational where floats cannot tell it from this number."""


def between(problem: Problem, witness: Witness, clock: Clock) -> Witness:
    """Return a witness that leaves values of functions open with bounds of the amount by which the claims fail.

    The kernel accepts it. As it is where the values are those of other functions, or no bounds were proved in time.
    """
    if any(at.function not in KNOWN for at in problem.functions):
        return witness
    floats = float_values(problem.functions, witness.values)
    if floats is None:
        return witness
    terms = {name: Polynomial.constant(Fraction(value)) for name, value in floats.items()}
    amount = violation_at(substitute(all_of(item.formula for item in problem.claims), terms))
    if amount is None or amount <= 0:
        return witness
    for bounds in _bounds(Fraction(amount)):
        try:
            proofs = open_proofs(measured(problem.claims, bounds), problem.functions, witness.values, clock)
            if proofs is None:
                continue
            found = replace(witness, refutations=(*witness.refutations, *proofs), violation=bounds)
            check_counterexample(problem, found)
        except OutOfTime:
            return witness
        except CertifyError:
            continue
        return found
    return witness


def _bounds(amount: Fraction) -> Iterator[Violation]:
    """Yield what a number may be that a float is near: a simple fraction, or between decimals next to each other."""
    simple = amount.limit_denominator(SIMPLE)
    if abs(simple - amount) < amount / 10**9:
        yield Violation(normal(simple), normal(simple))
    unit = Fraction(10) ** (floor(log10(amount)) + 1 - DIGITS)
    below = floor(amount / unit)
    for wider in (0, 1, 10):
        yield Violation(normal(max(below - wider, 0) * unit), normal((below + 1 + wider) * unit))
