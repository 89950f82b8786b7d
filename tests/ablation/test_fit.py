from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from certify.ablation.fit import RationalFunction, fit
from certify.spec.polynomial import Polynomial

PLACES = [Fraction(1, n) for n in (2, 4, 6, 10)]
coefficients = st.integers(0, 6)


@given(coefficients, coefficients, coefficients)
def test_a_quotient_of_two_lines_is_found_from_four_points(constant, slope, growth):
    points = [(x, (constant + slope * x) / (1 + growth * x)) for x in PLACES]
    found = fit(points)
    assert found is not None
    for x in (Fraction(1, 3), Fraction(2), Fraction(5)):
        assert found.at(x) == (constant + slope * x) / (1 + growth * x)


def test_points_on_no_simple_function_have_none():
    assert fit([(x, Fraction(n * n * n)) for n, x in enumerate(PLACES)]) is None


def test_too_few_points_prove_nothing():
    assert fit([(Fraction(1, 2), Fraction(1))]) is None


def test_numerator_and_denominator_are_polynomials_with_the_values_of_the_function():
    found = RationalFunction((0, 2), (1, 2))
    unknown = Polynomial.unknown("eps")
    assert found.over_at(unknown) == 2 * unknown
    assert found.under_at(unknown) == 2 * unknown + 1
    assert found.text("eps") == "2*eps/(1+2*eps)"
