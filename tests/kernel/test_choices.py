"""Choices: a function that takes the first listed value that its definition allows, and nothing that is no function."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import Phase, assume, event, given, settings
from hypothesis import strategies as st
from naive_choices import BrokenPromiseError, Functions

from certify.kernel import choices as choices_module
from certify.kernel.choices import check_choices, chosen_at, decided
from certify.kernel.proof import Witness
from certify.kernel.witness import _check_functions, check_witness
from certify.provers.clock import Clock
from certify.provers.models import _refutation, in_need
from certify.spec.errors import CertifyError, LimitError, RejectedError
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
    substitute,
)
from certify.spec.polynomial import ONE, ZERO, Polynomial
from certify.spec.problem import FunctionValue

x, y, z, u, v, w = map(Polynomial.unknown, "xyzuvw")
BETWEEN = all_of([at_least(v), at_least(ONE, v)])
TIE = all_of([at_least(v), at_least(ONE, v), at_least(v * x)])
"""A value from 0 to 1, and 0 where x < 0."""


def f(*arguments, definition=BETWEEN, body=TRUE, names=("v",), function="f"):
    return Let(function, arguments, names, definition, body)


def declared(*arguments, names=("v",), definition=BETWEEN, function="f"):
    return FunctionValue(function, arguments, names, definition)


# One definition at equal arguments. ----------------------------------------------------------------------------------

HALF = at_least(ONE, 2 * v)
X_IS = at_least(v, x)
F_POSITIVE = f(x, definition=at_least(v))


@pytest.mark.parametrize(
    ("places", "choices"),
    [
        ([f(x)], [[1]]),
        ([f(x)], [[0], [1], [Fraction(1, 2)]]),
        ([f(x), f(y)], [[1]]),
        ([f(x, definition=X_IS), f(y, definition=at_least(v, y))], [[1]]),
        ([f(x, definition=X_IS), f(ZERO, definition=at_least(v))], [[1]]),
        ([f(ONE, definition=at_least(v)), f(ZERO, definition=HALF)], [[1]]),
        ([f(x, names=("w",), definition=at_least(w, x)), f(y, definition=at_least(v, y))], [[1]]),
        ([f(x + 1), f(x + 1)], [[1]]),
        ([f(x + y, x, definition=X_IS)], [[1]]),
        ([f(x, x, definition=X_IS), f(x, x, definition=X_IS)], [[1]]),
        ([f(x, ONE, definition=X_IS), f(y, ZERO, definition=HALF)], [[1]]),
        ([f(x, ZERO, definition=X_IS), f(ZERO, y, definition=at_least(v))], [[1]]),
        ([f()], [[1]]),
        ([f(x, names=("x",), definition=at_least(x)), f(y, definition=at_least(v))], [[1]]),
        ([f(x, names=("v", "w"), definition=at_least(v, w))], [[1, 0]]),
        ([f(x, definition=Or((X_IS, FALSE)))], [[1]]),
        ([f(Polynomial.unknown("value 0'"), definition=at_least(v, Polynomial.unknown("value 0'")))], [[1]]),
        ([ForAll(("x",), And((f(x), Or((Exists(("y",), f(y)), FALSE)))))], [[1]]),
        ([f(x, function="g", definition=f(x, names=("w",), definition=at_least(w)), body=F_POSITIVE)], [[1]]),
    ],
)
def test_accepts_choices_for_a_function_with_one_definition(places, choices):
    check_choices({"f": choices}, places, [])


A0, V0 = Polynomial.unknown("argument 0'"), Polynomial.unknown("value 0'")
ONE_DEFINITION = "'f' may have two definitions at the same arguments"


@pytest.mark.parametrize(
    ("places", "choices", "reason"),
    [
        ([f(x), f(x, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x), f(y, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x), f(ZERO, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(ZERO), f(x, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(ZERO), f(ZERO, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x, definition=X_IS), f(ONE, definition=at_least(v))], [[1]], ONE_DEFINITION),
        ([f(x + 1), f(y)], [[1]], ONE_DEFINITION),
        ([f(x + 1), f(y + 1)], [[1]], ONE_DEFINITION),
        ([f(x + 1), f(ONE, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(2 * x, definition=at_least(v)), f(2 * x, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x, x), f(x, y, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x, x, definition=X_IS), f(y, x, definition=X_IS)], [[1]], ONE_DEFINITION),
        ([f(x, y, definition=X_IS), f(y, x, definition=X_IS)], [[1]], ONE_DEFINITION),
        ([f(x, x), f(ZERO, y, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x), f(x, y)], [[1]], ONE_DEFINITION),
        ([f(), f(definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x), f(x, names=("v", "w"))], [[1]], ONE_DEFINITION),
        ([f(x, names=("v", "w")), f(x, names=("w", "v"), definition=at_least(v, w))], [[1, 0]], ONE_DEFINITION),
        ([f(A0, V0, definition=at_least(v, A0)), f(x, y, definition=at_least(v, y))], [[1]], ONE_DEFINITION),
        ([f(x, names=("x",), definition=at_least(x)), f(x, definition=X_IS)], [[1]], ONE_DEFINITION),
        ([ForAll(("x",), f(x)), Exists(("y",), f(y, definition=HALF))], [[1]], ONE_DEFINITION),
        ([f(x, function="g", definition=f(x)), f(x, definition=HALF)], [[1]], ONE_DEFINITION),
        ([f(x, body=f(x, definition=HALF))], [[1]], ONE_DEFINITION),
        ([f(x, definition=at_least(v, y))], [[1]], "'f' depends on 'y', which is no argument of it"),
        ([f(x + y, definition=X_IS)], [[1]], "'f' depends on 'x', which is no argument of it"),
        ([f(2 * x, definition=X_IS)], [[1]], "'f' depends on 'x', which is no argument of it"),
        ([f(definition=X_IS)], [[1]], "'f' depends on 'x', which is no argument of it"),
        ([f(x, definition=at_least(v, A0))], [[1]], "'f' depends on \"argument 0'\", which is no argument of it"),
        ([f(x, definition=ForAll(("u",), at_least(v)))], [[1]], "has a definition with quantifiers"),
        ([f(x, definition=And((BETWEEN, Exists(("u",), at_least(v)))))], [[1]], "has a definition with quantifiers"),
        ([f(x, definition=f(x, function="g"))], [[1]], "has a definition with quantifiers"),
        ([f(x)], [[1, 0]], "'f' has 1 values, and a choice of another length"),
        ([f(x)], [[1], []], "'f' has 1 values, and a choice of another length"),
        ([f(x, names=("v", "w"))], [[1]], "'f' has 2 values, and a choice of another length"),
        ([f(x, function="g")], [[1]], "chooses values of 'f', of which nothing is said"),
        ([], [[1]], "chooses values of 'f', of which nothing is said"),
    ],
)
def test_refuses_choices_for_what_may_be_no_function(places, choices, reason):
    with pytest.raises(RejectedError) as caught:
        check_choices({"f": choices}, places, [])
    assert reason in str(caught.value)
    with pytest.raises(RejectedError):
        check_choices({"f": choices}, places[::-1], [])


def test_declared_values_and_quantified_ones_have_one_definition():
    quantified = ForAll(("x",), f(x, definition=TIE))
    check_choices({"f": [[1]]}, [quantified], [declared(ZERO, definition=BETWEEN & at_least(ZERO))])
    check_choices({"f": [[1]]}, [quantified], [declared(ONE, definition=BETWEEN & at_least(v))])
    for strange in (declared(ONE, definition=BETWEEN), declared(-ONE, definition=BETWEEN & at_least(v))):
        with pytest.raises(RejectedError, match="two definitions at the same arguments"):
            check_choices({"f": [[1]]}, [quantified], [strange])


# What `decided` says. ------------------------------------------------------------------------------------------------


def test_each_choice_is_a_case_and_the_last_case_is_without_choice():
    formula = f(x, definition=TIE, body=above(v, y))
    at_one = [above(-x)]
    at_zero = []
    first, second, rest = decided(formula, {"f": [[1], [0]]}).parts
    assert first == any_of([*constants_out(at_one, 1), above(ONE, y)])
    assert second == any_of([*constants_out(at_zero, 0), allowed(1), above(ZERO, y)])
    assert rest == f(x, definition=TIE, body=any_of([allowed(1), allowed(0), above(v, y)]))


def allowed(value):
    return And((at_least(value * ONE), at_least(1 - value * ONE), at_least(value * x)))


def constants_out(parts, value):
    """The negation of `TIE` at a value, written out."""
    return [above(-value * ONE), above(value * ONE - 1), *(parts or [above(ZERO * x)])]


def test_formulas_without_chosen_functions_stay_as_they_are():
    for formula in (TRUE, above(x), f(x), ForAll(("x",), Or((above(x), f(x, function="g"))))):
        assert decided(formula, {}) == formula
        assert decided(formula, {"h": [[1]]}) == formula


def test_a_function_without_listed_values_stays_as_it_is():
    formula = ForAll(("x",), f(x, body=above(v)))
    assert decided(formula, {"f": []}) == formula


def test_refuses_choices_that_multiply_beyond_measure():
    nested = TRUE
    for number in range(7):
        nested = f(x, function=f"f{number}", names=(f"v{number}",), definition=at_least(x), body=nested)
    with pytest.raises(LimitError, match="more than 1,000,000 comparisons"):
        decided(nested, {f"f{number}": [[each] for each in range(9)] for number in range(7)})
    with pytest.raises(LimitError, match="more than 1,000,000 comparisons"):
        decided(f(x), {"f": [[0]] * 100_000})
    assert len(decided(f(x), {"f": [[0]] * 100}).parts) == 101


def test_the_first_vector_that_meets_the_definition_is_chosen():
    assert chosen_at([[2], [1], [0]], ["v"], BETWEEN) == [1]
    assert chosen_at([[2], [3]], ["v"], BETWEEN) is None
    assert chosen_at([], ["v"], BETWEEN) is None
    with pytest.raises(RejectedError, match="definition with quantifiers"):
        chosen_at([[1]], ["v"], ForAll(("u",), at_least(v)))


# Witnesses with choices. ---------------------------------------------------------------------------------------------

RANGES = all_of([at_least(v), at_least(1 - v)])
FALLS = ForAll(("x",), f(x, definition=RANGES, body=at_least(ZERO, v * x * x)))
"""True where ties are broken to 0, false where they are broken to anything else."""


def refutation(formula):
    """A proof of a formula without free unknowns; whatever finds it, the kernel checks it."""
    proof = _refutation(formula, {}, Clock(20))
    assert proof is not None
    return proof


def witness(values, hypotheses, choices):
    """A witness with a proof of every hypothesis that needs one."""
    exact = {name: Polynomial.constant(value) for name, value in values.items()}
    parts = [decided(substitute(each, exact), choices) for each in hypotheses]
    return Witness(values, tuple(refutation(part) for each in parts for part in in_need(each)), choices)


def test_accepts_a_witness_that_breaks_ties():
    for choices in ([[0]], [[0], [1]], [[2], [-1], [0], [1]]):
        check_witness([FALLS], [], witness({}, [FALLS], {"f": choices}))


def test_a_proof_for_one_list_is_no_proof_for_another():
    proofs = witness({}, [FALLS], {"f": [[0], [1]]}).refutations
    for choices in ({}, {"f": [[1], [0]]}, {"f": [[1]]}, {"f": [[Fraction(1, 2)]]}, {"f": [[2]]}):
        with pytest.raises(RejectedError):
            check_witness([FALLS], [], Witness({}, proofs, choices))


def test_all_hypotheses_have_the_same_function():
    rises = ForAll(("y",), f(y, definition=RANGES, body=above(v)))
    first, second = {"f": [[0]]}, {"f": [[1]]}
    proofs = (*witness({}, [FALLS], first).refutations, *witness({}, [rises], second).refutations)
    for choices in (first, second, {"f": [[0], [1]]}, {"f": [[1], [0]]}):
        with pytest.raises(RejectedError):
            check_witness([FALLS, rises], [], Witness({}, proofs, choices))


def test_a_function_with_two_definitions_refutes_nothing():
    """At x the value is at least 1, and elsewhere, which may be the same place, at most 0."""
    high = ForAll(("x",), f(x, definition=at_least(v, 1), body=above(v)))
    low = ForAll(("y",), f(y, definition=at_least(-v), body=at_least(-v)))
    with pytest.raises(RejectedError, match="may have two definitions at the same arguments"):
        check_witness([high, low], [], Witness({}, (), {"f": [[0], [1]]}))


ABOUT_D = [ForAll(("x",), f(x, definition=RANGES, body=at_least(ZERO, v * x * x))), at_least(u), at_least(1 - u)]


@pytest.mark.parametrize(("value", "accepted"), [(0, True), (1, False), (Fraction(1, 2), False)])
def test_a_declared_value_is_the_chosen_one(value, accepted):
    """The declared value is at the argument 3, and the quantified ones are at all arguments."""
    at_three = declared(3 * ONE, names=("u",), definition=all_of([at_least(u), at_least(1 - u)]))
    candidate = Witness({"u": value}, witness({}, [FALLS], {"f": [[0]]}).refutations, {"f": [[0]]})
    if accepted:
        check_witness(ABOUT_D, ["u"], candidate, [at_three])
    else:
        with pytest.raises(RejectedError, match="'f' has another value than the one that is chosen"):
            check_witness(ABOUT_D, ["u"], candidate, [at_three])


def test_a_declared_value_is_free_where_no_listed_value_meets_its_definition():
    low = declared(ZERO, names=("u",), definition=at_least(-u))
    check_witness([at_least(-u)], ["u"], Witness({"u": -5}, (), {"f": [[1], [2]]}), [low])
    with pytest.raises(RejectedError, match="another value than the one that is chosen"):
        check_witness([at_least(-u)], ["u"], Witness({"u": -5}, (), {"f": [[1], [-2]]}), [low])
    twice = [low, declared(ZERO, names=("w",), definition=at_least(-w))]
    with pytest.raises(RejectedError, match="two values at the same arguments"):
        check_witness([], ["u", "w"], Witness({"u": -5, "w": -4}, (), {"f": [[1]]}), twice)


def test_declared_values_at_equal_arguments_have_one_definition():
    """The arguments are unknowns with equal values."""
    places = [declared(x, names=("u",), definition=at_least(u)), declared(y, names=("w",), definition=at_least(w, y))]
    check_witness([], ["x", "y", "u", "w"], Witness({"x": 1, "y": 2, "u": 3, "w": 3}, (), {"f": [[3]]}), places)
    with pytest.raises(RejectedError, match="two definitions at the same arguments"):
        check_witness([], ["x", "y", "u", "w"], Witness({"x": 1, "y": 1, "u": 3, "w": 3}, (), {"f": [[3]]}), places)


@pytest.mark.parametrize("choices", [{"g": [[0]]}, {"f": [[0, 0]]}, {"f": [[]]}])
def test_refuses_a_witness_with_choices_that_do_not_fit(choices):
    with pytest.raises(RejectedError):
        check_witness([FALLS], [], Witness({}, witness({}, [FALLS], {"f": [[0]]}).refutations, choices))


# Against a second reading: quantifiers over a finite domain, functions built value by value. -------------------------

NAMES = ("a", "b", "c")
NUMBERS = st.integers(0, 2).map(Polynomial.constant)
DEFINITIONS = [
    lambda value, given: at_least(value, given),
    lambda value, given: Or((equal(value, given), equal(value, 2))),
    lambda value, given: at_least(value * given, value),
    lambda value, given: at_least(2 - value),
    lambda value, given: all_of([at_least(value), at_least(1 - value)]),
]


@st.composite
def random_terms(draw, bound):
    names = st.sampled_from(bound).map(Polynomial.unknown) if bound else NUMBERS
    return draw(st.one_of(names, names, names, names, NUMBERS, st.builds(lambda one, two: one + two, names, names)))


@st.composite
def random_formulas(draw, usual, bound=(), depth=4):
    """Formulas of two functions, with the usual definition of each or, now and then, with another one."""
    kinds = ["all", "some", "let", "let", "let", "and", "or"] if depth else []
    kind = draw(st.sampled_from([*kinds, "atom"] if bound else kinds or ["atom"]))
    inner = random_formulas(usual, bound, depth - 1)
    if kind == "atom":
        left, right = draw(random_terms(bound)), draw(random_terms(bound))
        return Atom(left - right, draw(st.sampled_from([">=", ">", "="])))
    if kind in ("and", "or"):
        parts = (draw(inner), draw(inner))
        return And(parts) if kind == "and" else Or(parts)
    name = draw(st.sampled_from(NAMES))
    within = (*(each for each in bound if each != name), name)
    body = draw(random_formulas(usual, within, depth - 1))
    if kind == "all":
        return ForAll((name,), body)
    if kind == "some":
        return Exists((name,), body)
    function = draw(st.sampled_from("fg"))
    arguments = tuple(draw(random_terms(bound)) for _ in range(1 + (function == "g")))
    index = usual[function] if draw(st.integers(0, 6)) else draw(st.integers(0, len(DEFINITIONS) - 1))
    definition = DEFINITIONS[index](Polynomial.unknown(name), arguments[0])
    return Let(function, arguments, (name,), definition, body)


VECTORS = st.lists(st.integers(0, 2).map(lambda each: [each]), min_size=1, max_size=3, unique_by=tuple)


@st.composite
def questions(draw):
    usual = draw(st.fixed_dictionaries({name: st.integers(0, len(DEFINITIONS) - 1) for name in "fg"}))
    formulas = draw(st.lists(random_formulas(usual), min_size=1, max_size=2))
    choices = draw(st.dictionaries(st.sampled_from("fg"), VECTORS, min_size=1))
    values = []
    if draw(st.booleans()):
        function = draw(st.sampled_from("fg"))
        given = tuple(draw(NUMBERS) for _ in range(1 + (function == "g")))
        index = usual[function] if draw(st.integers(0, 3)) else draw(st.integers(0, len(DEFINITIONS) - 1))
        values.append(FunctionValue(function, given, ("d",), DEFINITIONS[index](Polynomial.unknown("d"), given[0])))
    return formulas, choices, values, draw(st.integers(0, 2)), draw(st.sampled_from([min, max]))


def agree_with_the_second_reading(question):
    """Where the kernel accepts the choices, they are of functions, and `decided` says what the formulas say of them."""
    formulas, choices, values, number, pick = question
    functions = Functions(choices, pick)
    try:
        _check_functions(values, Witness({"d": number} if values else {}, (), choices), exact(number), formulas)
    except CertifyError:
        event("refused")
        return
    try:
        for at in values:
            assume(functions.holds(at.definition, {"d": number}))
            place = at.function, tuple(argument.constant_term for argument in at.arguments)
            functions.table[place] = (number,)
            functions.value(at.function, place[1], at.names, at.definition, {})
        for formula in formulas:
            truth = functions.holds(formula, {})
            event(f"accepted, {truth}")
            assert functions.holds(choices_module.decided(formula, choices), {}) == truth
    except BrokenPromiseError:
        event("a promise of the author is broken")


def exact(number):
    return {"d": Polynomial.constant(number)}


@settings(max_examples=200, deadline=None)
@given(questions())
def test_what_is_decided_is_what_is_true_of_the_functions_built(question):
    agree_with_the_second_reading(question)


def careless_agreement(first, second):
    return True


def careless_list(formula, choices):
    return decided(formula, {function: rows[::-1] for function, rows in choices.items()})


def careless_cases(formula, choices):
    """Without the last case: as if one of the listed vectors were always allowed."""
    match formula:
        case Let(function, arguments, names, definition, body) if choices.get(function):
            return And(decided(Let(function, arguments, names, definition, body), choices).parts[:-1])
        case ForAll(names, body):
            return ForAll(names, careless_cases(body, choices))
        case _:
            return formula


@pytest.mark.parametrize(
    ("name", "careless"), [("_agree", careless_agreement), ("decided", careless_list), ("decided", careless_cases)]
)
def test_the_second_reading_finds_a_careless_kernel_out(monkeypatch, name, careless):
    monkeypatch.setattr(choices_module, name, careless)

    @settings(max_examples=3_000, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(questions())
    def search(question):
        agree_with_the_second_reading(question)

    with pytest.raises(AssertionError):
        search()
