"""Profiles in the spellings of those who test solvers: lists, arrays, files, and the profiles of other libraries."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, cast

from certify.audit.answers import probabilities
from certify.given.games import plain
from certify.report.numbers import decimal
from certify.spec.errors import CertifyError, InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.strategies import reduced_shape
from certify.spec.numbers import exact, shown
from certify.spec.reading.game import Game
from certify.spec.reading.json_document import read_json
from certify.spec.reading.node import Node
from certify.spec.reading.profile import (
    CORRELATED_FORMAT,
    PROFILE_FORMAT,
    PROFILES_FORMAT,
    BehaviorDocument,
    CorrelatedDocument,
    ProfileDocument,
    ProfilesDocument,
)

Row = tuple[Fraction, ...]


_ROUNDING = Fraction(1, 2**52)
"""Floats that sum to 1 are rounded by less than this each, as is each partial sum of theirs."""

_SINGLE_ROUNDING = Fraction(1, 2**23)
"""The same of floats in single precision, as in an array of numpy's float32."""


class NoProfileError(CertifyError):
    """What was given as a profile of a game is none; the text says why."""


def as_profile(profile: object, game: Game, slack: Fraction | None) -> ProfileDocument | BehaviorDocument:
    """Return the profile of a game that is meant; probabilities off by at most `slack` are put right.

    Raises:
        NoProfileError: it is not one.

    """
    try:
        given = _spelled(profile)
        if isinstance(game, ExtensiveGame) and _is_behavior(given):
            sizes = [[len(game.information_sets[number].actions) for number in own] for own in game.own_sets()]
            strategies = _list(given, len(sizes), "lists of local strategies, one a player")
            names = game.players
            return BehaviorDocument(
                tuple(
                    tuple(
                        _distribution(local, size, f"{name}, information set {place}", slack)
                        for place, (local, size) in enumerate(
                            zip(_list(each, len(own), f"information sets of {name}"), own, strict=True), start=1
                        )
                    )
                    for each, own, name in zip(strategies, sizes, names, strict=True)
                )
            )
        shape = shape_of(game)
        rows = _list(given, len(shape), "strategies, one a player")
        return ProfileDocument(
            tuple(
                _distribution(_mixed(row, size), size, name, slack)
                for row, size, name in zip(rows, shape, game.players, strict=True)
            )
        )
    except InputError as error:
        raise NoProfileError(str(error)) from None


def as_profiles(profiles: object) -> list[object]:
    """Return the profiles of a list, a generator, a document, a file or a result of another library, one by one.

    Raises:
        NoProfileError: it is no list of profiles.

    """
    try:
        if isinstance(profiles, ProfilesDocument):
            return list(profiles.profiles)
        if isinstance(profiles, str | os.PathLike):
            profiles = read_json(cast("str | os.PathLike[str]", profiles))
        if isinstance(profiles, Mapping):
            root = Node(dict(cast("Mapping[str, object]", profiles)), "profiles").expect_format(PROFILES_FORMAT)
            return [each.value for each in root.only(("format", "profiles")).key("profiles").items()]
    except InputError as error:
        raise NoProfileError(str(error)) from None
    listed = getattr(profiles, "equilibria", profiles)
    if not isinstance(listed, Iterable):
        raise NoProfileError(f"expected a list of profiles, got {shown(listed)}")
    return list(cast("Iterable[object]", listed))


def as_law(profile: object, game: Game, slack: Fraction | None) -> CorrelatedDocument:
    """Return the correlated profile that is meant; probabilities off by at most `slack` are put right.

    Raises:
        NoProfileError: it is not one.

    """
    try:
        return _law(profile, shape_of(game), slack)
    except InputError as error:
        raise NoProfileError(str(error)) from None


def shape_of(game: Game) -> tuple[int, ...]:
    """Return the number of strategies of each player, of a tree the reduced ones."""
    return reduced_shape(game) if isinstance(game, ExtensiveGame) else game.shape


def _law(profile: object, shape: Sequence[int], slack: Fraction | None) -> CorrelatedDocument:
    if isinstance(profile, str | os.PathLike):
        profile = read_json(cast("str | os.PathLike[str]", profile))
    entries: dict[tuple[int, ...], object]
    if isinstance(profile, CorrelatedDocument):
        entries = dict(profile.support)
    elif isinstance(profile, Mapping) and "format" in profile:
        root = Node(dict(cast("Mapping[str, object]", profile)), "profile").expect_format(CORRELATED_FORMAT)
        rows = [row.only(("profile", "probability")) for row in root.key("support").items()]
        played = [tuple(each.integer(minimum=0) for each in row.key("profile").items()) for row in rows]
        if len(set(played)) < len(played):
            raise InputError("a pure profile comes twice")
        entries = dict(zip(played, (row.key("probability").value for row in rows), strict=True))
    elif isinstance(profile, Mapping):
        entries = {tuple(plain(key)): value for key, value in cast("Mapping[Any, object]", profile).items()}
    else:
        entries = dict(zip(product(*map(range, shape)), _leaves(plain(profile), shape), strict=True))
    places = list(product(*map(range, shape)))
    if odd := next((key for key in entries if key not in set(places)), None):
        raise InputError(f"there is no pure profile {odd}; strategies are counted from 0, one a player")
    law = _distribution([entries.get(place, 0) for place in places], prod(shape), "the correlated profile", slack)
    return CorrelatedDocument(tuple((place, chance) for place, chance in zip(places, law, strict=True) if chance))


def _leaves(value: object, shape: Sequence[int]) -> list[object]:
    if not shape:
        return [value]
    return [leaf for each in _list(value, shape[0], "entries") for leaf in _leaves(each, shape[1:])]


def _spelled(profile: Any) -> object:
    """Return the lists that a profile is, whatever it was given as."""
    if isinstance(profile, ProfileDocument):
        return plain(profile.strategies)
    if isinstance(profile, BehaviorDocument):
        return plain(profile.behavior)
    if isinstance(profile, str | os.PathLike):
        profile = read_json(cast("str | os.PathLike[str]", profile))
    if isinstance(profile, Mapping):
        root = Node(dict(cast("Mapping[str, object]", profile)), "profile").expect_format(PROFILE_FORMAT)
        key = "behavior" if root.optional("behavior") is not None else "strategies"
        return root.only(("format", key)).key(key).value
    if hasattr(profile, "as_strategy"):
        return [[[p for _, p in local] for _, local in profile[player]] for player in profile.game.players]
    if hasattr(profile, "strategy_values"):
        return [[p for _, p in profile[player]] for player in profile.game.players]
    return plain(profile)


def _is_behavior(given: object) -> bool:
    """Whether lists are behavior strategies: below each player there are lists only, a list an information set."""
    return isinstance(given, list) and all(
        isinstance(each, list) and all(isinstance(local, list) for local in cast("list[object]", each))
        for each in cast("list[object]", given)
    )


def _mixed(row: object, size: int) -> object:
    """Return the probabilities of a strategy; a number alone is a pure one, counted from 0."""
    if isinstance(row, int) and not isinstance(row, bool):
        if not 0 <= row < size:
            raise InputError(f"expected the number of a strategy, from 0 to {size - 1}, got {row}")
        return [int(own == row) for own in range(size)]
    return row


def _list(value: object, length: int, of: str) -> list[object]:
    if not isinstance(value, list):
        raise InputError(f"expected {length} {of}, got {shown(value)}")
    entries = cast("list[object]", value)
    if len(entries) != length:
        raise InputError(f"expected {length} {of}, got {len(entries)}")
    return entries


def _distribution(row: object, size: int, whose: str, slack: Fraction | None) -> Row:
    values = tuple(exact(each, where=whose) for each in _list(row, size, f"probabilities of {whose}"))
    total = sum(values, Fraction(0))
    if min(values) >= 0 and (total == 1 or (_has_floats(row) and abs(total - 1) <= size * _rounding(row))):
        return tuple(value / total for value in values)
    right = None if slack is None else probabilities((values,), slack)
    if right is not None:
        return right[0]
    raise InputError(f"{whose}: {_fault(values, slack, floats=_has_floats(row))}")


def _has_floats(row: object) -> bool:
    return any(isinstance(each, float) for each in cast("list[object]", row))


def _rounding(row: object) -> Fraction:
    """Return what one of the floats may be off by: they were rounded to single precision if it holds all of them."""
    floats = [each for each in cast("list[object]", row) if isinstance(each, float)]
    return _SINGLE_ROUNDING if all(abs(each) <= 1 and _single(each) == each for each in floats) else _ROUNDING


def _single(value: float) -> float:
    return struct.unpack("f", struct.pack("f", value))[0]


def _fault(values: Sequence[Fraction], slack: Fraction | None, *, floats: bool) -> str:
    total = sum(values, Fraction(0))
    if min(values) < 0:
        what = f"a probability is {_number(min(values))}"
    else:
        off = total - 1
        what = f"probabilities sum to 1 {'+' if off > 0 else '-'} {_number(abs(off))}"
    if slack is not None:
        return f"{what}, more than the tolerance puts right"
    return f"{what}; a float is taken at its exact binary value, tolerance= puts rounding right" if floats else what


def _number(value: Fraction) -> str:
    return str(value) if len(str(value)) <= 12 else decimal(value)
