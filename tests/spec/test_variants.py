"""Variants: what can be dropped and replaced, what cannot, and what it is for a constant to be attained."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify import theorem
from certify.spec.errors import InputError
from certify.spec.formula import And, Or, above, at_least, equal, holds_at, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.variants import Variant

x, y, p0, p1 = map(Polynomial.unknown, ["x", "y", "p[0]", "p[1]"])


@theorem
def a_multiple_is_larger(t):
    x, y = t.unknown("x"), t.nonnegative("y")
    p = t.distribution("p", 2)
    t.assume(x >= 2 * y, name="x at least 2 y")
    t.assume(p[0] >= p[1])
    t.claim(t.constant("factor", Fraction(1, 2)) * x >= y, name="multiple")
    t.claim(t.constant("share", 1) * p[0] >= p[1], name="shares")


def names(problem):
    return [item.name for item in problem.assumptions]


ALL = ["y nonnegative", "p nonnegative", "p sums to 1", "x at least 2 y", "assumption 5"]


def test_the_variant_that_changes_nothing_is_the_statement():
    assert not Variant()
    assert Variant().text() == ""
    assert a_multiple_is_larger.problem(variant=Variant()) == a_multiple_is_larger.problem()
    assert names(a_multiple_is_larger.problem()) == ALL


def test_without_an_assumption_the_others_keep_their_names():
    for name in ("y nonnegative", "x at least 2 y", "assumption 5"):
        problem = a_multiple_is_larger.problem(variant=Variant((name,)))
        assert names(problem) == [each for each in ALL if each != name]
        assert problem.claims == a_multiple_is_larger.problem().claims
        assert problem.digest() != a_multiple_is_larger.problem().digest()
    both = a_multiple_is_larger.problem(variant=Variant(("assumption 5", "y nonnegative")))
    assert names(both) == ["p nonnegative", "p sums to 1", "x at least 2 y"]


def test_another_constant_changes_the_claim_and_nothing_else():
    problem = a_multiple_is_larger.problem(variant=Variant((), {"factor": Fraction(1, 3)}))
    assert problem.claims[0].formula == at_least(x * Fraction(1, 3), y)
    assert problem.claims[1:] == a_multiple_is_larger.problem().claims[1:]
    assert problem.assumptions == a_multiple_is_larger.problem().assumptions
    assert problem.constants == {"factor": Fraction(1, 3), "share": 1}


def test_the_same_constant_is_the_statement():
    same = a_multiple_is_larger.problem(variant=Variant((), {"factor": Fraction(1, 2), "share": 1}))
    assert same.digest() == a_multiple_is_larger.problem().digest()


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        (Variant(("p nonnegative",)), "cannot drop 'p nonnegative': it is a definition"),
        (Variant(("p sums to 1",)), "cannot drop 'p sums to 1': it is a definition"),
        (Variant(("y nonnegative", "p sums to 1")), "cannot drop 'p sums to 1': it is a definition"),
        (Variant(("assumption 4",)), "cannot drop 'assumption 4': no assumption has that name"),
        (Variant(("multiple",)), "cannot drop 'multiple': no assumption has that name"),
        (Variant(("factor",)), "cannot drop 'factor': no assumption has that name"),
        (Variant(("",)), "cannot drop '': no assumption has that name"),
        (Variant((), {"factors": 1}), "cannot replace 'factors': no constant has that name"),
        (Variant((), {"x": 1}), "cannot replace 'x': no constant has that name"),
        (Variant((), {"factor": 0.5}), "the constant 'factor'"),
        (Variant((), {"factor": True}), "the constant 'factor'"),
        (Variant((), {"factor": "1/2"}), "the constant 'factor'"),
        (Variant((), {}, "x"), "the statement has no constant 'x'"),
        (Variant((), {}, "multiple"), "the statement has no constant 'multiple'"),
    ],
)
def test_refuses_a_variant_of_what_the_statement_has_not(variant, reason):
    with pytest.raises(InputError) as caught:
        a_multiple_is_larger.problem(variant=variant)
    assert reason in str(caught.value)


@theorem
def a_maximum_is_larger(t):
    x, y = t.unknown("x"), t.unknown("y")
    best = t.max([x, y])
    market_law = t.distribution("q", 2)
    t.claim(best >= x * market_law[0])


@pytest.mark.parametrize("name", ["max at max 1", "q nonnegative", "q sums to 1"])
def test_what_a_function_is_cannot_be_dropped(name):
    with pytest.raises(InputError, match="it is a definition"):
        a_maximum_is_larger.problem(variant=Variant((name,)))


@theorem
def competition(t):
    market = t.market()
    t.assume(market.unique_optimum(), name="unique optimum")
    equilibrium = t.every(market.equilibrium())
    t.claim(equilibrium.user_value >= 0)


@pytest.mark.parametrize("level", ["laws", "rules"])
def test_everything_that_says_what_a_market_is_stays(level):
    shape = {"level": level}
    problem = competition.problem(shape)
    assert "prior is a distribution" in problem.definitions
    assert "unique optimum" not in problem.definitions
    for name in problem.definitions:
        with pytest.raises(InputError, match="it is a definition"):
            competition.problem(shape, variant=Variant((name,)))
    for name in set(names(problem)) - problem.definitions:
        assert name not in names(competition.problem(shape, variant=Variant((name,))))


@theorem
def whoever_knows_more(t):
    x, y = t.unknown("x"), t.unknown("y")
    if t.premise("both are known"):
        t.assume(x == y, name="x is y")
    t.claim(x >= y)


def test_without_a_premise_the_statement_says_what_it_says_then():
    assert whoever_knows_more.problem().premises == ("both are known",)
    problem = whoever_knows_more.problem(variant=Variant(("both are known",)))
    assert problem.assumptions == ()
    with pytest.raises(InputError, match="cannot drop 'x is y'"):
        whoever_knows_more.problem(variant=Variant(("both are known", "x is y")))


# Sharpness. ----------------------------------------------------------------------------------------------------------


def test_sharpness_asks_for_equality_where_the_claim_depends_on_the_constant():
    problem = a_multiple_is_larger.problem(variant=Variant((), {}, "factor"))
    half = Fraction(1, 2)
    assert problem.claims[0].formula == Or((above(half * x - y), above(y - half * x), at_least(-x)))
    assert problem.claims[0].name == "multiple"
    assert problem.claims[1].formula == Or((above(p0 - p1), above(p1 - p0), at_least(0)))
    assert problem.assumptions == a_multiple_is_larger.problem().assumptions


def test_sharpness_is_asked_of_the_constant_that_is_put_in():
    problem = a_multiple_is_larger.problem(variant=Variant(("x at least 2 y",), {"factor": 3}, "factor"))
    assert problem.claims[0].formula == Or((above(3 * x - y), above(y - 3 * x), at_least(-x)))
    assert "x at least 2 y" not in names(problem)


@given(st.fractions(-3, 3, max_denominator=4), st.fractions(-3, 3, max_denominator=4))
def test_what_refutes_sharpness_fails_with_every_smaller_constant(first, second):
    attained = a_multiple_is_larger.problem(variant=Variant((), {}, "factor")).claims[0].formula
    values = {"x": Polynomial.constant(first), "y": Polynomial.constant(second)}
    refutes = holds_at(substitute(attained, values)) is False
    for less in (Fraction(1, 1000), Fraction(1, 2), 7):
        smaller = a_multiple_is_larger.problem(variant=Variant((), {"factor": Fraction(1, 2) - less}))
        fails = holds_at(substitute(smaller.claims[0].formula, values)) is False
        equal_at_half = holds_at(equal(Fraction(1, 2) * values["x"], values["y"]))
        assert refutes == (fails and equal_at_half)


def test_each_part_of_a_claim_has_its_sharpness():
    @theorem
    def two_bounds(t):
        x, c = t.unknown("x"), t.constant("c", 2)
        t.claim((c - x >= 0) & (x + c >= 0))

    problem = two_bounds.problem(variant=Variant((), {}, "c"))
    first = Or((above(2 - x), above(x - 2), at_least(-1 * Polynomial.constant(1))))
    second = Or((above(2 + x), above(-x - 2), at_least(-1 * Polynomial.constant(1))))
    assert problem.claims[0].formula == And((first, second))


def stated(claim, assumption=lambda t, x, c: None):
    @theorem
    def statement(t):
        x, c = t.unknown("x"), t.constant("c", 1)
        if (assumed := assumption(t, x, c)) is not None:
            t.assume(assumed, name="bound")
        t.claim(claim(t, x, c), name="claim")

    return statement


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (lambda t, x, c: c * c >= x, "not affine in the constant"),
        (lambda t, x, c: c * c * x >= x, "not affine in the constant"),
        (lambda t, x, c: (c >= x) & (c * c >= x), "not affine in the constant"),
        (lambda t, x, c: x >= c, "says less with a smaller constant"),
        (lambda t, x, c: c * x > 0, "no comparison >="),
        (lambda t, x, c: c * x == 1, "no comparison >="),
        (lambda t, x, c: (c * x >= 1) | (x >= 0), "no comparison >="),
        (lambda t, x, c: (c * x >= 1) & (x > 0), "no comparison >="),
        (lambda t, x, c: t.exists(Number("z"), lambda z: c * z >= x), "no comparison >="),
        (lambda t, x, c: t.max([c * x, 1]) >= x, "the assumptions depend on the constant"),
        (lambda t, x, c: c >= x if c.constant_term >= 0 else (c >= x) & (x >= 0), "the parts of the claim 'claim'"),
    ],
)
def test_refuses_sharpness_that_is_not_defined(claim, reason):
    with pytest.raises(InputError) as caught:
        stated(claim).problem(variant=Variant((), {}, "c"))
    assert reason in str(caught.value)


def test_refuses_sharpness_of_a_constant_on_which_the_assumptions_depend():
    """With a smaller constant c, `x <= c` would allow fewer x, and `c >= x` would be true again."""
    circular = stated(lambda t, x, c: c >= x, lambda t, x, c: x <= c)
    assert circular.problem(variant=Variant((), {"c": 0})).claims[0].formula == at_least(-x)
    with pytest.raises(InputError, match="the assumptions depend on the constant: its sharpness is undefined"):
        circular.problem(variant=Variant((), {}, "c"))


def test_refuses_sharpness_where_the_claims_depend_on_the_constant():
    @theorem
    def statement(t):
        x, c = t.unknown("x"), t.constant("c", 1)
        t.claim(c >= x)
        if c.constant_term >= 1:
            t.claim(2 * c >= x)

    with pytest.raises(InputError, match="which claims there are depends on the constant"):
        statement.problem(variant=Variant((), {}, "c"))


class Number:
    """One real number."""

    def __init__(self, name):
        self.name = name

    def introduce(self, reading):
        return reading.unknown(self.name)


# In words. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "text"),
    [
        (Variant(("a b",)), "without a b"),
        (Variant(("a", "b")), "without a, without b"),
        (Variant((), {"c": Fraction(1, 3)}), "with 1/3 for c"),
        (Variant((), {}, "c"), "with the claim that c is not attained"),
        (Variant(("a",), {"c": 2}, "c"), "without a, with 2 for c, with the claim that c is not attained"),
    ],
)
def test_a_variant_in_words(variant, text):
    assert variant
    assert variant.text() == text
