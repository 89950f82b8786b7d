"""What a statement calculates with: polynomials whose comparisons are formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.formula import Formula, above, at_least, equal, negation
from certify.spec.polynomial import (
    Monomial,
    Polynomial,
    Rational,
    Term,
    accumulate,
    accumulate_product,
    polynomial,
)


class Quantity(Polynomial):
    """A polynomial in the unknowns of a statement; `>=`, `>`, `<=`, `<`, `==` and `!=` give formulas.

    >>> x, y = Quantity.unknown("x"), Quantity.unknown("y")
    >>> x * y >= 2
    x*y - 2 >= 0
    >>> (x == y) | (x > 1)
    (x - y = 0 or x - 1 > 0)
    """

    __slots__ = ()

    def __ge__(self, other: Term) -> Formula:
        return at_least(self, other)

    def __gt__(self, other: Term) -> Formula:
        return above(self, other)

    def __le__(self, other: Term) -> Formula:
        return at_least(other, self)

    def __lt__(self, other: Term) -> Formula:
        return above(other, self)

    def __eq__(self, other: object) -> Formula:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        return equal(self, polynomial(other))

    def __ne__(self, other: object) -> Formula:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        return negation(self == other)

    __hash__ = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

    def __abs__(self) -> Quantity:
        raise InputError(f"abs of the quantity {self!r} is no polynomial: use the word abs of the statement")

    def __rtruediv__(self, other: object) -> Quantity:
        raise InputError(f"cannot divide {other!r} by the quantity {self!r}: name the quotient, or multiply out")

    def __bool__(self) -> bool:
        raise InputError(f"the quantity {self!r} has no truth value: compare it, as in `x >= 0`")


Number: TypeAlias = Rational | Quantity
"""An exact number or a symbol: every definition of `certify.spec` reads either."""


def quantity(value: Term) -> Quantity:
    """Return an exact number or a polynomial as a quantity."""
    return value if isinstance(value, Quantity) else Quantity(polynomial(value).terms)


def total(values: Iterable[Term]) -> Quantity:
    """Return the sum, in time linear in the number of all terms."""
    terms: dict[Monomial, Rational] = {}
    for value in values:
        accumulate(terms, polynomial(value).terms, 1)
    return Quantity(terms)


def total_of_products(pairs: Iterable[tuple[Term, Term]]) -> Quantity:
    """Return the sum of left * right over the pairs."""
    terms: dict[Monomial, Rational] = {}
    for left, right in pairs:
        accumulate_product(terms, polynomial(left).terms, polynomial(right).terms)
    return Quantity(terms)
