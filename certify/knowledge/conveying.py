"""A rule of one agent that conveys as much as can be: reveal, or guide, or the best of all deterministic rules."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal

from certify.spec.conversation.best import NumberRule, Talk
from certify.spec.conversation.protocol import History, Protocol
from certify.spec.errors import LimitError
from certify.spec.questions.bound_variant import informed, optimal_actions, types
from certify.spec.questions.bound_variant import signals as signals_of
from certify.spec.questions.information import check_rows
from certify.spec.reading.market_document import MarketDocument

Said = Mapping[tuple[int, History], int]


@dataclass(frozen=True, slots=True)
class Conveyed:
    """What the user gets from one agent with a rule; `most` says why no rule gives her more, None if that is open."""

    value: Fraction
    rounds: int
    messages: int
    said: Said
    most: Literal["optimum", "exhausted"] | None


def conveyed(market: MarketDocument, optimum: Fraction, deadline: float) -> Conveyed | None:
    """The best rule found; None where even one cannot be written out."""
    signals = sorted({x for _, x, _ in market.joint})
    messages = market.messages or len(signals)
    for needed, said_in in ((_rounds_to_reveal, _revealing), (_rounds_to_guide, _guiding)):
        rounds = needed(market, messages)
        if rounds is not None and rounds <= market.rounds:
            protocol = Protocol(rounds, messages, messages)
            try:
                check_rows(market, protocol)
            except LimitError:
                continue
            said = said_in(market, signals, protocol)
            value = Talk(market.joint, market.user, protocol).best_value([_rule(market, protocol, said)])
            if value == optimum:
                return Conveyed(value, rounds, messages, said, "optimum")
    protocol = Protocol(market.rounds if messages > 1 else 1, messages, messages)
    try:
        check_rows(market, protocol)
    except LimitError:
        return None
    return _searched(market, protocol, optimum, deadline)


def _digits(number: int, base: int, length: int) -> list[int]:
    digits: list[int] = []
    for _ in range(length):
        number, digit = divmod(number, base)
        digits.append(digit)
    return digits


def _length(things: int, base: int) -> int | None:
    """How many digits tell so many things apart."""
    if things <= 1:
        return 0
    if base == 1:
        return None
    length, reach = 0, 1
    while reach < things:
        length, reach = length + 1, reach * base
    return length


def _rounds_to_reveal(market: MarketDocument, messages: int) -> int | None:
    length = _length(signals_of(market), messages)
    return None if length is None else max(length, 1)


def _revealing(market: MarketDocument, signals: list[int], protocol: Protocol) -> Said:
    """The rule that names the signal digit by digit."""
    del market
    said: dict[tuple[int, History], int] = {}
    for place, x in enumerate(signals):
        digits = _digits(place, protocol.messages, protocol.rounds)
        for history in protocol.histories():
            if digits[len(history) // 2]:
                said[x, history] = digits[len(history) // 2]
    return said


def _rounds_to_guide(market: MarketDocument, messages: int) -> int | None:
    reports, names = _length(types(market), messages), _length(len(market.actions), messages)
    return None if reports is None or names is None else reports + max(names, 1)


def _guiding(market: MarketDocument, signals: list[int], protocol: Protocol) -> Said:
    """The rule that lets the user report her type digit by digit and then names her best action."""
    kinds, messages = sorted({z for z, _, _ in market.joint}), protocol.messages
    reports = _length(len(kinds), messages) or 0
    best = optimal_actions(informed(market, market.user))
    said: dict[tuple[int, History], int] = {}
    for x, history in product(signals, protocol.histories()):
        spoken = len(history) // 2
        if spoken >= reports:
            place = sum(digit * messages**n for n, digit in enumerate(history[1 : 2 * reports : 2]))
            actions = best.get((kinds[place], x)) if place < len(kinds) else None
            if actions and (message := _digits(actions[0], messages, protocol.rounds - reports)[spoken - reports]):
                said[x, history] = message
    return said


def _rule(market: MarketDocument, protocol: Protocol, said: Said) -> NumberRule:
    return {
        (x, history): [Fraction(int(m == said.get((x, history), 0))) for m in range(protocol.messages)]
        for history in protocol.histories()
        for x in range(len(market.signals))
    }


def _searched(market: MarketDocument, protocol: Protocol, optimum: Fraction, deadline: float) -> Conveyed:
    """The best of all deterministic rules, or of those that were looked at in time."""
    talk = Talk(market.joint, market.user, protocol)
    best = talk.best_value([_rule(market, protocol, {})])
    said: Said = {}
    complete = True
    try:
        for rule in talk.deterministic_rules():
            if time.monotonic() > deadline:
                complete = False
                break
            value = talk.best_value([rule])
            if value > best:
                best = value
                said = {at: row.index(1) for at, row in rule.items() if not row[0]}
                if best == optimum:
                    break
    except LimitError:
        complete = False
    most = "optimum" if best == optimum else "exhausted" if complete and market.messages is not None else None
    return Conveyed(best, protocol.rounds, protocol.messages, said, most)
