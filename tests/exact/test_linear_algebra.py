from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.exact.linear_algebra import solve_dense, solve_sparse


def determinant(matrix):
    if not matrix:
        return 1
    return sum(
        (-1) ** j * value * determinant([row[:j] + row[j + 1 :] for row in matrix[1:]])
        for j, value in enumerate(matrix[0])
        if value
    )


@st.composite
def systems(draw):
    size = draw(st.integers(0, 5))
    entry = st.one_of(st.just(0), st.just(0), st.integers(-4, 4), st.sampled_from([10**30, -(10**30) + 1]))
    matrix = [[draw(entry) for _ in range(size)] for _ in range(size)]
    return matrix, [draw(st.integers(-9, 9)) for _ in range(size)]


@settings(max_examples=300, deadline=None)
@given(systems())
def test_solves_a_system_exactly_or_says_that_it_is_singular(system):
    matrix, right = system
    rows = [{j: value for j, value in enumerate(row) if value} for row in matrix]
    for solution in (solve_sparse(rows, right), solve_dense(matrix, right)):
        assert (solution is None) == (determinant(matrix) == 0)
        if solution is not None:
            numerators, denominator = solution
            assert denominator > 0
            products = [sum(a * x for a, x in zip(row, numerators, strict=True)) for row in matrix]
            assert products == [denominator * side for side in right]


def test_a_triangular_system_in_shuffled_order_needs_no_dense_solve(monkeypatch):
    monkeypatch.setattr("certify.exact.linear_algebra.solve_dense", None)
    size = 60
    rows = [{(7 * j) % size: 2 + (i + j) % 3 for j in range(i + 1)} for i in range(size)]
    numerators, denominator = solve_sparse(rows[::-1], [1] * size)
    for row in rows:
        assert sum(value * Fraction(numerators[j], denominator) for j, value in row.items()) == 1


@pytest.mark.parametrize(
    "rows",
    [
        [{}, {0: 1, 1: 1}],
        [{0: 1}, {0: 2}],
        [{0: 1, 1: 2}, {0: 2, 1: 4}],
        [{0: 1, 1: 1, 2: 1}, {0: 1}, {0: 3}],
    ],
)
def test_says_that_a_system_is_singular(rows):
    assert solve_sparse(rows, [1] * len(rows)) is None


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(10, 40))
def test_sparse_systems_shrink_before_the_dense_solver_and_keep_their_solution(draw, size):
    rows = [
        {j: draw.choice([-1, 1, 2]) for j in {i, *draw.sample(range(size), draw.randint(0, 2))}} for i in range(size)
    ]
    before = [dict(row) for row in rows]
    right = [draw.randint(-9, 9) for _ in range(size)]
    solution = solve_sparse(rows, right)
    dense = solve_dense([[row.get(j, 0) for j in range(size)] for row in rows], right)
    assert rows == before
    assert (solution is None) == (dense is None)
    if solution is not None:
        fractions = [Fraction(x, solution[1]) for x in solution[0]]
        assert fractions == [Fraction(x, dense[1]) for x in dense[0]]
