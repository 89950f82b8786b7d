"""The bound for a quantal response: it holds of every profile from which nobody gains by revealing; it is certified."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from flint import arb, ctx, fmpq
from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import market_of, markets, replayed

from certify.bounds import bound
from certify.bounds.quantal_figures import loss_bound
from certify.spec.errors import InputError
from certify.spec.exponential import is_above_ln
from certify.spec.questions.bound_quantal import MOST_SPREAD, QuantalMarket, Tangent
from certify.spec.questions.bound_variant import variant

USER = [[1, 0], [0, 1]]
PROSECUTOR = [[0, 0], [1, 1]]
RATES = st.sampled_from(["1/100", "1/2", 1, "7/3", 10, 200])


@pytest.fixture(autouse=True)
def precise():
    with ctx.workprec(200):
        yield


def ball(value):
    value = Fraction(value)
    return arb(fmpq(value.numerator, value.denominator))


# The model once more, by balls, from the definitions alone. ----------------------------------------------------------


def softmax(values, rate):
    weights = [(ball(rate) * value).exp() for value in values]
    total = sum(weights, arb(0))
    return [weight / total for weight in weights]


def outcome(market, rate, rules):
    """The law (a, z, x, y) -> ball under rules[i][x][m]: hear all messages, update, respond quantally."""
    signals = sorted({x for _, x, _ in market.joint})
    profiles = list(product(*(range(len(rule[0])) for rule in rules)))
    law = {}
    for z in sorted({z for z, _, _ in market.joint}):
        for messages in profiles:
            chance = {x: Fraction(1) for x in signals}
            for x in signals:
                for rule, message in zip(rules, messages, strict=True):
                    chance[x] *= rule[x][message]
            event = {(x, y): p * chance[x] for (kind, x, y), p in market.joint.items() if kind == z and chance[x]}
            mass = sum(event.values())
            if not mass:
                continue
            values = [ball(sum(row[y] * p for (_, y), p in event.items()) / mass) for row in market.user]
            for a, probability in enumerate(softmax(values, rate)):
                for (x, y), p in event.items():
                    law[a, z, x, y] = law.get((a, z, x, y), arb(0)) + probability * ball(p)
    return law


def expected(law, table):
    return sum((ball(table[a][y]) * mass for (a, _, _, y), mass in law.items()), arb(0))


def revealing(market):
    """A rule that names the signal."""
    top = 1 + max(x for _, x, _ in market.joint)
    return [[Fraction(int(m == x)) for m in range(top)] for x in range(top)]


def rules_of(draw, market, messages=2):
    top = 1 + max(x for _, x, _ in market.joint)
    rule = st.lists(st.integers(0, 3), min_size=messages, max_size=messages).filter(any)
    return [
        [[Fraction(part, sum(row)) for part in row] for row in draw(st.lists(rule, min_size=top, max_size=top))]
        for _ in market.agents
    ]


SOME = st.one_of(
    markets(agents=(1, 3), actions=(1, 3), states=(1, 3)), markets(agents=(1, 2), actions=(2, 3), types=2, joint=True)
)


@settings(max_examples=60, deadline=None)
@given(st.data(), SOME, RATES)
def test_every_outcome_law_meets_the_constraints(data, market, rate):
    law = outcome(market, Fraction(rate), rules_of(data.draw, market))
    points = [Fraction(data.draw(st.integers(-40, 40)), 8) for _ in range(3)]
    quantal = QuantalMarket(variant(market, {"response": "quantal", "rate": rate}))
    kinds, actions = len(quantal.laws.types), len(market.actions)
    tangents = [Tangent(kind, a, b, c) for kind in range(kinds) for a, b in quantal.pairs for c in points]
    quantal = QuantalMarket(quantal.market, tangents)
    masses = {quantal.laws.name(a, place): arb(0) for a in range(actions) for place in range(len(quantal.laws.places))}
    for (a, z, x, _), mass in law.items():
        masses[quantal.laws.name(a, quantal.laws.keys.index((z, x)))] += mass
    for fact in quantal.facts:
        value = sum((ball(c) * (masses[m[0]] if m else arb(1)) for m, c in fact.polynomial.terms.items()), arb(0))
        assert value.contains(0) if fact.sign == "=" else not value < 0, fact


@settings(max_examples=40, deadline=None)
@given(st.data(), SOME, RATES)
def test_no_profile_from_which_nobody_gains_by_revealing_is_worse(data, market, rate):
    answer = bound(market, response="quantal", rate=rate)
    rules = rules_of(data.draw, market)
    law = outcome(market, Fraction(rate), rules)
    shared = revealing(market)
    for agent, table in enumerate(market.agent_utilities):
        others = [shared if i == agent else rule for i, rule in enumerate(rules)]
        if not expected(outcome(market, Fraction(rate), others), table) < expected(law, table) + ball("1/1000000"):
            return
    slack = bound(market, response="quantal", rate=rate, eta="1/1000000")
    found = json.loads(slack.certificate)["results"].get("single")
    if found is None:
        assert slack.lower <= answer.lower
    elif not expected(law, market.agent_utilities[0]) + ball("1/1000000") > ball(found["payoff"][1]):
        return
    assert not expected(law, market.user) < ball(slack.lower)


TWO_SIGNALS = st.one_of(
    markets(agents=(1, 1), actions=(1, 3), states=(2, 2)), markets(agents=(1, 1), actions=(2, 3), types=1, joint=True)
)


@settings(max_examples=10, deadline=None)
@given(st.data(), TWO_SIGNALS, st.sampled_from(["1/2", 1, "7/3", 10]))
def test_no_rule_of_one_agent_pays_it_more_or_costs_the_user_more(data, market, rate):
    answer = bound(market, response="quantal", rate=rate, eta="1/10")
    found = json.loads(answer.certificate)["results"].get("single")
    if found is None:
        event("no figures of a single agent")
        return
    least, most = map(ball, found["payoff"])
    assert answer.attained is None or answer.lower <= answer.attained
    for _ in range(6):
        law = outcome(market, Fraction(rate), rules_of(data.draw, market, data.draw(st.integers(2, 3))))
        paid = expected(law, market.agent_utilities[0])
        assert not paid > most
        if paid + ball("1/10") > most:
            event("an equilibrium")
            assert not expected(law, market.user) < ball(answer.lower)
    second = [Fraction(chance) for chance in found["rule"]]
    signals = sorted({x for _, x, _ in market.joint})
    rule = {x: [1 - chance, chance] for x, chance in zip(signals, second, strict=True)}
    law = outcome(market, Fraction(rate), [[rule.get(x, [1, 0]) for x in range(max(signals) + 1)]])
    assert not expected(law, market.agent_utilities[0]) < least
    if answer.attained is not None and "rule" in answer.equilibrium:
        assert not expected(law, market.user) > ball(answer.attained)


@settings(max_examples=20, deadline=None)
@given(SOME, RATES)
def test_the_figures_are_in_order_and_replay(tmp_path_factory, market, rate):
    answer = bound(market, response="quantal", rate=rate)
    low, high = answer.full_information
    truth = expected(outcome(market, Fraction(rate), [revealing(market)] * len(market.agents)), market.user)
    assert not truth < ball(low)
    assert not truth > ball(high)
    assert high - low < Fraction(1, 10**12)
    assert answer.theorem <= answer.lower <= high <= answer.optimum + Fraction(1, 10**12)
    assert ball(answer.optimum) - truth < ball(loss_bound(len(market.actions), Fraction(rate))) + ball("1/1000000000")
    if answer.attained is not None:
        assert answer.attained <= high or len(market.agents) == 1
        assert answer.gap == answer.attained - answer.lower
    changed = variant(market, {"response": "quantal", "rate": rate})
    again = bound(changed)
    verdict = replayed(changed, again, tmp_path_factory.mktemp("certificates"))
    assert verdict.accepted, verdict.reason
    assert "exp bounds" in verdict.rules
    assert again.lower == answer.lower


def example():
    market = market_of(USER, [PROSECUTOR, [[1, 1], [0, 0]]], [7, 3], response={"kind": "quantal", "rate": 3})
    return market, bound(market)


LIES = {
    "lower": lambda results: {"lower": str(Fraction(results["lower"]) + Fraction(1, 10**6))},
    "a lower that fits its gap": lambda results: {
        "lower": str(Fraction(results["lower"]) + Fraction(1, 10**6)),
        "gap": str(Fraction(results["gap"]) - Fraction(1, 10**6)),
    },
    "attained": lambda results: {"attained": results["lower"], "gap": "0"},
    "theorem": lambda results: {"theorem": str(Fraction(results["theorem"]) + 1)},
    "loss": lambda results: {"loss": "1/100"},
    "loss and theorem": lambda results: {
        "loss": "1/100",
        "theorem": str(Fraction(results["theorem"]) + Fraction(results["loss"]) - Fraction(1, 100)),
    },
    "full information": lambda results: {"full_information": {"lower": "1", "upper": "1"}},
    "optimum": lambda results: {"optimum": "2"},
    "tangents": lambda results: {"tangents": [[*row[:3], "9"] for row in results["tangents"]]},
    "a tangent of no action": lambda results: {"tangents": [[0, 0, 7, "1"]]},
    "a tangent far off": lambda results: {"tangents": [[0, 0, 1, str(MOST_SPREAD + 1)]]},
    "no list of tangents": lambda results: {"tangents": "none"},
    "weights": lambda results: {"weights": dict.fromkeys(results["weights"], "-1")},
    "equilibrium": lambda results: {"equilibrium": {"revealing": False}},
    "another key": lambda results: {"outcomes": "plans"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_certificate_that_lies_is_refused(lie, tmp_path):
    market, answer = example()
    assert replayed(market, answer, tmp_path).accepted
    results = json.loads(answer.certificate)["results"]
    assert results["tangents"]
    assert not replayed(market, answer, tmp_path, **LIES[lie](results)).accepted


def test_a_certificate_of_another_rate_is_refused(tmp_path):
    market, answer = example()
    other = variant(market, {"rate": "4"})
    assert not replayed(other, answer, tmp_path).accepted


def test_with_opposed_agents_the_bound_is_what_full_information_gives():
    market = market_of(USER, [PROSECUTOR, [[1, 1], [0, 0]]], [7, 3])
    answer = bound(market, response="quantal", rate=3)
    assert answer.lower < answer.full_information[0]
    aligned = bound(market_of(USER, [USER, PROSECUTOR], [7, 3]), response="quantal", rate=3)
    assert aligned.gap < Fraction(1, 10**12)
    assert aligned.attained - aligned.full_information[0] < Fraction(1, 10**12)


def test_a_single_agent_has_no_equilibrium_shown_unless_there_is_nothing_to_tell():
    assert bound(market_of(USER, [PROSECUTOR], [7, 3]), response="quantal", rate=3).attained is None
    assert bound(market_of(USER, [PROSECUTOR], [1, 0]), response="quantal", rate=3).attained is not None


def test_with_too_few_messages_no_agent_constrains_the_law():
    market = market_of(USER, [USER, USER], [7, 3])
    answer = bound(market, response="quantal", rate=3, messages=1)
    assert answer.theorem is None
    assert answer.equilibrium == {"cells": [[0, 1]]}
    assert not any(answer.weights.values())
    assert answer.lower < bound(market, response="quantal", rate=3).lower


@pytest.mark.parametrize("rate", ["1e-4000", "1e-9", "1e9", "1e4000"])
def test_a_strange_rate_does_not_crash(rate):
    answer = bound(market_of(USER, [USER, PROSECUTOR], [7, 3]), response="quantal", rate=rate)
    assert answer.status == "proved"
    assert answer.lower <= answer.full_information[1]
    assert answer.theorem <= answer.lower or Fraction(rate) > 2**4000  # digits are limited
    best = Fraction(rate) > 1
    assert abs(answer.full_information[0] - (1 if best else Fraction(1, 2))) < Fraction(1, 10**8)


@pytest.mark.parametrize("rate", [0, -1, "-1/2", "nan", "1e99999", True])
def test_a_rate_that_is_none_is_bad_input(rate):
    with pytest.raises(InputError, match="rate"):
        bound(market_of(USER, [USER], [7, 3]), response="quantal", rate=rate)


@settings(deadline=None)
@given(st.integers(2, 1000), st.fractions(min_value="1/1000", max_value=1000))
def test_the_loss_is_just_above_the_logarithm_over_the_rate(actions, rate):
    loss = loss_bound(actions, rate)
    assert is_above_ln(loss * rate, actions, 80)
    assert not is_above_ln(loss * rate - Fraction(1, 10**9), actions, 80)
    assert loss_bound(1, rate) == 0


def test_the_answer_says_what_is_a_bound_and_what_is_exact():
    _, answer = example()
    document = answer.json()
    assert set(document["full_information"]) == {"lower", "upper"}
    assert "full_information" not in bound(market_of(USER, [USER], [7, 3])).json()
    assert "plans of the user" not in repr(answer)


@cache
def against_one_agent():
    market = market_of(USER, [PROSECUTOR], [7, 3], response={"kind": "quantal", "rate": 3}, eta=["1/100000"])
    return market, bound(market)


def moved(numbers, step):
    return [str(Fraction(each) + Fraction(step)) for each in numbers]


LIES_ABOUT_ONE = {
    "a line that is too low": lambda found: {"line": moved(found["line"], "-1/1000")},
    "a line that is too low, and what follows": lambda found: {
        "line": moved(found["line"], "-1/1000"),
        "payoff": [found["payoff"][0], str(Fraction(found["payoff"][1]) - Fraction(1, 1000))],
    },
    "a payoff that is too high": lambda found: {"payoff": moved(found["payoff"], "1/1000")},
    "a payoff that is too low": lambda found: {"payoff": moved(found["payoff"], "-1/1000")},
    "another rule": lambda found: {"rule": ["0", "1"]},
    "no rule": lambda found: {"rule": ["0", "2"]},
    "a floor that is too high": lambda found: {"floor": moved(found["floor"], "1/100")},
    "no floor": lambda found: {"floor": None},
    "another weight": lambda found: {"weight": "1/2"},
    "a weight below 0": lambda found: {"weight": "-1"},
    "another key": lambda found: {"plan": None},
}


@pytest.mark.parametrize("lie", LIES_ABOUT_ONE)
def test_a_lie_about_a_single_agent_is_refused(lie, tmp_path):
    market, answer = against_one_agent()
    found = json.loads(answer.certificate)["results"]["single"]
    assert found["floor"]
    assert replayed(market, answer, tmp_path).accepted
    assert not replayed(market, answer, tmp_path, single={**found, **LIES_ABOUT_ONE[lie](found)}).accepted


def test_a_single_agents_best_rule_is_an_equilibrium_up_to_eta_and_close_to_the_bound():
    market, answer = against_one_agent()
    assert answer.attained is not None
    assert 0 <= answer.gap < Fraction(1, 50)
    exact = bound(market, eta=0)
    assert exact.attained is None
    assert exact.lower > Fraction(4, 5)


def test_what_is_said_of_a_single_agent_is_refused_where_there_are_two_or_one_message(tmp_path):
    found = json.loads(against_one_agent()[1].certificate)["results"]["single"]
    two, other = example()
    assert not replayed(two, other, tmp_path, single=found).accepted
    silent = market_of(USER, [PROSECUTOR], [7, 3], response={"kind": "quantal", "rate": 3}, protocol={"messages": 1})
    other = bound(silent)
    assert "single" not in json.loads(other.certificate)["results"]
    assert not replayed(silent, other, tmp_path, single=found).accepted


@pytest.mark.parametrize("scale", ["1" + 400 * "0", "1/1" + 400 * "0"])
def test_utilities_that_no_float_holds_have_a_bound_all_the_same(scale, tmp_path):
    table = [[0, 0], [Fraction(scale), Fraction(scale)]]
    market = market_of(USER, [[[str(each) for each in row] for row in table]], [7, 3])
    market = variant(market, {"response": "quantal", "rate": "3"})
    answer = bound(market)
    assert answer.lower > 0
    assert replayed(market, answer, tmp_path).accepted
