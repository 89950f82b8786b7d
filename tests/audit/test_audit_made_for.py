"""Which games a solver is put to."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from audited_games import BATTLE, PENNIES, solver
from hypothesis import given
from hypothesis import strategies as st

from certify.audit.kinds import document, draw
from certify.audit.made_for import fits, sums_over_pairs
from certify.audit.promise import Games
from certify.audit.registry import solvers
from certify.audit.run import Task, audit, started
from certify.spec.reading.game import Game, GameDocument

CONSTANT = document("", (2, 2), ((3, 0, 5, 1), (7, 10, 5, 9)))
ALONE = document("", (2,), ((1, 2),))


@pytest.mark.parametrize(
    ("games", "expected"),
    [
        ("any", (True, True, True, True, False)),
        ("two players", (True, True, True, False, False)),
        ("constant sum", (False, True, True, False, False)),
        ("zero sum", (False, True, False, False, False)),
        ("sums over pairs", (True, True, True, True, False)),
    ],
)
def test_a_solver_is_put_to_the_games_that_it_is_made_for(games: Games, expected: tuple[bool, ...]) -> None:
    made_for = replace(solver("one"), games=games)
    given = (BATTLE, PENNIES, CONSTANT, draw("cycle", 1, 0), ALONE)
    assert tuple(fits(made_for, each) for each in given) == expected


def test_games_with_more_than_sums_over_pairs_are_told() -> None:
    payoffs = [Fraction(all(profile)) for profile in product(range(2), repeat=3)]
    game = document("", (2, 2, 2), (payoffs, [Fraction(0)] * 8, [Fraction(0)] * 8))
    assert not sums_over_pairs(game)
    assert not fits(replace(solver("one"), games="sums over pairs"), game)
    drawn = [draw("three-pairs", 1, number) for number in range(5)]
    assert not any(isinstance(each, GameDocument) and sums_over_pairs(each) for each in drawn)


@given(st.data())
def test_sums_over_pairs_are_told_from_games_with_one_payoff_changed(data: st.DataObject) -> None:
    """A game with only two players who have two strategies or more is always one."""
    shape = data.draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    entries = st.integers(-9, 9)
    pairs = {
        (player, other): data.draw(
            st.lists(
                st.lists(entries, min_size=shape[other], max_size=shape[other]),
                min_size=shape[player],
                max_size=shape[player],
            )
        )
        for player in range(len(shape))
        for other in range(len(shape))
        if other != player
    }
    tables = [
        [
            sum(pairs[player, other][profile[player]][profile[other]] for other in range(len(shape)) if other != player)
            for profile in product(*map(range, shape))
        ]
        for player in range(len(shape))
    ]
    assert sums_over_pairs(document("", shape, tables))
    player = data.draw(st.integers(0, len(shape) - 1))
    others = sum(size > 1 for own, size in enumerate(shape) if own != player)
    tables[player][data.draw(st.integers(0, len(tables[player]) - 1))] += 1
    assert sums_over_pairs(document("", shape, tables)) == (others < 2)


@pytest.mark.parametrize(
    ("name", "game"),
    [
        ("nashpy:linear-program", PENNIES),
        ("quantecon:polymatrix", BATTLE),
        ("quantecon:polymatrix", draw("cycle", 1, 0)),
    ],
)
def test_solvers_of_some_games_only_answer_these(name: str, game: Game) -> None:
    pytest.importorskip(name.partition(":")[0])
    made_for = solvers()[name]
    assert fits(made_for, game)
    with started(made_for) as address:
        (row,) = audit(made_for, [Task("game", "file", game)], address, seconds=60, jobs=1)
    assert row.verdict.honest
    assert row.verdict.finds == "one"
    assert len(row.verdict.profiles) == 1
