from fractions import Fraction
from functools import cache
from itertools import chain

import pytest
from brute_force import (
    best_responses,
    chances,
    events,
    full_information_value,
    gain,
    games,
    is_best_response,
    is_chance,
    is_rule,
    laws,
    mix,
    optimal,
    play,
    pure_rules,
    responses,
    rules,
    slacks,
    swapped,
    tie_breaks,
    worth,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from market_readings import bind, bind_market, check_readings, market_of, number, shape_of, true, with_maxima

from certify.spec.errors import InputError
from certify.spec.formula import ForAll, Let, holds_at
from certify.spec.full_equilibrium import mixture
from certify.spec.language import Words
from certify.spec.sketch import Assert, Introduce, Take

few = settings(max_examples=25, deadline=None)
small = games(agents=None, actions=None, states=None, types=None, signals=None)


def equilibrium_statement(shape, values):
    words = Words(shape, values=values)
    market = words.market()
    eta = words.slacks("eta")
    equilibrium = words.every(market.equilibrium(eta=eta))
    words.claim(equilibrium.user_value >= market.bayes_value())
    return words, market, eta, equilibrium


@cache
def symbolic_equilibrium(shape):
    return equilibrium_statement(dict(shape), {})


def stated(shape, values):
    return equilibrium_statement(shape, values)[0].problem()


def flat(rows):
    return tuple(chain.from_iterable(rows))


@st.composite
def played_games(draw):
    """Draw a game with one or two drawn profiles and the user's responses to them."""
    game = draw(games(agents=draw(st.sampled_from([1, 2, 2])), actions=draw(st.sampled_from([1, 2, 2, 3]))))
    messages = draw(st.integers(1, 2))
    draws = draw(st.sampled_from([1, 1, 2]))
    weights = draw(chances(draws))
    profiles = [[draw(rules(game, messages)) for _ in range(game.agents)] for _ in range(draws)]
    after = [draw(responses(game, profile)) for profile in profiles]
    eta = [draw(slacks) for _ in range(game.agents)]
    return game, messages, weights, profiles, after, eta


def numbers_of(played, market, symbols, equilibrium):
    game, _, weights, profiles, after, eta = played
    values = bind_market(market, game) | bind(symbols, eta)
    values |= bind(equilibrium.profiles, profiles) | bind(equilibrium.responses, after)
    return values | (bind(equilibrium.chances, weights) if len(weights) > 1 else {})


def symbols_for(played):
    game, messages, weights, *_ = played
    shape = shape_of(game, messages=messages, draws=len(weights), level="rules")
    return shape, symbolic_equilibrium(tuple(shape.items()))


# From the rules up.


@few
@given(played_games())
def test_values_at_a_profile_are_those_of_all_stories(played):
    game, _, weights, profiles, after, _ = played
    _, (_, market, symbols, equilibrium) = symbols_for(played)
    values = numbers_of(played, market, symbols, equilibrium)
    law = mix(weights, [play(game, *each) for each in zip(profiles, after, strict=True)])
    assert equilibrium.user_value.at(values) == worth(law, game.user)
    for i in range(game.agents):
        assert equilibrium.agent_value(i).at(values) == worth(law, game.others[i])
    assert {place: mass.at(values) for place, mass in equilibrium.masses.items()} == {
        (a, cell): law.get((a, cell), 0) for cell in game.prior for a in range(game.actions)
    }


@few
@given(played_games())
def test_a_profile_is_assumed_to_be_rules_with_best_responses(played):
    game, _, _, profiles, after, _ = played
    _, (words, market, symbols, equilibrium) = symbols_for(played)
    values = with_maxima(words.problem(), numbers_of(played, market, symbols, equilibrium))
    for item in words.problem().assumptions:
        if item.name.startswith("best response"):
            draw = int(item.name.split()[-1]) if len(profiles) > 1 else 0
            assert true(item.formula, values) is is_best_response(game, profiles[draw], after[draw])
        elif not item.name.startswith("agent"):
            assert true(item.formula, values) is True, item.name


@few
@given(played_games(), st.data())
def test_prior_draws_rules_and_responses_are_assumed_to_be_distributions(played, data):
    _, (words, market, symbols, equilibrium) = symbols_for(played)
    problem = words.problem()
    values = numbers_of(played, market, symbols, equilibrium)
    name = data.draw(
        st.sampled_from([each for each in values if each.startswith(("prior", "draw", "rule", "response"))])
    )
    if len(played[2]) > 1:
        name = data.draw(st.sampled_from([name, "draw[0]", "draw[1]"]))
    checked = [item.formula for item in problem.assumptions if not isinstance(item.formula, ForAll)]
    unchanged = with_maxima(problem, values)
    assume(all(true(formula, unchanged) for formula in checked))
    for change in (1, -2):
        changed = with_maxima(problem, values | {name: values[name] + change})
        assert not all(true(formula, changed) for formula in checked)
    slack = {"eta[0]": Fraction(-1)}
    (eta,) = [item.formula for item in problem.assumptions if item.name == "eta nonnegative"]
    assert true(eta, values | slack) is False


@settings(max_examples=20, deadline=None)
@given(played_games(), st.data())
def test_no_gain_by_a_deviation_is_what_it_is_in_all_stories_under_every_tie_break(played, data):
    game, messages, weights, profiles, after, eta = played
    _, (_, market, symbols, equilibrium) = symbols_for(played)
    values = numbers_of(played, market, symbols, equilibrium)
    agent = data.draw(st.integers(0, game.agents - 1))
    no_gain = equilibrium.conditions[agent]
    assert isinstance(no_gain, ForAll)
    slack = no_gain.body.parts[-1]
    while isinstance(slack, Let):
        slack = slack.body
    assert slack.sign == ">="
    deviations = [
        *pure_rules(game, messages),
        data.draw(rules(game, messages)),
        ((Fraction(2),) * messages,) * game.signals,
    ]
    for deviation in deviations:
        deviated = [swapped(profile, agent, deviation) for profile in profiles]
        known = {tuple(chain.from_iterable(map(flat, each))): each for each in deviated}
        breaks = {key: list(tie_breaks(game, each, most=4)) for key, each in known.items()}
        for key, each in known.items():
            breaks[key].append(data.draw(best_responses(game, each)))
        for n in range(max(map(len, breaks.values()))):
            chosen = {key: each[n % len(each)] for key, each in breaks.items()}
            asked, given = [], {}

            def choose(function, arguments, names, chosen=chosen, asked=asked, given=given):
                assert function == f"response to a deviation of agent {agent}"
                asked.append(arguments)
                answer = [p for event in events(game, [messages] * game.agents) for p in chosen[arguments][event]]
                given.update(zip(names, answer, strict=True))
                return answer

            inner = values | dict(zip(no_gain.names, flat(deviation), strict=True))
            definitions, holds = true(no_gain.body, inner, choose)
            assert set(asked) == set(known)
            assert definitions is True
            new = [chosen[tuple(chain.from_iterable(map(flat, each)))] for each in deviated]
            gained = gain(game, weights, profiles, after, agent, deviation, new)
            assert holds is (gained <= eta[agent] or not is_rule(deviation))
            answers = inner | given
            assert slack.polynomial.at(answers) == eta[agent] - gained


@few
@given(played_games(), st.data())
def test_after_a_deviation_the_user_may_break_ties_anyhow_but_only_ties(played, data):
    game, messages, _, profiles, *_ = played
    _, (_, market, symbols, equilibrium) = symbols_for(played)
    values = numbers_of(played, market, symbols, equilibrium)
    no_gain = equilibrium.conditions[0]
    deviation = data.draw(rules(game, messages))
    chosen = {}
    for profile in profiles:
        deviated = swapped(profile, 0, deviation)
        chosen[tuple(chain.from_iterable(map(flat, deviated)))] = deviated, data.draw(responses(game, deviated))

    def choose(_, arguments, names):
        return [p for event in events(game, [messages] * game.agents) for p in chosen[arguments][1][event]]

    inner = values | dict(zip(no_gain.names, flat(deviation), strict=True))
    expected = all(is_best_response(game, deviated, response) for deviated, response in chosen.values())
    assert true(no_gain.body, inner, choose)[0] is expected


def test_ties_may_be_broken_by_who_deviated():
    _, _, _, equilibrium = equilibrium_statement({"level": "rules"}, {})
    functions = [repr(equilibrium.conditions[i].body.parts[-1].function) for i in range(2)]
    assert functions == [f"'response to a deviation of agent {i}'" for i in range(2)]


@settings(max_examples=12, deadline=None)
@given(played_games(), st.integers(0, 10**6))
def test_three_readings_from_the_rules_up_agree(played, seed):
    shape, (_, market, symbols, equilibrium) = symbols_for(played)
    check_readings(stated, shape, numbers_of(played, market, symbols, equilibrium), seed)


@few
@given(played_games(), st.data())
def test_after_revealing_its_signal_an_agent_leads_to_the_law_of_that_profile(played, data):
    game, messages, weights, profiles, *_ = played
    agent = data.draw(st.integers(0, game.agents - 1))
    shape = shape_of(game, messages=messages, draws=len(weights), level="rules")
    words, market, symbols, equilibrium = equilibrium_statement(shape, {})
    if messages < game.signals:
        with pytest.raises(InputError, match="expected messages >= signals to reveal the signal, got 1 < 2"):
            equilibrium.revealing(agent)
        return
    law = equilibrium.revealing(agent)
    (step,) = [step for step in words._sketch if isinstance(step, Take)]
    assert step.universal is equilibrium.conditions[agent]
    reveal = [[Fraction(int(m == x)) for m in range(messages)] for x in range(game.signals)]
    assert [term.constant_term for term in step.terms] == list(flat(reveal))
    deviated = [swapped(profile, agent, reveal) for profile in profiles]
    new = [data.draw(best_responses(game, each)) for each in deviated]
    answers = [p for response in new for event in events(game, [messages] * game.agents) for p in response[event]]
    values = numbers_of(played, market, symbols, equilibrium) | dict(zip(step.handles.values(), answers, strict=True))
    for each in words._sketch:
        if isinstance(each, Introduce):
            values[each.name] = each.value.at(values)
    told = mix(weights, [play(game, *each) for each in zip(deviated, new, strict=True)])
    assert {place: mass.at(values) for place, mass in law.masses.items()} == {
        (a, cell): told.get((a, cell), 0) for cell in game.prior for a in range(game.actions)
    }


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_with_a_unique_optimum_every_agent_can_lead_to_one_and_the_same_law(data):
    game = data.draw(games())
    if not holds_at(market_of(game).unique_optimum()):
        return
    profile = [data.draw(rules(game, 2)) for _ in range(game.agents)]
    reveal = [[Fraction(int(m == x)) for m in range(2)] for x in range(game.signals)]
    reached = []
    for i in range(game.agents):
        deviated = swapped(profile, i, reveal)
        for response in tie_breaks(game, deviated, most=16):
            law = play(game, deviated, response)
            reached.append({place: mass for place, mass in law.items() if mass})
            assert worth(law, game.user) == full_information_value(game)
    assert all(law == reached[0] for law in reached)


@settings(max_examples=60, deadline=None)
@given(played_games())
def test_v_star_is_the_value_of_full_information(played):
    game = played[0]
    words, market, *_ = equilibrium_statement(shape_of(game, level="rules"), {})
    best = market.bayes_value()
    values = with_maxima(words.problem(), bind_market(market, game))
    assert best.at(values) == full_information_value(game)
    concrete = Words(shape_of(game), values=values).market()
    assert number(concrete.bayes_value()) == full_information_value(game)


# Outcome laws.


@settings(max_examples=40, deadline=None)
@given(games(), st.data())
def test_at_the_level_of_laws_an_equilibrium_does_not_lose_to_revealing(game, data):
    shape = shape_of(game, level="laws")
    words, market, symbols, equilibrium = symbolic_equilibrium(tuple(shape.items()))
    law, eta = data.draw(laws(game)), [data.draw(slacks) for _ in range(game.agents)]
    reveal = [[Fraction(int(m == x)) for m in range(game.signals)] for x in range(game.signals)]
    acts = [data.draw(responses(game, [reveal])) for _ in range(game.agents)]
    values = bind_market(market, game) | bind(symbols, eta) | bind(equilibrium.masses, law)
    for after, act in zip(equilibrium.informed, acts, strict=True):
        values |= bind(after.response, {(z, x): act[z, (x,)] for z, x in market.views})
    values = with_maxima(words.problem(), values)
    verdicts = {item.name: true(item.formula, values) for item in words.problem().assumptions}
    best = optimal(game, [reveal])
    for i, act in enumerate(acts):
        told = play(game, [reveal], act)
        assert {place: mass.at(values) for place, mass in equilibrium.revealing(i).masses.items()} == told
        obeys = all(is_chance(act[e]) and all(a in best[e] for a, p in enumerate(act[e]) if p) for e in best)
        assert verdicts.pop(f"action after {i} reveals is a best response to type and signal") is obeys
        gained = worth(told, game.others[i]) - worth(law, game.others[i])
        assert verdicts.pop(f"agent {i} does not gain by revealing its signal") is (gained <= eta[i])
    assert all(verdicts.values())
    check_readings(
        stated, shape, {n: v for n, v in values.items() if not n.startswith("max")}, data.draw(st.integers(0, 9))
    )


@few
@given(st.data())
def test_mixtures_of_laws_are_averages(data):
    game = data.draw(games())
    several = [data.draw(laws(game)) for _ in range(data.draw(st.integers(1, 3)))]
    weights = data.draw(chances(len(several)))
    assert {k: v if isinstance(v, Fraction) else number(v) for k, v in mixture(weights, several).items()} == mix(
        weights, several
    )


def test_naming_a_law_suggests_names_and_that_it_is_one():
    words = Words({"level": "rules", "agents": 1, "messages": 1})
    equilibrium = words.every(words.market().equilibrium())
    named = equilibrium.named("q")
    words.claim(named.user_value >= 0)
    sketch = list(words._sketch)
    assert [step.name for step in sketch if isinstance(step, Introduce)] == [
        f"q[{a};0,{y},{y}]" for y in range(2) for a in range(2)
    ]
    assert [step.value for step in sketch if isinstance(step, Introduce)] == [
        type(sketch[0].value)(mass.terms) for mass in equilibrium.masses.values()
    ]
    assert len([step for step in sketch if isinstance(step, Assert)]) == 4 + 2


# Names and sizes.


def test_unknowns_are_called_as_reports_show_them():
    words, *_ = equilibrium_statement({"agents": 1, "messages": 1, "level": "rules"}, {})
    assert words.problem().unknowns == (
        *("prior[0]", "prior[1]"),
        *(f"user[{a},{y}]" for a in range(2) for y in range(2)),
        *(f"agent 0[{a},{y}]" for a in range(2) for y in range(2)),
        "eta[0]",
        *("rule 0[0,0]", "rule 0[1,0]"),
        *("response 0;0[0]", "response 0;0[1]"),
        *("max 1", "max 2"),
    )
    assert words.problem().shape == {
        "agents": 1,
        "actions": 2,
        "states": 2,
        "types": 1,
        "signals": 0,
        "messages": 1,
        "draws": 1,
        "level": "rules",
    }


@pytest.mark.parametrize(
    ("shape", "first", "law"),
    [
        ({}, "prior[0]", "p[0,0]"),
        ({"types": 2}, "prior[0,0,0]", "p[0,0,0,0]"),
        ({"signals": 2}, "prior[0,0,0]", "p[0,0,0,0]"),
        ({"signals": 1, "types": 2}, "prior[0,0,0]", "p[0,0,0,0]"),
    ],
)
def test_cells_are_named_by_what_distinguishes_them(shape, first, law):
    unknowns = stated(shape, {}).unknowns
    assert unknowns[0] == first
    assert law in unknowns


def test_an_offset_has_an_unknown_for_each_cell():
    words = Words({"types": 2})
    market = words.market()
    offset = market.offset("c")
    assert [repr(value) for value in offset.values()] == ["c[0,0,0]", "c[0,1,1]", "c[1,0,0]", "c[1,1,1]"]
    assert list(offset) == market.cells


@pytest.mark.parametrize("eta", [[], [1], [1, 2, 3]])
def test_refuses_another_number_of_slacks_than_agents(eta):
    with pytest.raises(InputError, match=f"expected one eta for each of 2 agents, got {len(eta)}"):
        Words().market().equilibrium(eta=eta)
