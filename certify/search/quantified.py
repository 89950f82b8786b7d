"""What is asked of formulas with quantifiers and functions: opened, made finite, told of numbers."""

from __future__ import annotations

from collections.abc import Mapping

from certify.kernel.choices import Choices
from certify.search.groups import conjuncts, point_masses
from certify.solvers.rational_models import simplified, substituted
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import And, Exists, ForAll, Formula, Let, Or, all_of, any_of, negation, substitute
from certify.spec.polynomial import Polynomial, Rational

MOST_PURE_DEVIATIONS = 32
"""Where bound unknowns are distributions with so many point masses at most, these are asked for first."""


def universals(formula: Formula, values: Mapping[str, Rational]) -> list[ForAll]:
    """Return the outermost universal formulas that matter at these numbers: not those beside a true alternative."""
    match formula:
        case And(parts):
            return [each for part in parts for each in universals(part, values)]
        case Or(parts):
            plain = [part for part in parts if not is_quantified(part)]
            if any(simplified([part]) == [] for part in substituted(plain, values)):
                return []
            return [each for part in parts for each in universals(part, values)]
        case Exists(_, body):
            return universals(body, values)
        case ForAll():
            return [formula]
        case _:
            return []


def opened(formula: Formula) -> Formula:
    """Return the formula with the names of outer existentials as unknowns: bound names are unique in a statement."""
    match formula:
        case And(parts):
            return And(tuple(map(opened, parts)))
        case Or(parts):
            return Or(tuple(map(opened, parts)))
        case Exists(_, body):
            return opened(body)
        case _:
            return formula


def finite(formula: Formula, *, inside: bool = False) -> Formula:
    """Return a formula that says no less: something exists for all is sought among the point masses only."""
    match formula:
        case And(parts):
            return all_of(finite(part, inside=inside) for part in parts)
        case Or(parts):
            return any_of(finite(part, inside=inside) for part in parts)
        case ForAll(names, body):
            return ForAll(names, finite(body, inside=True))
        case Exists(names, body) if inside:
            premise = [part for part in conjuncts([body]) if not is_quantified(part)]
            masses = point_masses(names, premise, MOST_PURE_DEVIATIONS)
            terms = [{name: Polynomial.constant(value) for name, value in values.items()} for values in masses]
            return any_of(substitute(body, each) for each in terms) if terms else formula
        case _:
            return formula


def at_values(formula: Formula, values: Mapping[str, Polynomial]) -> Formula:
    """Return what a formula also says of functions: it holds at these numbers for their values, if they are allowed."""
    match formula:
        case And(parts):
            return And(tuple(at_values(part, values) for part in parts))
        case Or(parts):
            return Or(tuple(at_values(part, values) for part in parts))
        case Let(_, _, names, definition, body) if values.keys() >= set(names):
            return And((formula, substitute(Or((negation(definition), at_values(body, values))), values)))
        case _:
            return formula


def without_functions(formula: Formula, choices: Choices) -> Formula:
    """Return the formula with a function value as any value that meets the definition.

    Where a function has choices they were spelled out as cases; what remains of it, that none is allowed, is left out.
    """
    match formula:
        case And(parts):
            return And(tuple(without_functions(part, choices) for part in parts))
        case Or(parts):
            return Or(tuple(without_functions(part, choices) for part in parts))
        case Let(function, _, names, definition, body):
            if function in choices:
                return Or(())
            return Exists(names, And((definition, without_functions(body, choices))))
        case _:
            return formula
