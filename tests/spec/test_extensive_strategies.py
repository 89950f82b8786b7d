from fractions import Fraction
from itertools import product

import pytest
from extensive_games import distributions, full_strategies, reduced, trees
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.extensive import strategies as module
from certify.spec.extensive.play import pure_payoffs
from certify.spec.extensive.recall import last_moves, player_sequences
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.extensive.strategies import (
    plan_of_mixed,
    reduced_normal_form,
    reduced_shape,
    reduced_strategies,
    strategy_count,
)
from certify.spec.formula import holds_at
from certify.spec.normal_form import NormalForm
from certify.spec.reading.efg import parse_efg

few = settings(max_examples=50, deadline=None)

# After L the player moves at set 2, after R at set 3.
AGAIN = """EFG 2 R "" { "a" "b" } p "" 1 1 "" { "L" "R" } 0
p "" 1 2 "" { "l" "r" } 0 t "" 1 "" { 1 0 } t "" 0
p "" 1 3 "" { "x" "y" "z" } 0 t "" 0 t "" 0 t "" 0"""


def sequences_of(game):
    return player_sequences(game, last_moves(game))


@few
@given(trees())
def test_reduced_strategies_are_the_full_ones_without_what_they_exclude_in_lexicographic_order(game):
    for player, own in enumerate(sequences_of(game)):
        short = {reduced(game, player, full) for full in full_strategies(game, player)}
        listed = list(reduced_strategies(own))
        # None and an action never meet at the first difference: such a comparison would raise.
        assert listed == sorted(short)
        assert len(listed) == strategy_count(own) == reduced_shape(game)[player]


def test_an_example_in_its_order_and_with_its_names():
    game = parse_efg(AGAIN, where="game.efg")
    first, second = sequences_of(game)
    listed = [(0, 0, None), (0, 1, None), (1, None, 0), (1, None, 1), (1, None, 2)]
    assert list(reduced_strategies(first)) == listed
    assert list(reduced_strategies(second)) == [()]
    table = reduced_normal_form(game)
    assert table.strategies == (("11*", "12*", "2*1", "2*2", "2*3"), ("*",))
    assert table.payoffs == ((1, 0, 0, 0, 0), (0, 0, 0, 0, 0))


def test_names_of_many_actions_stay_distinct():
    actions = " ".join(f'"{number}"' for number in range(12))
    ends = 't "" 0 ' * 12
    text = f'EFG 2 R "" {{ "a" }} p "" 1 1 "" {{ {actions} }} 0 p "" 1 2 "" {{ {actions} }} 0 {ends} {ends}'
    names = reduced_normal_form(parse_efg(text.rsplit("t", 1)[0], where="game.efg")).strategies[0]
    assert len(set(names)) == 23
    assert names[:2] == ("1-1", "1-2")


@few
@given(trees(most=14))
def test_the_reduced_normal_form_pays_what_playing_the_strategies_pays(game):
    table = reduced_normal_form(game)
    lists = [list(reduced_strategies(own)) for own in sequences_of(game)]
    for profile in product(*(range(len(listed)) for listed in lists)):
        played = pure_payoffs(game, [listed[index] for listed, index in zip(lists, profile, strict=True)])
        assert [table.payoff(player, profile) for player in range(len(game.players))] == played


@few
@given(st.data())
def test_plans_of_mixed_strategies_give_the_payoffs_and_regrets_of_the_reduced_normal_form(data):
    game = data.draw(trees(most=14))
    form, table = SequenceForm(game), reduced_normal_form(game)
    mixed = [data.draw(distributions(size)) for size in table.shape]
    plans = [plan_of_mixed(own, strategy) for own, strategy in zip(form.sequences, mixed, strict=True)]
    normal = NormalForm(table.shape, table.payoffs)
    for player in form.players:
        assert holds_at(form.is_plan(player, plans[player])) is True
        assert form.payoff(player, plans) == normal.mixed_payoff(player, mixed)
        assert form.nash_regret(player, plans) == normal.nash_regret(player, mixed)


def test_a_plan_needs_a_probability_for_each_strategy():
    with pytest.raises(InputError, match="expected 5 probabilities, got 2"):
        plan_of_mixed(sequences_of(parse_efg(AGAIN, where=""))[0], [Fraction(1, 2)] * 2)


def wide(sets, actions=2):
    """One player, who is told at which of many equally likely sets it is."""
    chances = " ".join(f'"{number}" 1/{sets}' for number in range(sets))
    named = " ".join(f'"{number}"' for number in range(actions))
    lines = [f'p "" 1 {number + 1} "" {{ {named} }} 0 ' + 't "" 0 ' * actions for number in range(sets)]
    return f'EFG 2 R "" {{ "a" "b" }} c "" 1 "" {{ {chances} }} 0\n' + "\n".join(lines)


@pytest.mark.parametrize(
    ("sets", "words"), [(22, "has 4194304 reduced strategies at 22 information sets"), (200, r"has 10\^30 or more")]
)
def test_too_many_reduced_strategies_are_refused_with_their_number_before_they_are_built(sets, words):
    game = parse_efg(wide(sets), where="wide.efg")
    own = sequences_of(game)[0]
    for refuses in (lambda: next(reduced_strategies(own)), lambda: reduced_shape(game)):
        with pytest.raises(InputError, match=words):
            refuses()
    with pytest.raises(InputError, match=r"the reduced normal form: a game with .* payoffs is too large"):
        reduced_normal_form(game)
    # The sequence form does without them.
    assert SequenceForm(game).sequences[0].count == 2 * sets + 1


def test_many_sets_with_one_action_each_are_no_obstacle(monkeypatch):
    game = parse_efg(wide(300, actions=1), where="wide.efg")
    assert reduced_shape(game) == (1, 1)
    monkeypatch.setattr(module, "MAXIMUM_CHOICES", 299)
    with pytest.raises(InputError, match='the player "a" has 1 reduced strategies at 300 information sets'):
        reduced_shape(game)
