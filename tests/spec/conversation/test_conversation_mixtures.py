"""Rules for conversations that are drawn from a joint law, against stories told to their end."""

from fractions import Fraction
from functools import cache

import pytest
from conversation_stories import chances, conversations, stories, strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from market_readings import bind, true

from certify.spec.conversation.play import Conversation
from certify.spec.errors import InputError
from certify.spec.formula import ForAll, holds_at
from certify.spec.language import Words

slacks = st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1)])


def told(conversation, strategy):
    """The outcome law, story by story."""
    profiles = conversation.protocol.answer_profiles(len(conversation.rules))
    law = {}
    for kind in range(conversation.market.types):
        pick = lambda histories, z=kind: profiles[strategy.talk[z, histories].index(1)]  # noqa: E731
        act = lambda histories, z=kind: strategy.response[z, histories].index(1)  # noqa: E731
        for chance, action, cell in stories(conversation, kind, pick, act):
            law[action, cell] = law.get((action, cell), 0) + chance
    return law


def worth(law, table):
    return sum((mass * table[a][cell[2]] for (a, cell), mass in law.items()), Fraction(0))


def mean(weights, numbers):
    return sum((w * each for w, each in zip(weights, numbers, strict=True)), Fraction(0))


def listed(conversation, strategy):
    """The probabilities of a strategy, position by position from the first message on."""
    protocol, market = conversation.protocol, conversation.market
    places = [
        place
        for spoken in range(1, protocol.rounds + 1)
        for place in protocol.positions(market.types, len(conversation.rules), spoken)
    ]
    rows = [strategy.talk[place] if place in strategy.talk else strategy.response[place] for place in places]
    return [chance for row in rows for chance in row]


def numbers_of(rule):
    return [chance for row in rule.values() for chance in row]


def flat(conversation):
    return tuple(chance for rule in conversation.rules for chance in numbers_of(rule))


@cache
def symbolic(selected, shape):
    words = Words(dict(shape))
    market = words.conversation_selection_market() if selected else words.conversation_market()
    eta = words.slacks("eta")
    equilibrium = words.every(market.coarse_correlated(eta=eta))
    words.claim(equilibrium.user_value >= 0)
    return words.problem(), market, eta, equilibrium


def drawn(data, sizes, agents):
    """Draw a market, its draws of rules and their chances; return them with the shape."""
    first = data.draw(conversations(agents=agents, rounds=(sizes, sizes)))
    market, protocol = first.market, first.protocol
    places = list(first.rules[0])
    rule = st.tuples(*(chances(2) for _ in places)).map(lambda rows: dict(zip(places, rows, strict=True)))
    second = Conversation(market, protocol, [data.draw(rule) for _ in range(agents)])
    weights = data.draw(chances(2))
    shape = {"agents": agents, "actions": 2, "states": 2, "types": market.types, "signals": 2, "messages": 2}
    shape |= {"rounds": protocol.rounds, "draws": 2, "level": "rules"}
    return [first, second], weights, data.draw(rule), tuple(shape.items())


def market_values(symbol, market):
    utilities = bind(symbol.user, market.user) | bind(symbol.agent_utilities, market.agent_utilities)
    return bind(symbol.prior, market.prior) | utilities


def replaced(conversation, agent, rule):
    rules = [rule if i == agent else each for i, each in enumerate(conversation.rules)]
    return Conversation(conversation.market, conversation.protocol, rules)


@pytest.mark.parametrize(("agents", "rounds"), [(1, 2), (2, 1)])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_where_the_user_hears_all_values_and_gains_are_means_over_draws(agents, rounds, data):
    played, weights, deviation, shape = drawn(data, rounds, agents)
    problem, symbol, eta, equilibrium = symbolic(False, shape)
    market, slack = played[0].market, [data.draw(slacks) for _ in range(agents)]
    acts = [strategies(data.draw, each, best=data.draw(st.booleans())) for each in played]
    values = market_values(symbol, market) | bind(eta, slack) | bind(equilibrium.chances, weights)
    for d, (each, strategy) in enumerate(zip(played, acts, strict=True)):
        values |= bind(equilibrium.conversations[d].rules, each.rules)
        values |= bind(equilibrium.strategies[d].talk, strategy.talk)
        values |= bind(equilibrium.strategies[d].response, strategy.response)
    named = {item.name: item.formula for item in problem.assumptions}
    for d, (each, strategy) in enumerate(zip(played, acts, strict=True)):
        verdict = true(named[f"draw {d} best strategy of the user"], values)
        assert verdict is holds_at(each.is_best(strategy))
    before = [told(each, strategy) for each, strategy in zip(played, acts, strict=True)]
    assert equilibrium.user_value.at(values) == mean(weights, [worth(law, market.user) for law in before])
    agent = data.draw(st.integers(0, agents - 1))
    table = market.agent_utilities[agent]
    changed = [replaced(each, agent, deviation) for each in played]
    answers = {flat(each): strategies(data.draw, each, best=True) for each in changed}

    def choose(function, arguments, names):
        assert function == f"strategy after a deviation of agent {agent}"
        assert len(names) == len(listed(changed[0], answers[arguments]))
        return listed(changed[0], answers[arguments])

    condition = equilibrium.conditions[agent]
    assert isinstance(condition, ForAll)
    inner = values | dict(zip(condition.names, numbers_of(deviation), strict=True))
    definitions, holds = true(condition.body, inner, choose)
    assert definitions is True
    after = [told(each, answers[flat(each)]) for each in changed]
    gained = mean(weights, [worth(law, table) for law in after]) - mean(weights, [worth(law, table) for law in before])
    assert holds is (gained <= slack[agent])


@pytest.mark.parametrize("rounds", [1, 2])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_where_she_hears_one_the_first_of_the_best_is_heard_after_a_deviation_in_each_draw(rounds, data):
    played, weights, deviation, shape = drawn(data, rounds, 2)
    _, symbol, eta, equilibrium = symbolic(True, shape)
    market, protocol, slack = played[0].market, played[0].protocol, [data.draw(slacks) for _ in range(2)]
    alone = {}  # what talking to one agent with a rule leads to, and the user's answer to it
    for rule in [deviation, *(rule for each in played for rule in each.rules)]:
        talk = Conversation(market, protocol, [rule])
        answer = strategies(data.draw, talk, best=True)
        alone[flat(talk)] = listed(talk, answer), told(talk, answer)
    of = lambda rule: alone[tuple(numbers_of(rule))][1]  # noqa: E731
    heard = [max((0, 1), key=lambda i, each=each: worth(of(each.rules[i]), market.user)) for each in played]
    values = market_values(symbol, market) | bind(eta, slack) | bind(equilibrium.chances, weights)
    for d, each in enumerate(played):
        for rows, rule in zip(equilibrium.rules[d], each.rules, strict=True):
            values |= bind(rows, [*rule.values()])
        values |= bind(equilibrium.selected[d], [int(i == heard[d]) for i in range(2)])
        for i, rule in enumerate(each.rules):
            talk = Conversation(market, protocol, [rule])
            names = [name for name in symbolic(True, shape)[0].unknowns if name.startswith(f"towards rule {d},{i} ")]
            values |= dict(zip(names, alone[flat(talk)][0], strict=True))
    agent = data.draw(st.integers(0, 1))
    table = market.agent_utilities[agent]
    changed = [replaced(each, agent, deviation) for each in played]
    chosen = [max((0, 1), key=lambda i, each=each: worth(of(each.rules[i]), market.user)) for each in changed]
    before = [worth(of(each.rules[i]), table) for each, i in zip(played, heard, strict=True)]
    after = [worth(of(each.rules[i]), table) for each, i in zip(changed, chosen, strict=True)]
    for d in range(2):
        assert equilibrium.paid(agent, d).at(values) == before[d]
        assert all(true(each, values) for each in equilibrium.selection_conditions(d))

    def choose(function, arguments, names):
        if function == "strategy towards one rule":
            return alone[arguments][0]
        draw = next(d for d in range(2) if function == f"selection in draw {d} after agent {agent}")
        assert [name[-3:] for name in names] == ["[0]", "[1]"]
        return [int(i == chosen[draw]) for i in range(2)]

    condition = equilibrium.conditions[agent]
    assert isinstance(condition, ForAll)
    inner = values | dict(zip(condition.names, numbers_of(deviation), strict=True))
    definitions, holds = true(condition.body, inner, choose)
    assert definitions is True
    assert holds is (mean(weights, after) - mean(weights, before) <= slack[agent])


@pytest.mark.parametrize("selected", [True, False])
def test_refuses_another_number_of_slacks_than_agents(selected):
    words = Words({"level": "rules", "draws": 2})
    market = words.conversation_selection_market() if selected else words.conversation_market()
    with pytest.raises(InputError, match="one eta for each of 2 agents, got 1"):
        market.coarse_correlated(eta=[0])


def test_refuses_gamma_in_the_selection_market_with_conversations():
    market = Words({"level": "rules", "draws": 2}).conversation_selection_market()
    with pytest.raises(InputError, match="gamma: not read with conversations"):
        market.coarse_correlated(gamma=1)
