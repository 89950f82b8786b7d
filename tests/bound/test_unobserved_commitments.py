"""Rules that the user does not see: she responds to what she expects, and nobody need tell her anything."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_markets import market_of, markets, replayed, separate_markets

from certify.bounds import bound

USER, PROSECUTOR = [[1, 0], [0, 1]], [[0, 0], [1, 1]]


def outcomes(market, rules, response):
    """What user and agents get when each agent says rules[i][part] and the user acts by response[z, messages]."""
    total = [Fraction(0)] * (1 + len(rules))
    for (z, x, y), mass in market.joint.items():
        said = tuple(rule[part] for rule, part in zip(rules, market.agent_signals[x], strict=True))
        for i, table in enumerate((market.user, *market.agent_utilities)):
            total[i] += mass * table[response[z, said]][y]
    return total


def equilibria(market):
    """The user's values where rules say one of two messages for sure: nobody gains by another, nor she by acting."""
    rules = [list(product(range(2), repeat=len(names))) for names in market.agent_signal_names]
    heard = [*product(range(len(market.types)), product(range(2), repeat=len(rules)))]
    actions = range(len(market.actions))
    for acts in product(actions, repeat=len(heard)):
        response = dict(zip(heard, acts, strict=True))
        for profile in product(*rules):
            now = outcomes(market, profile, response)
            others = [outcomes(market, profile, {**response, at: a})[0] for at in heard for a in actions]
            gains = (
                outcomes(market, (*profile[:i], rule, *profile[i + 1 :]), response)[1 + i] > now[1 + i] + market.eta[i]
                for i in range(len(rules))
                for rule in rules[i]
            )
            if max(others) <= now[0] and not any(gains):
                yield now[0]


@settings(max_examples=8, deadline=None)
@given(st.one_of(markets(agents=(1, 2), actions=(2, 2), states=(2, 2)), separate_markets()))
def test_the_least_value_is_that_of_the_worst_equilibrium(market):
    market = replace(market, commitments="unobserved")
    answer = bound(market, messages=2)
    assert answer.lower == answer.attained == min(equilibria(market))


@settings(max_examples=30, deadline=None)
@given(
    market=st.one_of(markets(agents=(1, 3)), markets(types=2, joint=True), separate_markets(types=2)),
    kind=st.sampled_from(["all", "best-agent"]),
    messages=st.sampled_from([None, 1]),
    rounds=st.sampled_from([1, 2]),
    law=st.sampled_from(["common", "by-agent"]),
)
def test_every_certificate_is_accepted_and_the_bound_is_attained(market, kind, messages, rounds, law, tmp_path_factory):
    market = replace(market, commitments="unobserved", law=law, gamma=Fraction(1, 5))
    answer = bound(market, kind=kind, messages=messages, rounds=rounds)
    assert answer.gap == 0
    assert answer.theorem is None
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def test_agents_who_would_be_forced_to_tell_all_need_tell_nothing_unseen(tmp_path):
    agents = [USER, [[2, 0], [0, 1]]]
    assert bound(market_of(USER, agents, [7, 3])).lower == 1
    market = market_of(USER, agents, [7, 3], commitments="unobserved")
    answer = bound(market)
    assert answer.lower == answer.attained == Fraction(7, 10)
    assert answer.equilibrium == {"silent": True}
    assert set(answer.weights.values()) == {0}
    assert replayed(market, answer, tmp_path).accepted


def test_outside_options_do_not_matter_where_no_rule_is_seen():
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3], commitments="unobserved", unselected=[5, 5])
    assert bound(market, kind="best-agent").lower == Fraction(7, 10)


LIES = {
    "a higher bound": {"lower": "1", "gap": "-3/10"},
    "more attained": {"attained": "1", "gap": "3/10"},
    "weights": {"weights": {"agent 0": "1", "agent 1": "0"}},
    "revealing": {"equilibrium": {"revealing": True}},
    "one for true": {"equilibrium": {"silent": 1}},
    "a theorem": {"theorem": "7/10"},
    "a deviation": {"deviation": {"law": [], "separation": []}},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_certificate_that_lies_is_refused(lie, tmp_path):
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3], commitments="unobserved")
    assert not replayed(market, bound(market), tmp_path, **LIES[lie]).accepted


def test_silence_is_no_equilibrium_by_itself_where_rules_are_seen(tmp_path):
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3])
    changed = {"equilibrium": {"silent": True}, "attained": "7/10"}
    assert not replayed(market, bound(market), tmp_path, **changed).accepted
