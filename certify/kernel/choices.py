"""Ties in a witness: functions that take the first value of a list that their definition allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from certify.spec.errors import LimitError, RejectedError
from certify.spec.formula import (
    And,
    Atom,
    Exists,
    ForAll,
    Formula,
    Let,
    Or,
    all_of,
    any_of,
    free_unknowns,
    holds_at,
    lets,
    negation,
    substitute,
)
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import FunctionValue

Choices: TypeAlias = Mapping[str, Sequence[Sequence[Rational]]]
"""For each function that is chosen, vectors of values in order of preference.

At given arguments the function is the first vector that meets its definition there; where none does, it is anything
that meets it. Such a function exists, since some values meet the definition everywhere (see `Let`); and it
is one function, since `check_choices` asks that equal arguments have equal definitions.
"""

MOST_COMPARISONS = 1_000_000
"""Cases with more comparisons are not built: the lists of nested functions multiply."""


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """One place that speaks of a function; `definition` is about the unknowns `names`."""

    arguments: tuple[Polynomial, ...]
    names: tuple[str, ...]
    definition: Formula


def check_choices(choices: Choices, formulas: Iterable[Formula], functions: Sequence[FunctionValue]) -> None:
    """Return if the choices are for functions that the formulas speak of, each with one definition.

    `formulas` and `functions` are without free unknowns but for the names of function values.

    Raises:
        RejectedError: a function is not spoken of, has vectors of another length, might have two definitions at
            equal arguments, or is defined by what is no argument of it.

    """
    places: dict[str, list[_Occurrence]] = {function: [] for function in choices}
    for formula in formulas:
        for let in lets(formula):
            if let.function in places:
                places[let.function].append(_Occurrence(let.arguments, let.names, let.definition))
    for at in functions:
        if at.function in places:
            places[at.function].append(_Occurrence(at.arguments, at.names, at.definition))
    for function, occurrences in places.items():
        if not occurrences:
            raise RejectedError(f"the witness chooses values of {function!r}, of which nothing is said")
        for first in occurrences:
            _check_occurrence(function, first, choices[function])
            for second in occurrences:
                if not _agree(first, second):
                    raise RejectedError(f"{function!r} may have two definitions at the same arguments")


def _check_occurrence(function: str, place: _Occurrence, values: Sequence[Sequence[Rational]]) -> None:
    if any(len(each) != len(place.names) for each in values):
        raise RejectedError(f"{function!r} has {len(place.names)} values, and a choice of another length")
    if not _is_plain(place.definition):
        raise RejectedError(f"{function!r} has a definition with quantifiers: its values cannot be chosen")
    known = {*place.names, *(name for name in map(_bare, place.arguments) if name is not None)}
    if odd := free_unknowns(place.definition) - known:
        raise RejectedError(f"{function!r} depends on {min(odd)!r}, which is no argument of it")


def _agree(first: _Occurrence, second: _Occurrence) -> bool:
    """Whether two places have the same definition wherever their arguments are equal."""
    if len(first.arguments) != len(second.arguments) or len(first.names) != len(second.names):
        return False
    left: dict[str, Polynomial] = {}
    right: dict[str, Polynomial] = {}
    for index, (one, other) in enumerate(zip(first.arguments, second.arguments, strict=True)):
        if one.is_constant and other.is_constant:
            if one != other:
                return True
            continue
        name, rival = _bare(one), _bare(other)
        if (name is None and not one.is_constant) or (rival is None and not other.is_constant):
            return first == second
        common = other if rival is None else one if name is None else Polynomial.unknown(f"argument {index}'")
        if name is not None and left.setdefault(name, common) != common:
            return first == second
        if rival is not None and right.setdefault(rival, common) != common:
            return first == second
    for index, (name, rival) in enumerate(zip(first.names, second.names, strict=True)):
        left[name] = right[rival] = Polynomial.unknown(f"value {index}'")
    return substitute(first.definition, left) == substitute(second.definition, right)


def _bare(argument: Polynomial) -> str | None:
    """Return the unknown that a polynomial is, if it is one."""
    names = argument.unknowns()
    return min(names) if len(names) == 1 and argument == Polynomial.unknown(min(names)) else None


def chosen_at(
    values: Sequence[Sequence[Rational]], names: Sequence[str], definition: Formula
) -> Sequence[Rational] | None:
    """Return the first vector that meets a definition without other unknowns; None where none does."""
    for each in values:
        verdict = holds_at(_at(definition, names, each))
        if verdict is None:
            raise RejectedError("a definition with quantifiers: its values cannot be chosen")
        if verdict:
            return each
    return None


def decided(formula: Formula, choices: Choices) -> Formula:
    """Return a formula that is as true of the chosen functions as `formula` is: each choice is a case.

    For a function with the vectors v, w, ... the cases are: v is not allowed, or the body holds at v; w is not allowed,
    or v is, or the body holds at w; and so on; last, one of them is allowed, or the body holds at what the function is.

    Raises:
        LimitError: the cases have too many comparisons.

    """
    if _comparisons(formula, choices) > MOST_COMPARISONS:
        raise LimitError(f"the choices of the witness lead to more than {MOST_COMPARISONS:,} comparisons")
    return _decided(formula, choices)


def _comparisons(formula: Formula, choices: Choices) -> int:
    """Return at least as many comparisons as the cases of the formula have."""
    match formula:
        case And(parts) | Or(parts):
            return 1 + sum(_comparisons(part, choices) for part in parts)
        case ForAll(_, body) | Exists(_, body):
            return _comparisons(body, choices)
        case Let(function, _, _, definition, body):
            cases = 1 + len(choices.get(function, ()))
            return cases * (_comparisons(body, choices) + cases * _comparisons(definition, {}))
        case _:
            return 1


def _decided(formula: Formula, choices: Choices) -> Formula:
    match formula:
        case And(parts):
            return And(tuple(_decided(part, choices) for part in parts))
        case Or(parts):
            return Or(tuple(_decided(part, choices) for part in parts))
        case ForAll(names, body):
            return ForAll(names, _decided(body, choices))
        case Exists(names, body):
            return Exists(names, _decided(body, choices))
        case Let(function, arguments, names, definition, body):
            inner = _decided(body, choices)
            if function not in choices:
                return Let(function, arguments, names, definition, inner)
            earlier: list[Formula] = []
            cases: list[Formula] = []
            for values in choices[function]:
                allowed = _at(definition, names, values)
                cases.append(any_of([negation(allowed), *earlier, _at(inner, names, values)]))
                earlier.append(allowed)
            return all_of([*cases, Let(function, arguments, names, definition, any_of([*earlier, inner]))])
        case _:
            return formula


def _at(formula: Formula, names: Sequence[str], values: Sequence[Rational]) -> Formula:
    return substitute(formula, {name: Polynomial.constant(value) for name, value in zip(names, values, strict=True)})


def _is_plain(formula: Formula) -> bool:
    match formula:
        case Atom():
            return True
        case And(parts) | Or(parts):
            return all(map(_is_plain, parts))
        case _:
            return False
