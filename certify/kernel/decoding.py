"""Reading numbers, polynomials and formulas from JSON values, in one canonical form, strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import gcd
from typing import TypeVar, cast

from certify.spec.errors import InputError, RejectedError
from certify.spec.formula import And, Atom, Formula, Or, Sign
from certify.spec.numbers import exact, render, shown
from certify.spec.polynomial import Monomial, Polynomial, Rational

MOST_STEPS = 2_000_000
"""A certificate with more steps is refused, branches included."""

_LARGEST_FACT = 10**9
_NUMBER = re.compile(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?")
_SHORT = 400
_SIGNS: tuple[Sign, ...] = (">=", ">", "=")

T = TypeVar("T")


class MalformedError(RejectedError):
    """A part of a certificate has the wrong form; `place` leads to it from the top, as `proof[2].derive[0]`."""

    def __init__(self, what: str, place: str = "") -> None:
        super().__init__(f"{place}: {what}" if place else what)
        self.what = what
        self.place = place

    def inside(self, outer: str) -> MalformedError:
        """Return the same fault, seen from the container that holds it under `outer`."""
        separator = "." if self.place and not self.place.startswith("[") else ""
        return MalformedError(self.what, f"{outer}{separator}{self.place}")


def entries(value: object, read: Callable[[object], T], what: str) -> tuple[T, ...]:
    """Return what `read` makes of each entry of a list; `MalformedError` names the entry."""
    result: list[T] = []
    for index, entry in enumerate(listed(value, what)):
        try:
            result.append(read(entry))
        except MalformedError as fault:
            raise fault.inside(f"[{index}]") from None
    return tuple(result)


def field(document: Mapping[str, object], key: str, read: Callable[[object], T]) -> T:
    """Return what `read` makes of the value under `key`; `MalformedError` names the key."""
    try:
        return read(document[key])
    except MalformedError as fault:
        raise fault.inside(key) from None


def listed(value: object, what: str) -> list[object]:
    """Return the list; `MalformedError` if it is none."""
    if type(value) is not list:
        raise MalformedError(f"expected a list of {what}, got {shown(value)}")
    return cast("list[object]", value)


def keyed(value: object, what: str) -> dict[str, object]:
    """Return the object; `MalformedError` if it is none."""
    if type(value) is not dict:
        raise MalformedError(f"expected {what} as an object, got {shown(value)}")
    return cast("dict[str, object]", value)


def with_keys(value: object, what: str, required: set[str], optional: set[str] | None = None) -> dict[str, object]:
    """Return the object if it has the required keys and none but these and the optional ones."""
    document = keyed(value, what)
    if missing := required - document.keys():
        raise MalformedError(f"the key {shown(min(missing))} of {what} is missing")
    if unknown := document.keys() - required - (optional or set()):
        raise MalformedError(f"{what} has no key {shown(min(unknown))}")
    return document


def name(value: object) -> str:
    """Return a text that is not empty."""
    if type(value) is not str or not value:
        raise MalformedError(f"expected a name, got {shown(value)}")
    return value


def number(value: object) -> Rational:
    """Return the rational that a text in lowest terms spells: "p/q" with q > 1, or "p"."""
    if type(value) is not str:
        raise MalformedError(f'expected a number as text, such as "3/4" or "-2", got {shown(value)}')
    return _short_number(value) if len(value) <= 40 else _number(value)


@lru_cache(maxsize=65_536)
def _short_number(text: str) -> Rational:
    return _number(text)


def _number(text: str) -> Rational:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise MalformedError(f'expected a number such as "3/4" or "-2", got {shown(text)}')
    if len(text) > _SHORT:
        try:
            long = exact(text)
        except InputError as error:
            raise MalformedError(str(error)) from None
        if render(long) != text:
            raise MalformedError(f"the number {shown(text)} is not in lowest terms")
        return long.numerator if long.denominator == 1 else long
    top, bottom = int(match[1]), int(match[2] or 1)
    if match[2] and (bottom == 1 or gcd(top, bottom) != 1):
        raise MalformedError(f"the number {shown(text)} is not in lowest terms")
    return top if bottom == 1 else Fraction(top, bottom)


def fact_number(value: object) -> int:
    """Return the number of a fact."""
    if type(value) is not int or not 0 <= value < _LARGEST_FACT:
        raise MalformedError(f"expected the number of a fact, got {shown(value)}")
    return value


def facts(value: object) -> tuple[int, ...]:
    """Return a list of numbers of facts."""
    numbers = tuple(cast("list[int]", listed(value, "numbers of facts")))
    if all(type(each) is int and 0 <= each < _LARGEST_FACT for each in numbers):
        return numbers
    return entries(value, fact_number, "numbers of facts")


def polynomial(value: object) -> Polynomial:
    """Return the polynomial with these terms, each [coefficient, unknown, unknown, ...], in ascending order."""
    terms: dict[Monomial, Rational] = {}
    last: Monomial | None = None
    for index, entry in enumerate(listed(value, "terms")):
        try:
            monomial, coefficient = _term(entry, last)
        except MalformedError as fault:
            raise fault.inside(f"[{index}]") from None
        terms[monomial] = coefficient
        last = monomial
    return Polynomial(terms)


def _term(value: object, last: Monomial | None) -> tuple[Monomial, Rational]:
    parts = listed(value, "a coefficient and unknowns")
    if not parts:
        raise MalformedError("a term has no coefficient")
    coefficient = number(parts[0])
    if not coefficient:
        raise MalformedError("a term has the coefficient 0")
    monomial = tuple(map(name, parts[1:]))
    if any(right < left for left, right in pairwise(monomial)):
        raise MalformedError("the unknowns of a term are not in ascending order")
    if last is not None and not last < monomial:
        raise MalformedError("the terms are not in ascending order")
    return monomial, coefficient


def formula(value: object) -> Formula:
    """Return a formula without quantifiers."""
    document = keyed(value, "a formula")
    if len(document) != 1:
        raise MalformedError(f"expected a formula with one key, got {len(document)} keys")
    key = next(iter(document))
    for sign in _SIGNS:
        if key == sign:
            return Atom(field(document, key, polynomial), sign)
    if key not in {"and", "or"}:
        raise MalformedError(f'expected ">=", ">", "=", "and" or "or", got {shown(key)}')
    parts = field(document, key, lambda inner: entries(inner, formula, "formulas"))
    return And(parts) if key == "and" else Or(parts)
