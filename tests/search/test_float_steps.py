import numpy as np
import pytest
from search_problems import ALIGNMENT, problem

from certify.search.clauses import clauses
from certify.search.float_clauses import FloatClauses
from certify.search.float_steps import FloatSteps


def compiled(stated):
    return FloatClauses(clauses(stated))


def circle(t):
    "No point of the circle is on the line."
    x, y = t.unknown("x"), t.unknown("y")
    t.assume(x * x + y * y == 25, name="circle")
    t.claim(x + y < 6)


def nowhere(t):
    "No square is negative."
    x = t.unknown("x")
    t.assume(x * x <= -1, name="negative")
    t.claim(x > x + 1)


@pytest.mark.parametrize("start", [(1.0, 1.0), (10.0, -3.0), (4.0, 40.0)])
def test_a_move_ends_where_nothing_is_broken(start):
    of = compiled(problem(circle))
    point, amount = FloatSteps(of).moved(np.array(start))
    assert amount < 1e-6
    x, y = point
    assert np.isclose(x * x + y * y, 25)
    assert x + y >= 6


def test_what_cannot_be_mended_stays_broken():
    of = compiled(problem(nowhere))
    _, amount = FloatSteps(of).moved(np.array([3.0]))
    assert amount > 0.9


def test_what_is_held_stays():
    of = compiled(problem(circle))
    steps = FloatSteps(of)
    steps.held = np.array([True, False])
    point, amount = steps.moved(np.array([3.0, 1.0]))
    assert point[0] == 3.0
    assert amount < 1e-6
    assert np.isclose(point[1], 4.0)


@pytest.mark.parametrize("seed", range(5))
def test_a_move_never_breaks_more_and_stays_within_bounds(seed):
    of = compiled(ALIGNMENT["best_ai_selection"].problem({"agents": 2, "actions": 2, "states": 1, "level": "laws"}))
    steps = FloatSteps(of)
    start = np.random.default_rng(seed).uniform(np.maximum(of.lower, -5), np.minimum(of.upper, 5))
    before = steps.total(of.polynomials.values(start))
    point, amount = steps.moved(start)
    assert amount <= before
    assert np.isclose(amount, steps.total(of.polynomials.values(point)))
    assert (point >= of.lower - 1e-6).all()
    assert (point <= of.upper + 1e-6).all()
    assert (point[~of.open] == start[~of.open]).all()


def test_what_breaks_nothing_does_not_move():
    of = compiled(problem(circle))
    start = np.array([3.0, 4.0])
    point, amount = FloatSteps(of).moved(start)
    assert (point == start).all()
    assert amount == 0
