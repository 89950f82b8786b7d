"""The search that draws games of selection markets: offers, equilibria among them, mixtures, and what it finds."""

import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import theorem
from certify.kernel.statement_file import statements
from certify.oracles.selection import SelectionBestResponses
from certify.provers.clock import Clock
from certify.search.draft import Drafter
from certify.search.offer_mixtures import OfferMixtures
from certify.search.offer_profiles import NOISE, OfferProfiles, Terms
from certify.search.offers import Offers
from certify.search.selection_games import SelectionGames
from certify.search.selection_words import about_selection
from certify.search.twins import completed, with_twins
from certify.spec.formula import holds_at
from certify.spec.market import Market
from certify.spec.polynomial import Polynomial
from certify.spec.rules import heard, is_best_response, is_rule, outcome_law
from certify.spec.variants import Variant

PROOFS = Path(__file__).parents[2] / "proofs"
THEOREMS = statements(PROOFS / "emergent_alignment.py")
CONJECTURES = statements(PROOFS / "conjectures" / "selection.py")
SHAPE = {"agents": 2, "actions": 3, "states": 2, "messages": 2, "level": "rules"}

numbers = st.integers(-2, 2)
tables = st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=3, max_size=3)
markets = st.builds(
    lambda user, first, second, mass: Market(
        2, 3, 2, 1, 2, {(0, 0, 0): Fraction(mass, 4), (0, 1, 1): 1 - Fraction(mass, 4)}, user, [first, second]
    ),
    tables,
    tables,
    tables,
    st.integers(1, 3),
)


@theorem
def an_equilibrium_is_worth_the_best_rule(t):
    "Every pure equilibrium of a selection market gives the user what the best rule is worth."
    market = t.selection_market()
    equilibrium = t.every(market.equilibrium())
    t.claim(equilibrium.user_value >= market.aligned_value)


def about(statement, without=(), **sizes):
    found = about_selection(statement, {**SHAPE, **sizes}, Variant(without=without))
    assert found is not None
    return found


@settings(max_examples=20, deadline=None)
@given(market=markets)
def test_offers_are_rules_with_a_best_response_and_pay_what_is_said(market):
    events = list(heard(market, [2]))
    for offer in Offers(market, 2, None).listed():
        rule = offer.rule((1, 0))
        response = dict(zip(events, offer.response(events, (1, 0), 3, 0), strict=True))
        assert holds_at(is_rule(rule))
        assert holds_at(is_best_response(market, [rule], response))
        law = outcome_law(market, [rule], response)
        assert float(market.user_value(law).constant_term) == pytest.approx(offer.value)
        for agent in range(2):
            assert float(market.agent_value(agent, law).constant_term) == pytest.approx(offer.pays[agent])


@settings(max_examples=20, deadline=None)
@given(market=markets, share=st.integers(0, 4))
def test_the_frontier_is_what_the_exact_oracle_says(market, share):
    oracle, offers = SelectionBestResponses(market), Offers(market, 2, None)
    floor = oracle.least + (oracle.most - oracle.least) * Fraction(share, 4)
    for agent in range(2):
        best = oracle.frontier(agent, floor)
        assert best is not None
        assert offers.most_paid(agent, float(floor), offers.most) == pytest.approx(float(best.value), abs=NOISE)


@settings(max_examples=20, deadline=None)
@given(market=markets, order=st.permutations(range(3)))
def test_with_ties_in_an_order_no_rule_pays_more_and_offers_follow_the_order(market, order):
    free, tied = Offers(market, 2, None), Offers(market, 2, tuple(order))
    assert tied.most == pytest.approx(free.most)
    for agent in range(2):
        assert tied.most_paid(agent, free.least, free.most) <= free.most_paid(agent, free.least, free.most) + 1e-9
    for offer in tied.listed():
        for m, plan in enumerate(offer.plans):
            values = [
                sum(mass * market.user[a][y] * offer.rows[x][m] for (_, x, y), mass in market.prior.items())
                for a in range(3)
            ]
            assert plan[0] == min((a for a in range(3) if values[a] == max(values)), key=order.index)


def test_a_duplicated_action_is_out_of_reach_where_ties_go_to_the_other():
    market = Market(1, 2, 1, 1, 1, {(0, 0, 0): 1}, [[1], [1]], [[[0], [5]]])
    assert Offers(market, 1, None).most_paid(0, 1, 1) == pytest.approx(5)
    assert Offers(market, 1, (0, 1)).most_paid(0, 1, 1) == pytest.approx(0)


@settings(max_examples=15, deadline=None)
@given(market=markets)
def test_a_profile_in_which_nobody_gains_has_no_regret_by_the_exact_oracle(market):
    offers = Offers(market, 2, None)
    listed = offers.listed()[:5]
    profiles = OfferProfiles([offers, offers], [listed, listed], Terms([0, 0], None, priority=False, kind=True))
    oracle = SelectionBestResponses(market)
    for number, column in enumerate(profiles.columns):
        chosen = [listed[k] for k in column.picked]
        values = [Fraction(each.value).limit_denominator(10**6) for each in chosen]
        gains: list[float] = []
        for agent in range(2):
            pays = [Fraction(each.pays[agent]).limit_denominator(10**6) for each in chosen]
            gains.append(float(oracle.of(values, pays, agent).value - pays[column.selected]))
        assert (max(gains) <= 1e-6) == bool((profiles.rows[:, number] >= -1e-6).all())


def test_chances_of_several_profiles_solve_what_one_profile_does_not():
    # In one draw both offer all, in the other nothing; who deviates to win the second loses the tie in the first.
    user = [[2, 0], [0, 2], [0, 2]]
    market = Market(
        2, 3, 2, 1, 2, {(0, 0, 0): Fraction(1, 2), (0, 1, 1): Fraction(1, 2)}, user,
        [[[1, 0], [0, 3], [0, -1]], [[1, 0], [0, -1], [0, 3]]],
    )  # fmt: skip
    offers = Offers(market, 2, None)
    listed = [offers.listed()] * 2
    profiles = OfferProfiles([offers] * 2, listed, Terms([0, 0], None, priority=False, kind=False))
    draws = random.Random(0)
    assert profiles.drawn(1, 2, draws) is None
    chances = profiles.drawn(2, 2, draws)
    assert chances is not None
    assert profiles.value(chances) < 2 - 1e-6
    mixing = OfferMixtures(profiles, [len(each) for each in listed], (2, 2)).found(2, draws)
    assert mixing is not None
    for picked in product(*map(range, map(len, listed))):
        share = np.prod([mix.get(k, 0) for mix, k in zip(mixing.mixes, picked, strict=True)])
        assert sum(mixing.chances[n] for n in profiles.columns_of(picked)) == pytest.approx(share)
    priority = OfferProfiles([offers] * 2, listed, Terms([0, 0], None, priority=True, kind=False))
    assert priority.drawn(2, 2, draws) is None


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000))
def test_twins_are_equal_rows_and_what_follows_still_does(seed):
    x = {name: Polynomial.unknown(name) for name in ("a[0,0]", "a[1,0]", "b[0,0]", "b[1,0]")}
    defined = {f"user[{k},0]": x[f"a[{k},0]"] + 2 * x[f"b[{k},0]"] for k in range(2)}
    values = {"a[0,0]": 1, "a[1,0]": 2, "b[0,0]": 3, "b[1,0]": -1}
    twins = with_twins(completed(values, defined), defined, random.Random(seed))
    assert twins["user[0,0]"] == twins["user[1,0]"]
    assert completed(twins, defined) == twins


def test_reads_which_rules_are_said_to_be_the_same():
    assert about(CONJECTURES["mixed_selection_needs_no_priority"], draws=4).same_rules() == [
        [0, 0], [0, 1], [1, 0], [1, 1],
    ]  # fmt: skip
    assert about(CONJECTURES["correlated_selection_needs_no_priority"], draws=2).same_rules() == [[0, 0], [1, 1]]


def test_reads_of_whom_nothing_is_assumed():
    dropped = ("agent 0 does not gain by a deviation",)
    assert about(THEOREMS["best_ai_selection"], dropped).free_agents == {0}
    assert about(THEOREMS["best_ai_selection"]).free_agents == frozenset()


@theorem
def the_user_selects_within_a_half_of_the_best(t):
    market = t.selection_market()
    equilibrium = t.every(market.equilibrium(gamma=Fraction(1, 2)))
    t.claim(equilibrium.user_value >= market.aligned_value - 1)


@pytest.mark.parametrize(
    ("statement", "sizes"),
    [(THEOREMS["best_ai_selection"], {"level": "laws"}), (the_user_selects_within_a_half_of_the_best, {})],
)
def test_says_nothing_of_outcome_laws_and_of_a_tolerance_that_is_a_number(statement, sizes):
    assert about_selection(statement, {**SHAPE, **sizes}) is None


def test_a_tolerance_that_is_an_unknown_is_drawn_as_0():
    stated = about(THEOREMS["nearly_best_ai_selection"], ("alignment",))
    assert stated.never == {"gamma"}
    assert about(THEOREMS["best_ai_selection"]).never == frozenset()
    games = SelectionGames(stated, Drafter(stated.problem), 0)
    lead = next(lead for lead in games.leads(Clock(60)) if lead is not None)
    assert lead.game["gamma"] == 0


@pytest.mark.parametrize(
    ("statement", "without", "sizes"),
    [
        (an_equilibrium_is_worth_the_best_rule, (), {"actions": 2}),
        (THEOREMS["best_ai_selection"], ("alignment",), {}),
        (THEOREMS["best_ai_selection"], ("the action pays all",), {"actions": 2}),
    ],
)
def test_leads_are_drafts_that_contradict_nothing(statement, without, sizes):
    stated = about(statement, without, **sizes)
    games = SelectionGames(stated, Drafter(stated.problem), 0)
    lead = next(lead for lead in games.leads(Clock(60)) if lead is not None)
    assert lead.draft.values.keys() >= {*stated.given}
    assert [each.game for each in games.simpler(lead, Clock(5))] != [lead.game]


def test_no_lead_is_found_where_the_theorem_holds():
    stated = about(THEOREMS["best_ai_selection"], actions=2)
    games = SelectionGames(stated, Drafter(stated.problem), 0)
    for lead in games.leads(Clock(60)):
        assert lead is None
        if games.games >= 50 and games.closest is not None:
            break
    assert games.closest is not None
    assert games.closest <= 0
