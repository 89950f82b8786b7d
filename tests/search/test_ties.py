from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import ALIGNMENT, distribution, response, unknown

from certify.search.draws import RandomDraw, ReplayedDraw
from certify.search.ties import MOST_VECTORS, Place, TooManyError, permutation, places, preferences
from certify.spec.formula import TRUE, And, Exists, ForAll, Or, above, all_of, at_least, lets
from certify.spec.problem import FunctionValue

x, y = map(unknown, "xy")


def place(sizes, asked, function="f"):
    """Return a place whose function gives distributions of these sizes; of those in `asked` obedience is asked."""
    parts, names = [], []
    for number, size in enumerate(sizes):
        row = [f"v{number}[{i}]" for i in range(size)]
        names += row
        parts += distribution(*row)
        if number in asked:
            parts += [at_least(unknown(name) * (x - i * y)) for i, name in enumerate(row)]
    return Place(function, tuple(names), all_of(parts))


def rows_of(vector, sizes):
    left = list(vector)
    return [tuple(left.pop(0) for _ in range(size)) for size in sizes]


def masses(size):
    return {tuple(int(i == at) for i in range(size)) for at in range(size)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.sets(st.integers(0, 3)), st.integers())
def test_every_combination_of_point_masses_is_listed_once_and_what_is_never_heard_takes_one_value(sizes, asked, seed):
    at = place(sizes, asked)
    heard = [number for number in range(len(sizes)) if number in asked]
    count = 1
    for number in heard:
        count *= sizes[number]
    if count > MOST_VECTORS:
        with pytest.raises(TooManyError):
            preferences([at], {}, RandomDraw(seed))
        return
    vectors = preferences([at], {}, RandomDraw(seed))
    listed = [rows_of(vector, sizes) for vector in vectors]
    for row in listed:
        assert all(each in masses(size) for each, size in zip(row, sizes, strict=True))
    assert len({tuple(row[number] for number in heard) for row in listed}) == len(listed) == count
    for number in set(range(len(sizes))) - set(heard):
        assert len({row[number] for row in listed}) == 1


@settings(deadline=None)
@given(st.integers())
def test_all_orders_of_two_values_are_products_of_orders(seed):
    vectors = preferences([place([2, 2], {0, 1})], {}, RandomDraw(seed))
    first, last = vectors[0], vectors[-1]
    assert [a + b for a, b in zip(first, last, strict=True)] == [1] * 4
    assert set(vectors) == {(*a, *b) for a, b in product(masses(2), repeat=2)}


def test_both_orders_of_a_tie_are_drawn():
    drawn = {preferences([place([2], {0})], {}, RandomDraw(seed)) for seed in range(50)}
    assert drawn == {((1, 0), (0, 1)), ((0, 1), (1, 0))}


def test_the_simplest_decisions_prefer_the_values_in_their_order():
    assert preferences([place([3], {0})], {}, ReplayedDraw([])) == ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def test_what_is_not_asked_at_the_fixed_numbers_takes_one_value():
    at = Place("f", ("v", "w"), all_of([*distribution("v", "w"), at_least(unknown("v") * x)]))
    assert len(preferences([at], {}, RandomDraw(0))) == 2
    assert len(preferences([at], {"x": 0}, RandomDraw(0))) == 1


def test_a_number_for_the_name_of_a_value_does_not_fix_it():
    at = place([2], {0})
    assert len(preferences([at], {"v0[0]": 1, "v0[1]": 0}, RandomDraw(0))) == 2


def test_one_place_that_asks_is_enough():
    asking, silent = place([2, 2], {1}), place([2, 2], set())
    for order in ([asking, silent], [silent, asking]):
        assert len(preferences(order, {}, RandomDraw(0))) == 2


@pytest.mark.parametrize(
    "definition",
    [
        at_least(unknown("v")),
        all_of([at_least(unknown("v")), at_least(1, unknown("v"))]),
        all_of(distribution("v")),
        all_of(distribution("v", "w", "x")),
    ],
)
def test_values_that_are_no_distributions_have_no_preferences(definition):
    assert preferences([Place("f", ("v", "w"), definition)], {}, RandomDraw(0)) is None


def test_a_definition_that_the_fixed_numbers_deny_has_no_preferences():
    at = Place("f", ("v",), all_of([*distribution("v"), above(x)]))
    assert preferences([at], {"x": 0}, RandomDraw(0)) is None
    assert preferences([at], {"x": 1}, RandomDraw(0)) == ((1,),)


def test_a_function_with_two_numbers_of_values_has_no_preferences():
    assert preferences([place([2], {0}), place([1], {0})], {}, RandomDraw(0)) is None
    assert preferences([place([1], {0}), place([2], {0})], {}, RandomDraw(0)) is None


@settings(deadline=None)
@given(st.integers(1, 6), st.integers())
def test_a_permutation_is_one(size, seed):
    assert sorted(permutation(size, RandomDraw(seed))) == list(range(size))


def test_functions_are_found_under_quantifiers_and_in_other_functions():
    inner = response("g", [x], ["a"], TRUE)
    outer = response("f", [x], ["b"], And((inner, Or((above(x), TRUE)))))
    formula = ForAll(("u",), Or((above(y), Exists(("w",), outer))))
    assert [let.function for let in lets(formula)] == ["f", "g"]


def test_declared_values_count_only_where_formulas_speak_of_the_function():
    functions = [FunctionValue("f", (x,), ("a",), TRUE), FunctionValue("h", (x,), ("c",), TRUE)]
    found = places([ForAll(("u",), response("f", [x], ["b"], TRUE))], functions)
    assert list(found) == ["f"]
    assert [each.names for each in found["f"]] == [("b",), ("a",)]


def test_responses_to_deviations_have_preferences_in_every_market():
    problem = ALIGNMENT["competition_aligns"].problem({"level": "rules"})
    found = places(problem.hypotheses(), problem.functions)
    assert len(found) == 2
    assert all(preferences(each, {}, RandomDraw(0)) for each in found.values())
