"""Polynomials in one probability that vanish at the solutions of equations, by elimination with linear algebra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, gcd

from flint import fmpz_mat

from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof, Split
from certify.spec.algebraic import is_isolated_root, polynomial_in
from certify.spec.best_replies import whole
from certify.spec.errors import LimitError
from certify.spec.formula import Atom, Or
from certify.spec.polynomial import ONE, Monomial, Polynomial, Rational
from certify.spec.questions.roots import Roots, probability, roots_part
from certify.spec.support_systems import ProfileBox, SupportSystem, supports_of, unknown

_MOST_ROWS = 90
"""A system of equations with more rows is not reduced."""


@dataclass(frozen=True, slots=True)
class _Relation:
    """The sum of factor times equation is a polynomial in one unknown, with these coefficients."""

    coefficients: list[int]
    factors: list[Polynomial]


def exact_roots(system: SupportSystem, box: ProfileBox) -> tuple[Roots, Proof] | None:
    """Return for each strategy a polynomial of which its probability is a root, and the proof; None if none is found.

    The equations are multiplied by all monomials up to a degree, and all but the powers of one unknown eliminated. A
    polynomial is kept if it is square-free and has no second root in the interval.
    """
    supports = supports_of(box)
    roots: list[list[list[int] | None]] = [[None] * len(own) for own in box]
    factors: dict[tuple[int, int], list[Polynomial]] = {}
    for player, support in enumerate(supports):
        for strategy in support[1:]:
            relation = _eliminated(system, unknown(player, strategy))
            if relation is None:
                continue
            places = [(strategy, relation.coefficients)]
            if len(support) == 2:
                places.append((support[0], _mirrored(relation.coefficients)))
            for place, coefficients in places:
                if _is_isolated_root(coefficients, *box[player][place]):
                    roots[player][place] = coefficients
                    factors[player, place] = relation.factors
    if not factors:
        return None
    return roots, _proof(system, roots, factors)


def _is_isolated_root(coefficients: Sequence[int], low: Rational, high: Rational) -> bool:
    try:
        return is_isolated_root(coefficients, low, high)
    except LimitError:
        return False


def _eliminated(system: SupportSystem, name: str) -> _Relation | None:
    """Return the relation of the least degree that is found for an unknown."""
    count, degree = len(system.unknowns), max(equation.degree for equation in system.equations)
    while len(system.equations) * comb(count + degree - 2, count) <= _MOST_ROWS:
        if found := _reduced(system, name, degree):
            return found
        degree += 1
    return None


def _reduced(system: SupportSystem, name: str, degree: int) -> _Relation | None:
    """Return the relation that multiples of the equations up to a degree give, None if there is none."""
    multiples: list[tuple[int, Polynomial, Polynomial]] = []
    for number, equation in enumerate(system.equations):
        for power in range(degree - equation.degree + 1):
            for monomial in combinations_with_replacement(system.unknowns, power):
                factor = Polynomial({tuple(sorted(monomial)): 1})
                multiples.append((number, factor, factor * equation))
    monomials = {monomial for _, _, product in multiples for monomial in product.terms}
    powers: list[Monomial] = [(name,) * power for power in range(degree, -1, -1)]
    columns = [*sorted(monomials.difference(powers), key=lambda each: (-len(each), each)), *powers]
    rows = [
        whole([*(product.terms.get(column, 0) for column in columns), *(int(own == k) for k in range(len(multiples)))])
        for own, (_, _, product) in enumerate(multiples)
    ]
    # Scaling a row scales its entry on the diagonal alike, so that the right part still says what was combined.
    reduced, _, rank = fmpz_mat(rows).rref()
    first = len(columns) - len(powers)
    for row in range(rank - 1, -1, -1):
        entries = [int(reduced[row, column]) for column in range(len(columns))]
        if not any(entries[:first]) and any(entries[first:-1]):
            return _relation(
                system,
                multiples,
                entries[first:][::-1],
                [int(reduced[row, len(columns) + k]) for k in range(len(multiples))],
            )
    return None


def _relation(
    system: SupportSystem,
    multiples: Sequence[tuple[int, Polynomial, Polynomial]],
    coefficients: list[int],
    weights: Sequence[int],
) -> _Relation:
    while not coefficients[-1]:
        coefficients.pop()
    unit = gcd(*coefficients) * (1 if coefficients[-1] > 0 else -1)
    factors = [Polynomial({})] * len(system.equations)
    for (number, factor, _), weight in zip(multiples, weights, strict=True):
        if weight:
            factors[number] += factor * Fraction(weight, unit)
    return _Relation([value // unit for value in coefficients], factors)


def _mirrored(coefficients: Sequence[int]) -> list[int]:
    """Return the coefficients of p(1 - x)."""
    value = polynomial_in(coefficients, ONE - Polynomial.unknown("x"))
    sign = 1 if len(coefficients) % 2 else -1
    return [sign * int(value.terms.get(("x",) * power, 0)) for power in range(len(coefficients))]


def _proof(system: SupportSystem, roots: Roots, factors: dict[tuple[int, int], list[Polynomial]]) -> Proof:
    """Return the proof of the part: in each case a polynomial that is not 0 is a sum of multiples of equations."""
    part = roots_part(system, roots)
    clause = len(system.equations)
    alternatives = part.hypotheses[clause]
    if not isinstance(alternatives, Or):
        raise TypeError(f"expected alternatives, got {alternatives!r}")
    branches: list[Proof] = []
    values = {place: polynomial_in(roots[place[0]][place[1]] or (), probability(system, *place)) for place in factors}
    for alternative in alternatives.parts:
        if not isinstance(alternative, Atom):
            raise TypeError(f"expected a comparison, got {alternative!r}")
        place, sign = next(
            (place, sign)
            for place, value in values.items()
            for sign in (1, -1)
            if value * sign == alternative.polynomial
        )
        multiples = tuple(
            Multiple(factor * -sign, number) for number, factor in enumerate(factors[place]) if factor.terms
        )
        branches.append((Derive((Product(1, (clause + 1,)),), multiples), Absurd(clause + 2)))
    return (Split(clause, tuple(branches)),)
