"""What the kernel accepts about the end of best responses, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_dynamics import CYCLING, OPPOSED, market_of, numbers_in, replayed, with_another_number

import certify

PROSECUTORS = ([["1/2", 1], [1, 0]], [[[1, 1], [0, 0]], [[2, 1], [0, 0]]], [7, 3])


@pytest.fixture(scope="module")
def kept():
    market = market_of(*PROSECUTORS)
    answer = certify.dynamics(market, bounded=False)
    assert answer.end == "equilibrium"
    assert answer.user < answer.optimum
    return market, answer


@pytest.fixture(scope="module")
def cycle():
    market = market_of(*CYCLING)
    answer = certify.dynamics(market, start="alone", increment=0, bounded=False)
    assert answer.end == "cycle"
    return market, answer


def results(**changes):
    return lambda certificate: replace(certificate, results={**certificate.results, **changes})


def without_part(label):
    return lambda certificate: replace(
        certificate, parts={name: part for name, part in certificate.parts.items() if name != label}
    )


def other_proof(label, other):
    return lambda certificate: replace(certificate, parts={**certificate.parts, label: certificate.parts[other]})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (results(least="7/10"), "condition"),
        (results(most="1"), "condition"),
        (results(latest=["agent 0"]), "each agent's name once"),
        (results(latest=["agent 0", "agent 0"]), "each agent's name once"),
        (results(latest=["agent 0", 1]), "latest: expected a list"),
        (results(turns=[None]), "whole rounds"),
        (results(turns=None), "turns: expected a list"),
        (results(turns=[None, None]), "parts"),
        (results(more="1"), "unexpected or missing 'more'"),
        (results(offers={}), "expected a law for each of the agents"),
        (results(offers={"agent 0": [[0, 0, "1"]], "agent 1": [[0, 0, "1"]]}), "parts.offers: condition"),
        (without_part("no gain for agent 1"), "'no gain for agent 1' is missing"),
        (other_proof("no gain for agent 1", "no gain for agent 0"), "no gain for agent 1"),
        (lambda each: replace(each, parameters={"eta": ["0", "0"], "kind": "all"}), "hears all agents"),
    ],
)
def test_a_changed_certificate_of_an_equilibrium_is_refused(kept, change, reason, tmp_path):
    market, answer = kept
    assert replayed(market, answer, tmp_path).accepted
    verdict = replayed(market, answer, tmp_path, change)
    assert not verdict.accepted
    assert reason in verdict.reason


def test_offers_that_an_agent_would_change_are_refused(kept, tmp_path):
    market, answer = kept
    silent = {name: [[1, 0, "7/10"], [1, 1, "3/10"]] for name in market.agents}
    changes = results(offers=silent, least="7/10", most="7/10")
    verdict = replayed(market, answer, tmp_path, changes)
    assert not verdict.accepted
    assert "no gain" in verdict.reason


def test_a_proof_for_a_market_with_an_allowed_gain_does_not_serve_without_it(tmp_path):
    market = market_of(*OPPOSED)
    answer = certify.dynamics(market, eta="1/2", bounded=False)
    assert answer.user < 1
    assert replayed(market, answer, tmp_path).accepted
    assert not replayed(market, answer, tmp_path, lambda each: replace(each, parameters={})).accepted


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda turns: [None, *turns[1:]], "parts"),
        (lambda turns: turns[:-2] or [None, None], "parts"),
        (lambda turns: [None] * len(turns), "parts"),
        (lambda turns: [turns[1], *turns[1:]], "parts"),
    ],
)
def test_a_changed_cycle_is_refused(cycle, change, reason, tmp_path):
    market, answer = cycle
    assert replayed(market, answer, tmp_path).accepted

    def changed(certificate):
        return results(turns=change(list(certificate.results["turns"])))(certificate)

    verdict = replayed(market, answer, tmp_path, changed)
    assert not verdict.accepted
    assert reason in verdict.reason


def test_a_cycle_that_does_not_come_back_is_refused(cycle, tmp_path):
    market, answer = cycle

    def changed(certificate):
        offers = dict(certificate.results["offers"])
        offers["agent 0"] = offers["agent 1"]
        return results(offers=offers)(certificate)

    assert not replayed(market, answer, tmp_path, changed).accepted


@pytest.mark.parametrize("which", ["kept", "cycle"])
def test_no_number_of_a_result_can_be_another(which, request, tmp_path):
    market, answer = request.getfixturevalue(which)
    places = []
    replayed(market, answer, tmp_path, lambda each: places.extend(numbers_in(dict(each.results))) or each)
    assert len(places) > 6
    for place in places:
        verdict = replayed(
            market,
            answer,
            tmp_path,
            lambda each, at=place: replace(each, results=with_another_number(each.results, at)),
        )
        assert not verdict.accepted, place
