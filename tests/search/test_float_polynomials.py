import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from certify.search.float_polynomials import FloatPolynomials
from certify.spec.polynomial import Polynomial

NAMES = "wxyz"
PLACES = {name: place for place, name in enumerate(NAMES)}
numbers = st.integers(-4, 4)
monomials = st.lists(st.sampled_from(NAMES), max_size=4).map(lambda names: tuple(sorted(names)))
polynomials = st.dictionaries(monomials, numbers.filter(bool), max_size=5).map(Polynomial)
points = st.lists(numbers, min_size=4, max_size=4)


@given(st.lists(polynomials, min_size=1, max_size=4), points)
def test_values_are_those_of_exact_arithmetic(these, point):
    exact = [each.at(dict(zip(NAMES, point, strict=True))) for each in these]
    assert np.allclose(FloatPolynomials(these, PLACES).values(np.array(point, dtype=float)), np.array(exact, float))


@given(st.lists(polynomials, min_size=1, max_size=4), points)
def test_slopes_are_differences_of_values_over_small_steps(these, point):
    compiled = FloatPolynomials(these, PLACES)
    at, step = np.array(point, dtype=float), 1e-6
    by = compiled.slopes(at).by(range(len(NAMES)))
    for place in range(len(NAMES)):
        more, less = at.copy(), at.copy()
        more[place] += step
        less[place] -= step
        slope = (compiled.values(more) - compiled.values(less)) / (2 * step)
        assert np.allclose(by[place], slope, atol=1e-3)


def test_slopes_name_each_pair_once_and_leave_out_zeros():
    x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    slopes = FloatPolynomials([x * y, x + 1], PLACES).slopes(np.array([0.0, 2.0, 0.0, 0.0]))
    assert list(zip(slopes.rows.tolist(), slopes.columns.tolist(), slopes.values.tolist(), strict=True)) == [
        (0, PLACES["y"], 2.0),
        (1, PLACES["x"], 1.0),
    ]


def test_there_may_be_no_polynomial_and_no_term():
    assert FloatPolynomials([], PLACES).values(np.zeros(4)).tolist() == []
    assert FloatPolynomials([Polynomial({})], PLACES).values(np.zeros(4)).tolist() == [0.0]
