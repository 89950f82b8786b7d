"""Nodes about equilibria that are not isolated: a table of what is accepted and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from certify.kernel.cells import Cell, Tables
from certify.kernel.subdivision import Bisect, Divide, Filled, Inferior, Subdivision, Tied
from certify.kernel.subdivision_rule import check_subdivision
from certify.spec.errors import RejectedError
from certify.spec.normal_form import NormalForm

THIRD = Fraction(1, 3)

# Player 0's first strategy pays (a, b, c, d) more than the second, where players 1 and 2 play (0, 0), (0, 1), ...


def tables(*gains):
    return Tables(NormalForm((2, 2, 2), [[*gains, 0, 0, 0, 0], [0] * 8, [0] * 8]))


FIRST, SECOND = ((1, 0),), ((0, 1),)
BOTH = ((1, 0), (0, 1))
BEST = frozenset({(0, 0)})


@pytest.mark.parametrize(
    ("gains", "vertices", "parts"),
    [
        ((0, -1, -1, -1), (BOTH, BOTH), [(SECOND, BOTH), (BOTH, SECOND)]),
        ((0, -1, 0, -1), (BOTH, BOTH), [(SECOND, BOTH), (BOTH, FIRST)]),
        ((0, -1, 0, 0), (FIRST, BOTH), [(FIRST, FIRST)]),
        ((-1, 0, 0, 0), (FIRST, BOTH), [(FIRST, SECOND)]),
        ((-1, 0, 0, 0), (FIRST, FIRST), []),
        ((0, -1, 0, 1), (FIRST, BOTH), [(FIRST, FIRST)]),
        ((0, -1, 0, 1), (BOTH, BOTH), None),
        ((0, 0, 0, 0), (BOTH, BOTH), None),
        ((1, 0, 0, 0), (BOTH, BOTH), None),
    ],
)
def test_a_tie_leaves_the_faces_without_one_vertex_of_a_corner(gains, vertices, parts):
    found = tables(*gains).tied(Cell((BOTH, *vertices), BEST), 0, 0, 1)
    if parts is None:
        assert found is None
        return
    # The first corner at which the strategy pays less decides which vertices go.
    assert found is not None
    kept = [part.vertices[1:] for part in found]
    if gains == (0, -1, -1, -1):
        assert kept == [(SECOND, BOTH), (BOTH, FIRST)]
    else:
        assert kept == parts
    assert all(part.vertices[0] == BOTH and part.best == BEST for part in found)


# Player 0's first strategy pays 1 - 3 x more than the second, x being what player 2 gives its second strategy;
# player 1 has a dominant strategy, player 2 does not care. Equilibria: three segments that hang together.
GAME = NormalForm((2, 2, 2), [[1, -2, 1, -2, 0, 0, 0, 0], [1, 1, 0, 0, 1, 1, 0, 0], [0] * 8])
UP, DOWN, LEFT = (1, 0), (0, 1), (1, 0)
LAST = (1, 0), (0, 1), (1 - THIRD, THIRD)
SUBSETS = [
    [[UP], [LEFT], [LAST[0], LAST[2]]],
    [[DOWN], [LEFT], [LAST[2], LAST[1]]],
    [[UP, DOWN], [LEFT], [LAST[2]]],
]
CUT = Bisect(2, 0, 1, THIRD)
PROOF = [
    Inferior(1, 1, 0),
    CUT,
    Divide(0, 0),  # the side of the cut without vertex 0: 1/3 and 1 for the second strategy of player 2
    Filled(1),
    Tied(0, 0, 1),
    Filled(2),
    Divide(0, 1),  # the other side
    Filled(0),
    Tied(0, 1, 0),
    Filled(2),
]


def check(nodes, subsets=SUBSETS, points=()):
    check_subdivision(GAME, points, [], Subdivision((), tuple(nodes)), subsets)


def test_segments_that_end_where_a_reply_changes_are_all_equilibria():
    check(PROOF)


def test_a_point_needs_no_subset_of_its_own():
    middle = (UP, LEFT, LAST[2])
    nodes = [node if node != Filled(0) else Bisect(2, 0, 1, Fraction(9, 10)) for node in PROOF]
    with pytest.raises(RejectedError):
        check([*nodes[:8], Filled(3), Filled(0), *nodes[8:]], points=[middle])
    check(PROOF, points=[middle])


@pytest.mark.parametrize(
    ("place", "node", "words"),
    [
        (1, Bisect(2, 0, 1), "outside the hull"),
        (1, Bisect(2, 0, 1, Fraction(1, 4)), "outside the hull"),
        (1, Bisect(2, 0, 1, 0), "no such player, strategy or vertex"),
        (1, Bisect(2, 0, 1, Fraction(4, 3)), "no such player, strategy or vertex"),
        (1, Bisect(2, 0, 1, -THIRD), "no such player, strategy or vertex"),
        (3, Filled(0), "outside the hull"),
        (3, Filled(3), "there is no subset 3"),
        (3, Filled(-1), "there is no subset -1"),
        (4, Tied(0, 1, 0), "may be no best reply"),
        (4, Tied(2, 0, 1), "may be no best reply"),
        (4, Tied(1, 0, 1), "may pay more"),
        (4, Tied(0, 0, 0), "or ties"),
        (4, Tied(0, 2, 0), "no such player"),
        (4, Tied(3, 0, 1), "no such player"),
        (4, Tied(-1, 0, 1), "no such player"),
        (5, Filled(1), "outside the hull"),
        (8, Tied(0, 0, 1), "may be no best reply"),
    ],
)
def test_another_node_is_refused(place, node, words):
    with pytest.raises(RejectedError, match=words):
        check([*PROOF[:place], node, *PROOF[place + 1 :]])


@pytest.mark.parametrize("gone", range(len(PROOF)))
def test_a_tree_without_one_node_is_refused(gone):
    with pytest.raises(RejectedError):
        check([*PROOF[:gone], *PROOF[gone + 1 :]])


@pytest.mark.parametrize("number", range(3))
def test_a_shorter_segment_is_refused(number):
    short = [[list(own) for own in subset] for subset in SUBSETS]
    player = next(player for player, own in enumerate(short[number]) if len(own) == 2)
    low, high = short[number][player]
    short[number][player][1] = tuple(a + (b - a) * Fraction(999, 1000) for a, b in zip(low, high, strict=True))
    with pytest.raises(RejectedError, match="outside the hull"):
        check(PROOF, short)


def test_a_vertex_has_to_be_a_listed_strategy_or_between_two_of_them():
    corners = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    game = NormalForm((1, 1, 3), [[0] * 3] * 3)
    for listed, accepted in ((corners, True), (corners[:2], False), ([*corners[:2], (THIRD, THIRD, THIRD)], False)):
        subset = [[(1,)], [(1,)], listed]
        if accepted:
            check_subdivision(game, [], [], Subdivision((), (Filled(0),)), [subset])
        else:
            with pytest.raises(RejectedError, match="outside the hull"):
                check_subdivision(game, [], [], Subdivision((), (Filled(0),)), [subset])
