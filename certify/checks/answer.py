"""The answer about one profile of one game: payoffs, regrets, best deviations, verdict, certificate."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias, cast

from certify.checks.near import Near, is_close, parts_of, rescaled
from certify.checks.near import near as nearest
from certify.checks.result import CheckResult, Deviation
from certify.given.games import plain, read
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence
from certify.kernel.parts import check_parts
from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import exact
from certify.spec.numbers import render
from certify.spec.polynomial import Rational
from certify.spec.problem import Json
from certify.spec.questions.check import (
    QUESTION,
    Evaluation,
    Kind,
    Profile,
    eta_of,
    evaluation,
    evaluation_of_plans,
    kind_of,
    law_of,
    normal_form_of,
    parsed_profile,
    plans_of,
)
from certify.spec.reading.game import Game
from certify.spec.reading.json_document import read_json
from certify.spec.reading.profile import (
    PROFILE_FORMAT,
    BehaviorDocument,
    CorrelatedDocument,
    ProfileDocument,
    parse_profile,
    read_correlated,
    read_profile,
)
from certify.spec.reading.text_file import file_name

File: TypeAlias = str | os.PathLike[str]
Probability: TypeAlias = int | float | str | Fraction
Spelled: TypeAlias = Sequence[Sequence[Probability]] | Sequence[Sequence[Sequence[Probability]]]
"""Mixed strategies, a list a player; or behavior strategies, a list for each information set of each player."""


def check(
    game: object,
    profile: Profile | Spelled | File,
    eta: Probability = 0,
    *,
    kind: Kind | None = None,
    near: bool | None = None,
) -> CheckResult:
    """Return whether a profile is an equilibrium of a game up to eta, each player's exact regret, and a certificate.

    `game` is a file, a game that was read from one, in normal or in extensive form, or a table of payoffs a player, see
    `certify.testing.as_game`. `profile` is a file, a profile
    that was read from one, or the strategies as lists of probabilities (a float is taken at its exact binary value):
    mixed strategies, one list a player; in an extensive game also behavior strategies, for each player one list an
    information set. `kind` is `nash` for
    mixed strategies; `correlated` or `coarse` for a law over pure profiles. By default it follows a profile that was
    read, and is `nash` otherwise.

    With `near`, an exact equilibrium near a profile is looked for, with the same supports: strategies (of behavior
    strategies: actions) with a probability above 1/10^6. Of two players it is the nearest within the supports, near
    behavior strategies one near by; of more, the one to which Newton's method leads, as a box that holds just one where
    it is irrational, and none near behavior strategies. Probabilities that sum to 1 up to a rounding (1/10^6) are then
    divided by their sum, as `rescaled` says. By default it is looked for near mixed strategies that are no equilibrium,
    where no regret is above 1/100 of the player's payoff range and the game has at most 50 strategies.

    Raises:
        InputError: a file or an argument is not what it has to be, or a game in extensive form has imperfect recall.

    >>> check([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], [[1, 0], ["1/2", "1/2"]])
    CheckResult(no nash equilibrium, greatest regret 3/2)
    """
    document, name = read(game)
    if isinstance(document, ExtensiveGame):
        _check_recall(document, name)
    asked = kind_of(("correlated" if isinstance(profile, CorrelatedDocument) else "nash") if kind is None else kind)
    allowed = eta_of(eta)
    if near and asked != "nash":
        raise InputError(f"near: expected a profile of mixed strategies, not a law ({asked})")
    try:
        given = _profile(profile, document, asked, rounded=bool(near))
    except InputError as error:
        if near is None and asked == "nash" and _is_rounded(profile, document):
            raise InputError(f"{error}, or ask with --near (in Python, near=True), which puts rounding right") from None
        raise
    found, better = _found(document, given, asked)
    result = CheckResult(
        kind=asked,
        eta=allowed,
        equilibrium=max(found.regret) <= allowed,
        regret=tuple(map(Fraction, found.regret)),
        payoff=tuple(map(Fraction, found.payoff)),
        better=better,
        players=document.players,
        certificate="",
        near=_near(document, given, found, near),
    )
    mended = bool(near) and not _is_exact(profile, document)
    return replace(_certified(result, document, given, name), rescaled=mended)


def _check_recall(game: ExtensiveGame, name: str) -> None:
    """Refuse imperfect recall, which the file of the game is to blame for, not that of the profile."""
    try:
        SequenceForm(game)
    except InputError as error:
        raise InputError(f"{file_name(name)}: {error}") from None


def _near(game: Game, profile: Profile, found: Evaluation, asked: bool | None) -> Near | None:  # noqa: FBT001
    """Return an exact equilibrium near a profile, if it is asked for or, being None, if it is worth while."""
    if asked and isinstance(game, ExtensiveGame) and isinstance(profile, BehaviorDocument):
        return _near_behavior(game, profile, found)
    if asked is False or not isinstance(profile, ProfileDocument):
        return Near(reason="near equilibria are looked for in mixed strategies only") if asked else None
    if asked is None and not max(found.regret):
        return None
    table = normal_form_of(game)
    if asked is None and not is_close(table, [Fraction(value) for value in found.regret]):
        return None
    return nearest(table, profile.strategies)


def _near_behavior(game: ExtensiveGame, profile: BehaviorDocument, found: Evaluation) -> Near:
    if not max(found.regret):
        return Near(behavior=profile.behavior, distance=(Fraction(0), Fraction(0)))
    from certify.checks.near_behavior import near_behavior

    return near_behavior(game, profile.behavior)


def _found(game: Game, profile: Profile, kind: Kind) -> tuple[Evaluation, tuple[Deviation | None, ...]]:
    """Return payoffs and regrets, and the first of each player's best deviations where one gains."""
    if isinstance(game, ExtensiveGame) and kind == "nash" and not isinstance(profile, CorrelatedDocument):
        form = SequenceForm(game)
        plans = plans_of(profile, form)
        found = evaluation_of_plans(form, plans)
        replies = (
            form.best_reply(player, [exact(value) for value in form.sequence_payoffs(player, plans)])[1]
            if regret
            else None
            for player, regret in enumerate(found.regret)
        )
        return found, tuple(replies)
    table = normal_form_of(game)
    found = evaluation(table, profile, kind)
    return found, tuple(
        _better(table, profile, kind, player) if regret else None for player, regret in enumerate(found.regret)
    )


def _profile(profile: Profile | Spelled | File, game: Game, kind: Kind, *, rounded: bool) -> Profile:
    """Return the profile, read again where it was given as a document, so that it is one of this game."""
    if rounded and isinstance(profile, str | os.PathLike):
        return parse_profile(rescaled(read_json(profile)), game, file_name(profile))
    if isinstance(profile, ProfileDocument | BehaviorDocument | CorrelatedDocument):
        return parsed_profile(profile.canonical(), game, kind)
    if isinstance(profile, str | os.PathLike):
        return read_profile(profile, game) if kind == "nash" else read_correlated(profile, game)
    if kind != "nash":
        raise InputError(
            f"profile: a {kind} equilibrium is a law, expected a file or a document that was read from one"
        )
    profile = cast("Spelled", plain(profile))
    # A mixed strategy has a probability for each player; a behavior strategy has none outside its inner lists.
    flat = not all(
        isinstance(strategy, list | tuple) and all(isinstance(entry, list | tuple) for entry in strategy)
        for strategy in profile
    )
    mixed = flat or not isinstance(game, ExtensiveGame)
    document = {"format": PROFILE_FORMAT, "strategies" if mixed else "behavior": profile}
    return parsed_profile(rescaled(document) if rounded else document, game, kind)


def _is_exact(profile: Profile | Spelled | File, game: Game) -> bool:
    """Return whether a profile is one without any rounding put right."""
    try:
        _profile(profile, game, "nash", rounded=False)
    except InputError:
        return False
    return True


def _is_rounded(profile: Profile | Spelled | File, game: Game) -> bool:
    """Return whether a profile is one as soon as roundings of its probabilities are put right."""
    try:
        _profile(profile, game, "nash", rounded=True)
    except InputError:
        return False
    return True


def _better(game: NormalForm, profile: Profile, kind: Kind, player: int) -> Deviation:
    """Return the first of a player's best deviations."""
    if isinstance(profile, ProfileDocument):
        return _best([exact(value) for value in game.deviation_payoffs(player, profile.strategies)])
    if isinstance(profile, BehaviorDocument):
        raise InputError("profile: a game in normal form has no behavior strategies")
    told = [[exact(value) for value in row] for row in game.told_payoffs(player, law_of(profile, game))]
    if kind == "correlated":
        return tuple(strategy if max(row) == row[strategy] else _best(row) for strategy, row in enumerate(told))
    return _best([sum(column) for column in zip(*told, strict=True)])


def _best(values: Sequence[Rational]) -> int:
    return max(range(len(values)), key=values.__getitem__)


def _certified(result: CheckResult, game: Game, profile: Profile, name: str) -> CheckResult:
    canonical = cast("Json", profile.canonical())
    parameters: Mapping[str, Json] = {"profile": canonical, "eta": render(result.eta), "kind": result.kind}
    results = result.json()
    parts: dict[str, Evidence] = {"payoff": None, "regret": None, "equilibrium": None}
    if result.near is not None:
        parts |= parts_of(result.near)
        if result.near.distance is None:
            del results["near"]
    check_parts(QUESTION.parts(game, parameters, results), parts)
    text = instance_certificate("check", name, game.digest(), parameters, results, parts)
    return replace(result, certificate=text)
