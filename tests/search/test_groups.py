from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import distribution, response, truth, unknown

from certify.search.groups import Group, conjuncts, in_products, point_masses, signs
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import TRUE, And, Exists, ForAll, Or, above, all_of, any_of, at_least, equal

x, y, z = map(unknown, "xyz")


def test_finds_a_distribution_and_what_is_nonnegative():
    found = signs([*distribution("x", "y"), at_least(z)])
    assert found.nonnegative == {"x", "y", "z"}
    assert found.groups == (Group(("x", "y"), 1),)


def test_finds_a_share_of_a_distribution_whatever_the_factor():
    (group,) = signs([at_least(x), at_least(y), equal(2 * x + 2 * y, 3)]).groups
    assert group == Group(("x", "y"), Fraction(3, 2))


def test_finds_a_distribution_in_a_conjunction_and_one_of_size_1():
    assert signs([And(tuple(distribution("x")))]).groups == (Group(("x",), 1),)


@pytest.mark.parametrize(
    "formulas",
    [
        [at_least(x), at_least(y), equal(x + 2 * y, 1)],
        [at_least(x), equal(x + y, 1)],
        [at_least(x), at_least(-y), equal(x + y, 1)],
        [at_least(x), at_least(y), equal(x + y, -1)],
        [at_least(x), at_least(y), equal(x + y + x * y, 1)],
        [at_least(x), at_least(y), at_least(x + y, 1)],
        [at_least(x), at_least(y), above(x + y, 1)],
        [Or(tuple(distribution("x", "y")))],
        [at_least(x, 1), equal(x, 1)],
        [TRUE, equal(x - x)],
        [],
    ],
)
def test_finds_no_distribution_where_there_is_none(formulas):
    assert signs(formulas).groups == ()


def test_a_sum_that_is_given_twice_is_one_group():
    assert len(signs([*distribution("x", "y"), equal(x + y, 1)]).groups) == 1


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), st.integers(0, 3))
def test_groups_are_what_was_built(sizes, total):
    names = [[f"p{i}[{j}]" for j in range(size)] for i, size in enumerate(sizes)]
    formulas = [part for each in names for part in distribution(*each, total=total)]
    assert signs(formulas).groups == tuple(Group(tuple(each), total) for each in names)


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_point_masses_are_all_integer_points_of_a_product_of_distributions(sizes):
    rows = [[f"p{i}[{j}]" for j in range(size)] for i, size in enumerate(sizes)]
    names = [name for row in rows for name in row]
    premise = [part for row in rows for part in distribution(*row)]
    found = point_masses(names, premise, 100)
    grid = [dict(zip(names, values, strict=True)) for values in product((0, 1), repeat=len(names))]
    expected = [values for values in grid if truth(all_of(premise), values, ())]
    assert sorted(map(sorted, (each.items() for each in found))) == sorted(map(sorted, (v.items() for v in expected)))


@pytest.mark.parametrize("most", [1, 3])
def test_too_many_point_masses_are_none(most):
    premise = [*distribution("a", "b"), *distribution("c", "d")]
    assert point_masses("abcd", premise, most) == []
    assert len(point_masses("abcd", premise, 4)) == 4


def test_there_are_no_point_masses_where_a_name_is_free_or_shared():
    assert point_masses("abc", distribution("a", "b"), 10) == []
    assert point_masses("abc", [*distribution("a", "b"), *distribution("b", "c")], 10) == []


def test_counts_what_stands_in_products_outside_of_quantifiers():
    formulas = [
        at_least(x * y + x),
        Or((above(x * x), And((equal(z),)))),
        ForAll(("u",), at_least(unknown("u") * z)),
    ]
    assert in_products(formulas) == {"x": 3, "y": 1}


def test_conjuncts_are_taken_apart_and_alternatives_are_not():
    either = any_of([above(x), above(y)])
    assert list(conjuncts([And((above(z), And((either,)))), TRUE])) == [above(z), either]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (above(x), False),
        (And((above(x), Or((above(y),)))), False),
        (TRUE, False),
        (Or((above(x), And((ForAll(("u",), above(x)),)))), True),
        (Exists(("u",), above(x)), True),
        (response("f", [x, y], ["v", "w"], TRUE), True),
    ],
)
def test_quantifiers_and_functions_are_noticed(formula, expected):
    assert is_quantified(formula) is expected
