"""Walking a document: typed values, and messages that name the path."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import pytest

from certify.spec.errors import InputError
from certify.spec.reading.node import Node

DOCUMENT = {
    "format": "certify-market/1",
    "agents": {"one": [[1, "1/2"], ["abc", None]], "two words": {"x": 1.5}},
    "names": ["a", "b"],
    "count": 3,
    "flag": True,
}


def root() -> Node:
    return Node(DOCUMENT, "market.json")


def test_typed_values_come_back() -> None:
    assert root().key("count").integer(minimum=3) == 3
    assert root().key("agents").key("one").items()[0].items()[1].number() == Fraction(1, 2)
    assert root().key("agents").key("two words").key("x").number() == Fraction(3, 2)
    assert root().key("names").names() == ("a", "b")
    assert root().key("format").text() == "certify-market/1"
    assert root().key("names").items()[1].choice(("a", "b")) == "b"
    assert root().optional("nothing") is None
    assert [name for name, _ in root().key("agents").entries()] == ["one", "two words"]
    assert root().only(DOCUMENT).expect_format("certify-market/1").value is DOCUMENT


CASES: list[tuple[Callable[[Node], object], str]] = [
    (
        lambda n: n.key("agents").key("one").items()[1].items()[0].number(),
        'agents.one[1][0]: expected a number like "3/4", "-2" or "0.5", got "abc"; write an integer',
    ),
    (
        lambda n: n.key("agents").key("one").items()[1].items()[1].number(),
        'agents.one[1][1]: expected a number like "3/4", "-2" or "0.5", got null',
    ),
    (
        lambda n: n.key("agents").key("two words").key("x").text(),
        'agents["two words"].x: expected text, got 1.5; write it in "double quotes"',
    ),
    (lambda n: n.key("gone"), 'the key "gone" is missing; add it'),
    (lambda n: n.key("agents").key("three"), 'agents: the key "three" is missing; add it'),
    (lambda n: n.key("names").key("a"), "names: expected an object, got a list; write {...}"),
    (lambda n: n.key("agents").items(), "agents: expected a list, got an object; write [...]"),
    (
        lambda n: n.key("names").items(length=3, of="names"),
        "names: expected 3 names, got 2; add or remove some",
    ),
    (lambda n: n.key("format").integer(minimum=0), "format: expected an integer >= 0, got"),
    (lambda n: n.key("count").integer(minimum=4), "count: expected an integer >= 4, got 3"),
    (lambda n: n.key("flag").integer(minimum=0), "flag: expected an integer >= 0, got true"),
    (lambda n: n.key("flag").number(), "flag: expected a number like"),
    (lambda n: n.key("names").items()[0].choice(("x", "y")), 'names[0]: expected "x" or "y", got "a"'),
    (lambda n: n.key("count").choice(("x",)), 'count: expected "x", got 3'),
    (
        lambda n: n.key("agents").only(("one", "two")),
        'agents: the key "two words" is unknown; the keys here are "one", "two"',
    ),
    (lambda n: n.expect_format("other/1"), 'format: expected "other/1", got "certify-market/1"'),
    (
        lambda n: n.key("agents").expect_format("other/1"),
        'agents: the key "format" is missing; add "format": "other/1"',
    ),
]


@pytest.mark.parametrize(("read", "words"), CASES, ids=[words[:40] for _, words in CASES])
def test_a_wrong_value_is_named_with_its_path(read: Callable[[Node], object], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"market.json: {words}")):
        read(root())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "m: the list is empty; give at least one name"),
        (["a", ""], "m: [1]: the name is empty"),
        (["a", "b", "a"], 'm: [2]: the name "a" comes twice'),
        (["a", 1], "m: [1]: expected text, got 1"),
    ],
)
def test_refuses_lists_of_names_that_do_not_name(value: list[object], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        Node(value, "m").names()


@pytest.mark.parametrize("value", ["-1", -0.5, Fraction(-1, 3)])
def test_refuses_a_negative_number_where_none_may_be(value: object) -> None:
    with pytest.raises(InputError, match="expected a number >= 0, got -"):
        Node(value, "m").nonnegative()


def test_refuses_keys_that_are_not_text() -> None:
    with pytest.raises(InputError, match="m: the key 1 is not text; use text for keys"):
        Node({1: 2}, "m").entries()
