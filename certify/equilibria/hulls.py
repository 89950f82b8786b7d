"""Products of hulls of strategies: how far a profile is from one, and which of them hang together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.exact.linear_program import Infeasible, LinearProgram, Optimal, solve
from certify.spec.errors import LimitError
from certify.spec.questions.products import Mixed, Product, Strategy


def distance_to_product(profile: Mixed, product: Product) -> Fraction:
    """Return the least distance, the largest difference of two probabilities, of a profile to a product's points."""
    return max(distance_to_hull(strategy, hull) for strategy, hull in zip(profile, product, strict=True))


def distance_to_hull(strategy: Strategy, hull: Sequence[Strategy]) -> Fraction:
    """Return the least distance of a strategy to a point of the hull of some, exactly.

    >>> third = Fraction(1, 3)
    >>> distance_to_hull((third, third, third), [(1, 0, 0), (0, 1, 0)])
    Fraction(1, 3)
    """
    if strategy in hull:
        return Fraction(0)
    least = _to_box(strategy, hull)
    if len(hull) == 1 or len(strategy) == 2:
        return least
    program = LinearProgram()
    away = program.add_column(cost=1)
    weights = [program.add_column() for _ in hull]
    program.add_row(dict.fromkeys(weights, 1), 1, 1)
    for own, value in enumerate(strategy):
        mixed = {weight: Fraction(each[own]) for weight, each in zip(weights, hull, strict=True)}
        program.add_row({**mixed, away: 1}, lower=Fraction(value))
        program.add_row({**mixed, away: -1}, upper=Fraction(value))
    found = solve(program)
    if not isinstance(found, Optimal):
        raise LimitError("the distance to a hull was not found")
    return Fraction(found.value)


def _to_box(strategy: Strategy, hull: Sequence[Strategy]) -> Fraction:
    """Return the distance to the smallest box around a hull: that to the hull is no less, on a line it is the same."""
    sides = zip(strategy, *hull, strict=True)
    return max(max(Fraction(0), min(ends) - value, value - max(ends)) for value, *ends in sides)


def hulls_meet(one: Sequence[Strategy], other: Sequence[Strategy]) -> bool:
    """Return whether the hulls of two lists of strategies have a point in common.

    >>> hulls_meet([(1, 0, 0), (0, 1, 0)], [(0, 0, 1), (Fraction(1, 2), Fraction(1, 2), 0)])
    True
    """
    if set(one) & set(other):
        return True
    sides = zip(zip(*one, strict=True), zip(*other, strict=True), strict=True)
    if any(max(first) < min(second) or max(second) < min(first) for first, second in sides):
        return False
    if len(one[0]) == 2:
        return True
    program = LinearProgram()
    weights = [[program.add_column() for _ in hull] for hull in (one, other)]
    for own in weights:
        program.add_row(dict.fromkeys(own, 1), 1, 1)
    for place in range(len(one[0])):
        row = {weight: Fraction(each[place]) for weight, each in zip(weights[0], one, strict=True)}
        row |= {weight: -Fraction(each[place]) for weight, each in zip(weights[1], other, strict=True)}
        program.add_row(row, 0, 0)
    return not isinstance(solve(program), Infeasible)


def connected(products: Sequence[Product]) -> list[tuple[int, ...]]:
    """Return the connected components of the union of products of hulls, as numbers of products, in ascending order.

    Hulls are convex, so two products hang together where they have a point in common, and only there.
    """
    found: list[list[int]] = []
    for number, each in enumerate(products):
        touched = [part for part in found if any(all(map(hulls_meet, each, products[other])) for other in part)]
        found = [part for part in found if part not in touched]
        found.append(sorted([*(other for part in touched for other in part), number]))
    return sorted(map(tuple, found))
