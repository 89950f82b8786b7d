from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.certificate import read_certificate, written
from certify.kernel.replay import replay
from certify.knowledge import information
from certify.spec.errors import InputError
from certify.spec.questions.bound_variant import optimum
from certify.spec.reading.json_text import document_json
from certify.spec.reading.market import parse_market, read_market, write_market

MARKETS = Path(__file__).parents[2] / "proofs" / "markets"
QUESTIONS = MARKETS / "two_questions.json"


def market_of(user, joint, **more):
    whole = sum(joint.values())
    return parse_market(
        {
            "format": "certify-market/1",
            "actions": [f"a{a}" for a in range(len(user))],
            "states": [f"y{y}" for y in range(len(user[0]))],
            "user": user,
            "agents": {"one": user, "two": user},
            "joint": [
                {
                    "type": f"z{z}",
                    "signal": [str(part) for part in x] if isinstance(x, tuple) else f"x{x}",
                    "state": f"y{y}",
                    "probability": str(Fraction(p, whole)),
                }
                for (z, x, y), p in joint.items()
            ],
            **more,
        },
        "market",
    )


@st.composite
def markets(draw):
    actions, states = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    user = [[draw(st.integers(0, 3)) for _ in range(states)] for _ in range(actions)]
    cells = list(product(range(2), range(3), range(states)))
    masses = draw(st.lists(st.integers(0, 3), min_size=len(cells), max_size=len(cells)).filter(any))
    return market_of(user, dict(zip(cells, masses, strict=True)))


def verdict_on(market, certificate, folder):
    (folder / "market.json").write_text(document_json(write_market(market)), encoding="utf-8")
    (folder / "certificate.json").write_text(written(certificate), encoding="utf-8")
    return replay(folder / "certificate.json")


def expected(market, known):
    """What the user gets when she knows a function of (type, signal): the best action for each of its values."""
    total = Fraction(0)
    for event in {known(z, x) for z, x, _ in market.joint}:
        cells = [(y, p) for (z, x, y), p in market.joint.items() if known(z, x) == event]
        total += max(sum(p * row[y] for y, p in cells) for row in market.user)
    return total


@settings(max_examples=40, deadline=None)
@given(market=markets(), messages=st.sampled_from([1, 2, None]), rounds=st.integers(1, 2))
def test_every_figure_is_what_it_says_and_the_kernel_agrees(market, messages, rounds, tmp_path_factory):
    answer = information(market, messages=messages, rounds=rounds)
    assert answer.nothing == expected(market, lambda z, x: 0)
    assert answer.type == expected(market, lambda z, x: z)
    assert answer.signal == expected(market, lambda z, x: x)
    assert answer.both == expected(market, lambda z, x: (z, x)) == optimum(market)
    assert answer.type <= answer.reached.value <= answer.both
    assert answer.reached.most is not None
    verdict = verdict_on(market, read_certificate(answer.certificate), tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


@settings(max_examples=25, deadline=None)
@given(market=markets(), messages=st.integers(1, 3))
def test_more_rounds_never_reach_less(market, messages):
    once, twice = (information(market, messages=messages, rounds=rounds).reached.value for rounds in (1, 2))
    assert once <= twice


def test_two_questions_take_two_rounds():
    once, twice = information(QUESTIONS, rounds=1), information(QUESTIONS, rounds=2)
    assert (once.reached.value, once.reached.most) == (Fraction(3, 4), "exhausted")
    assert (twice.reached.value, twice.reached.most) == (1, "optimum")
    assert information(QUESTIONS, rounds=1, messages=4).reached.value == 1
    assert twice.worth.relation == "complements"


def test_a_type_that_tells_the_same_is_a_substitute():
    market = market_of([[1, 0], [0, 1]], {(y, y, y): 1 for y in range(2)})
    answer = information(market)
    assert (answer.worth.alone, answer.worth.given, answer.worth.relation) == (Fraction(1, 2), 0, "substitutes")


def test_an_unrelated_type_changes_nothing():
    market = market_of([[1, 0], [0, 1]], {(z, y, y): 1 for z, y in product(range(2), repeat=2)})
    assert information(market).worth.relation == "neither"


def test_two_halves_of_a_secret_are_worth_nothing_alone(tmp_path):
    market = read_market(MARKETS / "two_halves.json")
    answer = information(market)
    assert answer.reached is None
    assert answer.worth.alone == Fraction(1, 2)
    assert {(each.alone, each.given) for each in answer.parts.values()} == {(0, 0)}
    assert verdict_on(market, read_certificate(answer.certificate), tmp_path).accepted


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"both": "9/10"}, "values"),
        ({"nothing": "0"}, "values"),
        ({"relation": "substitutes"}, "relation"),
        ({"parts": {}}, "all agents see the same"),
        ({"reached": None}, "no rule reaches more"),
    ],
)
def test_a_false_figure_is_refused(change, reason, tmp_path):
    market = read_market(QUESTIONS)
    certificate = read_certificate(information(market, rounds=1).certificate)
    certificate.results.update(change)
    verdict = verdict_on(market, certificate, tmp_path)
    assert not verdict.accepted
    assert reason in verdict.reason or reason in str(sorted(certificate.parts))


@pytest.mark.parametrize(
    "change",
    [
        {"value": "1"},
        {"value": "1/2"},
        {"most": "optimum"},
        {"rounds": 2},
        {"messages": 4},
        {"rule": []},
        {"rule": [[0, [], 2]]},
        {"rule": [[9, [], 1]]},
        {"rule": [[0, [], 1], [0, [], 1]]},
        {"rule": [[0, [5], 1]]},
        {"rule": [[0, [[5]], 1]]},
        {"rule": [[0, [{}], 1]]},
        {"rule": [[False, [], 1]]},
        {"rule": "none"},
    ],
)
def test_a_rule_that_reaches_something_else_is_refused(change, tmp_path):
    market = read_market(QUESTIONS)
    certificate = read_certificate(information(market, rounds=1).certificate)
    certificate.results["reached"] = {**certificate.results["reached"], **change}
    assert not verdict_on(market, certificate, tmp_path).accepted


def test_a_rule_that_reaches_less_than_another_is_not_the_most(tmp_path):
    market = read_market(QUESTIONS)
    certificate = read_certificate(information(market, rounds=1).certificate)
    silent = {**certificate.results["reached"], "rule": [], "value": "1/2"}
    certificate.results["reached"] = silent
    verdict = verdict_on(market, certificate, tmp_path)
    assert not verdict.accepted
    assert "no rule reaches more" in verdict.reason


@pytest.mark.parametrize(
    "arguments", [{"rounds": 0}, {"messages": 0}, {"messages": "2"}, {"seconds": -1}, {"rounds": True}]
)
def test_refuses_arguments_that_are_no_numbers(arguments):
    with pytest.raises(InputError):
        information(QUESTIONS, **arguments)


def test_what_is_too_large_to_exhaust_is_open():
    joint = {(z, x, (x >> z) & 1): 1 for z, x in product(range(4), range(16))}
    answer = information(market_of([[1, 0], [0, 1]], joint), messages=2, rounds=2, seconds=0.2)
    assert answer.reached.most is None
    assert answer.reached.value < answer.both


def test_a_conversation_too_long_to_be_written_out_is_left_open():
    joint = {(z, x, (x >> z) & 1): 1 for z, x in product(range(4), range(16))}
    market = market_of([[1, 0], [0, 1]], joint)
    assert information(market, messages=1, rounds=10**6).reached.value == Fraction(1, 2)
    assert information(market, messages=2, rounds=10**6).reached.value == 1
    user = [[int(a == y) for y in range(100)] for a in range(100)]
    market = market_of(user, {(0, x, x): 1 for x in range(100)})
    assert information(market, messages=2, rounds=6).reached is None
    assert information(market, messages=2, rounds=7).reached is None  # 2^7 > 100, but a rule has too many rows


def test_messages_that_would_take_for_ever_to_write_out_are_left_open_by_the_search_and_refused_by_the_kernel(tmp_path):
    market = read_market(QUESTIONS)
    assert information(market, messages=10**30, rounds=1).reached is None
    assert information(market, messages=1000, rounds=1).reached.value == 1
    certificate = read_certificate(information(market, messages=None, rounds=1).certificate)
    certificate.results["reached"] = {**certificate.results["reached"], "messages": 10**30}
    verdict = verdict_on(market, certificate, tmp_path)
    assert not verdict.accepted
    assert "too many to be written out" in verdict.reason


def test_results_print_themselves():
    answer = information(QUESTIONS)
    assert answer.json()["relation"] == "complements"
    assert "<table>" in answer._repr_html_()
