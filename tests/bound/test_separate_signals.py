"""Agents who see a part of the signal each: no equilibrium, by brute force over rules, is below the bound."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import grid_equilibrium_values, market_of, replayed, separate_markets

from certify.bounds import bound
from certify.spec.questions import bound_separate
from certify.spec.questions.bound_variant import uninformed
from certify.spec.reading.market import read_market

MARKETS = Path(__file__).parents[2] / "proofs" / "markets"
MATCH = [[1, 0], [0, 1]]


def nearly_aligned(seed):
    """Two parts of two signals each that tell much, the first agent near to the user; Hypothesis draws all alike."""
    seeded = Random(seed)
    user = [[seeded.randint(0, 2) + 3 * (a == y) for y in range(2)] for a in range(2)]
    tables = [[[each + seeded.randint(-1, 1) for each in row] for row in user]]
    tables.append([[seeded.randint(0, 4) for _ in range(2)] for _ in range(2)])
    rule = seeded.choice([max, min, lambda x: x[0]])
    seen = product(range(2), repeat=2)
    joint = {(0, x, y): seeded.randint(0, 1) + 4 * (rule(x) == y) for x in seen for y in range(2)}
    return market_of(user, tables, joint=joint, signals="separate")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, "1/8"]))
def test_no_equilibrium_on_a_grid_of_rules_is_below_the_bound(seed, eta):
    market = nearly_aligned(seed)
    answer = bound(market, messages=2, eta=eta)
    values = grid_equilibrium_values(replace(market, eta=(Fraction(eta),) * 2))
    event(f"above what she gets alone: {answer.lower > uninformed(market)}")
    event(f"an equilibrium on the grid: {bool(values)}")
    assert min(values, default=answer.optimum) >= answer.lower


@settings(max_examples=10, deadline=None)
@given(separate_markets(types=2, actions=(2, 2), parts=(2, 2)))
def test_no_equilibrium_on_a_grid_of_rules_is_below_the_bound_with_private_types(market):
    answer = bound(market, messages=2)
    assert min(grid_equilibrium_values(market), default=answer.optimum) >= answer.lower


@settings(max_examples=30, deadline=None)
@given(
    market=st.one_of(separate_markets(actions=(1, 3), parts=(2, 3)), separate_markets(types=2, parts=(2, 1))),
    ties=st.sampled_from(["any", "common"]),
    messages=st.sampled_from([None, 1, 2]),
    rounds=st.sampled_from([1, 2]),
)
def test_every_certificate_is_accepted_and_the_figures_are_in_order(market, ties, messages, rounds, tmp_path_factory):
    answer = bound(market, ties=ties, messages=messages, rounds=rounds)
    assert answer.theorem is None or market.sharing == "shared"
    assert answer.lower <= answer.optimum
    assert answer.attained is None or answer.lower <= answer.attained <= answer.optimum
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def weakened(market, **more):
    """The bound without what the user would have done before a deviation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bound_separate, "MOST_PAIRS", 0)
        return bound(market, **more)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_what_she_did_before_a_deviation_is_left_out_over_several_rounds(seed):
    market = nearly_aligned(seed)
    assert weakened(market).lower == bound(market, rounds=2).lower <= bound(market).lower


def test_a_part_that_is_worth_something_beside_another_has_to_be_told_where_the_other_is_told(tmp_path):
    """The first agent is paid for x_1, the second for x_1 + x_2 mod 2: its own part alone is worth nothing to it."""
    guesses = [*product(range(2), repeat=2)]
    first, second = ([[int(g[i] == y[i]) for y in guesses] for g in guesses] for i in range(2))
    user = [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(first, second, strict=True)]
    joint = {(0, x, guesses.index((x[0], (x[0] + x[1]) % 2))): 1 for x in guesses}
    market = market_of(user, [first, second], joint=joint, signals="separate")
    answer = bound(market)
    assert answer.lower == answer.attained == 2
    assert weakened(market).lower == bound(market, rounds=2).lower == Fraction(3, 2)
    assert replayed(market, answer, tmp_path).accepted


def test_halves_that_are_worth_nothing_alone_may_tell_nothing(tmp_path):
    market = read_market(MARKETS / "two_halves.json")
    answer = bound(market)
    assert answer.lower == answer.attained == Fraction(1, 2) < answer.optimum == 1
    assert answer.theorem is None
    assert replayed(market, answer, tmp_path).accepted


def test_an_agent_who_sees_all_that_matters_is_forced_to_tell_it():
    joint = {(0, (x, n), x): 1 for x, n in product(range(2), repeat=2)}
    market = market_of(MATCH, [[[3, 0], [0, 3]], [[0, 1], [1, 0]]], joint=joint, signals="separate")
    assert bound(market).lower == 1
    hostile = market_of(MATCH, [[[0, 3], [3, 0]], [[1, 0], [0, 1]]], joint=joint, signals="separate")
    assert bound(hostile).lower == bound(hostile).attained == Fraction(1, 2)


def test_parts_that_tell_each_agent_everything_are_a_shared_signal():
    joint = {(0, (x, 1 - x), x): 1 for x in range(2)}
    agents = [[[1, 0], [0, 3]], [[3, 0], [0, 1]]]
    separate = bound(market_of(MATCH, agents, joint=joint, signals="separate"))
    shared = bound(market_of(MATCH, agents, [1, 1]))
    assert separate.theorem == shared.theorem is not None
    assert (separate.lower, separate.attained) == (shared.lower, shared.attained)


def test_an_agent_that_cannot_name_its_parts_puts_no_constraint_on_the_outcome():
    joint = {(0, (x, 0), x): 1 for x in range(3)} | {(0, (0, 1), 1): 1}
    aligned = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    market = market_of(aligned, [aligned, aligned], joint=joint, signals="separate")
    enough, few = bound(market, messages=3), bound(market, messages=2)
    assert enough.lower > few.lower
    assert few.weights["agent 0"] == 0
    assert bound(market, messages=2, rounds=2).lower == bound(market, messages=3, rounds=2).lower


LIES = {
    "a higher bound": {"lower": "3/4", "gap": "-1/4"},
    "negative weights": {"weights": {"first": "-1", "second": "0"}},
    "other weights": {"weights": {"first": "5", "second": "0"}},
    "revealing": {"equilibrium": {"revealing": True}, "attained": "1", "gap": "1/2"},
    "silence": {"equilibrium": {"silent": True}},
    "a theorem": {"theorem": "1"},
    "offers": {"offers": {}},
    "a rule that sees both parts": {
        "equilibrium": {
            "rules": [[[0, 0, "1"], [1, 1, "1"], [2, 1, "1"], [3, 0, "1"]], [[x, 0, "1"] for x in range(4)]],
            "response": [[0, [0, 0], 0, "1"], [0, [1, 0], 1, "1"]],
            "deviations": "plans",
        },
        "attained": "1",
        "gap": "1/2",
    },
}


@pytest.mark.parametrize("lie", LIES)
def test_a_certificate_that_lies_is_refused(lie, tmp_path):
    market = read_market(MARKETS / "two_halves.json")
    answer = bound(market)
    verdict = replayed(market, answer, tmp_path, **LIES[lie])
    assert not verdict.accepted
    assert verdict.reason
