"""The conditions of a fit in the mean squared error, evaluated at points against the sum of squares itself."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.spec.formula import Atom, holds_at
from certify.spec.questions.hull_conditions import MultipliedOutConditions, SquaresConditions, conditions_of, no_better
from certify.spec.questions.hull_fit import Combination, Fit, sum_of_squares

NUMBERS = st.integers(-6, 6).map(lambda number: Fraction(number, 2)) | st.integers(-5, 5).map(lambda n: Fraction(n, 3))


@st.composite
def fits(draw: st.DrawFn, agents: st.SearchStrategy[int]) -> Fit:
    rows = draw(st.integers(1, 4))
    columns = [[draw(NUMBERS) for _ in range(rows)] for _ in range(draw(agents) + 1)]
    return Fit(columns[0], columns[1:], draw(st.sampled_from(["convex", "conic"])), "squares")


def squared(fit: Fit, weights: list[Fraction], offset: Fraction) -> Fraction:
    total = Fraction(0)
    for row, user in enumerate(fit.user):
        value = offset - user
        for weight, agent in zip(weights, fit.agents, strict=True):
            value += weight * agent[row]
        total += value**2
    return total


@given(fits(st.integers(1, 1)), NUMBERS, NUMBERS, NUMBERS)
def test_multiplied_out_it_is_the_room_between_the_error_and_the_mean_of_squares(fit, weight, offset, error):
    fact = MultipliedOutConditions(fit)[0]
    room = fact.polynomial.at({"weight[0]": weight, "offset": offset, "error": error})
    difference = len(fit.user) * error - squared(fit, [weight], offset)
    assert fact.sign == ">="
    assert (room > 0, room == 0) == (difference > 0, difference == 0)


@given(fits(st.integers(2, 3)), st.data())
def test_the_residuals_are_those_of_the_weights_and_the_error_is_no_less_than_their_mean_square(fit, data):
    weights = [data.draw(NUMBERS) for _ in fit.agents]
    offset, error = data.draw(NUMBERS), data.draw(NUMBERS)
    conditions = SquaresConditions(fit)
    rows = len(fit.user)
    values = {"offset": offset, "error": error, **{f"weight[{i}]": weight for i, weight in enumerate(weights)}}
    values |= {
        f"residual[{r}]": sum((w * a[r] for w, a in zip(weights, fit.agents, strict=True)), offset - fit.user[r])
        for r in range(rows)
    }
    facts = list(conditions)
    assert all(isinstance(fact, Atom) for fact in facts)
    assert [fact.sign for fact in facts[: rows + 1]] == ["="] * rows + [">="]
    assert [fact.polynomial.at(values) for fact in facts[:rows]] == [0] * rows
    assert facts[rows].polynomial.at(values) == rows * error - squared(fit, weights, offset)
    assert [fact.polynomial.at(values) for fact in facts[rows + 1 : rows + 1 + len(weights)]] == weights
    assert len(facts) == rows + 1 + len(weights) + (fit.form == "convex")
    values["residual[0]"] += 1
    assert facts[0].polynomial.at(values) != 0


@given(fits(st.integers(1, 3)))
def test_every_unknown_of_the_conditions_is_declared(fit):
    part = no_better(fit, Fraction(1))
    assert {name for fact in part.base for name in fact.polynomial.unknowns()} <= set(part.unknowns)


@pytest.mark.parametrize(
    ("weights", "offset", "error", "form", "right"),
    [
        ([0, 1], 0, "1/2", "convex", True),
        ([0, 1], 0, "49/100", "convex", False),
        ([0, 1], 1, "1/2", "convex", True),
        ([0, 2], -1, "1", "convex", False),
        ([0, 2], 0, "5", "conic", True),
        ([-1, 2], 0, "100", "conic", False),
    ],
)
def test_a_combination_is_held_to_its_form_and_to_the_mean_of_squares(weights, offset, error, form, right):
    fit = Fit([Fraction(0), Fraction(1)], [[Fraction(5), Fraction(5)], [Fraction(0), Fraction(0)]], form, "squares")
    combination = Combination(list(map(Fraction, weights)), Fraction(offset), Fraction(error))
    assert holds_at(fit.attained(combination)) is right


def test_the_conditions_are_those_of_the_norm():
    columns = [[Fraction(0)], [Fraction(1)], [Fraction(2)]]
    assert len(conditions_of(Fit(columns[0], columns[1:], "conic"))) == 4
    assert isinstance(conditions_of(Fit(columns[0], columns[1:], "conic", "squares")), SquaresConditions)
    assert isinstance(conditions_of(Fit(columns[0], columns[1:2], "conic", "squares")), MultipliedOutConditions)


@given(st.lists(NUMBERS, max_size=6))
def test_squares_are_added_up_exactly(values):
    assert sum_of_squares(values) == sum((value * value for value in values), Fraction(0))
