from dataclasses import replace
from fractions import Fraction

import pytest
from extensive_games import trees
from hypothesis import given, settings

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame, InformationSet, Node, Outcome

HALF = Fraction(1, 2)
COIN = InformationSet(None, "", ("heads", "tails"), (HALF, HALF))
CALL = InformationSet(0, "unseen", ("heads", "tails"))
RIGHT, WRONG = Outcome("right", (Fraction(1),)), Outcome("wrong", (Fraction(-1),))


def end(parent, action, outcome):
    return Node("", parent, action, None, outcome)


GAME = ExtensiveGame(
    "Call a coin",
    "a comment",
    ("caller",),
    (COIN, CALL),
    (RIGHT, WRONG),
    (
        Node("", None, None, 0, None),
        Node("", 0, 0, 1, None),
        end(1, 0, 0),
        end(1, 1, 1),
        Node("", 0, 1, 1, None),
        end(4, 0, 1),
        end(4, 1, 0),
    ),
)


def test_information_sets_are_listed_by_player_in_order():
    assert GAME.own_sets() == ((1,),)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "another", "comment": ""},
        {"outcomes": (replace(RIGHT, label="good"), replace(WRONG, label="bad"))},
        {"information_sets": (replace(COIN, label="coin"), replace(CALL, label=""))},
        {"nodes": tuple(node._replace(label="here") for node in GAME.nodes)},
    ],
)
def test_the_hash_does_not_depend_on_what_is_for_people(changes):
    assert replace(GAME, **changes).digest() == GAME.digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"players": ("other",)},
        {"information_sets": (replace(COIN, probabilities=(Fraction(1, 3), Fraction(2, 3))), CALL)},
        {"information_sets": (COIN, replace(CALL, actions=("tails", "heads")))},
        {"outcomes": (WRONG, RIGHT)},
        {"nodes": (GAME.nodes[0]._replace(outcome=0), *GAME.nodes[1:])},
    ],
)
def test_the_hash_depends_on_what_is_played_and_paid(changes):
    assert replace(GAME, **changes).digest() != GAME.digest()


def test_outcomes_that_pay_the_same_or_nothing_do_not_count_in_the_hash():
    ends = (end(1, 0, 0), end(1, 1, 1), GAME.nodes[4], end(4, 0, 2), end(4, 1, 3))
    outcomes = (RIGHT, WRONG, replace(WRONG, label="again"), Outcome("also", (Fraction(1),)))
    assert replace(GAME, outcomes=outcomes, nodes=(*GAME.nodes[:2], *ends)).digest() == GAME.digest()
    nothing = replace(GAME, outcomes=(Outcome("nothing", (Fraction(0),)), WRONG))
    without = (end(1, 0, None), end(1, 1, 0), GAME.nodes[4], end(4, 0, 0), end(4, 1, None))
    assert nothing.digest() == replace(GAME, outcomes=(WRONG,), nodes=(*GAME.nodes[:2], *without)).digest()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"players": ("a", "b")}, "outcome 0: expected a payoff for each of 2 players"),
        ({"players": ()}, "information set 1: expected a player below 0, got 0"),
        ({"information_sets": (COIN,)}, "set 1: expected a number below 1, in order of first appearance"),
        ({"information_sets": (COIN, CALL, CALL)}, "set 2: no node has it"),
        ({"information_sets": (replace(COIN, probabilities=(HALF,)), CALL)}, "expected 2 probabilities with sum 1"),
        ({"information_sets": (replace(COIN, probabilities=(HALF, HALF / 2)), CALL)}, "got a sum of 3/4"),
        ({"information_sets": (replace(COIN, probabilities=(-HALF, 3 * HALF)), CALL)}, "expected 2 probabilities"),
        ({"information_sets": (COIN, replace(CALL, probabilities=(HALF, HALF)))}, "no probabilities at a set of"),
        ({"information_sets": (COIN, replace(CALL, actions=()))}, "at least one action"),
        ({"information_sets": (COIN, replace(CALL, actions=("x", "x")))}, "a name of its own"),
        ({"outcomes": (RIGHT,)}, "outcome 1: expected a number below 1"),
        ({"outcomes": (RIGHT, WRONG, WRONG)}, "outcome 2: no node has it"),
        ({"nodes": ()}, "set 0: no node has it"),
        ({"nodes": GAME.nodes[:-1]}, "nodes: 1 more expected"),
        ({"nodes": (*GAME.nodes, end(4, 2, 0))}, "node 7: expected the nodes in preorder"),
        ({"nodes": (*GAME.nodes, end(None, None, 0))}, "node 7: expected the nodes in preorder"),
        ({"nodes": (*GAME.nodes[:2], end(1, 1, 0), end(1, 0, 1), *GAME.nodes[4:])}, "node 2: expected the nodes in"),
        (
            {"nodes": (GAME.nodes[0]._replace(information_set=1), *GAME.nodes[1:])},
            "set 1: expected a number below 2, in order",
        ),
        ({"nodes": (*GAME.nodes[:-1], end(4, 1, -1))}, "outcome -1: expected a number below 2, in order"),
    ],
)
def test_refuses_parts_that_do_not_fit_together(changes, words):
    with pytest.raises(InputError, match=words):
        replace(GAME, **changes)


@settings(max_examples=30, deadline=None)
@given(trees(named=True))
def test_the_canonical_form_has_an_entry_for_each_node_and_is_hashed(game):
    form = game.canonical()
    assert len(form["nodes"]) == len(game.nodes)
    assert game.digest().startswith("sha256:")
    assert game.digest() == replace(game, title="other").digest()
