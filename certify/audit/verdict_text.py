"""Verdicts as JSON values, every number exactly, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from certify.audit.answers import Strategies
from certify.audit.verdicts import NAMES, Verdict
from certify.spec.numbers import exact, render
from certify.spec.reading.game import Game, parse_efg, parse_nfg
from certify.spec.support_systems import rendered_box

_FINDS = ("all", "pure", "one", "some")


def spelled_verdict(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as a JSON object; `verdict_of` reads it back as an equal one."""
    return {
        "verdict": verdict.name,
        "reason": verdict.reason,
        "finds": verdict.finds,
        "profiles": [None if each is None else _spelled(each) for each in verdict.profiles],
        "regrets": [None if each is None else list(map(render, each)) for each in verdict.regrets],
        "missing": list(map(_spelled, verdict.missing)),
        "distance": None if verdict.distance is None else render(verdict.distance),
        "notes": list(verdict.notes),
        "returned": list(map(_spelled, verdict.returned)),
        "missing_boxes": list(map(rendered_box, verdict.missing_boxes)),
    }


def verdict_of(document: Mapping[str, Any]) -> Verdict:
    """Return the verdict that a JSON object spells.

    Raises:
        ValueError, TypeError, KeyError, CertifyError: it spells none.

    """
    name, finds = document["verdict"], document["finds"]
    if name not in NAMES or finds not in _FINDS:
        raise ValueError(f"there is no verdict {name!r} on a promise of {finds!r}")
    boxes = _items(document["missing_boxes"])
    return Verdict(
        name=name,
        reason=_text(document["reason"]),
        finds=finds,
        profiles=tuple(None if each is None else _profile(each) for each in _items(document["profiles"])),
        regrets=tuple(None if each is None else _row(each) for each in _items(document["regrets"])),
        missing=tuple(map(_profile, _items(document["missing"]))),
        distance=None if document["distance"] is None else exact(_text(document["distance"])),
        notes=tuple(map(_text, _items(document["notes"]))),
        returned=tuple(map(_profile, _items(document["returned"]))),
        missing_boxes=tuple(tuple(tuple(map(_pair, _items(own))) for own in _items(box)) for box in boxes),
    )


def game_of(text: object) -> Game:
    """Return the game that the text of a `.nfg` or an `.efg` file describes."""
    content = _text(text)
    return (parse_efg if content.startswith("EFG") else parse_nfg)(content, where="game")


def number_of(value: object) -> int:
    """Return a number of a game or failure, counted from 0."""
    if type(value) is not int or value < 0:
        raise TypeError(f"expected a number, got {value!r}")
    return value


def _spelled(profile: Strategies) -> list[list[str]]:
    return [[render(value) for value in row] for row in profile]


def _profile(value: object) -> Strategies:
    return tuple(map(_row, _items(value)))


def _row(value: object) -> tuple[Fraction, ...]:
    return tuple(exact(_text(each)) for each in _items(value))


def _pair(value: object) -> tuple[Fraction, Fraction]:
    low, high = _row(value)
    return low, high


def _items(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {value!r}")
    return cast("Sequence[object]", value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {value!r}")
    return value
