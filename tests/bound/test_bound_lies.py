"""Certificates whose data lie, while their figures fit the lie."""

from fractions import Fraction
from pathlib import Path

import pytest
from small_markets import market_of, replayed

from certify.bounds import bound
from certify.bounds.profiles import certified
from certify.spec.questions import bound_equilibrium
from certify.spec.questions.bound_equilibrium import Profile
from certify.spec.reading.market import read_market

USER = [[1, 0], [0, 1]]
PROSECUTOR = [[0, 0], [1, 1]]


def alone():
    market = market_of(USER, [PROSECUTOR], [7, 3])
    return market, bound(market)


@pytest.mark.parametrize(
    "law",
    [
        [[1, 0, "7/10"], [1, 1, "3/10"]],
        [[0, 0, "-1/10"], [1, 0, "8/10"], [1, 1, "3/10"]],
        [[1, 0, "3/10"], [1, 1, "3/10"]],
        [[1, 0, "3/10"], [1, 0, "4/10"]],
        [[5, 0, "1"]],
        [["1", 0, "1"]],
        "everything",
    ],
)
def test_a_single_agent_cannot_claim_a_law_that_nobody_obeys(law, tmp_path):
    market, answer = alone()
    deviation = {"law": law, "separation": [[0, 0, "1"], [1, 1, "1"]]}
    assert not replayed(market, answer, tmp_path, deviation=deviation).accepted


@pytest.mark.parametrize("separation", [[], [[1, 0, "1"]], [[1, 1, "-1"]]])
def test_a_single_agent_cannot_claim_preferences_that_its_advice_does_not_make_strict(separation, tmp_path):
    market = market_of(USER, [USER], [7, 3])
    answer = bound(market)
    assert answer.lower == 1
    law = [[0, 0, "7/10"], [1, 1, "3/10"]]
    honest = {"law": law, "separation": [[0, 0, "1"], [1, 1, "5"]]}
    assert replayed(market, answer, tmp_path, deviation=honest).accepted
    assert not replayed(market, answer, tmp_path, deviation={"law": law, "separation": separation}).accepted


def test_two_agents_have_no_deviation_of_a_single_one(tmp_path):
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3])
    deviation = {"law": [[0, 0, "7/10"], [1, 1, "3/10"]], "separation": []}
    assert "one agent" in replayed(market, bound(market), tmp_path, deviation=deviation).reason


def test_offers_that_are_no_obedient_laws_are_refused(tmp_path):
    market = market_of(USER, [PROSECUTOR, [[1, 1], [0, 0]]], [1, 1])
    answer = bound(market, kind="best-agent")
    assert answer.lower == 1
    every = [[1, 0, "1/2"], [1, 1, "1/2"]], [[0, 0, "1/2"], [0, 1, "1/2"]], [[0, 1, "1"]]
    for law in every:
        offers = {"agent 0": [law, law], "agent 1": [law, law]}
        assert not replayed(market, answer, tmp_path, offers=offers).accepted


@pytest.mark.parametrize("given", [5, None, True, "law", {"law": []}, [5], [[5]], [[[0, 0]]]])
def test_offers_of_another_form_are_refused(given, tmp_path):
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3])
    answer = bound(market, kind="best-agent")
    assert "offers" in replayed(market, answer, tmp_path, offers={"agent 0": given}).reason


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": [[[0, 0, "1"], [1, 0, "1"]], [[0, 0, "1"], [1, 1, "1"]]]},
        {"rules": [[[0, 0, "1"], [1, 0, "1/2"]], [[0, 0, "1"], [1, 0, "1"]]]},
        {"rules": [[[0, 0, "1"]], [[0, 0, "1"], [1, 0, "1"]]]},
        {"rules": [[[0, 0, "1"], [1, 0, "1"]]]},
        {"rules": [[[0, 0, 1], [1, 0, 1]], [[0, 0, "1"], [1, 0, "1"]]]},
        {"rules": [[[0, -1, "1"], [1, 0, "1"]], [[0, 0, "1"], [1, 0, "1"]]]},
        {"response": [[0, [0, 0], 1, "1"]]},
        {"response": []},
        {"response": [[0, [0, 0], 7, "1"]]},
        {"response": [[0, [0, 0], 0, "1/2"], [0, [0, 0], 0, "1/2"]]},
        {"deviations": "none"},
        {"response": [[0, [[0], 0], 0, "1"]]},
        {"response": [[0, [{"x": 0}, 0], 0, "1"]]},
        {"response": [[0, [None, 0], 0, "1"]]},
        {"rules": [[[0, 0, "0"], [1, 0, "0"]], [[0, 0, "1"], [1, 0, "1"]]]},
        {"rules": [[[0, 0, "0"], [1, 0, "1"]], [[0, 0, "1"], [1, 0, "1"]]]},
    ],
)
def test_a_profile_that_is_none_or_no_equilibrium_is_refused(changes, tmp_path):
    lazy = [[1, 1], [0, 0]]
    market = market_of(USER, [lazy, lazy], [7, 3])
    answer = bound(market)
    assert answer.attained == Fraction(7, 10)
    assert answer.equilibrium["response"] == [[0, [0, 0], 0, "1"]]
    verdict = replayed(market, answer, tmp_path, equilibrium={**answer.equilibrium, **changes})
    assert not verdict.accepted
    assert verdict.reason


def test_revealing_is_no_equilibrium_by_itself_for_one_agent_or_with_too_few_messages(tmp_path):
    market, answer = alone()
    changed = {"equilibrium": {"revealing": True}, "attained": "1", "gap": "3/10"}
    assert "two agents" in replayed(market, answer, tmp_path, **changed).reason
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3])
    assert not replayed(market, bound(market, messages=1), tmp_path, **changed).accepted


def test_a_profile_with_too_many_events_is_refused(tmp_path, monkeypatch):
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3])
    answer = bound(market, messages=1)
    lazy = [[0, 0, "1"], [1, 0, "1"]]
    profile = {"rules": [lazy, lazy], "response": [[0, [0, 0], 0, "1"]], "deviations": "plans"}
    changed = {"equilibrium": profile, "attained": "7/10", "gap": "0"}
    monkeypatch.setattr(bound_equilibrium, "MOST_EVENTS", 1)
    assert "more than 1 combinations of type" in replayed(market, answer, tmp_path, **changed).reason
    monkeypatch.setattr(bound_equilibrium, "MOST_EVENTS", 2)
    assert "combinations" not in replayed(market, answer, tmp_path, **changed).reason


@pytest.mark.parametrize("response", [{}, {"response": {"kind": "quantal", "rate": 2}}], ids=["best", "quantal"])
def test_revealing_is_said_in_one_way(response, tmp_path):
    market = market_of(USER, [USER] * 2, [7, 3], **response)
    answer = bound(market)
    assert answer.equilibrium == {"revealing": True}
    assert replayed(market, answer, tmp_path).accepted
    assert not replayed(market, answer, tmp_path, equilibrium={"revealing": 1}).accepted


def test_equal_posteriors_need_equal_responses_when_ties_are_common():
    tied = [[1, 1], [1, 1]]
    half, one = Fraction(1, 2), Fraction(1)
    rules = [{x: {0: half, 1: half} for x in (0, 1)}, {x: {0: one} for x in (0, 1)}]
    for second in (0, 1):
        profile = Profile(rules, {(0, (0, 0)): {0: one}, (0, (1, 0)): {second: one}})
        found = [
            certified(market_of(tied, [tied, tied], [1, 1], ties=ties), profile, float("inf"))
            for ties in ("any", "common")
        ]
        assert found[0] is not None
        assert (found[1] is None) == bool(second)


def test_every_example_market_is_bounded_and_replayed(tmp_path):
    folder = Path(__file__).parents[2] / "proofs" / "markets"
    files = sorted(folder.glob("*.json"))
    assert len(files) >= 3
    for file in files:
        market = read_market(file)
        for kind in ("all", "best-agent"):
            answer = bound(market, kind=kind)
            assert answer.lower <= answer.attained
            assert replayed(market, answer, tmp_path).accepted
