"""Where best responses lead, against the bound on all equilibria, the theorem and brute force."""

import csv
import io
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dynamics import CYCLING, OPPOSED, grid_offers, market_of, markets, markets_in_the_hull, replayed

import certify
from certify.spec.errors import InputError
from certify.spec.reading.market import parse_market


@settings(max_examples=30, deadline=None)
@given(market=markets(), start=st.sampled_from(["silent", "alone", "random"]), seed=st.integers(0, 9))
def test_an_equilibrium_at_the_end_withstands_every_rule_of_a_grid(market, start, seed):
    answer = certify.dynamics(market, start=start, seed=seed)
    assert answer.end in ("equilibrium", "approximate")
    last = answer.turns[-1]
    assert answer.user == last.user >= answer.lower or answer.end == "approximate"
    rivals = [answer.user] if len(market.agents) > 1 else []
    for worth, payoffs in grid_offers(market):
        if all(worth > rival for rival in rivals):
            for paid, now, eta in zip(payoffs, last.payoffs, answer.eta, strict=True):
                assert paid <= now + eta


@settings(max_examples=25, deadline=None)
@given(
    market=markets_in_the_hull(), order=st.sampled_from(["turn", "random"]), start=st.sampled_from(["silent", "alone"])
)
def test_in_the_hull_the_user_ends_with_what_the_theorem_gives(market, order, start):
    answer = certify.dynamics(market, order=order, start=start)
    if answer.end == "equilibrium":
        assert answer.user == answer.lower == answer.theorem == answer.optimum
    else:
        assert answer.user >= certify.bound(market, eta=answer.eta).theorem


@settings(max_examples=30, deadline=None)
@given(market=markets(agents=(2, 3)), seed=st.integers(0, 9), increment=st.sampled_from([None, 0, "1/7"]))
def test_the_user_never_loses_once_the_first_agent_heard_has_moved(market, seed, increment):
    answer = certify.dynamics(market, start="random", seed=seed, increment=increment, bounded=False)
    moves = [turn for turn in answer.turns if turn.moved]
    utilities = [turn.user for turn in moves]
    assert utilities == sorted(utilities)
    assert all(turn.gain > 0 and turn.heard == turn.agent for turn in moves)
    if increment != 0:
        assert len(set(utilities)) == len(utilities)


@settings(max_examples=30, deadline=None)
@given(market=markets(), start=st.sampled_from(["silent", "alone", "random"]), increment=st.sampled_from([None, 0]))
def test_every_end_is_accepted_by_the_kernel(market, start, increment, tmp_path_factory):
    answer = certify.dynamics(market, start=start, increment=increment, bounded=False, check=False)
    assert answer.status == "proved"
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def test_without_an_increment_opposed_agents_go_round_for_ever():
    answer = certify.dynamics(market_of(*CYCLING), increment=0, start="alone")
    assert (answer.end, answer.least, answer.most) == ("cycle", Fraction(7, 3), Fraction(7, 3))
    assert answer.least < answer.lower == answer.optimum


def test_an_increment_drives_opposed_agents_to_the_best_there_is():
    answer = certify.dynamics(market_of(*OPPOSED))
    assert (answer.end, answer.user, answer.start_user) == ("equilibrium", 1, Fraction(1, 2))


def test_a_single_agent_moves_once_to_its_favourite():
    answer = certify.dynamics(market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]]], [7, 3]))
    assert (answer.end, answer.moves, answer.user) == ("equilibrium", 1, Fraction(7, 10))


def test_an_allowed_gain_keeps_agents_where_they_are():
    answer = certify.dynamics(market_of(*OPPOSED), eta=1)
    assert (answer.end, answer.moves, answer.user) == ("equilibrium", 0, Fraction(1, 2))


def test_of_equal_offers_one_that_is_worth_most_to_the_user_is_taken():
    answer = certify.dynamics(market_of([[1, 0], [0, 1]], [[[1, 1], [1, 1]]] * 2, [1, 1]), start="alone")
    assert answer.start_user == 1


def test_the_order_of_moves_and_the_first_rules_follow_the_seed():
    market = market_of(*CYCLING)
    runs = [certify.dynamics(market, order="random", start="random", seed=seed, bounded=False) for seed in (1, 1, 2)]
    assert runs[0].turns == runs[1].turns
    assert runs[0].turns != runs[2].turns


def test_at_random_without_an_increment_no_cycle_is_claimed():
    answer = certify.dynamics(market_of(*CYCLING), increment=0, start="alone", order="random", steps=30)
    assert (answer.status, answer.end, answer.certificate) == ("unknown", "unknown", None)
    assert answer.reason == "no end in 30 turns"


def test_types_of_the_user_are_covered(tmp_path):
    document = {
        "format": "certify-market/1",
        "actions": ["a", "b"],
        "states": ["y0", "y1"],
        "joint": [
            {"type": f"z{z}", "signal": f"x{x}", "state": f"y{x}", "probability": f"{1 + (z == x)}/6"}
            for z in (0, 1)
            for x in (0, 1)
        ],
        "user": [[1, 0], [0, 1]],
        "agents": {"up": [[0, 0], [1, 1]], "down": [[1, 1], [0, 0]]},
        "protocol": {"kind": "best-agent"},
    }
    market = parse_market(document, "market")
    answer = certify.dynamics(market)
    assert (answer.end, answer.user) == ("equilibrium", answer.optimum)
    assert replayed(market, answer, tmp_path).accepted


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rounds": 2}, "more than one round"),
        ({"response": "quantal", "rate": Fraction(1)}, "does not respond best"),
        ({"gamma": Fraction(1)}, "within gamma of the best"),
        ({"unselected": (Fraction(0), Fraction(0))}, "outside options"),
        ({"messages": 1}, "too few messages"),
    ],
)
def test_other_variants_are_not_answered(changes, words):
    answer = certify.dynamics(replace(market_of(*OPPOSED), **changes))
    assert (answer.status, answer.certificate) == ("unknown", None)
    assert words in answer.reason


def test_vast_numbers_are_no_obstacle():
    user, agents, prior = OPPOSED
    lines = []
    vast = market_of([[entry * 10**400 for entry in row] for row in user], agents, prior)
    answer = certify.dynamics(vast, report=lines.append)
    assert (answer.end, answer.user) == ("equilibrium", 10**400)
    assert "the user gets ~5e+399" in " ".join(lines)


def test_too_few_turns_are_no_end():
    answer = certify.dynamics(market_of(*CYCLING), steps=1)
    assert (answer.status, answer.reason, len(answer.turns)) == ("unknown", "no end in 1 turns", 1)
    assert answer.lower == answer.optimum


def test_the_csv_has_every_turn_exactly():
    answer = certify.dynamics(market_of(*CYCLING), bounded=False)
    rows = list(csv.DictReader(io.StringIO(answer.csv())))
    assert [Fraction(row["user"]) for row in rows] == [answer.start_user, *(turn.user for turn in answer.turns)]
    assert Fraction(rows[-1]["agent 0's payoff"]) == answer.turns[-1].payoffs[0]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"order": "backwards"}, "order: expected turn or random"),
        ({"steps": 0}, "steps: expected a number from 1"),
        ({"increment": -1}, "increment: expected a number >= 0"),
        ({"halvings": -1}, "halvings: expected"),
        ({"seconds": -1}, "seconds: expected a number that is not negative"),
        ({"seconds": float("nan")}, "seconds: expected a number that is not negative"),
        ({"start": "nowhere.json"}, "--start nowhere.json: there is no such file; write one of silent, alone, random"),
        ({"eta": [1]}, "eta: expected a list of 2 numbers"),
        ({"kind": "some"}, "kind: expected all or best-agent"),
    ],
)
def test_refuses_arguments_that_make_no_sense(given, complaint):
    with pytest.raises(InputError, match=complaint):
        certify.dynamics(market_of(*OPPOSED), **given)
