"""Markets: every key and variant of the format, its canonical hash, and what is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.json_text import document_json
from certify.spec.reading.market import MarketDocument, parse_market, read_market, write_market

HALF = Fraction(1, 2)


def market(**changes: object) -> dict[str, object]:
    """A small market file; a change to None removes the key."""
    document: dict[str, object] = {
        "format": "certify-market/1",
        "actions": ["safe", "first", "second"],
        "states": ["y0", "y1"],
        "prior": ["1/2", "1/2"],
        "user": [["1/2", "1/2"], ["3/4", 0], [0, "3/4"]],
        "agents": {"one": [[1, 0], [0, 1], [0, 0]], "two": [[0, 0], ["0.25", 1], ["1e-1", "-1/3"]]},
    }
    document.update(changes)
    return {key: value for key, value in document.items() if value is not None}


def row(kind: str, signal: object, state: str, probability: object) -> dict[str, object]:
    return {"type": kind, "signal": signal, "state": state, "probability": probability}


JOINT = [row("z0", "x0", "y0", "1/2"), row("z1", "x1", "y1", "1/4"), row("z0", "x2", "y1", "1/4")]
SEPARATE = [
    row("z0", ["a", "p"], "y0", "1/2"),
    row("z0", ["b", "p"], "y0", "1/4"),
    row("z0", ["a", "q"], "y1", "1/4"),
]


def read(**changes: object) -> MarketDocument:
    return parse_market(market(**changes), "market.json")


def test_reads_the_tables_and_fills_in_the_defaults() -> None:
    document = read()
    assert document == MarketDocument(
        actions=("safe", "first", "second"),
        states=("y0", "y1"),
        types=("z",),
        signals=("y0", "y1"),
        joint={(0, 0, 0): HALF, (0, 1, 1): HALF},
        user=((HALF, HALF), (Fraction(3, 4), Fraction(0)), (Fraction(0), Fraction(3, 4))),
        agents=("one", "two"),
        agent_utilities=(
            ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)), (Fraction(0), Fraction(0))),
            ((Fraction(0), Fraction(0)), (Fraction(1, 4), Fraction(1)), (Fraction(1, 10), Fraction(-1, 3))),
        ),
        agent_signal_names=(("y0", "y1"), ("y0", "y1")),
        agent_signals=((0, 0), (1, 1)),
        protocol="all",
        messages=None,
        rounds=1,
        response="best",
        rate=None,
        ties="any",
        eta=(Fraction(0), Fraction(0)),
        sharing="shared",
        commitments="observed",
        law="common",
        unselected=None,
        selection="priority",
        gamma=Fraction(0),
    )
    assert hash(document) == hash(read())


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"protocol": {"kind": "best-agent"}}, "protocol", "best-agent"),
        ({"protocol": {"kind": "all", "messages": 3, "rounds": 2}}, "messages", 3),
        ({"protocol": {"kind": "all", "messages": None, "rounds": 2}}, "rounds", 2),
        ({"protocol": {"kind": "all", "messages": None}}, "messages", None),
        ({"protocol": {}}, "protocol", "all"),
        ({"response": {"kind": "quantal", "rate": "5/2"}}, "rate", Fraction(5, 2)),
        ({"response": {"kind": "quantal", "rate": 1}}, "response", "quantal"),
        ({"ties": "common"}, "ties", "common"),
        ({"eta": [0, "0.1"]}, "eta", (Fraction(0), Fraction(1, 10))),
        ({"signals": "separate", "prior": None, "joint": SEPARATE}, "sharing", "separate"),
        ({"commitments": "unobserved"}, "commitments", "unobserved"),
        ({"law": "by-agent"}, "law", "by-agent"),
        ({"unselected": "action"}, "unselected", None),
        ({"unselected": [0, "-1/2"]}, "unselected", (Fraction(0), Fraction(-1, 2))),
        ({"selection": "any"}, "selection", "any"),
        ({"gamma": "1/7"}, "gamma", Fraction(1, 7)),
        ({"prior": [1, 0]}, "joint", {(0, 0, 0): 1}),
    ],
)
def test_reads_every_variant(changes: dict[str, object], field: str, value: object) -> None:
    document = read(**changes)
    assert getattr(document, field) == value
    assert parse_market(write_market(document), "again") == document


def test_a_joint_prior_numbers_types_and_signals_by_first_appearance() -> None:
    document = read(prior=None, joint=[*JOINT, row("z9", "x0", "y0", 0)])
    assert document.types == ("z0", "z1", "z9")
    assert document.signals == ("x0", "x1", "x2")
    assert document.joint == {(0, 0, 0): HALF, (1, 1, 1): HALF / 2, (0, 2, 1): HALF / 2}
    assert document.agent_signal_names == (("x0", "x1", "x2"),) * 2
    assert document.agent_signals == ((0, 0), (1, 1), (2, 2))
    assert parse_market(write_market(document), "again") == document


def test_separate_signals_give_each_agent_its_own() -> None:
    document = read(prior=None, joint=SEPARATE, signals="separate")
    assert document.signals == ('["a","p"]', '["b","p"]', '["a","q"]')
    assert document.agent_signal_names == (("a", "b"), ("p", "q"))
    assert document.agent_signals == ((0, 0), (1, 0), (0, 1))
    assert document.joint == {(0, 0, 0): HALF, (0, 1, 0): HALF / 2, (0, 2, 1): HALF / 2}


BAD: list[tuple[dict[str, object], str]] = [
    ({"format": None}, 'the key "format" is missing; add "format": "certify-market/1"'),
    ({"format": "certify-game/1"}, 'format: expected "certify-market/1", got "certify-game/1"'),
    ({"colour": 1}, 'the key "colour" is unknown; the keys here are "format", "actions"'),
    ({"actions": None}, 'the key "actions" is missing; add it'),
    ({"actions": []}, "actions: the list is empty"),
    ({"actions": ["a", "a", "b"]}, 'actions[1]: the name "a" comes twice'),
    ({"actions": ["a", "", "b"]}, "actions[1]: the name is empty"),
    ({"actions": ["a", 2, "b"]}, "actions[1]: expected text, got 2"),
    ({"actions": "abc"}, 'actions: expected a list, got "abc"'),
    ({"states": []}, "states: the list is empty"),
    ({"states": ["y0", "y0"]}, 'states[1]: the name "y0" comes twice'),
    ({"user": None}, 'the key "user" is missing'),
    ({"user": [[1, 2]]}, "user: expected 3 rows, one an action, got 1"),
    ({"user": [[1, 2], [1], [1, 2]]}, "user[1]: expected 2 columns, one a state, got 1"),
    ({"user": [[1, 2], [1, "abc"], [1, 2]]}, 'user[1][1]: expected a number like "3/4"'),
    ({"user": [[1, 2], 3, [1, 2]]}, "user[1]: expected a list, got 3"),
    ({"agents": {}}, "agents: there is no agent; give at least one"),
    ({"agents": []}, "agents: expected an object, got a list"),
    ({"agents": {"": [[1, 2]] * 3}}, 'agents[""]: the name is empty; give the agent a name'),
    ({"agents": {"one": [[1, 2]] * 2}}, "agents.one: expected 3 rows, one an action, got 2"),
    ({"agents": {"one": [[1, 2], [1, 2, 3], [1, 2]]}}, "agents.one[1]: expected 2 columns, one a state, got 3"),
    ({"agents": {"one": [[1, 2], [1, "1/0"], [1, 2]]}}, 'agents.one[1][1]: the denominator of "1/0" is zero'),
    ({"prior": None}, 'both "prior" and "joint" are missing; add one of the two'),
    ({"joint": JOINT}, 'both "prior" and "joint" are given; keep one of the two'),
    ({"prior": ["1/2"]}, "prior: expected 2 numbers, one a state, got 1"),
    ({"prior": ["3/2", "-1/2"]}, "prior[1]: expected a number >= 0, got -1/2"),
    ({"prior": ["1/2", "2/5"]}, "prior: expected probabilities that sum to 1, got a sum of 9/10"),
    ({"prior": [0.1, 0.9]}, "prior: expected probabilities that sum to 1, got a sum of "),
    ({"prior": None, "joint": []}, "joint: expected probabilities that sum to 1, got a sum of 0"),
    ({"prior": None, "joint": JOINT[:2]}, "joint: expected probabilities that sum to 1, got a sum of 3/4"),
    ({"prior": None, "joint": [{"type": "z"}]}, 'joint[0]: the key "signal" is missing'),
    ({"prior": None, "joint": [row("z", "x", "y7", 1)]}, 'joint[0].state: expected "y0" or "y1", got "y7"'),
    ({"prior": None, "joint": [row("", "x", "y0", 1)]}, "joint[0].type: the name is empty"),
    ({"prior": None, "joint": [row("z", "x", "y0", "-1")]}, "joint[0].probability: expected a number >= 0, got -1"),
    ({"prior": None, "joint": [{**JOINT[0], "weight": 1}]}, 'joint[0]: the key "weight" is unknown'),
    (
        {"prior": None, "joint": [*JOINT, row("z1", "x1", "y1", 0)]},
        "joint[3]: the same type, signal and state as joint[1]; merge the two rows",
    ),
    ({"prior": None, "joint": [row("z", ["x", "x"], "y0", 1)]}, "joint[0].signal: expected text, got a list"),
    (
        {"prior": None, "joint": JOINT, "signals": "separate"},
        'joint[0].signal: expected a list, got "x0"',
    ),
    (
        {"prior": None, "joint": [row("z", ["x"], "y0", 1)], "signals": "separate"},
        "joint[0].signal: expected 2 signals, one an agent, got 1",
    ),
    ({"protocol": "all"}, 'protocol: expected an object, got "all"'),
    ({"protocol": {"kind": "some"}}, 'protocol.kind: expected "all" or "best-agent", got "some"'),
    ({"protocol": {"kind": "all", "message": 2}}, 'protocol: the key "message" is unknown'),
    ({"protocol": {"kind": "all", "messages": 0}}, "protocol.messages: expected an integer >= 1, got 0"),
    ({"protocol": {"kind": "all", "messages": "2"}}, 'protocol.messages: expected an integer >= 1, got "2"'),
    ({"protocol": {"kind": "all", "messages": True}}, "protocol.messages: expected an integer >= 1, got true"),
    ({"protocol": {"kind": "all", "rounds": 0}}, "protocol.rounds: expected an integer >= 1, got 0"),
    ({"protocol": {"kind": "all", "rounds": 1.5}}, "protocol.rounds: expected an integer >= 1, got 1.5"),
    ({"response": {}}, 'response: the key "kind" is missing'),
    ({"response": {"kind": "worst"}}, 'response.kind: expected "best" or "quantal", got "worst"'),
    ({"response": {"kind": "best", "rate": 1}}, 'response: a best response has no "rate"'),
    ({"response": {"kind": "quantal"}}, 'response: the key "rate" is missing'),
    ({"response": {"kind": "quantal", "rate": 0}}, "response.rate: expected a number > 0, got 0"),
    ({"response": {"kind": "quantal", "rate": "-1/2"}}, "response.rate: expected a number > 0, got -1/2"),
    ({"ties": "never"}, 'ties: expected "any" or "common", got "never"'),
    ({"eta": [0]}, "eta: expected 2 numbers, one an agent, got 1"),
    ({"eta": [0, -1]}, "eta[1]: expected a number >= 0, got -1"),
    ({"eta": 0}, "eta: expected a list, got 0"),
    ({"signals": "public"}, 'signals: expected "shared" or "separate", got "public"'),
    ({"commitments": "secret"}, 'commitments: expected "observed" or "unobserved", got "secret"'),
    ({"law": "none"}, 'law: expected "common" or "by-agent", got "none"'),
    ({"unselected": "zero"}, 'unselected: expected "action" or a list of outside options, got "zero"'),
    ({"unselected": [0]}, "unselected: expected 2 numbers, one an agent, got 1"),
    ({"selection": "random"}, 'selection: expected "priority" or "any", got "random"'),
    ({"gamma": "-1"}, "gamma: expected a number >= 0, got -1"),
    ({"gamma": True}, "gamma: expected a number like"),
]


@pytest.mark.parametrize(("changes", "words"), BAD, ids=[words[:60] for _, words in BAD])
def test_refuses_a_bad_market_with_its_place_and_its_own_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match="^market.json: " + re.escape(words)) as caught:
        read(**changes)
    assert "; " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("document", [None, [], "market", 3])
def test_refuses_a_document_that_is_no_object(document: object) -> None:
    with pytest.raises(InputError, match=r"m: expected an object, got .*; write \{.*\.\.\.\}"):
        parse_market(document, "m")


def test_reads_a_file_and_names_it_when_it_is_bad(tmp_path: Path) -> None:
    path = tmp_path / "market.json"
    path.write_text(json.dumps(market()))
    assert read_market(path) == read()
    path.write_text(json.dumps(market(prior=["1/2", 0.4])))
    with pytest.raises(InputError, match=re.escape(f"{path}: prior: expected probabilities that sum to 1")):
        read_market(path)


def test_the_hash_does_not_depend_on_spelling_or_on_omitted_defaults() -> None:
    spelled = {
        "gamma": "0.000",
        "selection": "priority",
        "unselected": "action",
        "law": "common",
        "commitments": "observed",
        "signals": "shared",
        "eta": ["0/7", 0],
        "ties": "any",
        "response": {"kind": "best"},
        "protocol": {"rounds": 1, "kind": "all"},
        **dict(reversed(market(prior=["2/4", "0.5"]).items())),
    }
    assert parse_market(spelled, "m").digest() == read().digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"actions": ["safe", "first", "third"]},
        {"states": ["y1", "y0"]},
        {"prior": ["1/3", "2/3"]},
        {"user": [["1/2", "1/2"], ["3/4", 0], [0, "1/4"]]},
        {"protocol": {"kind": "best-agent"}},
        {"protocol": {"messages": 2}},
        {"protocol": {"rounds": 2}},
        {"response": {"kind": "quantal", "rate": 1}},
        {"response": {"kind": "quantal", "rate": 2}},
        {"ties": "common"},
        {"eta": [0, 1]},
        {"signals": "separate"},
        {"commitments": "unobserved"},
        {"law": "by-agent"},
        {"unselected": [0, 0]},
        {"selection": "any"},
        {"gamma": 1},
    ],
)
def test_the_hash_depends_on_every_part_of_the_market(changes: dict[str, object]) -> None:
    assert read(**changes).digest() != read().digest()


def test_the_order_of_the_agents_is_part_of_the_market() -> None:
    agents = market()["agents"]
    assert isinstance(agents, dict)
    other = read(agents=dict(reversed(agents.items())))
    assert other.agents == ("two", "one")
    assert other.digest() != read().digest()
    assert parse_market(parse_json(document_json(write_market(other)), where="m"), "m") == other


def test_the_hash_of_a_joint_prior_ignores_the_order_of_rows_that_name_nothing_new() -> None:
    more = [*JOINT, row("z1", "x0", "y0", 0)]
    swapped = [row("z0", "x0", "y0", "1/4"), JOINT[1], JOINT[2], row("z1", "x0", "y0", "1/4")]
    again = [swapped[0], JOINT[1], row("z1", "x0", "y0", "1/4"), JOINT[2]]
    assert read(prior=None, joint=more).digest() == read(prior=None, joint=JOINT).digest()
    assert read(prior=None, joint=swapped).digest() == read(prior=None, joint=again).digest()
    assert read(prior=None, joint=swapped).digest() != read(prior=None, joint=JOINT).digest()


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)
some_names = st.lists(names, min_size=1, max_size=3, unique=True)
numbers = st.fractions(min_value=-5, max_value=5, max_denominator=50)


@st.composite
def markets(draw: st.DrawFn) -> dict[str, object]:
    actions, states, agents = draw(some_names), draw(some_names), draw(some_names)

    def table() -> list[list[Fraction]]:
        return draw(
            st.lists(
                st.lists(numbers, min_size=len(states), max_size=len(states)),
                min_size=len(actions),
                max_size=len(actions),
            )
        )

    separate = draw(st.booleans())
    one_signal = st.lists(names, min_size=len(agents), max_size=len(agents)) if separate else names
    if draw(st.booleans()):
        weights = draw(st.lists(st.integers(0, 5), min_size=len(states), max_size=len(states)).filter(any))
        prior: dict[str, object] = {"prior": [Fraction(weight, sum(weights)) for weight in weights]}
    else:
        keys = draw(
            st.lists(st.tuples(names, one_signal, st.sampled_from(states)), min_size=1, max_size=5, unique_by=str)
        )
        weights = draw(st.lists(st.integers(0, 5), min_size=len(keys), max_size=len(keys)).filter(any))
        prior = {
            "joint": [
                row(z, x, y, Fraction(weight, sum(weights))) for (z, x, y), weight in zip(keys, weights, strict=True)
            ]
        }
    per_agent = st.lists(numbers.map(abs), min_size=len(agents), max_size=len(agents))
    options: dict[str, st.SearchStrategy[object]] = {
        "protocol": st.fixed_dictionaries(
            {"kind": st.sampled_from(["all", "best-agent"])},
            optional={"messages": st.none() | st.integers(1, 9), "rounds": st.integers(1, 9)},
        ),
        "response": st.just({"kind": "best"}) | st.just({"kind": "quantal", "rate": "5/2"}),
        "ties": st.sampled_from(["any", "common"]),
        "eta": per_agent,
        "commitments": st.sampled_from(["observed", "unobserved"]),
        "law": st.sampled_from(["common", "by-agent"]),
        "unselected": st.just("action") | per_agent,
        "selection": st.sampled_from(["priority", "any"]),
        "gamma": numbers.map(abs),
    }
    return {
        "format": "certify-market/1",
        "actions": actions,
        "states": states,
        "user": table(),
        "agents": {name: table() for name in agents},
        "signals": "separate" if separate else "shared",
        **prior,
        **draw(st.fixed_dictionaries({}, optional=options)),
    }


@settings(max_examples=60, deadline=None)
@given(markets())
def test_what_is_written_is_read_back_as_the_same_market(document: dict[str, object]) -> None:
    first = parse_market(document, "m")
    text = document_json(write_market(first))
    again = parse_market(parse_json(text, where="again"), "again")
    assert again == first
    assert again.digest() == first.digest()
    assert document_json(write_market(again)) == text


@settings(max_examples=60, deadline=None)
@given(markets(), markets())
def test_different_markets_have_different_hashes(one: dict[str, object], two: dict[str, object]) -> None:
    first, second = parse_market(one, "one"), parse_market(two, "two")
    assert (first == second) == (first.digest() == second.digest())
    changed = replace(first, gamma=first.gamma + 1)
    assert changed.digest() != first.digest()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_market_with_a_value_replaced_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    document = json.loads(json.dumps(market(protocol={"kind": "all"}, eta=[0, 0], unselected=[0, 0])))
    place: object = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.integers(0, 2)) == 0:
            break
        place = place[key]
    junk = [None, True, 0, -1, 10**30, 1.5, float("nan"), "", "x", "1/0", "1/3", [], {}, [[]], ["a"], {"a": 1}]
    place[key] = data.draw(st.sampled_from(junk))
    try:
        result = parse_market(document, "m.json")
    except InputError as error:
        refused = str(error)
    else:
        refused = None
        assert parse_market(write_market(result), "again") == result
    assert refused is None or re.match(r"m\.json: [^\n]+; [^\n]+\Z", refused)
