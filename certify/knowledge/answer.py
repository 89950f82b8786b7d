"""The one entry: reads a market, computes every figure, and writes it down for the kernel to compute anew."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from certify.given.seconds import checked_seconds
from certify.kernel.certificate import instance_certificate
from certify.kernel.parts import check_parts
from certify.knowledge.conveying import Conveyed, conveyed
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.information import (
    QUESTION,
    Relation,
    part_of,
    relation,
    value_of_knowing,
    with_protocol,
)
from certify.spec.reading.market import read_market
from certify.spec.reading.market_document import MarketDocument

if TYPE_CHECKING:
    from certify.spec.problem import Json

_UNSET = object()


@dataclass(frozen=True, slots=True)
class Worth:
    """What a signal is worth to the user: by itself (`alone`), and to one who knows her type (`given`)."""

    alone: Fraction
    given: Fraction

    @property
    def relation(self) -> Relation:
        """Whether the signal and her type are complements or substitutes, or neither."""
        return relation(self.alone, self.given)


@dataclass(frozen=True, slots=True)
class InformationResult:
    """Exact figures about one market, each covered by the certificate.

    `nothing`, `type`, `signal` and `both` are what the user gets when she knows that; `worth` is the worth of the
    agents' signals together, `parts` by agent that of what it sees where they see different things, else None.
    `reached` is what she gets from one agent with her own interest under the protocol, with its rule, None where it
    was not looked at. `certificate` is the text of a certificate.
    """

    seconds: float
    nothing: Fraction
    type: Fraction
    signal: Fraction
    both: Fraction
    worth: Worth
    parts: Mapping[str, Worth] | None
    reached: Conveyed | None
    certificate: str = field(compare=False, repr=False)

    def json(self) -> dict[str, object]:
        """The keys of the command's JSON output, figures as text; the certificate's path is for the caller to add."""
        reached = self.reached
        return {
            "status": "proved",
            "seconds": round(self.seconds, 6),
            "nothing": render(self.nothing),
            "type": render(self.type),
            "signal": render(self.signal),
            "both": render(self.both),
            **_worth_json(self.worth),
            "parts": None if self.parts is None else {name: _worth_json(each) for name, each in self.parts.items()},
            "reached": None
            if reached is None
            else {"value": render(reached.value), "rounds": reached.rounds, "most": reached.most},
        }

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{render(value)}</td></tr>"
            for name, value in (
                ("nothing", self.nothing),
                ("her type", self.type),
                ("the signal", self.signal),
                ("both", self.both),
            )
        )
        return f"<table><caption>what the user gets, knowing: ({self.worth.relation})</caption>{rows}</table>"


def _worth_json(worth: Worth) -> dict[str, str]:
    return {"alone": render(worth.alone), "given": render(worth.given), "relation": worth.relation}


def information(
    market: MarketDocument | str | os.PathLike[str],
    *,
    messages: int | object | None = _UNSET,
    rounds: int | None = None,
    seconds: float = 60.0,
    report: Callable[[str], None] | None = None,
    file: str | None = None,
    check: bool = True,
) -> InformationResult:
    """What information is worth to the user of a market, and how much of it one aligned agent can convey.

    `market` is a document or the path of a `certify-market/1` file. `messages` (None for as many as are useful) and
    `rounds` override what the market says. `seconds` bounds the search for a rule that conveys most; `file` is
    the name that the certificate gives to the market's file. Without `check` the kernel is not asked here.

    Raises:
        InputError: the market cannot be read, or an argument is not what it has to be.

    """
    start = time.monotonic()
    if not isinstance(market, MarketDocument):
        file = file or Path(market).name
        market = read_market(market)
    seconds = checked_seconds(seconds)
    parameters: dict[str, Json] = {} if rounds is None else {"rounds": rounds}
    if messages is not _UNSET:
        parameters["messages"] = messages  # type: ignore[assignment]  # pyright: ignore[reportArgumentType]
    asked = with_protocol(market, parameters)
    say = report or _silent
    whole = list(range(len(asked.signals)))
    nothing = value_of_knowing(asked, kind=False, seen=None)
    kind = value_of_knowing(asked, kind=True, seen=None)
    signal = value_of_knowing(asked, kind=False, seen=whole)
    both = value_of_knowing(asked, kind=True, seen=whole)
    worth = Worth(signal - nothing, both - kind)
    parts: dict[str, Worth] | None = None
    reached: Conveyed | None = None
    if asked.sharing == "separate":
        parts = {}
        for agent, name in enumerate(asked.agents):
            seen = part_of(asked, agent)
            alone = value_of_knowing(asked, kind=False, seen=seen) - nothing
            parts[name] = Worth(alone, value_of_knowing(asked, kind=True, seen=seen) - kind)
    else:
        say("rules of one aligned agent")
        reached = conveyed(asked, both, start + seconds)
    results: dict[str, Json] = {
        "nothing": _text(nothing),
        "type": _text(kind),
        "signal": _text(signal),
        "both": _text(both),
        "relation": worth.relation,
        "parts": None
        if parts is None
        else {
            name: {"signal": _text(each.alone + nothing), "both": _text(each.given + kind), "relation": each.relation}
            for name, each in parts.items()
        },
        "reached": None if reached is None else _reached_json(reached),
    }
    labels = ["values", "relation", *(f"what {name} sees" for name in parts or ())]
    labels += ["reached"] if reached is not None else []
    labels += ["no rule reaches more"] if reached is not None and reached.most is not None else []
    evidence = dict.fromkeys(labels)
    if check:
        say("the kernel's check")
        check_parts(QUESTION.parts(market, parameters, results), evidence)
    name = file or "market.json"
    certificate = instance_certificate("information", name, market.digest(), parameters, results, evidence)
    seconds_used = time.monotonic() - start
    return InformationResult(seconds_used, nothing, kind, signal, both, worth, parts, reached, certificate)


def _silent(line: str) -> None:
    del line


def _text(value: Fraction) -> str:
    return render(normal(value))


def _reached_json(reached: Conveyed) -> Json:
    rows: list[Json] = [[x, list(history), message] for (x, history), message in sorted(reached.said.items())]
    most: Literal["optimum", "exhausted"] | None = reached.most
    return {
        "value": _text(reached.value),
        "rounds": reached.rounds,
        "messages": reached.messages,
        "rule": rows,
        "most": most,
    }
