from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import response, truth, unknown

from certify.kernel.choices import chosen_at, decided
from certify.search.cases import broken, cases
from certify.spec.formula import (
    FALSE,
    TRUE,
    And,
    Atom,
    ForAll,
    Let,
    Or,
    above,
    at_least,
    equal,
    negation,
    substitute,
)
from certify.spec.polynomial import Polynomial

x, y, v, w = map(unknown, "xyvw")
DOMAIN = (-1, 0, 1)
CHOICES = {"f": [[0], [1]], "g": [[1], [-1], [0]]}
DEFINITIONS = {
    "f": lambda name: at_least(unknown(name) * x),
    "g": lambda name: Or((above(unknown(name) * y), equal(unknown(name)))),
}
names = st.sampled_from("xyvw")
atoms = st.builds(
    lambda a, b, c, sign: Atom(a * unknown(b) * unknown(c) + a - unknown(b), sign),
    st.integers(-1, 1),
    names,
    names,
    st.sampled_from([">=", ">", "="]),
)


def let(function, body):
    name = {"f": "v", "g": "w"}[function]
    return Let(function, (x if function == "f" else y,), (name,), DEFINITIONS[function](name), body)


formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.builds(let, st.sampled_from("fg"), inner),
        st.builds(ForAll, st.just(("u",)), inner),
    ),
    max_leaves=5,
)


def without_leftovers(formula):
    """Return a decided formula without what it says where a function takes none of its values."""
    match formula:
        case And(parts) | Or(parts):
            return type(formula)(tuple(map(without_leftovers, parts)))
        case ForAll(bound, body):
            return ForAll(bound, without_leftovers(body))
        case Let():
            return TRUE
        case _:
            return formula


def places():
    return [dict(zip("xyvw", values, strict=True)) for values in product(DOMAIN, repeat=4)]


@settings(max_examples=80, deadline=None)
@given(formulas)
def test_the_cases_together_are_the_formula_but_for_what_no_value_allows(formula):
    whole = without_leftovers(decided(formula, CHOICES))
    listed = [without_leftovers(decided(case.formula(), CHOICES)) for case in cases(formula, CHOICES)]
    for place in places():
        assert all(truth(case, place, DOMAIN) for case in listed) == truth(whole, place, DOMAIN)


@settings(max_examples=25, deadline=None)
@given(st.permutations([[0], [1], [-1]]), st.permutations([[0], [1], [-1]]), atoms, atoms)
def test_where_values_are_allowed_the_cases_are_the_body_at_the_first_one(first, second, plain, body):
    choices = {"f": first, "g": second}
    listed = list(cases(Or((plain, let("f", And((body, let("g", body)))))), choices))
    for place in places():
        terms = {name: Polynomial.constant(place[name]) for name in "xyvw"}
        inner = {k: t for k, t in terms.items() if k in "xy"}
        (f,) = chosen_at(first, ["v"], substitute(DEFINITIONS["f"]("v"), inner))
        (g,) = chosen_at(second, ["w"], substitute(DEFINITIONS["g"]("w"), inner))
        at_f = {**place, "v": f}
        expected = truth(plain, place, ()) or (truth(body, at_f, ()) and truth(body, {**at_f, "w": g}, ()))
        assert all(truth(case.formula(), place, ()) for case in listed) == expected


@settings(max_examples=50, deadline=None)
@given(formulas)
def test_a_case_fails_where_it_is_broken_and_no_earlier_value_is_allowed(formula):
    for case in cases(formula, CHOICES):
        if case.then != decided(case.then, CHOICES):
            continue  # functions are left in it
        whole, denied = case.formula(), broken(case)
        for place in places()[::7]:
            earlier = any(truth(each, place, DOMAIN) for each in case.earlier)
            assert truth(whole, place, DOMAIN) == (earlier or not truth(denied, place, DOMAIN))


def test_each_value_of_a_function_is_a_case_with_the_values_before_it():
    listed = list(cases(let("g", above(w)), CHOICES))
    assert [len(case.earlier) for case in listed] == [0, 1, 2]
    assert [case.then for case in listed] == [above(1), above(-1), above(0)]
    assert listed[1].earlier == listed[0].allowed
    assert negation(listed[0].allowed[0]) in listed[0].formula().parts


def test_a_function_without_choices_is_left_as_it_is():
    formula = let("f", above(v))
    (case,) = cases(formula, {})
    assert (case.allowed, case.earlier, case.then) == ((), (), formula)


def test_two_alternatives_with_functions_are_one_case():
    formula = Or((let("f", above(v)), let("g", above(w))))
    assert [case.then for case in cases(formula, CHOICES)] == [formula]


def test_a_function_without_values_has_no_case():
    assert list(cases(let("f", FALSE), {"f": []})) == []


@pytest.mark.parametrize("vectors", [[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
def test_a_response_is_decided_by_what_pays_more_and_ties_by_the_order(vectors):
    formula = response("f", [x, y], ["v", "w"], above(v))
    listed = [case.formula() for case in cases(formula, {"f": vectors})]
    for place in ({"x": 1, "y": 0}, {"x": 0, "y": 1}, {"x": 1, "y": 1}):
        first = place["x"] > place["y"] or (place["x"] == place["y"] and vectors[0] == [1, 0])
        assert all(truth(each, place, ()) for each in listed) == first
