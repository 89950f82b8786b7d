"""Profiles of a game as written in files: one mixed profile, a list of them, or a correlated one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, overload

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.strategies import reduced_shape
from certify.spec.numbers import render, shown
from certify.spec.reading.json_document import read_json
from certify.spec.reading.json_text import digest
from certify.spec.reading.node import Node
from certify.spec.reading.text_file import file_name

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from certify.spec.reading.game import Game
    from certify.spec.reading.game_document import GameDocument

PROFILE_FORMAT = "certify-profile/1"
PROFILES_FORMAT = "certify-profiles/1"
CORRELATED_FORMAT = "certify-correlated/1"

Strategies: TypeAlias = tuple[tuple[Fraction, ...], ...]
Behavior: TypeAlias = tuple[tuple[tuple[Fraction, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class ProfileDocument:
    """One mixed profile: `strategies[i][s]` is the probability with which player i plays strategy s.

    In a game in extensive form, s is a strategy of the reduced normal form.
    """

    strategies: Strategies

    def canonical(self) -> dict[str, object]:
        """The JSON value of format `certify-profile/1`, numbers in lowest terms; `parse_profile` reads it back."""
        return {"format": PROFILE_FORMAT, "strategies": _rendered(self.strategies)}

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


@dataclass(frozen=True, slots=True)
class BehaviorDocument:
    """One behavior profile of a game in extensive form.

    `behavior[i][h][a]` is the probability with which player i takes action a at its information set h; sets are in
    order of their first appearance.
    """

    behavior: Behavior

    def canonical(self) -> dict[str, object]:
        """The JSON value of format `certify-profile/1`, numbers in lowest terms; `parse_profile` reads it back."""
        return {"format": PROFILE_FORMAT, "behavior": [_rendered(strategy) for strategy in self.behavior]}

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


@dataclass(frozen=True, slots=True)
class ProfilesDocument:
    """A list of mixed profiles, in the order of the file; it may be empty and may repeat one."""

    profiles: tuple[ProfileDocument, ...]

    def canonical(self) -> dict[str, object]:
        """The JSON value of format `certify-profiles/1`, numbers in lowest terms."""
        return {
            "format": PROFILES_FORMAT,
            "profiles": [_rendered(profile.strategies) for profile in self.profiles],
        }

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


@dataclass(frozen=True, slots=True)
class CorrelatedDocument:
    """A probability distribution over pure profiles: the positive ones, sorted by profile.

    A pure profile is the tuple of the players' strategy indices, counted from 0.
    """

    support: tuple[tuple[tuple[int, ...], Fraction], ...]

    def canonical(self) -> dict[str, object]:
        """The JSON value of format `certify-correlated/1`, numbers in lowest terms."""
        return {
            "format": CORRELATED_FORMAT,
            "support": [
                {"profile": list(profile), "probability": render(probability)} for profile, probability in self.support
            ],
        }

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


@overload
def read_profile(path: str | os.PathLike[str], game: GameDocument) -> ProfileDocument: ...
@overload
def read_profile(path: str | os.PathLike[str], game: Game) -> ProfileDocument | BehaviorDocument: ...
def read_profile(path: str | os.PathLike[str], game: Game) -> ProfileDocument | BehaviorDocument:
    """The profile of `game` in the file at `path`; InputError names the file, the place, and the mend."""
    return parse_profile(read_json(path), game, file_name(path))


def read_profiles(path: str | os.PathLike[str], game: Game) -> ProfilesDocument:
    """The list of mixed profiles of `game` in the file at `path`."""
    return parse_profiles(read_json(path), game, file_name(path))


def read_correlated(path: str | os.PathLike[str], game: Game) -> CorrelatedDocument:
    """The correlated profile of `game` in the file at `path`."""
    return parse_correlated(read_json(path), game, file_name(path))


@overload
def parse_profile(document: object, game: GameDocument, where: str) -> ProfileDocument: ...
@overload
def parse_profile(document: object, game: Game, where: str) -> ProfileDocument | BehaviorDocument: ...
def parse_profile(document: object, game: Game, where: str) -> ProfileDocument | BehaviorDocument:
    """The profile of `game` that a JSON value of format `certify-profile/1` gives.

    It has the key `strategies`; of a game in extensive form either that or `behavior`.
    """
    root = Node(document, where)
    named = root.optional("format") if isinstance(document, dict) else None
    if named is not None and named.value == CORRELATED_FORMAT:
        raise named.error("a law over pure profiles, not mixed strategies", "ask with --kind correlated or coarse")
    if named is not None and named.value == PROFILES_FORMAT:
        raise named.error("a list of profiles, not one", "ask with --all")
    root.expect_format(PROFILE_FORMAT)
    if isinstance(game, ExtensiveGame):
        root.only(("format", "strategies", "behavior"))
        behavior = root.optional("behavior")
        if behavior is not None:
            if root.optional("strategies") is not None:
                raise root.error('there are both "strategies" and "behavior"', "remove one of the two")
            return BehaviorDocument(_behavior(behavior, game))
        if root.optional("strategies") is None:
            raise root.error('the key "strategies" or "behavior" is missing', "add one of the two")
    else:
        root.only(("format", "strategies"))
    return ProfileDocument(_strategies(root.key("strategies"), _shape(game, where)))


def parse_profiles(document: object, game: Game, where: str) -> ProfilesDocument:
    """The mixed profiles of `game` that a JSON value of format `certify-profiles/1` lists."""
    root = Node(document, where).expect_format(PROFILES_FORMAT).only(("format", "profiles"))
    shape = _shape(game, where)
    profiles = (_strategies(item, shape) for item in root.key("profiles").items())
    return ProfilesDocument(tuple(map(ProfileDocument, profiles)))


def parse_correlated(document: object, game: Game, where: str) -> CorrelatedDocument:
    """The distribution over pure profiles of `game` that a JSON value of format `certify-correlated/1` gives."""
    root = Node(document, where).expect_format(CORRELATED_FORMAT).only(("format", "support"))
    shape = _shape(game, where)
    support: dict[tuple[int, ...], Fraction] = {}
    for row in root.key("support").items():
        row.only(("profile", "probability"))
        profile = _pure(row.key("profile"), shape)
        if profile in support:
            raise row.error("this profile comes twice", "merge the two rows")
        support[profile] = row.key("probability").nonnegative()
    _check_sum(root.key("support"), support.values())
    return CorrelatedDocument(tuple((key, support[key]) for key in sorted(support) if support[key]))


def _shape(game: Game, where: str) -> tuple[int, ...]:
    """The number of strategies of each player, of the reduced ones where the game is in extensive form."""
    if not isinstance(game, ExtensiveGame):
        return game.shape
    try:
        return reduced_shape(game)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _strategies(place: Node, shape: Sequence[int]) -> Strategies:
    players = place.items(length=len(shape), of="lists of probabilities, one a player")
    return tuple(_mixed(mixed, size) for mixed, size in zip(players, shape, strict=True))


def _behavior(place: Node, game: ExtensiveGame) -> Behavior:
    own_sets = game.own_sets()
    players = place.items(length=len(own_sets), of="behavior strategies, one a player")
    result: list[Strategies] = []
    for strategy, own in zip(players, own_sets, strict=True):
        locals_ = strategy.items(length=len(own), of="lists of probabilities, one an information set")
        sizes = (len(game.information_sets[number].actions) for number in own)
        result.append(tuple(_mixed(local, size, "an action") for local, size in zip(locals_, sizes, strict=True)))
    return tuple(result)


def _mixed(place: Node, size: int, each: str = "a strategy") -> tuple[Fraction, ...]:
    entries = place.items(length=size, of=f"probabilities, one {each}")
    probabilities = tuple(entry.nonnegative() for entry in entries)
    _check_sum(place, probabilities)
    return probabilities


def _pure(place: Node, shape: Sequence[int]) -> tuple[int, ...]:
    indices = place.items(length=len(shape), of="strategies, one a player")
    return tuple(_index(item, size) for item, size in zip(indices, shape, strict=True))


def _index(place: Node, size: int) -> int:
    index = place.integer(minimum=0)
    if index >= size:
        what = f"expected a strategy's number from 0 to {size - 1}, got {shown(index)}"
        raise place.error(what, "strategies are counted from 0")
    return index


def _check_sum(place: Node, probabilities: Iterable[Fraction]) -> None:
    total = sum(filter(None, probabilities), Fraction(0))
    if total != 1:
        raise place.error(f"expected probabilities that sum to 1, got a sum of {shown(total)}", "change one")


def _rendered(strategies: Strategies) -> list[list[str]]:
    return [[render(probability) for probability in mixed] for mixed in strategies]
