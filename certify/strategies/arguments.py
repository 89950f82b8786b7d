"""What the strategies take as arguments, and the checks at the door."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias, TypeVar

from certify.spec.errors import InputError
from certify.spec.numbers import shown

Size: TypeAlias = int | tuple[int, int]
"""How many there are: one number, or the least and the most."""

Range: TypeAlias = tuple[int, int]
"""The least and the most that an integer may be."""

Option = TypeVar("Option", bound=str)


def size_range(name: str, size: Size, *, least: int = 1) -> Range:
    """Return a size as (least, most); InputError when it is none, or is below `least`."""
    low, high = _pair(name, (size, size) if isinstance(size, int) else size)
    if low < least:
        raise InputError(f"{name}: expected at least {least}, got {shown(low)}")
    return low, high


def integer_range(name: str, bounds: Range) -> Range:
    """Return (least, most), which may be negative; InputError when it is no such pair."""
    return _pair(name, bounds)


def raised(name: str, bounds: Range, least: int, *, because: str) -> Range:
    """Return the part of a range that is at least `least`; InputError when there is none."""
    if bounds[1] < least:
        raise InputError(f"{name}: {because} needs at least {least}, got at most {bounds[1]}")
    return max(bounds[0], least), bounds[1]


def count(name: str, value: int, *, least: int = 1) -> int:
    """Return one number of things; InputError when it is no integer, or is below `least`."""
    if type(value) is not int or value < least:
        raise InputError(f"{name}: expected an integer of at least {least}, got {shown(value)}")
    return value


def shape_of(name: str, sizes: Sequence[int]) -> tuple[int, ...]:
    """Return sizes, one a player, as a tuple; InputError when there is none, or one is below 1."""
    result = tuple(count(name, size) for size in sizes)
    if not result:
        raise InputError(f"{name}: expected one size a player, got none")
    return result


def choices(name: str, asked: bool | Collection[str], options: Sequence[Option]) -> tuple[Option, ...]:  # noqa: FBT001
    """Return the options that are asked for, in their own order; True stands for all, False for none."""
    if isinstance(asked, bool):
        return tuple(options) if asked else ()
    strange: object = asked if isinstance(asked, str) else next((each for each in asked if each not in options), None)
    if strange is not None:
        raise InputError(f"{name}: expected True, False or a set of {', '.join(options)}, got {shown(strange)}")
    return tuple(option for option in options if option in asked)


def one_of(name: str, value: str | None, options: Sequence[str | None]) -> None:
    """Raise InputError unless the value is one of the options."""
    if value not in options:
        raise InputError(f"{name}: expected one of {', '.join(map(str, options))}, got {shown(value)}")


def _pair(name: str, bounds: object) -> Range:
    match bounds:
        case (int() as low, int() as high) if type(low) is int and type(high) is int and low <= high:
            return low, high
        case _:
            raise InputError(f"{name}: expected an integer or a pair (least, most) of integers, got {bounds!r:.60}")
