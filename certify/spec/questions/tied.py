"""Which strategies off the supports of equilibria in boxes are best replies too, as results give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.numbers import shown
from certify.spec.problem import Json
from certify.spec.support_systems import ProfileBox, supports_of

Places: TypeAlias = Sequence[tuple[int, int]]
"""Strategies as pairs (player, strategy)."""


def unused(box: ProfileBox) -> list[tuple[int, int]]:
    """Return the strategies that are not played in a box, in the order of the conditions of its system."""
    supports = supports_of(box)
    return [
        (player, strategy)
        for player, own in enumerate(box)
        for strategy in range(len(own))
        if strategy not in supports[player]
    ]


def parse_tied(value: Json, boxes: Sequence[ProfileBox]) -> list[Places]:
    """Return for each box the strategies that a JSON value lists, [player, strategy] each, in ascending order.

    Raises:
        InputError: it lists none, or for another number of boxes, or a strategy that is played.

    """
    if not isinstance(value, list) or len(value) != len(boxes) or not any(value):
        raise InputError(f"tied: expected a list for each of {len(boxes)} boxes, one not empty, got {shown(value)}")
    found: list[Places] = []
    for number, (entries, box) in enumerate(zip(value, boxes, strict=True)):
        allowed = unused(box)
        listed = entries if isinstance(entries, list) else [entries]
        known = [place for entry in listed for place in allowed if _is(entry, place)]
        if len(known) < len(listed) or known != sorted(set(known)):
            raise InputError(f"tied[{number}]: expected different unused strategies in ascending order")
        found.append(known)
    return found


def _is(entry: Json, place: tuple[int, int]) -> bool:
    return isinstance(entry, list) and entry == list(place) and all(type(each) is int for each in entry)


def rendered_tied(tied: Sequence[Places]) -> Json:
    """Return them as they are written in files."""
    return [[list(place) for place in places] for places in tied]
