"""Bounds of the exponential: they hold, they are close, and no argument makes them crash."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError, LimitError
from certify.spec.exponential import (
    LARGEST_ARGUMENT,
    MOST_BITS,
    exp_bounds,
    is_above_ln,
    rounded_down,
    rounded_up,
)

ARGUMENTS = st.builds(Fraction, st.integers(-(10**9), 10**9), st.sampled_from([10**6, 10**7, 3 * 10**8, 7**20]))


def ball(value):
    return arb(fmpq(value.numerator, value.denominator))


def exponential(value, bits):
    """A ball that contains the exponential, by FLINT."""
    with ctx.workprec(2 * bits + 8000):
        return ball(value).exp()


@settings(deadline=None)
@given(ARGUMENTS, st.integers(1, 300))
@example(Fraction(LARGEST_ARGUMENT), 64)
@example(Fraction(-LARGEST_ARGUMENT), 64)
@example(Fraction(1, 10**400), 30)
@example(Fraction(1, 2), 1)
def test_the_bounds_contain_the_exponential(argument, bits):
    lower, upper = exp_bounds(argument, bits)
    with ctx.workprec(2 * bits + 8000):
        value = exponential(argument, bits)
        assert not ball(lower) > value
        assert not ball(upper) < value
        assert ball(lower) < value or argument == 0
        assert ball(upper) > value or argument == 0


@settings(deadline=None)
@given(ARGUMENTS, st.integers(4, 300))
def test_the_bounds_agree_in_the_digits_that_were_asked_for(argument, bits):
    lower, upper = exp_bounds(argument, bits)
    assert 0 < lower <= upper
    assert (upper - lower) * 2 ** (bits - 1) <= lower


@settings(deadline=None)
@given(ARGUMENTS)
def test_the_bounds_of_opposite_arguments_are_bounds_of_inverses(argument):
    (lower, upper), (low, high) = exp_bounds(argument, 60), exp_bounds(-argument, 60)
    assert lower * low <= 1 <= upper * high


def test_the_exponential_of_zero_is_one_exactly():
    assert exp_bounds(0, 1) == (1, 1)


def test_far_below_zero_the_bounds_are_zero_and_next_to_it():
    lower, upper = exp_bounds(Fraction(-(10**5000)), 64)
    assert lower == 0
    assert 0 < upper < Fraction(1, 2**LARGEST_ARGUMENT)


@pytest.mark.parametrize("argument", [Fraction(LARGEST_ARGUMENT) + Fraction(1, 10**9), 10**4000])
def test_too_large_an_argument_is_named_and_does_not_crash(argument):
    with pytest.raises(LimitError, match="above 4,096"):
        exp_bounds(argument, 64)


@pytest.mark.parametrize("bits", [0, -1, MOST_BITS + 1, True, 2.0])
def test_a_strange_number_of_digits_is_refused(bits):
    with pytest.raises(InputError, match="bits"):
        exp_bounds(1, bits)


@settings(deadline=None)
@given(st.fractions(min_value=0, max_value=10**12), st.integers(1, 80))
def test_rounding_goes_outwards_and_stays_close(value, bits):
    down, up = rounded_down(value, bits), rounded_up(value, bits)
    assert down <= value <= up
    assert up - down <= value * Fraction(4, 2**bits)


@settings(deadline=None)
@given(st.integers(2, 50), st.integers(-3000, 3000))
def test_bounds_of_a_logarithm_are_told_from_each_other(number, offset):
    with ctx.workprec(200):
        middle = Fraction(int((arb(number).log() * 10**12).floor().unique_fmpz()), 10**12)
    bound = middle + Fraction(offset, 10**9)
    assert is_above_ln(bound, number, 64) == (offset > 0)
