from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import unknown

from certify.search.float_formulas import FloatFormulas
from certify.solvers.z3_solver import model_of
from certify.spec.formula import And, Exists, ForAll, Or, above, all_of, at_least, equal, substitute
from certify.spec.polynomial import Polynomial

g, h, x, y, q = map(unknown, "ghxyq")


def solved(formulas, game, free="xy", fixed=None):
    prepared = FloatFormulas(formulas, list(game), list(free))
    prepared.start(list(game.values()))
    return prepared.solve(fixed)


def test_numbers_of_the_game_make_products_linear():
    found = solved([equal(g * h * x, 6), at_least(x, y)], {"g": 1, "h": 2})
    assert found["x"] == pytest.approx(3)
    assert found["y"] <= 3 + 1e-6


def test_one_preparation_serves_many_games():
    prepared = FloatFormulas([above(g * x, 1), at_least(1, x), at_least(x)], ["g"], ["x"])
    answers = []
    for number in (0, 1, 2, -3):
        prepared.start([number])
        answers.append(prepared.solve() is not None)
    assert answers == [False, False, True, False]


def test_alternatives_are_tried_until_one_goes():
    cases = Or((And((at_least(0, x), above(x))), And((equal(x, 2), Or((equal(y, 5), above(x, 3)))))))
    assert solved([cases], {"g": 1}) == pytest.approx({"x": 2, "y": 5})


def test_a_universal_formula_holds_at_what_is_found():
    square = Or((above(0, q), above(q, g), at_least(x, 2 * q)))
    found = solved([ForAll(("q",), square), at_least(7, x)], {"g": 3}, free="x")
    assert 6 - 1e-6 <= found["x"] <= 7 + 1e-6
    assert solved([ForAll(("q",), square), at_least(5, x)], {"g": 3}, free="x") is None


def test_fixed_numbers_stay_and_may_be_refused():
    formulas = [ForAll(("q",), Or((above(0, q), above(q, 1), at_least(x, q + y))))]
    assert solved(formulas, {"g": 0}, fixed={"x": 3, "y": 2}) is not None
    assert solved(formulas, {"g": 0}, fixed={"x": 2.5, "y": 2}) is None


def test_what_cannot_be_said_is_taken_to_be_true():
    assert solved([at_least(-1, x * x * y), Exists(("q",), above(q, q))], {"g": 0}) is not None


numbers = st.integers(-3, 3)
linear = st.builds(lambda a, b, c, d: a * g * x + b * y + c * h + d, numbers, numbers, numbers, numbers)
comparisons = st.one_of(linear.map(at_least), linear.map(equal))
formulas = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(formulas, numbers, numbers)
def test_without_quantifiers_it_agrees_with_z3(formula, first, second):
    bounds = [at_least(10, x), at_least(x, -10), at_least(10, y), at_least(y, -10)]
    game = {"g": Polynomial.constant(first), "h": Polynomial.constant(second)}
    answer, _ = model_of([substitute(all_of([formula, *bounds]), game)], 5)
    assert (solved([formula, *bounds], {"g": Fraction(first), "h": Fraction(second)}) is not None) == (answer == "sat")
