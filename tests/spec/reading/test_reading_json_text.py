"""One canonical text of a JSON value with exact numbers, which reads as the same value."""

from __future__ import annotations

import doctest
import hashlib
import json
import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.numbers import render, shown
from certify.spec.reading import json_text
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.json_text import canonical_json, digest, document_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.fractions() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), children, max_size=4)
    ),
    max_leaves=20,
)


def fractions_as_text(value: object) -> object:
    if isinstance(value, Fraction):
        return render(value)
    if isinstance(value, list):
        return [fractions_as_text(item) for item in value]
    if isinstance(value, dict):
        return {key: fractions_as_text(item) for key, item in value.items()}
    return value


@given(json_values)
def test_the_canonical_text_is_json_for_the_same_value(value: object) -> None:
    text = canonical_json(value)
    assert parse_json(text, where="text") == fractions_as_text(value)
    assert canonical_json(parse_json(text, where="text")) == text


def plain_canonical_text(value: object) -> str:
    """The canonical text, entry by entry."""
    match value:
        case list() | tuple():
            return "[" + ",".join(map(plain_canonical_text, value)) + "]"
        case dict():
            entries = [f"{plain_canonical_text(key)}:{plain_canonical_text(value[key])}" for key in sorted(value)]
            return "{" + ",".join(entries) + "}"
        case Fraction():
            return f'"{render(value)}"'
        case None | bool():
            return shown(value)
        case int():
            return render(int(value))
        case _:
            return json.dumps(value, ensure_ascii=False)


class Number(int):
    """An integer that prints as something else."""

    def __repr__(self) -> str:
        return "a number"


class Name(str):
    """Text that is not of the built-in type."""

    __slots__ = ()


texts = st.text(st.characters(exclude_categories=["Cs"]))
leaves = st.none() | st.booleans() | st.integers() | st.sampled_from([10**700, -(10**4000), 2**1600, 2**1600 - 1])
unusual_values = st.recursive(
    leaves | texts | st.integers().map(Number) | texts.map(Name) | st.lists(texts) | st.tuples(texts, leaves),
    lambda children: (
        st.lists(children, max_size=4)
        | st.tuples(children, children)
        | st.dictionaries(texts, children, max_size=4)
        | st.dictionaries(texts.map(Name), children, max_size=2)
        | st.lists(children | st.fractions(), max_size=4)
    ),
    max_leaves=20,
)


@given(unusual_values)
@example([['\x7f\u2028\U0001f600/\\"', 2**1600], {"b": (), "a": {}, "\uffff": [], "\U00010000": 0}])
def test_the_canonical_text_is_that_of_its_entries(value: object) -> None:
    assert canonical_json(value) == plain_canonical_text(value)
    assert digest(value) == "sha256:" + hashlib.sha256(plain_canonical_text(value).encode()).hexdigest()


@pytest.mark.parametrize("inner", ["a", 1, Number(1), Fraction(1, 2)], ids=shown)
def test_depth_200_is_written_and_201_is_not(inner: object) -> None:
    for _ in range(200):
        inner = [inner]
    assert canonical_json(inner).startswith("[" * 200)
    for deeper in ([inner], (inner,), {"a": inner}):
        with pytest.raises(InputError, match="nested more than 200 deep"):
            canonical_json(deeper)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values), st.randoms())
def test_the_canonical_text_does_not_depend_on_the_order_of_keys(value: dict[str, object], random) -> None:
    keys = list(value)
    random.shuffle(keys)
    shuffled = {key: value[key] for key in keys}
    assert canonical_json(shuffled) == canonical_json(value)
    assert digest(shuffled) == digest(value)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values))
def test_a_document_keeps_the_order_of_its_keys(value: dict[str, object]) -> None:
    result = parse_json(document_json(value), where="text")
    assert result == fractions_as_text(value)
    assert list(result) == list(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ([Fraction(2, 4), Fraction(3), 3], '["1/2","3",3]'),
        ("é\n\x7f", '"é\\n\x7f"'),
        ((), "[]"),
        (10**5000, "1" + "0" * 5000),
    ],
    ids=shown,
)
def test_the_canonical_text_is_as_specified(value: object, text: str) -> None:
    assert canonical_json(value) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.5, "0.5 has no canonical text"),
        ([{"a": float("nan")}], "nan has no canonical text"),
        ({1: 2}, "an object has a key that is not text"),
        ({1, 2}, "a value of type set has no canonical text"),
        ("\ud800", "an unpaired surrogate"),
        ({"a": ["b", "\udfff"]}, "an unpaired surrogate"),
        ({"a": {"\ud800": "b"}}, "an unpaired surrogate"),
        (["a", "b", 0.0], "0.0 has no canonical text"),
        ({"a": 1, None: 2}, "an object has a key that is not text"),
    ],
)
def test_refuses_what_has_no_canonical_text(value: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        canonical_json(value)


def test_refuses_to_write_what_is_too_deep_or_contains_itself() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(InputError, match="nested more than 200 deep"):
        canonical_json(endless)


def test_the_digest_is_the_sha256_of_the_canonical_text() -> None:
    empty_list = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    assert digest([]) == "sha256:" + empty_list


DOCUMENT = '{"format": "x", "a": [1, 2.5, "3/4", {"b": null, "c": [true, "\\u00e9 \\ud83d\\ude00"]}], "d": -1e3}'


@given(st.data())
def test_mutated_json_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    text = DOCUMENT
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 6)))
        pieces = st.sampled_from(["", '"', "\\", "[", "]", "{", "}", ",", ":", "e9", "1" * 9, "NaN", "\\ud800", text])
        text = text[:start] + data.draw(pieces | st.text(max_size=3)) + text[stop:]
    try:
        value = parse_json(text, where="m.json")
    except InputError as error:
        refused = str(error)
    else:
        refused = None
        assert parse_json(canonical_json(value), where="again") == fractions_as_text(value)
    assert refused is None or re.match(r"m\.json: line \d+ column \d+: [^\n]+; [^\n]+\Z", refused)


def test_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(json_text).failed == 0
    assert doctest.testmod(json_text).attempted >= 2
