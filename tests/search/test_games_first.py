"""Markets read for the search that draws games first, the profiles it draws, and what it finds."""

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from search_problems import ALIGNMENT

from certify import theorem
from certify.kernel.statement_file import statements
from certify.oracles.best_response import best_response
from certify.provers.clock import Clock
from certify.search.game_draws import GameDraws
from certify.search.games_first import GamesFirst
from certify.search.games_hunt import GamesHunt
from certify.search.hunt import Hunt
from certify.search.market_words import about_markets
from certify.search.plays import Plays
from certify.solvers.rational_models import simplified, substituted
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import free_unknowns
from certify.spec.polynomial import Polynomial
from certify.spec.rules import outcome_law
from certify.spec.variants import Variant

CONJECTURES = statements(Path(__file__).parents[2] / "proofs" / "conjectures" / "markets.py")
SHAPE = {"agents": 2, "actions": 2, "states": 2, "messages": 2}


@theorem
def silence_is_no_equilibrium(t):
    "Two agents tell the user something that is worth more than nothing."
    market = t.market()
    both = t.every(market.equilibrium(level="rules"))
    known = t.sum(mass * market.user[0][cell[2]] for cell, mass in market.prior.items())
    t.claim(both.user_value > known)


@theorem
def everything_is_told(t):
    "One agent whose utility is the user's gives her all that she could get."
    market = t.market(agents=2)
    share = t.distribution("share", 2)
    t.assume(market.aligned(share, error=0), name="the user is in the hull")
    both = t.every(market.equilibrium(level="rules"))
    t.claim(both.user_value >= market.bayes_value())


def read(statement, shape=None, variant=None):
    about = about_markets(statement, shape or SHAPE, variant)
    assert about is not None
    return about


def game_of(about, seed):
    return GameDraws(about.given, about.formulas, about.definitions).draw(random.Random(seed))


# Reading. -------------------------------------------------------------------------------------------------------------


def test_laws_stand_in_the_place_of_rules_and_responses():
    about = read(everything_is_told)
    (played,) = about.played
    names = set().union(*map(free_unknowns, about.formulas))
    assert not any(name.startswith(("rule", "response")) for name in names)
    assert set(played.masses.values()) <= names
    assert set(about.given).isdisjoint(about.free)
    assert set(about.given) | set(about.free) == names
    assert not any(is_quantified(each) for each in about.formulas)


def test_what_equalities_give_is_not_drawn():
    about = read(everything_is_told)
    assert set(about.definitions) == {f"user[{a},{y}]" for a in (0, 1) for y in (0, 1)}
    assert {"share[0]", "agent 1[1,1]", "prior[0]"} <= set(about.given)


def test_what_two_sides_may_be_apart_is_nothing_in_the_games_that_are_drawn():
    about = read(ALIGNMENT["competition_aligns"], {**SHAPE, "level": "rules"})
    assert about.definitions["eps"] == Polynomial.constant(0)
    assert {name for name in about.definitions if name.startswith("user")} == {
        f"user[{a},{y}]" for a in (0, 1) for y in (0, 1)
    }
    game = game_of(about, 1)
    for a in (0, 1):
        for y in (0, 1):
            agents = sum(game[f"weight[{i}]"] * game[f"agent {i}[{a},{y}]"] for i in (0, 1))
            assert game[f"user[{a},{y}]"] == agents + game.get("offset", game.get(f"offset[{y}]", 0))


def test_a_table_of_which_nothing_else_is_said_is_left_open():
    about = read(CONJECTURES["a_further_agent_never_hurts"])
    assert not any(name.startswith("agent 1") for name in about.given)
    assert any(name.startswith("agent 0") for name in about.given)


@pytest.mark.parametrize("level", ["laws", "rules"])
def test_statements_without_an_equilibrium_that_is_played_are_left_to_other_searches(level):
    assert about_markets(ALIGNMENT["lemma_k"], {"agents": 1}) is None
    assert about_markets(ALIGNMENT["best_ai_selection"], {**SHAPE, "level": level}) is None
    known = about_markets(ALIGNMENT["competition_aligns"], {**SHAPE, "level": level})
    assert (known is not None) == (level == "rules")


def test_a_dropped_condition_makes_an_agent_free():
    dropped = "agent 1 does not gain by a deviation"
    (played,) = read(everything_is_told, variant=Variant((dropped,))).played
    assert played.free_agents == {1}
    assert about_markets(everything_is_told, SHAPE, Variant((), vacuous=True)) is None


# Playing. -------------------------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([SHAPE, {**SHAPE, "actions": 3}, {**SHAPE, "states": 3}]))
def test_settled_profiles_meet_everything_that_is_said_of_an_equilibrium(seed, shape):
    about = read(everything_is_told, shape)
    game = game_of(about, seed)
    source = random.Random(seed)
    plays = Plays(about.played[0], game)
    plain = [item.formula for item in about.problem.assumptions if not is_quantified(item.formula)]
    for _ in range(3):
        profile = plays.drawn(source)
        if profile is None:
            continue
        law = outcome_law(plays.market, profile.rules, profile.response)
        assert {place: polynomial.constant_term for place, polynomial in law.items()} == profile.law
        play = plays.settled(profile, source)
        if play is None:
            continue
        values = {**game, **play.values}
        left = simplified(substituted(plain, values))
        assert left is not None
        assert all("max" in name for each in left for name in free_unknowns(each))
        for agent in range(2):
            paid = sum(mass * plays.market.agent_utilities[agent][a][y] for (a, (_, _, y)), mass in profile.law.items())
            best = best_response(plays.market, profile.rules, agent)
            function = f"response to a deviation of agent {agent}"
            assert best.value <= paid or function in play.choices


def test_of_several_best_responses_the_one_that_is_worst_for_the_user_is_often_taken():
    shape = {**SHAPE, "agents": 2}
    about = read(everything_is_told, shape)
    game = dict.fromkeys(about.given, 0)
    game |= {"prior[0]": Fraction(1, 2), "prior[1]": Fraction(1, 2), "share[0]": 1}
    game |= {"user[0,0]": 1, "user[1,1]": 1}
    values = set()
    source = random.Random(0)
    plays = Plays(about.played[0], game)
    for _ in range(60):
        profile = plays.drawn(source)
        assert profile is not None
        values.add(sum(mass * game.get(f"user[{a},{y}]", 0) for (a, (_, _, y)), mass in profile.law.items()))
    assert {Fraction(1, 2), 1} <= values


def test_ties_are_sought_with_which_nobody_gains():
    shape = {"actions": 2, "states": 3, "messages": 2}
    about = read(CONJECTURES["agents_around_the_user_beat_each_of_them_alone"], shape)
    tables = {"user": [[0, 0, 1], [0, 1, 0]], "agent 0": [[0, 0, 1], [2, 1, 0]], "agent 1": [[0, 0, 1], [-2, 1, 0]]}
    game = {
        f"{who}[{a},{y}]": value
        for who, rows in tables.items()
        for a, row in enumerate(rows)
        for y, value in enumerate(row)
    }
    game |= {f"prior[{y}]": Fraction(1, 3) for y in range(3)} | {f"share[{i}]": Fraction(1, 2) for i in (0, 1)}
    plays = Plays(about.played[0], game)
    tells_one_state = [[[1, 0], [0, 1], [0, 1]]] * 2
    source = random.Random(0)
    settled = [plays.settled(plays.with_rules(tells_one_state, source), source) for _ in range(20)]
    hostile = [each for each in settled if each is not None and each.choices]
    assert hostile
    for each in hostile:
        assert each.choices.keys() <= {f"response to a deviation of agent {i}" for i in (0, 1)}
        assert all(len(vector) == 8 for vectors in each.choices.values() for vector in vectors)


# Searching. -----------------------------------------------------------------------------------------------------------


def leads_to_a_counterexample(statement, shape, seed, most, variant=None):
    about = read(statement, shape, variant)
    hunt = Hunt(about.problem, Clock(1_000), about=about)
    games = GamesFirst(about, hunt._drafter, seed)
    for lead in games.leads(hunt.clock):
        found = None if lead is None else hunt.attempt(lead.draft)
        if found is not None:
            return games, lead, found, hunt
        if games.games > most:
            return None
    return None


def test_a_silent_equilibrium_is_found():
    found = leads_to_a_counterexample(silence_is_no_equilibrium, {**SHAPE, "agents": 2}, 0, 500)
    assert found is not None


def test_more_messages_can_hurt_and_the_game_that_shows_it_is_made_simpler():
    shape = {"actions": 3, "states": 3, "messages": 2}
    games, lead, found, hunt = leads_to_a_counterexample(CONJECTURES["more_messages_never_hurt"], shape, 1, 3_000)
    hunt.keep(found)
    finder = GamesHunt(hunt, games._about, hunt._drafter, 1, InMemoryExampleDatabase())
    finder.made_simpler(lead, found, Clock(1))
    assert hunt.found.size <= found.size
    for simpler in games.simpler(lead, hunt.clock):
        assert simpler.game.keys() == lead.game.keys()
        assert simpler.game != lead.game
        break


def test_the_hunt_draws_games_first_where_it_is_told_what_is_said_of_markets():
    about = read(silence_is_no_equilibrium)
    hunt = Hunt(about.problem, Clock(20), about=about)
    GamesHunt(hunt, about, hunt._drafter, 0, InMemoryExampleDatabase()).run(Clock(20))
    assert hunt.found is not None
    assert hunt.tally.drafts > 0
