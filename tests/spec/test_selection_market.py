from fractions import Fraction
from functools import cache
from itertools import chain

import pytest
from brute_force import (
    Game,
    acceptable,
    best_responses,
    chances,
    events,
    full_information_value,
    games,
    is_best_response,
    is_chance,
    is_rule,
    laws,
    mix,
    most_value_alone,
    optimal,
    play,
    pure,
    pure_rules,
    responses,
    rules,
    slacks,
    swapped,
    tie_breaks,
    value_alone,
    worth,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from market_readings import bind, bind_market, check_readings, shape_of, true

from certify.spec.errors import InputError
from certify.spec.formula import ForAll, Let, holds_at
from certify.spec.language import Words
from certify.spec.selection import is_selection, selected_law

few = settings(max_examples=25, deadline=None)
gammas = st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 4), Fraction(1)])


def selection_statement(shape, values):
    words = Words(shape, values=values)
    market = words.selection_market()
    eta, gamma = words.slacks("eta"), words.unknown("gamma")
    equilibrium = words.every(market.equilibrium(eta=eta, gamma=gamma))
    words.claim(equilibrium.user_value >= market.aligned_value)
    problem = words.problem()
    return problem, market, eta, equilibrium


@cache
def symbolic(shape):
    return selection_statement(dict(shape), {})


def stated(shape, values):
    return selection_statement(shape, values)[0]


def flat(rows):
    return tuple(chain.from_iterable(rows))


def named(problem, function, names_start):
    """Return the names of the function's values whose first name starts so."""
    (names,) = [
        each.names for each in problem.functions if each.function == function and each.names[0].startswith(names_start)
    ]
    return names


@st.composite
def selections(draw, values, gamma):
    """Draw a lottery over agents: over acceptable ones, or any."""
    accepted = sorted(acceptable(values, gamma))
    row = dict(zip(accepted, draw(chances(len(accepted))), strict=True))
    chosen = tuple(row.get(j, Fraction(0)) for j in range(len(values)))
    return draw(st.one_of(st.just(chosen), st.just(chosen), chances(len(values))))


def is_accepted(lottery, values, gamma):
    return is_chance(lottery) and all(j in acceptable(values, gamma) for j, p in enumerate(lottery) if p)


# The pieces.


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_selection_is_a_lottery_over_agents_within_gamma_of_the_best(data):
    values = data.draw(st.lists(st.sampled_from([Fraction(n, 4) for n in range(5)]), min_size=1, max_size=3))
    gamma = data.draw(gammas)
    lottery = data.draw(selections(values, gamma))
    assert holds_at(is_selection(lottery, values, gamma)) is is_accepted(lottery, values, gamma)
    for j in range(len(values)):
        alone = pure(j, len(values))
        assert holds_at(is_selection(alone, values, gamma)) is (values[j] >= max(values) - gamma)
    assert holds_at(is_selection([2, *[0] * (len(values) - 1)], values, gamma)) is False


@few
@given(st.data())
def test_the_outcome_is_the_selected_agents(data):
    game = data.draw(games())
    offers = [data.draw(laws(game)) for _ in range(game.agents)]
    lottery = data.draw(chances(game.agents))
    assert {k: mass.constant_term for k, mass in selected_law(lottery, offers).items()} == mix(lottery, offers)


# From the rules up.


@st.composite
def selection_games(draw):
    """Draw a selection market with rules, one response to each rule, a selection and its outcome."""
    game = draw(games(agents=draw(st.sampled_from([1, 2, 2, 3])), actions=draw(st.integers(1, 2))))
    messages = draw(st.integers(1, 2))
    offered = [draw(rules(game, messages)) for _ in range(game.agents)]
    aligned = draw(st.one_of(rules(game, messages), st.just(best_rule(game, messages))))
    answer = {}
    for rule in (*offered, aligned):
        if flat(rule) not in answer:
            answer[flat(rule)] = draw(best_responses(game, [rule]))
    offers = [play(game, [rule], answer[flat(rule)]) for rule in offered]
    gamma = draw(gammas)
    lottery = draw(selections([worth(law, game.user) for law in offers], gamma))
    eta = [draw(slacks) for _ in range(game.agents)]
    return game, messages, offered, aligned, answer, gamma, lottery, eta


def best_rule(game, messages):
    return max(pure_rules(game, messages), key=lambda rule: value_alone(game, rule))


def bound(drawn):
    """Return the symbolic problem of the drawn market, its parts, and the numbers of all its unknowns."""
    game, messages, offered, aligned, answer, gamma, lottery, eta = drawn
    shape = shape_of(game, messages=messages, level="rules")
    problem, market, symbols, equilibrium = symbolic(tuple(shape.items()))
    values = bind_market(market, game) | bind(symbols, eta) | {"gamma": gamma}
    values |= bind(market.aligned_rule, aligned) | bind(equilibrium.rules, offered)
    order = events(game, [messages])
    one = "response to one rule"
    for start, rule in [
        ("response to the aligned rule", aligned),
        *((f"response to rule {i}", r) for i, r in enumerate(offered)),
    ]:
        values |= dict(zip(named(problem, one, start), flat(answer[flat(rule)][e] for e in order), strict=True))
    offers = [play(game, [rule], answer[flat(rule)]) for rule in offered]
    values |= bind(equilibrium.chances, lottery)
    values |= bind(equilibrium.masses, mix(lottery, offers))
    return shape, problem, market, equilibrium, values, offers


@few
@given(selection_games())
def test_offers_and_outcome_are_those_of_all_stories(drawn):
    game, _, _, aligned, answer, gamma, lottery, _ = drawn
    _, problem, market, equilibrium, values, offers = bound(drawn)
    for offer, law in zip(equilibrium.offers, offers, strict=True):
        assert offer.user_value.at(values) == worth(law, game.user)
        for i in range(game.agents):
            assert offer.agent_value(i).at(values) == worth(law, game.others[i])
    assert equilibrium.user_value.at(values) == worth(mix(lottery, offers), game.user)
    assert market.aligned_value.at(values) == worth(play(game, [aligned], answer[flat(aligned)]), game.user)
    verdicts = {
        item.name: true(item.formula, values) for item in problem.assumptions if not isinstance(item.formula, ForAll)
    }
    accepted = is_accepted(lottery, [worth(law, game.user) for law in offers], gamma)
    assert verdicts.pop("selection") is accepted
    assert all(verdicts.values())


@few
@given(selection_games(), st.data())
def test_prior_rules_selection_and_responses_are_assumed_to_be_distributions(drawn, data):
    _, problem, _, _, values, _ = bound(drawn)
    starts = ("prior", "aligned rule", "rule", "response", "selected", "p[")
    name = data.draw(st.sampled_from([each for each in values if each.startswith(starts)]))
    checked = [item.formula for item in problem.assumptions if not isinstance(item.formula, ForAll)]
    for change in (1, -2):
        assert not all(true(formula, values | {name: values[name] + change}) for formula in checked)


@few
@given(selection_games(), st.data())
def test_offers_are_made_of_best_responses(drawn, data):
    game, messages, offered, *_ = drawn
    _, problem, _, _, values, _ = bound(drawn)
    response = data.draw(responses(game, [offered[0]]))
    names = named(problem, "response to one rule", "response to rule 0")
    changed = values | dict(zip(names, flat(response[e] for e in events(game, [messages])), strict=True))
    (definition,) = [item.formula for item in problem.assumptions if item.name == f"response to one rule at {names[0]}"]
    assert true(definition, changed) is is_best_response(game, [offered[0]], response)


@few
@given(selection_games(), st.data())
def test_no_rule_is_worth_more_than_the_aligned_rule(drawn, data):
    game, messages, _, aligned, answer, *_ = drawn
    _, problem, _, _, values, _ = bound(drawn)
    (formula,) = [
        item.formula for item in problem.assumptions if item.name == "no rule is worth more than the aligned rule"
    ]
    best = worth(play(game, [aligned], answer[flat(aligned)]), game.user)
    verdicts = []
    for rule in (*pure_rules(game, messages), data.draw(rules(game, messages))):
        for response in tie_breaks(game, [rule], most=4):

            def choose(function, arguments, names, rule=rule, response=response):
                assert (function, arguments) == ("response to one rule", flat(rule))
                return flat(response[e] for e in events(game, [messages]))

            inner = values | dict(zip(formula.names, flat(rule), strict=True))
            definitions, holds = true(formula.body, inner, choose)
            assert definitions is True
            assert holds is (value_alone(game, rule) <= best)
            verdicts.append(holds)
    assert all(verdicts) is (best == most_value_alone(game, messages))


@few
@given(st.data())
def test_with_enough_messages_the_aligned_rule_is_worth_full_information(data):
    game = data.draw(games())
    assert most_value_alone(game, game.signals) == full_information_value(game)
    if game.types == 1:
        assert most_value_alone(game, game.actions) == full_information_value(game)
    assert most_value_alone(game, 1) <= full_information_value(game)


@settings(max_examples=25, deadline=None)
@given(selection_games(), st.data())
def test_no_gain_by_an_offer_is_what_it_is_under_every_tie_break_of_actions_and_of_agents(drawn, data):
    game, messages, _, _, _, gamma, lottery, eta = drawn
    _, _, _, equilibrium, values, offers = bound(drawn)
    agent = data.draw(st.integers(0, game.agents - 1))
    formula = equilibrium.conditions[agent]
    assert isinstance(formula, ForAll)
    slack = formula.body.parts[-1]
    while isinstance(slack, Let):
        slack = slack.body
    before = worth(mix(lottery, offers), game.others[agent])
    for rule in (
        *pure_rules(game, messages),
        data.draw(rules(game, messages)),
        ((Fraction(-1),) * messages,) * game.signals,
    ):
        for response in tie_breaks(game, [rule], most=4):
            deviated = swapped(offers, agent, play(game, [rule], response))
            worths = [worth(law, game.user) for law in deviated]
            for chosen in [pure(j, game.agents) for j in range(game.agents)] + [data.draw(selections(worths, gamma))]:
                given = {}
                answer = flat(response[e] for e in events(game, [messages]))

                def choose(function, arguments, names, rule=rule, answer=answer, chosen=chosen, given=given):
                    if function == "response to one rule":
                        assert arguments == flat(rule)
                        result = answer
                    else:
                        assert (function, arguments) == (f"selection after agent {agent}", flat(rule) + answer)
                        result = chosen
                    given.update(zip(names, result, strict=True))
                    return result

                inner = values | dict(zip(formula.names, flat(rule), strict=True))
                definitions, holds = true(formula.body, inner, choose)
                assert definitions is is_accepted(chosen, worths, gamma)
                gained = worth(mix(chosen, deviated), game.others[agent]) - before
                assert slack.polynomial.at(inner | given) == eta[agent] - gained
                assert holds is (gained <= eta[agent] or not is_rule(rule))


@settings(max_examples=10, deadline=None)
@given(selection_games(), st.integers(0, 10**6))
def test_three_readings_from_the_rules_up_agree(drawn, seed):
    shape, _, _, _, values, _ = bound(drawn)
    check_readings(stated, shape, values, seed)


def test_one_response_to_one_rule_whichever_agent_uses_it():
    problem, *_ = symbolic((("level", "rules"),))
    assert {each.function for each in problem.functions} == {"response to one rule"}
    assert len(problem.functions) == 3


# Outcome laws.


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_at_the_level_of_laws_nobody_gains_by_the_aligned_law(data):
    game = data.draw(games())
    shape = shape_of(game, level="laws")
    problem, market, symbols, equilibrium = symbolic(tuple(shape.items()))
    aligned, *offers = (data.draw(laws(game)) for _ in range(game.agents + 1))
    gamma, eta = data.draw(gammas), [data.draw(slacks) for _ in range(game.agents)]
    worths = [worth(law, game.user) for law in offers]
    lottery = data.draw(selections(worths, gamma))
    outcome = data.draw(st.sampled_from([mix(lottery, offers), mix(lottery, offers), aligned]))
    values = bind_market(market, game) | bind(symbols, eta) | {"gamma": gamma}
    values |= bind(market.aligned_law.masses, aligned) | bind(equilibrium.masses, outcome)
    values |= bind(equilibrium.chances, lottery)
    expected = {"selection": is_accepted(lottery, worths, gamma), "outcome law": outcome == mix(lottery, offers)}
    for i, law in enumerate(offers):
        values |= bind(equilibrium.offers[i].masses, law)
        expected[f"aligned value beats offer {i}"] = worth(law, game.user) <= worth(aligned, game.user)
        deviated = swapped(offers, i, aligned)
        seen = [worth(each, game.user) for each in deviated]
        chosen = data.draw(selections(seen, gamma))
        names = named(problem, f"selection after agent {i}", "selected after")
        values |= dict(zip(names, chosen, strict=True))
        expected[f"selection after agent {i} at {names[0]}"] = is_accepted(chosen, seen, gamma)
        gained = worth(mix(chosen, deviated), game.others[i]) - worth(outcome, game.others[i])
        expected[f"agent {i} does not gain by the aligned rule"] = gained <= eta[i]
    verdicts = {item.name: true(item.formula, values) for item in problem.assumptions}
    assert {name: verdicts.pop(name) for name in expected} == expected
    assert all(verdicts.values())
    check_readings(stated, shape, values, data.draw(st.integers(0, 99)))


def test_refuses_another_number_of_slacks_than_agents():
    with pytest.raises(InputError, match="expected one eta for each of 2 agents, got 1"):
        Words().selection_market().equilibrium(eta=[0])


@pytest.mark.parametrize("gamma", [-1, Fraction(-1, 2)])
def test_refuses_a_gamma_at_which_nobody_may_be_selected(gamma):
    with pytest.raises(InputError, match="expected gamma to be at least 0, got -1"):
        Words().selection_market().equilibrium(gamma=gamma)
    assert holds_at(is_selection([1, 0], [0, 0], gamma)) is False


def test_user_value_is_convex_so_that_a_deterministic_rule_is_best():
    coin = {(0, 0, 0): Fraction(1, 2), (0, 1, 1): Fraction(1, 2)}
    game = Game(1, 2, coin, ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))), (((Fraction(0),) * 2,) * 2,))
    noisy = ((Fraction(3, 4), Fraction(1, 4)), (Fraction(1, 4), Fraction(3, 4)))
    assert value_alone(game, noisy) == Fraction(3, 4)
    assert most_value_alone(game, 2) == 1
    assert most_value_alone(game, 1) == Fraction(1, 2)
    assert optimal(game, [noisy]) == {(0, (0,)): {0}, (0, (1,)): {1}}
