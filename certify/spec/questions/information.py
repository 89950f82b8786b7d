"""The question what information is worth to the user of a market, and how much of it one agent can convey.

Values are maxima of linear functions (theory.md sections 1 and 4), so they are computed here as they are defined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Literal, TypeAlias, cast

from certify.spec.conversation.best import NumberRule, Talk
from certify.spec.conversation.protocol import History, Protocol
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import FALSE, TRUE, equal
from certify.spec.numbers import shown
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.about_markets import AboutMarket
from certify.spec.questions.bound_variant import number
from certify.spec.questions.part import Document, Part
from certify.spec.reading.market_document import MarketDocument

Relation: TypeAlias = Literal["complements", "substitutes", "neither"]

RESULTS = {"nothing", "type", "signal", "both", "relation", "parts", "reached"}
MOST_ROUNDS = 64
MOST_ROWS = 100_000
"""No rule with more rows, signals times histories, is written out."""

MOST_ENTRIES = 1_000_000
"""Nor one with more rows times messages."""


def value_of_knowing(market: MarketDocument, *, kind: bool, seen: Sequence[int] | None) -> Fraction:
    """Return the user's expected utility when she acts optimally on what she knows.

    She knows her type if `kind`, and of signal x the number seen[x] (None: nothing of it).
    """
    unit = lcm(*(entry.denominator for row in market.user for entry in row))
    share = lcm(*(mass.denominator for mass in market.joint.values()))
    columns = [[int(row[y] * unit) for row in market.user] for y in range(len(market.states))]
    masses: dict[tuple[int, int], dict[int, int]] = {}
    for (z, x, y), mass in market.joint.items():
        event = masses.setdefault((z if kind else 0, 0 if seen is None else seen[x]), {})
        event[y] = event.get(y, 0) + int(mass * share)
    total = 0
    for event in masses.values():
        total += max(sum(mass * columns[y][a] for y, mass in event.items()) for a in range(len(market.actions)))
    return Fraction(total, unit * share)


def relation(alone: Fraction, given: Fraction) -> Relation:
    """Return what the signal is to the user's type, when it is worth `alone` by itself and `given` her type.

    >>> relation(Fraction(1, 4), Fraction(1, 2))
    'complements'
    """
    return "complements" if given > alone else "substitutes" if given < alone else "neither"


def part_of(market: MarketDocument, agent: int) -> list[int]:
    """Return, for each signal, the number of what one agent sees of it."""
    return [seen[agent] for seen in market.agent_signals]


class InformationQuestion(AboutMarket):
    """What the user gets knowing nothing, her type, the agents' signal, or both, and what one agent can convey.

    Parameters: `messages` (or null) and `rounds` in place of those of the market. Results, figures as text: `nothing`,
    `type`, `signal`, `both`; `relation` compares what the signal adds to her type with what it is worth by itself;
    `parts` is null where agents share their signal, else by agent the same of what it sees (`signal`, `both`,
    `relation`); `reached` is null or what an agent whose interest is the user's conveys under the protocol: `value`,
    `rounds` and `messages` that it makes use of, its `rule` as rows [signal, history, message] (0 where there is none),
    and `most`: `optimum` where no more can be had, `exhausted` where every deterministic rule was looked at, else null.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked; `InputError` on results of the wrong form."""
        market = with_protocol(cast("MarketDocument", document), parameters)
        if set(results) != RESULTS:
            raise InputError(f"results: unexpected or missing {shown(min(set(results) ^ RESULTS))}")
        whole = list(range(len(market.signals)))
        values = {name: number(results[name], name) for name in ("nothing", "type", "signal", "both")}
        wanted = {
            "nothing": value_of_knowing(market, kind=False, seen=None),
            "type": value_of_knowing(market, kind=True, seen=None),
            "signal": value_of_knowing(market, kind=False, seen=whole),
            "both": value_of_knowing(market, kind=True, seen=whole),
        }
        parts = {
            "values": _closed([values[name] == wanted[name] for name in wanted]),
            "relation": _closed(
                [relation(wanted["signal"] - wanted["nothing"], wanted["both"] - wanted["type"]) == results["relation"]]
            ),
        }
        if market.sharing == "shared":
            if results["parts"] is not None:
                raise InputError("parts: expected null, because all agents see the same")
        else:
            parts |= self._agents(market, wanted, results["parts"])
        if results["reached"] is not None:
            parts |= self._reached(market, wanted["both"], results["reached"])
        return parts

    def _agents(self, market: MarketDocument, known: Mapping[str, Fraction], value: Json) -> dict[str, Part]:
        if not isinstance(value, Mapping) or set(value) != set(market.agents):
            raise InputError("parts: expected an object with an entry for each agent")
        parts: dict[str, Part] = {}
        for agent, name in enumerate(market.agents):
            entry = cast("Mapping[str, Json]", value)[name]
            row: Mapping[str, Json] = cast("Mapping[str, Json]", entry) if isinstance(entry, Mapping) else {}
            if set(row) != {"signal", "both", "relation"}:
                raise InputError(f"parts.{name}: expected the keys signal, both and relation")
            seen = part_of(market, agent)
            alone = value_of_knowing(market, kind=False, seen=seen)
            both = value_of_knowing(market, kind=True, seen=seen)
            parts[f"what {name} sees"] = _closed(
                [
                    number(row["signal"], f"parts.{name}") == alone,
                    number(row["both"], f"parts.{name}") == both,
                    relation(alone - known["nothing"], both - known["type"]) == row["relation"],
                ]
            )
        return parts

    def _reached(self, market: MarketDocument, both: Fraction, value: Json) -> dict[str, Part]:
        keys = {"value", "rounds", "messages", "rule", "most"}
        if not isinstance(value, Mapping) or set(cast("Mapping[str, Json]", value)) != keys:
            raise InputError("reached: expected the keys value, rounds, messages, rule and most")
        if market.sharing != "shared":
            raise InputError("reached: expected null, because agents see different things")
        row = cast("Mapping[str, Json]", value)
        rounds, messages, most = row["rounds"], row["messages"], row["most"]
        if type(rounds) is not int or not 1 <= rounds <= market.rounds:
            raise InputError(f"reached.rounds: expected a whole number from 1 to {market.rounds}")
        if type(messages) is not int or messages < 1 or (market.messages or messages) != messages:
            raise InputError("reached.messages: expected the number of messages that an agent has")
        talk = Talk(market.joint, market.user, Protocol(rounds, messages, messages))
        reached = number(row["value"], "reached.value")
        rule = read_rule(market, talk.protocol, row["rule"])
        parts = {"reached": Part([], [equal(normal(talk.best_value([rule])), normal(reached))], expects="nothing")}
        if most == "optimum":
            parts["no rule reaches more"] = _closed([reached == both])
        elif most == "exhausted":
            if market.messages is None or (rounds != market.rounds and messages > 1):
                raise InputError("reached.most: exhausted is said of all rounds, and of a number of messages")
            parts["no rule reaches more"] = _closed([talk.most_value() == reached])
        elif most is not None:
            raise InputError(f"reached.most: expected optimum, exhausted or null, got {shown(most)}")
        return parts


def _closed(facts: Sequence[bool]) -> Part:
    return Part([], [TRUE if fact else FALSE for fact in facts], expects="nothing")


def with_protocol(market: MarketDocument, parameters: Mapping[str, Json]) -> MarketDocument:
    """Return the market with `messages` and `rounds` in place of what its file says; `InputError` on others."""
    for name, value in parameters.items():
        if name not in ("messages", "rounds"):
            raise InputError(f"unknown parameter {name!r} of information: expected messages or rounds")
        if not (name == "messages" and value is None) and (type(value) is not int or value < 1):
            raise InputError(f"{name}: expected a whole number of at least 1, got {shown(value)}")
    return replace(market, **parameters)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def check_rows(market: MarketDocument, protocol: Protocol) -> None:
    """Refuse rules with more than `MOST_ROWS` rows or `MOST_ENTRIES`; `LimitError` says how many there are."""
    count = len(market.signals)
    if protocol.rounds > MOST_ROUNDS:
        raise LimitError(f"a rule of {protocol.rounds} rounds: at most {MOST_ROUNDS} are written out")
    for _ in range(protocol.rounds - 1):
        count *= protocol.messages * protocol.answers
        if count > MOST_ROWS:
            raise LimitError(
                f"a rule of {protocol.rounds} rounds with {protocol.messages} messages has more than {MOST_ROWS:,} rows"
            )
    if count * protocol.messages > MOST_ENTRIES:
        raise LimitError(f"a rule of {count:,} rows with {protocol.messages} messages: too many to be written out")


def read_rule(market: MarketDocument, protocol: Protocol, value: Json) -> NumberRule:
    """Return the deterministic rule that rows [signal, history, message] spell, message 0 where there is none."""
    check_rows(market, protocol)
    if not isinstance(value, (list, tuple)):
        raise InputError(f"reached.rule: expected a list, got {shown(value)}")
    said: dict[tuple[int, History], int] = {}
    for row in cast("Sequence[Json]", value):
        match row:
            case [int() as x, [*history], int() as message] if 0 <= message < protocol.messages and all(
                type(each) is int for each in (x, *history, message)
            ):
                at = x, tuple(cast("list[int]", history))
                if at in said:
                    raise InputError("reached.rule: one history is given twice")
                said[at] = message
            case _:
                raise InputError(f"reached.rule: expected [signal, history, message], got {row!r}"[:200])
    rule: dict[tuple[int, History], list[Fraction]] = {}
    for history in protocol.histories():
        for x in range(len(market.signals)):
            message = said.pop((x, history), 0)
            rule[x, history] = [Fraction(int(m == message)) for m in range(protocol.messages)]
    if said:
        raise InputError(f"reached.rule: there is no signal and history {min(said)!r}"[:200])
    return rule


QUESTION = InformationQuestion()
