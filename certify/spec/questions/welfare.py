"""The question how small and how great the sum of all payoffs is in the correlated equilibria of a game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Literal, TypeAlias, cast

from certify.spec.errors import InputError, LimitError
from certify.spec.formula import above, equal
from certify.spec.normal_form import NormalForm, is_distribution
from certify.spec.normal_form_payoffs import Law, add
from certify.spec.numbers import exact, shown
from certify.spec.polynomial import Rational
from certify.spec.problem import Json
from certify.spec.quantity import Number, Quantity
from certify.spec.questions.about_games import AboutGame, closed, game_of
from certify.spec.questions.check import law_of, normal_form_of
from certify.spec.questions.part import Document, Part
from certify.spec.reading.profile import CORRELATED_FORMAT, parse_correlated

Side: TypeAlias = Literal["least", "greatest"]

SIDES: tuple[Side, ...] = ("least", "greatest")

MOST_PROFILES = 20_000
"""The law of a game with more pure profiles is not written out."""


class WelfareQuestion(AboutGame):
    """The least and the greatest welfare, the sum of all payoffs, over all correlated equilibria; no parameters.

    Results: `least` and `greatest`, each with the `welfare` and the `support` of a law that has it, as in
    `certify-correlated/1`.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked: that both are attained, and that none is smaller or greater."""
        if parameters:
            raise InputError(f"the parameters: the key {shown(min(parameters))} is unknown")
        if set(results) != set(SIDES):
            raise InputError("the results: expected the keys least and greatest")
        subject = game_of(document)
        game = normal_form_of(subject)
        parts: dict[str, Part] = {}
        for side in SIDES:
            values = results[side]
            if not isinstance(values, Mapping) or set(cast("Mapping[str, Json]", values)) != {"welfare", "support"}:
                raise InputError(f"{side}: expected an object with the keys welfare and support")
            values = cast("Mapping[str, Json]", values)
            welfare = exact(values["welfare"], where=f"{side}: welfare")
            read = parse_correlated({"format": CORRELATED_FORMAT, "support": values["support"]}, subject, side)
            law = law_of(read, game)
            reached = [is_distribution(law), game.is_correlated(law), equal(welfare_of(game, law), welfare)]
            parts[f"{side} is attained"] = closed(reached)
            parts[f"none beyond the {side}"] = beyond(game, side, welfare)
        return parts


QUESTION = WelfareQuestion()


def welfare_of(game: NormalForm, law: Law) -> Number:
    """Return what all players together expect."""
    return add(game.law_payoff(player, law) for player in game.players)


def probability_names(game: NormalForm) -> list[str]:
    """Return the unknowns of a law, one a pure profile, in row-major order."""
    if prod(game.sizes) > MOST_PROFILES:
        raise LimitError(f"the game has {prod(game.sizes):,} pure profiles, more than {MOST_PROFILES:,}")
    return [f"p{place}" for place in range(prod(game.sizes))]


def beyond(game: NormalForm, side: Side, welfare: Rational) -> Part:
    """Return what is refuted to show that no correlated equilibrium has less (`least`) or more welfare.

    The facts are, in this order: each probability is not negative; they sum to 1; each player's obedience, for each
    strategy that it is told and each other one; the comparison of the welfare.
    """
    names = probability_names(game)
    law = list(map(Quantity.unknown, names))
    value = welfare_of(game, law)
    outside = above(welfare, value) if side == "least" else above(value, welfare)
    return Part(unknowns=names, hypotheses=[is_distribution(law), game.is_correlated(law), outside])


def obedience(game: NormalForm) -> Sequence[tuple[int, int, int]]:
    """Return the player, what it is told and what it plays instead, for each obedience fact in order."""
    return [
        (player, told, played)
        for player in game.players
        for told in game.strategies(player)
        for played in game.strategies(player)
        if told != played
    ]
