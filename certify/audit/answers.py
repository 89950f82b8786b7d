"""What a solver answered: exact numbers, made probabilities again where rounding took them off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, cast

from certify.spec.errors import InputError
from certify.spec.numbers import exact, shown

Strategies: TypeAlias = tuple[tuple[Fraction, ...], ...]

MOST_PROFILES = 20_000
"""A solver that returns more is not judged; one of a library is stopped, as it may return them for ever."""

ENDLESS = f"more than {MOST_PROFILES:,} profiles"


@dataclass(frozen=True, slots=True)
class Answer:
    """The profiles that a solver returned for one game, exactly; or `error`, with `reason` in words.

    `error` is the name of an exception, `crash`, `rubbish`, `endless` or `timeout`. `incomplete` is whether the solver
    said that it gave up.
    """

    profiles: tuple[Strategies, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    reason: str = ""
    incomplete: bool = False


def strategies(profile: object, shape: Sequence[int]) -> Strategies:
    """Return a profile that a solver returned; a float is taken at its exact binary value.

    Raises:
        InputError: it is not of the game's shape, or not of numbers.

    """
    rows = _list(profile)
    if len(rows) != len(shape):
        raise InputError(f"expected strategies of {len(shape)} players, got {len(rows)}")
    found: list[tuple[Fraction, ...]] = []
    for row, size in zip(rows, shape, strict=True):
        values = _list(row)
        if len(values) != size:
            raise InputError(f"expected {size} probabilities, got {len(values)}")
        bad = next((value for value in values if isinstance(value, float) and not math.isfinite(value)), None)
        if bad is not None:
            raise InputError(f"expected probabilities, got {bad}")
        found.append(tuple(exact(value) for value in values))
    return tuple(found)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise InputError(f"expected a list, got {shown(value)}")
    return cast("list[object]", value)


def probabilities(profile: Strategies, slack: Fraction) -> Strategies | None:
    """Return the profile with probabilities that sum to 1, None if it is farther from that than rounding explains.

    Negative entries become 0 and each row is divided by its sum, which is the same strategy up to rounding. It is too
    far if an entry is less than -slack or a sum is off 1 by more than slack times the number of entries.
    """
    rows: list[tuple[Fraction, ...]] = []
    for row in profile:
        if min(row) < -slack or abs(sum(row) - 1) > slack * len(row):
            return None
        kept = [max(value, Fraction(0)) for value in row]
        total = sum(kept)
        if not total:
            return None
        rows.append(tuple(value / total for value in kept))
    return tuple(rows)
