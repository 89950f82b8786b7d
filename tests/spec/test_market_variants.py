"""Markets without a premise: separate signals, commitments the user does not see, ties by agent, outside options."""

from fractions import Fraction
from functools import cache
from itertools import chain, product
from math import prod

import pytest
from brute_force import (
    best_responses,
    events,
    gain,
    games,
    is_best_response,
    is_rule,
    laws,
    mix,
    payoffs,
    play,
    pure_rules,
    responses,
    rules,
    slacks,
    swapped,
    tie_breaks,
    worth,
)
from brute_force import chances as lotteries
from hypothesis import given, settings
from hypothesis import strategies as st
from market_readings import bind, bind_market, check_readings, number, shape_of, true, with_maxima
from variant_stories import (
    COMMON,
    OBSERVED,
    PAYS_ALL,
    SHARED,
    all_tuples,
    every_pure_rule,
    is_best_to_draw,
    lifted,
    obeys,
    paid,
    part_rules,
    responses_to_draw,
    separate_games,
)

from certify.spec import rules as spec
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import ForAll, Let, holds_at
from certify.spec.language import Words
from certify.spec.market import Market

few = settings(max_examples=30, deadline=None)


def flat(rows):
    return tuple(chain.from_iterable(rows))


def market_of(game, parts):
    sizes = game.agents, game.actions, game.states, game.types, game.signals
    return Market(*sizes, game.prior, game.user, game.others, parts=parts)


# Exact numbers: what agents see.


@st.composite
def separate_profiles(draw):
    game, parts = draw(separate_games())
    most = 3 if game.agents < 3 else 2
    return game, parts, [draw(part_rules(row, draw(st.integers(1, most)))) for row in parts]


@few
@given(separate_profiles())
def test_each_agent_speaks_from_its_part_of_the_signal_alone(played):
    game, parts, profile = played
    market = market_of(game, parts)
    for i, row in enumerate(parts):
        assert market.signals_of(i) == 1 + max(row)
        assert [market.seen(i, x) for x in range(game.signals)] == list(row)
    for x, said in product(range(game.signals), product(*(range(len(rule[0])) for rule in profile))):
        told = prod((rule[row[x]][m] for rule, row, m in zip(profile, parts, said, strict=True)), start=Fraction(1))
        assert number(spec.likelihood(market, profile, x, said)) == told


@few
@given(st.data())
def test_law_and_responses_with_separate_signals_are_those_of_all_stories(data):
    game, parts, profile = data.draw(separate_profiles())
    market, whole = market_of(game, parts), lifted(profile, parts)
    response = data.draw(responses(game, whole))
    told = play(game, whole, response)
    law = spec.outcome_law(market, profile, response)
    assert {place: number(mass) for place, mass in law.items()} == {
        (a, cell): told.get((a, cell), 0) for cell in game.prior for a in range(game.actions)
    }
    assert holds_at(spec.is_best_response(market, profile, response)) is is_best_response(game, whole, response)


def test_without_parts_every_agent_sees_the_whole_signal():
    market = Market(2, 1, 1, 1, 3, {(0, 2, 0): 1}, [[0]], [[[0]], [[0]]])
    assert [[market.seen(i, x) for x in range(3)] for i in range(2)] == [[0, 1, 2]] * 2
    assert [market.signals_of(i) for i in range(2)] == [3, 3]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([[0, 1]], "expected parts to have 2 rows, what each sees of 2 signals"),
        ([[0, 1], [0]], "expected parts to have 2 rows, what each sees of 2 signals"),
        ([[0, 1], [0, -1]], "expected every entry of parts to be a number from 0"),
    ],
)
def test_refuses_parts_of_another_size(parts, message):
    with pytest.raises(InputError, match=message):
        Market(2, 1, 1, 1, 2, {(0, 0, 0): 1}, [[0]], [[[0]], [[0]]], parts=parts)


@few
@given(st.data())
def test_obedience_is_that_no_plan_of_the_user_gains(data):
    game, parts = data.draw(separate_games())
    market, agent = market_of(game, parts), data.draw(st.integers(0, game.agents - 1))
    law = data.draw(laws(game))
    assert holds_at(market.is_obedient(law, agent)) is obeys(game, parts[agent], law)


@few
@given(st.data())
def test_once_an_agent_reveals_its_part_the_law_is_obedient_to_it(data):
    game, parts, profile = data.draw(separate_profiles())
    agent = data.draw(st.integers(0, game.agents - 1))
    size = 1 + max(parts[agent])
    reveal = tuple(tuple(Fraction(int(m == part)) for m in range(size)) for part in range(size))
    whole = lifted(swapped(profile, agent, reveal), parts)
    law = play(game, whole, data.draw(best_responses(game, whole)))
    assert obeys(game, parts[agent], law)
    assert holds_at(market_of(game, parts).is_obedient(law, agent)) is True


# The full market from the rules up.


def full_statement(shape, values, dropped):
    words = Words(shape, values=values, dropped=dropped)
    market = words.market()
    eta = words.slacks("eta")
    equilibrium = words.every(market.equilibrium(eta=eta))
    words.claim(equilibrium.user_value >= market.bayes_value())
    return words.problem(), market, eta, equilibrium


@cache
def symbolic_full(shape, dropped):
    return full_statement(dict(shape), {}, dropped)


DROPPED = [(SHARED,), (OBSERVED,), (SHARED, OBSERVED)]


@st.composite
def full_games(draw):
    """Draw a game without premises: what is dropped, game, parts, lottery, profiles, responses, eta."""
    dropped = draw(st.sampled_from(DROPPED))
    agents, messages = draw(st.sampled_from([1, 2, 2])), draw(st.integers(1, 2))
    sizes = {"agents": agents, "actions": draw(st.sampled_from([1, 2, 2, 3]))}
    if SHARED in dropped:
        each = draw(st.integers(1, 2))
        game, parts = draw(separate_games(each, **sizes))
    else:
        game = draw(games(**sizes))
        each, parts = None, (tuple(range(game.signals)),) * agents
    lottery = draw(lotteries(draw(st.sampled_from([1, 1, 2]))))
    profiles = [[draw(part_rules(row, messages)) for row in parts] for _ in lottery]
    whole = [lifted(profile, parts) for profile in profiles]
    if OBSERVED in dropped:
        after = [draw(responses_to_draw(game, lottery, whole))] * len(lottery)
    else:
        after = [draw(responses(game, profile)) for profile in whole]
    eta = [draw(slacks) for _ in range(agents)]
    shape = shape_of(game, messages=messages, draws=len(lottery), level="rules")
    return dropped, shape | ({} if each is None else {"signals": each}), game, parts, lottery, profiles, after, eta


def bound_full(drawn):
    """Return the symbolic statement of a drawn game, and the values of its unknowns."""
    dropped, shape, game, _, lottery, profiles, after, eta = drawn
    problem, market, symbols, equilibrium = symbolic_full(tuple(shape.items()), dropped)
    values = bind_market(market, game) | bind(symbols, eta) | bind(equilibrium.profiles, profiles)
    values |= bind(equilibrium.responses, after) | (bind(equilibrium.chances, lottery) if len(lottery) > 1 else {})
    return problem, market, equilibrium, values


@few
@given(full_games())
def test_a_full_market_without_a_premise_is_what_the_stories_tell(drawn):
    dropped, _, game, parts, lottery, profiles, after, _ = drawn
    problem, market, equilibrium, values = bound_full(drawn)
    assert [list(row) for row in parts] == [
        [market.seen(i, x) for x in range(game.signals)] for i in range(game.agents)
    ]
    whole = [lifted(profile, parts) for profile in profiles]
    law = mix(lottery, [play(game, *each) for each in zip(whole, after, strict=True)])
    assert {place: mass.at(values) for place, mass in equilibrium.masses.items()} == {
        (a, cell): law.get((a, cell), 0) for cell in game.prior for a in range(game.actions)
    }
    assert equilibrium.user_value.at(values) == worth(law, game.user)
    verdicts = {
        item.name: true(item.formula, with_maxima(problem, values))
        for item in problem.assumptions
        if not isinstance(item.formula, ForAll)
    }
    best = [verdicts.pop(name) for name in list(verdicts) if name.startswith("best response")]
    assert best == (
        [is_best_to_draw(game, lottery, whole, after[0])]
        if OBSERVED in dropped
        else [is_best_response(game, *each) for each in zip(whole, after, strict=True)]
    )
    assert all(verdicts.values())
    assert equilibrium.can_reveal() is (
        OBSERVED not in dropped
        and (SHARED not in dropped or game.agents == 1)
        and game.signals <= len(profiles[0][0][0])
    )


@few
@given(full_games(), st.data())
def test_no_gain_without_a_premise_is_what_it_is_in_all_stories(drawn, data):
    dropped, _, game, parts, lottery, profiles, after, eta = drawn
    _, _, equilibrium, values = bound_full(drawn)
    agent = data.draw(st.integers(0, game.agents - 1))
    no_gain, messages = equilibrium.conditions[agent], len(profiles[0][0][0])
    assert isinstance(no_gain, ForAll)
    slack = no_gain.body.parts[-1]
    while isinstance(slack, Let):
        slack = slack.body
    no_rule = ((Fraction(2),) * messages,) * (1 + max(parts[agent]))
    whole = [lifted(profile, parts) for profile in profiles]
    for deviation in (
        *every_pure_rule(parts[agent], messages),
        data.draw(part_rules(parts[agent], messages)),
        no_rule,
    ):
        alone = lifted([deviation], [parts[agent]])[0]
        deviated = [swapped(profile, agent, alone) for profile in whole]
        if OBSERVED in dropped:
            new, given = after, {}
        else:
            new = [data.draw(best_responses(game, profile)) for profile in deviated]
            given = {
                flat(flat(rule) for rule in swapped(profile, agent, deviation)): flat(
                    response[event] for event in events(game, [messages] * game.agents)
                )
                for profile, response in zip(profiles, new, strict=True)
            }
            if len(given) < len(profiles):  # one profile drawn twice: one response
                new = [new[-1]] * len(profiles)
        answers = {}

        def choose(function, arguments, names, given=given, answers=answers):
            assert function == f"response to a deviation of agent {agent}"
            answers.update(zip(names, given[arguments], strict=True))
            return given[arguments]

        inner = values | dict(zip(no_gain.names, flat(deviation), strict=True))
        definitions, holds = true(no_gain.body, inner, choose)
        assert definitions is True
        assert bool(answers) is (OBSERVED not in dropped)
        gained = gain(game, lottery, whole, after, agent, alone, new)
        assert slack.polynomial.at(inner | answers) == eta[agent] - gained
        assert holds is (gained <= eta[agent] or not is_rule(deviation))


def test_a_user_who_does_not_see_the_draw_answers_its_average():
    problem, *_ = full_statement({"level": "rules", "agents": 1, "draws": 2}, {}, [OBSERVED])
    (best,) = [item.formula for item in problem.assumptions if item.name == "best response"]
    values = dict.fromkeys(problem.unknowns, Fraction(0)) | {"prior[0]": Fraction(1, 2), "prior[1]": Fraction(1, 2)}
    values |= {"user[0,0]": Fraction(1), "user[1,1]": Fraction(1), "response 0;0[0]": Fraction(1)}
    values |= {"rule 0,0[0,0]": Fraction(1), "rule 0,0[1,1]": Fraction(1)}  # tells the state by its own name
    values |= {"rule 1,0[0,1]": Fraction(1), "rule 1,0[1,0]": Fraction(1)}  # and by the other one
    for first, answer, expected in ((2, 1, True), (2, 0, False), (1, 1, True), (1, 0, True), (0, 1, False)):
        lottery = {"draw[0]": Fraction(first, 2), "draw[1]": 1 - Fraction(first, 2)}
        assert true(best, values | lottery | {f"response 0;1[{answer}]": Fraction(1)}) is expected


@settings(max_examples=10, deadline=None)
@given(full_games(), st.integers(0, 10**6))
def test_three_readings_without_a_premise_agree(drawn, seed):
    dropped, shape = drawn[:2]
    values = bound_full(drawn)[-1]
    check_readings(lambda shape, given: full_statement(shape, given, dropped)[0], shape, values, seed)


@few
@given(st.data())
def test_at_the_level_of_laws_an_agent_reveals_no_more_than_its_part(data):
    each = data.draw(st.integers(1, 2))
    game, parts = data.draw(separate_games(each, agents=2))
    shape = shape_of(game, level="laws") | {"signals": each}
    problem, market, symbols, equilibrium = symbolic_full(tuple(shape.items()), (SHARED,))
    law, *after = (data.draw(laws(game)) for _ in range(3))
    if data.draw(st.booleans()):
        size = max(each, 2)
        rows = [[[Fraction(int(m == x)) for m in range(size)] for x in range(each)], data.draw(part_rules(parts[1], 2))]
        whole = lifted(rows, parts)
        after[0] = play(game, whole, data.draw(best_responses(game, whole)))
    eta = [data.draw(slacks) for _ in range(2)]
    values = bind_market(market, game) | bind(symbols, eta) | bind(equilibrium.masses, law)
    for symbol, told in zip(equilibrium.informed, after, strict=True):
        values |= bind(symbol.masses, told)
    values = with_maxima(problem, values)
    verdicts = {item.name: true(item.formula, values) for item in problem.assumptions}
    for i in range(2):
        assert verdicts.pop(f"law after {i} reveals is obedient to type and part") is obeys(game, parts[i], after[i])
        gained = worth(after[i], game.others[i]) - worth(law, game.others[i])
        assert verdicts.pop(f"agent {i} does not gain by revealing its signal") is (gained <= eta[i])
    assert all(verdicts.values())
    assert equilibrium.can_reveal() is False


def test_nobody_reveals_what_it_does_not_see_or_to_a_user_who_does_not_look():
    for shape in ({"level": "laws"}, {"level": "rules"}):
        with pytest.raises(InputError, match="expected a signal that all agents see"):
            full_statement(shape, {}, [SHARED])[-1].revealing(0)
    with pytest.raises(InputError, match="expected commitments that the user sees"):
        full_statement({"level": "rules"}, {}, [OBSERVED])[-1].revealing(0)


def test_separate_signals_are_named_by_their_parts():
    problem, market, _, _ = full_statement({"level": "rules", "messages": 1}, {}, [SHARED])
    assert problem.unknowns[:4] == ("prior[0,0,0,0]", "prior[0,0,0,1]", "prior[0,0,1,0]", "prior[0,0,1,1]")
    assert [name for name in problem.unknowns if name.startswith("rule 1")] == ["rule 1[0,0]", "rule 1[1,0]"]
    assert tuple(map(tuple, market.parts)) == all_tuples(2, 2)
    assert [repr(value) for value in market.offset("c").values()][-1] == "c[0,1,1,1]"
    assert full_statement({"signals": 3, "agents": 3}, {}, [SHARED])[1].signals == 27
    assert full_statement({"agents": 1}, {}, [SHARED])[1].parts is None


def test_refuses_more_tuples_of_signals_than_a_statement_may_have():
    with pytest.raises(LimitError, match="20 agents see 2 signals each, which is more than 500,000 tuples"):
        Words({"agents": 20}, dropped=[SHARED]).market()


# The selection market.

SELECTION_DROPPED = [(COMMON,), (PAYS_ALL,), (COMMON, PAYS_ALL)]


def selection_statement(shape, values, dropped):
    words = Words(shape, values=values, dropped=dropped)
    market = words.selection_market()
    eta = words.slacks("eta")
    equilibrium = words.every(market.equilibrium(eta=eta))
    words.claim(equilibrium.user_value >= market.aligned_value)
    return words.problem(), market, eta, equilibrium


@cache
def symbolic_selection(shape, dropped):
    return selection_statement(dict(shape), {}, dropped)


def best_agents(values):
    return [j for j, value in enumerate(values) if value == max(values)]


@st.composite
def selected(draw, values):
    """Draw a lottery over the agents of largest value."""
    row = dict(zip(best_agents(values), draw(lotteries(len(best_agents(values)))), strict=True))
    return tuple(row.get(j, Fraction(0)) for j in range(len(values)))


@st.composite
def selection_games(draw):
    """Draw a selection market with a response to each agent's rule, which may differ by agent where that is dropped."""
    dropped = draw(st.sampled_from(SELECTION_DROPPED))
    game = draw(games(agents=draw(st.sampled_from([1, 2, 2, 3])), actions=draw(st.integers(1, 2))))
    messages = draw(st.integers(1, 2))
    aligned, *offered = (draw(rules(game, messages)) for _ in range(game.agents + 1))
    if game.agents > 1 and draw(st.booleans()):
        offered[1] = offered[0]
    common = {aligned: draw(best_responses(game, [aligned]))}
    answers = []
    for rule in offered:
        fresh = draw(best_responses(game, [rule]))
        answers.append(fresh if COMMON in dropped else common.setdefault(rule, fresh))
    outside = [draw(payoffs) for _ in range(game.agents)] if PAYS_ALL in dropped else None
    eta = [draw(slacks) for _ in range(game.agents)]
    return dropped, game, messages, aligned, common[aligned], offered, answers, outside, eta


def flat_response(game, messages, response):
    return flat(response[event] for event in events(game, [messages]))


def bound_selection(drawn, lottery):
    dropped, game, messages, aligned, answer, offered, answers, outside, eta = drawn
    shape = shape_of(game, messages=messages, level="rules")
    problem, market, symbols, equilibrium = symbolic_selection(tuple(shape.items()), dropped)
    values = bind_market(market, game) | bind(symbols, eta) | bind(market.aligned_rule, aligned)
    values |= bind(equilibrium.rules, offered) | bind(equilibrium.chances, lottery)
    if outside is not None:
        values |= bind(market.outside_options, outside)
    for each in problem.functions:
        place = each.names[0]
        told = answer if "aligned" in place else answers[int(place.split()[3])]
        values |= dict(zip(each.names, flat_response(game, messages, told), strict=True))
    offers = [play(game, [rule], told) for rule, told in zip(offered, answers, strict=True)]
    values |= bind(equilibrium.masses, mix(lottery, offers))
    return shape, problem, equilibrium, values, offers


@few
@given(selection_games(), st.data())
def test_a_selection_market_without_a_premise_is_what_the_stories_tell(drawn, data):
    dropped, game, *_, outside, _ = drawn
    lottery = data.draw(lotteries(game.agents))
    _, problem, equilibrium, values, offers = bound_selection(drawn, lottery)
    own = [f"response to one rule of agent {i}" for i in range(game.agents)]
    used = own if COMMON in dropped else ["response to one rule"] * game.agents
    assert [each.function for each in problem.functions] == ["response to one rule", *used]
    assert equilibrium.user_value.at(values) == worth(mix(lottery, offers), game.user)
    for i, offer in enumerate(equilibrium.offers):
        assert offer.user_value.at(values) == worth(offers[i], game.user)
        assert equilibrium.agent_value(i).at(values) == paid(game, i, lottery, offers, outside)
    verdicts = {
        item.name: true(item.formula, values) for item in problem.assumptions if not isinstance(item.formula, ForAll)
    }
    best = best_agents([worth(law, game.user) for law in offers])
    assert verdicts.pop("selection") is all(j in best for j, p in enumerate(lottery) if p)
    assert all(verdicts.values())


@few
@given(selection_games(), st.data())
def test_no_gain_by_an_offer_without_a_premise_is_what_it_is_in_all_stories(drawn, data):
    dropped, game, messages, *_, outside, eta = drawn
    lottery = data.draw(lotteries(game.agents))
    _, _, equilibrium, values, offers = bound_selection(drawn, lottery)
    agent = data.draw(st.integers(0, game.agents - 1))
    formula = equilibrium.conditions[agent]
    before = paid(game, agent, lottery, offers, outside)
    function = f"response to one rule of agent {agent}" if COMMON in dropped else "response to one rule"
    for rule in (*pure_rules(game, messages), data.draw(rules(game, messages))):
        for response in tie_breaks(game, [rule], most=4):
            deviated = swapped(offers, agent, play(game, [rule], response))
            chosen = data.draw(selected([worth(law, game.user) for law in deviated]))
            answer = flat_response(game, messages, response)

            def choose(asked, arguments, names, rule=rule, answer=answer, chosen=chosen):
                if asked == function:
                    assert arguments == flat(rule)
                    return answer
                assert (asked, arguments) == (f"selection after agent {agent}", flat(rule) + answer)
                return chosen

            inner = values | dict(zip(formula.names, flat(rule), strict=True))
            gained = paid(game, agent, chosen, deviated, outside) - before
            assert true(formula.body, inner, choose) == (True, gained <= eta[agent])


@settings(max_examples=8, deadline=None)
@given(selection_games(), st.data())
def test_three_readings_of_selection_without_a_premise_agree(drawn, data):
    dropped, game, *_ = drawn
    shape, _, _, values, _ = bound_selection(drawn, data.draw(lotteries(game.agents)))
    state = lambda shape, given: selection_statement(shape, given, dropped)[0]  # noqa: E731
    check_readings(state, shape, values, data.draw(st.integers(0, 99)))


@few
@given(st.data())
def test_at_the_level_of_laws_each_agent_has_its_own_aligned_law_and_outside_option(data):
    dropped = data.draw(st.sampled_from(SELECTION_DROPPED))
    game = data.draw(games())
    shape = shape_of(game, level="laws")
    problem, market, symbols, equilibrium = symbolic_selection(tuple(shape.items()), dropped)
    aligned, *offers = (data.draw(laws(game)) for _ in range(game.agents + 1))
    own = [data.draw(st.sampled_from([aligned, data.draw(laws(game))])) for _ in offers]
    own = own if COMMON in dropped else [aligned] * game.agents
    outside = [data.draw(payoffs) for _ in offers] if PAYS_ALL in dropped else None
    lottery, eta = data.draw(lotteries(game.agents)), [data.draw(slacks) for _ in offers]
    outcome = mix(lottery, offers)
    values = bind_market(market, game) | bind(symbols, eta) | bind(equilibrium.chances, lottery)
    values |= bind(market.aligned_law.masses, aligned) | bind(equilibrium.masses, outcome)
    values |= {} if outside is None else bind(market.outside_options, outside)
    expected = {}
    for i, law in enumerate(offers):
        values |= bind(equilibrium.offers[i].masses, law) | bind(market.aligned_laws[i].masses, own[i])
        deviated = swapped(offers, i, own[i])
        chosen = data.draw(selected([worth(each, game.user) for each in deviated]))
        values |= {f"selected after {i}[{j}]": p for j, p in enumerate(chosen)}
        gained = paid(game, i, chosen, deviated, outside) - paid(game, i, lottery, offers, outside)
        expected[f"agent {i} does not gain by the aligned rule"] = gained <= eta[i]
        if COMMON in dropped:
            alike = worth(own[i], game.user) == worth(aligned, game.user)
            expected[f"aligned law of {i} is worth V°"] = alike
            assert f"aligned law of {i} is worth V°" in problem.definitions
    verdicts = {item.name: true(item.formula, values) for item in problem.assumptions}
    assert {name: verdicts[name] for name in expected} == expected
    assert all(verdicts[f"selection after agent {i} at selected after {i}[0]"] for i in range(game.agents))


# Nothing dropped.


@pytest.mark.parametrize("level", ["laws", "rules"])
def test_premises_are_listed_and_change_nothing_where_they_hold(level):
    full, market, *_ = full_statement({"level": level}, {}, [])
    assert full.premises == ((SHARED, OBSERVED) if level == "rules" else (SHARED,))
    assert market.parts is None
    selection, market, *_ = selection_statement({"level": level}, {}, [])
    assert selection.premises == (COMMON, PAYS_ALL)
    assert (market.common_law, market.outside_options) == (True, None)
    assert not any("outside" in name or " of agent" in name for name in selection.unknowns)
