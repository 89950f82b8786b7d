"""Whether a list of profiles has all equilibria of a game: the verdict on each, those that are missing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias, cast

from certify.equilibria.answer import MOST_PROFILES, extreme_profiles, renumbered
from certify.equilibria.arguments import File, check_seconds, read
from certify.equilibria.result import Mixed, rendered
from certify.equilibria.tree import TreeSearch
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.replay import check_parts
from certify.spec.best_replies import best_replies
from certify.spec.errors import InputError, LimitError
from certify.spec.normal_form import NormalForm
from certify.spec.problem import Json
from certify.spec.pure_equilibria import pure_equilibria
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.equilibria import QUESTION, pairs_of, pure_profile
from certify.spec.reading.game import Game
from certify.spec.reading.profile import PROFILES_FORMAT, ProfilesDocument, parse_profiles, read_profiles

Probability: TypeAlias = int | float | str | Fraction


@dataclass(frozen=True, slots=True, repr=False)
class ListResult:
    """The verdict on a list of profiles.

    `equilibria` says for each profile whether it is an equilibrium. `missing` are equilibria that the list lacks:
    extreme ones of a game of two players, pure ones of other games. `complete` is true if the list has every extreme
    equilibrium, false if some are missing, None if that was not decided: `reason` then says why. `exhausted` is whether
    the list and `missing` together have every extreme equilibrium. `certificate` is the text of the certificate.
    """

    equilibria: tuple[bool, ...]
    complete: bool | None
    missing: tuple[Mixed, ...]
    exhausted: bool
    reason: str | None
    certificate: str = field(compare=False)

    def json(self) -> dict[str, Json]:
        """Return the keys that `certify check --all --json` prints, numbers as text."""
        return {
            "equilibria": list(self.equilibria),
            "complete": self.complete,
            "missing": [rendered(profile) for profile in self.missing],
        }

    def __repr__(self) -> str:
        wrong = self.equilibria.count(False)
        words = {True: "complete", False: f"{len(self.missing)} missing", None: "unknown whether complete"}
        return f"ListResult({len(self.equilibria)} profiles, {wrong} no equilibrium, {words[self.complete]})"


def check_all(
    game: Game | File,
    profiles: ProfilesDocument | Sequence[Sequence[Sequence[Probability]]] | File,
    *,
    seconds: float | None = None,
) -> ListResult:
    """Return which profiles of a list are equilibria and whether the list has every extreme one, with a certificate.

    `game` and `profiles` are files or were read from files; `profiles` may also be mixed strategies as lists of
    probabilities (a float is taken at its exact binary value). With more than two players only missing equilibria in
    pure strategies are found. `seconds` bounds the search of a game of two players.

    Raises:
        InputError: a file or an argument is not what it has to be.

    >>> from certify.spec.reading.game import parse_game
    >>> battle = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["A", "B"], ["A", "B"]],
    ...           "payoffs": [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]}
    >>> check_all(parse_game(battle, "battle"), [[[1, 0], [1, 0]], [[0, 1], [1, 0]]])
    ListResult(2 profiles, 1 no equilibrium, 2 missing)
    """
    limit = check_seconds(seconds)
    document, name = read(game)
    given = [profile.strategies for profile in _profiles(profiles, document).profiles]
    table = normal_form_of(document)
    verdicts = tuple(all(not table.nash_regret(player, each) for player in table.players) for each in given)
    found = [profile for profile, verdict in zip(given, verdicts, strict=True) if verdict]
    missing, tree, reason = _missing(table, found, limit)
    exhausted = reason is None
    complete = False if missing else True if exhausted else None
    parameters: Mapping[str, Json] = {"profiles": [rendered(profile) for profile in given]}
    result = ListResult(verdicts, complete, tuple(missing), exhausted, reason, "")
    results: Mapping[str, Json] = {**result.json(), "exhausted": exhausted}
    parts: dict[str, Evidence] = {"equilibria": None, "missing": None}
    if exhausted:
        parts["exhausted"] = tree
    check_parts(QUESTION.parts(document, parameters, results), parts)
    text = instance_certificate("equilibria", name, document.digest(), parameters, results, parts)
    return ListResult(verdicts, complete, tuple(missing), exhausted, reason, text)


def _missing(
    game: NormalForm, listed: Sequence[Mixed], seconds: float | None
) -> tuple[list[Mixed], Exhaustion | None, str | None]:
    """Return the extreme equilibria that a list of equilibria lacks, evidence, and why there may be others."""
    have = set(listed)
    if len(game.sizes) != 2:
        pure = (pure_profile(game, profile) for profile in pure_equilibria(game))
        lacking = [profile for profile in pure if profile not in have]
        if len(game.sizes) == 1:
            return lacking, None, None
        return lacking, None, "of a game of more than two players only equilibria in pure strategies are searched for"
    search = TreeSearch(best_replies(game), MOST_PROFILES, seconds)
    try:
        tree = search.run()
    except LimitError as error:
        return [profile for profile in extreme_profiles(search) if profile not in have], None, str(error)
    missing = [profile for profile in extreme_profiles(search) if profile not in have]
    return missing, renumbered(tree, search, pairs_of([*listed, *missing]).strategies), None


def _profiles(profiles: object, game: Game) -> ProfilesDocument:
    """Return the profiles, read again where they were given as a document, so that they are of this game."""
    if isinstance(profiles, ProfilesDocument):
        return parse_profiles(profiles.canonical(), game, "profiles")
    if isinstance(profiles, str | os.PathLike):
        return read_profiles(cast("File", profiles), game)
    if not isinstance(profiles, Sequence):
        raise InputError(
            f"profiles: expected a list or the path of a file, got a value of type {type(profiles).__name__}"
        )
    listed = _lists(cast("object", profiles))
    return parse_profiles({"format": PROFILES_FORMAT, "profiles": listed}, game, "profiles")


def _lists(value: object) -> object:
    """Return the value with lists in place of tuples."""
    if isinstance(value, list | tuple):
        return [_lists(entry) for entry in cast("Sequence[object]", value)]
    return value
