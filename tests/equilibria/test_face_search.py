"""Faces that the search finds to be empty or flat, against the kernel's rules and against all vertices."""

from __future__ import annotations

from itertools import combinations

from brute_force_equilibria import vertices
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.equilibria.faces import FaceSearch, Part
from certify.kernel.hull_rule import Faces
from certify.spec.best_replies import BestReplies

some = settings(max_examples=120, deadline=None)


@st.composite
def sides(draw):
    """The polyhedron of one player of a small game, with ties or without."""
    own, replies = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    bound = draw(st.sampled_from([0, 1, 3, 10**20]))
    entry = st.integers(-bound, bound)
    table = tuple(tuple(draw(entry) for _ in range(own)) for _ in range(replies))
    return BestReplies(draw(st.sampled_from([0, 1])), table)


def labels_of_vertices(side):
    return [side.labels(strategy) for strategy in vertices(side.replies)]


def has_point(side, labels, on, off):
    """Whether some point has all labels in `on` and none in `off`; v may be greater than it need be."""
    if not any(on >> label & 1 for label in side.reply_labels):
        return any(not on >> label & 1 for label in side.own_labels)
    there = [each for each in labels if not on & ~each]
    return bool(there) and all(any(not each >> label & 1 for each in there) for label in range(10) if off >> label & 1)


@some
@given(sides(), st.data())
def test_a_part_is_empty_just_where_the_vertices_say_so_and_the_kernel_agrees(side, data):
    search, labels = FaceSearch(side), labels_of_vertices(side)
    part = search.whole()
    order = data.draw(st.permutations(range(side.own + len(side.replies))))
    for label in order:
        on = data.draw(st.booleans())
        result = search.tightened(part, label) if on else search.loosened(part, label)
        bits = (part.on | on << label, part.off | (not on) << label)
        assert isinstance(result, Part) == has_point(side, labels, *bits)
        if isinstance(result, Part):
            part = result
            assert (part.on, part.off) == bits
            assert not part.on & ~part.vertex.zeros
        else:
            Faces(side, [], list(search.vectors)).check_empty(*bits, result)


@some
@given(sides(), st.data())
def test_a_part_without_a_vertex_by_its_labels_is_shown_to_be_flat(side, data):
    search, labels = FaceSearch(side), labels_of_vertices(side)
    part = search.whole()
    for label in data.draw(st.lists(st.sampled_from(range(side.own + len(side.replies))), unique=True)):
        result = search.loosened(part, label)
        part = result if isinstance(result, Part) else part
    number = search.flat(part)
    if number is None:
        every = (1 << side.own + len(side.replies)) - 1
        assert side.determines(every & ~part.off) or not every & ~part.off
    else:
        Faces(side, [], list(search.vectors)).check_flat(part.off, number)
        assert not [each for each in labels if not part.off & each]


@some
@given(sides())
def test_a_part_that_is_tightened_to_a_vertex_gives_its_strategy(side):
    search = FaceSearch(side)
    for strategy in vertices(side.replies):
        assert side.is_vertex(strategy)
        part = search.whole()
        for label in range(side.own + len(side.replies)):
            if side.labels(strategy) >> label & 1:
                part = search.tightened(part, label)
                assert isinstance(part, Part)
        assert search.strategy(part) == strategy


@some
@given(sides())
def test_mixtures_of_two_vertices_are_no_vertices(side):
    for one, other in combinations(vertices(side.replies), 2):
        middle = [(first + second) / 2 for first, second in zip(one, other, strict=True)]
        if side.labels(middle) == side.labels(one) & side.labels(other):
            assert not side.is_vertex(middle)


@some
@given(sides(), st.data())
def test_a_label_is_excluded_where_no_point_of_a_part_has_it_and_the_kernel_agrees(side, data):
    search, labels = FaceSearch(side), labels_of_vertices(side)
    part = search.whole()
    every = range(side.own + len(side.replies))
    for label in data.draw(st.lists(st.sampled_from(every), unique=True)):
        result = search.tightened(part, label)
        part = result if isinstance(result, Part) else part
    for label in data.draw(st.permutations(every)):
        number = search.excluded(part, label)
        on = part.on | 1 << label
        if number is None:
            assert has_point(side, labels, on, 0)
        else:
            assert not has_point(side, labels, on, part.off)
            Faces(side, [], list(search.vectors)).check_empty(on, part.off, number)
            part = search.without(part, 1 << label)
            assert isinstance(search.tightened(part, label), int)
