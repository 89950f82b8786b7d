"""What a general statement assumes and claims when its unknowns are quantities of a special one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from certify.spec.errors import InputError
from certify.spec.exponential_facts import EXP
from certify.spec.formula import Formula, all_of, is_largest, lets, substitute
from certify.spec.polynomial import Polynomial, Term, polynomial
from certify.spec.problem import FunctionValue, Named, Problem


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """The assumptions of a general statement at given values of its unknowns, and its claims together."""

    assumptions: tuple[Named, ...]
    claim: Formula


def special_case(
    general: Problem,
    values: Mapping[str, Term],
    declared: Collection[str],
    functions: Iterable[FunctionValue] = (),
) -> SpecialCase:
    """Return what `general` says at these values; an unknown without one stands for the declared one of its name.

    A proof of the general statement holds for any numbers that meet its assumptions, the definitions of function
    values among them, so what it claims follows wherever the assumptions returned here hold. Where its formulas speak
    of a function under a quantifier too, or it is the exponential, its values are those of the same function here:
    `functions` are the declared ones. (A maximum has but one value.)

    Raises:
        InputError: a value is given of something else than an unknown, an unknown has neither a value nor a namesake,
            two values of one function would be given at the same arguments, or a value of a function that is spoken of
            elsewhere would be another one.

    """
    if strange := sorted(values.keys() - set(general.unknowns)):
        raise InputError(
            f"the general statement has no unknown {strange[0]!r} here: give values of its unknowns only, at a level "
            "that has them"
        )
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
    _check_functions(general, given, {(at.function, at.arguments): at.names for at in functions})
    assumptions = tuple(Named(item.name, substitute(item.formula, given)) for item in general.assumptions)
    return SpecialCase(assumptions, all_of(substitute(item.formula, given) for item in general.claims))


def _check_functions(
    general: Problem,
    given: Mapping[str, Polynomial],
    known: Mapping[tuple[str, tuple[Polynomial, ...]], tuple[str, ...]],
) -> None:
    """Return if each value of a function of which more is known than its definition is that function's value here."""
    spoken = {EXP} | {let.function for item in (*general.assumptions, *general.claims) for let in lets(item.formula)}
    for at in general.functions:
        if at.function not in spoken or at.definition == is_largest(Polynomial.unknown(at.names[0]), at.arguments):
            continue
        place = at.function, tuple(argument.substitute(given) for argument in at.arguments)
        values = tuple(given.get(name, Polynomial.unknown(name)) for name in at.names)
        if values != tuple(map(Polynomial.unknown, known.get(place, ()))):
            raise InputError(
                f"{at.names[0]!r} is a value of {at.function!r}, of which more is known than is said there: declare it "
                "here as the value of the same function at the same arguments"
            )
