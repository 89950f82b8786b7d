from fractions import Fraction

import pytest

from certify.spec.errors import InputError
from certify.spec.questions.bound_variant import (
    expressive,
    guides,
    informed,
    optimal_actions,
    optimum,
    reveals,
    theorem_applies,
    variant,
)
from certify.spec.reading.market import parse_market

JOINT = [
    {"type": "low", "signal": "x0", "state": "y0", "probability": "1/4"},
    {"type": "low", "signal": "x1", "state": "y1", "probability": "1/4"},
    {"type": "high", "signal": "x0", "state": "y1", "probability": "1/2"},
]


def market(**more):
    document = {
        "format": "certify-market/1",
        "actions": ["a", "b"],
        "states": ["y0", "y1"],
        "user": [[1, 0], [0, 2]],
        "agents": {"one": [[1, 0], [0, 1]]},
        **({} if "joint" in more else {"prior": ["1/2", "1/2"]}),
        **more,
    }
    return parse_market(document, "market")


def test_parameters_replace_what_the_file_says():
    changed = variant(market(), {"kind": "best-agent", "messages": 3, "eta": ["1/2"], "ties": "common", "rounds": 2})
    assert (changed.protocol, changed.messages, changed.ties, changed.rounds) == ("best-agent", 3, "common", 2)
    assert changed.eta == (Fraction(1, 2),)
    assert variant(changed, {"messages": None}).messages is None


def test_a_quantal_market_can_be_read_with_best_responses():
    quantal = market(response={"kind": "quantal", "rate": 2})
    read = variant(quantal, {"response": "best"})
    assert (read.response, read.rate) == ("best", None)


@pytest.mark.parametrize(
    "parameters",
    [
        {"kinds": "all"},
        {"kind": 1},
        {"eta": "1"},
        {"eta": ["1", "1"]},
        {"eta": ["-1"]},
        {"messages": 0},
        {"messages": False},
        {"rounds": None},
        {"rate": "1"},
        {"response": "quantal"},
        {"response": "quantal", "rate": "-1"},
    ],
)
def test_refuses_parameters_of_the_wrong_form(parameters):
    with pytest.raises(InputError):
        variant(market(), parameters)


def test_informed_values_are_weighted_by_the_probability_of_type_and_signal():
    values = informed(market(joint=JOINT), market(joint=JOINT).user)
    assert values == {
        (0, 0): [Fraction(1, 4), Fraction(0)],
        (0, 1): [Fraction(0), Fraction(1, 2)],
        (1, 0): [Fraction(0), Fraction(1)],
    }
    assert optimum(market(joint=JOINT)) == Fraction(7, 4)
    assert optimal_actions(values) == {(0, 0): [0], (0, 1): [1], (1, 0): [1]}


@pytest.mark.parametrize(
    ("messages", "joint", "expected"),
    [
        (None, None, (True, True, True)),
        (1, None, (False, False, False)),
        (2, None, (True, True, True)),
        (2, JOINT, (True, False, True)),
        (4, JOINT, (True, True, True)),
    ],
)
def test_messages_decide_what_an_agent_can_say(messages, joint, expected):
    asked = market(protocol={"messages": messages}, **({} if joint is None else {"joint": joint}))
    assert (reveals(asked), expressive(asked), guides(asked)) == expected


def test_the_theorem_needs_unique_optima_or_common_ties():
    tied = {"user": [[1, 0], [1, 2]]}
    assert theorem_applies(market())
    assert not theorem_applies(market(**tied))
    assert theorem_applies(market(**tied, ties="common"))
    assert theorem_applies(market(**tied, protocol={"kind": "best-agent"}))
    assert not theorem_applies(market(protocol={"messages": 1}))


def test_many_types_do_not_overflow_the_count_of_plans():
    joint = [{"type": f"z{z}", "signal": "x", "state": "y0", "probability": "1/500"} for z in range(500)]
    assert not expressive(market(joint=joint, protocol={"messages": 10**6}))
