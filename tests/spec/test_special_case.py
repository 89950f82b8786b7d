"""What a general statement says when its unknowns are quantities of a special one."""

from __future__ import annotations

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
        (
            "identical_law_is_a_case",
            "identical_law",
            SMALL,
            {"max at max 1", "max at max 2", "q is worth at most V*"},
        ),
        ("competition_aligns_is_a_case", "competition_aligns", SMALL, set()),
    ],
)
def test_a_case_assumes_what_its_theorem_assumes_and_concludes_what_it_claims(case, theorem_of, shape, also):
    known = {}
    for file in ("emergent_alignment", "selection_mixtures", "approximate_competition"):
        known |= statements(PROOFS / f"{file}.py")
    special, plain = known[case].problem(shape), known[theorem_of].problem(shape)
    assumed = {item.name: item.formula for item in special.assumptions}
    assert {item.name: item.formula for item in plain.assumptions}.items() <= assumed.items()
    assert assumed.keys() - {item.name for item in plain.assumptions} == also
    follows = special.claims[-1]
    assert follows.name == "the bound follows"
    assert plain.claims[0].formula in follows.formula.parts
