"""Blocks of a report as plain text, LaTeX and HTML."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from certify.report.blocks import Grid, Note, html, latex, latex_text, plain

CELLS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=6)
BLOCKS = [Note("one"), Note("two"), Grid("numbers", ["", "value"], [["x", "1/2"], ["y", "-3"]]), Note("end")]


def test_notes_stand_together_and_tables_apart():
    assert plain(BLOCKS) == "one\ntwo\n\nnumbers\n   value\nx  1/2\ny  -3\n\nend"


def test_latex_has_a_booktabs_table():
    text = latex(BLOCKS)
    assert [line.strip() for line in text.splitlines() if "rule" in line] == [r"\toprule", r"\midrule", r"\bottomrule"]
    assert r"  x & $1/2$ \\" in text.splitlines()
    assert r"  y & $-3$ \\" in text.splitlines()


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=3))
def test_no_cell_breaks_a_latex_table(rows):
    lines = latex([Grid("", ["a", "b"], rows)]).splitlines()[4:-2]
    assert len(lines) == len(rows)
    for line in lines:
        bare = re.sub(r"\\[&%$#_{}]", "", line.removesuffix(r" \\"))
        assert bare.count("&") == 1
        assert bare.count("$") % 2 == 0
        assert "%" not in bare
        assert "#" not in bare


@given(CELLS)
def test_html_holds_no_markup_of_cells(cell):
    text = html([Note(cell), Grid(cell, [cell], [[cell]])])
    assert len(re.findall("<", text)) == (14 if cell else 12)


def test_numbers_inside_names_are_left_alone():
    assert latex_text("y0 at 1/2, x3[1] and 2/3 m0") == "y0 at $1/2$, x3[$1$] and $2/3$ m0"
