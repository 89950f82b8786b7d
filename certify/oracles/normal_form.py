"""Best replies in a finite game in normal form, by pure deviations: those suffice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from certify.spec.errors import InputError
from certify.spec.polynomial import Rational, polynomial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certify.spec.normal_form import NormalForm
    from certify.spec.normal_form_payoffs import Mixed


@dataclass(frozen=True, slots=True)
class BestReply:
    """The most that a player gets by a strategy of its own, all strategies that pay it, and what that gains."""

    value: Rational
    strategies: tuple[int, ...]
    regret: Rational


def best_reply(game: NormalForm, player: int, strategies: Sequence[Mixed]) -> BestReply:
    """Return the best reply of a player to mixed strategies of exact numbers, one a player.

    >>> from certify.spec.normal_form import NormalForm
    >>> game = NormalForm((2, 2), [[3, 0, 5, 1], [3, 5, 0, 1]])
    >>> best_reply(game, 0, [[1, 0], [1, 0]])
    BestReply(value=5, strategies=(1,), regret=2)
    """
    payoffs = [polynomial(value) for value in game.deviation_payoffs(player, strategies)]
    if not all(value.is_constant for value in payoffs):
        raise InputError("strategies: expected exact numbers, got symbols")
    numbers = [value.constant_term for value in payoffs]
    value = max(numbers)
    best = tuple(k for k, number in enumerate(numbers) if number == value)
    return BestReply(value, best, game.nash_regret(player, strategies))
