from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.formula import Exists, ForAll, Let, above, all_of, at_least, equal, is_largest, negation
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Named, Problem, formula_json, polynomial_json
from certify.spec.sketch import Assert
from certify.spec.statement import Reading

w, x, y, z = (Polynomial.unknown(name) for name in "wxyz")


def problem(claim, *assumptions, unknowns=("x",)):
    named = tuple(Named(f"a{n}", each) for n, each in enumerate(assumptions))
    return Problem(unknowns, named, (Named("c", claim),))


def with_function():
    reading = Reading()
    value = reading.unknown("x")
    root = reading.value_of("root", [value], ["r"], lambda v: v[0] * v[0] == value)[0]
    reading.assume(value >= 0, name="sign")
    reading.claim(root >= 0, name="root")
    return reading.problem()


def test_hypotheses_are_the_assumptions_and_the_denial_of_all_claims_together():
    question = Problem(("x",), (Named("a", at_least(x)),), (Named("b", above(x)), Named("c", equal(x))))
    assert question.denial() == negation(all_of([above(x), equal(x)]))
    assert question.hypotheses() == [at_least(x), question.denial()]


def test_the_digest_changes_with_everything_but_sketch_and_shape():
    base = with_function()
    (function,) = base.functions
    other = base.assumptions[0]
    changed = [
        base,
        replace(base, unknowns=(*base.unknowns, "y")),
        replace(base, unknowns=base.unknowns[::-1]),
        replace(base, assumptions=base.assumptions[:1]),
        replace(base, assumptions=base.assumptions[::-1]),
        replace(base, assumptions=(replace(other, name="b"), *base.assumptions[1:])),
        replace(base, assumptions=(replace(other, formula=above(x)), *base.assumptions[1:])),
        replace(base, claims=(Named("root", above(Polynomial.unknown("r"))),)),
        replace(base, claims=(Named("another name", base.claims[0].formula),)),
        replace(base, claims=base.claims * 2),
        replace(base, assumptions=base.assumptions[:1], claims=(*base.assumptions[1:], *base.claims)),
        replace(base, functions=()),
        replace(base, functions=(replace(function, function="square"),)),
        replace(base, functions=(replace(function, arguments=(x + 1,)),)),
        replace(base, functions=(replace(function, names=("x",)),)),
    ]
    assert len({each.digest() for each in changed}) == len(changed)
    assert all(each.digest().startswith("sha256:") and len(each.digest()) == 71 for each in changed)
    assert replace(base, sketch=(Assert(at_least(x), None),)).digest() == base.digest()
    assert replace(base, shape={"agents": 3}).digest() == base.digest()


polynomials = st.builds(lambda a, b, c: a * x * x + b * y + c, *[st.fractions(-2, 2, max_denominator=3)] * 3)


@settings(max_examples=80, deadline=None)
@given(polynomials, polynomials, st.sampled_from([">=", ">", "="]))
def test_formulas_have_equal_json_exactly_where_they_are_equal(left, right, sign):
    make = {">=": at_least, ">": above, "=": equal}[sign]
    assert (polynomial_json(left) == polynomial_json(right)) is (left == right)
    kinds = [
        lambda p: make(p),
        lambda p: all_of([make(p), at_least(x)]),
        lambda p: negation(all_of([make(p), at_least(x)])),
        lambda p: ForAll(("y",), make(p)),
        lambda p: Exists(("y",), make(p)),
        lambda p: Let("f", (p,), ("z",), at_least(z), make(p)),
        lambda p: Let("f", (x,), ("z",), make(p), at_least(z)),
    ]
    documents = [formula_json(kind(left)) for kind in kinds]
    assert all(documents.count(document) == 1 for document in documents)
    for kind, document in zip(kinds, documents, strict=True):
        assert (formula_json(kind(right)) == document) is (left == right)


def test_a_number_is_written_one_way_only():
    half = Polynomial.unknown("x") / 2
    assert polynomial_json(half + half) == polynomial_json(Polynomial.unknown("x")) == [["1", "x"]]
    assert polynomial_json(half - 3) == [["-3"], ["1/2", "x"]]


def test_refuses_to_write_what_is_no_formula():
    with pytest.raises(InputError, match="expected a formula"):
        formula_json(True)


@pytest.mark.parametrize(
    "question",
    [
        problem(at_least(y)),
        problem(at_least(x), at_least(x), at_least(x * y)),
        problem(ForAll(("z",), at_least(y, z))),
        problem(Let("f", (y,), ("z",), at_least(z), at_least(z))),
        problem(Let("f", (x,), ("z",), at_least(y, z), at_least(z))),
        problem(at_least(x), unknowns=()),
    ],
)
def test_refuses_unknowns_that_are_not_declared(question):
    with pytest.raises(InputError, match=r"mentions '[xy]', which is not declared: use t\.unknown"):
        question.check()


@pytest.mark.parametrize(
    "formula",
    [
        ForAll(("x",), at_least(x)),
        Exists(("x",), at_least(x)),
        Let("f", (x,), ("x",), at_least(x), at_least(x)),
        ForAll(("y", "y"), at_least(y)),
        ForAll(("y",), Exists(("y",), at_least(y))),
        ForAll(("y",), Let("f", (y,), ("y",), at_least(y), at_least(y))),
        Let("f", (x,), ("y",), at_least(y), ForAll(("y",), at_least(y))),
        Let("f", (x,), ("y",), ForAll(("y",), at_least(y)), at_least(y)),
        all_of([at_least(x), ForAll(("y",), all_of([at_least(y), ForAll(("x",), at_least(x))]))]),
    ],
)
def test_refuses_a_bound_unknown_that_has_the_name_of_another(formula):
    with pytest.raises(InputError, match=r"the bound unknown '[xy]' has the name of another unknown"):
        problem(formula).check()


def test_the_same_name_may_be_bound_twice_side_by_side():
    problem(all_of([ForAll(("y",), at_least(y * y)), Exists(("y",), at_least(y))])).check()


@pytest.mark.parametrize(
    ("arguments", "definition"),
    [
        ((), at_least(z, y)),
        ((y * y,), at_least(z, y)),
        ((2 * y,), at_least(z, y)),
        ((x,), at_least(z, y)),
        ((y,), at_least(z, y * w)),
        ((2 * y, 1 - y), is_largest(z, [2 * y, y])),
        ((2 * y, 1 - y), all_of([is_largest(z, [2 * y, 1 - y]), at_least(y)])),
        ((2 * y,), negation(is_largest(z, [2 * y]))),
    ],
)
def test_refuses_a_function_that_depends_on_a_bound_unknown_that_is_no_argument(arguments, definition):
    formula = ForAll(("y", "w"), Let("f", arguments, ("z",), definition, at_least(z)))
    with pytest.raises(InputError, match=r"the function 'f' depends on '[yw]', which is no argument of it"):
        problem(formula).check()


@pytest.mark.parametrize(
    ("arguments", "definition"),
    [
        ((y,), at_least(z, y)),
        ((y, w), at_least(z, y * w)),
        ((w, x, y), at_least(z, y + x * x)),
        ((), at_least(z, x)),
        ((2 * y, 1 - y), is_largest(z, [2 * y, 1 - y])),
        ((2 * y,), is_largest(z, [2 * y])),
    ],
)
def test_accepts_a_function_of_its_arguments_and_of_free_unknowns(arguments, definition):
    problem(ForAll(("y", "w"), Let("f", arguments, ("z",), definition, at_least(z)))).check()


def test_a_function_of_a_function_value_has_to_be_given_it():
    def nested(*arguments):
        inner = Let("g", arguments, ("w",), at_least(w, z), at_least(w))
        return problem(ForAll(("y",), Let("f", (y,), ("z",), at_least(z, y), inner)))

    nested(z).check()
    nested(y, z).check()
    with pytest.raises(InputError, match="the function 'g' depends on 'z', which is no argument of it"):
        nested(y).check()


def test_a_problem_at_the_top_may_define_functions_of_free_unknowns():
    with_function().check()
    assert with_function().functions[0].arguments == (x,)
