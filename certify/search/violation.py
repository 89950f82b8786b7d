"""By how much a claim fails."""

from __future__ import annotations

from collections.abc import Mapping

from certify.spec.formula import And, Atom, Formula, Or, all_of, substitute
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Problem


def violation(problem: Problem, values: Mapping[str, Rational]) -> Rational | None:
    """Return the amount by which the claims fail at these numbers, negative where they hold with something to spare.

    Of claims that all have to hold the largest, of alternatives the smallest; None where a quantifier leaves it open.
    """
    terms = {name: Polynomial.constant(value) for name, value in values.items()}
    return _amount(substitute(all_of(item.formula for item in problem.claims), terms))


def _amount(formula: Formula) -> Rational | None:
    match formula:
        case Atom(polynomial, sign) if polynomial.is_constant:
            value = polynomial.constant_term
            return abs(value) if sign == "=" else -value
        case And(parts):
            amounts = [_amount(part) for part in parts]
            known = [amount for amount in amounts if amount is not None]
            return max(known) if known and (len(known) == len(amounts) or max(known) > 0) else None
        case Or(parts):
            amounts = [_amount(part) for part in parts]
            known = [amount for amount in amounts if amount is not None]
            return min(known) if known and len(known) == len(amounts) else None
        case _:
            return None
