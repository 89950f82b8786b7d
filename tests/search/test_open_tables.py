"""Games with open tables: which are left open, and that what is filled in breaks the statement."""

import random
from pathlib import Path

import pytest
from market_statements import an_agent_pays_the_user_back, friends_of_opposed_agents_learn_everything

from certify import theorem
from certify.kernel.statement_file import statements
from certify.provers.clock import Clock
from certify.search.games_first import GamesFirst
from certify.search.hunt import Hunt
from certify.search.market_words import about_markets
from certify.search.open_tables import open_tables
from certify.search.plays import Plays

CONJECTURES = statements(Path(__file__).parents[2] / "proofs" / "conjectures" / "markets.py")
SHAPE = {"actions": 2, "states": 2, "messages": 2}


def families(statement, shape=None):
    about = about_markets(statement, shape or SHAPE)
    return [{name.split("[")[0] for name in way.names} for way in open_tables(about)]


def test_the_tables_of_agents_are_open_and_never_the_users():
    assert families(an_agent_pays_the_user_back) == [{"agent 0", "agent 1"}]
    assert families(CONJECTURES["agents_around_the_user_beat_each_of_them_alone"]) == [{"agent 0", "agent 1"}]


def test_a_table_that_stands_in_a_product_with_itself_is_drawn():
    assert families(CONJECTURES["an_agent_closer_to_the_user_never_hurts"]) == [{"agent 0"}]


def test_nothing_is_open_where_no_equilibrium_is_spoken_of():
    assert families(CONJECTURES["more_messages_never_hurt"]) == []


def test_an_agent_with_the_users_own_table_is_drawn():
    @theorem
    def alike(t):
        market = t.market(agents=1)
        market = market.with_utility(0, market.user)
        t.claim(t.every(market.equilibrium(level="rules")).user_value > 0)

    assert families(alike) == []


def test_what_is_filled_in_makes_the_profile_an_equilibrium_that_breaks_the_statement():
    about = about_markets(an_agent_pays_the_user_back, SHAPE)
    (way,) = open_tables(about)
    source = random.Random(1)
    filled = 0
    for _ in range(60):
        game = way.draws.draw(source)
        if not way.start(game):
            continue
        plays = Plays(about.played[0], game)
        profile = plays.drawn(source)
        masses = {name: float(mass) for name, mass in plays.masses(profile).items()}
        values = way.filled([plays.at], [profile], masses)
        if values is None:
            continue
        filled += 1
        assert values.keys() == way.names
        full = Plays(about.played[0], {**game, **values})
        assert full.settled(profile, source) is not None
        assert full.at.value(profile, 0) < full.at.value(profile, 1)
    assert filled > 3


@pytest.mark.parametrize("seed", [0, 2])
def test_a_conjecture_that_is_stored_nowhere_falls(seed):
    about = about_markets(friends_of_opposed_agents_learn_everything, {**SHAPE, "states": 3})
    hunt = Hunt(about.problem, Clock(1_000), about=about)
    games = GamesFirst(about, hunt._drafter, seed)
    found = (hunt.attempt(lead.draft) for lead in games.leads(hunt.clock, 400) if lead is not None)
    assert next((each for each in found if each is not None), None) is not None
