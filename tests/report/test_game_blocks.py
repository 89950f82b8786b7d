"""Games as tables and as files."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from reported import HALF, coordination, obeyed, pareto, reported

from certify.report.blocks import Grid
from certify.report.game_blocks import game_blocks, game_document
from certify.spec.normal_form import NormalForm
from certify.spec.reading.game import parse_game
from certify.spec.reading.game_document import write_game


def grids(blocks):
    return [block for block in blocks if isinstance(block, Grid)]


def test_a_bimatrix_has_the_probabilities_beside_it():
    text = reported(pareto, {"players": 2, "actions": 2}, coordination()).plain()
    assert text == (
        "payoffs of row, column\n"
        "   L     R     x  y\n"
        "T  1, 1  0, 0  1  0\n"
        "B  0, 0  2, 2  0  1\n"
        "x  1     0\n"
        "y  0     1\n"
        "\n"
        "what the players expect\n"
        "   row  best deviation  column  best deviation\n"
        "x  1    1               1       1\n"
        "y  2    2               2       2\n"
        "\n"
        "Claim 1 fails by 1."
    )


def test_three_players_have_a_table_for_each_strategy_of_the_third():
    values = {
        "payoff2[1,0,1]": 7,
        "x0[0]": HALF,
        "x0[1]": HALF,
        "x1[0]": 1,
        "x2[1]": 1,
        "y0[0]": 1,
        "y1[0]": 1,
        "y2[0]": 1,
    }
    first, second, strategies, expected = grids(reported(pareto, {"players": 3}, values).blocks())
    assert [grid.title.rpartition("; ")[2] for grid in (first, second)] == ["player 2 plays s0", "player 2 plays s1"]
    assert second.rows[1] == ["s1", "0, 0, 7", "0, 0, 0"]
    assert strategies.rows[0] == ["x", "1/2 s0 + 1/2 s1", "s0", "s1"]
    assert expected.rows[0] == ["x", "0", "0", "0", "0", "7/2", "7/2"]


def test_a_law_is_shown_with_what_leaving_it_pays():
    values = {"payoff0[0,0]": 1, "payoff0[1,1]": 1, "p[0,0]": HALF, "p[1,1]": HALF}
    payoffs, law, expected = grids(reported(obeyed, {"players": 2}, values).blocks())
    assert law.rows == [["T", "1/2", "0"], ["B", "0", "1/2"]]
    assert expected.rows == [["p", "row", "1", "1", "1/2"], ["p", "column", "0", "0", "0"]]
    assert len(payoffs.header) == 3


@settings(max_examples=30)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), st.data())
def test_every_game_is_shown_and_read_back(sizes, data):
    entries = 1
    for size in sizes:
        entries *= size
    table = st.lists(st.sampled_from([Fraction(-1, 3), 0, 1, Fraction(7, 2)]), min_size=entries, max_size=entries)
    game = NormalForm(sizes, [data.draw(table) for _ in sizes])
    for grid in grids(game_blocks(game, {}, {})):
        assert {len(row) for row in grid.rows} == {len(grid.header)}
    document = game_document(game)
    assert parse_game(write_game(document), "game") == document
    assert document.payoffs == tuple(map(tuple, game.payoffs))
