"""Whether a list of profiles has all equilibria of a game: the verdict on each, those that are missing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias, cast

from certify.equilibria.answer import MOST_PROFILES
from certify.equilibria.isolating import Isolated
from certify.equilibria.many_players import add_boxes, evidence_of, searched
from certify.equilibria.result import Mixed, Strategy, rendered
from certify.equilibria.tree import TreeSearch
from certify.given.games import plain, read
from certify.given.seconds import checked_seconds
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.parts import check_parts
from certify.kernel.subdivision import Subdivision
from certify.spec.best_replies import best_replies
from certify.spec.errors import InputError
from certify.spec.normal_form import NormalForm
from certify.spec.problem import Json
from certify.spec.pure_equilibria import pure_equilibria
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.equilibria import QUESTION, pure_profile
from certify.spec.questions.pairs import pairs_of
from certify.spec.questions.roots import Roots, rendered_list
from certify.spec.reading.game import Game
from certify.spec.reading.profile import PROFILES_FORMAT, ProfilesDocument, parse_profiles, read_profiles
from certify.spec.support_systems import ProfileBox, rendered_box

Probability: TypeAlias = int | float | str | Fraction

MOST_SECONDS = 60.0
"""The search of a game of more than two players ends after so many seconds, unless it is told otherwise."""


@dataclass(frozen=True, slots=True, repr=False)
class ListResult:
    """The verdict on a list of profiles.

    `equilibria` says for each profile whether it is an equilibrium. `missing` are equilibria that the list lacks:
    extreme ones of a game of two players, pure ones of one player, any of more players; `isolated` are boxes that hold
    one equilibrium each with irrational probabilities, which no list can have, and `roots` polynomials for them, as in
    `EquilibriaResult`. `complete` is true if the list has every
    extreme equilibrium, false if some are missing, None if that was not decided: `reason` then says why. `exhausted` is
    whether the list, `missing` and `isolated` together have every extreme equilibrium. `certificate` is the text of the
    certificate.
    """

    equilibria: tuple[bool, ...]
    complete: bool | None
    missing: tuple[Mixed, ...]
    exhausted: bool
    reason: str | None
    certificate: str = field(compare=False)
    isolated: tuple[ProfileBox, ...] = ()
    roots: tuple[Roots | None, ...] = ()

    def json(self) -> dict[str, Json]:
        """Return the keys that `certify check --all --json` prints, numbers as text."""
        isolated: dict[str, Json] = {"isolated": [rendered_box(box) for box in self.isolated]} if self.isolated else {}
        if any(self.roots):
            isolated["roots"] = rendered_list(self.roots)
        return {
            "equilibria": list(self.equilibria),
            "complete": self.complete,
            "missing": [rendered(profile) for profile in self.missing],
            **isolated,
        }

    def __repr__(self) -> str:
        wrong = self.equilibria.count(False)
        lacking = len(self.missing) + len(self.isolated)
        words = {True: "complete", False: f"{lacking} missing", None: "unknown whether complete"}
        return f"ListResult({len(self.equilibria)} profiles, {wrong} no equilibrium, {words[self.complete]})"


def check_all(
    game: object,
    profiles: ProfilesDocument | Sequence[Sequence[Sequence[Probability]]] | str | os.PathLike[str],
    *,
    seconds: float | None = None,
) -> ListResult:
    """Return which profiles of a list are equilibria and whether the list has every extreme one, with a certificate.

    `game` and `profiles` are files or were read from files; `profiles` may also be mixed strategies as lists of
    probabilities (a float is taken at its exact binary value). With more than two players it is decided only where all
    equilibria are isolated, and irrational ones are missing from every list. `seconds` bounds the search; with more
    than two players it ends after `MOST_SECONDS` if there is no other bound.

    Raises:
        InputError: a file or an argument is not what it has to be.

    >>> from certify.spec.reading.game import parse_game
    >>> battle = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["A", "B"], ["A", "B"]],
    ...           "payoffs": [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]}
    >>> check_all(parse_game(battle, "battle"), [[[1, 0], [1, 0]], [[0, 1], [1, 0]]])
    ListResult(2 profiles, 1 no equilibrium, 2 missing)
    """
    limit = checked_seconds(seconds)
    document, name = read(game)
    given = [profile.strategies for profile in _profiles(profiles, document).profiles]
    table = normal_form_of(document)
    verdicts = tuple(all(not table.nash_regret(player, each) for player in table.players) for each in given)
    found = [profile for profile, verdict in zip(given, verdicts, strict=True) if verdict]
    missing = _missing(table, found, limit)
    exhausted = missing.reason is None
    complete = False if missing.profiles or missing.boxes else True if exhausted else None
    parameters: Mapping[str, Json] = {"profiles": [rendered(profile) for profile in given]}
    boxes = tuple(each.box for each in missing.boxes)
    result = ListResult(verdicts, complete, tuple(missing.profiles), exhausted, missing.reason, "", boxes)
    results: dict[str, Json] = {**result.json(), "exhausted": exhausted}
    parts: dict[str, Evidence] = {"equilibria": None, "missing": None}
    if exhausted:
        parts["exhausted"] = missing.tree
    roots = add_boxes(table, results, parts, missing.boxes)
    check_parts(QUESTION.parts(document, parameters, results), parts)
    text = instance_certificate("equilibria", name, document.digest(), parameters, results, parts)
    return replace(result, certificate=text, roots=roots)


@dataclass(frozen=True, slots=True)
class _Missing:
    """The extreme equilibria that a list of equilibria lacks, evidence, and why there may be others."""

    profiles: Sequence[Mixed]
    tree: Exhaustion | Subdivision | None
    reason: str | None
    boxes: Sequence[Isolated] = ()


def _missing(game: NormalForm, listed: Sequence[Mixed], seconds: float | None) -> _Missing:
    have = set(listed)
    if len(game.sizes) == 1:
        pure = (pure_profile(game, profile) for profile in pure_equilibria(game))
        return _Missing([profile for profile in pure if profile not in have], None, None)
    if len(game.sizes) > 2:
        found = searched(game, MOST_SECONDS if seconds is None else seconds)
        lacking = [profile for profile in found.points if profile not in have]
        if found.reason is None and found.search.subsets:
            reason = "there are equilibria that are not isolated: a list of profiles cannot have all of them"
            return _Missing(lacking, None, reason, found.boxes)
        tree = None if found.reason else evidence_of(found, [*listed, *lacking])
        return _Missing(lacking, tree, found.reason, found.boxes)
    return _missing_of_two(game, listed, seconds)


def _missing_of_two(game: NormalForm, listed: Sequence[Mixed], seconds: float | None) -> _Missing:
    found = TreeSearch(best_replies(game), MOST_PROFILES, seconds).found()
    pairs, tree = found.listed()
    first, second = pairs.strategies
    have = set(listed)
    missing = [profile for a, b in pairs.pairs if (profile := (first[a], second[b])) not in have]
    if tree is not None:
        places = [_places(own) for own in pairs_of([*listed, *missing]).strategies]
        new = [
            {number: place[strategy] for number, strategy in enumerate(own)}
            for place, own in zip(places, pairs.strategies, strict=True)
        ]
        tree = tree.with_strategies((new[0], new[1]))
    return _Missing(missing, tree, found.reason)


def _places(strategies: Sequence[Strategy]) -> dict[Strategy, int]:
    """Return the first place of each strategy in a list."""
    return {strategy: place for place, strategy in reversed(list(enumerate(strategies)))}


def _profiles(profiles: object, game: Game) -> ProfilesDocument:
    """Return the profiles, read again where they were given as a document, so that they are of this game."""
    if isinstance(profiles, ProfilesDocument):
        return parse_profiles(profiles.canonical(), game, "profiles")
    if isinstance(profiles, str | os.PathLike):
        return read_profiles(cast("str | os.PathLike[str]", profiles), game)
    listed = plain(profiles)
    if not isinstance(listed, list):
        raise InputError(
            f"profiles: expected a list or the path of a file, got a value of type {type(profiles).__name__}"
        )
    return parse_profiles({"format": PROFILES_FORMAT, "profiles": cast("list[object]", listed)}, game, "profiles")
