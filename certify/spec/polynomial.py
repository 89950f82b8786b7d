"""Polynomials with rational coefficients over named unknowns: the terms of every statement."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Self, TypeAlias

from certify.spec.errors import InputError, LimitError

Rational: TypeAlias = int | Fraction
Monomial: TypeAlias = tuple[str, ...]
"""Names of unknowns in ascending order, one entry per power; the empty tuple is the constant monomial."""

MOST_TERMS = 2_000_000
"""No polynomial with more terms is built (`LimitError`)."""


def rational(value: object, what: str = "value") -> Rational:
    """Return `value` as an `int` where it is whole, else as a `Fraction`; refuse everything else.

    Raises:
        InputError: `value` is no exact number (a float, a bool, a text).

    """
    if type(value) is int:
        return value
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else value
    raise InputError(
        f"expected an exact number (int or Fraction) or a polynomial for {what}, got {value!r} ({type(value).__name__})"
    )


class Polynomial:
    """A polynomial over Q; equal polynomials compare equal and hash alike.

    `terms` maps each monomial to its non-zero coefficient and is never changed after construction.

    >>> x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    >>> (x + y) * (x - y)
    x^2 - y^2
    """

    __slots__ = ("_hash", "terms")
    terms: Mapping[Monomial, Rational]

    def __init__(self, terms: Mapping[Monomial, Rational]) -> None:
        self.terms = terms
        self._hash: int | None = None

    @classmethod
    def unknown(cls, name: str) -> Self:
        """Return the polynomial that is just the unknown `name`."""
        return cls({(name,): 1})

    @classmethod
    def constant(cls, value: Rational) -> Self:
        """Return the constant polynomial `value`."""
        exact = rational(value)
        return cls({(): exact} if exact else {})

    @property
    def is_constant(self) -> bool:
        """Whether no unknown occurs."""
        return not self.terms or (len(self.terms) == 1 and () in self.terms)

    @property
    def constant_term(self) -> Rational:
        """The coefficient of the constant monomial."""
        return self.terms.get((), 0)

    @property
    def degree(self) -> int:
        """The largest length of a monomial; 0 for constants."""
        return max(map(len, self.terms), default=0)

    def unknowns(self) -> set[str]:
        """Return the names that occur."""
        return {name for monomial in self.terms for name in monomial}

    def __add__(self, other: Term) -> Self:
        terms = dict(self.terms)
        accumulate(terms, polynomial(other).terms, 1)
        return type(self)(terms)

    __radd__ = __add__

    def __neg__(self) -> Self:
        return type(self)({monomial: -coefficient for monomial, coefficient in self.terms.items()})

    def __sub__(self, other: Term) -> Self:
        terms = dict(self.terms)
        accumulate(terms, polynomial(other).terms, -1)
        return type(self)(terms)

    def __rsub__(self, other: Term) -> Self:
        return -self + other

    def __mul__(self, other: Term) -> Self:
        if isinstance(other, Polynomial):
            terms: dict[Monomial, Rational] = {}
            accumulate_product(terms, self.terms, other.terms)
            return type(self)(terms)
        factor = rational(other, "a factor")
        if not factor:
            return type(self)({})
        return type(self)({monomial: normal(coefficient * factor) for monomial, coefficient in self.terms.items()})

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Self:
        if isinstance(other, Polynomial):
            raise InputError(f"cannot divide by the polynomial {other!r}: name the quotient, or multiply out")
        divisor = rational(other, "a divisor")
        if not divisor:
            raise InputError(f"division of {self!r} by zero")
        return self * Fraction(1, divisor)

    def __pow__(self, exponent: int) -> Self:
        if type(exponent) is not int or not 0 <= exponent <= 64:
            raise InputError(f"expected a whole exponent from 0 to 64, got {exponent!r}")
        result = type(self)({(): 1})
        for _ in range(exponent):
            result = result * self
        return result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def substitute(self, values: Mapping[str, Polynomial]) -> Self:
        """Return the polynomial with `values[name]` in place of each unknown `name` that has a value."""
        terms: dict[Monomial, Rational] = {}
        for monomial, coefficient in self.terms.items():
            if not any(name in values for name in monomial):
                accumulate(terms, {monomial: coefficient}, 1)
                continue
            kept = tuple(name for name in monomial if name not in values)
            product: dict[Monomial, Rational] = {kept: coefficient}
            for name in monomial:
                if name in values:
                    step: dict[Monomial, Rational] = {}
                    accumulate_product(step, product, values[name].terms)
                    product = step
            accumulate(terms, product, 1)
        return type(self)(terms)

    def at(self, values: Mapping[str, Rational]) -> Rational:
        """Return the value at a point that gives every unknown an exact number (`KeyError` if one is missing)."""
        total: Rational = 0
        for monomial, coefficient in self.terms.items():
            value = coefficient
            for name in monomial:
                value = value * values[name]
            total = total + value
        return normal(total)

    def __repr__(self) -> str:
        return text(self)


Term: TypeAlias = Polynomial | int | Fraction
"""What arithmetic accepts: a polynomial or an exact number."""


def normal(value: Rational) -> Rational:
    """Return the same number, as an `int` where it is whole."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def polynomial(value: object) -> Polynomial:
    """Return `value` itself, or the constant polynomial of an exact number."""
    if isinstance(value, Polynomial):
        return value
    return Polynomial.constant(rational(value))


def accumulate(target: dict[Monomial, Rational], terms: Mapping[Monomial, Rational], factor: Rational) -> None:
    """Add `factor` times `terms` to `target` in place; coefficients that become zero are removed."""
    for monomial, coefficient in terms.items():
        value = normal(target.get(monomial, 0) + (coefficient if factor == 1 else factor * coefficient))
        if value:
            target[monomial] = value
        else:
            target.pop(monomial, None)


def accumulate_product(
    target: dict[Monomial, Rational], left: Mapping[Monomial, Rational], right: Mapping[Monomial, Rational]
) -> None:
    """Add the product of two polynomials to `target` in place."""
    if len(left) > len(right):
        left, right = right, left
    for first, factor in left.items():
        for second, coefficient in right.items():
            monomial = tuple(sorted(first + second)) if first and second else first or second
            value = normal(target.get(monomial, 0) + factor * coefficient)
            if value:
                target[monomial] = value
            else:
                target.pop(monomial, None)
        if len(target) > MOST_TERMS:
            raise LimitError(f"a polynomial has more than {MOST_TERMS:,} terms")


def text(value: Polynomial) -> str:
    """Return a plain reading, such as `2*x^2*y - 1/2`; terms of higher degree first."""
    if not value.terms:
        return "0"
    pieces: list[str] = []
    for monomial, coefficient in sorted(value.terms.items(), key=lambda item: (-len(item[0]), item[0])):
        powers = [
            name if (count := monomial.count(name)) == 1 else f"{name}^{count}" for name in dict.fromkeys(monomial)
        ]
        size = abs(coefficient)
        factors = [*([str(size)] if size != 1 or not powers else []), *powers]
        sign = ("-" if coefficient < 0 else "") if not pieces else (" - " if coefficient < 0 else " + ")
        pieces.append(sign + "*".join(factors))
    return "".join(pieces)


ZERO = Polynomial({})
ONE = Polynomial({(): 1})
