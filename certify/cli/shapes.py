"""Shapes as flags give them: each size a number, a range or a list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from certify.spec.errors import InputError
from certify.spec.numbers import shown
from certify.spec.shape import LARGEST_SIZE, LEVELS

MOST_SIZES = 1000

_PIECE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


def sizes(flag: str, value: str) -> list[int]:
    """Return the sizes that a flag's value names, ascending and without repetition.

    >>> sizes("--agents", "2-4"), sizes("--agents", "5,2")
    ([2, 3, 4], [2, 5])

    Raises:
        InputError: the value is no number, range or list of these, or names a size out of bounds.

    """
    found: set[int] = set()
    for piece in value.split(","):
        match = _PIECE.fullmatch(piece)
        if match is None:
            raise InputError(f"{flag}: {shown(value)} is no size; write a number, a range 2-4 or a list 2,3")
        first, last = int(match[1]), int(match[2] or match[1])
        least = 0 if flag == "--signals" else 1
        if not least <= first <= last <= LARGEST_SIZE:
            raise InputError(
                f"{flag}: {shown(piece)} is out of bounds; write sizes from {least} to {LARGEST_SIZE:,}, ascending"
            )
        if last - first >= MOST_SIZES:
            raise InputError(f"{flag}: {shown(piece)} names more than {MOST_SIZES:,} sizes; write a shorter range")
        found.update(range(first, last + 1))
    return sorted(found)


def levels(flag: str, value: str) -> list[str]:
    """Return the levels that a flag's value names."""
    names = value.split(",")
    for name in names:
        if name not in LEVELS:
            raise InputError(f"{flag}: {shown(name)} is no level; write one of {', '.join(LEVELS)}")
    return list(dict.fromkeys(names))


def given_sizes(flags: Mapping[str, str | None]) -> dict[str, list[int] | list[str]]:
    """Return the sizes that the flags name, by key, in the order of the flags."""
    return {
        key: levels(f"--{key}", value) if key == "level" else sizes(f"--{key}", value)
        for key, value in flags.items()
        if value is not None
    }


def shapes(flags: Mapping[str, str | None]) -> Iterator[dict[str, int | str]]:
    """Return every combination of the sizes that the flags name, by key; one empty shape if there are none."""
    given = given_sizes(flags)
    return (dict(zip(given, values, strict=True)) for values in itertools.product(*given.values()))
