"""Identities which prove that a condition is exactly 0 at an irrational solution of equations, by linear algebra."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb

from flint import fmpz_mat

from certify.kernel.vanishing import Tie, check_tie
from certify.spec.best_replies import whole
from certify.spec.errors import RejectedError
from certify.spec.polynomial import ZERO, Polynomial
from certify.spec.support_systems import Intervals, SupportSystem

_MOST_ROWS = 160
"""No larger matrix is reduced."""

_MOST_RAISED = 4
"""Products have degrees up to that of the equations and the condition, and so many more."""


def found_tie(system: SupportSystem, number: int, box: Intervals) -> Tie | None:
    """Return a proof that a condition is 0 at the solution in a box, None if none is found.

    The condition and the equations are multiplied by all monomials up to a degree. The combinations of these that
    vanish are computed; one is kept in which the factor of the condition is not 0 in the box.
    """
    condition = system.conditions[number]
    if not condition.terms:
        return Tie(number, Polynomial.constant(1), (ZERO,) * len(system.equations))
    values = dict(zip(system.unknowns, box, strict=True))
    for factor, multipliers in identities(system, condition):
        tie = Tie(number, factor, multipliers)
        try:
            check_tie(system, values, tie)
        except RejectedError:
            continue
        return tie
    return None


def identities(system: SupportSystem, value: Polynomial) -> Iterator[tuple[Polynomial, tuple[Polynomial, ...]]]:
    """Yield factors that are not 0, and multipliers: factor times value is the sum of multiplier times equation.

    Of each degree they are a basis; those of lower degree come first.
    """
    count, given = len(system.unknowns), (value, *system.equations)
    least = max(each.degree for each in given)
    for degree in range(least, least + _MOST_RAISED + 1):
        if sum(comb(count + degree - each.degree, count) for each in given) > _MOST_ROWS:
            return
        yield from _combinations(system, value, degree)


def _combinations(
    system: SupportSystem, value: Polynomial, degree: int
) -> Iterator[tuple[Polynomial, tuple[Polynomial, ...]]]:
    """Yield combinations of products up to a degree that vanish, as far as they have the value in them."""
    given = (value, *system.equations)
    products = [
        (place, monomial, Polynomial({tuple(sorted(monomial)): 1}) * each)
        for place, each in enumerate(given)
        for power in range(degree - each.degree + 1)
        for monomial in combinations_with_replacement(system.unknowns, power)
    ]
    columns = sorted({monomial for _, _, product in products for monomial in product.terms})
    rows = [[Fraction(product.terms.get(column, 0)) for _, _, product in products] for column in columns]
    basis, nullity = fmpz_mat([whole(row) for row in rows]).nullspace()
    for column in range(nullity):
        sums = [ZERO] * len(given)
        for row, (place, monomial, _) in enumerate(products):
            if weight := int(basis[row, column]):
                sums[place] += Polynomial({tuple(sorted(monomial)): weight})
        factor, *multipliers = sums
        if factor.terms:
            yield factor, tuple(-each for each in multipliers)
