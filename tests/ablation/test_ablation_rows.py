"""Small statements of which it is known what each assumption and constant is good for."""

from fractions import Fraction

import pytest

from certify import InputError, theorem
from certify.ablation import Effort, assumption_row, constant_rows, droppable
from certify.ablation.curves import curve, dependence
from certify.ablation.numbers import with_number
from certify.spec.formula import holds_at, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.variants import Variant
from certify.spec.violation import violation_at

EFFORT = Effort(seconds=8)


@theorem
def bounded_product(t):
    "Four assumptions: the first two are needed, the third follows from the second, the last is of no use."
    x, y = t.unknown("x"), t.unknown("y")
    t.assume(x >= 0, name="sign")
    t.assume(y <= 1, name="bound")
    t.assume(y <= 5, name="implied")
    t.assume(x <= 5, name="useless")
    t.claim(x * y <= t.constant("factor", 2) * x)


@theorem
def about_nothing(t):
    x = t.unknown("x")
    t.assume(x >= 1, name="large")
    t.assume(x <= 0, name="small")
    t.assume(x <= 2, name="useless")
    t.claim(x == 7)


@theorem
def attained_and_approached(t):
    x = t.nonnegative("x")
    t.assume(x < 1, name="below one")
    t.claim(x <= t.constant("limit", 1))


@theorem
def saturating(t):
    "The least constant c with y <= c * x, where y (1 + x) = x: it is 1 / (1 + x)."
    x, y = t.nonnegative("x"), t.unknown("y")
    t.assume(y * (1 + x) == x, name="curve")
    t.claim(y <= t.constant("slope", 1) * x)


def row(statement, dropped):
    return assumption_row(statement, dropped, [{}], EFFORT)


@pytest.mark.parametrize("dropped", ["sign", "bound"])
def test_what_is_needed_is_refuted_by_numbers_that_break_the_claim(dropped):
    found = row(bounded_product, dropped)
    assert found.status == "refuted"
    decisive = found.answer.decisive
    terms = {name: Polynomial.constant(value) for name, value in decisive.evidence.values.items()}
    claim = bounded_product.problem(variant=Variant(without=(dropped,))).claims[0].formula
    assert holds_at(substitute(claim, terms)) is False
    assert decisive.evidence.violation.exact == violation_at(substitute(claim, terms)) > 0


@pytest.mark.parametrize("dropped", ["implied", "useless"])
def test_what_is_not_needed_is_proved_and_some_game_meets_the_rest(dropped):
    found = row(bounded_product, dropped)
    assert found.status == "proved"
    assert found.meaning.status == "refuted"
    assert found.reason is None


def test_a_claim_about_no_game_is_no_theorem():
    found = row(about_nothing, "useless")
    assert found.answer.status == "proved"
    assert found.is_vacuous
    assert found.status == "unknown"
    assert found.reason == "no game meets the assumptions that are left"


def test_droppable_are_assumptions_and_no_definitions():
    assert droppable(bounded_product.problem()) == ["sign", "bound", "implied", "useless"]


def test_refuses_to_drop_what_is_not_there():
    with pytest.raises(InputError, match="cannot drop 'other'"):
        row(bounded_product, "other")


def test_a_constant_that_is_too_large_is_improved_to_the_one_that_is_attained():
    (found,) = constant_rows(bounded_product, [{}], EFFORT)
    assert (found.sharp, found.better, found.best) == ("improvable", 1, True)
    assert found.proof.status == "proved"
    assert found.witness.status == "refuted"


def test_a_constant_that_no_number_attains_is_approached():
    (found,) = constant_rows(attained_and_approached, [{}], EFFORT)
    assert (found.sharp, found.below) == ("approached", Fraction(99, 100))


def test_a_constant_that_is_a_function_of_an_unknown_is_found_and_proved():
    problem = saturating.problem()
    about = dependence(saturating, "slope", Variant(), problem)
    assert about.parameter == "x"
    found = curve(about, 1, Effort(seconds=40))
    assert found.points == tuple((Fraction(1, n), Fraction(n, n + 1)) for n in (2, 4, 6, 10))
    assert found.text() == "1/(1+x)"
    assert found.proof.status == "proved"


def test_a_problem_with_a_number_has_one_unknown_less():
    problem = with_number(saturating.problem(), "x", 3)
    assert problem.unknowns == ("y",)
    assert [repr(item.formula) for item in problem.assumptions] == ["3 >= 0", "4*y - 3 = 0"]
