"""The question whether a given profile is an equilibrium of a given game, and how much each player gains by leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Literal, TypeAlias, cast

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.sequence_form import Plan, SequenceForm
from certify.spec.extensive.strategies import plan_of_mixed, reduced_normal_form
from certify.spec.formula import Formula, all_of, at_least, equal, negation
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import dot
from certify.spec.normal_form_payoffs import exact as number_of
from certify.spec.numbers import exact, shown
from certify.spec.polynomial import Rational
from certify.spec.problem import Json
from certify.spec.questions.part import AnyPart, Document, Isolated, Part
from certify.spec.reading.game import Game, GameDocument, read_game
from certify.spec.reading.profile import (
    PROFILE_FORMAT,
    BehaviorDocument,
    CorrelatedDocument,
    ProfileDocument,
    parse_correlated,
    parse_profile,
)
from certify.spec.support_systems import distance, free_intervals, parse_box, support_system, supports_of

Kind: TypeAlias = Literal["nash", "correlated", "coarse"]

Profile: TypeAlias = ProfileDocument | BehaviorDocument | CorrelatedDocument

KINDS: tuple[Kind, ...] = ("nash", "correlated", "coarse")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What each player expects from a profile, and the most that it gains by leaving it alone."""

    payoff: tuple[Rational, ...]
    regret: tuple[Rational, ...]

    def is_equilibrium(self, eta: Fraction) -> Formula:
        """Return the formula: no player gains more than eta."""
        return all_of(at_least(eta, regret) for regret in self.regret)


def normal_form_of(game: Game) -> NormalForm:
    """Return the game of a document on its exact numbers; of a game in extensive form, the reduced normal form."""
    table = reduced_normal_form(game) if isinstance(game, ExtensiveGame) else game
    return NormalForm(table.shape, table.payoffs)


def plans_of(profile: ProfileDocument | BehaviorDocument, form: SequenceForm) -> list[Plan]:
    """Return the realization plan of each player's strategy, mixed or behavior."""
    if isinstance(profile, BehaviorDocument):
        return [form.plan_of_behavior(player, profile.behavior[player]) for player in form.players]
    return [plan_of_mixed(own, mixed) for own, mixed in zip(form.sequences, profile.strategies, strict=True)]


def evaluation_of_plans(form: SequenceForm, plans: Sequence[Plan]) -> Evaluation:
    """Return the payoffs and regrets of realization plans.

    The regret is what the best strategy in the sequence form gains, which is exact with perfect recall and does not
    need the normal form.
    """
    payoff: list[Rational] = []
    regret: list[Rational] = []
    for player in form.players:
        paid = [number_of(value) for value in form.sequence_payoffs(player, plans)]
        payoff.append(number_of(dot(plans[player], paid)))
        regret.append(form.best_reply(player, paid)[0] - payoff[-1])
    return Evaluation(tuple(payoff), tuple(regret))


def evaluation_of(game: Game, profile: Profile, kind: Kind) -> Evaluation:
    """Return the payoffs and regrets of a profile of a game in normal or in extensive form."""
    if isinstance(game, ExtensiveGame) and kind == "nash" and not isinstance(profile, CorrelatedDocument):
        form = SequenceForm(game)
        return evaluation_of_plans(form, plans_of(profile, form))
    return evaluation(normal_form_of(game), profile, kind)


def law_of(profile: CorrelatedDocument, game: NormalForm) -> list[Rational]:
    """Return the probability of every pure profile, in row-major order."""
    law: list[Rational] = [0] * prod(game.sizes)
    for played, probability in profile.support:
        law[game.position(played)] = probability
    return law


def evaluation(game: NormalForm, profile: Profile, kind: Kind) -> Evaluation:
    """Return the payoffs and regrets of a profile: mixed strategies for `nash`, a law for the other kinds.

    Raises:
        InputError: the profile is not of the form that the kind speaks of.

    """
    if isinstance(profile, BehaviorDocument):
        raise InputError(
            "a game in normal form has no behavior strategies: expected mixed ones, or a correlated profile"
        )
    if isinstance(profile, ProfileDocument):
        if kind != "nash":
            raise InputError(f"a {kind} equilibrium is a correlated profile: expected format certify-correlated/1")
        strategies = profile.strategies
        payoff = (game.mixed_payoff(player, strategies) for player in game.players)
        regret = (game.nash_regret(player, strategies) for player in game.players)
    else:
        if kind == "nash":
            raise InputError("a Nash equilibrium is a profile of mixed strategies: expected format certify-profile/1")
        law = law_of(profile, game)
        payoff = (game.law_payoff(player, law) for player in game.players)
        of = game.correlated_regret if kind == "correlated" else game.coarse_regret
        regret = (of(player, law) for player in game.players)
    return Evaluation(tuple(cast("Rational", value) for value in payoff), tuple(regret))


class CheckQuestion:
    """Whether a profile is an equilibrium of a game; parameters `profile`, `eta` and `kind`.

    The results may have also `near`, an equilibrium near a profile of mixed strategies: its `strategies` with its exact
    `distance` in the sup norm, or a `box` that holds just one with these supports, with the ends of an interval for its
    `distance`; near a profile of behavior strategies, `behavior` with its exact `distance`.
    """

    def load(self, path: Path) -> Game:
        """Return the game in the file; `InputError` if it is none."""
        return read_game(path)

    def digest(self, document: Document) -> str:
        """Return the hash of the game's canonical form."""
        return _game(document).digest()

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, AnyPart]:
        """Return what has to be checked: the payoffs, the regrets, and whether some regret exceeds eta."""
        game = _game(document)
        _keys(parameters, "the parameters", "profile", "eta", "kind")
        near = {"near"} & results.keys()
        _keys(results, "the results", "equilibrium", "regret", "payoff", *near)
        kind = kind_of(parameters["kind"])
        profile = parsed_profile(parameters["profile"], game, kind)
        found = evaluation_of(game, profile, kind)
        verdict = found.is_equilibrium(eta_of(parameters["eta"]))
        claimed = results["equilibrium"]
        if not isinstance(claimed, bool):
            raise InputError(f"equilibrium: expected true or false, got {shown(claimed)}")
        return {
            "payoff": _closed(_equal(found.payoff, results["payoff"], "payoff")),
            "regret": _closed(_equal(found.regret, results["regret"], "regret")),
            "equilibrium": _closed(verdict if claimed else negation(verdict)),
            **(_near_parts(game, profile, results["near"]) if near else {}),
        }


NEAR_PARTS = ("near", "near.distance")
"""The labels of the parts about an equilibrium near a profile."""


def _near_parts(game: Game, profile: Profile, value: Json) -> dict[str, AnyPart]:
    """Return what has to be checked about an equilibrium near a profile."""
    if isinstance(value, Mapping) and isinstance(game, ExtensiveGame) and isinstance(profile, BehaviorDocument):
        return _near_behavior_parts(game, profile, value)
    if not isinstance(value, Mapping) or not isinstance(profile, ProfileDocument):
        raise InputError(f"near: expected an equilibrium near a profile of mixed strategies, got {shown(value)}")
    _keys(value, "near", "distance", "box" if "box" in value else "strategies")
    table = normal_form_of(game)
    if "box" in value:
        box = parse_box(value["box"], table.sizes, "near.box")
        part: AnyPart = Isolated(support_system(table, supports_of(box)), free_intervals(box))
        ends = _equal(distance(profile.strategies, box), value["distance"], "near.distance")
        return dict(zip(NEAR_PARTS, (part, _closed(ends)), strict=True))
    there = parsed_profile({"format": PROFILE_FORMAT, "strategies": value["strategies"]}, game, "nash")
    if not isinstance(there, ProfileDocument):
        raise InputError("near: expected mixed strategies")
    away, _ = distance(profile.strategies, [[(entry, entry) for entry in own] for own in there.strategies])
    same = equal(away, exact(value["distance"], where="near.distance"))
    return dict(zip(NEAR_PARTS, (_closed(table.is_nash(there.strategies)), _closed(same)), strict=True))


def _near_behavior_parts(
    game: ExtensiveGame, profile: BehaviorDocument, value: Mapping[str, Json]
) -> dict[str, AnyPart]:
    """Return the same of behavior strategies: that they are an equilibrium, at that distance in the sup norm."""
    _keys(value, "near", "distance", "behavior")
    there = parsed_profile({"format": PROFILE_FORMAT, "behavior": value["behavior"]}, game, "nash")
    if not isinstance(there, BehaviorDocument):
        raise InputError("near: expected behavior strategies")
    regret = evaluation_of(game, there, "nash").regret
    own = [local for strategy in profile.behavior for local in strategy]
    away, _ = distance(own, [[(entry, entry) for entry in local] for strategy in there.behavior for local in strategy])
    same = equal(away, exact(value["distance"], where="near.distance"))
    return dict(zip(NEAR_PARTS, (_closed(all_of(equal(each, 0) for each in regret)), _closed(same)), strict=True))


QUESTION = CheckQuestion()


def kind_of(value: object) -> Kind:
    """Return the kind of equilibrium that a text names."""
    for kind in KINDS:
        if value == kind:
            return kind
    raise InputError(f"kind: expected one of {', '.join(KINDS)}, got {shown(value)}")


def eta_of(value: object) -> Fraction:
    """Return what a player may gain at most: an exact number that is not negative."""
    eta = exact(value, where="eta")
    if eta < 0:
        raise InputError(f"eta: expected a number >= 0, got {shown(value)}")
    return eta


def parsed_profile(value: object, game: Game, kind: Kind) -> Profile:
    """Return the profile of the form that the kind speaks of."""
    return parse_profile(value, game, "profile") if kind == "nash" else parse_correlated(value, game, "profile")


def _closed(formula: Formula) -> Part:
    return Part(unknowns=(), hypotheses=[formula], expects="nothing")


def _equal(found: Sequence[Rational], claimed: Json, where: str) -> Formula:
    if isinstance(claimed, str) or not isinstance(claimed, Sequence) or len(claimed) != len(found):
        raise InputError(f"{where}: expected a list of {len(found)} numbers, one a player, got {shown(claimed)}")
    return all_of(equal(value, exact(entry, where=where)) for value, entry in zip(found, claimed, strict=True))


def _game(document: Document) -> Game:
    if not isinstance(document, GameDocument | ExtensiveGame):
        raise InputError(f"expected a game, got {shown(document)}")
    return document


def _keys(values: Mapping[str, Json], where: str, *keys: str) -> None:
    if odd := set(values) ^ set(keys):
        raise InputError(f"{where}: the key {shown(min(odd))} is {'missing' if min(odd) in keys else 'unknown'}")
