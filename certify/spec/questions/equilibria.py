"""The question which profiles of a list are equilibria of a game, and whether the list has every extreme one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, cast

from certify.spec.best_replies import best_replies
from certify.spec.errors import InputError
from certify.spec.formula import Formula, negation
from certify.spec.nash_subsets import index, maximal_subsets
from certify.spec.normal_form import NormalForm
from certify.spec.numbers import shown
from certify.spec.problem import Json
from certify.spec.pure_equilibria import pure_equilibria
from certify.spec.questions.about_games import AboutGame, closed, game_of, truth
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.part import Coverage, Document, Part
from certify.spec.reading.game import Game
from certify.spec.reading.json_document import canonical_json
from certify.spec.reading.profile import PROFILES_FORMAT, parse_profiles

Strategy: TypeAlias = tuple[Fraction, ...]
Mixed: TypeAlias = tuple[Strategy, ...]
"""A profile: one mixed strategy a player."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The different strategies of two players in a list of profiles, by first appearance, and the profiles as pairs."""

    strategies: tuple[list[Strategy], list[Strategy]]
    pairs: list[tuple[int, int]]


def pairs_of(profiles: Iterable[Mixed]) -> Pairs:
    """Return the strategies and pairs of profiles of a two-player game."""
    numbers: tuple[dict[Strategy, int], dict[Strategy, int]] = {}, {}
    pairs = [
        (numbers[0].setdefault(first, len(numbers[0])), numbers[1].setdefault(second, len(numbers[1])))
        for first, second in profiles
    ]
    return Pairs((list(numbers[0]), list(numbers[1])), pairs)


class EquilibriaQuestion(AboutGame):
    """Whether a list has all equilibria of a game.

    The parameter `profiles` is the list. Results: `equilibria`, for each profile whether it is one; `missing`, extreme
    equilibria that the list lacks; `exhausted`, whether the list and `missing` together are known to have every extreme
    one; `complete`: true if they are and none is missing, false if some are missing, else null. Of a game of two
    players an equilibrium is extreme if it is a vertex of a maximal Nash subset; of other games here, if it is pure.
    All equilibria of one or two players are in hulls of extreme ones; for more players nothing is ever `exhausted`.

    Where a list of extreme equilibria is complete the results may have also `subsets`, the maximal Nash subsets, as
    numbers of strategies of both players (by first appearance in the list), and `index`, for each profile.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part | Coverage]:
        """Return what has to be checked: each profile, each missing one, and that there are no others."""
        game = game_of(document)
        _keys(parameters, "the parameters", {"profiles"})
        structure = {"subsets", "index"} if "subsets" in results else set[str]()
        _keys(results, "the results", {"equilibria", "complete", "missing", "exhausted"} | structure)
        profiles = _profiles(parameters["profiles"], game, "profiles")
        missing = _profiles(results["missing"], game, "missing")
        table = normal_form_of(game)
        claims = _truths(results["equilibria"], len(profiles))
        found = [profile for profile, claim in zip(profiles, claims, strict=True) if claim]
        exhausted, complete = results["exhausted"], results["complete"]
        if complete is not (False if missing else True if exhausted is True else None):
            raise InputError(f"complete: {shown(complete)} does not follow from what is missing and exhausted")
        parts: dict[str, Part | Coverage] = {
            "equilibria": closed(
                table.is_nash(profile) if claim else negation(table.is_nash(profile))
                for profile, claim in zip(profiles, claims, strict=True)
            ),
            "missing": closed(
                formula
                for profile in missing
                for formula in (table.is_nash(profile), truth(of=profile not in found), _extreme(table, profile))
            ),
        }
        if exhausted is True:
            parts["exhausted"] = _exhausted(table, [*found, *missing])
        elif exhausted is not False:
            raise InputError(f"exhausted: expected true or false, got {shown(exhausted)}")
        if structure:
            if complete is not True or len(table.sizes) != 2:
                raise InputError("subsets: expected only of a complete list of a game of two players")
            parts |= _structure(table, profiles, results)
        return parts


QUESTION = EquilibriaQuestion()


def _exhausted(game: NormalForm, profiles: Sequence[Mixed]) -> Part | Coverage:
    if len(game.sizes) == 2:
        listed = pairs_of(profiles)
        return Coverage(best_replies(game), listed.strategies, frozenset(listed.pairs))
    if len(game.sizes) > 2:
        raise InputError("exhausted: expected false of a game of more than two players")
    return closed(truth(of=pure_profile(game, profile) in profiles) for profile in pure_equilibria(game))


def pure_profile(game: NormalForm, profile: Sequence[int]) -> Mixed:
    """Return a pure profile as mixed strategies."""
    return tuple(
        tuple(Fraction(int(own == strategy)) for own in game.strategies(player))
        for player, strategy in enumerate(profile)
    )


def _extreme(game: NormalForm, profile: Mixed) -> Formula:
    if len(game.sizes) != 2:
        return truth(of=all(max(strategy) == 1 for strategy in profile))
    return truth(of=all(replies.is_vertex(own) for replies, own in zip(best_replies(game), profile, strict=True)))


def _structure(game: NormalForm, profiles: Sequence[Mixed], results: Mapping[str, Json]) -> dict[str, Part]:
    """Return the parts about the maximal Nash subsets and the index of the profiles, all of them extreme."""
    replies = best_replies(game)
    listed = pairs_of(profiles)
    subsets = [[list(first), list(second)] for first, second in maximal_subsets(listed.pairs)]
    indices = [index(replies, (first, second)) for first, second in profiles]
    return {
        "extreme": closed(
            truth(of=side.is_vertex(strategy))
            for side, strategies in zip(replies, listed.strategies, strict=True)
            for strategy in strategies
        ),
        "once": closed([truth(of=len(set(listed.pairs)) == len(listed.pairs))]),
        "subsets": closed([truth(of=canonical_json(results["subsets"]) == canonical_json(subsets))]),
        "index": closed([truth(of=canonical_json(results["index"]) == canonical_json(indices))]),
    }


def _profiles(value: Json, game: Game, where: str) -> list[Mixed]:
    read = parse_profiles({"format": PROFILES_FORMAT, "profiles": value}, game, where)
    return [profile.strategies for profile in read.profiles]


def _truths(value: Json, length: int) -> list[bool]:
    if not isinstance(value, list) or len(value) != length or not all(isinstance(entry, bool) for entry in value):
        raise InputError(f"equilibria: expected a list of {length} truth values, one a profile, got {shown(value)}")
    return cast("list[bool]", value)


def _keys(values: Mapping[str, Json], where: str, keys: set[str]) -> None:
    if odd := values.keys() ^ keys:
        raise InputError(f"{where}: the key {shown(min(odd))} is {'missing' if min(odd) in keys else 'unknown'}")
