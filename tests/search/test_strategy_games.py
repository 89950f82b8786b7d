"""Games and markets that the public strategies draw, as numbers for the unknowns of a problem."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from search_problems import ALIGNMENT, problem

from certify.provers.clock import Clock
from certify.search.draft import Drafter
from certify.search.draws import HypothesisDraw
from certify.search.hunt import Hunt
from certify.search.strategy_games import strategy_games
from certify.spec.normal_form import NormalForm

LAWS = {"agents": 2, "actions": 2, "states": 3, "level": "laws"}


def nash(t, *sizes):
    game = t.normal_form(actions=sizes)
    profile = t.every(game.nash())
    t.claim(profile.payoff(0) >= profile.payoff(1))


TWO_BY_THREE = problem(lambda t: nash(t, 2, 3))
MARKET = ALIGNMENT["best_ai_selection"].problem(LAWS)


@given(strategy_games(TWO_BY_THREE))
def test_every_payoff_of_a_game_has_a_number(numbers):
    assert set(numbers) == {f"payoff{i}[{a},{b}]" for i, a, b in product(range(2), range(2), range(3))}


@given(strategy_games(TWO_BY_THREE), st.data())
def test_a_game_keeps_its_payoffs_in_every_draft(numbers, data):
    draft = Drafter(TWO_BY_THREE).draft(HypothesisDraw(data.draw), numbers)
    assert draft is None or numbers.items() <= draft.values.items()


def test_payoffs_stand_where_the_strategies_drew_them():
    """A game in which player 1 does not care is drawn: the payoff depends on what player 0 plays alone."""

    def does_not_care(numbers):
        rows = [[numbers[f"payoff1[{a},{b}]"] for b in range(3)] for a in range(2)]
        return rows[0] != rows[1] and all(len(set(row)) == 1 for row in rows)

    numbers = find(strategy_games(TWO_BY_THREE), does_not_care, settings=settings(max_examples=5000))
    game = NormalForm((2, 3), [[numbers[f"payoff{i}[{a},{b}]"] for a in range(2) for b in range(3)] for i in range(2)])
    for row in range(2):
        assert len({game.payoff(1, (row, column)) for column in range(3)}) == 1


@given(strategy_games(MARKET))
def test_a_market_has_a_prior_that_sums_to_1_and_tables_for_all(numbers):
    prior = [numbers[f"prior[{y}]"] for y in range(3)]
    assert sum(prior) == 1
    assert min(prior) >= 0
    tables = {f"{who}[{a},{y}]" for who in ("user", "agent 0", "agent 1") for a in range(2) for y in range(3)}
    assert set(numbers) == tables | {f"prior[{y}]" for y in range(3)}


@pytest.mark.parametrize(
    "wanted",
    [
        lambda n: n["prior[2]"] == 0,
        lambda n: any(abs(value) > 10**6 for value in n.values()),
        lambda n: all(n[f"agent 0[0,{y}]"] == n[f"agent 0[1,{y}]"] for y in range(3)),
    ],
    ids=["impossible state", "extreme", "indifferent agent"],
)
def test_the_special_cases_of_the_strategies_are_drawn(wanted):
    quick = settings(max_examples=20000, phases=(Phase.generate,), deadline=None)
    assert find(strategy_games(MARKET), wanted, settings=quick)


def a_table_by_hand(t):
    x, y = t.unknown("payoff0[0,1]"), t.unknown("payoff0[1,0]")  # half of a table of one player
    t.claim(x >= y)


@pytest.mark.parametrize("said", [a_table_by_hand, lambda t: t.claim(t.unknown("x") >= 0)])
def test_other_problems_have_no_such_games(said):
    assert strategy_games(problem(said)) is None


def test_the_hunt_draws_games_by_the_strategies(monkeypatch):
    seen = []
    kept = Drafter.draft

    def noting(self, draw, start=None, ties=None):
        seen.append(start)
        return kept(self, draw, start, ties)

    monkeypatch.setattr(Drafter, "draft", noting)
    Hunt(ALIGNMENT["best_ai_selection"].problem({**LAWS, "states": 2}), Clock(20.0), most_games=60).run(0)
    given_games = [start for start in seen if start is not None and "user[0,0]" in start and "weight[0]" not in start]
    assert given_games
    assert all(sum(Fraction(start[f"prior[{y}]"]) for y in range(2)) == 1 for start in given_games)
