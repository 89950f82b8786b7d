"""Exact rational numbers: how one is read from text or from Python, and how one is written."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from fractions import Fraction
from numbers import Rational, Real

from certify.spec.errors import InputError

MAXIMUM_DIGITS = 100_000
MAXIMUM_EXPONENT = 10_000

_NUMBER = re.compile(r"(-?)([0-9]+)(?:/([0-9]+)|(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?)")
_SHORT_DECIMAL = re.compile(r"(-?[0-9]{1,40})(?:\.([0-9]{1,40}))?")
_POWERS_OF_TEN = tuple(10**power for power in range(41))
_EXPECTED = 'expected a number like "3/4", "-2" or "0.5"'
_MEND = "write an integer, a decimal or a fraction p/q, in digits and without blanks"

# Python's `int` and `str` may refuse conversions of more than 640 digits, by an interpreter-wide setting;
# below this many digits they never do, so long numbers are converted in pieces and no setting is touched.
_PIECE_DIGITS = 500
_PIECE_BITS = 1600
_SHOWN_CHARACTERS = 40


def exact(value: object, *, where: str = "value") -> Fraction:
    """The rational number that `value` spells, without rounding.

    `value` is an integer, a `Fraction`, a finite `float` (taken at its exact binary value, so that `0.1` is
    3602879701896397/36028797018963968 and the text "0.1" is 1/10), or text: `-?digits`, `-?digits/digits` or
    `-?digits[.digits][e[+-]digits]`. Text has at most 100,000 digits and an exponent of at most 10,000.
    `where` names the value in messages. Raises InputError for anything else, booleans included.

    >>> exact("-3.5"), exact("1e-3"), exact("6/8"), exact(2)
    (Fraction(-7, 2), Fraction(1, 1000), Fraction(3, 4), Fraction(2, 1))
    >>> exact("1/0")
    Traceback (most recent call last):
    certify.spec.errors.InputError: value: the denominator of "1/0" is zero; write a fraction p/q with q > 0
    """
    if isinstance(value, str):
        return _read(value, where)
    if isinstance(value, Fraction):
        return value
    if type(value) is int:
        return Fraction(value)
    if isinstance(value, bool):
        raise InputError(f"{where}: {_EXPECTED}, got {shown(value)}; {_MEND}")
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(f"{where}: {value!r} is not a finite number; {_MEND}")
        return Fraction(value)
    if isinstance(value, Real):  # floats of other precisions, such as numpy's float32: binary64 may not hold them all
        return _binary(value, where)
    raise InputError(f"{where}: {_EXPECTED}, got {shown(value)}; {_MEND}")


def _binary(value: Real, where: str) -> Fraction:
    ratio: Callable[[], tuple[int, int]] | None = getattr(value, "as_integer_ratio", None)
    if ratio is None:
        raise InputError(f"{where}: {_EXPECTED}, got {shown(value)}; {_MEND}")
    try:
        top, bottom = ratio()
    except (OverflowError, ValueError):
        raise InputError(f"{where}: {value!r} is not a finite number; {_MEND}") from None
    return Fraction(int(top), int(bottom))


def is_number(text: str) -> bool:
    """Whether `exact` reads `text`."""
    if _SHORT_DECIMAL.fullmatch(text):
        return True
    try:
        exact(text)
    except InputError:
        return False
    return True


def render(number: Fraction | int) -> str:
    """The text of `number` in lowest terms, "p/q" or an integer, of any length; `exact` reads it back.

    >>> render(Fraction(6, -8)), render(Fraction(4, 2)), render(0)
    ('-3/4', '2', '0')
    """
    top = number.numerator
    text = _decimal(top) if top >= 0 else "-" + _decimal(-top)
    return text if number.denominator == 1 else f"{text}/{_decimal(number.denominator)}"


def shown(value: object) -> str:
    """How messages print `value`: one line of about 40 characters, whatever it is.

    >>> shown("abc"), shown([1, 2]), shown(None), shown(Fraction(1, 2))
    ('"abc"', 'a list', 'null', '1/2')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            cut = value if len(value) <= _SHOWN_CHARACTERS else value[: _SHOWN_CHARACTERS - 3] + "..."
            return json.dumps(cut, ensure_ascii=not cut.isprintable())
        case int() | Fraction():
            return _shortened(render(value))
        case float():
            return repr(value)
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case _:
            return f"a value of type {type(value).__name__}"


def _read(text: str, where: str) -> Fraction:
    short = _SHORT_DECIMAL.fullmatch(text)
    if short is None:
        return _read_long(text, where)
    whole, decimals = short.groups()
    if decimals is None:
        return Fraction(int(whole))
    return Fraction(int(whole + decimals), _POWERS_OF_TEN[len(decimals)])


def _read_long(text: str, where: str) -> Fraction:
    too_long = len(text) > MAXIMUM_DIGITS + 10
    match = None if too_long else _NUMBER.fullmatch(text)
    if match is None:
        if too_long:
            raise InputError(f"{where}: {_too_many_digits(text)}")
        if text.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
            raise InputError(f"{where}: {shown(text)} is not a finite number; {_MEND}")
        raise InputError(f"{where}: {_EXPECTED}, got {shown(text)}; {_MEND}")
    sign, whole, denominator, decimals, power = match.groups(default="")
    if len(whole) + len(denominator) + len(decimals) > MAXIMUM_DIGITS:
        raise InputError(f"{where}: {_too_many_digits(text)}")
    scale = _exponent(power, text, where) - len(decimals)
    top = _integer(whole + decimals)
    bottom = _integer(denominator or "1")
    if bottom == 0:
        raise InputError(f"{where}: the denominator of {shown(text)} is zero; write a fraction p/q with q > 0")
    if scale >= 0:
        top *= 10**scale
    else:
        bottom = 10**-scale
    return Fraction(-top if sign else top, bottom)


def _exponent(power: str, text: str, where: str) -> int:
    if not power:
        return 0
    digits = power.lstrip("+-").lstrip("0") or "0"
    if len(digits) > len(str(MAXIMUM_EXPONENT)) or int(digits) > MAXIMUM_EXPONENT:
        raise InputError(
            f"{where}: the exponent of {shown(text)} is too large; at most {MAXIMUM_EXPONENT:,} is accepted"
        )
    return -int(digits) if power[0] == "-" else int(digits)


def _too_many_digits(text: str) -> str:
    return f"{shown(text)} is too long; at most {MAXIMUM_DIGITS:,} digits are accepted"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."


def _integer(digits: str) -> int:
    if len(digits) <= _PIECE_DIGITS:
        return int(digits)
    low = len(digits) // 2
    return _integer(digits[:-low]) * 10**low + _integer(digits[-low:])


def _decimal(number: int) -> str:
    if number.bit_length() <= _PIECE_BITS:
        return str(number)
    low = number.bit_length() * 3 // 20  # half of the decimal digits, as log10(2) is about 3/10
    front, back = divmod(number, 10**low)
    return _decimal(front) + _decimal(back).rjust(low, "0")
