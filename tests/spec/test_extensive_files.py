"""Random trees written and read back; and the same files read by pygambit, where that is installed."""

import io

import pytest
from extensive_games import trees
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.extensive.recall import recall_fault
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.reading.efg import parse_efg, write_efg
from certify.spec.reading.nfg import parse_nfg


@settings(max_examples=60, deadline=None)
@given(trees(named=True, recall=False))
def test_what_is_written_is_read_back_as_the_same_game(game):
    text = write_efg(game)
    assert parse_efg(text, where="again") == game
    assert write_efg(parse_efg(text, where="again")) == text


@settings(max_examples=60, deadline=None)
@given(st.booleans().flatmap(lambda recall: trees(recall=recall, shared_chance=False)))
def test_pygambit_reads_the_same_game_with_the_same_recall_and_reduced_normal_form(game):
    gambit = pytest.importorskip("pygambit")
    # Some releases also ask chance to remember, so that here no two chance nodes share a set.
    theirs = gambit.read_efg(io.StringIO(write_efg(game)))
    assert parse_efg(theirs.to_efg(), where="theirs").digest() == game.digest()
    assert theirs.is_perfect_recall == (recall_fault(game) is None)
    if theirs.is_perfect_recall:
        table, ours = parse_nfg(theirs.to_nfg(), where="theirs"), reduced_normal_form(game)
        assert (table.players, table.shape, table.payoffs) == (ours.players, ours.shape, ours.payoffs)
