"""A counterexample with the exact amount by which the claims fail, proved: nothing that exists falls short by less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from certify.kernel.choices import decided
from certify.kernel.proof import Witness
from certify.kernel.witness import check_counterexample
from certify.provers.clock import Clock
from certify.provers.models import in_need
from certify.search.largest_slack import largest_slack
from certify.search.open_measuring import between
from certify.search.witnesses import proof_of
from certify.solvers.smtlib import is_quantified
from certify.spec.errors import CertifyError
from certify.spec.formula import And, Exists, Formula, Or, all_of, negation, substitute
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.problem import Problem
from certify.spec.violation import Violation, loosened, measured, violation_at

SECONDS = 10.0
"""Seconds at most for an amount and its proof, whatever is left of the time of the search."""

SLACK = "slack'"
PARTS: tuple[Rational, ...] = (1, Fraction(3, 4), Fraction(1, 2), Fraction(1, 4), 0)
"""The parts of an amount that was found which are tried as a bound from below, where the first has no proof."""


def with_violation(problem: Problem, witness: Witness, clock: Clock | None = None) -> Witness:
    """Return the witness with the amount by which the claims fail, accepted by the kernel; as it is without a proof.

    The amount is exact where it could be found and proved in time (`SECONDS`, if no clock is given); else bounds of it.
    """
    if witness.violation is not None:
        return witness
    try:
        return _measured(problem, witness, clock or Clock(SECONDS))
    except CertifyError:  # the choices of the witness lead to too many cases
        return witness


def _measured(problem: Problem, witness: Witness, clock: Clock) -> Witness:
    if len(witness.values) < len(problem.unknowns):
        return between(problem, witness, clock)
    terms = {name: Polynomial.constant(value) for name, value in witness.values.items()}
    claims = substitute(all_of(item.formula for item in problem.claims), terms)
    amount = violation_at(claims)
    if amount is not None:
        return _accepted(problem, witness, Violation(amount, amount), {}, clock) or witness
    if not is_quantified(claims):
        return witness
    best = _found(decided(claims, witness.choices), clock)
    if best is None:
        return witness
    amount, numbers = best
    for part in PARTS if amount else PARTS[:1]:
        bounds = Violation(normal(part * amount), amount)
        found = _accepted(problem, witness, bounds, numbers, clock)
        if found is None and part == 1:
            found = _accepted(problem, witness, replace(bounds, most=None), numbers, clock)
        if found is not None:
            return found
    return witness


def _found(claims: Formula, clock: Clock) -> tuple[Rational, Mapping[str, Rational]] | None:
    """Return the amount by which claims without free unknowns fail, as found, and numbers for what they quantify."""
    slack = Polynomial.unknown(SLACK)
    if _exists(claims):
        numbers = largest_slack(SLACK, loosened(claims, -slack), clock)
        return None if numbers is None else (-numbers[SLACK], numbers)
    numbers = largest_slack(SLACK, negation(loosened(claims, slack, strictly=True)), clock)
    return None if numbers is None else (numbers[SLACK], numbers)


def _exists(formula: Formula) -> bool:
    """Whether a formula says that something exists, whatever else it is about."""
    match formula:
        case And(parts) | Or(parts):
            return any(map(_exists, parts))
        case Exists():
            return True
        case _:
            return False


def _accepted(
    problem: Problem, witness: Witness, violation: Violation, numbers: Mapping[str, Rational], clock: Clock
) -> Witness | None:
    """Return the witness with that amount, proved; None where no proof was found in time or the kernel refuses it."""
    terms = {name: Polynomial.constant(value) for name, value in witness.values.items()}
    refutations = list(witness.refutations)
    try:
        for hypothesis in measured(problem.claims, violation):
            for part in in_need(decided(substitute(hypothesis, terms), witness.choices)):
                proof = proof_of(part, numbers, clock)
                if proof is None:
                    return None
                refutations.append(proof)
        found = replace(witness, refutations=tuple(refutations), violation=violation)
        check_counterexample(problem, found)
    except CertifyError:
        return None
    return found
