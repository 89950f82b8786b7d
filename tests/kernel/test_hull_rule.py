"""The rules about faces against all vertices of small polyhedra, and trees that are not what they have to be."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certify.kernel import hull_rule
from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Point, Product
from certify.kernel.hull_rule import Faces, check_exhaustion
from certify.spec.best_replies import BestReplies, best_replies, label_set
from certify.spec.errors import RejectedError
from certify.spec.integer_matrices import determinant
from certify.spec.normal_form import NormalForm

few = settings(max_examples=150, deadline=None)

PENNIES = best_replies(NormalForm((2, 2), [[1, -1, -1, 1], [-1, 1, 1, -1]]))
HALF = Fraction(1, 2)
MIXED = (HALF, HALF)


@st.composite
def sides(draw):
    """The polyhedron of one player of a small game."""
    own, replies = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    entry = st.integers(-2, 2)
    table = tuple(tuple(draw(entry) for _ in range(own)) for _ in range(replies))
    return BestReplies(draw(st.sampled_from([0, 1])), table)


@st.composite
def faces(draw, side):
    on, off = set(), set()
    for label in range(side.own + len(side.replies)):
        match draw(st.sampled_from(["on", "off", "open", "open"])):
            case "on":
                on.add(label)
            case "off":
                off.add(label)
            case _:
                pass
    return label_set(on), label_set(off)


def cramer(rows, right):
    """The one solution of a square system, None if it is singular."""
    below = determinant(rows)
    if not below:
        return None
    columns = range(len(rows))
    replaced = [
        [
            [value if place == column else entry for place, entry in enumerate(row)]
            for row, value in zip(rows, right, strict=True)
        ]
        for column in columns
    ]
    return [Fraction(determinant(each), below) for each in replaced]


def vertices(side):
    """All vertices (x, v), by solving every square system of equations."""
    units = [[int(own == other) for other in range(side.own)] + [0] for own in range(side.own)]
    replies = [[-entry for entry in row] + [1] for row in side.replies]
    found = set()
    for rows in combinations([*units, *replies], side.own):
        point = cramer([[1] * side.own + [0], *rows], [1] + [0] * side.own)
        if point is None or min(point[:-1]) < 0:
            continue
        if all(paid <= point[-1] for paid in side.paid(point[:-1])):
            found.add(tuple(point))
    return [vertex[:-1] for vertex in found]


def is_empty(side, face):
    """Whether no point of the polyhedron has all labels in `on` and none in `off`, from its vertices."""
    own, replies = label_set(side.own_labels), label_set(side.reply_labels)
    if not face[0] & replies:
        return not own & ~face[0]
    labels = [side.labels(vertex) for vertex in vertices(side)]
    there = [each for each in labels if not face[0] & ~each]
    common = face[1]
    for each in there:
        common &= each
    return not there or bool(common)


@few
@given(st.data())
def test_a_face_that_is_shown_to_be_empty_is_empty(data):
    side = data.draw(sides())
    entries = data.draw(st.lists(st.integers(-2, 2), min_size=len(side.replies) - 1, max_size=len(side.replies) - 1))
    vector = (*entries, -sum(entries))
    rules = Faces(side, [], [vector])
    for _ in range(10):
        face = data.draw(faces(side))
        try:
            rules.check_empty(*face, 0)
        except RejectedError:
            continue
        assert is_empty(side, face)


@few
@given(st.data(), st.sampled_from([2**60, 2**64 - 1, 10**40, 10**400]))
def test_a_multiple_of_a_vector_shows_the_same_however_long(data, factor):
    side = data.draw(sides())
    entries = data.draw(st.lists(st.integers(-2, 2), min_size=len(side.replies) - 1, max_size=len(side.replies) - 1))
    vector = (*entries, -sum(entries))
    rules = Faces(side, [], [vector, tuple(factor * entry for entry in vector)])
    for _ in range(10):
        face = data.draw(faces(side))
        shown = []
        for number in (1, 0):
            try:
                rules.check_empty(*face, number)
            except RejectedError:
                continue
            shown.append(number)
        assert shown in ([], [1, 0])


@few
@given(st.data())
def test_a_face_that_is_shown_to_be_flat_has_no_vertex(data):
    side = data.draw(sides())
    entries = data.draw(st.lists(st.integers(-2, 2), min_size=side.own - 1, max_size=side.own - 1))
    vector = (*entries, -sum(entries), data.draw(st.integers(-2, 2)))
    assume(any(vector))
    rules = Faces(side, [], [vector])
    labels = [side.labels(vertex) for vertex in vertices(side)]
    for _ in range(10):
        face = data.draw(faces(side))
        try:
            rules.check_flat(face[1], 0)
        except RejectedError:
            continue
        assert not [each for each in labels if not face[0] & ~each and not face[1] & each]


@few
@given(st.data())
def test_a_face_that_is_shown_to_be_a_point_has_no_other_vertex(data):
    side = data.draw(sides())
    known = vertices(side)
    weights = data.draw(st.lists(st.integers(0, 2), min_size=side.own, max_size=side.own).filter(any))
    listed = [*known, [Fraction(weight, sum(weights)) for weight in weights]]
    rules = Faces(side, listed, [])
    for _ in range(10):
        face, number = data.draw(faces(side)), data.draw(st.integers(0, len(listed) - 1))
        try:
            rules.check_point(face[0], number)
        except RejectedError:
            continue
        assert {tuple(each) for each in known if not face[0] & ~side.labels(each)} <= {tuple(listed[number])}


@pytest.mark.parametrize(
    ("face", "vector"),
    [
        ((0, 0), (1, -1)),  # negative where the label is not on
        ((0b1000, 0), (1, 0)),  # does not sum to 0
        ((0b1000, 0), (1, -1, 0)),  # another length
        ((0b1000, 0), (0, 0)),  # 0 = 0
        ((0b1000, 0), (1, -1)),  # a strategy is left with the coefficient of which nothing is known to be positive
    ],
)
def test_a_vector_that_shows_nothing_is_refused(face, vector):
    with pytest.raises(RejectedError):
        Faces(PENNIES[0], [], [vector]).check_empty(*face, 0)


def test_a_vector_that_excludes_a_pure_strategy_is_accepted():
    # Of player 0 only strategy 0 is left (label 1 is on); then reply 1 is better than reply 0 (label 2).
    rules = Faces(PENNIES[0], [], [(-1, 1), (1, -1)])
    rules.check_empty(0b0110, 0, 0)
    with pytest.raises(RejectedError):
        rules.check_empty(0b0110, 0, 1)
    with pytest.raises(RejectedError, match="no vector 2"):
        rules.check_empty(0b0110, 0, 2)
    with pytest.raises(RejectedError, match="no vector -1"):
        rules.check_empty(0b0110, 0, -1)


@pytest.mark.parametrize("vector", [(0, 0, 0), (1, 0, 0), (1, -1, 0), (1, -1), (0, 0, 1)])
def test_a_direction_that_is_none_or_leaves_a_label_is_refused(vector):
    with pytest.raises(RejectedError):
        Faces(PENNIES[0], [], [vector]).check_flat(0b0001, 0)


def test_without_any_reply_label_a_face_has_no_vertex():
    Faces(PENNIES[0], [], [(0, 0, 1)]).check_flat(0b1100, 0)


def test_a_point_needs_a_listed_strategy_with_the_labels_that_determine_it():
    rules = Faces(PENNIES[0], [MIXED, (1, 0)], [])
    rules.check_point(0b1100, 0)
    for on, number in ((0b1100, 1), (0b1000, 0), (0b1100, 2), (0b1100, -1), (0, 0)):
        with pytest.raises(RejectedError):
            rules.check_point(on, number)


# Trees. --------------------------------------------------------------------------------------------------------------

VECTORS = ((-1, 1), (1, -1))


def pennies(nodes, pairs=((0, 0),), strategies=((MIXED,), (MIXED,)), vectors=(VECTORS, VECTORS)):
    check_exhaustion(PENNIES, strategies, frozenset(pairs), Exhaustion(vectors, tuple(nodes)))


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ([], "ends after 0 nodes"),
        ([Divide(0, 0)], "ends after 1 nodes"),
        ([Divide(0, 4)], "no label 4"),
        ([Divide(0, -1)], "no label -1"),
        ([Point(0, 0)], "a product comes first"),
        ([Empty(0, 0)], "node 0: vector 0 is negative"),
        ([Flat(0, 0)], "expected 3 entries"),
        ([Product(0), Point(0, 0)], "node 1: strategy 0 is not the only one"),
        ([Product(0), Point(1, 0)], "face of player 0 alone"),
        ([Product(0), Product(0)], "face of player 0 alone"),
        ([Product(0), Divide(1, 0)], "face of player 0 alone"),
        ([Product(0), Divide(0, 0), Divide(0, 9)], "no label 9"),
    ],
)
def test_a_tree_that_shows_nothing_is_refused(nodes, reason):
    with pytest.raises(RejectedError, match=reason):
        pennies(nodes)


def searched():
    from certify.equilibria.tree import TreeSearch

    search = TreeSearch(PENNIES, 100, None)
    return search.run(), search


def test_the_tree_of_a_search_is_accepted_and_nothing_may_follow_it():
    tree, search = searched()
    strategies = tuple(search.strategies[0]), tuple(search.strategies[1])
    assert strategies == ((MIXED,), (MIXED,))
    check_exhaustion(PENNIES, strategies, search.pairs, tree)
    with pytest.raises(RejectedError, match="ended before"):
        check_exhaustion(PENNIES, strategies, search.pairs, Exhaustion(tree.vectors, (*tree.nodes, Empty(0, 0))))
    with pytest.raises(RejectedError, match="branch open"):
        check_exhaustion(PENNIES, strategies, search.pairs, Exhaustion(tree.vectors, tree.nodes[:-1]))
    with pytest.raises(RejectedError, match="no pair"):
        check_exhaustion(PENNIES, strategies, set(), tree)
    with pytest.raises(RejectedError, match="no strategy 0"):
        check_exhaustion(PENNIES, ((), ()), search.pairs, tree)


def test_a_list_with_another_profile_instead_is_refused():
    tree, search = searched()
    near = (HALF + Fraction(1, 10**30), HALF - Fraction(1, 10**30))
    for strategies in (((near,), (MIXED,)), ((MIXED,), (near,)), (((1, 0),), (MIXED,))):
        with pytest.raises(RejectedError):
            check_exhaustion(PENNIES, strategies, search.pairs, tree)


@pytest.mark.parametrize("rule", ["check_empty", "check_point"])
def test_a_rule_that_is_left_out_would_let_false_trees_pass(rule, monkeypatch):
    tree, _ = searched()
    strategies = ((1, 0),), ((1, 0),)
    with pytest.raises(RejectedError):
        check_exhaustion(PENNIES, strategies, {(0, 0)}, tree)
    monkeypatch.setattr(hull_rule.Faces, rule, lambda *arguments: None)
    if rule == "check_point":
        check_exhaustion(PENNIES, strategies, {(0, 0)}, tree)
    else:
        check_exhaustion(PENNIES, strategies, set(), Exhaustion(((), ()), (Empty(0, 0),)))


def test_the_second_face_of_a_product_is_left_out_where_the_first_has_no_vertex():
    tree, search = searched()
    strategies = tuple(search.strategies[0]), tuple(search.strategies[1])
    number, last = [(number, node) for number, node in enumerate(tree.nodes) if isinstance(node, Empty)][-1]
    before, after = tree.nodes[:number], tree.nodes[number:]
    nodes = (*before, Product(last.player), *after)
    check_exhaustion(PENNIES, strategies, search.pairs, Exhaustion(tree.vectors, nodes))
    with pytest.raises(RejectedError, match="ended before"):
        check_exhaustion(PENNIES, strategies, search.pairs, Exhaustion(tree.vectors, (*nodes, last)))
    other = (*before, Product(1 - last.player), *after)
    with pytest.raises(RejectedError, match="alone"):
        check_exhaustion(PENNIES, strategies, search.pairs, Exhaustion(tree.vectors, other))
