"""A time limit means the same everywhere: a number from 0, where 0 leaves no time to search."""

from pathlib import Path

import pytest

import certify
from certify.given.seconds import checked_seconds
from certify.spec.errors import InputError

MARKET = Path(__file__).parents[2] / "proofs/markets/two_experts.json"
GAME = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]


@certify.theorem
def squares_are_not_negative(t):
    x = t.unknown("x")
    t.claim(x * x >= 0)


ASKED = {
    "prove": lambda seconds: certify.prove(squares_are_not_negative, {}, seconds=seconds),
    "refute": lambda seconds: certify.refute(squares_are_not_negative, seconds=seconds),
    "bound": lambda seconds: certify.bound(MARKET, seconds=seconds),
    "information": lambda seconds: certify.information(MARKET, seconds=seconds),
    "dynamics": lambda seconds: certify.dynamics(MARKET, seconds=seconds),
    "all_equilibria": lambda seconds: certify.all_equilibria(GAME, seconds=seconds),
    "check_all": lambda seconds: certify.check_all(GAME, [[[1, 0], [1, 0]]], seconds=seconds),
    "maxmin": lambda seconds: certify.maxmin(GAME, 0, seconds=seconds),
    "zero_sum_value": lambda seconds: certify.zero_sum_value([[1, -1], [-1, 1]], seconds=seconds),
    "correlated_welfare": lambda seconds: certify.correlated_welfare(GAME, seconds=seconds),
}


@pytest.mark.parametrize("wrong", [-1, float("nan"), "60", True], ids=repr)
@pytest.mark.parametrize("verb", ASKED)
def test_what_is_no_time_is_refused_by_every_verb(verb, wrong):
    with pytest.raises(InputError, match="seconds: expected a number that is not negative, got"):
        ASKED[verb](wrong)


@pytest.mark.parametrize("verb", ASKED)
def test_without_time_every_verb_ends_with_an_answer_or_a_named_limit(verb):
    try:
        answer = ASKED[verb](0)
    except certify.LimitError:
        return
    assert getattr(answer, "status", "holds") in ("holds", "proved", "unknown")


@pytest.mark.parametrize(("given", "limit"), [(None, None), (0, 0.0), (2, 2.0), (float("inf"), float("inf"))])
def test_times_are_floats(given, limit):
    assert checked_seconds(given) == limit
