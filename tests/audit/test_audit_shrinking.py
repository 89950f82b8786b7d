"""Shrinking keeps the failure and ends at a game that no step makes smaller."""

from __future__ import annotations

from fractions import Fraction

import pytest

from certify.audit.kinds import draw
from certify.audit.parts import rebuilt, tables
from certify.audit.shrinking import candidates, shrunk, size
from certify.audit.truth import Truth
from certify.spec.reading.game_document import GameDocument


def test_a_strategy_is_taken_out_of_every_table() -> None:
    game = draw("integers", 1, 0)
    smaller = rebuilt(game, [range(game.shape[0]), range(1, game.shape[1])], tables(game))
    assert smaller.shape == (game.shape[0], game.shape[1] - 1)
    assert smaller.payoff(0, (1, 0)) == game.payoff(0, (1, 1))
    assert smaller.payoff(1, (0, 2)) == game.payoff(1, (0, 3))


@pytest.mark.parametrize(
    "game", [draw(kind, 2, 0) for kind in ("integers", "ties", "irrational", "nearly-1e-9", "one-row")]
)
def test_the_result_fails_too_and_nothing_smaller_within_a_step_does(game: GameDocument) -> None:
    least = min(map(min, game.payoffs))

    def fails(each: GameDocument) -> bool:
        return min(map(min, each.payoffs)) <= min(least, Fraction(1))

    found = shrunk(game, fails, 100_000)
    assert fails(found)
    assert size(found) <= size(game)
    assert not any(size(each) < size(found) and fails(each) for each in candidates(found))


def test_a_game_with_three_equilibria_shrinks_to_two_by_two() -> None:
    def fails(game: GameDocument) -> bool:
        found = Truth(game).equilibria
        return found is not None and len(found.profiles) == 3 and Truth(game).degenerate is False

    start = next(game for number in range(100) if fails(game := draw("integers", 1, number)))
    found = shrunk(start, fails)
    assert found.shape == (2, 2)
    assert sorted(value for table in found.payoffs for value in table if value) == [1, 1, 1, 1]


def test_no_more_calls_are_made_than_allowed() -> None:
    calls: list[GameDocument] = []
    shrunk(draw("integers", 1, 0), lambda game: not calls.append(game), 7)
    assert 0 < len(calls) <= 7
    shrunk(draw("integers", 1, 0), lambda game: not calls.append(game), 100, 0.0)
    assert len(calls) <= 7


def test_games_that_do_not_suit_are_left_aside_without_a_call() -> None:
    def suits(game: GameDocument) -> bool:
        return min(game.shape) > 1

    def fails(game: GameDocument) -> bool:
        assert suits(game)
        return True

    assert shrunk(draw("integers", 1, 0), fails, suits=suits).shape == (2, 2)


def test_shrinking_is_the_same_again() -> None:
    def fails(game: GameDocument) -> bool:
        return len(set(game.payoffs[0])) > 2

    game = draw("integers", 1, 1)
    assert shrunk(game, fails) == shrunk(game, fails)
