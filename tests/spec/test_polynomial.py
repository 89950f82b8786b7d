from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec import polynomial as module
from certify.spec.errors import InputError, LimitError
from certify.spec.polynomial import ONE, ZERO, Polynomial, polynomial, rational

few = settings(max_examples=100, deadline=None)
numbers = st.one_of(st.integers(-4, 4), st.fractions(-3, 3, max_denominator=5))
NAMES = ("x", "y", "x[0]")
points = st.fixed_dictionaries(dict.fromkeys(NAMES, numbers))


@st.composite
def polynomials(draw, names=NAMES):
    """Draw a sum of products of unknowns, and the function that it stands for."""
    pieces = draw(st.lists(st.tuples(numbers, st.lists(st.sampled_from(names), max_size=3)), max_size=4))
    result = ZERO
    for coefficient, factors in pieces:
        product = Polynomial.constant(coefficient)
        for name in factors:
            product = product * Polynomial.unknown(name)
        result = result + product
    return result


def is_normal(value):
    return all(
        coefficient and (type(coefficient) is int or coefficient.denominator > 1) and list(monomial) == sorted(monomial)
        for monomial, coefficient in value.terms.items()
    )


@few
@given(polynomials(), polynomials(), points, numbers)
def test_arithmetic_is_that_of_the_values(left, right, point, factor):
    a, b = left.at(point), right.at(point)
    for result, expected in (
        (left + right, a + b),
        (left - right, a - b),
        (left * right, a * b),
        (-left, -a),
        (left * factor, a * factor),
        (factor * left, a * factor),
        (factor + left, a + factor),
        (left + factor, a + factor),
        (factor - left, factor - a),
        (left - factor, a - factor),
        (left**3, a**3),
        (left**0, 1),
        *([(left / factor, Fraction(a) / factor)] if factor else []),
    ):
        assert result.at(point) == expected
        assert is_normal(result)


@few
@given(polynomials(), polynomials(), polynomials())
def test_polynomials_form_a_commutative_ring(a, b, c):
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a + ZERO == a == a * ONE
    assert a - a == ZERO == a * ZERO
    assert hash(a * b + a * c) == hash(a * (b + c))


@few
@given(polynomials(), polynomials())
def test_equal_polynomials_are_those_with_equal_terms(a, b):
    assert (a == b) is (a.terms == b.terms)
    assert (a - b == ZERO) is (a == b)
    assert a != "x"
    assert Polynomial.constant(2) != 2


@few
@given(polynomials(), polynomials(), points)
def test_substitution_is_composition(value, replacement, point):
    inner = point | {"x": replacement.at(point)}
    replaced = value.substitute({"x": replacement})
    assert replaced.at(point) == value.at(inner)
    assert is_normal(replaced)
    assert value.substitute({}) == value
    assert value.substitute({name: Polynomial.unknown(name) for name in NAMES}) == value
    constants = {name: Polynomial.constant(number) for name, number in point.items()}
    assert value.substitute(constants) == Polynomial.constant(value.at(point))


@few
@given(polynomials(), points)
def test_substitution_is_simultaneous(value, point):
    swap = {"x": Polynomial.unknown("y"), "y": Polynomial.unknown("x")}
    assert value.substitute(swap).at(point) == value.at(point | {"x": point["y"], "y": point["x"]})
    assert value.substitute(swap).substitute(swap) == value


@few
@given(polynomials(), polynomials())
def test_degrees_and_unknowns_are_those_of_the_terms(a, b):
    assert (a * b).degree == (a.degree + b.degree if a != ZERO != b else 0)
    assert a.is_constant is (a.degree == 0)
    assert a.is_constant is not a.unknowns()
    assert (a * b).unknowns() == (a.unknowns() | b.unknowns() if a != ZERO != b else set())
    assert a.constant_term == a.at(dict.fromkeys(NAMES, 0))


@few
@given(polynomials(names=("x", "y")), polynomials(names=("x", "y")))
def test_the_text_is_read_back_as_the_same_polynomial(value, other):
    x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    text = repr(value)
    pieces = text.replace(" - ", " + -").split(" + ")
    result = ZERO
    for piece in pieces:
        sign, factors = (-1, piece[1:]) if piece.startswith("-") else (1, piece)
        product = Polynomial.constant(sign)
        for factor in factors.split("*"):
            base, _, power = factor.partition("^")
            atom = {"x": x, "y": y}.get(base)
            product = product * ((Polynomial.constant(Fraction(base)) if atom is None else atom) ** int(power or 1))
        result = result + product
    assert result == value
    assert (repr(value) == repr(other)) is (value == other)


def test_texts_show_higher_degrees_first():
    x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    assert repr(2 * x * x * y - Fraction(1, 2)) == "2*x^2*y - 1/2"
    assert repr(-x + y * 1) == "-x + y"
    assert repr(1 - x * Fraction(3, 4)) == "-3/4*x + 1"
    assert repr(ZERO) == "0"
    assert repr(-ONE) == "-1"
    assert repr(x * y + x**2 + y) == "x^2 + x*y + y"


@pytest.mark.parametrize("value", [0.5, 1.0, True, "1", None, 1j, float("nan")])
def test_refuses_what_is_no_exact_number(value):
    x = Polynomial.unknown("x")
    for wrong in (
        lambda: rational(value),
        lambda: polynomial(value),
        lambda: Polynomial.constant(value),
        lambda: x + value,
        lambda: value + x,
        lambda: x - value,
        lambda: x * value,
        lambda: x / value,
    ):
        with pytest.raises(InputError, match="expected an exact number"):
            wrong()


def test_whole_fractions_become_integers():
    assert type(rational(Fraction(4, 2))) is int
    assert type(Polynomial.constant(Fraction(4, 2)).constant_term) is int
    half = Polynomial.unknown("x") / 2
    assert type((half + half).terms["x",]) is int


@pytest.mark.parametrize("exponent", [-1, 65, True, 0.5, Fraction(2), "2"])
def test_refuses_exponents_that_are_not_small_whole_numbers(exponent):
    with pytest.raises(InputError, match="expected a whole exponent from 0 to 64"):
        Polynomial.unknown("x") ** exponent


def test_refuses_division_by_zero_and_by_polynomials():
    x = Polynomial.unknown("x")
    with pytest.raises(InputError, match="division of x by zero"):
        x / 0
    with pytest.raises(InputError, match="cannot divide by the polynomial x"):
        x / x


def test_refuses_polynomials_of_too_many_terms(monkeypatch):
    monkeypatch.setattr(module, "MOST_TERMS", 20)
    total = sum((Polynomial.unknown(f"x{n}") for n in range(6)), ZERO)
    assert len((total * Polynomial.unknown("y")).terms) == 6
    with pytest.raises(LimitError, match="a polynomial has more than 20 terms"):
        total * total


def test_a_missing_value_is_a_key_error():
    with pytest.raises(KeyError, match="x"):
        Polynomial.unknown("x").at({"y": 1})


@few
@given(polynomials(), polynomials())
def test_arithmetic_leaves_its_operands_alone(a, b):
    before = dict(a.terms), dict(b.terms)
    a + b, a - b, a * b, -a, a**2, a.substitute({"x": b})
    assert (a.terms, b.terms) == before
