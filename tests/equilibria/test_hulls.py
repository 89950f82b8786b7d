"""Distances to hulls of strategies and how these hang together, against polygons in the plane."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audit.kinds import document
from certify.equilibria import all_equilibria
from certify.equilibria.hulls import connected, distance_to_hull, distance_to_product, hulls_meet

Point = tuple[Fraction, Fraction]
Strategy = tuple[Fraction, ...]


def strategies(size: int, most: int = 6) -> st.SearchStrategy[Strategy]:
    """Mixed strategies with small denominators."""
    weights = st.lists(st.integers(0, most), min_size=size, max_size=size).filter(any)
    return weights.map(lambda own: tuple(Fraction(each, sum(own)) for each in own))


def turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def in_triangle(point: Point, corners: tuple[Point, ...]) -> bool:
    """Whether a point of the plane is in the hull of three points, which may be the same or on a line."""
    a, b, c = corners
    if turn(a, b, c) == 0:
        return any(on_segment(point, *ends) for ends in combinations(corners, 2))
    turns = [turn(a, b, point), turn(b, c, point), turn(c, a, point)]
    return min(turns) >= 0 or max(turns) <= 0


def on_segment(point: Point, a: Point, b: Point) -> bool:
    inside = all(min(x, y) <= own <= max(x, y) for own, x, y in zip(point, a, b, strict=True))
    return turn(a, b, point) == 0 and inside


def segments_meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    if any((on_segment(a, c, d), on_segment(b, c, d), on_segment(c, a, b), on_segment(d, a, b))):
        return True
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def plane(hull: list[Strategy]) -> list[Point]:
    return [(each[0], each[1]) for each in hull]


def polygons_meet(one: list[Point], other: list[Point]) -> bool:
    """Whether hulls in the plane share a point: by triangles and segments of their points alone."""
    for points, against in ((one, other), (other, one)):
        for corners in product(against, repeat=3):
            if any(in_triangle(point, corners) for point in points):
                return True
    return any(segments_meet(*a, *b) for a in product(one, repeat=2) for b in product(other, repeat=2))


hulls_in_the_plane = st.lists(strategies(3), min_size=1, max_size=4)


@settings(max_examples=80, deadline=None)
@given(hulls_in_the_plane, hulls_in_the_plane)
def test_hulls_meet_where_polygons_do(one: list[Strategy], other: list[Strategy]) -> None:
    assert hulls_meet(one, other) == polygons_meet(plane(one), plane(other))


@settings(max_examples=80, deadline=None)
@given(strategies(3), hulls_in_the_plane)
def test_the_distance_is_zero_in_the_polygon_and_no_more_than_to_any_mixture(
    strategy: Strategy, hull: list[Strategy]
) -> None:
    away = distance_to_hull(strategy, hull)
    assert (away == 0) == any(in_triangle(plane([strategy])[0], each) for each in product(plane(hull), repeat=3))
    for one, other in product(hull, repeat=2):
        for share in (Fraction(0), Fraction(1, 3), Fraction(1, 2)):
            mixed = [share * a + (1 - share) * b for a, b in zip(one, other, strict=True)]
            assert away <= max(abs(a - b) for a, b in zip(strategy, mixed, strict=True))


@settings(max_examples=60, deadline=None)
@given(strategies(2), st.lists(strategies(2), min_size=1, max_size=4))
def test_on_a_line_the_distance_is_to_the_nearer_end(strategy: Strategy, hull: list[Strategy]) -> None:
    low, high = min(each[0] for each in hull), max(each[0] for each in hull)
    assert distance_to_hull(strategy, hull) == max(0, low - strategy[0], strategy[0] - high)
    assert hulls_meet([strategy], hull) == (low <= strategy[0] <= high)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(hulls_in_the_plane, st.lists(strategies(2), min_size=1, max_size=2)), max_size=6))
def test_products_are_in_one_component_just_where_steps_between_products_that_meet_lead(
    products: list[tuple[list[Strategy], list[Strategy]]],
) -> None:
    reached = [
        {
            other
            for other, those in enumerate(products)
            if polygons_meet(plane(each[0]), plane(those[0])) and hulls_meet(each[1], those[1])
        }
        for each in products
    ]
    for _ in products:
        reached = [{further for other in each for further in reached[other]} for each in reached]
    assert connected(products) == sorted({tuple(sorted(each)) for each in reached})


def test_the_equilibria_of_a_game_with_a_third_player_who_does_not_matter_have_three_components() -> None:
    battle = (2, 2, 0, 0, 0, 0, 1, 1), (1, 1, 0, 0, 0, 0, 2, 2), (0,) * 8
    found = all_equilibria(document("", (2, 2, 2), battle))
    assert found.complete
    assert found.components == ((0,), (1,), (2,))
    corners = [
        tuple(tuple(own[k] for k in part) for own, part in zip(found.strategies, each, strict=True))
        for each in found.subsets
    ]
    third = Fraction(1, 3)
    mixed = ((2 * third, third), (third, 2 * third), (Fraction(1, 4), Fraction(3, 4)))
    assert sorted(distance_to_product(mixed, each) for each in corners) == [0, 2 * third, 2 * third]
    assert all(distance_to_product(mixed, a) + distance_to_product(mixed, b) > 0 for a, b in pairwise(corners))
