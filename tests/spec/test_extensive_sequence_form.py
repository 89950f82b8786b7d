from fractions import Fraction

import pytest
from extensive_games import as_behavior, behaviors, full_strategies, pays, replaced, trees
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.extensive.play import expected_payoffs
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.extensive.strategies import plan_of_mixed, strategy_count
from certify.spec.formula import holds_at
from certify.spec.normal_form_payoffs import dot, exact
from certify.spec.quantity import Quantity
from certify.spec.reading.efg import parse_efg

few = settings(max_examples=50, deadline=None)

# A guess of the other's hidden bit, with a chance move that never happens.
GUESS = """EFG 2 R "" { "hider" "seeker" } c "" 1 "" { "day" 1 "never" 0 } 0
p "" 1 1 "" { "0" "1" } 0
p "" 2 1 "" { "0" "1" } 0 t "" 1 "" { -1 1 } t "" 2 "" { 1 -1 }
p "" 2 1 "" { "0" "1" } 0 t "" 2 t "" 1
t "" 3 "" { 1000 1000 }"""


def plans_of(form, behavior):
    return [form.plan_of_behavior(player, behavior[player]) for player in form.players]


@few
@given(st.data())
def test_payoffs_of_plans_are_those_of_the_behavior_strategies(data):
    game = data.draw(trees())
    behavior = data.draw(behaviors(game))
    form = SequenceForm(game)
    plans = plans_of(form, behavior)
    assert [form.payoff(player, plans) for player in form.players] == expected_payoffs(game, behavior)
    assert all(holds_at(form.is_plan(player, plans[player])) is True for player in form.players)


@few
@given(st.data())
def test_the_best_reply_is_the_best_of_all_pure_strategies(data):
    game = data.draw(trees(most=16))
    behavior = data.draw(behaviors(game))
    form = SequenceForm(game)
    plans = plans_of(form, behavior)
    for player in form.players:
        kept = pays(game, player, behavior)
        every = [as_behavior(game, player, full) for full in full_strategies(game, player)]
        most = max(pays(game, player, replaced(behavior, player, other)) for other in every)
        value, actions = form.best_reply(player, form.sequence_payoffs(player, plans))
        assert value == most
        assert pays(game, player, replaced(behavior, player, as_behavior(game, player, actions))) == most
        assert form.nash_regret(player, plans) == most - kept


@few
@given(st.data())
def test_mixed_and_behavior_strategies_with_one_plan_are_realization_equivalent(data):
    game = data.draw(trees(most=14))
    form = SequenceForm(game)
    own = form.sequences[0]
    size = strategy_count(own)
    weights = data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size).filter(any))
    plan = plan_of_mixed(own, [Fraction(weight, sum(weights)) for weight in weights])
    behavior = [
        [Fraction(plan[first + a], plan[before]) if plan[before] else Fraction(a == 0) for a in range(actions)]
        for first, before, actions in zip(own.first, own.before, own.actions, strict=True)
    ]
    assert form.plan_of_behavior(0, behavior) == plan


@pytest.mark.parametrize("plan", [[1, 1, 1], [1, 2, -1], [0, 0, 0], [1, Fraction(1, 2), Fraction(1, 3)], [2, 1, 1]])
def test_weights_that_are_no_plan_break_its_formula(plan):
    form = SequenceForm(parse_efg(GUESS, where=""))
    assert holds_at(form.is_plan(0, plan)) is False
    assert holds_at(form.is_plan(0, [1, Fraction(1, 4), Fraction(3, 4)])) is True


def test_a_chance_move_of_probability_zero_pays_nothing():
    form = SequenceForm(parse_efg(GUESS, where=""))
    half = [[Fraction(1, 2), Fraction(1, 2)]]
    plans = plans_of(form, [half, half])
    assert [form.payoff(player, plans) for player in form.players] == [0, 0]
    assert [form.nash_regret(player, plans) for player in form.players] == [0, 0]
    assert max(max(payoffs) for payoffs in form.payoffs.values()) == 1


def test_payoffs_of_unknown_plans_are_polynomials():
    form = SequenceForm(parse_efg(GUESS, where=""))
    x, y = Quantity.unknown("x"), Quantity.unknown("y")
    plans = plans_of(form, [[[x, 1 - x]], [[y, 1 - y]]])
    payoff = form.payoff(0, plans)
    assert repr(payoff - (2 * x + 2 * y - 4 * x * y - 1)) == "0"
    assert "x" in repr(form.is_plan(0, plans[0]))


def test_ties_go_to_the_first_action_and_unreached_sets_get_one_too():
    game = parse_efg(
        'EFG 2 R "" { "a" } p "" 1 1 "" { "out" "in" } 1 "" { 5 } t "" 0 p "" 1 2 "" { "l" "r" } 0 t "" 0 t "" 0',
        where="",
    )
    form = SequenceForm(game)
    assert form.best_reply(0, form.sequence_payoffs(0, [[1, 1, 0, 0, 0]])) == (5, (0, 0))
    assert form.sequence_payoffs(0, [[1, 1, 0, 0, 0]]) == [5, 0, 0, 0, 0]


def test_a_long_game_needs_no_recursion():
    length = 3000
    lines = [
        f'p "" {1 + step % 2} {1 + step // 2} "" {{ "stop" "go" }} 0 t "" {step + 1} "" {{ {step} {-step} }}'
        for step in range(length)
    ]
    form = SequenceForm(parse_efg('EFG 2 R "" { "a" "b" }\n' + "\n".join(lines) + '\nt "" 0', where=""))
    go = [[[0, 1]] * (length // 2)] * 2
    plans = plans_of(form, go)
    value, actions = form.best_reply(0, [exact(each) for each in form.sequence_payoffs(0, plans)])
    assert value == length - 2
    assert actions == (1,) * (length // 2 - 1) + (0,)
    assert form.nash_regret(1, plans) == 0


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        (lambda form: form.payoff(2, [[1, 1, 0]] * 2), "player: expected an index from 0 to 1, got 2"),
        (lambda form: form.sequence_payoffs(2, [[1, 1, 0]] * 2), "player: expected an index from 0 to 1, got 2"),
        (lambda form: form.sequence_payoffs(0, [[1, 1, 0]]), "plans: expected one for each of 2 players, got 1"),
        (lambda form: form.sequence_payoffs(0, [[1], [1]]), "plan of player 1: expected 3 weights"),
        (lambda form: form.nash_regret(0, [[1], [1, 1, 0]]), "plan of player 0: expected 3 weights"),
        (lambda form: form.is_plan(0, [1]), "plan of player 0: expected 3 weights"),
        (lambda form: form.best_reply(0, [1]), "payoffs: expected 3 numbers, one a sequence, got 1"),
        (lambda form: form.plan_of_behavior(0, [[1]]), r"behavior of player 0: expected \[2\] probabilities"),
    ],
)
def test_refuses_arguments_of_another_form(asks, words):
    with pytest.raises(InputError, match=words):
        asks(SequenceForm(parse_efg(GUESS, where="")))


def test_the_payoff_is_linear_in_the_own_plan():
    form = SequenceForm(parse_efg(GUESS, where=""))
    plans = [[1, Fraction(1, 3), Fraction(2, 3)], [1, Fraction(1, 4), Fraction(3, 4)]]
    assert form.payoff(0, plans) == dot(plans[0], form.sequence_payoffs(0, plans)) == -Fraction(1, 6)
