"""Degeneracy is decided exactly."""

from __future__ import annotations

from itertools import combinations

import pytest
from audited_games import BATTLE, DILEMMA, INDIFFERENT, PENNIES
from hypothesis import given, settings

from certify.audit.kinds import document, draw
from certify.audit.truth import Truth
from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.spec.best_replies import BestReplies, best_replies
from certify.spec.reading.game_document import GameDocument
from certify.strategies import games, normal_form


@pytest.mark.parametrize(
    ("game", "expected"), [(BATTLE, False), (PENNIES, False), (DILEMMA, False), (INDIFFERENT, True)]
)
def test_knows_degenerate_games(game: GameDocument, expected: bool) -> None:
    assert Truth(game).degenerate is expected


def test_two_best_replies_to_a_mixed_strategy_of_two_are_not_degenerate_and_three_are() -> None:
    three = document("", (2, 3), ((0, 1, 2, 2, 1, 0), (2, 1, 0, 0, 1, 2)))
    assert Truth(three).degenerate
    two = document("", (2, 3), ((0, 1, 2, 2, 1, 0), (2, 0, 0, 0, 0, 2)))
    assert Truth(two).degenerate is True  # the second column replies as well as the third to the first row
    assert Truth(document("", (2, 3), ((0, 1, 2, 2, 3, 0), (4, 1, 0, 0, 1, 4)))).degenerate is False


def test_a_single_strategy_with_one_best_reply_is_not_degenerate() -> None:
    assert Truth(document("", (1, 3), ((0, 0, 0), (1, 2, 3)))).degenerate is False
    assert Truth(document("", (1, 3), ((0, 0, 0), (3, 2, 3)))).degenerate is True


def test_three_players_are_not_degenerate_where_each_equilibrium_is_regular(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Truth(document("", (1, 1, 1), ((0,), (0,), (0,)))).degenerate is False
    assert Truth(draw("irrational", 1, 0)).degenerate is False
    assert Truth(document("", (2, 2, 2), ((0,) * 8,) * 3)).degenerate is True
    monkeypatch.setattr("certify.audit.truth.SECONDS", 0.0)
    assert Truth(draw("irrational", 1, 0)).degenerate is None


def test_large_games_of_three_players_are_not_searched() -> None:
    most = document("", (5, 5, 4), tuple(tuple(range(100)) for _ in range(3)))
    assert Truth(most).equilibria is None


def test_more_time_is_used_once_it_is_allowed() -> None:
    truth = Truth(BATTLE)
    assert truth.equilibria_within(0.0) is None
    assert truth.equilibria_within(20.0) is not None
    assert truth.equilibria_within(0.0) is truth.equilibria


def crowded(replies: BestReplies) -> bool:
    """Whether more replies than strategies in use can be best at once, by a linear program for each choice."""
    count = len(replies.replies)
    for size in range(1, min(replies.own, count - 1) + 1):
        for used in combinations(range(replies.own), size):
            for best in combinations(range(count), size + 1):
                program = LinearProgram()
                weights = [program.add_column() for _ in used]
                value = program.add_column(lower=None)
                program.add_row(dict.fromkeys(weights, 1), lower=1, upper=1)
                for reply, row in enumerate(replies.replies):
                    pays = {weight: row[own] for weight, own in zip(weights, used, strict=True)}
                    program.add_row({**pays, value: -1}, lower=0 if reply in best else None, upper=0)
                if isinstance(solve(program), Optimal):
                    return True
    return False


@settings(max_examples=40, deadline=None)
@given(games(strategies=(1, 3)))
def test_agrees_with_linear_programs_over_all_supports(game: GameDocument) -> None:
    assert Truth(game).degenerate is any(map(crowded, best_replies(normal_form(game))))
