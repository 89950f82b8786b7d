"""What a report is made of: tables and lines of text, printed as plain text, as LaTeX and as HTML."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from certify.report.table import plain_table
from certify.spec.typesetting import escaped


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a title; every row has one cell for each entry of the header."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Note:
    """A line of text."""

    text: str


Block: TypeAlias = Grid | Note


def plain(blocks: Iterable[Block]) -> str:
    """Return the blocks as plain text, a blank line around each table.

    >>> print(plain([Note("Two agents."), Grid("payoffs", ["", "payoff"], [["agent 0", "1/2"]])]))
    Two agents.
    <BLANKLINE>
    payoffs
             payoff
    agent 0  1/2
    """
    pieces: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None:
            pieces.append("\n" if isinstance(block, Note) and isinstance(before, Note) else "\n\n")
        if isinstance(block, Note):
            pieces.append(block.text)
        else:
            pieces.append("\n".join([*([block.title] if block.title else []), plain_table(block.header, block.rows)]))
        before = block
    return "".join(pieces)


def latex(blocks: Iterable[Block]) -> str:
    r"""Return the blocks as LaTeX: a piece of a document that loads the package booktabs.

    >>> print(latex([Grid("payoffs", ["agent", "payoff"], [["one & all", "-1/2"]])]))
    \begin{tabular}{ll}
      \multicolumn{2}{l}{payoffs} \\
      \toprule
      agent & payoff \\
      \midrule
      one \& all & $-1/2$ \\
      \bottomrule
    \end{tabular}
    """
    pieces: list[str] = []
    for block in blocks:
        if isinstance(block, Note):
            pieces.append(rf"{latex_text(block.text)}\par")
            continue
        columns = len(block.header)
        head = [rf"\multicolumn{{{columns}}}{{l}}{{{latex_text(block.title)}}} \\"] if block.title else []
        lines = [
            *head,
            r"\toprule",
            _latex_row(block.header),
            r"\midrule",
            *map(_latex_row, block.rows),
            r"\bottomrule",
        ]
        body = "\n".join(f"  {line}" for line in lines)
        pieces.append(rf"\begin{{tabular}}{{{'l' * columns}}}" + f"\n{body}\n" + r"\end{tabular}")
    return "\n\n".join(pieces)


def _latex_row(cells: Sequence[str]) -> str:
    return " & ".join(map(latex_text, cells)) + r" \\"


_NUMBER = re.compile(r"(?<![\w/.])[-~]?\d+(?:\.\d+)?(?:/\d+)?(?:e[+-]?\d+)?(?![\w/])")


def latex_text(text: str) -> str:
    r"""Return the text for LaTeX: numbers as formulas, special characters as themselves.

    >>> latex_text("a_0 fails by -1/2, rounded ~0.25")
    'a\\_0 fails by $-1/2$, rounded $\\approx 0.25$'
    """
    pieces: list[str] = []
    end = 0
    for match in _NUMBER.finditer(text):
        pieces.append(escaped(text[end : match.start()]))
        number = match[0].replace("~", "\\approx ")
        pieces.append(f"${number}$")
        end = match.end()
    return "".join([*pieces, escaped(text[end:])])


def html(blocks: Iterable[Block]) -> str:
    """Return the blocks as HTML.

    >>> html([Note("a < b"), Grid("", ["x"], [["1"]])])
    '<p>a &lt; b</p><table><tr><th>x</th></tr><tr><td>1</td></tr></table>'
    """
    pieces: list[str] = []
    for block in blocks:
        if isinstance(block, Note):
            pieces.append(f"<p>{markup.escape(block.text)}</p>")
            continue
        title = f"<caption>{markup.escape(block.title)}</caption>" if block.title else ""
        rows = [_html_row(block.header, "th"), *(_html_row(row, "td") for row in block.rows)]
        pieces.append(f"<table>{title}{''.join(rows)}</table>")
    return "".join(pieces)


def _html_row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{markup.escape(cell)}</{tag}>' for cell in cells)}</tr>"
