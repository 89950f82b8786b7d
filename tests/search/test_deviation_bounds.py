"""Bounds that keep an agent from gaining, against the exact best response."""

import random
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market_statements import an_agent_pays_the_user_back

from certify.oracles.best_response import BestResponses
from certify.search.deviation_bounds import DeviationBounds, regions
from certify.search.float_program import FloatPrograms
from certify.search.game_draws import GameDraws
from certify.search.market_words import about_markets
from certify.search.plays import Plays

SHAPES = [
    {"agents": 2, "actions": 2, "states": 2, "messages": 2},
    {"agents": 2, "actions": 3, "states": 2, "messages": 2},
    {"agents": 2, "actions": 2, "states": 3, "messages": 2},
    {"agents": 2, "actions": 2, "states": 2, "messages": 2, "types": 2},
]


def play(shape, seed):
    about = about_markets(an_agent_pays_the_user_back, shape)
    source = random.Random(seed)
    game = GameDraws(about.given, about.formulas, about.definitions).draw(source)
    plays = Plays(about.played[0], game)
    return plays.at, plays.drawn(source, moves=False)


def are_met(bounds, ties, table):
    """Whether there are prices at which all bounds hold."""
    rows, constants = bounds.rows(ties)
    fixed = constants + rows[:, bounds.signals :] @ np.array(table, dtype=float).ravel()
    nothing = np.zeros(len(rows), dtype=bool)
    return FloatPrograms().furthest(rows[:, : bounds.signals], fixed, nothing, nothing) is not None


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SHAPES), st.integers(0, 10**6), st.sampled_from([0, 1]))
def test_the_bounds_are_met_where_the_best_response_pays_no_more(shape, seed, agent):
    at, profile = play(shape, seed)
    bounds = DeviationBounds(at, profile, agent)
    table = at.market.agent_utilities[agent]
    oracle, paid = BestResponses(at.market), at.value(profile, agent)
    assert are_met(bounds, "favourable", table) == (oracle.of(profile.rules, agent).value <= paid)
    for order in permutations(range(shape["actions"])):
        best = oracle.of(profile.rules, agent, ties=order).value
        assert are_met(bounds, order, table) == (best <= paid)
        if best <= paid:
            assert are_met(bounds, "hostile", table)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(SHAPES), st.integers(0, 10**6))
def test_a_plan_is_best_in_its_region_and_nowhere_else(shape, seed):
    at, profile = play(shape, seed)
    deviations = at.oracle.numbers.against(profile.rules, 0)
    found = {region.plan: region for region in regions(deviations)}
    message = [random.Random(seed).randint(1, 5) for _ in range(deviations.signals)]
    values = [[sum(q * u for q, u in zip(message, row, strict=True)) for row in rows] for rows in deviations.user]
    best = tuple(row.index(max(row)) for row in values)
    assert best in found
    for plan, region in found.items():
        for ray in region.rays:
            for event, a in enumerate(plan):
                worth = [sum(q * u for q, u in zip(ray, row, strict=True)) for row in deviations.user[event]]
                assert worth[a] == max(worth)


def test_an_allowance_loosens_the_last_bound():
    at, profile = play(SHAPES[0], 3)
    at.eta[0] = 7
    assert DeviationBounds(at, profile, 0).rows("favourable")[1][-1] == pytest.approx(7)
