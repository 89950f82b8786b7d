"""Conversations against a second definition: every strategy of the user in turn, every story told to its end."""

from fractions import Fraction
from itertools import product

import pytest
from conversation_stories import conversations, stories, strategies
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.conversation.best import Talk
from certify.spec.conversation.play import is_conversation_rule
from certify.spec.conversation.protocol import Protocol
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import holds_at
from certify.spec.rules import is_best_response, outcome_law


def best_by_enumeration(conversation):
    """The most that a user gets, over all deterministic ways to talk and to act of each type by itself."""
    market, protocol, agents = conversation.market, conversation.protocol, len(conversation.rules)
    before = [
        histories
        for spoken in range(1, protocol.rounds)
        for histories in product(list(protocol.heard(spoken)), repeat=agents)
    ]
    total = Fraction(0)
    for kind in range(market.types):
        most = None
        for talk in product(protocol.answer_profiles(agents), repeat=len(before)):
            answers = dict(zip(before, talk, strict=True))
            ends = {}
            for chance, histories, cell in stories(conversation, kind, answers.__getitem__, lambda h: h):
                ends.setdefault(histories, []).append((chance, cell))
            best = None
            for acts in product(range(market.actions), repeat=len(ends)):
                value = sum(
                    (
                        chance * market.user[a][cell[2]]
                        for a, end in zip(acts, ends.values(), strict=True)
                        for chance, cell in end
                    ),
                    Fraction(0),
                )
                best = value if best is None else max(best, value)
            most = best if most is None else max(most, best)
        total += most
    return total


def talk_of(conversation):
    return Talk(conversation.market.prior, conversation.market.user, conversation.protocol)


@settings(max_examples=60, deadline=None)
@given(conversations())
def test_the_best_value_is_that_of_the_best_deterministic_strategy(conversation):
    assert talk_of(conversation).best_value(conversation.rules) == best_by_enumeration(conversation)


@settings(max_examples=12, deadline=None)
@given(conversations(agents=2, answers=1, types=1))
def test_the_best_value_against_two_agents_is_that_of_the_best_deterministic_strategy(conversation):
    assert talk_of(conversation).best_value(conversation.rules) == best_by_enumeration(conversation)


@settings(max_examples=40, deadline=None)
@given(st.data(), conversations(agents=2))
def test_backward_induction_is_best_and_gets_the_best_value(data, conversation):
    strategy = strategies(data.draw, conversation, best=True)
    assert holds_at(conversation.is_best(strategy)) is True
    value = conversation.market.user_value(conversation.outcome_law(strategy)).constant_term
    assert value == talk_of(conversation).best_value(conversation.rules)


@settings(max_examples=60, deadline=None)
@given(st.data(), conversations(agents=1))
def test_a_strategy_that_gets_less_than_the_best_value_is_not_best(data, conversation):
    strategy = strategies(data.draw, conversation, best=False)
    value = conversation.market.user_value(conversation.outcome_law(strategy)).constant_term
    most = talk_of(conversation).best_value(conversation.rules)
    assert value <= most
    if holds_at(conversation.is_best(strategy)):
        assert value == most
    elif value == most:
        return  # what she would do where she never comes is not best
    else:
        assert holds_at(conversation.is_best(strategy)) is False


@settings(max_examples=40, deadline=None)
@given(st.data(), conversations(agents=2))
def test_the_outcome_law_is_that_of_all_stories(data, conversation):
    strategy = strategies(data.draw, conversation, best=False)
    profiles = conversation.protocol.answer_profiles(2)
    law = conversation.outcome_law(strategy)
    told = dict.fromkeys(law, Fraction(0))
    for kind in range(conversation.market.types):
        pick = lambda histories, z=kind: profiles[strategy.talk[z, histories].index(1)]  # noqa: E731
        act = lambda histories, z=kind: strategy.response[z, histories].index(1)  # noqa: E731
        for chance, action, cell in stories(conversation, kind, pick, act):
            told[action, cell] += chance
    assert {place: mass.constant_term for place, mass in law.items()} == told
    assert holds_at(conversation.market.is_law(law)) is True


@settings(max_examples=30, deadline=None)
@given(st.data(), conversations(agents=2, rounds=(1, 1)))
def test_one_round_is_persuasion(data, conversation):
    strategy = strategies(data.draw, conversation, best=data.draw(st.booleans()))
    rules = [[rule[x, ()] for x in range(2)] for rule in conversation.rules]
    response = {(z, tuple(h[0] for h in histories)): row for (z, histories), row in strategy.response.items()}
    market = conversation.market
    law = outcome_law(market, rules, response)
    assert {at: m.terms for at, m in law.items()} == {
        at: m.terms for at, m in conversation.outcome_law(strategy).items()
    }
    assert holds_at(is_best_response(market, rules, response)) is holds_at(conversation.is_best(strategy))


@settings(max_examples=6, deadline=None)
@given(conversations(rounds=(2, 2)))
def test_no_rule_gets_more_than_the_best_deterministic_one(conversation):
    talk = talk_of(conversation)
    assert talk.best_value(conversation.rules) <= talk.most_value()


def test_rules_are_distributions_at_every_history():
    protocol = Protocol(2, 2, 2)
    rule = {(x, history): [Fraction(1, 2)] * 2 for x in range(2) for history in protocol.histories()}
    assert len(rule) == 2 * (1 + 4)
    assert holds_at(is_conversation_rule(rule)) is True
    assert holds_at(is_conversation_rule({**rule, (1, (0, 1)): [Fraction(1), Fraction(1)]})) is False


def test_an_agent_hears_its_own_conversation_only():
    protocol = Protocol(2, 2, 2)
    assert all(len(history) in (0, 2) for history in protocol.histories())
    assert len(list(protocol.positions(2, 2, 2))) == 2 * 8**2


@pytest.mark.parametrize("numbers", [(0, 2, 2), (1, 0, 2), (1, 2, 0), (True, 2, 2)])
def test_refuses_a_protocol_without_rounds_or_words(numbers):
    with pytest.raises(InputError, match="at least 1"):
        Protocol(*numbers)


@pytest.mark.parametrize(("numbers", "size"), [((2, 10, 10), "1,000,000 positions"), ((10**6, 2, 2), "1000000 rounds")])
def test_refuses_to_enumerate_what_is_too_large_and_says_how_large(numbers, size):
    with pytest.raises(LimitError, match=size):
        Protocol(*numbers).check_size(1, 2)


def test_too_many_rules_are_refused_with_their_number():
    prior = {(0, x, x): Fraction(1, 8) for x in range(8)}
    table = [[Fraction(int(a == y)) for y in range(8)] for a in range(8)]
    with pytest.raises(LimitError, match="16,777,216 deterministic rules"):
        Talk(prior, table, Protocol(1, 8, 1)).most_value()
    with pytest.raises(LimitError, match="too many deterministic rules"):
        Talk(prior, table, Protocol(50, 8, 8)).most_value()
