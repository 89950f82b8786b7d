from fractions import Fraction
from itertools import product
from math import prod

import pytest
from brute_force import (
    best_responses,
    events,
    games,
    hearings,
    is_best_response,
    is_rule,
    optimal,
    play,
    pure_rules,
    responses,
    rules,
    tie_breaks,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from market_readings import market_of, number

from certify.spec import rules as spec
from certify.spec.formula import holds_at

few = settings(max_examples=60, deadline=None)


@st.composite
def profiles(draw):
    """Draw a game and a rule of each agent, with one to three messages each."""
    game = draw(games())
    return game, [draw(rules(game, draw(st.integers(1, 3 if game.agents < 3 else 2)))) for _ in range(game.agents)]


@few
@given(profiles())
def test_the_user_hears_her_type_and_a_message_of_each_agent(played):
    game, profile = played
    messages = [len(rule[0]) for rule in profile]
    assert list(spec.heard(market_of(game), messages)) == events(game, messages)


@few
@given(profiles())
def test_likelihoods_are_products_of_the_agents_chances(played):
    game, profile = played
    for x, said in product(range(game.signals), product(*(range(len(rule[0])) for rule in profile))):
        expected = prod((rule[x][m] for rule, m in zip(profile, said, strict=True)), start=Fraction(1))
        assert number(spec.likelihood(market_of(game), profile, x, said)) == expected


@few
@given(st.data())
def test_the_outcome_law_is_that_of_all_stories(data):
    game, profile = data.draw(profiles())
    response = data.draw(responses(game, profile))
    law = spec.outcome_law(market_of(game), profile, response)
    told = play(game, profile, response)
    assert {place: number(mass) for place, mass in law.items()} == {
        (a, cell): told.get((a, cell), 0) for cell in game.prior for a in range(game.actions)
    }


@few
@given(profiles())
def test_the_value_of_an_action_is_that_of_the_stories_in_which_it_is_heard(played):
    game, profile = played
    for event in events(game, [len(rule[0]) for rule in profile]):
        for a in range(game.actions):
            told = sum(p * game.user[a][y] for p, (z, _, y), said in hearings(game, profile) if (z, said) == event)
            assert number(spec.action_value(market_of(game), profile, event, a)) == told


@few
@given(st.data())
def test_a_best_response_uses_optimal_actions_only(data):
    game, profile = data.draw(profiles())
    market = market_of(game)
    assert holds_at(spec.is_best_response(market, profile, data.draw(best_responses(game, profile)))) is True
    response = data.draw(responses(game, profile))
    assert holds_at(spec.is_best_response(market, profile, response)) is is_best_response(game, profile, response)


@settings(max_examples=25, deadline=None)
@given(profiles())
def test_every_deterministic_tie_break_is_a_best_response_and_no_other_action_is(played):
    game, profile = played
    market = market_of(game)
    for response in tie_breaks(game, profile, most=16):
        assert holds_at(spec.is_best_response(market, profile, response)) is True
    response = next(tie_breaks(game, profile))
    for event, best in optimal(game, profile).items():
        for a in set(range(game.actions)) - best:
            worse = response | {event: tuple(Fraction(int(a == b)) for b in range(game.actions))}
            assert holds_at(spec.is_best_response(market, profile, worse)) is False


@few
@given(st.data())
def test_a_rule_is_a_distribution_at_each_signal(data):
    game = data.draw(games())
    rule = [list(row) for row in data.draw(rules(game, 2))]
    assert holds_at(spec.is_rule(rule)) is True
    rule[data.draw(st.integers(0, game.signals - 1))][0] += data.draw(st.sampled_from([Fraction(1, 3), Fraction(-2)]))
    assert holds_at(spec.is_rule(rule)) is False
    assert is_rule(rule) is False


def test_at_messages_that_are_never_sent_the_user_may_do_anything_but_act():
    game_user = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))
    market = spec.Market(1, 2, 2, 1, 2, {(0, 0, 0): Fraction(1, 2), (0, 1, 1): Fraction(1, 2)}, game_user, [game_user])
    silent = [[(1, 0), (1, 0)]]
    for after in ((1, 0), (0, 1), (Fraction(1, 2), Fraction(1, 2))):
        assert holds_at(spec.is_best_response(market, silent, {(0, (0,)): (1, 0), (0, (1,)): after})) is True
    assert holds_at(spec.is_best_response(market, silent, {(0, (0,)): (1, 0), (0, (1,)): (1, 1)})) is False


@few
@given(games(types=1))
def test_pure_rules_reach_every_map_from_signals_to_messages(game):
    assert len(set(pure_rules(game, 2))) == 2**game.signals
    assert all(is_rule(rule) for rule in pure_rules(game, 2))


def test_refuses_a_profile_with_too_few_messages_heard():
    table = [[1], [0]]
    market = spec.Market(2, 2, 1, 1, 1, {(0, 0, 0): 1}, table, [table, table])
    with pytest.raises(ValueError, match="argument"):
        spec.likelihood(market, [[(1, 0)], [(1, 0)]], 0, (0,))
