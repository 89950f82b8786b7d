"""The question what a player can assure itself; in a zero-sum game of two players, the value of the game."""

from __future__ import annotations

from collections.abc import Mapping

from certify.spec.errors import InputError
from certify.spec.normal_form_payoffs import Law
from certify.spec.numbers import exact, shown
from certify.spec.problem import Json
from certify.spec.questions.about_games import AboutGame, closed, game_of
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.part import Document, Part


class MaxminQuestion(AboutGame):
    """The most that a player can assure itself; parameters `player`, from 0, and `zero_sum`, whether the game is that.

    Results: `value`, a `strategy` that assures it, and a `law` of the others' profile (one probability a profile, the
    last player's strategy changing fastest) against which no strategy pays more. In a zero-sum game of two players
    both strategies are optimal and make an equilibrium.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked: the value with both strategies, and that the game is zero-sum if so said."""
        if set(parameters) != {"player", "zero_sum"}:
            raise InputError("the parameters: expected the keys player and zero_sum")
        if set(results) != {"value", "strategy", "law"}:
            raise InputError("the results: expected the keys value, strategy and law")
        game = normal_form_of(game_of(document))
        player, zero_sum = parameters["player"], parameters["zero_sum"]
        if type(player) is not int or player not in game.players:
            raise InputError(f"player: expected a number below {len(game.sizes)}, got {shown(player)}")
        if not isinstance(zero_sum, bool):
            raise InputError(f"zero_sum: expected true or false, got {shown(zero_sum)}")
        strategy = _numbers(results["strategy"], "strategy", game.sizes[player])
        law = _numbers(results["law"], "law", len(game.rest(player)))
        value = exact(results["value"], where="value")
        parts = {"value": closed([game.is_maxmin(player, value, strategy, law)])}
        if zero_sum:
            if len(game.sizes) != 2:
                raise InputError("zero_sum: expected false of a game that has not two players")
            parts["zero sum"] = closed([game.zero_sum()])
        return parts


QUESTION = MaxminQuestion()


def _numbers(value: Json, where: str, length: int) -> Law:
    if not isinstance(value, list) or len(value) != length:
        raise InputError(f"{where}: expected a list of {length} numbers, got {shown(value)}")
    return [exact(entry, where=where) for entry in value]
