"""The rules, one by one: what each accepts, what each refuses, and what happens to names."""

from __future__ import annotations

from fractions import Fraction

import pytest

from certify.kernel.core import DEEPEST_BRANCH, State, check_proof, refute
from certify.kernel.proof import (
    Absurd,
    Cut,
    Define,
    Derive,
    Instance,
    Multiple,
    Product,
    Resolve,
    Split,
    Witness,
)
from certify.kernel.witness import check_witness
from certify.spec.errors import CertifyError, LimitError, RejectedError
from certify.spec.formula import (
    FALSE,
    TRUE,
    And,
    Exists,
    ForAll,
    Let,
    Or,
    above,
    at_least,
    equal,
    negation,
)
from certify.spec.polynomial import ONE, ZERO, Polynomial

x, y, z, v, w = map(Polynomial.unknown, "xyzvw")
NAMES = ("x", "y", "z")


def state(*hypotheses, unknowns=NAMES):
    return State(hypotheses, unknowns=unknowns)


def after(start, *steps):
    """The state after steps that do not end the branch: an impossible fact at the end shows that they were taken."""
    for step in steps:
        start.apply(step)
    return start


# Derive. -------------------------------------------------------------------------------------------------------------

FACTS = [at_least(x), above(y), equal(z), Or((at_least(x), at_least(y))), ForAll(("u",), at_least(x))]
X, Y, Z, CLAUSE, UNIVERSAL = range(5)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Derive((Product(1),)), above(ONE)),
        (Derive((Product(Fraction(1, 2), (X,)),)), at_least(x * Fraction(1, 2))),
        (Derive((Product(1, (Y,)),)), above(y)),
        (Derive((Product(1, (Y, Y)),)), above(y * y)),
        (Derive((Product(1, (X, Y)),)), at_least(x * y)),
        (Derive((Product(1, (Y, Z)),)), at_least(y * z)),
        (Derive((Product(1, (Z,)),)), at_least(z)),
        (Derive((Product(1, (), (x - 1,)),)), at_least((x - 1) * (x - 1))),
        (Derive((Product(1, (Y,), (x,)),)), at_least(x * x * y)),
        (Derive((Product(1, (), (ONE,)),)), at_least(ONE)),
        (Derive((Product(1, (X,)), Product(3, (Y,)))), above(x + 3 * y)),
        (Derive((Product(1, (X,)), Product(1, (Z,)))), at_least(x + z)),
        (Derive((), (Multiple(x * y - 7, Z),)), equal((x * y - 7) * z)),
        (Derive((), (Multiple(ZERO, Z),)), equal(ZERO)),
        (Derive((), ()), equal(ZERO)),
        (Derive((Product(1, (X,)),), (Multiple(-ONE, Z),)), at_least(x - z)),
        (Derive((Product(1),), (Multiple(ONE, Z),)), above(z + 1)),
    ],
)
def test_derives_the_sum_with_the_sign_of_its_parts(step, expected):
    assert state(*FACTS).derived(step) == expected


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Derive((Product(-1, (X,)),)), "coefficient -1, which is not positive"),
        (Derive((Product(0, (X,)),)), "coefficient 0, which is not positive"),
        (Derive((Product(Fraction(-1, 2)),)), "coefficient -1/2, which is not positive"),
        (Derive((Product(1, (5,)),)), "there is no fact 5: the branch has 5"),
        (Derive((Product(1, (-1,)),)), "there is no fact -1"),
        (Derive((Product(1, (X, 9)),)), "there is no fact 9"),
        (Derive((Product(1, (CLAUSE,)),)), "fact 3 is no comparison but Or"),
        (Derive((Product(1, (UNIVERSAL,)),)), "fact 4 is no comparison but ForAll"),
        (Derive((Product(1, (), (w,)),)), "the unknown 'w' does not occur"),
        (Derive((), (Multiple(ONE, X),)), "fact 0 is multiplied by a polynomial but is no equality"),
        (Derive((), (Multiple(ONE, Y),)), "fact 1 is multiplied by a polynomial but is no equality"),
        (Derive((), (Multiple(w, Z),)), "the unknown 'w' does not occur"),
        (Derive((), (Multiple(ONE, CLAUSE),)), "fact 3 is no comparison but Or"),
        (Derive((), (Multiple(ONE, -1),)), "there is no fact -1"),
    ],
)
def test_refuses_a_derivation(step, reason):
    with pytest.raises(RejectedError) as caught:
        state(*FACTS).apply(step)
    assert reason in str(caught.value)


def test_refuses_to_square_without_end():
    doubling = [Derive((Product(2),)), *(Derive((Product(1, (fact, fact)),)) for fact in range(64)), Absurd(0)]
    with pytest.raises(LimitError, match="bits"):
        refute(state(), tuple(doubling))
    growing = [*(Derive((Product(1, (fact, fact)),)) for fact in range(64)), Absurd(0)]
    with pytest.raises(LimitError, match="degree"):
        refute(state(at_least(x)), tuple(growing))


# Resolve. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "fact", "clashes"),
    [
        (above(x), at_least(-x), True),
        (above(x), above(-x), True),
        (above(x), equal(x), True),
        (above(x), equal(-x), True),
        (at_least(x), above(-x), True),
        (equal(x), above(-x), True),
        (at_least(x), at_least(-x), False),
        (at_least(x), equal(x), False),
        (at_least(x), equal(-x), False),
        (equal(x), equal(x), False),
        (equal(x), at_least(-x), False),
        (above(x), at_least(x), False),
        (above(x), above(x), False),
        (above(x), above(-2 * x), False),
        (above(x), above(-y), False),
        (And((above(x), above(y))), at_least(-x), False),
        (ForAll(("u",), above(x)), at_least(-x), False),
    ],
)
def test_resolves_a_clause_by_clashing_signs_only(part, fact, clashes):
    start = state(Or((part, above(z), above(-z))), fact)
    start.apply(Resolve(0, (1,)))
    left = start.fact(2)
    assert isinstance(left, Or)
    assert (part not in left.parts) == clashes


def test_resolves_to_the_last_part_and_to_the_empty_clause():
    start = state(Or((above(x), above(y))), at_least(-x), at_least(-y))
    assert after(start, Resolve(0, (1,))).fact(3) == above(y)
    assert after(start, Resolve(0, (1, 2))).fact(4) == FALSE
    refute(start, (Split(4, ()),))


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Resolve(1, (1,)), "fact 1 is no alternative but Atom"),
        (Resolve(0, (0,)), "fact 0 is no comparison but Or"),
        (Resolve(0, (2,)), "there is no fact 2"),
        (Resolve(2, ()), "there is no fact 2"),
    ],
)
def test_refuses_to_resolve(step, reason):
    with pytest.raises(RejectedError) as caught:
        state(Or((above(x), above(y))), at_least(-x)).apply(step)
    assert reason in str(caught.value)


def test_a_fact_with_both_signs_resolves_what_one_of_them_contradicts():
    start = state(Or((at_least(x), above(y), above(z))), at_least(-x), above(-x))
    assert after(start, Resolve(0, (2, 1))).fact(3) in (Or((above(y), above(z))), start.fact(0))


# Split and cut. ------------------------------------------------------------------------------------------------------

CONTRARY = (at_least(-x - 1), at_least(-y - 1))
EACH_SIGN = (Or((at_least(x), at_least(y))), *CONTRARY)


def closing(*facts):
    return Derive((Product(1, (facts[0],)), Product(1, (facts[1],)))), Absurd(facts[2])


@pytest.mark.parametrize(
    "proof",
    [
        (Split(0, (closing(1, 3, 4), closing(2, 3, 4))),),
        (Split(0, (closing(1, 3, 4),)), *closing(2, 3, 4)),
    ],
)
def test_accepts_one_branch_a_part_or_goes_on_under_the_last(proof):
    refute(state(*EACH_SIGN), proof)


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        ((Split(0, ()),), "fact 0 has 2 parts, 0 branches are given"),
        ((Split(0, (closing(1, 3, 4),) * 3),), "fact 0 has 2 parts, 3 branches are given"),
        ((Split(0, (closing(2, 3, 4), closing(1, 3, 4))),), "step 0 step 1: fact 4 is not absurd"),
        ((Split(0, (closing(1, 3, 4), ())),), "step 0: the proof ends before a contradiction"),
        ((Split(0, (closing(1, 3, 4),)),), "the proof ends before a contradiction"),
        ((Split(1, ()),), "fact 1 is no alternative but Atom"),
        ((Split(0, (closing(1, 3, 4), closing(2, 3, 4))), Absurd(0)), "step 0: steps follow the end of the branch"),
        ((Split(0, (closing(1, 3, 4),)), *closing(2, 4, 5)), "there is no fact 4"),
        ((), "the proof ends before a contradiction"),
    ],
)
def test_refuses_branches_that_do_not_cover_or_do_not_close(proof, reason):
    with pytest.raises(RejectedError) as caught:
        refute(state(*EACH_SIGN), proof)
    assert reason in str(caught.value)


def test_what_a_branch_adds_stays_in_the_branch():
    start = state(*EACH_SIGN)
    inner = (Define("w", x), *closing(1, 3, 5))
    refute(start, (Split(0, (inner,)), Define("w", y), *closing(2, 3, 5)))
    assert not start.is_known("u")
    with pytest.raises(RejectedError, match="does not occur"):
        refute(state(*EACH_SIGN), (Split(0, (inner,)), Derive((Product(1, (), (w,)),)), Absurd(4)))


def test_a_cut_adds_what_its_refutation_proves_and_nothing_else():
    refute(state(above(x), above(-x)), (Cut(FALSE, closing(0, 1, 2)), Split(2, ())))
    refute(
        state(above(x), above(-x - y), at_least(y)),
        (
            Cut(
                above(-y),
                (Derive((Product(1, (0,)), Product(1, (1,)), Product(1, (3,)))), Absurd(4)),
            ),
            *closing(2, 3, 4),
        ),
    )
    with pytest.raises(RejectedError, match="step 0 step 0: fact 1 is not absurd"):
        refute(state(above(x)), (Cut(above(-x), (Absurd(1),)), *closing(0, 1, 2)))
    with pytest.raises(RejectedError, match="step 0: the proof ends"):
        refute(state(above(x)), (Cut(FALSE, ()), Split(1, ())))


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (ForAll(("u",), at_least(x)), "a cut formula has a quantifier"),
        (Or((at_least(x), Exists(("u",), at_least(x)))), "a cut formula has a quantifier"),
        (Let("f", (), ("u",), TRUE, FALSE), "a cut formula has a quantifier"),
        (at_least(w), "the unknown 'w' does not occur"),
        (And((TRUE, Or((at_least(w),)))), "the unknown 'w' does not occur"),
    ],
)
def test_refuses_a_cut_formula(formula, reason):
    with pytest.raises(RejectedError) as caught:
        refute(state(above(ZERO)), (Cut(formula, (Absurd(0),)), Absurd(0)))
    assert reason in str(caught.value)


def test_refuses_branches_nested_too_deep():
    proof = (Absurd(0),)
    for _ in range(DEEPEST_BRANCH):
        proof = (Cut(FALSE, proof), Absurd(0))
    refute(state(above(ZERO)), proof)
    with pytest.raises(RejectedError, match="nested more than"):
        refute(state(above(ZERO)), (Cut(FALSE, proof), Absurd(0)))


# Absurd. -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "absurd"),
    [
        (above(ZERO), True),
        (above(-ONE), True),
        (at_least(-ONE), True),
        (equal(ONE), True),
        (equal(-ONE), True),
        (at_least(Polynomial({(): Fraction(-1, 10**50)})), True),
        (above(ONE), False),
        (at_least(ZERO), False),
        (equal(ZERO), False),
        (above(x), False),
        (above(-x * x), False),
        (equal(x - x + y), False),
    ],
)
def test_closes_a_branch_on_false_constants_only(fact, absurd):
    if absurd:
        refute(state(fact), (Absurd(0),))
    else:
        with pytest.raises(RejectedError, match="fact 0 is not absurd"):
            refute(state(fact), (Absurd(0),))


@pytest.mark.parametrize("fact", [FALSE, Or((above(x), above(ZERO), at_least(y))), ForAll(("u",), above(ZERO))])
def test_a_fact_that_is_no_comparison_is_not_absurd(fact):
    with pytest.raises(RejectedError, match="is no comparison"):
        refute(state(fact), (Absurd(0),))


# Define. -------------------------------------------------------------------------------------------------------------


def test_defines_a_polynomial_and_a_quotient():
    start = state(above(y))
    assert after(start, Define("w", x * x)).fact(1) == equal(w - x * x)
    assert after(start, Define("v", x, 0)).fact(2) == equal(v * y - x)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Define("x", y), "the unknown 'x' is not fresh"),
        (Define("w", w), "the unknown 'w' does not occur"),
        (Define("w", v), "the unknown 'v' does not occur"),
        (Define("w", x, 1), "fact 1 is no strict inequality"),
        (Define("w", x, 2), "fact 2 is no strict inequality"),
        (Define("w", x, 3), "fact 3 is no comparison but Or"),
        (Define("w", x, 4), "there is no fact 4"),
    ],
)
def test_refuses_a_definition(step, reason):
    with pytest.raises(RejectedError) as caught:
        state(above(y), at_least(y), equal(y), Or((above(y), above(x)))).apply(step)
    assert reason in str(caught.value)


def test_refuses_to_define_a_name_twice():
    with pytest.raises(RejectedError, match="not fresh"):
        after(state(), Define("w", x), Define("w", x + 1))


# Adding formulas. ----------------------------------------------------------------------------------------------------


def test_takes_conjunctions_apart_and_drops_false_alternatives():
    start = state(And((at_least(x), And((above(y), TRUE)))), Or((above(ZERO), at_least(z))), Or((above(-ONE),)))
    assert [start.fact(number) for number in range(len(start))] == [
        at_least(x),
        above(y),
        at_least(z),
        above(-ONE),
    ] or [start.fact(number) for number in range(len(start))] == [at_least(x), above(y), at_least(z), FALSE]
    assert state(Or((above(ZERO), ForAll(("u",), FALSE), at_least(x)))).fact(0) == Or(
        (ForAll(("u",), FALSE), at_least(x))
    )


def test_opens_an_existential_with_a_name_that_is_new_to_the_branch():
    start = state(
        Exists(("u",), equal(Polynomial.unknown("u") - x)), Exists(("x",), above(x)), Exists(("x",), above(-x))
    )
    assert start.fact(1) == above(Polynomial.unknown("x'"))
    assert start.fact(2) == above(-Polynomial.unknown("x''"))
    with pytest.raises(RejectedError):
        refute(start, closing(1, 2, 3))


def test_opens_neighbouring_names_without_mixing_them_up():
    prime = Polynomial.unknown("x'")
    start = state(Exists(("x", "x'"), above(x - prime)), unknowns=("x", "x''"))
    assert start.fact(0) == above(prime - Polynomial.unknown("x'''"))


def test_a_lazy_base_comes_first_in_the_numbering():
    class Base(list):
        built = 0

        def __getitem__(self, index):
            Base.built += 1
            return super().__getitem__(index)

    start = State([above(z)], unknowns=NAMES, base=Base([at_least(x), above(-x)]))
    assert (len(start), start.fact(1), start.fact(2)) == (3, above(-x), above(z))
    assert Base.built == 1
    refute(start, closing(0, 1, 3))
    with pytest.raises(RejectedError, match="there is no fact -1"):
        refute(start.copy(), (Absurd(-1),))


# Instances, and attempts to capture names. ---------------------------------------------------------------------------


def test_instantiates_all_names_at_once():
    start = state(ForAll(("u", "t"), at_least(Polynomial.unknown("u") - 2 * Polynomial.unknown("t"))))
    assert after(start, Instance(0, (x, y * y))).fact(1) == at_least(x - 2 * y * y)
    swapped = after(state(ForAll(("x", "y"), at_least(x - 2 * y))), Instance(0, (y, x)))
    assert swapped.fact(1) == at_least(y - 2 * x)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Instance(0, ()), "fact 0 binds 1 unknowns, 0 terms are given"),
        (Instance(0, (x, x)), "fact 0 binds 1 unknowns, 2 terms are given"),
        (Instance(0, (Polynomial.unknown("u"),)), "the unknown 'u' does not occur"),
        (Instance(1, (x,)), "fact 1 is no universal but Atom"),
        (Instance(2, (x,)), "there is no fact 2"),
    ],
)
def test_refuses_an_instance(step, reason):
    with pytest.raises(RejectedError) as caught:
        state(ForAll(("u",), at_least(Polynomial.unknown("u"))), above(x)).apply(step)
    assert reason in str(caught.value)


def larger_than(outer, inner):
    """For all `outer` there is a larger `inner`: true of the real numbers, so nothing refutes it."""
    return ForAll((outer,), Exists((inner,), above(Polynomial.unknown(inner) - Polynomial.unknown(outer))))


@pytest.mark.parametrize(
    ("outer", "inner", "defined"),
    [
        ("u", "t", []),
        ("u", "t", ["t"]),
        ("u", "t", ["t", "t'"]),
        ("t'", "t", ["t"]),
        ("t'", "t", ["t", "t''"]),
        ("t''", "t", ["t", "t'"]),
        ("t", "t'", ["t'"]),
        ("t", "t'", ["t", "t'"]),
        ("t'''", "t'", ["t'", "t''"]),
    ],
)
def test_an_instance_never_captures_an_unknown(outer, inner, defined):
    for term in [ZERO, *map(Polynomial.unknown, defined)]:
        start = after(state(larger_than(outer, inner)), *(Define(name, ZERO) for name in defined))
        start.apply(Instance(0, (term,)))
        fact = start.comparison(len(start) - 1)
        assert fact.sign == ">"
        fresh = (fact.polynomial + term).unknowns()
        assert len(fresh) == 1
        assert not fresh & {*defined, *NAMES}
        assert fact.polynomial == Polynomial.unknown(*fresh) - term


@pytest.mark.parametrize("quantifier", [Exists, ForAll])
@pytest.mark.parametrize("binders", [("t'", "t"), ("t", "t'"), ("t", "t''"), ("t'", "t''")])
def test_nested_binders_stay_distinct_under_an_instance(quantifier, binders):
    one, two = map(Polynomial.unknown, binders)
    fact = ForAll(
        ("u",), quantifier((binders[0],), quantifier((binders[1],), above(one - 2 * two + Polynomial.unknown("u"))))
    )
    for term in map(Polynomial.unknown, ("t", "t'", "t''")):
        start = after(state(fact, unknowns=("t", "t'", "t''")), Instance(0, (term,)))
        last = start.fact(len(start) - 1)
        if quantifier is ForAll:
            after(start, Instance(1, (ONE,)), Instance(2, (ONE,)))
            assert start.fact(3) == above(term - 1)
        else:
            shape = sorted(last.polynomial.terms.values())
            assert shape == [-2, 1, 1]
            assert last.polynomial.terms[next(iter(term.terms))] == 1


def test_an_instance_of_a_function_keeps_its_value_apart_from_the_term():
    fact = ForAll(
        ("u",), Let("f", (Polynomial.unknown("u"),), ("v",), above(v - Polynomial.unknown("u")), at_least(ONE))
    )
    start = after(state(fact), Define("v", ZERO), Instance(0, (v,)))
    assert start.fact(2) == above(Polynomial.unknown("v'") - v)


# Functions. ----------------------------------------------------------------------------------------------------------


def value_of(argument, body, function="f", name="v"):
    return Let(function, (argument,), (name,), TRUE, body)


def test_a_function_has_one_value_at_equal_arguments():
    start = state(value_of(x + y, above(v)), value_of(y + x, above(-v)))
    refute(start, closing(0, 1, 2))


@pytest.mark.parametrize(
    "other",
    [
        value_of(x - y, above(-v)),
        value_of(x, above(-v)),
        value_of(x + y, above(-v), function="g"),
        Let("f", (), ("v",), TRUE, above(-v)),
        Let("f", (x + y, x), ("v",), TRUE, above(-v)),
    ],
)
def test_a_function_has_values_of_their_own_at_other_arguments(other):
    start = state(value_of(x + y, above(v)), other)
    with pytest.raises(RejectedError, match="not absurd"):
        refute(start, closing(0, 1, 2))


def test_equal_values_of_arguments_are_not_yet_equal_arguments():
    start = state(equal(x - y), value_of(x, above(v)), value_of(y, above(-v)))
    with pytest.raises(RejectedError, match="not absurd"):
        refute(start, closing(1, 2, 3))


def test_the_value_of_a_function_in_one_branch_is_unknown_in_another():
    clause = Or((value_of(x, above(v)), value_of(x, above(-v))))
    start = state(clause)
    with pytest.raises(RejectedError):
        refute(start, (Split(0, ((Absurd(1),),)), *closing(1, 2, 3)))


def test_refuses_a_function_with_two_numbers_of_values():
    with pytest.raises(RejectedError, match="'f' has 1 values at one place and 2 at another"):
        state(value_of(x, above(v)), Let("f", (x,), ("v", "w"), TRUE, above(v)))


def test_refuses_a_function_with_two_definitions_which_together_would_prove_anything():
    positive = ForAll(("u",), Let("f", (Polynomial.unknown("u"),), ("v",), above(v), TRUE))
    negative = ForAll(("u",), Let("f", (Polynomial.unknown("u"),), ("w",), above(-w), TRUE))
    start = after(state(positive, negative), Instance(0, (x,)), Instance(1, (y,)))
    with pytest.raises(RejectedError, match="'f' has two definitions at the same arguments"):
        start.copy().apply(Instance(1, (x,)))
    assert after(start, Instance(0, (x,))).fact(4) == start.fact(2)


def test_the_arguments_of_a_function_are_outside_of_its_names():
    inner = Let("f", (v,), ("v",), at_least(v), above(-v))
    start = State([inner], unknowns=("v",))
    prime = Polynomial.unknown("v'")
    assert [start.fact(0), start.fact(1)] == [at_least(prime), above(-prime)]


def test_a_negated_function_keeps_its_definition():
    fact = negation(Let("f", (), ("v",), at_least(v), above(v)))
    start = state(fact)
    assert [start.fact(0), start.fact(1)] == [at_least(v), at_least(-v)]


# Witnesses. ----------------------------------------------------------------------------------------------------------

SQUARES = ForAll(("u",), at_least(Polynomial.unknown("u") * Polynomial.unknown("u") - x))
ITS_PROOF = (Derive((Product(1, (0,)), Product(1, (), (Polynomial.unknown("u"),)))), Absurd(1))


@pytest.mark.parametrize(
    ("hypotheses", "witness"),
    [
        ([], Witness({"x": 0})),
        ([at_least(x - 1), Or((above(-x), above(x)))], Witness({"x": 1})),
        ([SQUARES], Witness({"x": -1}, (ITS_PROOF,))),
        ([SQUARES, above(-x), SQUARES], Witness({"x": Fraction(-1, 3)}, (ITS_PROOF, ITS_PROOF))),
        ([Or((at_least(x), SQUARES))], Witness({"x": 0})),
        ([And((above(-x), SQUARES))], Witness({"x": -1}, (ITS_PROOF,))),
        (
            [Exists(("u",), equal(x - Polynomial.unknown("u")))],
            Witness({"x": 3}, ((Instance(0, (Polynomial({(): 3}),)), Split(1, ())),)),
        ),
        ([Let("f", (x,), ("v",), above(v), at_least(v + x))], Witness({"x": 0}, (closing(0, 1, 2),))),
    ],
)
def test_accepts_a_witness(hypotheses, witness):
    check_witness(hypotheses, ["x"], witness)


@pytest.mark.parametrize(
    ("hypotheses", "witness", "reason"),
    [
        ([], Witness({}), "lacks a value for 'x'"),
        ([], Witness({"x": 0, "y": 0}), "has a value for the unknown 'y'"),
        ([above(x)], Witness({"x": 0}), "hypothesis 0 fails at the witness"),
        ([at_least(x), equal(x)], Witness({"x": 1}), "hypothesis 1 fails at the witness"),
        ([FALSE], Witness({"x": 0}), "hypothesis 0 fails"),
        ([SQUARES], Witness({"x": -1}), "a universal hypothesis has no proof at the witness"),
        ([SQUARES, SQUARES], Witness({"x": -1}, (ITS_PROOF,)), "a universal hypothesis has no proof at the witness"),
        ([SQUARES], Witness({"x": 1}, (ITS_PROOF,)), "step 1: fact 1 is not absurd"),
        ([SQUARES], Witness({"x": -1}, (ITS_PROOF, ITS_PROOF)), "more proofs than universal hypotheses"),
        ([And((above(x), SQUARES))], Witness({"x": -1}, (ITS_PROOF,)), "hypothesis 0 fails"),
        ([Or((at_least(x), SQUARES))], Witness({"x": 0}, (ITS_PROOF,)), "more proofs than universal hypotheses"),
        ([Exists(("u",), above(ZERO))], Witness({"x": 0}, ((Instance(0, (ZERO,)), Absurd(1)),)), "not absurd"),
        ([Let("f", (x,), ("v",), above(v), at_least(v - 1))], Witness({"x": 0}, (closing(0, 1, 2),)), "not absurd"),
    ],
)
def test_refuses_a_witness(hypotheses, witness, reason):
    with pytest.raises(RejectedError) as caught:
        check_witness(hypotheses, ["x"], witness)
    assert reason in str(caught.value)


def test_what_a_function_is_in_one_hypothesis_proves_nothing_in_the_next():
    """`f(0) > 0` and `f(0) < 0` have no common witness, and neither is proved for all functions."""
    up, down = Let("f", (x,), ("v",), TRUE, above(v)), Let("f", (x,), ("v",), TRUE, above(-v))
    for proofs in ((), ((Absurd(0),),), ((Absurd(0),), (Absurd(0),))):
        with pytest.raises(CertifyError):
            check_witness([up, down], ["x"], Witness({"x": 0}, proofs))


def test_check_proof_is_refute_on_the_hypotheses():
    check_proof([above(x), above(-x)], ["x"], closing(0, 1, 2))
    with pytest.raises(RejectedError):
        check_proof([above(x), at_least(x)], ["x"], closing(0, 1, 2))
