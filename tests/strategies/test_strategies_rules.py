import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallest_examples import smallest

from certify.spec.errors import InputError
from certify.spec.formula import holds_at
from certify.spec.rules import heard, is_best_response, is_distribution, is_rule
from certify.strategies import (
    best_response,
    best_responses,
    deterministic_rules,
    exact_market,
    markets,
    responses,
    rule_profiles,
    rules,
    tie_breaks,
)

SMALL = markets(agents=2, actions=(1, 3), states=(1, 2), types=(1, 2), signals=(1, 2))
MESSAGES = (2, 1)
MARKET = smallest(markets(agents=2, actions=2, signals=2))


@st.composite
def markets_with_rules(draw):
    market = draw(SMALL)
    return market, draw(rule_profiles(len(market.signals), MESSAGES))


@settings(deadline=None)
@given(rules(3, 2), rules(3, 2, degenerate=False), deterministic_rules(3, 2))
def test_rules_are_distributions_at_each_signal(mixed, plain, pure):
    for rule in (mixed, plain, pure):
        assert (len(rule), len(rule[0])) == (3, 2)
        assert holds_at(is_rule(rule))
    assert all(min(row) > 0 for row in plain)
    assert all(max(row) == 1 for row in pure)


@settings(max_examples=50, deadline=None)
@given(markets_with_rules(), st.data())
def test_best_responses_are_best(drawn, data):
    document, profile = drawn
    market = exact_market(document)
    for mixed in (True, False):
        response = data.draw(best_responses(document, profile, mixed=mixed))
        assert list(response) == list(heard(market, MESSAGES))
        assert holds_at(is_best_response(market, profile, response))
        assert mixed or all(max(row) == 1 for row in response.values())


@settings(max_examples=50, deadline=None)
@given(markets_with_rules(), st.data())
def test_a_tie_break_gives_a_best_response_that_heeds_it(drawn, data):
    document, profile = drawn
    order = data.draw(tie_breaks(document, MESSAGES))
    response = best_response(document, profile, order)
    assert holds_at(is_best_response(exact_market(document), profile, response))
    for event, row in response.items():
        chosen = row.index(1)
        for earlier in order[event][: order[event].index(chosen)]:
            other = dict(response) | {event: tuple(int(a == earlier) for a in range(len(row)))}
            assert not holds_at(is_best_response(exact_market(document), profile, other))


@settings(max_examples=50, deadline=None)
@given(SMALL, st.data())
def test_responses_are_distributions_at_everything_heard(document, data):
    response = data.draw(responses(document, MESSAGES))
    assert list(response) == list(heard(exact_market(document), MESSAGES))
    assert all(holds_at(is_distribution(row)) for row in response.values())


def test_everything_shrinks_to_silence_and_the_first_action():
    assert smallest(rules(2, 2)) == ((1, 0), (1, 0))
    assert smallest(deterministic_rules(2, 2)) == ((1, 0), (1, 0))
    assert smallest(rule_profiles(2, MESSAGES)) == (((1, 0), (1, 0)), ((1,), (1,)))
    assert set(smallest(tie_breaks(MARKET, MESSAGES)).values()) == {(0, 1)}
    profile = smallest(rule_profiles(2, MESSAGES))
    assert set(smallest(best_responses(MARKET, profile)).values()) == {(1, 0)}
    assert set(smallest(responses(MARKET, MESSAGES)).values()) == {(1, 0)}


def test_revealing_rules_and_equal_rules_are_drawn():
    assert smallest(rules(2, 2), lambda rule: rule[0] != rule[1]) in {((1, 0), (0, 1)), ((0, 1), (1, 0))}
    wanted = smallest(rule_profiles(3, (3, 3)), lambda each: each[0] == each[1] and len(set(each[0])) == 3)
    assert wanted[0] == wanted[1]


def test_tie_breaks_may_depend_on_what_is_heard():
    drawn = smallest(tie_breaks(MARKET, MESSAGES), lambda order: len(set(order.values())) > 1)
    assert set(drawn.values()) == {(0, 1), (1, 0)}


def test_a_mixed_tie_is_drawn():
    profile = smallest(rule_profiles(2, MESSAGES))
    drawn = smallest(best_responses(MARKET, profile), lambda each: any(max(row) < 1 for row in each.values()))
    assert holds_at(is_best_response(exact_market(MARKET), profile, drawn))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: rules(0, 2), "signals: expected an integer of at least 1, got 0"),
        (lambda: rules(2, 0), "messages: expected an integer of at least 1, got 0"),
        (lambda: deterministic_rules(2, True), "messages: expected an integer"),
        (lambda: rule_profiles(2, ()), "messages: expected one number an agent, got none"),
        (lambda: rule_profiles(2, (1, 0)), r"messages\[1\]: expected an integer of at least 1, got 0"),
        (lambda: tie_breaks(MARKET, (2,)), "messages: expected one entry for each of 2 agents, got 1"),
        (lambda: responses(MARKET, (2, 2, 2)), "messages: expected one entry for each of 2 agents, got 3"),
        (lambda: best_responses(MARKET, [((1,),)] * 2), r"profile\[0\]: expected 2 rows, one a signal, got 1"),
        (lambda: best_responses(MARKET, []), "profile: expected one entry for each of 2 agents, got 0"),
    ],
)
def test_refuses_arguments_that_are_not_what_they_have_to_be(build, message):
    with pytest.raises(InputError, match=message):
        build()


def test_refuses_a_tie_break_that_leaves_something_out():
    profile = smallest(rule_profiles(2, (1, 1)))
    with pytest.raises(InputError, match=r"an order of the actions for \(0, \(0, 0\)\), got none"):
        best_response(MARKET, profile, {})
    with pytest.raises(InputError, match=r"an order of all actions for \(0, \(0, 0\)\), got \(\)"):
        best_response(MARKET, profile, {(0, (0, 0)): ()})
