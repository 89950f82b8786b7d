"""The answer about one profile of one game: payoffs, regrets, best deviations, verdict, certificate."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias, cast

from certify.checks.result import CheckResult, Deviation
from certify.kernel.certificate import instance_certificate
from certify.spec.errors import InputError
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import exact
from certify.spec.numbers import render
from certify.spec.polynomial import Rational
from certify.spec.problem import Json
from certify.spec.questions.check import Kind, eta_of, evaluation, kind_of, law_of, normal_form_of, parsed_profile
from certify.spec.reading.game import GameDocument, read_game
from certify.spec.reading.profile import (
    PROFILE_FORMAT,
    CorrelatedDocument,
    ProfileDocument,
    read_correlated,
    read_profile,
)

File: TypeAlias = str | os.PathLike[str]
Probability: TypeAlias = int | float | str | Fraction


def check(
    game: GameDocument | File,
    profile: ProfileDocument | CorrelatedDocument | Sequence[Sequence[Probability]] | File,
    eta: Probability = 0,
    *,
    kind: Kind | None = None,
) -> CheckResult:
    """Return whether a profile is an equilibrium of a game up to eta, each player's exact regret, and a certificate.

    `game` is a file or a game that was read from one. `profile` is a file, a profile that was read from one, or the
    mixed strategies as lists of probabilities (a float is taken at its exact binary value). `kind` is `nash` for
    mixed strategies; `correlated` or `coarse` for a law over pure profiles. By default it follows a profile that was
    read, and is `nash` otherwise.

    Raises:
        InputError: a file or an argument is not what it has to be.

    >>> from certify.spec.reading.game import parse_game
    >>> dilemma = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["C", "D"], ["C", "D"]],
    ...            "payoffs": [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]}
    >>> check(parse_game(dilemma, "dilemma"), [[1, 0], ["1/2", "1/2"]])
    CheckResult(no nash equilibrium, greatest regret 3/2)
    """
    document = game if isinstance(game, GameDocument) else read_game(game)
    asked = kind_of(("correlated" if isinstance(profile, CorrelatedDocument) else "nash") if kind is None else kind)
    allowed = eta_of(eta)
    given = _profile(profile, document, asked)
    table = normal_form_of(document)
    found = evaluation(table, given, asked)
    result = CheckResult(
        kind=asked,
        eta=allowed,
        equilibrium=max(found.regret) <= allowed,
        regret=tuple(map(Fraction, found.regret)),
        payoff=tuple(map(Fraction, found.payoff)),
        better=tuple(
            _better(table, given, asked, player) if regret else None for player, regret in enumerate(found.regret)
        ),
        players=document.players,
        certificate="",
    )
    name = "game.json" if isinstance(game, GameDocument) else Path(game).name
    return _certified(result, document, given, name)


def _profile(
    profile: ProfileDocument | CorrelatedDocument | Sequence[Sequence[Probability]] | File,
    game: GameDocument,
    kind: Kind,
) -> ProfileDocument | CorrelatedDocument:
    """Return the profile, read again where it was given as a document, so that it is one of this game."""
    if isinstance(profile, ProfileDocument | CorrelatedDocument):
        return parsed_profile(profile.canonical(), game, kind)
    if isinstance(profile, str | os.PathLike):
        return read_profile(profile, game) if kind == "nash" else read_correlated(profile, game)
    if kind != "nash":
        raise InputError(
            f"profile: a {kind} equilibrium is a law, expected a file or a document that was read from one"
        )
    return parsed_profile({"format": PROFILE_FORMAT, "strategies": profile}, game, kind)


def _better(game: NormalForm, profile: ProfileDocument | CorrelatedDocument, kind: Kind, player: int) -> Deviation:
    """Return the first of a player's best deviations."""
    if isinstance(profile, ProfileDocument):
        return _best([exact(value) for value in game.deviation_payoffs(player, profile.strategies)])
    told = [[exact(value) for value in row] for row in game.told_payoffs(player, law_of(profile, game))]
    if kind == "correlated":
        return tuple(strategy if max(row) == row[strategy] else _best(row) for strategy, row in enumerate(told))
    return _best([sum(column) for column in zip(*told, strict=True)])


def _best(values: Sequence[Rational]) -> int:
    return max(range(len(values)), key=values.__getitem__)


def _certified(
    result: CheckResult, game: GameDocument, profile: ProfileDocument | CorrelatedDocument, name: str
) -> CheckResult:
    canonical = cast("Json", profile.canonical())
    parameters: Mapping[str, Json] = {"profile": canonical, "eta": render(result.eta), "kind": result.kind}
    parts: Mapping[str, None] = {"payoff": None, "regret": None, "equilibrium": None}
    text = instance_certificate("check", name, game.digest(), parameters, result.json(), parts)
    return replace(result, certificate=text)
