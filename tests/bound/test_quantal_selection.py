"""A quantal response in a selection market: the bound holds of profiles from which nobody gains by revealing."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import pytest
from flint import ctx
from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import market_of, replayed
from test_quantal_bound import ball, expected, outcome, revealing

from certify.bounds import bound

USER = [[1, 0], [0, 1]]
SELECTS = {"kind": "best-agent"}


def nearly_aligned(seed, agents, rate):
    """A market whose agents want what the user wants, but for a little; what Hypothesis draws is mostly alike."""
    seeded = Random(seed)
    user = [[seeded.randint(0, 6) for _ in range(2)] for _ in range(2)]
    tables = [[[each + seeded.randint(-1, 1) for each in row] for row in user] for _ in range(agents)]
    prior = [seeded.randint(1, 3) for _ in range(2)]
    return market_of(user, tables, prior, protocol=SELECTS, response={"kind": "quantal", "rate": rate}), seeded


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.sampled_from(["1/2", "2", "9"]))
def test_no_profile_from_which_nobody_gains_by_revealing_is_worse(seed, agents, rate):
    with ctx.workprec(200):
        market, seeded = nearly_aligned(seed, agents, rate)
        answer = bound(market)
        best = outcome(market, Fraction(rate), [revealing(market)])
        for _ in range(5):
            rules = []
            for _ in range(agents):
                rows = [[seeded.randint(0, 3) + 3 * (m == x) for m in range(2)] for x in range(2)]
                rules.append([[Fraction(part, sum(row)) for part in row] for row in rows])
            laws = [outcome(market, Fraction(rate), [rule]) for rule in rules]
            heard = laws[0]
            for law in laws[1:]:
                heard = law if expected(law, market.user) > expected(heard, market.user) else heard
            stays = all(not expected(best, table) > expected(heard, table) for table in market.agent_utilities)
            event(f"an equilibrium: {stays}")
            assert not stays or not expected(heard, market.user) < ball(answer.lower)


def example():
    table = [[9, 1], [1, 10]]
    market = market_of([[9, 0], [0, 9]], [table, table], [1, 2], protocol=SELECTS)
    return market, bound(market, response="quantal", rate=2)


def test_the_figures_fit_and_replay(tmp_path):
    market, answer = example()
    assert answer.lower == answer.theorem
    assert answer.optimum - answer.lower > answer.optimum - answer.full_information[0] >= 0
    assert answer.weights is None
    assert answer.equilibrium is None
    assert replayed(market, answer, tmp_path).accepted


LIES = {
    "lower": {"lower": "9"},
    "theorem": {"theorem": "9", "lower": "9"},
    "loss": {"loss": "0"},
    "no loss": {"loss": None},
    "weights": {"weights": {"agent 0": "0", "agent 1": "0"}},
    "an equilibrium": {"equilibrium": {"revealing": True}},
    "tangents": {"tangents": [[0, 0, 1, "1"]]},
    "full information": {"full_information": {"lower": "9", "upper": "9"}},
    "optimum": {"optimum": "8"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_certificate_that_lies_is_refused(lie, tmp_path):
    market, answer = example()
    assert not replayed(market, answer, tmp_path, **LIES[lie]).accepted


FEW = market_of(
    [[4, 0, 0], [0, 5, 0], [0, 1, 3]],
    [[[4, 1, 0], [0, 5, 0], [0, 1, 3]]] * 2,
    [2, 3, 1],
    protocol={**SELECTS, "messages": 2},
)


def test_with_fewer_messages_than_signals_the_rule_that_is_counted_names_cells(tmp_path):
    answer = bound(FEW, response="quantal", rate=2)
    told = json.loads(answer.certificate)["results"]["told"]
    assert len(told["cells"]) == 2
    more = bound(FEW, response="quantal", rate=2, messages=3)
    assert answer.lower == answer.theorem < more.lower
    assert replayed(FEW, answer, tmp_path).accepted
    rule = [[Fraction(int(x in cell)) for cell in told["cells"]] for x in range(3)]
    worth = expected(outcome(FEW, Fraction(2), [rule]), FEW.user)
    assert not worth < ball(answer.lower + (more.full_information[0] - more.lower))


@pytest.mark.parametrize("cells", [[[0], [1], [2]], [[0, 1]], [[0, 2], [1, 2]], [[0, 1, 2]], None])
def test_cells_that_cannot_be_told_or_are_worth_less_are_refused(cells, tmp_path):
    answer = bound(FEW, response="quantal", rate=2)
    assert not replayed(FEW, answer, tmp_path, told={"cells": cells}).accepted


def test_two_rounds_of_two_messages_name_three_signals(tmp_path):
    answer = bound(FEW, response="quantal", rate=2, rounds=2)
    assert answer.lower == bound(FEW, response="quantal", rate=2, messages=3).lower
    assert replayed(FEW, answer, tmp_path).accepted
