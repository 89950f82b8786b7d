"""Games that a search keeps for the next one."""

import json
from fractions import Fraction

import pytest
from hypothesis.database import InMemoryExampleDatabase
from market_statements import an_agent_pays_the_user_back

from certify.provers.clock import Clock
from certify.search.games_hunt import GamesHunt
from certify.search.hunt import Hunt
from certify.search.kept_games import _KEY, KeptGames
from certify.search.market_words import about_markets

SHAPE = {"agents": 2, "actions": 2, "states": 2, "messages": 2}
RULES = [[[[Fraction(1, 3), Fraction(2, 3)], [0, 1]], [[1, 0], [1, 0]]]]


@pytest.fixture
def about():
    return about_markets(an_agent_pays_the_user_back, SHAPE)


def test_what_is_kept_comes_back(about):
    kept = KeptGames(about, InMemoryExampleDatabase())
    game = {name: Fraction(place, 3) for place, name in enumerate(about.given)}
    kept.keep(game, RULES)
    assert list(kept.recalled()) == [(game, RULES)]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: None,
        lambda document: [],
        lambda document: {**document, "game": {"x": "1"}},
        lambda document: {**document, "game": {**document["game"], "prior[0]": "1/0"}},
        lambda document: {**document, "game": {**document["game"], "prior[0]": 0.5}},
        lambda document: {**document, "game": {**document["game"], "prior[0]": "half"}},
        lambda document: {**document, "rules": []},
        lambda document: {**document, "rules": [document["rules"][0][:1]]},
        lambda document: {**document, "rules": [[[["1", "1"], ["0", "1"]], [["1", "0"], ["1", "0"]]]]},
        lambda document: {**document, "rules": [[[["2", "-1"], ["0", "1"]], [["1", "0"], ["1", "0"]]]]},
        lambda document: {**document, "rules": "none"},
        lambda document: {"game": document["game"]},
    ],
)
def test_what_does_not_fit_is_left_out(about, change):
    database = InMemoryExampleDatabase()
    kept = KeptGames(about, database)
    kept.keep(dict.fromkeys(about.given, 0), RULES)
    (data,) = database.fetch(_KEY)
    database.delete(_KEY, data)
    database.save(_KEY, json.dumps(change(json.loads(data))).encode())
    assert list(kept.recalled()) == []


def test_bytes_that_are_no_text_are_left_out(about):
    database = InMemoryExampleDatabase()
    database.save(_KEY, b"\xff\x00")
    assert list(KeptGames(about, database).recalled()) == []


def test_a_second_hunt_starts_from_the_game_of_the_first(about):
    database = InMemoryExampleDatabase()
    first = Hunt(about.problem, Clock(60), about=about)
    GamesHunt(first, about, first._drafter, 0, database).run(Clock(60))
    assert first.found is not None
    second = Hunt(about.problem, Clock(60), about=about)
    again = GamesHunt(second, about, second._drafter, 99, database)
    again.again()
    assert second.found is not None
    assert second.tally.examples <= len(list(database.fetch(_KEY)))
