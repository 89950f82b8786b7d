"""A problem with a number for one of its unknowns, its sketch included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from certify.spec.formula import ForAll, substitute
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import FunctionValue, Named, Problem
from certify.spec.sketch import Assert, Distinguish, Introduce, Take


def with_number(problem: Problem, unknown: str, number: Rational) -> Problem:
    """Return the problem with a number for an unknown.

    >>> from certify.spec.statement import Reading
    >>> t = Reading()
    >>> x, y = t.nonnegative("x"), t.nonnegative("y")
    >>> t.claim(x * y >= 0)
    >>> with_number(t.problem(), "x", 3).claims[0].formula
    3*y >= 0
    """
    values = {unknown: Polynomial.constant(number)}
    return replace(
        problem,
        unknowns=tuple(name for name in problem.unknowns if name != unknown),
        assumptions=tuple(_named(item, values) for item in problem.assumptions),
        claims=tuple(_named(item, values) for item in problem.claims),
        functions=tuple(_function(value, values) for value in problem.functions),
        sketch=tuple(_step(step, values) for step in problem.sketch),
    )


def _named(item: Named, values: Mapping[str, Polynomial]) -> Named:
    return Named(item.name, substitute(item.formula, values))


def _function(value: FunctionValue, values: Mapping[str, Polynomial]) -> FunctionValue:
    arguments = tuple(argument.substitute(values) for argument in value.arguments)
    return replace(value, arguments=arguments, definition=substitute(value.definition, values))


def _step(step: object, values: Mapping[str, Polynomial]) -> object:
    match step:
        case Assert(formula, using):
            facts = None if using is None else tuple(substitute(fact, values) for fact in using)
            return Assert(substitute(formula, values), facts)
        case Distinguish(formula):
            return Distinguish(substitute(formula, values))
        case Introduce(name, value):
            return Introduce(name, value.substitute(values))
        case Take(universal, terms, handles):
            changed = substitute(universal, values)
            given = tuple(term.substitute(values) for term in terms)
            return Take(changed, given, handles) if isinstance(changed, ForAll) else step
        case _:
            return step
