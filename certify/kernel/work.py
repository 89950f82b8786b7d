"""How much multiplying a refutation or an identity may take: what takes more is refused, before it is begun."""

from __future__ import annotations

from certify.spec.errors import LimitError
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate_product

LARGEST_DEGREE = 1_000
MOST_BITS = 4_000_000
"""Products with a higher degree or longer coefficients are not built: repeated squaring would never end."""

MOST_WORK = 100_000_000
"""Nothing multiplies more: a pair of terms counts one, and their degree, and their thousands of bits squared."""


class Work:
    """How much is left to all branches of a refutation together, or to an identity.

    Raises:
        LimitError: (all methods) a product takes more than is left, or has a higher degree or longer coefficients.

    """

    def __init__(self) -> None:
        self._left = MOST_WORK

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return the product of two polynomials."""
        self._take(left, right)
        value = left * right
        if value.degree > LARGEST_DEGREE:
            raise LimitError(f"a product has degree {value.degree}: more than {LARGEST_DEGREE:,}")
        if _longest(value) > MOST_BITS:
            raise LimitError(f"a product has a coefficient of more than {MOST_BITS:,} bits")
        return value

    def accumulate(self, terms: dict[Monomial, Rational], left: Polynomial, right: Polynomial) -> None:
        """Add the product of two polynomials to `terms` in place."""
        self._take(left, right)
        accumulate_product(terms, left.terms, right.terms)

    def _take(self, left: Polynomial, right: Polynomial) -> None:
        thousands = (_longest(left) + _longest(right)) // 1000
        self._left -= len(left.terms) * len(right.terms) * (1 + left.degree + right.degree + thousands * thousands)
        if self._left < 0:
            raise LimitError(f"the products take more than {MOST_WORK:,} steps of work")


def _longest(value: Polynomial) -> int:
    """Return the bits of the longest numerator or denominator."""
    return max(
        (max(each.numerator.bit_length(), each.denominator.bit_length()) for each in value.terms.values()), default=0
    )
