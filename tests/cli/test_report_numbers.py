from __future__ import annotations

from fractions import Fraction

import pytest

from certify.report.numbers import decimal, readable
from certify.report.progress import progress
from certify.report.table import plain_table, print_table


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(1, 2), "1/2 (~0.5)"),
        (Fraction(-2, 3), "-2/3 (~-0.666667)"),
        (Fraction(4, 2), "2"),
        (0, "0"),
        (Fraction(10**30, 10**30 + 1), "~1"),
    ],
)
def test_a_number_is_shown_exactly_with_a_marked_decimal(number: Fraction, text: str):
    assert readable(number) == text


def test_numbers_past_every_float_are_shown():
    assert decimal(Fraction(10**5000, 3)) == "~3.33333e+4999"
    assert readable(Fraction(1, 10**5000)) == "~1e-5000"
    assert readable(-(10**6000)) == "~-1e+6000"


def test_a_table_is_aligned_plain_text_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]):
    print_table(["name", "n"], [["a", "10"], ["longer", ""]])
    assert capsys.readouterr().out == "name    n\na       10\nlonger\n"


def test_a_table_without_rows_is_its_header():
    assert plain_table(["a", "b"], []) == "a  b"


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]):
    with progress("first") as shown:
        shown.say("second")
    assert capsys.readouterr() == ("", "")
