"""The question which profiles of a list are equilibria of a game, and whether the list has every extreme one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import cast

from certify.spec.best_replies import BestReplies, best_replies
from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least, negation
from certify.spec.nash_subsets import component_indices, index, maximal_subsets
from certify.spec.normal_form import NormalForm
from certify.spec.numbers import shown
from certify.spec.problem import Json
from certify.spec.pure_equilibria import pure_equilibria
from certify.spec.questions.about_games import AboutGame, closed, game_of, truth
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.pairs import Mixed, are_equilibria, extreme_part, labels_of, once_part, pairs_of
from certify.spec.questions.part import AnyPart, Coverage, Document, Enumeration, Isolated
from certify.spec.questions.products import Product, products_of
from certify.spec.questions.roots import root_parts
from certify.spec.questions.tied import Places, parse_tied, unused
from certify.spec.reading.game import Game
from certify.spec.reading.json_text import canonical_json
from certify.spec.reading.profile import PROFILES_FORMAT, parse_profiles
from certify.spec.support_systems import (
    ProfileBox,
    free_intervals,
    parse_box,
    regular_index,
    support_system,
    supports_of,
)

_OPTIONAL = {"subsets", "index", "component_index", "isolated", "roots", "tied"}


class EquilibriaQuestion(AboutGame):
    """Whether a list has all equilibria of a game.

    The parameter `profiles` is the list. Results: `equilibria`, for each profile whether it is one; `missing`, extreme
    equilibria that the list lacks; `isolated` (no such key where there is none), boxes each of which holds just one
    solution of the equations for its supports, an equilibrium, and no profile of the list or of `missing`; `exhausted`,
    whether list, `missing` and `isolated` together are known to have every extreme equilibrium; `complete`: true if so
    and the list alone has all, false if some are missing from it, else null. Of a game of two players an equilibrium is
    extreme if it is a vertex of a maximal Nash subset; all equilibria are in hulls of extreme ones. Of a game of three
    players or more each equilibrium counts; of a game of one player the pure ones. Boxes may come with `roots`, for
    each box null or for each strategy null or a polynomial: of all roots its probability is the one in the interval.
    They may come with `tied`, for each box strategies [player, strategy] that are not used, yet exactly best replies.

    Where a list of extreme equilibria of two players is complete the results may have also `subsets`, the maximal Nash
    subsets, as numbers of strategies of both players (by first appearance in the list), and `index`, for each profile;
    for more players `index`, for each profile and each box. With three players or more `subsets` are products of hulls
    that hold equilibria only, since the profiles at their corners are listed equilibria; each equilibrium is then in
    the list, in a box or in one of these products.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, AnyPart]:
        """Return what has to be checked: each profile, each missing one, and that there are no others."""
        game = game_of(document)
        _keys(parameters, "the parameters", {"profiles"})
        optional = _OPTIONAL & results.keys()
        _keys(results, "the results", {"equilibria", "complete", "missing", "exhausted"} | optional)
        profiles = _profiles(parameters["profiles"], game, "profiles")
        missing = _profiles(results["missing"], game, "missing")
        table = normal_form_of(game)
        boxes = _boxes(results["isolated"], table) if "isolated" in optional else []
        claims = _truths(results["equilibria"], len(profiles))
        found = [profile for profile, claim in zip(profiles, claims, strict=True) if claim]
        exhausted, complete = results["exhausted"], results["complete"]
        if complete is not (False if missing or boxes else True if exhausted is True else None):
            raise InputError(f"complete: {shown(complete)} does not follow from what is missing and exhausted")
        parts: dict[str, AnyPart] = {
            "equilibria": closed(_are_nash(table, profiles, claims)),
            "missing": closed(
                formula
                for profile in missing
                for formula in (_is_nash(table, profile), truth(of=profile not in found), _extreme(table, profile))
            ),
        }
        if len(set(missing)) < len(missing):
            raise InputError("missing: a profile is given twice")
        if "tied" in optional and not boxes:
            raise InputError("tied: expected with boxes")
        tied = parse_tied(results["tied"], boxes) if "tied" in optional else [()] * len(boxes)
        if boxes:
            parts["apart"] = closed([truth(of=_are_apart(boxes, [*found, *missing]))])
            parts |= _isolated(table, boxes, tied)
        if "roots" in optional:
            parts |= root_parts(table, boxes, results["roots"])
        many = len(table.sizes) > 2
        subsets = products_of(results["subsets"], found, table) if many and "subsets" in optional else []
        if exhausted is True:
            parts["exhausted"] = _exhausted(table, [*found, *missing], boxes, subsets, tied)
        elif exhausted is not False:
            raise InputError(f"exhausted: expected true or false, got {shown(exhausted)}")
        if many and "subsets" in optional:
            if exhausted is not True or missing or "index" not in optional:
                raise InputError("subsets: expected with the index, of a list from which nothing rational is missing")
            parts["subsets"] = closed(truth(of=profile in found) for each in subsets for profile in product(*each))
            parts |= _indices(table, profiles, boxes, tied, results["index"])
        elif "subsets" in optional:
            if complete is not True or len(table.sizes) != 2 or "index" not in optional:
                raise InputError("subsets: expected with the index, of a complete list of a game of two players")
            parts |= _structure(best_replies(table), profiles, results)
        elif "component_index" in optional:
            raise InputError("component_index: expected with the subsets, of a game of two players")
        elif "index" in optional:
            if len(table.sizes) < 3:
                raise InputError("index: expected with the subsets, or of a game of more than two players")
            parts |= _indices(table, profiles, boxes, tied, results["index"])
        return parts


QUESTION = EquilibriaQuestion()


def _are_nash(game: NormalForm, profiles: Sequence[Mixed], claims: Sequence[bool]) -> list[Formula]:
    """Return for each profile the formula that it is an equilibrium if that is claimed, else that it is none."""
    if len(game.sizes) == 2:
        sides, listed = best_replies(game), pairs_of(profiles)
        found = are_equilibria(sides, labels_of(sides, listed), listed.pairs)
        return [truth(of=each is claim) for each, claim in zip(found, claims, strict=True)]
    formulas = [_is_nash(game, profile) for profile in profiles]
    return [each if claim else negation(each) for each, claim in zip(formulas, claims, strict=True)]


def _is_nash(game: NormalForm, profile: Mixed) -> Formula:
    return all_of(at_least(0, game.nash_regret(player, profile)) for player in game.players)


def _exhausted(
    game: NormalForm,
    profiles: Sequence[Mixed],
    boxes: Sequence[ProfileBox],
    subsets: Sequence[Product],
    tied: Sequence[Places],
) -> AnyPart:
    if len(game.sizes) == 2:
        listed = pairs_of(profiles)
        return Coverage(best_replies(game), listed.strategies, frozenset(listed.pairs))
    if len(game.sizes) > 2:
        return Enumeration(game, profiles, boxes, subsets, tied)
    return closed(truth(of=pure_profile(game, profile) in profiles) for profile in pure_equilibria(game))


def _boxes(value: Json, game: NormalForm) -> list[ProfileBox]:
    if not isinstance(value, list) or not value or len(game.sizes) < 3:
        raise InputError("isolated: expected boxes, at least one, and of a game of more than two players only")
    return [parse_box(entry, game.sizes, f"isolated[{number}]") for number, entry in enumerate(value)]


def _are_apart(boxes: Sequence[ProfileBox], profiles: Sequence[Mixed]) -> bool:
    """Return whether no point is in two of the boxes, and no profile in one."""
    points: list[ProfileBox] = [
        tuple(tuple((value, value) for value in own) for own in profile) for profile in dict.fromkeys(profiles)
    ]
    return not any(_meet(box, other) for place, box in enumerate(boxes) for other in [*boxes[:place], *points])


def _meet(first: ProfileBox, second: ProfileBox) -> bool:
    pairs = (pair for own, other in zip(first, second, strict=True) for pair in zip(own, other, strict=True))
    return all(one[0] <= other[1] and other[0] <= one[1] for one, other in pairs)


def _isolated(
    game: NormalForm, boxes: Sequence[ProfileBox], tied: Sequence[Places], index: Mapping[int, int] | None = None
) -> dict[str, Isolated]:
    """Return the parts that boxes hold one equilibrium each, with these ties and of these indices."""
    return {
        f"isolated.{number}": Isolated(
            support_system(game, supports_of(box)),
            free_intervals(box),
            (index or {}).get(number),
            [unused(box).index(place) for place in places],
        )
        for number, (box, places) in enumerate(zip(boxes, tied, strict=True))
    }


def _indices(
    game: NormalForm, profiles: Sequence[Mixed], boxes: Sequence[ProfileBox], tied: Sequence[Places], claimed: Json
) -> dict[str, AnyPart]:
    """Return the parts about the index of the profiles and of the equilibria in boxes; None says nothing of a box."""
    if not isinstance(claimed, list) or len(claimed) != len(profiles) + len(boxes):
        raise InputError(f"index: expected one for each profile and box, got {shown(claimed)}")
    if any(each is not None and (isinstance(each, bool) or each not in (1, -1)) for each in claimed):
        raise InputError("index: expected 1, -1 or null")
    found = [regular_index(game, profile) for profile in profiles]
    of_boxes = {number: each for number, each in enumerate(claimed[len(profiles) :]) if isinstance(each, int)}
    parts: dict[str, AnyPart] = {
        "index": closed([truth(of=canonical_json(claimed[: len(profiles)]) == canonical_json(found))])
    }
    return parts | _isolated(game, boxes, tied, of_boxes)


def pure_profile(game: NormalForm, profile: Sequence[int]) -> Mixed:
    """Return a pure profile as mixed strategies."""
    return tuple(
        tuple(Fraction(int(own == strategy)) for own in game.strategies(player))
        for player, strategy in enumerate(profile)
    )


def _extreme(game: NormalForm, profile: Mixed) -> Formula:
    if len(game.sizes) != 2:
        return truth(of=len(game.sizes) > 2 or max(profile[0]) == 1)
    return truth(of=all(replies.is_vertex(own) for replies, own in zip(best_replies(game), profile, strict=True)))


def _structure(
    replies: tuple[BestReplies, BestReplies], profiles: Sequence[Mixed], results: Mapping[str, Json]
) -> dict[str, AnyPart]:
    """Return the parts about the maximal Nash subsets and the indices, the profiles being all extreme."""
    listed = pairs_of(profiles)
    found = maximal_subsets(listed.pairs)
    subsets = [[list(first), list(second)] for first, second in found]
    indices = [index(replies, (first, second)) for first, second in profiles]
    parts: dict[str, AnyPart] = {}
    if "component_index" in results:
        of_components = component_indices(found, dict(zip(listed.pairs, indices, strict=True)))
        same = canonical_json(results["component_index"]) == canonical_json(of_components)
        parts["component_index"] = closed([truth(of=same)])
    return parts | {
        "extreme": extreme_part(replies, labels_of(replies, listed)),
        "once": once_part(listed),
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
