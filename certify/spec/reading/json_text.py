"""The canonical text of a JSON value with exact numbers, and its digest."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.numbers import render, shown
from certify.spec.reading.json_document import LONE_SURROGATE, MAXIMUM_DEPTH

_SHORT_BITS = 1600
"""`str` writes integers of this many bits whatever limit the interpreter is set to."""

_ONLY_TEXT = frozenset({str})
_LEAVES = frozenset({str, bool, type(None)})
_SORTED = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
_UNSORTED = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def canonical_json(value: object) -> str:
    """The one canonical text of a JSON value: sorted keys, no blanks, no escapes that are not needed.

    An `int` is written as a JSON integer, a `Fraction` as text in lowest terms ("3/4", "2"). Floats and every
    other type raise InputError.

    >>> canonical_json({"b": [Fraction(2, 4), 1], "a": None})
    '{"a":null,"b":["1/2",1]}'
    """
    return _text(value, sort_keys=True)


def document_json(document: dict[str, object]) -> str:
    """The text of a JSON document for a file: keys in the order given, one top-level key a line.

    The order matters where it has a meaning, as that of a market's agents. Values are as in `canonical_json`.

    >>> print(document_json({"b": [Fraction(1, 2)], "a": 1}), end="")
    {
      "b": ["1/2"],
      "a": 1
    }
    """
    lines = [f"  {_text(key, sort_keys=False)}: {_text(document[key], sort_keys=False)}" for key in document]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def digest(value: object) -> str:
    """The SHA-256 of the canonical text of a JSON value, as "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def _text(value: object, *, sort_keys: bool) -> str:
    if _is_plain(value, MAXIMUM_DEPTH):
        text = (_SORTED if sort_keys else _UNSORTED).encode(value)
    else:
        parts: list[str] = []
        _write(value, parts, MAXIMUM_DEPTH, sort_keys=sort_keys)
        text = "".join(parts)
    if not text.isascii() and LONE_SURROGATE.search(text):
        raise InputError("a text has an unpaired surrogate and no UTF-8 form; remove it")
    return text


def _is_plain(value: object, depth: int) -> bool:
    """Whether the standard encoder gives the canonical text; if not, `_write` gives it or says what is wrong."""
    children: list[object] | tuple[object, ...]
    kind = type(value)
    if kind is list or kind is tuple:
        children = cast("list[object] | tuple[object, ...]", value)
    elif kind is dict:
        table = cast("dict[object, object]", value)
        if not _ONLY_TEXT.issuperset(map(type, table)):
            return False
        children = list(table.values())
    else:
        return kind in _LEAVES or (kind is int and cast("int", value).bit_length() <= _SHORT_BITS)
    if depth == 0:
        return False
    # Most lists are of one kind of leaf, for which there is no loop.
    if _LEAVES.issuperset(map(type, children)):
        return True
    return all(type(child) is str or _is_plain(child, depth - 1) for child in children)


def _write(value: object, parts: list[str], depth: int, *, sort_keys: bool) -> None:
    if value is None or isinstance(value, bool):
        parts.append(shown(value))
    elif isinstance(value, str):
        parts.append(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, int):
        parts.append(render(int(value)))
    elif isinstance(value, Fraction):
        parts.append(f'"{render(value)}"')
    elif isinstance(value, (list, tuple, dict)):
        if depth == 0:
            raise InputError(f"the value is nested more than {MAXIMUM_DEPTH} deep; flatten it")
        if isinstance(value, dict):
            _write_object(cast("dict[object, object]", value), parts, depth - 1, sort_keys=sort_keys)
        else:
            entries = cast("list[object] | tuple[object, ...]", value)
            _write_list(entries, parts, depth - 1, sort_keys=sort_keys)
    else:
        raise InputError(f"{shown(value)} has no canonical text; use text, integers, fractions, lists and objects")


def _write_list(value: list[object] | tuple[object, ...], parts: list[str], depth: int, *, sort_keys: bool) -> None:
    parts.append("[")
    for index, item in enumerate(value):
        if index:
            parts.append(",")
        _write(item, parts, depth, sort_keys=sort_keys)
    parts.append("]")


def _write_object(value: dict[object, object], parts: list[str], depth: int, *, sort_keys: bool) -> None:
    names = [name for name in value if isinstance(name, str)]
    if len(names) != len(value):
        raise InputError("an object has a key that is not text; use text for keys")
    parts.append("{")
    for index, name in enumerate(sorted(names) if sort_keys else names):
        parts.append("," if index else "")
        parts.append(json.dumps(name, ensure_ascii=False) + ":")
        _write(value[name], parts, depth, sort_keys=sort_keys)
    parts.append("}")
