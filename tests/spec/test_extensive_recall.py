from collections import defaultdict

import pytest
from extensive_games import own_history, trees
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.extensive.recall import last_moves, player_sequences, recall_fault
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.reading.efg import parse_efg

few = settings(max_examples=50, deadline=None)

FORGETS = """EFG 2 R "forgets" { "one" } p "" 1 1 "" { "L" "R" } 0
p "" 1 2 "later" { "l" "r" } 0 t "" 0 t "" 0
p "" 1 2 "later" { "l" "r" } 0 t "" 0 t "" 0"""
ABSENT = """EFG 2 R "absent-minded driver" { "driver" } p "" 1 1 "" { "stay" "exit" } 0
p "" 1 1 "" { "stay" "exit" } 0 t "" 1 "" { 1 } t "" 2 "" { 4 } t "" 0"""


def remembers(game):
    """Whether all nodes of each information set follow the same own information sets and actions."""
    histories = defaultdict(set)
    for number, node in enumerate(game.nodes):
        if node.information_set is not None:
            player = game.information_sets[node.information_set].player
            histories[node.information_set].add(() if player is None else own_history(game, number, player))
    return all(len(each) == 1 for each in histories.values())


@few
@given(st.booleans().flatmap(lambda recall: trees(recall=recall)))
def test_a_fault_is_found_just_where_some_player_has_forgotten_something(game):
    assert (recall_fault(game) is None) == remembers(game)


@few
@given(trees(recall=False))
def test_a_fault_names_two_nodes_of_one_set_with_different_own_moves_before(game):
    fault = recall_fault(game)
    if fault is not None:
        first, second = fault.nodes
        assert game.nodes[first].information_set == game.nodes[second].information_set == fault.information_set
        assert own_history(game, first, fault.player) != own_history(game, second, fault.player)


@pytest.mark.parametrize(
    ("text", "nodes", "words"),
    [
        (FORGETS, (1, 4), 'at its information set 2 "later" the player "one" has forgotten an own move'),
        (ABSENT, (0, 1), 'at its information set 1 the player "driver" has forgotten an own move'),
    ],
)
def test_what_needs_recall_refuses_a_game_without_in_one_line(text, nodes, words):
    game = parse_efg(text, where="game.efg")
    assert recall_fault(game).nodes == nodes
    for needs in (SequenceForm, reduced_normal_form, lambda each: player_sequences(each, last_moves(each))):
        with pytest.raises(InputError, match=f"imperfect recall: {words}") as caught:
            needs(game)
        assert f"node {nodes[0] + 1} of the file from node {nodes[1] + 1}" in str(caught.value)
        assert "\n" not in str(caught.value)


@few
@given(trees())
def test_a_sequence_leads_to_each_information_set(game):
    sequences = player_sequences(game, last_moves(game))
    for player, own in enumerate(sequences):
        assert own.information_sets == game.own_sets()[player]
        assert own.count == 1 + sum(len(game.information_sets[each].actions) for each in own.information_sets)
        ends = zip(own.information_sets, own.actions, strict=True)
        moves = [None, *((each, action) for each, actions in ends for action in range(actions))]
        for number, node in enumerate(game.nodes):
            if node.information_set in own.information_sets:
                place = own.information_sets.index(node.information_set)
                history = own_history(game, number, player)
                assert moves[own.before[place]] == (history[-1] if history else None)
