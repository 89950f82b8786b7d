"""Strict JSON: exact numbers, one line for each fault, one canonical text."""

from __future__ import annotations

import doctest
import hashlib
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.numbers import render, shown
from certify.spec.reading import json_document
from certify.spec.reading.json_document import canonical_json, digest, document_json, parse_json, read_json

GOOD = [
    ("null", None),
    (" true\n", True),
    ('"a"', "a"),
    ("[]", []),
    ("{}", {}),
    ("12", 12),
    ("-0", 0),
    ("0.1", Fraction(1, 10)),
    ("1.0", Fraction(1)),
    ("-2.5e-3", Fraction(-1, 400)),
    ("1E2", Fraction(100)),
    ('"\\ud83d\\ude00"', "😀"),
    ('"😀\\u00e9\\n"', "😀é\n"),
    ('{"a": [1, {"b": 2}], "c": {"a": 1}}', {"a": [1, {"b": 2}], "c": {"a": 1}}),
    ("[" * 200 + "]" * 200, None),
    ("9" * 5000, None),
]

BAD = [
    ("", "line 1 column 1: a value is missing; write a number"),
    ("  \n ", "line 2 column 2: a value is missing"),
    ("-", "line 1 column 1: a value is missing"),
    ("[1,]", "line 1 column 4: a value is missing"),
    ("nul", "line 1 column 1: a value is missing"),
    ("[1]\n x", "line 2 column 2: there is text after the end of the document; remove it"),
    ("01", "line 1 column 2: there is text after the end of the document"),
    ("1 2", "line 1 column 3: there is text after the end of the document"),
    ("{}\0", "line 1 column 3: there is text after the end of the document"),
    ("[1 2]", "line 1 column 4: a comma or a closing bracket is missing; write a ,"),
    ("[01]", "line 1 column 3: a comma or a closing bracket is missing"),
    ('["a"', "line 1 column 5: a comma or a closing bracket is missing"),
    ('{"a":1', "line 1 column 7: a comma or a closing bracket is missing"),
    ('{"a" 1}', "line 1 column 6: a colon is missing after the key"),
    ("{a:1}", "line 1 column 2: a key is missing; write the key in"),
    ("{1:1}", "line 1 column 2: a key is missing"),
    ("{'a':1}", "line 1 column 2: a key is missing"),
    ('"abc', "line 1 column 1: the text that starts here does not end"),
    ('"a\nb"', "line 1 column 3: a control character inside text"),
    ('"\\x"', "line 1 column 2: an unknown escape"),
    ('"\\u12"', "line 1 column 3: an incomplete escape"),
    ("\ufeff{}", "line 1 column 1: the text starts with a byte order mark"),
    ('{"a":1,\n "a":2}', 'line 2 column 2: the key "a" comes twice in one object; remove one of the two'),
    ('{"a":1,"\\u0061":2}', 'line 1 column 8: the key "a" comes twice in one object'),
    ('[{"k":{"x":0}},{"k":{"x":1,"y":2,"x":3}}]', 'column 34: the key "x" comes twice in one object'),
    ("[1,NaN]", 'line 1 column 4: "NaN" is not a finite number'),
    ("Infinity", 'line 1 column 1: "Infinity" is not a finite number'),
    ('{"NaN":\n-Infinity}', 'line 2 column 1: "-Infinity" is not a finite number'),
    ('["1e999999", 1e999999]', 'line 1 column 14: the exponent of "1e999999" is too large'),
    ("[" + "9" * 100_001 + "]", "line 1 column 2: "),
    ('["\\ud800"]', "line 1 column 2: an unpaired surrogate; write the whole character"),
    ('{"\\udfff": 1}', "line 1 column 2: an unpaired surrogate"),
    ('["\\ud83d\\ude00", "\\ude00"]', "line 1 column 18: an unpaired surrogate"),
    ('"\ud800"', "line 1 column 1: an unpaired surrogate"),
    ("[" * 201 + "]" * 201, "line 1 column 201: nested more than 200 deep; flatten it"),
    ('{"a":' * 250 + "1" + "}" * 250, "column 1001: nested more than 200 deep"),
    ("[" * 100_000, "line 1 column 201: nested more than 200 deep"),
    ("[" * 100_000 + "]" * 100_000, "line 1 column 201: nested more than 200 deep"),
]

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


@pytest.mark.parametrize(("text", "value"), GOOD, ids=lambda part: str(part)[:20])
def test_reads_json(text: str, value: object) -> None:
    result = parse_json(text, where="doc")
    if value is not None:
        assert result == value
        assert type(result) is type(value)
    else:
        assert result is not None or text == "null"


@pytest.mark.parametrize(("text", "words"), BAD, ids=lambda part: part[:20].encode("ascii", "replace").decode())
def test_refuses_bad_json_with_its_place_and_its_own_words(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_json(text, where="doc.json")
    message = str(caught.value)
    assert re.match(r"doc\.json: line \d+ column \d+: [^\n]+; [^\n]+\Z", message)
    assert words in message


def test_a_number_is_read_from_its_digits() -> None:
    value = parse_json("[0.1, 0.30000000000000004, 1e400, 123456789012345678901234567890.5]", where="doc")
    assert value == [
        Fraction(1, 10),
        Fraction(30000000000000004, 10**17),
        Fraction(10**400),
        Fraction(1234567890123456789012345678905, 10),
    ]


def test_reads_a_file_and_names_it_when_it_is_bad(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"a": 1}')
    assert read_json(path) == {"a": 1}
    path.write_text('{"a": 1')
    with pytest.raises(InputError, match=re.escape(f"{path}: line 1 column 8: a comma")):
        read_json(path)
    with pytest.raises(InputError, match="there is no such file"):
        read_json(tmp_path / "none.json")


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


@given(st.text(alphabet='[]{},:"\\ue0123456789.-+tfn \n', max_size=40))
@example('{"a":{"a":1,"a":NaN}}')
@example('{"":[],"":"\\ud8')
def test_accepts_nothing_that_the_standard_library_refuses(text: str) -> None:
    try:
        parse_json(text, where="m.json")
    except InputError:
        return
    json.loads(text)


def test_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(json_document).failed == 0
    assert doctest.testmod(json_document).attempted >= 2
