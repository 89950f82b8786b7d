"""Profiles of a game as written in files: one mixed profile, a list of them, or a correlated one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.spec.numbers import render, shown
from certify.spec.reading.json_document import digest, read_json
from certify.spec.reading.node import Node
from certify.spec.reading.text_file import file_name

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from certify.spec.reading.game_document import GameDocument

PROFILE_FORMAT = "certify-profile/1"
PROFILES_FORMAT = "certify-profiles/1"
CORRELATED_FORMAT = "certify-correlated/1"

Strategies = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class ProfileDocument:
    """One mixed profile: `strategies[i][s]` is the probability with which player i plays strategy s."""

    strategies: Strategies

    def canonical(self) -> dict[str, object]:
        """The JSON value of format `certify-profile/1`, numbers in lowest terms; `parse_profile` reads it back."""
        return {"format": PROFILE_FORMAT, "strategies": _rendered(self.strategies)}

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


def read_profile(path: str | os.PathLike[str], game: GameDocument) -> ProfileDocument:
    """The mixed profile of `game` in the file at `path`; InputError names the file, the place, and the mend."""
    return parse_profile(read_json(path), game, file_name(path))


def read_profiles(path: str | os.PathLike[str], game: GameDocument) -> ProfilesDocument:
    """The list of mixed profiles of `game` in the file at `path`."""
    return parse_profiles(read_json(path), game, file_name(path))


def read_correlated(path: str | os.PathLike[str], game: GameDocument) -> CorrelatedDocument:
    """The correlated profile of `game` in the file at `path`."""
    return parse_correlated(read_json(path), game, file_name(path))


def parse_profile(document: object, game: GameDocument, where: str) -> ProfileDocument:
    """The mixed profile of `game` that a JSON value of format `certify-profile/1` gives."""
    root = Node(document, where).expect_format(PROFILE_FORMAT).only(("format", "strategies"))
    return ProfileDocument(_strategies(root.key("strategies"), game))


def parse_profiles(document: object, game: GameDocument, where: str) -> ProfilesDocument:
    """The mixed profiles of `game` that a JSON value of format `certify-profiles/1` lists."""
    root = Node(document, where).expect_format(PROFILES_FORMAT).only(("format", "profiles"))
    profiles = (_strategies(item, game) for item in root.key("profiles").items())
    return ProfilesDocument(tuple(map(ProfileDocument, profiles)))


def parse_correlated(document: object, game: GameDocument, where: str) -> CorrelatedDocument:
    """The distribution over pure profiles of `game` that a JSON value of format `certify-correlated/1` gives."""
    root = Node(document, where).expect_format(CORRELATED_FORMAT).only(("format", "support"))
    support: dict[tuple[int, ...], Fraction] = {}
    for row in root.key("support").items():
        row.only(("profile", "probability"))
        profile = _pure(row.key("profile"), game)
        if profile in support:
            raise row.error("this profile comes twice", "merge the two rows")
        support[profile] = row.key("probability").nonnegative()
    _check_sum(root.key("support"), support.values())
    return CorrelatedDocument(tuple((key, support[key]) for key in sorted(support) if support[key]))


def _strategies(place: Node, game: GameDocument) -> Strategies:
    players = place.items(length=len(game.players), of="lists of probabilities, one a player")
    return tuple(_mixed(mixed, size) for mixed, size in zip(players, game.shape, strict=True))


def _mixed(place: Node, size: int) -> tuple[Fraction, ...]:
    entries = place.items(length=size, of="probabilities, one a strategy")
    probabilities = tuple(entry.nonnegative() for entry in entries)
    _check_sum(place, probabilities)
    return probabilities


def _pure(place: Node, game: GameDocument) -> tuple[int, ...]:
    indices = place.items(length=len(game.players), of="strategies, one a player")
    return tuple(_index(item, size) for item, size in zip(indices, game.shape, strict=True))


def _index(place: Node, size: int) -> int:
    index = place.integer(minimum=0)
    if index >= size:
        what = f"expected a strategy's number from 0 to {size - 1}, got {shown(index)}"
        raise place.error(what, "strategies are counted from 0")
    return index


def _check_sum(place: Node, probabilities: Iterable[Fraction]) -> None:
    total = sum(probabilities, Fraction(0))
    if total != 1:
        raise place.error(f"expected probabilities that sum to 1, got a sum of {shown(total)}", "change one")


def _rendered(strategies: Strategies) -> list[list[str]]:
    return [[render(probability) for probability in mixed] for mixed in strategies]
