"""Strict JSON: exact numbers, one line for each fault."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.reading.json_document import parse_json, read_json

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


@given(st.text(alphabet='[]{},:"\\ue0123456789.-+tfn \n', max_size=40))
@example('{"a":{"a":1,"a":NaN}}')
@example('{"":[],"":"\\ud8')
def test_accepts_nothing_that_the_standard_library_refuses(text: str) -> None:
    try:
        parse_json(text, where="m.json")
    except InputError:
        return
    json.loads(text)
