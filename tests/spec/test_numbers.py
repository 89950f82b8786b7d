"""Exact numbers: what is read, what is refused and in which words, and that writing is undone by reading."""

from __future__ import annotations

import doctest
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.spec import numbers
from certify.spec.errors import InputError
from certify.spec.numbers import exact, is_number, render, shown

GOOD = [
    (0, Fraction(0)),
    (-7, Fraction(-7)),
    (10**400, Fraction(10**400)),
    (HTTPStatus.OK, Fraction(200)),
    (Fraction(2, 6), Fraction(1, 3)),
    (0.5, Fraction(1, 2)),
    (0.1, Fraction(3602879701896397, 36028797018963968)),
    (-0.0, Fraction(0)),
    ("0", Fraction(0)),
    ("-0", Fraction(0)),
    ("007", Fraction(7)),
    ("-12", Fraction(-12)),
    ("3/4", Fraction(3, 4)),
    ("-6/8", Fraction(-3, 4)),
    ("0/5", Fraction(0)),
    ("0.1", Fraction(1, 10)),
    ("-0.5", Fraction(-1, 2)),
    ("-3.5", Fraction(-7, 2)),
    ("1e-3", Fraction(1, 1000)),
    ("2.5E4", Fraction(25000)),
    ("1e+2", Fraction(100)),
    ("1.50e0", Fraction(3, 2)),
    ("0e10000", Fraction(0)),
    ("1e10000", Fraction(10**10000)),
    ("1e-0010000", Fraction(1, 10**10000)),
    ("0." + "0" * 50 + "1", Fraction(1, 10**51)),
    ("1" + "0" * 41 + ".5", Fraction(10**41) + Fraction(1, 2)),
]

EXPECTED = 'expected a number like "3/4", "-2" or "0.5", got '
BAD = [
    ("", EXPECTED + '""'),
    (" 1", EXPECTED + '" 1"'),
    ("1 ", EXPECTED + '"1 "'),
    ("1\n", EXPECTED + r'"1\n"'),
    ("+1", EXPECTED + '"+1"'),
    ("--1", EXPECTED + '"--1"'),
    ("-", EXPECTED + '"-"'),
    ("1_000", EXPECTED + '"1_000"'),
    ("1,5", EXPECTED + '"1,5"'),
    ("1.", EXPECTED + '"1."'),
    (".5", EXPECTED + '".5"'),
    ("1.2.3", EXPECTED + '"1.2.3"'),
    ("1e", EXPECTED + '"1e"'),
    ("1e1.5", EXPECTED + '"1e1.5"'),
    ("1/-2", EXPECTED + '"1/-2"'),
    ("1/2/3", EXPECTED + '"1/2/3"'),
    ("1 / 2", EXPECTED + '"1 / 2"'),
    ("0.5/2", EXPECTED + '"0.5/2"'),
    ("1/2e3", EXPECTED + '"1/2e3"'),
    ("0x10", EXPECTED + '"0x10"'),
    ("٣", EXPECTED + '"٣"'),
    ("½", EXPECTED + '"½"'),
    ("\ud800", EXPECTED + r'"\ud800"'),
    ("a\nb", EXPECTED + r'"a\nb"'),
    ("x" * 50, EXPECTED + '"' + "x" * 37 + '..."'),
    (None, EXPECTED + "null"),
    (True, EXPECTED + "true"),
    (False, EXPECTED + "false"),
    ([1], EXPECTED + "a list"),
    ({}, EXPECTED + "an object"),
    (1j, EXPECTED + "a value of type complex"),
    (Decimal(1), EXPECTED + "a value of type Decimal"),
    (b"1", EXPECTED + "a value of type bytes"),
    ("nan", '"nan" is not a finite number'),
    ("NaN", '"NaN" is not a finite number'),
    ("-Infinity", '"-Infinity" is not a finite number'),
    ("inf", '"inf" is not a finite number'),
    (float("nan"), "nan is not a finite number"),
    (float("-inf"), "-inf is not a finite number"),
    ("1/0", 'the denominator of "1/0" is zero'),
    ("0/000", 'the denominator of "0/000" is zero'),
    ("1e999999", 'the exponent of "1e999999" is too large; at most 10,000 is accepted'),
    ("1e-10001", 'the exponent of "1e-10001" is too large; at most 10,000 is accepted'),
    ("1e" + "9" * 5000, "is too large; at most 10,000 is accepted"),
    ("9" * 100_001, "is too long; at most 100,000 digits are accepted"),
    ("9" * 60_000 + "/" + "7" * 60_000, "is too long; at most 100,000 digits are accepted"),
    ("1." + "9" * 100_000, "is too long; at most 100,000 digits are accepted"),
    ("9" * 1_000_000, "is too long; at most 100,000 digits are accepted"),
]

rationals = st.fractions() | st.builds(Fraction, st.integers(-(10**900), 10**900), st.integers(1, 10**900))


@pytest.mark.parametrize(("value", "expected"), GOOD, ids=shown)
def test_reads_a_number_without_rounding(value: object, expected: Fraction) -> None:
    result = exact(value)
    assert result == expected
    assert type(result) is Fraction


@pytest.mark.parametrize(("value", "words"), BAD, ids=shown)
def test_refuses_what_is_no_number_in_its_own_words(value: object, words: str) -> None:
    with pytest.raises(InputError, match="^prior: .*" + re.escape(words)) as caught:
        exact(value, where="prior")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@given(rationals)
def test_reading_undoes_writing(number: Fraction) -> None:
    assert exact(render(number)) == number


@given(st.integers(-(10**30), 10**30), st.integers(0, 60), st.integers(-200, 200))
def test_decimals_mean_what_their_digits_say(digits: int, shift: int, power: int) -> None:
    text = str(abs(digits)).rjust(shift + 1, "0")
    whole, decimals = (text[:-shift], "." + text[-shift:]) if shift else (text, "")
    sign = "-" if digits < 0 else ""
    assert exact(f"{sign}{whole}{decimals}e{power}") == digits * Fraction(10) ** (power - shift)


@given(st.text(max_size=30) | st.text(alphabet="0123456789+-./eE_ ", max_size=12))
def test_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        number = exact(text)
    except InputError:
        assert not is_number(text)
    else:
        assert is_number(text)
        assert exact(render(number)) == number


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_of_another_precision_keeps_its_binary_value(value: float) -> None:
    assert exact(np.float32(value)) == Fraction(value)


@pytest.mark.parametrize("value", [np.float32("nan"), np.float32("-inf"), np.longdouble("inf")], ids=repr)
def test_no_precision_has_a_number_that_is_not_finite(value: object) -> None:
    with pytest.raises(InputError, match="finite"):
        exact(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_keeps_its_binary_value(value: float) -> None:
    assert exact(value) == Fraction(value)
    assert float(exact(value)) == value


@pytest.mark.parametrize("digits", [499, 500, 501, 4299, 4301, 10_000, 100_000])
def test_numbers_of_many_digits_are_read_and_written(digits: int) -> None:
    text = ("1234567890" * (digits // 10 + 1))[: digits - 1] + "1"
    number = exact("-" + text)
    assert number.denominator == 1
    assert number % 10**9 == -int(text[-9:]) % 10**9
    assert 10 ** (digits - 1) <= -number < 10**digits
    assert render(number) == "-" + text


def test_a_fraction_of_ten_thousand_digits_is_written_in_lowest_terms() -> None:
    text = "1" + "0" * 9_999 + "/" + "3" + "0" * 9_998
    assert render(exact(text)) == "10/3"
    assert exact("1/" + "7" * 9_999) == Fraction(9, 7 * (10**9_999 - 1))


@pytest.mark.parametrize("zeros", [1, 480, 481, 500, 5000])
def test_writing_keeps_zeros_inside_a_long_number(zeros: int) -> None:
    text = "1" + "0" * zeros + "2" + "0" * zeros + "3"
    assert render(exact(text)) == text


def test_the_limit_that_python_sets_is_left_alone_and_does_not_matter() -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        with ThreadPoolExecutor(4) as pool:
            texts = [str(digit) * 5_000 for digit in range(1, 9)]
            assert list(pool.map(lambda text: render(exact(text)), texts)) == texts
        assert sys.get_int_max_str_digits() == 640
    finally:
        sys.set_int_max_str_digits(before)


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(6, -8), "-3/4"), (Fraction(4, 2), "2"), (0, "0"), (-5, "-5"), (Fraction(-1, 10), "-1/10")],
)
def test_writes_lowest_terms(number: Fraction | int, text: str) -> None:
    assert render(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a" * 40, '"' + "a" * 40 + '"'),
        ("a" * 41, '"' + "a" * 37 + '..."'),
        ('say "x"', r'"say \"x\""'),
        ("é", '"é"'),
        ("\u2028", r'"\u2028"'),
        (10**50, "1" + "0" * 36 + "..."),
        (10**9000, "1" + "0" * 36 + "..."),
        (Fraction(1, 3), "1/3"),
        (1.5, "1.5"),
        ((1,), "a list"),
        (object(), "a value of type object"),
    ],
    ids=shown,
)
def test_messages_print_any_value_on_one_short_line(value: object, text: str) -> None:
    assert shown(value) == text


def test_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(numbers).failed == 0
    assert doctest.testmod(numbers).attempted >= 4
