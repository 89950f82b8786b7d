"""Best responses where the user hears every agent."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dynamics import OPPOSED, market_of, markets, replayed

import certify
from certify.response_dynamics.hearing_all import WalkOfRules, first_best
from certify.spec.errors import InputError

HALVES = (Fraction(0), Fraction(1, 2), Fraction(1))


def heard_by_all(market):
    return replace(market, protocol="all")


def payoffs(market, rules, agent):
    """What the user and an agent get when she responds best to rules, ties broken in that agent's favour."""
    totals = [Fraction(0), Fraction(0)]
    states = range(len(market.states))
    for messages in product(*(range(len(rule[0])) for rule in rules)):
        masses = []
        for y in states:
            mass = market.joint.get((0, y, y), Fraction(0))
            for rule, message in zip(rules, messages, strict=True):
                mass *= rule[y][message]
            masses.append(mass)
        worth = [
            tuple(
                sum(table[a][y] * masses[y] for y in states) for table in (market.user, market.agent_utilities[agent])
            )
            for a in range(len(market.actions))
        ]
        best = max(worth)
        totals = [total + each for total, each in zip(totals, best, strict=True)]
    return totals


@settings(max_examples=25, deadline=None)
@given(market=markets(agents=(1, 2)), start=st.sampled_from(["silent", "alone", "random"]), seed=st.integers(0, 5))
def test_each_move_is_at_least_as_good_as_every_rule_of_a_grid(market, start, seed):
    document = heard_by_all(market)
    walk = WalkOfRules(document, start, seed)
    grid = [[[1 - p, p] for p in chances] for chances in product(HALVES, repeat=len(document.states))]
    for agent in range(len(document.agents)):
        before = list(walk.path.rules)
        walk.turn(agent)
        now = walk.path.turns[-1].payoffs[agent]
        for rule in grid:
            tried = [rule if j == agent else kept for j, kept in enumerate(before)]
            assert payoffs(document, tried, agent)[1] <= now


@settings(max_examples=25, deadline=None)
@given(market=markets(agents=(1, 3)), seed=st.integers(0, 5))
def test_an_equilibrium_or_a_cycle_at_the_end_is_accepted_by_the_kernel(market, seed, tmp_path_factory):
    document = heard_by_all(market)
    answer = certify.dynamics(document, start="random", seed=seed, steps=40)
    if answer.status == "unknown":
        assert answer.reason
        assert answer.certificate is None
        return
    assert answer.end in ("equilibrium", "cycle")
    assert answer.end == "cycle" or answer.lower <= answer.user <= answer.optimum
    verdict = replayed(document, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def test_a_single_agent_moves_once_to_its_favourite(tmp_path):
    document = heard_by_all(market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]]], [7, 3]))
    answer = certify.dynamics(document)
    assert (answer.end, answer.moves, answer.user) == ("equilibrium", 1, Fraction(7, 10))
    assert replayed(document, answer, tmp_path).accepted
    other = {"attained": "1", "gap": "3/10"}
    assert not replayed(
        document, answer, tmp_path, lambda each: replace(each, results={**each.results, **other})
    ).accepted


def test_a_path_that_comes_back_is_a_certified_cycle(tmp_path):
    document = heard_by_all(market_of(*OPPOSED))
    answer = certify.dynamics(document)
    assert (answer.status, answer.end, answer.moves) == ("proved", "cycle", 4)
    assert (answer.least, answer.most, answer.lower) == (Fraction(1, 2),) * 3
    assert replayed(document, answer, tmp_path).accepted
    assert answer.path_certificate is None
    assert certify.dynamics(document, bounded=False).lower is None


def test_in_a_random_order_no_cycle_is_claimed():
    answer = certify.dynamics(heard_by_all(market_of(*OPPOSED)), order="random", steps=30)
    assert (answer.status, answer.end, answer.certificate) == ("unknown", "unknown", None)
    assert answer.path_certificate is not None


def test_the_first_response_is_best_wherever_the_rules_lead():
    document = heard_by_all(market_of(*OPPOSED))
    rules = [[[1, 0], [Fraction(1, 2), Fraction(1, 2)]], [[1], [1]]]
    assert first_best(document, rules) == {(0, (0, 0)): 0, (0, (1, 0)): 1}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rounds": 2}, "more than one round"),
        ({"response": "quantal", "rate": Fraction(1)}, "does not respond best"),
        ({"ties": "common"}, "common to all"),
        ({"commitments": "unobserved"}, "unobserved commitments"),
    ],
)
def test_other_variants_are_not_answered(changes, words):
    answer = certify.dynamics(replace(heard_by_all(market_of(*OPPOSED)), **changes))
    assert (answer.status, answer.certificate) == ("unknown", None)
    assert words in answer.reason


def test_refuses_an_increment():
    with pytest.raises(InputError, match="an offer need not add any"):
        certify.dynamics(heard_by_all(market_of(*OPPOSED)), increment="1/2")
