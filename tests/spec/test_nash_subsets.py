from itertools import chain, combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.spec import nash_subsets
from certify.spec.best_replies import best_replies
from certify.spec.errors import InputError, LimitError
from certify.spec.integer_matrices import determinant, rank
from certify.spec.nash_subsets import component_indices, index, maximal_subsets
from certify.spec.normal_form import NormalForm

pairs = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)))
matrices = st.integers(1, 4).flatmap(
    lambda size: st.lists(st.lists(st.integers(-2, 2), min_size=size, max_size=size), min_size=size, max_size=size)
)


def subsets_of(items):
    return chain.from_iterable(combinations(items, size) for size in range(1, len(items) + 1))


@given(pairs)
def test_maximal_subsets_are_the_products_that_no_other_contains(given_pairs):
    products = [
        (first, second)
        for first in subsets_of(range(4))
        for second in subsets_of(range(4))
        if set(product(first, second)) <= given_pairs
    ]
    expected = [
        one
        for one in products
        if not any(one != other and set(one[0]) <= set(other[0]) and set(one[1]) <= set(other[1]) for other in products)
    ]
    assert maximal_subsets(given_pairs) == sorted(expected)


def test_too_many_maximal_subsets_are_refused(monkeypatch):
    monkeypatch.setattr(nash_subsets, "MOST_SUBSETS", 3)
    with pytest.raises(LimitError, match="maximal Nash subsets"):
        maximal_subsets([(one, other) for one in range(4) for other in range(4) if one != other])


@given(matrices)
def test_the_determinant_is_the_sum_over_permutations(matrix):
    total = 0
    for order in permutations(range(len(matrix))):
        swaps = sum(one > other for place, one in enumerate(order) for other in order[place + 1 :])
        term = -1 if swaps % 2 else 1
        for row, column in enumerate(order):
            term *= matrix[row][column]
        total += term
    assert determinant(matrix) == total
    assert (rank(matrix) == len(matrix)) == bool(total)


@given(matrices, st.integers(0, 3))
def test_the_rank_is_the_size_of_the_largest_regular_minor(matrix, short):
    rows = matrix[: max(1, len(matrix) - short)]
    largest = max(
        (
            size
            for size in range(1, len(rows) + 1)
            for kept in combinations(rows, size)
            for columns in combinations(range(len(matrix)), size)
            if determinant([[row[column] for column in columns] for row in kept])
        ),
        default=0,
    )
    assert rank(rows) == largest


def test_the_index_is_undefined_where_a_label_is_on_both_strategies():
    replies = best_replies(NormalForm((2, 2), [[1, 1, 0, 0], [1, 1, 0, 0]]))
    assert index(replies, ((1, 0), (1, 0))) is None


def test_a_game_of_three_players_has_no_best_replies_of_two():
    with pytest.raises(InputError, match="two players"):
        best_replies(NormalForm((1, 1, 1), [[0], [0], [0]]))


def test_the_index_of_the_one_component_that_is_not_regular_is_what_the_others_leave_of_1():
    regular = {(0, 0): 1, (1, 1): -1}
    points = [((0,), (0,)), ((1,), (1,)), ((2,), (2,))]
    assert component_indices(points, {**regular, (2, 2): 1}) == [1, -1, 1]
    assert component_indices(points, regular) == [1, -1, 1]
    assert component_indices([*points[:2], ((2, 3), (2,))], regular) == [1, -1, 1]
    assert component_indices([((2, 3), (2,))], {}) == [1]
    assert component_indices([*points, ((3,), (3,))], regular) == [1, -1, None, None]
