import numpy as np
import pytest
from search_problems import ALIGNMENT, problem

from certify.provers.clock import Clock
from certify.search.breakout import MARGINS, Breakout
from certify.search.clauses import clauses
from certify.search.float_clauses import FloatClauses

SHAPE = {"agents": 2, "actions": 2, "states": 2, "level": "laws"}


def compiled(name, dropped=()):
    return FloatClauses(clauses(ALIGNMENT[name].problem(SHAPE, dropped=dropped)))


def found(of, seed=0, most=12):
    breakout = Breakout(of, seed)
    points = (breakout.attempt(Clock(100)) for _ in range(most))
    return next((point for point in points if point is not None), None), breakout


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("lemma_k", "alignment"),
        ("lemma_k", "weight nonnegative"),
        ("identical_law", "alignment"),
        ("competition_aligns", "alignment"),
        ("best_ai_selection", "the action pays all"),
    ],
)
def test_finds_a_point_that_breaks_nothing_where_an_assumption_is_dropped(name, dropped):
    of = compiled(name, [dropped])
    point, breakout = found(of)
    assert point is not None
    assert of.amounts(of.polynomials.values(point)).sum() < 1e-5
    assert breakout.attempts <= 12


def test_finds_nothing_against_a_theorem():
    point, _ = found(compiled("lemma_k"), most=4)
    assert point is None


def test_breaks_out_of_a_local_minimum():
    def hollow(t):
        "Between 0 and 1 or above 50 the square of the number is not both."
        x, y = t.unknown("x"), t.unknown("y")
        t.assume(((x >= 0) & (x <= 1)) | ((x >= 20) & (x <= 21)), name="two intervals")
        t.assume(y == x * x, name="square")
        t.claim(y < 300)

    point, _ = found(FloatClauses(clauses(problem(hollow))))
    assert point is not None
    assert 20 <= point[0] <= 21


def test_a_switch_is_at_one_chance_in_every_point_found():
    of = compiled("best_ai_selection", ["alignment"])
    point, _ = found(of)
    assert of.switches
    for group, total in of.switches:
        assert sorted(point[group].tolist()) == [*[0.0] * (len(group) - 1), total]


def test_the_same_seed_finds_the_same_point():
    first, second = (found(compiled("lemma_k", ["alignment"]), seed=3)[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_every_attempt_begins_elsewhere_and_asks_for_margins_in_turn():
    breakout = Breakout(compiled("lemma_k"), 0)
    drawn = [breakout._drawn() for _ in range(2)]
    assert not np.array_equal(*drawn)
    least = []
    for _ in MARGINS:
        breakout.attempt(Clock(0))
        least.append(breakout.of.least.max())
    assert least == [factor * max(least) for factor in MARGINS]


def test_ends_when_the_time_is_over():
    assert Breakout(compiled("lemma_k", ["alignment"]), 0).attempt(Clock(0)) is None
