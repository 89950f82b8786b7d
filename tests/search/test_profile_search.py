"""Profiles of simple rules: all of them, and those at which the kernel agrees that nobody gains."""

from fractions import Fraction

import pytest
from search_problems import ALIGNMENT

from certify import theorem
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.search.plays import Plays
from certify.search.profile_search import SimpleProfiles
from certify.search.simple_profiles import simple_profiles
from certify.search.small_markets import small_markets
from certify.solvers.rational_models import simplified, substituted
from certify.spec.formula import holds_at
from certify.spec.rules import is_best_response

SHAPE = {"actions": 2, "states": 2, "messages": 2}
HALF = {"prior[0]": Fraction(1, 2), "prior[1]": Fraction(1, 2)}


@theorem
def two_agents_tell_all(t):
    "False: both may be silent, where neither wants the user to know."
    market = t.market(agents=2)
    eta = t.slacks("eta")
    played = t.every(market.equilibrium(eta=eta, level="rules"))
    t.claim(played.user_value + t.sum(eta) >= market.bayes_value())


def numbers(about, user, *agents):
    tables = [entry for table in (user, *agents) for row in table for entry in row]
    return {**HALF, **dict(zip(about.tables.entries, tables, strict=True))}


def search(about, values):
    rest = simplified([*substituted(about.formulas, values), *about.further(values)])
    return SimpleProfiles(about.problem, about.about).at(values, rest, Clock(300))


def test_profiles_come_with_every_best_response_without_chance():
    shape = {**SHAPE, "agents": 1, "level": "rules"}
    about = small_markets(ALIGNMENT["competition_aligns"], shape)
    values = numbers(about, [[1, 0], [0, 1]], [[0, 0], [1, 1]])
    plays = Plays(about.about.played[0], values)
    profiles = list(simple_profiles(plays))
    assert None not in profiles
    assert len(profiles) == len({repr((each.rules, each.response)) for each in profiles})
    for each in profiles:
        assert holds_at(is_best_response(plays.market, each.rules, each.response))
    silent = [each for each in profiles if each.rules[0][0] == each.rules[0][1] == [1, 0]]
    assert len(silent) == 2  # the user is indifferent at the one message that she hears
    assert len([each for each in profiles if each.rules[0] == [[1, 0], [0, 1]]]) == 1


@pytest.mark.parametrize("agents", [([[0, 0], [0, 0]], [[0, 0], [0, 0]]), ([[1, 1], [0, 0]], [[1, 1], [0, 0]])])
def test_a_profile_that_breaks_a_statement_is_certified(agents):
    about = small_markets(two_agents_tell_all, SHAPE)
    found = search(about, numbers(about, [[1, 0], [0, 1]], *agents))
    assert found.found is not None
    assert found.profiles > 0
    problem = two_agents_tell_all.problem(SHAPE)
    check_witness(problem.hypotheses(), problem.unknowns, found.found.witness, problem.functions)
    assert found.found.violation > 0


def test_a_statement_that_no_simple_profile_breaks_was_searched_and_not_decided():
    @theorem
    def an_action_is_not_taken_by_chance_alone(t):
        "False: a user who does not care may draw the action from any law, though not from one of simple rules."
        market = t.market(agents=2)
        played = t.every(market.equilibrium(level="rules"))
        t.claim(~t.all_of(7 * played.masses[0, cell] == 1 for cell in market.prior))

    about = small_markets(an_action_is_not_taken_by_chance_alone, SHAPE)
    values = numbers(about, [[0, 0], [0, 0]], *[[[0, 0], [0, 0]]] * 2)
    found = search(about, values)
    assert found.complete
    assert found.found is None
    assert not found.is_decided
    assert found.profiles > 0
