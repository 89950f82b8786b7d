"""Groups names that differ in their numbers only, so that `user[0,0]` to `user[1,2]` read as `user[i,j]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

LETTERS = "ijklmnpqrs"
MARK = "\ue000"
"""Stands before a letter that stands for a number; `Family.name` shows the name with the marks removed."""

_NUMBER = re.compile(r"(?<![^\s\[;,])\d+(?![^\s\[\];,])")


@dataclass(frozen=True, slots=True)
class Family:
    """Names that differ in their numbers: `marked` has a marked letter where the numbers run through a range.

    `ranges` says for each letter the least and the greatest number; without ranges it is one name.
    """

    marked: str
    ranges: tuple[tuple[str, int, int], ...]

    @property
    def name(self) -> str:
        """The name as a reader sees it."""
        return self.marked.replace(MARK, "")


def families(names: Iterable[str]) -> list[Family]:
    """Return the families of the names, in the order of their first members.

    Numbers count where they are words or indices of their own. Names whose numbers do not run through full ranges
    independently of each other stay by themselves.

    >>> [(each.name, each.ranges) for each in families(["x[0]", "eps", "x[1]", "x[2]"])]
    [('x[i]', (('i', 0, 2),)), ('eps', ())]
    >>> [each.name for each in families(["p[0,0]", "p[1,1]"])]
    ['p[0,0]', 'p[1,1]']
    """
    ordered = list(dict.fromkeys(names))
    letters = _letters(ordered)
    groups: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    for name in ordered:
        groups.setdefault(tuple(_NUMBER.split(name)), []).append(tuple(int(each) for each in _NUMBER.findall(name)))
    return [family for pieces, rows in groups.items() for family in _members(pieces, rows, letters)]


def _members(pieces: tuple[str, ...], rows: list[tuple[int, ...]], letters: Sequence[str]) -> Iterator[Family]:
    columns = [sorted(set(column)) for column in zip(*rows, strict=True)]
    ranged = [column for column in columns if len(column) > 1]
    full = all(column == list(range(column[0], column[-1] + 1)) for column in columns)
    if len(rows) == 1 or not full or len(ranged) > len(letters) or set(rows) != set(product(*columns)):
        for row in rows:
            yield Family(_joined(pieces, [str(number) for number in row]), ())
        return
    free = iter(letters)
    words: list[str] = []
    ranges: list[tuple[str, int, int]] = []
    for column in columns:
        if len(column) == 1:
            words.append(str(column[0]))
        else:
            letter = next(free)
            words.append(MARK + letter)
            ranges.append((letter, column[0], column[-1]))
    yield Family(_joined(pieces, words), tuple(ranges))


def _letters(names: list[str]) -> list[str]:
    taken = set(names)
    return [letter for letter in LETTERS if letter not in taken]


def _joined(pieces: tuple[str, ...], numbers: Sequence[str]) -> str:
    return pieces[0] + "".join(number + piece for number, piece in zip(numbers, pieces[1:], strict=True))
