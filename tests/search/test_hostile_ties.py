"""Ties after a deviation under which nobody gains, where agents have fewer messages than signals."""

import random
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.statement_file import statements
from certify.search.game_draws import GameDraws
from certify.search.hostile_ties import HostileTies
from certify.search.market_words import about_markets
from certify.search.plays import Plays
from certify.spec.variants import Variant

GOOD_RULES = statements(Path(__file__).parents[2] / "proofs" / "few_messages.py")["good_rules_with_one_law"]
SHAPE = {"agents": 2, "actions": 2, "states": 3, "messages": 2, "level": "rules"}
ABOUT = about_markets(GOOD_RULES, SHAPE, Variant(("identical law",)))


def paid_after(at, profile, agent, rule, options):
    """What the agent gets by a rule where the user takes the first optimal action of her options."""
    rules = [rule if i == agent else each for i, each in enumerate(profile.rules)]

    def answer(event, optimal):
        first = next(a for a in options[event] if a in optimal) if optimal else options[event][0]
        return [int(a == first) for a in range(at.market.actions)]

    after = at.answered(rules, answer)
    return at.value(after, agent)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6))
def test_no_rule_pays_more_under_an_order_that_is_found(seed):
    game = GameDraws(ABOUT.given, ABOUT.formulas, ABOUT.definitions).draw(random.Random(seed))
    source = random.Random(seed)
    plays = Plays(ABOUT.played[0], game)
    at = plays.at
    ties = HostileTies(at)
    for _ in range(2):
        profile = plays.drawn(source)
        if profile is None:
            continue
        for agent in (0, 1):
            enough = Fraction(at.value(profile, agent))
            options = ties.hostile(profile, agent, enough, source)
            for _ in range(40):
                row = [Fraction(source.randint(0, 4), 4) for _ in range(3)]
                rule = [[share, 1 - share] for share in row]
                if options is not None:
                    assert paid_after(at, profile, agent, rule, options) <= enough


def test_an_agent_with_few_messages_may_gain_less_than_one_with_many():
    told = [[[1, 0], [0, 1], [0, 1]], [[1, 0], [1, 0], [1, 0]]]
    game = dict.fromkeys(ABOUT.given, 0) | {f"prior[{y}]": Fraction(1, 3) for y in range(3)} | {"weight[0]": 1}
    three = {**SHAPE, "actions": 3}
    about = about_markets(GOOD_RULES, three, Variant(("identical law",)))
    game = dict.fromkeys(about.given, 0) | game
    game |= {"prior[0]": Fraction(1, 2), "prior[1]": Fraction(1, 4), "prior[2]": Fraction(1, 4)}
    for y, worth in enumerate((3, 2, 1)):  # the user and the first agent want each state to be known
        game[f"user[{y},{y}]"] = game[f"agent 0[{y},{y}]"] = worth
    plays = Plays(about.played[0], game)
    source = random.Random(0)
    profile = plays.with_rules(told, source)
    at = plays.at
    enough = Fraction(at.value(profile, 0))
    assert at.oracle.of(profile.rules, 0).value > enough
    assert HostileTies(at).hostile(profile, 0, enough, source) is not None
    assert HostileTies(at).hostile(profile, 0, enough - Fraction(1, 8), source) is None


def test_deviations_of_which_the_statement_speaks_are_drawn_with_their_responses():
    assert [each.agent for each in ABOUT.deviated] == [0, 1]
    game = GameDraws(ABOUT.given, ABOUT.formulas, ABOUT.definitions).draw(random.Random(3))
    source = random.Random(3)
    plays = Plays(ABOUT.played[0], game)
    profile = plays.with_rules([[[1, 0]] * 3] * 2, source)
    play = plays.settled(profile, source)
    for deviated in ABOUT.deviated:
        if play is None:
            continue
        for each in plays.deviations(deviated, profile, play, source):
            assert each.masses.keys() == set(deviated.masses.values())
            assert sum(each.masses.values()) == 1
            assert {name for row in deviated.response.values() for name in row} <= each.values.keys()
