"""Products of hulls that consist of equilibria, of games of three players or more, as results give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod
from typing import TypeAlias, cast

from certify.spec.errors import InputError
from certify.spec.normal_form import NormalForm
from certify.spec.problem import Json

Strategy: TypeAlias = tuple[Fraction, ...]
Mixed: TypeAlias = tuple[Strategy, ...]
Product: TypeAlias = tuple[Sequence[Strategy], ...]
"""For each player some strategies: the product of their hulls."""

MOST_CORNERS = 100_000
"""Products of hulls of a game of more than two players have no more corners, together."""


def products_of(value: Json, profiles: Sequence[Mixed], game: NormalForm) -> list[Product]:
    """Return the strategies of subsets, which are given by their numbers among those of the profiles.

    A product of hulls consists of equilibria if the profiles at its corners do: the strategies that a player uses at
    corners are best replies against the corners of the others, so against all points of the product.
    """
    known = strategies_of(profiles, len(game.sizes))
    if not isinstance(value, list) or not value:
        raise InputError("subsets: expected at least one")
    found: list[Product] = []
    corners = 0
    for number, subset in enumerate(value):
        if not isinstance(subset, list) or len(subset) != len(game.sizes):
            raise InputError(f"subsets[{number}]: expected {len(game.sizes)} lists, one a player")
        chosen: list[list[Strategy]] = []
        for player, (own, listed) in enumerate(zip(subset, known, strict=True)):
            where = f"subsets[{number}][{player}]"
            if not isinstance(own, list) or not own:
                raise InputError(f"{where}: expected numbers of strategies")
            if any(isinstance(each, bool) or not isinstance(each, int) for each in own):
                raise InputError(f"{where}: expected numbers of strategies")
            numbers = cast("list[int]", own)
            if any(not 0 <= each < len(listed) for each in numbers) or len(set(numbers)) < len(numbers):
                raise InputError(f"{where}: expected different numbers below {len(listed)}")
            chosen.append([listed[each] for each in numbers])
        corners += prod(map(len, chosen))
        if corners > MOST_CORNERS:
            raise InputError(f"subsets: expected no more than {MOST_CORNERS:,} corners")
        found.append(tuple(chosen))
    return found


def strategies_of(profiles: Iterable[Mixed], players: int) -> list[list[Strategy]]:
    """Return the different strategies of each player in a list of profiles, by first appearance."""
    listed = list(profiles)
    return [list(dict.fromkeys(profile[player] for profile in listed)) for player in range(players)]
