"""Plots: what they show, that they are the same again, and what is refused."""

from fractions import Fraction
from xml.etree import ElementTree as Xml

import pytest

from certify.report import plotting
from certify.report.plotting import Frame, Series, format_of, lines
from certify.spec.errors import InputError

FRAME = Frame("growth", "agents", "error", {"V°": Fraction(2, 3)})
SERIES = [Series("best combination", [(1, Fraction(1, 2)), (2, Fraction(1, 3))]), Series("average", [(1, 1), (2, 1)])]


def text_of(svg: bytes) -> str:
    return " ".join(each.text or "" for each in Xml.fromstring(svg).iter() if each.tag.endswith("text"))


def test_a_plot_names_its_axes_its_series_and_its_levels():
    text = text_of(lines(SERIES, FRAME))
    assert all(name in text for name in ("growth", "agents", "error", "V°", "best combination", "average"))


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_same_input_gives_the_same_bytes(form):
    assert lines(SERIES, FRAME, form=form) == lines(SERIES, FRAME, form=form)


def test_the_formats_are_what_they_say():
    assert lines(SERIES, FRAME, form="png").startswith(b"\x89PNG")
    assert lines(SERIES, FRAME, form="pdf").startswith(b"%PDF")


def test_names_are_text_and_no_markup_and_no_formula():
    name = "_<script>alert(1)</script> $x^2$ \x07"
    plot = lines([Series(name, [(0, 0), (1, 1)])], Frame(name, name, name))
    assert "<script>alert(1)</script> $x^2$ ?" in text_of(plot)
    assert b"<script>" not in plot


def test_numbers_beyond_floats_are_left_out():
    assert text_of(lines([Series("huge", [(0, 10**400), (1, 1)])], FRAME))


def test_the_format_is_that_of_the_name():
    assert format_of("a/b.SVG") == "svg"
    with pytest.raises(InputError, match=r"--plot x.gif: the name ends with none of .svg, .png and .pdf"):
        format_of("x.gif", "--plot")


def test_without_matplotlib_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(plotting, "is_installed", lambda: False)
    with pytest.raises(InputError, match=r'--plot: matplotlib is not installed; pip install "certify\[plot\]"'):
        plotting.require("--plot")
