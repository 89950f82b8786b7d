"""The words of Gambit's text formats, one after the other, each with its line and column."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

from certify.spec.errors import InputError
from certify.spec.numbers import exact, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

END = ""

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{},]|[^\s{}",]+|"|\Z)', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_COUNT = re.compile(r"[0-9]{1,18}")
_OPEN_DECIMAL = re.compile(r"(-?)(?:\.([0-9]+)|([0-9]+)\.)((?:[eE][+-]?[0-9]+)?)")


class Tokens:
    """The words, braces and quoted texts of a file, read as they are asked for; `token` is the last one as spelled."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._position: int = 0
        self._start: int = 0
        self._numbers: dict[str, Fraction] = {}
        self.token = END

    def next(self) -> str:
        """Return the next token as it is spelled, "" at the end of the file."""
        match = _TOKEN.match(self._text, self._position)
        if match is None:
            raise AssertionError("every position starts a token or ends the text")
        self._start, self._position, self.token = match.start(1), match.end(), match[1]
        return self.token

    def back(self) -> None:
        """The last token is given out once more."""
        self._position = self._start

    def follows(self, first: str) -> bool:
        """Whether the next token starts with this character; nothing is read."""
        found = self.next()[:1] == first
        self.back()
        return found

    def symbol(self, symbol: str, what: str) -> None:
        """Read this one token; `what` says where it belongs."""
        if self.next() != symbol:
            raise self.expected(f"a {symbol} {what}")

    def quoted(self, what: str) -> str:
        """Return the next token, a text in double quotes, without its quotes and escapes."""
        token = self.next()
        if token == '"':
            raise self.error("the text that starts here does not end", 'close it with a "')
        if token[:1] != '"':
            raise self.expected(f'{what} in "double quotes"')
        return _ESCAPE.sub(r"\1", token[1:-1]) if "\\" in token else token[1:-1]

    def number(self, what: str) -> Fraction:
        """Return the next token, an exact number; as in Gambit, `.25` and `7.` are decimals too."""
        token = self.next()
        known = self._numbers.get(token)
        if known is not None:
            return known
        if token == END or token[0] in '{},"':
            raise self.expected(what)
        written = _OPEN_DECIMAL.fullmatch(token)
        closed = f"{written[1]}{written[3] or 0}.{written[2] or 0}{written[4]}" if written else token
        try:
            self._numbers[token] = exact(closed)
        except InputError:
            exact(closed, where=self.place())
            raise
        return self._numbers[token]

    def count(self, what: str) -> int:
        """Return the next token, a number in at most 18 digits."""
        if not _COUNT.fullmatch(self.next()):
            raise self.expected(f"{what} in digits")
        return int(self.token)

    def labels(self, what: str) -> list[str]:
        """Return a list of quoted texts in braces."""
        self.symbol("{", f"before {what}")
        result: list[str] = []
        while self.next() != "}":
            self.back()
            if self.token[:1] != '"':
                raise self.expected(f'{what} in "double quotes" or a }}')
            result.append(self.quoted(what))
        return result

    @property
    def position(self) -> int:
        """The place in the text at which the next token starts."""
        self.next()
        self.back()
        return self._start

    def place(self, position: int | None = None) -> str:
        """Return the line and column of a position, or of the last token's start; it takes time, as for an error."""
        start = self._start if position is None else position
        line = self._text.count("\n", 0, start) + 1
        column = start - self._text.rfind("\n", 0, start)
        return f"{self._where}: line {line} column {column}"

    def error(self, what: str, mend: str) -> InputError:
        """Return the error about the last token: what is wrong and how to mend it."""
        return InputError(f"{self.place()}: {what}; {mend}")

    def expected(self, what: str) -> InputError:
        """Return the error that something else should stand where the last token is."""
        found = "the end of the file" if self.token == END else shown(self.token)
        return self.error(f"expected {what}, got {found}", "write it here")


def distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, of which each that is empty or repeated gets `_1`, `_2`, ... as in Gambit.

    >>> distinct(["x", "x", "x_1", ""])
    ('x_2', 'x_3', 'x_1', '_1')
    """
    times = Counter(labels)
    if times[""] == 0 and len(times) == len(labels):
        return tuple(labels)
    numbered: Counter[str] = Counter()
    used = set(labels)
    result: list[str] = []
    for label in labels:
        unique = label
        if not label or times[label] > 1:
            numbers = count(numbered[label] + 1)
            numbered[label] = next(number for number in numbers if f"{label}_{number}" not in used)
            unique = f"{label}_{numbered[label]}"
        used.add(unique)
        result.append(unique)
    return tuple(result)


def quoted(text: str) -> str:
    r"""The text as the formats write it: in double quotes, with `\"` for a quote and `\\` for a backslash."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
