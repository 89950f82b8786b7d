"""A quantal response in a conversation, to agents who see a part each, and to rules that the user does not see."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from flint import arb, ctx
from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import market_of, replayed, separate_markets
from test_quantal_bound import ball, expected, outcome, softmax

from certify.bounds import bound
from certify.spec.questions.bound_quantal import QuantalMarket, Tangent
from certify.spec.questions.bound_variant import variant

RATES = st.sampled_from(["1/2", 1, "7/3", 10])
CELLS = [*product(range(2), repeat=3)]


@pytest.fixture(autouse=True)
def precise():
    with ctx.workprec(200):
        yield


def conversing(seed):
    """A market whose user has types that matter, and two agents near to her."""
    seeded = Random(seed)
    user = [[seeded.randint(0, 2) + 3 * (a == y) for y in range(2)] for a in range(2)]
    tables = [[[each + seeded.randint(-1, 1) for each in row] for row in user] for _ in range(2)]
    joint = {(z, x, y): seeded.randint(0, 1) + 3 * ((x + z) // 2 == y) for z, x, y in CELLS}
    return market_of(user, tables, joint={at: mass for at, mass in joint.items() if mass}), seeded


def talk(seeded):
    """A rule for two rounds: [x] -> m1 -> chance, [x, m1, answer] -> m2 -> chance; and her answer to [z, m1]."""

    def row():
        return [Fraction(part, 4) for part in seeded.choice([(4, 0), (0, 4), (1, 3), (2, 2)])]

    first = {x: row() for x in range(2)}
    second = {at: row() for at in product(range(2), repeat=3)}
    answer = {at: seeded.randint(0, 1) for at in product(range(2), repeat=2)}
    return first, second, answer


def revealing(answer):
    """The rule that names the signal first, and babbles."""
    sure = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
    return dict(enumerate(sure)), dict.fromkeys(product(range(2), repeat=3), sure[0]), answer


def law_of(market, rate, talks):
    """The law (a, z, x, y) -> ball of two rounds of talk with each agent, her response being to all transcripts."""
    events = {}
    for (z, x, y), mass in market.joint.items():
        for said in product(product(range(2), repeat=2), repeat=len(talks)):
            chance = mass
            for (first, second), (opening, closing, answer) in zip(said, talks, strict=True):
                chance *= opening[x][first] * closing[x, first, answer[z, first]][second]
            if chance:
                events.setdefault((z, said), {})[x, y] = chance
    law = {}
    for (z, _), of in events.items():
        mass = sum(of.values())
        values = [ball(sum(row[y] * p for (_, y), p in of.items()) / mass) for row in market.user]
        for a, probability in enumerate(softmax(values, rate)):
            for (x, y), p in of.items():
                law[a, z, x, y] = law.get((a, z, x, y), arb(0)) + probability * ball(p)
    return law


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), RATES)
def test_no_conversation_from_which_nobody_gains_by_revealing_is_worse(seed, rate):
    market, seeded = conversing(seed)
    answer = bound(market, response="quantal", rate=rate, rounds=2, messages=2, eta="1/8")
    for _ in range(4):
        talks = [talk(seeded) for _ in range(2)]
        law = law_of(market, Fraction(rate), talks)
        stays = []
        for agent, table in enumerate(market.agent_utilities):
            others = [revealing(each[2]) if i == agent else each for i, each in enumerate(talks)]
            told = expected(law_of(market, Fraction(rate), others), table)
            stays.append(not told > expected(law, table) + ball("1/8"))
        event(f"an equilibrium: {all(stays)}")
        assert not all(stays) or not expected(law, market.user) < ball(answer.lower)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), RATES)
def test_the_law_of_every_conversation_meets_the_constraints(seed, rate):
    market, seeded = conversing(seed)
    law = law_of(market, Fraction(rate), [talk(seeded) for _ in range(2)])
    quantal = QuantalMarket(variant(market, {"response": "quantal", "rate": rate, "rounds": 2}))
    pairs = product(range(len(quantal.laws.types)), quantal.pairs)
    quantal = QuantalMarket(quantal.market, [Tangent(kind, a, b, Fraction(1, 3)) for kind, (a, b) in pairs])
    masses = {quantal.laws.name(a, place): arb(0) for a in range(2) for place in range(len(quantal.laws.places))}
    for (a, z, x, _), mass in law.items():
        masses[quantal.laws.name(a, quantal.laws.keys.index((z, x)))] += mass
    for fact in quantal.facts:
        value = sum((ball(c) * (masses[m[0]] if m else arb(1)) for m, c in fact.polynomial.terms.items()), arb(0))
        assert value.contains(0) if fact.sign == "=" else not value < 0, fact


@settings(max_examples=25, deadline=None)
@given(market=separate_markets(), rate=RATES, rows=st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_no_profile_of_agents_who_see_a_part_each_is_worse(market, rate, rows):
    """The bound rests on the response alone unless an agent sees all of the signal in its part."""
    answer = bound(market, response="quantal", rate=rate)
    chances = [Fraction(row, 4) for row in rows]
    rules = [
        [[1 - chances[2 * i + seen[i]], chances[2 * i + seen[i]]] for seen in market.agent_signals] for i in range(2)
    ]
    law = outcome(market, Fraction(rate), rules)
    if not any(answer.weights.values()):
        assert not expected(law, market.user) < ball(answer.lower)


@settings(max_examples=25, deadline=None)
@given(
    market=separate_markets(),
    unobserved=st.booleans(),
    kind=st.sampled_from(["all", "best-agent"]),
    rounds=st.sampled_from([1, 2]),
    messages=st.sampled_from([None, 1, 2]),
)
def test_every_certificate_is_accepted_and_the_figures_are_in_order(
    market, unobserved, kind, rounds, messages, tmp_path_factory
):
    market = replace(market, commitments="unobserved" if unobserved else "observed")
    answer = bound(market, kind=kind, response="quantal", rate=2, rounds=rounds, messages=messages)
    assert answer.lower <= answer.optimum
    assert answer.attained is None or answer.lower <= answer.attained
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def test_an_agent_whose_part_tells_everything_is_a_constraint(tmp_path):
    match = [[9, 0], [0, 9]]
    joint = {(0, (0, 0), 0): 3, (0, (1, 0), 1): 2}
    market = market_of(match, [match, [[0, 9], [9, 0]]], joint=joint, signals="separate")
    answer = bound(market, response="quantal", rate=2)
    assert answer.lower > 8
    assert answer.weights["agent 0"] > 0 == answer.weights["agent 1"]
    assert answer.theorem is None
    weights = {"agent 0": "0", "agent 1": "1"}
    assert not replayed(market, answer, tmp_path, weights=weights).accepted


def unobserved_market(**more):
    match = [[1, 0], [0, 1]]
    return market_of(match, [match] * 2, [7, 3], commitments="unobserved", **more)


@pytest.mark.parametrize("kind", ["all", "best-agent"])
def test_where_rules_are_not_seen_nothing_need_be_said(kind, tmp_path):
    market = unobserved_market()
    answer = bound(market, kind=kind, response="quantal", rate=3)
    silent = expected(outcome(market, 3, [[[Fraction(1)]] * 2]), market.user)
    assert answer.equilibrium == {"cells": [[0, 1]]}
    assert answer.lower <= answer.attained
    assert abs(silent - ball(answer.attained)) < ball("1/1000000000")
    assert replayed(market, answer, tmp_path).accepted


@pytest.mark.parametrize(
    "lie",
    [
        {"equilibrium": {"cells": [[0], [1]]}},
        {"equilibrium": {"revealing": True}},
        {"lower": "9/10"},
        {"weights": {"agent 0": "1", "agent 1": "0"}},
    ],
)
def test_a_certificate_that_lies_about_unseen_rules_is_refused(lie, tmp_path):
    market = unobserved_market()
    assert not replayed(market, bound(market, response="quantal", rate=3), tmp_path, **lie).accepted


def test_no_equilibrium_is_claimed_where_agents_see_a_part_each_and_one_is_heard(tmp_path):
    match = [[1, 0], [0, 1]]
    joint = {(0, (0, 0), 0): 3, (0, (1, 0), 1): 2, (0, (1, 1), 0): 1}
    market = market_of(match, [match] * 2, joint=joint, signals="separate", protocol={"kind": "best-agent"})
    answer = bound(market, response="quantal", rate=3)
    assert answer.equilibrium is None
    changed = {"equilibrium": {"cells": [[0, 1, 2]]}, "attained": "1", "gap": str(1 - answer.lower)}
    assert not replayed(market, answer, tmp_path, **changed).accepted
