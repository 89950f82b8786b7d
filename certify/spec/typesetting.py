"""How names, numbers and lines look: in plain text, and in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from certify.spec.formula import Sign
from certify.spec.name_families import MARK
from certify.spec.numbers import render
from certify.spec.polynomial import Rational


class PlainStyle:
    """Plain text, indented by two blanks a level."""

    def title(self, text: str) -> str:
        """Return the title itself."""
        return text

    def heading(self, text: str) -> str:
        """Return the heading itself."""
        return text

    def line(self, depth: int, text: str) -> str:
        """Return the text, indented."""
        return "  " * depth + text

    def words(self, text: str) -> str:
        """Return the text itself."""
        return text

    def quoted(self, text: str) -> str:
        """Return the text between quotes."""
        return f'"{text}"'

    def math(self, text: str) -> str:
        """Return the text itself."""
        return text

    def name(self, marked: str) -> str:
        """Return the name without marks."""
        return marked.replace(MARK, "")

    def range(self, letter: str, low: int, high: int) -> str:
        """Return `i < 3`, or `1 <= i <= 2`."""
        return f"{letter} < {high + 1}" if low == 0 else f"{low} <= {letter} <= {high}"

    def product(self, coefficient: Rational, names: Sequence[str]) -> str:
        """Return `2*x^2*y`."""
        powers = [name if (count := names.count(name)) == 1 else f"{name}^{count}" for name in dict.fromkeys(names)]
        return "*".join([*([render(coefficient)] if coefficient != 1 or not powers else []), *powers])

    def more(self, terms: int) -> str:
        """Return what stands for the rest of a sum."""
        return f" + ... ({terms} terms)"

    def sign(self, sign: Sign) -> str:
        """Return the sign itself."""
        return sign


_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}
_INDEX = re.compile(rf"(?:\d|{MARK}[a-z])(?:[\d,;a-z{MARK}])*")


def escaped(text: str) -> str:
    r"""Return the text with LaTeX's special characters as commands.

    >>> print(escaped("50% of a_i"))
    50\% of a\_i
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


class LatexStyle(PlainStyle):
    """LaTeX with amsmath."""

    def title(self, text: str) -> str:
        """Return a section's title."""
        return rf"\section*{{{escaped(text)}}}"

    def heading(self, text: str) -> str:
        """Return a subsection's title."""
        return rf"\subsection*{{{escaped(text)}}}"

    def line(self, depth: int, text: str) -> str:
        """Return a paragraph, indented."""
        return rf"\noindent\hspace*{{{depth}em}}{text}\par"

    def words(self, text: str) -> str:
        """Return the text, escaped."""
        return escaped(text)

    def quoted(self, text: str) -> str:
        """Return the text between quotes."""
        return f"``{escaped(text)}''"

    def math(self, text: str) -> str:
        """Return the formula between dollars."""
        return f"${text}$"

    def name(self, marked: str) -> str:
        r"""Return `agent 0[1,2]` as \mathrm{agent}_{0}(1,2).

        >>> print(LatexStyle().name("agent 0[1,2]"))
        \mathrm{agent}_{0}(1,2)
        """
        head, bracket, rest = marked.partition("[")
        text = ""
        for is_index, group in groupby(head.split(" "), lambda word: _INDEX.fullmatch(word) is not None):
            words = r"\ ".join(_upright(word.replace(MARK, "")) for word in group)
            if is_index:
                text += ("" if text else "{}") + f"_{{{words}}}"
            else:
                text += (r"\," if text else "") + rf"\mathrm{{{words}}}"
        return f"{text}({_upright(rest.removesuffix(']').replace(MARK, ''))})" if bracket else text

    def range(self, letter: str, low: int, high: int) -> str:
        """Return the range of an index."""
        return f"{letter} < {high + 1}" if low == 0 else rf"{low} \le {letter} \le {high}"

    def product(self, coefficient: Rational, names: Sequence[str]) -> str:
        """Return the factors with thin spaces between."""
        powers = [
            self.name(name) if (count := names.count(name)) == 1 else f"{self.name(name)}^{{{count}}}"
            for name in dict.fromkeys(names)
        ]
        return r"\,".join([*([_fraction(coefficient)] if coefficient != 1 or not powers else []), *powers])

    def more(self, terms: int) -> str:
        """Return what stands for the rest of a sum."""
        return rf" + \dots\ (\text{{{terms} terms}})"

    def sign(self, sign: Sign) -> str:
        """Return the sign."""
        return r"\ge" if sign == ">=" else sign


def _upright(text: str) -> str:
    """Return escaped text for math mode, where letters beyond ASCII and commands for characters need `text`."""
    return "".join(
        rf"\text{{{escaped(character)}}}" if character in _SPECIAL or not character.isascii() else character
        for character in text
    )


def _fraction(value: Rational) -> str:
    if isinstance(value, Fraction) and value.denominator != 1:
        return rf"\frac{{{render(value.numerator)}}}{{{render(value.denominator)}}}"
    return render(value)
