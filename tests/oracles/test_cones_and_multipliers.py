"""The tools under best responses: the small simplex method, cones by their rays, multipliers."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.oracles.cones import dot, orthant
from certify.oracles.farkas import multipliers
from certify.oracles.small_simplex import Columns, inverted, maximise


@pytest.mark.parametrize("seed", range(40))
def test_the_small_simplex_method_agrees_with_the_general_one(seed):
    draw = random.Random(seed)
    size, count = draw.randint(1, 4), draw.randint(1, 12)
    entries = [[int(i == j) for j in range(size)] for i in range(size)]
    entries += [[draw.randint(0, 2) for _ in range(size)] for _ in range(count)]
    entries = [row for row in entries if any(row)]
    scale = draw.choice([1, 10**20])
    costs = [draw.randint(-2, 3) * scale for _ in entries]
    right = [draw.randint(0, 2) for _ in range(size)]
    kind = object if scale > 1 else np.int64
    found = maximise(Columns(np.array(entries, dtype=kind), np.array(costs, dtype=kind)), right, range(size))
    program = LinearProgram()
    for cost in costs:
        program.add_column(-cost)
    for i in range(size):
        program.add_row({j: row[i] for j, row in enumerate(entries) if row[i]}, right[i], right[i])
    answer = solve(program)
    assert isinstance(answer, Optimal)
    assert Fraction(dot(found.duals, right), found.denominator) == -answer.value
    assert min(found.values) >= 0
    assert all(dot(found.duals, row) >= cost * found.denominator for row, cost in zip(entries, costs, strict=True))


def test_the_small_simplex_method_says_that_a_program_is_unbounded():
    assert maximise(Columns(np.array([[1], [-1]]), np.array([0, 1])), [1], [0]) is None


def test_a_singular_matrix_has_no_inverse():
    assert inverted([[2, 0], [1, -1]]) == ([[1, 1], [0, -2]], 2)
    with pytest.raises(ZeroDivisionError):
        inverted([[1, 2], [2, 4]])


@pytest.mark.parametrize("seed", range(40))
def test_the_rays_of_a_cone_are_in_it_and_span_what_is_in_it(seed):
    draw = random.Random(seed)
    size = draw.randint(2, 4)
    normals = [[draw.randint(-2, 2) for _ in range(size)] for _ in range(draw.randint(1, 5))]
    cone = orthant(size)
    for normal in normals:
        cone = cone.cut(normal)
    assert all(min(ray) >= 0 and all(dot(normal, ray) >= 0 for normal in normals) for ray in cone.rays)
    assert len(set(cone.rays)) == len(cone.rays)
    for point in product(range(3), repeat=size):
        if any(point) and all(dot(normal, point) >= 0 for normal in normals):
            program = LinearProgram()
            for _ in cone.rays:
                program.add_column()
            for i in range(size):
                program.add_row({j: ray[i] for j, ray in enumerate(cone.rays) if ray[i]}, point[i], point[i])
            assert isinstance(solve(program), Optimal)


@pytest.mark.parametrize("seed", range(60))
def test_multipliers_are_found_just_where_the_inequality_follows(seed):
    draw = random.Random(seed)
    size = draw.randint(1, 4)
    rows = [tuple(draw.randint(-3, 3) for _ in range(size)) for _ in range(draw.randint(1, 5))]
    target = tuple(draw.randint(-3, 6) for _ in range(size))
    cone = orthant(size)
    for row in rows:
        cone = cone.cut(row)
    found = multipliers(target, rows)
    assert (found is not None) == all(dot(target, ray) >= 0 for ray in cone.rays)
    if found is not None:
        assert min(found.values(), default=1) > 0
        assert all(target[i] - sum(f * rows[k][i] for k, f in found.items()) >= 0 for i in range(size))
