"""What the kernel accepts about a path of best responses, and what it refuses."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dynamics import CYCLING, OPPOSED, market_of, markets, numbers_in, replayed, with_another_number

import certify
from certify.bounds.profiles import no_gain_proof, profile_json
from certify.kernel.parts import check_parts
from certify.spec.errors import RejectedError
from certify.spec.questions.bound_equilibrium import Outcome, Profile
from certify.spec.questions.path import QUESTION

PROSECUTORS = ([["1/2", 1], [1, 0]], [[[1, 1], [0, 0]], [[2, 1], [0, 0]]], [7, 3])


def the_path(answer):
    return replace(answer, certificate=answer.path_certificate or answer.certificate)


@pytest.fixture(scope="module")
def offers():
    market = market_of(*CYCLING)
    answer = certify.dynamics(market, bounded=False, increment="1/2")
    assert (answer.moves, answer.end) == (3, "equilibrium")
    return market, the_path(answer)


@pytest.fixture(scope="module")
def rules():
    market = market_of(*PROSECUTORS, protocol={"kind": "all"})
    answer = certify.dynamics(market)
    assert answer.end == "equilibrium"
    assert answer.moves >= 1
    return market, the_path(answer)


@pytest.fixture(scope="module")
def cycle_of_rules():
    market = market_of(*OPPOSED, protocol={"kind": "all"})
    answer = certify.dynamics(market, bounded=False)
    assert answer.end == "cycle"
    return market, the_path(answer)


@pytest.mark.parametrize("name", ["offers", "rules", "cycle_of_rules"])
def test_a_path_is_accepted_and_no_number_in_it_can_be_another(name, request, tmp_path):
    market, answer = request.getfixturevalue(name)
    places = []
    assert replayed(market, answer, tmp_path).accepted
    replayed(market, answer, tmp_path, lambda each: places.extend(figures(dict(each.results))) or each)
    assert len(places) > 10
    for place in places:
        verdict = replayed(
            market,
            answer,
            tmp_path,
            lambda each, at=place: replace(each, results=with_another_number(each.results, at)),
        )
        assert not verdict.accepted, place


def figures(results):
    """Where the numbers are, the names of agents and forms left out."""
    words = {"agent", "heard", "deviations", "latest"}
    return [place for place in numbers_in(results) if not words & set(map(str, place))]


def turned(change):
    """A change of the turns."""
    return lambda each: replace(each, results={**each.results, "turns": change(list(each.results["turns"]))})


def with_turn(number, **changes):
    return turned(lambda turns: [*turns[:number], {**turns[number], **changes}, *turns[number + 1 :]])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (with_turn(1, moved=False), "condition"),
        (with_turn(1, moved="yes"), "expected true or false"),
        (with_turn(1, agent="agent 0"), ""),
        (with_turn(1, agent="nobody"), "expected the name of an agent"),
        (with_turn(1, heard="agent 0"), "condition"),
        (with_turn(1, heard=None), "condition"),
        (with_turn(1, best=None), "expected a law, got null"),
        (with_turn(1, payoffs=["1"]), "expected 2 numbers"),
        (with_turn(1, more=1), "expected an object with the keys"),
        (turned(lambda turns: turns[1:]), ""),
        (turned(lambda turns: [*turns[:2], turns[1], *turns[2:]]), ""),
        (turned(lambda turns: None), "turns: expected a list"),
        (lambda each: replace(each, results={**each.results, "cycle": 0}), "condition"),
        (lambda each: replace(each, results={**each.results, "cycle": 99}), "cycle: expected null"),
        (lambda each: replace(each, results={**each.results, "cycle": True}), "cycle: expected null"),
        (lambda each: replace(each, results={**each.results, "increment": "1/16"}), ""),
        (lambda each: replace(each, results={**each.results, "increment": "-1"}), ""),
        (lambda each: replace(each, results={"turns": []}), "unexpected or missing"),
        (lambda each: replace(each, parameters={"kind": "all"}), "unexpected or missing"),
        (lambda each: replace(each, parts=dict(list(each.parts.items())[:-1])), "missing"),
    ],
)
def test_a_changed_path_of_offers_is_refused(offers, change, reason, tmp_path):
    market, answer = offers
    verdict = replayed(market, answer, tmp_path, change)
    assert not verdict.accepted
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (with_turn(0, moved=False), "condition"),
        (with_turn(0, heard="agent 0"), "condition"),
        (with_turn(0, best=None), "expected a profile"),
        (with_turn(0, agent="agent 1"), ""),
        (turned(lambda turns: turns[1:]), ""),
        (lambda each: replace(each, results={**each.results, "cycle": 0}), "condition"),
        (lambda each: replace(each, results={"turns": []}), "unexpected or missing"),
        (lambda each: replace(each, parts=dict(list(each.parts.items())[:-1])), "missing"),
    ],
)
def test_a_changed_path_of_rules_is_refused(rules, change, reason, tmp_path):
    market, answer = rules
    verdict = replayed(market, answer, tmp_path, change)
    assert not verdict.accepted
    assert reason in verdict.reason


def test_a_cycle_cannot_begin_elsewhere(cycle_of_rules, tmp_path):
    market, answer = cycle_of_rules
    began = {}
    assert replayed(market, answer, tmp_path, lambda each: began.update(each.results) or each).accepted
    for other in range(len(began["turns"])):
        verdict = replayed(
            market, answer, tmp_path, lambda each, at=other: replace(each, results={**each.results, "cycle": at})
        )
        assert verdict.accepted == (other % 2 == began["cycle"] % 2 == 0), other  # there are cycles from 0 and 2


def test_a_worse_response_than_the_best_is_refused(offers, tmp_path):
    """Keeping what is offered is no best response where something pays more."""
    market, answer = offers

    def lazy(each):
        first = each.results["turns"][0]
        lazy = {**first, "agent": "agent 1", "best": each.results["offers"]["agent 1"], "gain": "0", "moved": False}
        return replace(each, results={**each.results, "turns": [first, lazy]})

    verdict = replayed(market, answer, tmp_path, lazy)
    assert not verdict.accepted


@settings(max_examples=25, deadline=None)
@given(
    market=markets(agents=(1, 3)),
    start=st.sampled_from(["silent", "alone", "random"]),
    order=st.sampled_from(["turn", "random"]),
    increment=st.sampled_from([None, 0, Fraction(1, 3)]),
    eta=st.sampled_from([None, "1/2"]),
)
def test_every_path_of_offers_is_accepted(market, start, order, increment, eta, tmp_path_factory):
    more = {"increment": increment, "eta": eta, "steps": 40, "bounded": False, "halvings": 3}
    answer = certify.dynamics(market, start=start, order=order, seed=1, **more)
    assert answer.path_certificate is not None
    verdict = replayed(market, the_path(answer), tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


@settings(max_examples=15, deadline=None)
@given(market=markets(agents=(1, 3)), seed=st.integers(0, 5), order=st.sampled_from(["turn", "random"]))
def test_every_path_of_rules_is_accepted(market, seed, order, tmp_path_factory):
    document = replace(market, protocol="all")
    answer = certify.dynamics(document, start="random", seed=seed, order=order, steps=12, bounded=False)
    path = the_path(answer)
    if path.certificate is None:
        assert answer.reason
        return
    verdict = replayed(document, path, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


@pytest.mark.parametrize(("taken", "payoff"), [(0, "0"), (1, "1/2")])
def test_where_others_reveal_the_signal_ties_are_for_the_one_who_moves(taken, payoff):
    """The user does not care in the second state; agent 0 does, and no message of its own matters there."""
    tables = [[[0, 0], [0, 1]], [[0, 0], [0, 0]]]
    market = market_of([[1, 0], [0, 0]], tables, [1, 1], protocol={"kind": "all"})
    one = Fraction(1)
    rules = [{0: {0: one}, 1: {0: one}}, {0: {0: one}, 1: {1: one}}]
    profile = Profile(rules, {(0, (0, 0)): {0: one}, (0, (0, 1)): {taken: one}})
    turn = {
        "agent": "agent 0",
        "best": profile_json(profile),
        "moved": False,
        "gain": "0",
        "heard": None,
        "user": "1/2",
        "payoffs": [payoff, "0"],
    }
    results = {"start": profile_json(profile), "turns": [turn], "cycle": None}
    proof = no_gain_proof(market, Outcome(market, profile), 0, time.monotonic() + 60)
    evidence = {"path": None, "turns[0]: no better rule of agent 0": proof}
    parts = QUESTION.parts(market, {}, results)
    if taken == 1:
        check_parts(parts, evidence)
    else:
        with pytest.raises(RejectedError, match=r"parts\.path: condition"):
            check_parts(parts, evidence)


def test_without_a_wish_for_it_no_path_is_certified():
    answer = certify.dynamics(market_of(*CYCLING), path=False, bounded=False)
    assert answer.path_certificate is None
    assert answer.certificate is not None
