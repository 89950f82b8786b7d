"""Small statements that the corpus certificates are about."""

from __future__ import annotations

from fractions import Fraction

from certify import theorem


@theorem
def a_square_is_never_negative(t):
    x = t.unknown("x")
    t.claim(x * x >= 0)


@theorem
def a_product_of_shares_is_at_most_a_quarter(t):
    p = t.distribution("p", 2)
    t.claim(4 * p[0] * p[1] <= 1)


@theorem
def a_maximum_is_attained(t):
    x, y = t.unknown("x"), t.unknown("y")
    largest = t.max([x, y])
    t.claim((largest == x) | (largest == y))


@theorem
def some_share_is_at_least_the_average(t):
    p = t.distribution("p", t.size("actions"))
    t.claim(t.any_of(len(p) * share >= 1 for share in p))


@theorem
def a_quotient_of_shares_is_below_one(t):
    x, y = t.unknown("x"), t.unknown("y")
    t.assume(x > 0, name="x positive")
    t.assume(y > x, name="y above x")
    t.claim(t.exists(Number("q"), lambda q: (q * y == x) & (q < 1)))


@theorem
def a_bound_on_all_numbers_bounds_the_square(t):
    x, y = t.unknown("x"), t.unknown("y")
    t.assume(t.for_all(Number("z"), lambda z: z * z - 2 * z * x + y >= 0), name="never negative")
    t.claim(y >= x * x)


@theorem
def every_number_is_at_most_one(t):
    x = t.unknown("x")
    t.claim(x <= 1)


@theorem
def no_number_lies_below_all_squares(t):
    x = t.unknown("x")
    t.claim(~t.for_all(Number("z"), lambda z: z * z >= x))


@theorem
def a_bounded_function_is_bounded_at_the_square(t):
    x = t.unknown("x")
    above = t.value_of("above", [x * x], ["a"], lambda value: value[0] >= x * x)[0]
    t.assume(t.for_all(Number("z"), lambda z: 3 * z - above_of(t, z) >= -1), name="bounded")
    t.claim(above <= 3 * x * x + 1)


@theorem
def some_number_is_not_below_the_value_of_a_function(t):
    x = t.unknown("x")
    t.assume(x >= 1)
    t.claim(~t.for_all(Number("z"), lambda z: above_of(t, z) + x > z))


@theorem
def some_number_has_a_share_with_its_sign(t):
    x = t.unknown("x")
    t.assume(x >= 1, name="x at least 1")
    share = share_of(t, x, "s")
    t.claim((share > 0) | ~t.for_all(Number("z"), lambda z: share_of(t, z, "v") * z <= 0))


@theorem
def a_product_of_equal_shares_is_at_most_a_quarter(t):
    p = t.distribution("p", 2)
    t.assume(p[0] == p[1], name="equal shares")
    t.claim(t.constant("factor", Fraction(1, 4)) >= p[0] * p[1])


def share_of(t, z, name):
    """A number from 0 to 1, and 0 where z is negative: known no better."""
    return t.value_of("share", [z], [name], lambda v: (v[0] >= 0) & (v[0] <= 1) & (v[0] * z >= 0))[0]


def above_of(t, z):
    return t.value_of("above", [z], ["v"], lambda value: value[0] >= z)[0]


class Number:
    """One real number."""

    def __init__(self, name):
        self.name = name

    def introduce(self, reading):
        return reading.unknown(self.name)


@theorem
def the_exponential_of_one_is_above_two(t):
    t.claim(t.exp(1) > 2)


@theorem
def exponentials_of_opposites_have_a_product_of_at_least_one(t):
    x = t.unknown("x")
    t.claim(t.exp(x) * t.exp(-x) >= 1)


@theorem
def every_exponential_is_at_most_two(t):
    x = t.unknown("x")
    t.claim(t.exp(x) <= 2)
