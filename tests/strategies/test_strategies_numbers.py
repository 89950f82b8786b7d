from fractions import Fraction
from math import lcm

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallest_examples import smallest

from certify.spec.errors import InputError
from certify.strategies import distributions, rational_vectors, rationals


@settings(deadline=None)
@given(rationals(numerators=(-7, 5), denominators=(2, 3)))
def test_rationals_have_small_parts(number):
    assert number.denominator in (1, 2, 3)
    assert Fraction(-7, 2) <= number <= Fraction(5, 2)


@settings(deadline=None)
@given(st.integers(0, 4).flatmap(lambda n: st.tuples(st.just(n), rational_vectors(n, denominators=(5, 7)))))
def test_vectors_have_one_small_denominator(drawn):
    size, vector = drawn
    assert len(vector) == size
    assert lcm(*(number.denominator for number in vector)) in (1, 5, 6, 7, 2, 3)


@settings(deadline=None)
@given(distributions((1, 5)))
def test_distributions_sum_to_one(chances):
    assert sum(chances) == 1
    assert min(chances) >= 0
    assert lcm(*(chance.denominator for chance in chances)) <= 4 * len(chances)


@settings(deadline=None)
@given(distributions((1, 5), greatest=2, degenerate=False))
def test_plain_distributions_are_positive_everywhere(chances):
    assert sum(chances) == 1
    assert min(chances) > 0
    assert max(chances) <= 2 * min(chances)


def test_everything_shrinks_to_zeros_and_point_masses():
    assert smallest(rationals()) == 0
    assert smallest(rationals(numerators=(2, 9), denominators=(3, 4))) == Fraction(2, 3)
    assert smallest(rational_vectors((2, 4))) == (0, 0)
    assert smallest(distributions((2, 4))) == (1, 0)
    assert smallest(distributions((2, 4), degenerate=False)) == (Fraction(1, 2), Fraction(1, 2))


def test_a_distribution_that_must_mix_shrinks_to_a_short_one():
    assert smallest(distributions((1, 4)), lambda chances: max(chances) < 1) == (Fraction(1, 2), Fraction(1, 2))
    assert smallest(distributions((3, 4)), lambda chances: chances[0] == 0) == (0, 1, 0)


@pytest.mark.parametrize(
    "condition",
    [lambda p: max(p) == 1, lambda p: min(p) == max(p), lambda p: 0 in p and max(p) < 1, lambda p: len(set(p)) == 4],
    ids=["point mass", "uniform", "partial support", "all different"],
)
def test_each_shape_of_distribution_is_drawn(condition):
    assert sum(smallest(distributions(4), condition)) == 1


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: rationals(denominators=(0, 3)), "denominators: expected at least 1, got 0"),
        (lambda: rationals(numerators=(3, -3)), r"numerators: expected an integer or a pair .* got \(3, -3\)"),
        (lambda: rationals(numerators=2.5), "numerators: expected"),
        (lambda: rationals(numerators=(0, True)), "numerators: expected"),
        (lambda: rational_vectors(-1), "size: expected at least 0, got -1"),
        (lambda: distributions(0), "size: expected at least 1, got 0"),
        (lambda: distributions(True), "size: expected"),
        (lambda: distributions(2, greatest=0), "greatest: expected"),
    ],
)
def test_refuses_arguments_that_are_not_what_they_have_to_be(build, message):
    with pytest.raises(InputError, match=message):
        build()
