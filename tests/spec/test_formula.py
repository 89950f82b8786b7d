from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.formula import (
    FALSE,
    TRUE,
    And,
    Atom,
    Exists,
    ForAll,
    Let,
    Or,
    above,
    all_of,
    any_of,
    at_least,
    equal,
    formula,
    free_unknowns,
    holds_at,
    implies,
    is_largest,
    negation,
    substitute,
)
from certify.spec.polynomial import Polynomial

few = settings(max_examples=100, deadline=None)
x, y, z = (Polynomial.unknown(name) for name in "xyz")
GRID = [Fraction(n, 2) for n in range(-2, 3)]
"""Quantifiers in these tests range over the grid, so that meaning can be decided by trying."""

linear = st.builds(lambda a, b, c, d: a * x + b * y + c * x * y + d, *[st.integers(-2, 2)] * 4)
atoms = st.builds(Atom, linear, st.sampled_from([">=", ">", "="]))
plain = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)
formulas = st.recursive(
    plain,
    lambda inner: st.one_of(
        inner.map(lambda body: ForAll(("y",), body)),
        inner.map(lambda body: Exists(("y",), body)),
        inner.map(lambda body: Let("square", (x,), ("y",), equal(y, x * x), body)),
        st.tuples(inner, inner).map(And),
        st.tuples(inner, inner).map(Or),
    ),
    max_leaves=3,
)


def means(value, point):
    """Decide a formula by trying the grid; `Let` in these tests is a square."""
    match value:
        case Atom(body, sign):
            number = body.at(point)
            return {">=": number >= 0, ">": number > 0, "=": number == 0}[sign]
        case And(parts):
            return all(means(part, point) for part in parts)
        case Or(parts):
            return any(means(part, point) for part in parts)
        case ForAll(names, body):
            return all(
                means(body, point | dict(zip(names, each, strict=True))) for each in product(GRID, repeat=len(names))
            )
        case Exists(names, body):
            return any(
                means(body, point | dict(zip(names, each, strict=True))) for each in product(GRID, repeat=len(names))
            )
        case Let("square", (argument,), (name,), definition, body):
            inner = point | {name: argument.at(point) ** 2}
            assert means(definition, inner)
            return means(body, inner)
    raise AssertionError(value)


points = st.fixed_dictionaries({"x": st.sampled_from(GRID), "y": st.sampled_from(GRID)})


@few
@given(formulas, points)
def test_a_negation_holds_exactly_where_the_formula_does_not(value, point):
    assert means(negation(value), point) is not means(value, point)
    assert means(negation(negation(value)), point) is means(value, point)
    assert means(~value, point) is not means(value, point)


@few
@given(formulas, formulas, points)
def test_connectives_mean_what_they_say(left, right, point):
    a, b = means(left, point), means(right, point)
    assert means(left & right, point) is (a and b)
    assert means(left | right, point) is (a or b)
    assert means(implies(left, right), point) is (b or not a)
    assert means(all_of([left, right, left]), point) is (a and b)
    assert means(any_of([left, right, left]), point) is (a or b)


def test_empty_connectives_are_true_and_false():
    assert all_of([]) == TRUE
    assert any_of([]) == FALSE
    assert (holds_at(TRUE), holds_at(FALSE)) == (True, False)
    assert (negation(TRUE), negation(FALSE)) == (FALSE, TRUE)
    assert (repr(TRUE), repr(FALSE)) == ("true", "false")


def test_connectives_are_flattened_and_single_parts_are_themselves():
    a, b, c = at_least(x), above(y), equal(z)
    assert all_of([a & b, c]) == And((a, b, c))
    assert any_of([a | b, c]) == Or((a, b, c))
    assert all_of([a]) is a
    assert any_of([a]) is a
    assert all_of([a | b, c]) == And((Or((a, b)), c))


@few
@given(plain, points)
def test_formulas_of_numbers_are_decided(value, point):
    constants = {name: Polynomial.constant(number) for name, number in point.items()}
    assert holds_at(substitute(value, constants)) is means(value, point)


@few
@given(formulas, st.sampled_from(GRID), st.sampled_from(GRID))
def test_substitution_puts_values_for_free_unknowns_only(value, a, b):
    point = {"x": a, "y": b}
    replaced = substitute(value, {"x": Polynomial.constant(b), "z": Polynomial.constant(7)})
    assert means(replaced, point) is means(value, {"x": b, "y": b})
    assert "x" not in free_unknowns(replaced)
    assert substitute(value, {}) is value


def test_a_quantified_formula_is_not_decided_unless_something_else_decides():
    open_one = ForAll(("y",), at_least(y))
    assert holds_at(open_one) is None
    assert holds_at(negation(open_one)) is None
    assert holds_at(Let("f", (), ("y",), at_least(y), at_least(y))) is None
    assert holds_at(at_least(x)) is None
    assert holds_at(all_of([open_one, FALSE])) is False
    assert holds_at(any_of([open_one, TRUE])) is True
    yes, no = at_least(Polynomial.constant(1)), at_least(Polynomial.constant(-1))
    for first, second in ((open_one, yes), (yes, open_one)):
        assert holds_at(And((first, second))) is None
    for first, second in ((open_one, no), (no, open_one)):
        assert holds_at(Or((first, second))) is None
        assert holds_at(And((first, second))) is False
    assert holds_at(Or((open_one, yes))) is True


@few
@given(formulas)
def test_free_unknowns_are_those_that_no_quantifier_binds(value):
    assert free_unknowns(value) <= {"x", "y"}
    assert free_unknowns(ForAll(("x", "y"), value)) == set()
    assert free_unknowns(Exists(("x",), value)) == free_unknowns(value) - {"x"}
    assert free_unknowns(value) == free_unknowns(negation(value))


def test_arguments_of_a_function_are_outside_of_its_scope():
    value = Let("f", (x + y,), ("y",), at_least(y, z), at_least(y))
    assert free_unknowns(value) == {"x", "y", "z"}
    two = Polynomial.constant(2)
    replaced = substitute(value, {"x": two, "y": two})
    assert replaced == Let("f", (Polynomial.constant(4),), ("y",), at_least(y, z), at_least(y))


@pytest.mark.parametrize(
    "value",
    [
        ForAll(("y",), at_least(x, y)),
        Exists(("y",), at_least(x, y)),
        Let("f", (x,), ("y",), at_least(y, x), at_least(y)),
        all_of([at_least(x), ForAll(("z",), Exists(("y",), at_least(x, y)))]),
    ],
)
def test_substitution_refuses_to_capture(value):
    with pytest.raises(InputError, match="the value of x would be captured by the quantifier over y"):
        substitute(value, {"x": y + 1})
    assert "y" not in free_unknowns(value)
    assert "w" in free_unknowns(substitute(value, {"x": Polynomial.unknown("w")}))


def test_a_bound_unknown_is_not_replaced():
    value = ForAll(("y",), at_least(x, y))
    assert substitute(value, {"y": Polynomial.constant(1)}) == value


def test_the_negation_of_a_function_value_keeps_its_definition():
    value = Let("f", (x,), ("y",), equal(y, x), at_least(y))
    assert negation(value) == Let("f", (x,), ("y",), equal(y, x), above(-y))


@pytest.mark.parametrize("value", [True, 1, None, "x >= 0", x])
def test_refuses_what_is_no_formula(value):
    for wrong in (
        lambda: formula(value),
        lambda: all_of([value]),
        lambda: any_of([at_least(x), value]),
        lambda: negation(value),
        lambda: substitute(value, {"x": x}),
        lambda: free_unknowns(value),
        lambda: at_least(x) & value,
    ):
        with pytest.raises(InputError, match="expected a formula"):
            wrong()


def test_a_formula_has_no_truth_value_and_says_what_to_use():
    with pytest.raises(InputError, match=r"combine formulas with &, \| and ~, and use the words max, min, abs"):
        bool(at_least(x))


@few
@given(st.lists(st.sampled_from(GRID), min_size=1, max_size=4), st.sampled_from(GRID))
def test_the_largest_is_the_largest(candidates, value):
    assert holds_at(is_largest(value, candidates)) is (value == max(candidates))


def test_formulas_read_as_text():
    value = ForAll(("y",), implies(at_least(y), Let("f", (y,), ("z",), equal(z, y), above(z, x) | equal(x))))
    assert repr(value) == "for all y: (-y > 0 or let z with -y + z = 0: (-x + z > 0 or x = 0))"
    assert repr(negation(at_least(x) & above(y))) == "(-x > 0 or -y >= 0)"
