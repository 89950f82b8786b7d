"""Whether a mean under a quantal response is never positive, against its values in balls."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import event, given, settings
from hypothesis import strategies as st

from certify.spec import logit_line
from certify.spec.logit_line import LogitMean

NUMBERS = st.fractions(-3, 3, max_denominator=8)


@st.composite
def means(draw):
    actions = draw(st.integers(1, 3))
    ends = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=actions, max_size=actions)
    return LogitMean(draw(ends), draw(ends), Fraction(draw(st.sampled_from(["1/3", "1", "5", "40", "2000"]))))


def ball(value):
    return arb(fmpq(value.numerator, value.denominator))


def value_at(mean, t):
    at = [[ball(low + (high - low) * t) for low, high in ends] for ends in (mean.values, mean.rewards)]
    weights = [(ball(mean.rate) * value).exp() for value in at[0]]
    return sum((w * g for w, g in zip(weights, at[1], strict=True)), arb(0)) / sum(weights, arb(0))


def lowered(mean, step):
    return LogitMean(mean.values, [(low - step, high - step) for low, high in mean.rewards], mean.rate)


@settings(max_examples=20, deadline=None)
@given(means(), st.lists(st.fractions(0, 1), min_size=3, max_size=3))
def test_what_is_never_positive_is_so_at_every_point(mean, points):
    with ctx.workprec(300):
        grid = [*points, *(Fraction(k, 20) for k in range(21))]
        top = max(Fraction(int((value_at(mean, t).upper() * 2**20).ceil().unique_fmpz()), 2**20) for t in grid)
        for step in (top - Fraction(1, 2**18), top, top + Fraction(1, 50)):
            moved = lowered(mean, step)
            answer = moved.never_positive()
            event(f"{answer}")
            assert not answer or not any(value_at(moved, t) > 0 for t in grid)
        assert not lowered(mean, top - Fraction(1, 2**18)).never_positive()


def test_a_line_that_touches_up_to_a_millionth_is_seen():
    half, one = Fraction(1, 2), Fraction(1)
    flat = LogitMean([(Fraction(0), one), (one, Fraction(0))], [(half, half), (half, half)], Fraction(3))
    assert not flat.never_positive()
    assert lowered(flat, half).never_positive()
    assert not lowered(flat, half - Fraction(1, 10**9)).never_positive()
    assert LogitMean(flat.values, [(-one, Fraction(0)), (Fraction(0), -one)], Fraction(3)).never_positive()


def test_the_check_gives_up_after_so_many_intervals(monkeypatch):
    mean = LogitMean(
        [(Fraction(0), Fraction(1)), (Fraction(1), Fraction(0))], [(-Fraction(1), Fraction(1, 9))] * 2, Fraction(9)
    )
    shifted = lowered(mean, Fraction(1, 8))
    assert shifted.never_positive()
    monkeypatch.setattr(logit_line, "MOST_EXPONENTIALS", 0)
    wavy = LogitMean(mean.values, [(-Fraction(1), Fraction(1, 2)), (Fraction(0), -Fraction(2))], Fraction(9))
    assert not wavy.never_positive()


@pytest.mark.parametrize("rate", [Fraction(10**6), Fraction(10**30)])
def test_large_rates_do_not_break_the_check(rate):
    half, one = Fraction(1, 2), Fraction(1)
    mean = LogitMean([(Fraction(0), one), (one, Fraction(0))], [(-one, -half), (-half, -one)], rate)
    assert mean.never_positive()
    assert not lowered(mean, -one).never_positive()
