"""What a general statement assumes and claims when its unknowns are quantities of a special one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, substitute
from certify.spec.polynomial import Polynomial, Term, polynomial
from certify.spec.problem import Named, Problem


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """The assumptions of a general statement at given values of its unknowns, and its claims together."""

    assumptions: tuple[Named, ...]
    claim: Formula


def special_case(general: Problem, values: Mapping[str, Term], declared: Collection[str]) -> SpecialCase:
    """Return what `general` says at these values; an unknown without one stands for the declared one of its name.

    A proof of the general statement holds for any numbers that meet its assumptions, the definitions of function
    values among them, so what it claims follows wherever the assumptions returned here hold.

    Raises:
        InputError: a value is given of something else than an unknown, an unknown has neither a value nor a namesake,
            or two values of one function would be given at the same arguments.

    """
    if strange := sorted(values.keys() - set(general.unknowns)):
        raise InputError(f"the general statement has no unknown {strange[0]!r}: give values of its unknowns only")
    given: dict[str, Polynomial] = {}
    for name in general.unknowns:
        if name not in values and name not in declared:
            raise InputError(f"the general statement has the unknown {name!r}: give it a value")
        if name in values:
            given[name] = Polynomial(polynomial(values[name]).terms)
    places: dict[tuple[str, tuple[Polynomial, ...]], tuple[str, ...]] = {}
    for function in general.functions:
        place = function.function, tuple(argument.substitute(given) for argument in function.arguments)
        if place in places:
            raise InputError(
                f"{places[place][0]!r} and {function.names[0]!r} would be values of {function.function!r} at the same "
                "arguments: give the arguments other values"
            )
        places[place] = function.names
    assumptions = tuple(Named(item.name, substitute(item.formula, given)) for item in general.assumptions)
    return SpecialCase(assumptions, all_of(substitute(item.formula, given) for item in general.claims))
