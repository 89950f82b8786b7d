"""Cells and their nodes: values at random points against what corners say, and trees that prove nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.equilibria.isolating import Isolated
from certify.equilibria.subdivide import SubdivisionSearch
from certify.kernel import subdivision_rule
from certify.kernel.cells import MOST_BITS, Cell, Tables, corners
from certify.kernel.subdivision import Bisect, Combined, Divide, Inferior, Settled, Subdivision
from certify.kernel.subdivision_rule import check_subdivision
from certify.spec.errors import LimitError, RejectedError
from certify.spec.normal_form import NormalForm

HALF = Fraction(1, 2)
SIZES = (2, 3, 2)
ENTRY = st.integers(-3, 3)
vertices = st.tuples(
    *(
        st.lists(st.lists(st.integers(0, 3), min_size=k, max_size=k).map(tuple).filter(any), min_size=1, max_size=k)
        for k in SIZES
    )
).map(lambda each: tuple(map(tuple, each)))
tables = st.lists(st.lists(ENTRY, min_size=12, max_size=12), min_size=3, max_size=3)


def inside(own, weights):
    """A point of the hull of vertices."""
    total = sum(weights[: len(own)])
    points = [[Fraction(entry, sum(vertex)) for entry in vertex] for vertex in own]
    return [
        sum(Fraction(weight, total) * point[k] for weight, point in zip(weights, points, strict=False))
        for k in range(len(own[0]))
    ]


def at(table, profile):
    """The expected value of a table, profile by profile."""
    return sum(
        value * prod((profile[player][own] for player, own in enumerate(played)), start=Fraction(1))
        for value, played in zip(table, product(*map(range, SIZES)), strict=True)
    )


weights = st.lists(st.integers(1, 5), min_size=3, max_size=3)


@settings(max_examples=150, deadline=None)
@given(tables, vertices, st.tuples(weights, weights, weights))
def test_a_value_in_a_cell_is_between_those_at_its_corners(payoffs, cell, shares):
    profile = [inside(own, each) for own, each in zip(cell, shares, strict=True)]
    value = at(payoffs[0], profile)
    found = corners(payoffs[0], cell)
    scales = [prod(map(sum, corner)) for corner in product(*cell)]
    exact = [Fraction(each, scale) for each, scale in zip(found, scales, strict=True)]
    assert exact == [
        at(payoffs[0], [[Fraction(entry, sum(vertex)) for entry in vertex] for vertex in corner])
        for corner in product(*cell)
    ]
    assert min(exact) <= value <= max(exact)


@settings(max_examples=150, deadline=None)
@given(tables, vertices, st.tuples(weights, weights, weights), st.data())
def test_an_inferior_strategy_pays_less_at_every_point(payoffs, cell, shares, data):
    game = NormalForm(SIZES, payoffs)
    player = data.draw(st.integers(0, 2))
    one, other = data.draw(st.tuples(*[st.integers(0, SIZES[player] - 1)] * 2))
    profile = [inside(own, each) for own, each in zip(cell, shares, strict=True)]
    paid = game.deviation_payoffs(player, profile)
    found = Tables(game)
    if found.is_inferior(Cell(cell), player, one, other):
        assert paid[one] < paid[other]
        assert found.is_negative(Cell(cell), [(player, one, other, Fraction(1, 3))])
    assert found.is_negative(Cell(cell), [(player, one, other, 2)]) == found.is_inferior(Cell(cell), player, one, other)


@settings(max_examples=100, deadline=None)
@given(vertices, st.tuples(weights, weights, weights))
def test_each_point_of_a_cell_is_in_one_of_its_halves(cell, shares):
    own, share = list(cell[1]), shares[1]
    if len(own) < 2:
        return
    first, second = Cell(cell).halves(1, 0, 1)
    point = inside(own, share)
    barycentric = [Fraction(weight, sum(share[: len(own)])) for weight in share[: len(own)]]
    # Over the edge from vertex 0 to vertex 1 the point is nearer to the one with the greater weight.
    middle = [(inside([own[0]], [1])[k] + inside([own[1]], [1])[k]) / 2 for k in range(3)]
    half, gone = (second, 1) if barycentric[0] >= barycentric[1] else (first, 0)
    moved = list(barycentric)
    moved[1 - gone] -= moved[gone]
    moved[gone] *= 2
    assert [Fraction(entry, sum(half.vertices[1][gone])) for entry in half.vertices[1][gone]] == middle
    rebuilt = [
        sum(weight * Fraction(vertex[k], sum(vertex)) for weight, vertex in zip(moved, half.vertices[1], strict=True))
        for k in range(3)
    ]
    assert min(moved) >= 0
    assert rebuilt == point


# A game in which players 0 and 1 meet, and player 2 has a dominant strategy: one mixed equilibrium.

PENNIES = NormalForm(
    (2, 2, 2),
    [[1, 1, -1, -1, -1, -1, 1, 1], [-1, -1, 1, 1, 1, 1, -1, -1], [1, 0, 1, 0, 1, 0, 1, 0]],
)
MIXED = ((HALF, HALF), (HALF, HALF), (Fraction(1), Fraction(0)))


def searched(game):
    search = SubdivisionSearch(game, None)
    search.run()
    return search, search.evidence([*search.points, *search.boxes])


def test_the_one_equilibrium_of_a_game_is_found_and_proved_to_be_the_only_one():
    search, evidence = searched(PENNIES)
    assert search.found == [MIXED]
    check_subdivision(PENNIES, [MIXED], [], evidence)


def test_a_list_without_the_equilibrium_or_with_another_point_is_refused():
    _, evidence = searched(PENNIES)
    with pytest.raises(RejectedError, match="no equilibrium 0 in the list"):
        check_subdivision(PENNIES, [], [], evidence)
    for point, reason in [
        (((Fraction(1), Fraction(0)), (HALF, HALF), MIXED[2]), "not solve|not in the box"),
        (((Fraction(1, 3), Fraction(2, 3)), (HALF, HALF), MIXED[2]), "does not solve"),
        (((HALF, HALF), (HALF, HALF), (HALF, HALF)), "other strategies"),
    ]:
        with pytest.raises(RejectedError, match=reason):
            check_subdivision(PENNIES, [point], [], evidence)


def test_a_tree_that_ends_early_or_late_is_refused():
    _, evidence = searched(PENNIES)
    with pytest.raises(RejectedError, match="branch open"):
        check_subdivision(PENNIES, [MIXED], [], replace(evidence, nodes=evidence.nodes[:-1]))
    with pytest.raises(RejectedError, match="ended before"):
        check_subdivision(PENNIES, [MIXED], [], replace(evidence, nodes=(*evidence.nodes, Divide(0, 0))))
    with pytest.raises(RejectedError, match="branch open"):
        check_subdivision(PENNIES, [MIXED], [], Subdivision((), ()))


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (Bisect(0, 0, 0), "no such"),
        (Bisect(0, 0, 2), "no such"),
        (Bisect(3, 0, 1), "no such"),
        (Bisect(-1, 0, 1), "no such"),
        (Divide(0, 2), "no such"),
        (Divide(3, 0), "no such"),
        (Inferior(0, 0, 2), "no such"),
        (Inferior(0, 0, 1), "may pay as much"),
        (Inferior(0, 0, 0), "may pay as much"),
        (Inferior(2, 0, 1), "may pay as much"),
        (Combined(()), "may be 0"),
        (Combined(((2, 1, 0, 1),)), "may be no best reply"),
        (Combined(((2, 1, 0, -1),)), "may be no best reply"),
        (Combined(((0, 0, 3, 1),)), "no such"),
        (Settled(0), "may be"),
        (Settled(1), "no neighbourhood 1"),
        (Settled(-1), "no neighbourhood -1"),
    ],
)
def test_a_node_that_proves_nothing_is_refused(node, reason):
    _, evidence = searched(PENNIES)
    with pytest.raises(RejectedError, match=f"node 0: .*{reason}"):
        check_subdivision(PENNIES, [MIXED], [], replace(evidence, nodes=(node, *evidence.nodes)))


def test_a_strategy_that_is_used_nowhere_may_not_be_taken_for_a_best_reply():
    better = Inferior(2, 1, 0)
    with pytest.raises(RejectedError, match=r"node 1: strategy 1 of player 2 may be no best reply"):
        check_subdivision(PENNIES, [MIXED], [], Subdivision((), (better, Combined(((2, 1, 0, 1),)))))


def test_a_neighbourhood_that_may_hold_two_solutions_is_refused():
    _, evidence = searched(PENNIES)
    (only,) = evidence.neighbourhoods
    for changed, reason in [
        (replace(only, matrix=tuple(tuple(0 for _ in row) for row in only.matrix)), "two solutions"),
        (replace(only, matrix=()), "matrix"),
        (replace(only, box=only.box[:1]), "box of 2 intervals"),
        (replace(only, box=tuple((low + 2, high + 2) for low, high in only.box)), "not in the box"),
        (replace(only, equilibrium=1), "no equilibrium 1"),
    ]:
        with pytest.raises(RejectedError, match=f"neighbourhood 0: .*{reason}"):
            check_subdivision(PENNIES, [MIXED], [], replace(evidence, neighbourhoods=(changed,)))


def test_a_cell_is_not_halved_without_end(monkeypatch):
    monkeypatch.setattr(subdivision_rule, "MOST_HALVINGS", 3)
    with pytest.raises(LimitError, match="more than 3 times"):
        check_subdivision(PENNIES, [], [], Subdivision((), (Bisect(0, 0, 1),) * 4))


def test_a_cell_has_no_vertex_of_long_numbers():
    long = HALF + Fraction(1, 2**4000)
    with pytest.raises(LimitError, match=f"more than {MOST_BITS:,} bits"):
        check_subdivision(PENNIES, [], [], Subdivision((), (Bisect(0, 0, 1, long),) * 4))
    with pytest.raises(RejectedError, match="branch open"):
        check_subdivision(PENNIES, [], [], Subdivision((), (Bisect(0, 0, 1, long),) * 2))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(-20, 20), min_size=8, max_size=8), min_size=3, max_size=3), st.data())
def test_without_one_of_its_equilibria_no_list_is_accepted(payoffs, data):
    game = NormalForm((2, 2, 2), payoffs)
    search = SubdivisionSearch(game, None)
    try:
        search.run()
    except LimitError:
        return
    evidence = search.evidence([*search.points, *search.boxes])
    boxes = [each.box for each in search.boxes]
    check_subdivision(game, search.points, boxes, evidence)
    gone = data.draw(st.integers(0, len(search.found) - 1))
    points = [each for number, each in enumerate(search.points) if number != gone]
    rest = [box for number, box in enumerate(boxes, start=len(search.points)) if number != gone]
    fewer = tuple(each for each in evidence.neighbourhoods if each.equilibrium != gone)
    with pytest.raises(RejectedError):
        check_subdivision(game, points, rest, evidence)
    if fewer:
        shifted = tuple(replace(each, equilibrium=each.equilibrium - (each.equilibrium > gone)) for each in fewer)
        settled = [
            Settled(min(node.neighbourhood, len(fewer) - 1)) if isinstance(node, Settled) else node
            for node in evidence.nodes
        ]
        with pytest.raises(RejectedError):
            check_subdivision(game, points, rest, Subdivision(shifted, tuple(settled)))
    assert any(isinstance(each, Isolated) for each in search.found) == bool(boxes)
