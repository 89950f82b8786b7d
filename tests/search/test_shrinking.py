from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase

from certify.provers.clock import Clock
from certify.search.draws import ReplayedDraw
from certify.search.shrinking import Shrinker


@dataclass
class Found:
    size: tuple[int, int]


class Game:
    """A hunt in which a draft is a list of numbers below 10, and a counterexample a list that a test accepts."""

    def __init__(self, length, accepts):
        self.length, self.accepts = length, accepts
        self.kept, self.attempts = [], []

    def draft(self, draw):
        numbers = [draw.pick(10) for _ in range(self.length)]
        return None if numbers[-1] == 9 else numbers

    def attempt(self, draft):
        self.attempts.append(tuple(draft))
        return Found((sum(number > 0 for number in draft), sum(draft))) if self.accepts(draft) else None

    def keep(self, other):
        self.kept.append(other)

    def report(self):
        pass


def shrunk(picks, accepts, seconds=1_000):
    game = Game(len(picks), accepts)
    shrinker = Shrinker(game, InMemoryExampleDatabase())
    shrinker.start(tuple(picks), game.attempt(game.draft(ReplayedDraw(picks))))
    shrinker.run(Clock(seconds))
    return game


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=1, max_size=6), st.integers(0, 30))
def test_what_needs_a_sum_is_made_so_small_that_nothing_can_be_taken_away(picks, least):
    if sum(picks) < least:
        return
    game = shrunk(picks, lambda numbers: sum(numbers) >= least)
    best = game.kept[-1] if game.kept else Found((sum(n > 0 for n in picks), sum(picks)))
    assert best.size[1] == least
    sizes = [each.size for each in game.kept]
    assert sizes == sorted(set(sizes), reverse=True)


def test_no_decisions_are_tried_twice():
    game = shrunk([3, 1, 4, 1, 5], lambda numbers: numbers[0] + numbers[4] >= 6)
    assert len(game.attempts[1:]) == len(set(game.attempts[1:]))
    assert game.kept[-1].size == (2, 6)


def test_whole_parts_go_at_once():
    game = shrunk([8] * 64, lambda numbers: numbers[0] >= 8)
    assert game.kept[-1].size == (1, 8)
    assert len(game.attempts) < 64 * 8


def test_a_draft_that_leads_nowhere_is_no_better():
    game = shrunk([5, 8], lambda numbers: numbers[-1] >= 8)
    assert game.kept[-1].size == (1, 8)


@pytest.mark.parametrize("seconds", [0, -1])
def test_without_time_nothing_is_tried(seconds):
    game = shrunk([5, 8], lambda numbers: True, seconds)
    assert len(game.attempts) == 1
    assert game.kept == []


def test_without_a_start_nothing_is_tried():
    game = Game(3, lambda numbers: True)
    Shrinker(game, InMemoryExampleDatabase()).run(Clock(1_000))
    assert game.attempts == []


def test_decisions_are_remembered_the_shortest_first(tmp_path):
    database = DirectoryBasedExampleDatabase(tmp_path)
    for picks in ((2, 1, 0), (7,), (1, 1)):
        Shrinker(Game(3, bool), database).start(picks, Found((1, 1)))
    again = Shrinker(Game(3, bool), DirectoryBasedExampleDatabase(tmp_path))
    assert list(again.remembered()) == [(7,), (1, 1), (2, 1, 0)]


def test_the_smallest_decisions_are_remembered_too():
    database = InMemoryExampleDatabase()
    game = Game(2, lambda numbers: sum(numbers) >= 1)
    shrinker = Shrinker(game, database)
    shrinker.start((4, 4), Found((2, 8)))
    shrinker.run(Clock(1_000))
    assert game.kept[-1].size == (1, 1)
    remembered = set(Shrinker(game, database).remembered())
    assert remembered >= {(4, 4)}
    assert remembered & {(1, 0), (0, 1)}


@pytest.mark.parametrize("picks", [(256,), (0,) * 5_001])
def test_what_is_too_long_for_the_database_is_not_remembered(picks):
    database = InMemoryExampleDatabase()
    Shrinker(Game(1, bool), database).start(picks, Found((1, 1)))
    assert list(Shrinker(Game(1, bool), database).remembered()) == []
