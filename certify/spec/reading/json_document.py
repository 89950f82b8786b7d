"""Strict JSON with exact numbers, read; `json_text.py` writes it."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn, cast

from certify.spec.errors import InputError
from certify.spec.numbers import exact, shown
from certify.spec.reading.text_file import file_name, read_text

if TYPE_CHECKING:
    import os

MAXIMUM_DEPTH = 200

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s"\[\]{}:,]+')
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SHORT_LITERAL = 500  # `int` reads this many digits whatever limit the interpreter is set to
_MENDS = {
    "Extra data": ("there is text after the end of the document", "remove it, one document a file"),
    "Expecting value": (
        "a value is missing",
        'write a number, "text", a list, an object, true, false or null',
    ),
    "Expecting property name enclosed in double quotes": (
        "a key is missing",
        'write the key in "double quotes"',
    ),
    "Expecting ':' delimiter": (
        "a colon is missing after the key",
        "write a : between the key and its value",
    ),
    "Expecting ',' delimiter": ("a comma or a closing bracket is missing", "write a , between two entries"),
    "Illegal trailing comma before end of object": ("a comma before the closing }", "remove the comma"),
    "Illegal trailing comma before end of array": ("a comma before the closing ]", "remove the comma"),
    "Unterminated string starting at": ("the text that starts here does not end", 'close it with a "'),
    "Invalid control character at": ("a control character inside text", r"write it as an escape such as \n"),
    "Invalid \\escape": ("an unknown escape", r"write \\ for a backslash"),
    "Unexpected UTF-8 BOM": ("the text starts with a byte order mark", "remove it"),
    "Invalid \\uXXXX escape": ("an incomplete escape", r"write \u and four hexadecimal digits"),
}


def read_json(path: str | os.PathLike[str]) -> object:
    """The JSON document in the file at `path`, read as `parse_json` does; InputError names file and place."""
    return parse_json(read_text(path), where=file_name(path))


def parse_json(text: str, *, where: str) -> object:
    """The JSON document that `text` is: None, bool, str, int, Fraction, list and dict.

    An integer literal is an `int` and any other number a `Fraction`, both read from their digits. Duplicate
    keys, NaN and infinities, numbers past the limits of `exact`, unpaired surrogates, nesting past 200 levels
    and text after the end are refused: InputError `WHERE: line L column C: what; mend`.
    """
    try:
        value = json.loads(
            text,
            parse_int=_integer_literal,
            parse_float=_decimal_literal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object_without_duplicates,
        )
    except json.JSONDecodeError as error:
        known = [words for message, words in _MENDS.items() if error.msg.startswith(message)]
        what, mend = known[0] if known else (error.msg, "write one JSON document")
        raise InputError(f"{where}: line {error.lineno} column {error.colno}: {what}; {mend}") from None
    except (_Refused, RecursionError):
        _raise_first_fault(text, where)
    if _deeper_than(value, MAXIMUM_DEPTH) or _SURROGATE_ESCAPE.search(text) or LONE_SURROGATE.search(text):
        _find_fault(text, where)
    return value


class _Refused(Exception):  # noqa: N818 - raised and caught in this file, never seen outside
    """Something well-formed that this reader does not accept; `_raise_first_fault` says what and where."""


def _integer_literal(digits: str) -> int:
    return int(digits) if len(digits) < _SHORT_LITERAL else _decimal_literal(digits).numerator


def _decimal_literal(digits: str) -> Fraction:
    try:
        return exact(digits)
    except InputError:
        raise _Refused from None


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(name)


def _object_without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _Refused
    return result


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("dict[str, object]", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []


def _deeper_than(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [child for parent in level if type(parent) in (list, dict) for child in _children(parent)]
        if not level:
            return False
    return any(type(item) in (list, dict) for item in level)


def _raise_first_fault(text: str, where: str) -> NoReturn:
    _find_fault(text, where)
    raise InputError(f"{where}: line 1 column 1: the document cannot be read; write one JSON document")


def _find_fault(text: str, where: str) -> None:
    """Raises InputError at the first token that is refused; the text up to there is well-formed."""
    keys: list[set[str]] = []
    tokens = list(_TOKEN.finditer(text))
    for index, match in enumerate(tokens):
        token = match[0]
        if token in "[{":
            keys.append(set())
            if len(keys) > MAXIMUM_DEPTH:
                _refuse(text, match.start(), where, f"nested more than {MAXIMUM_DEPTH} deep", "flatten it")
        elif token in "]}":
            keys.pop()
        elif token[0] == '"':
            spelled = cast("str", json.loads(token))
            if LONE_SURROGATE.search(spelled):
                _refuse(text, match.start(), where, "an unpaired surrogate", "write the whole character")
            if index + 1 < len(tokens) and tokens[index + 1][0] == ":":
                if spelled in keys[-1]:
                    what = f"the key {shown(spelled)} comes twice in one object"
                    _refuse(text, match.start(), where, what, "remove one of the two")
                keys[-1].add(spelled)
        elif token not in {":", ",", "true", "false", "null"}:
            line, column = _place(text, match.start())
            exact(token, where=f"{where}: line {line} column {column}")


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _refuse(text: str, position: int, where: str, what: str, mend: str) -> NoReturn:
    line, column = _place(text, position)
    raise InputError(f"{where}: line {line} column {column}: {what}; {mend}")
