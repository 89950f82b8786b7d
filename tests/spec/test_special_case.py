"""What a general statement says when its unknowns are quantities of a special one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from certify import theorem
from certify.kernel.statement_file import statements
from certify.provers.portfolio import prove_problem
from certify.spec.errors import InputError

PROOFS = Path(__file__).parents[2] / "proofs"


@theorem
def means_are_in_order(t):
    "The geometric mean of two numbers, here given, is at most their greatest."
    x, y = t.nonnegative("x"), t.nonnegative("y")
    mean = t.nonnegative("mean")
    t.assume(mean * mean == x * y, name="geometric mean")
    t.claim(mean <= t.max([x, y]))


def special(t, values, *, bound=True):
    z = t.nonnegative("z")
    y = t.nonnegative("y")
    t.assume(y == z, name="equal")
    t.max([z, y])
    case = t.case_of(means_are_in_order, values(z))
    for item in case.assumptions:
        t.claim(item.formula, name=item.name)
    if bound:
        t.claim(t.implies(case.claim, z <= t.max([z, y])), name="the bound follows")


def test_a_special_case_claims_the_assumptions_at_its_values():
    @theorem
    def equal_numbers(t):
        special(t, lambda z: {"x": z, "mean": z})

    problem = equal_numbers.problem()
    assert [item.name for item in problem.claims][:3] == ["x nonnegative", "y nonnegative", "mean nonnegative"]
    said = {item.name: repr(item.formula) for item in problem.claims}
    assert said["geometric mean"] == "-y*z + z^2 = 0"
    assert prove_problem(problem, seconds=30).status == "proved"


def test_where_the_assumptions_do_not_hold_the_case_is_refuted():
    @theorem
    def not_a_mean(t):
        special(t, lambda z: {"x": z, "mean": 2 * z})

    assert prove_problem(not_a_mean.problem(), seconds=30).status == "refuted"


def test_a_bound_that_does_not_follow_is_refuted():
    @theorem
    def too_good(t):
        x, y, mean = t.nonnegative("x"), t.nonnegative("y"), t.nonnegative("mean")
        t.assume(mean * mean == x * y, name="geometric mean")
        t.max([x, y])
        case = t.case_of(means_are_in_order)
        t.claim(t.implies(case.claim, 2 * mean <= x + y - 1))

    assert prove_problem(too_good.problem(), seconds=30).status == "refuted"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (lambda z: {"x": z}, "has the unknown 'mean': give it a value"),
        (lambda z: {"x": z, "mean": z, "nothing": z}, "has no unknown 'nothing'"),
    ],
)
def test_refuses_values_that_do_not_fit(values, words):
    @theorem
    def unfit(t):
        special(t, values)

    with pytest.raises(InputError, match=words):
        unfit.problem()


def test_refuses_two_values_of_one_function_at_the_same_arguments():
    @theorem
    def twice(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.claim(t.max([x, 1]) + t.max([y, 1]) >= 2)

    @theorem
    def once(t):
        z = t.unknown("z")
        case = t.case_of(twice, {"x": z, "y": z, "max 1": z, "max 2": z})
        t.claim(case.claim)

    with pytest.raises(InputError, match="'max 1' and 'max 2' would be values of 'max' at the same arguments"):
        once.problem()


def test_refuses_to_be_asked_inside_a_quantifier():
    class Numbers:
        def introduce(self, reading):
            return reading.unknown("n")

    @theorem
    def inside(t):
        t.claim(t.for_all(Numbers(), lambda n: t.case_of(means_are_in_order).claim))

    with pytest.raises(InputError, match="outside of quantifiers"):
        inside.problem()


def test_numbers_of_a_reading_are_values_too():
    @theorem
    def equal_numbers(t):
        special(t, lambda z: {"x": z, "mean": z})

    assert equal_numbers.evaluate({"z": 3, "y": 3, "max 1": 3, "max 2": 3}) is True


SMALL = {"agents": 2, "actions": 2, "states": 2}


@cache
def stated():
    return {name: each for file in PROOFS.glob("*.py") for name, each in statements(file).items()}


@pytest.mark.parametrize(
    ("case", "theorem_of", "shape", "also"),
    [
        ("best_ai_selection_is_a_case", "best_ai_selection", SMALL, {"max at max 1"}),
        ("nearly_best_ai_selection_is_a_case", "nearly_best_ai_selection", SMALL, set()),
        ("mixed_selection_is_a_case", "mixed_selection", {**SMALL, "draws": 2}, {"max at max 1"}),
        (
            "mixed_selection_regular_ties_is_a_case",
            "mixed_selection_regular_ties",
            {**SMALL, "draws": 2},
            {"max at max 1"},
        ),
        (
            "mixed_selection_with_one_aligned_law_is_a_case",
            "mixed_selection_with_one_aligned_law",
            {**SMALL, "draws": 2},
            {"max at max 1"},
        ),
        ("identical_law_is_a_case", "identical_law", SMALL, set()),
        ("lemma_k_is_a_case", "lemma_k", SMALL, set()),
        ("competition_aligns_is_a_case", "competition_aligns", SMALL, set()),
        ("quantal_competition_aligns_is_a_case", "quantal_competition_aligns", SMALL, set()),
        ("quantal_mixtures_align_is_a_case", "quantal_mixtures_align", {**SMALL, "draws": 2}, set()),
        ("learning_aligns_is_a_case", "learning_aligns", {**SMALL, "messages": 2}, set()),
        ("learning_mixtures_align_is_a_case", "learning_mixtures_align", {**SMALL, "draws": 2, "messages": 1}, set()),
        ("approximate_selection_is_a_case", "approximate_selection", SMALL, {"max at max 2"}),
        (
            "approximate_selection_is_a_case",
            "approximate_selection",
            {**SMALL, "draws": 2},
            {"max at max 2", "max at max 3"},
        ),
        ("two_agents_within_gamma_is_a_case", "two_agents_within_gamma", SMALL, {"max at max 2"}),
        ("two_agents_within_gamma_is_a_case", "two_agents_within_gamma", {**SMALL, "draws": 2}, set()),
        *(
            (f"{name}_is_a_case", name, {**SMALL, "draws": draws}, set())
            for draws in (1, 2)
            for name in (
                "unselected_agents_are_paid_nothing",
                "unselected_agents_are_paid_no_more",
                "unselected_mixtures_are_paid_nothing",
                "unselected_mixtures_are_paid_no_more",
                "unselected_mixtures_regular_ties",
                "conversation_selects",
                "mixed_selection_of_conversations",
                "mixed_selection_of_conversations_regular_ties",
            )
        ),
    ],
)
def test_a_case_assumes_what_its_theorem_assumes_and_concludes_what_it_claims(case, theorem_of, shape, also):
    known = stated()
    special, plain = known[case].problem(shape), known[theorem_of].problem(shape)
    assumed = {item.name: item.formula for item in special.assumptions}
    assert {item.name: item.formula for item in plain.assumptions}.items() <= assumed.items()
    assert assumed.keys() - {item.name for item in plain.assumptions} == also
    follows = special.claims[-1]
    assert follows.name == "the bound follows"
    assert plain.claims[0].formula in follows.formula.parts


class Numbers:
    """All numbers."""

    def introduce(self, reading):
        return reading.unknown("n")


def square(t, place, name):
    (value,) = t.value_of("square", [place], [name], lambda values: values[0] * values[0] >= place)
    return value


@theorem
def never_negative(t):
    "A function with no negative value: it is known at each number only by what its square is at least."
    value = square(t, t.unknown("x"), "value")
    t.assume(t.for_all(Numbers(), lambda n: square(t, n, "w") >= 0), name="never negative")
    t.claim(value >= 0)


def at_minus_one(t, values):
    t.assume(t.for_all(Numbers(), lambda n: square(t, n, "w") >= 0), name="never negative")
    case = t.case_of(never_negative, values)
    for item in case.assumptions:
        t.claim(item.formula, name=item.name)
    t.claim(case.claim, name="case")


@pytest.mark.parametrize("name", ["value", "other"])
def test_refuses_another_value_of_a_function_that_is_spoken_of_under_a_quantifier(name):
    # With the value -1 the assumptions would hold where the function is 1 at all numbers, and the claim would not.
    @theorem
    def another_value(t):
        z = t.unknown("z")
        if name == "value":
            t.assume(t.unknown("value") == -1)
        at_minus_one(t, {"x": z, **({} if name == "value" else {"value": -1})})

    with pytest.raises(InputError, match="'value' is a value of 'square', of which more is known"):
        another_value.problem()


def test_takes_the_same_function_where_it_is_spoken_of_under_a_quantifier():
    @theorem
    def same_value(t):
        z = t.unknown("z")
        at_minus_one(t, {"x": z, "value": square(t, z, "at z")})

    said = {item.name: repr(item.formula) for item in same_value.problem().claims}
    assert said["case"] == "at z >= 0"


@theorem
def above_its_tangent(t):
    "The exponential is above its tangent in 0."
    x = t.unknown("x")
    t.claim(t.exp(x) >= 1 + x)


def test_refuses_a_value_of_the_exponential_that_is_any_positive_number():
    @theorem
    def any_number(t):
        z = t.unknown("z")
        t.claim(t.case_of(above_its_tangent, {"x": z, "exp 1": 5}).claim)

    @theorem
    def another_place(t):
        z = t.unknown("z")
        t.exp(z)
        t.claim(t.case_of(above_its_tangent, {"x": 2 * z}).claim)

    for each in (any_number, another_place):
        with pytest.raises(InputError, match="'exp 1' is a value of 'exp', of which more is known"):
            each.problem()


def test_takes_the_exponential_of_the_same_term():
    @theorem
    def same_place(t):
        z = t.unknown("z")
        t.exp(z)
        t.claim(t.case_of(above_its_tangent, {"x": 2 * z, "exp 1": t.exp(2 * z)}).claim)

    assert [repr(item.formula) for item in same_place.problem().claims] == ["exp 2 - 2*z - 1 >= 0"]
