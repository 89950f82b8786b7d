import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_problems import ALIGNMENT, problem

from certify.provers.clock import Clock
from certify.search.breakout import Breakout
from certify.search.clauses import clauses
from certify.search.draft import Drafter
from certify.search.draws import RandomDraw
from certify.search.float_clauses import FloatClauses
from certify.search.float_steps import FloatSteps
from certify.search.rounding import Rounding, spread

SHAPE = {"agents": 2, "actions": 2, "states": 2, "level": "laws"}


def met(stated, seed=0):
    """Return the clauses, the steps and a point that breaks nothing."""
    of = FloatClauses(clauses(stated))
    breakout = Breakout(of, seed)
    point = None
    while point is None:
        point = breakout.attempt(Clock(100))
    return of, breakout.steps, point


@pytest.mark.parametrize("order", [None, 1])
@pytest.mark.parametrize("dropped", ["alignment", "the action pays all"])
def test_what_is_left_after_rounding_is_linear_and_contradicts_nothing(dropped, order):
    stated = ALIGNMENT["best_ai_selection"].problem(SHAPE, dropped=[dropped])
    rounding = Rounding(*met(stated), Clock(100))
    assert rounding.run(None if order is None else random.Random(order))
    draft = Drafter(stated).draft(RandomDraw(0), rounding.values)
    assert draft is not None
    assert all(draft.values[name] == value for name, value in rounding.values.items())


def test_distributions_sum_to_what_they_should_exactly():
    stated = ALIGNMENT["best_ai_selection"].problem(SHAPE, dropped=["alignment"])
    of, steps, point = met(stated)
    rounding = Rounding(of, steps, point, Clock(100))
    assert rounding.run()
    values = rounding.values
    for each in of.of.distributions:
        assert sum(values[name] for name in each.names) == each.total
    for each in of.of.shares:
        assert sum(values[name] for name in each.names) == values[each.total]


def test_a_number_becomes_the_simplest_one_near_by_that_breaks_nothing():
    def stated(t):
        "No number is near 7/2 at least."
        x, y = t.unknown("x"), t.unknown("y")
        t.assume(x * y == 1, name="inverse")
        t.claim(x < 3)

    of = FloatClauses(clauses(problem(stated)))
    rounding = Rounding(of, FloatSteps(of), np.array([3.9, 1 / 3.9]), Clock(100))
    assert rounding.run()
    x, y = rounding.values["x"], rounding.values["y"]
    assert x * y == 1
    assert x == 4


def test_what_only_an_irrational_number_meets_is_not_rounded():
    def stated(t):
        "No square is 2."
        x = t.unknown("x")
        t.assume(x * x == 2, name="square")
        t.claim(x < 0)

    of = FloatClauses(clauses(problem(stated)))
    assert not Rounding(of, FloatSteps(of), np.array([2.0**0.5]), Clock(100)).run()


def test_nothing_is_rounded_when_the_time_is_over():
    stated = ALIGNMENT["best_ai_selection"].problem(SHAPE, dropped=["alignment"])
    of, steps, point = met(stated)
    assert not Rounding(of, steps, point, Clock(0)).run()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5).filter(any), st.integers(1, 24))
def test_shares_are_spread_over_a_denominator(weights, denominator):
    shares = [each / sum(weights) for each in weights]
    found = spread(shares, denominator)
    assert sum(found) == 1
    assert all(each >= 0 and (each * denominator).denominator == 1 for each in found)
    assert all(abs(each - share) <= Fraction(1, denominator) + 1e-6 for each, share in zip(found, shares, strict=True))


def test_what_has_the_denominator_already_is_kept():
    assert spread([0.25, 0.5, 0.25], 4) == [Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)]
