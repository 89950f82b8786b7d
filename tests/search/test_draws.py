from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.search.draws import HypothesisDraw, RandomDraw, ReplayedDraw, likely

steps = st.lists(st.tuples(st.sampled_from(["pick", "number", "distribution"]), st.integers(1, 6)), max_size=8)


def taken(draw, plan):
    """Return what a source of decisions gives when it is asked for these things."""
    return [
        draw.pick(size)
        if what == "pick"
        else draw.number(nonnegative=size % 2 == 0)
        if what == "number"
        else draw.distribution(size)
        for what, size in plan
    ]


@settings(deadline=None)
@given(st.integers(), steps)
def test_equal_seeds_take_equal_decisions(seed, plan):
    first, second = RandomDraw(seed), RandomDraw(seed)
    assert taken(first, plan) == taken(second, plan)
    assert first.picked == second.picked


@settings(deadline=None)
@given(st.integers(), steps)
def test_a_replay_of_what_was_picked_takes_the_same_decisions(seed, plan):
    drawn = RandomDraw(seed)
    results = taken(drawn, plan)
    replayed = ReplayedDraw(drawn.picked)
    assert taken(replayed, plan) == results
    assert replayed.picked == drawn.picked


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), max_size=10), steps)
def test_a_replay_of_any_list_takes_decisions_that_fit_and_that_replay_the_same(picks, plan):
    replayed = ReplayedDraw(picks)
    results = taken(replayed, plan)
    again = ReplayedDraw(replayed.picked)
    assert taken(again, plan) == results
    assert again.picked == replayed.picked
    for (what, size), result in zip(plan, results, strict=True):
        if what == "pick":
            assert 0 <= result < size


def test_past_its_end_a_replay_takes_the_simplest_decisions():
    draw = ReplayedDraw([1])
    assert [draw.pick(2), draw.pick(5), draw.number(nonnegative=False)] == [1, 0, 1]
    assert draw.distribution(3) == [1, 0, 0]


def test_a_decision_that_does_not_fit_is_replaced_by_the_simplest():
    draw = ReplayedDraw([7, 7])
    assert [draw.pick(2), draw.pick(8)] == [0, 7]
    assert draw.picked == [0, 7]


def test_an_empty_choice_is_refused():
    with pytest.raises(ValueError, match="empty range"):
        RandomDraw(0).pick(0)


def is_distribution(chances, size):
    return len(chances) == size and sum(chances) == 1 and all(0 <= chance <= 1 for chance in chances)


@settings(deadline=None)
@given(st.integers(), st.integers(1, 7))
def test_distributions_sum_to_one_and_are_exact(seed, size):
    chances = RandomDraw(seed).distribution(size)
    assert is_distribution(chances, size)
    assert all(isinstance(chance, int | Fraction) for chance in chances)


@settings(deadline=None)
@given(st.data(), st.integers(1, 5))
def test_distributions_of_hypothesis_sum_to_one(data, size):
    draw = HypothesisDraw(lambda strategy: data.draw(strategy))
    assert is_distribution(draw.distribution(size), size)


@settings(deadline=None)
@given(st.data(), st.integers(1, 9))
def test_picks_of_hypothesis_are_in_range(data, count):
    draw = HypothesisDraw(lambda strategy: data.draw(strategy))
    assert 0 <= draw.pick(count) < count


@settings(deadline=None)
@given(st.integers())
def test_nonnegative_numbers_are_nonnegative(seed):
    assert RandomDraw(seed).number(nonnegative=True) >= 0


@settings(deadline=None)
@given(st.data())
def test_nonnegative_numbers_of_hypothesis_are_nonnegative(data):
    assert HypothesisDraw(lambda strategy: data.draw(strategy)).number(nonnegative=True) >= 0


@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_point_mass_is_drawn_and_so_is_the_uniform_distribution(size):
    drawn = {tuple(RandomDraw(seed).distribution(size)) for seed in range(300)}
    masses = {tuple(int(i == at) for i in range(size)) for at in range(size)}
    assert masses | {(Fraction(1, size),) * size} <= drawn


def test_likely_is_true_as_often_as_it_says():
    draw = RandomDraw(0)
    assert 650 < sum(likely(draw, 3, 4) for _ in range(1000)) < 850
    assert not any(likely(draw, 0, 4) for _ in range(100))
    assert all(likely(draw, 4, 4) for _ in range(100))
