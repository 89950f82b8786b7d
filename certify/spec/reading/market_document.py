"""A market as a frozen value: exact tables, every variant of the model spelled out, its hash and its file form."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from certify.spec.numbers import render
from certify.spec.reading.json_text import digest

FORMAT = "certify-market/1"
ONLY_TYPE = "z"  # the name of the one type of a user without private information

_SHORT_BITS = 1600  # `str` writes integers of this many bits whatever limit the interpreter is set to

Table = tuple[tuple[Fraction, ...], ...]
Protocol = Literal["all", "best-agent"]
Response = Literal["best", "quantal"]
Ties = Literal["any", "common"]
Sharing = Literal["shared", "separate"]
Commitments = Literal["observed", "unobserved"]
Law = Literal["common", "by-agent"]
Selection = Literal["priority", "any"]


@dataclass(frozen=True, slots=True)
class MarketDocument:
    """One market, every key of its file given, defaults included.

    `joint[z, x, y]` is the positive prior probability of type, signal and state, by index; absent is zero.
    `signals` has one label for each x. Agent i sees signal `agent_signal_names[i][agent_signals[x][i]]`; with
    shared signals that is x itself. `user[a][y]` and `agent_utilities[i][a][y]` are utilities. `messages` is None
    for as many as are useful, `rate` None for a best response, `unselected` None when an unselected agent is paid
    for the user's action like everybody else, and otherwise the outside options, one an agent.
    """

    actions: tuple[str, ...]
    states: tuple[str, ...]
    types: tuple[str, ...]
    signals: tuple[str, ...]
    joint: dict[tuple[int, int, int], Fraction] = field(hash=False)
    user: Table
    agents: tuple[str, ...]
    agent_utilities: tuple[Table, ...]
    agent_signal_names: tuple[tuple[str, ...], ...]
    agent_signals: tuple[tuple[int, ...], ...]
    protocol: Protocol
    messages: int | None
    rounds: int
    response: Response
    rate: Fraction | None
    ties: Ties
    eta: tuple[Fraction, ...]
    sharing: Sharing
    commitments: Commitments
    law: Law
    unselected: tuple[Fraction, ...] | None
    selection: Selection
    gamma: Fraction

    @property
    def sees_state(self) -> bool:
        """Whether every agent sees the state and the user has no private type: the file can give `prior`."""
        return (
            self.types == (ONLY_TYPE,)
            and self.signals == self.states
            and self.agent_signal_names == (self.states,) * len(self.agents)
            and all(x == y for _, x, y in self.joint)
        )

    def canonical(self) -> dict[str, object]:
        """The market as a JSON value that does not depend on spelling, on key order, or on omitted defaults.

        The order of the agents is kept: priorities and lists with one entry an agent follow it.
        """
        return {
            "format": FORMAT,
            "actions": list(self.actions),
            "states": list(self.states),
            "types": list(self.types),
            "signals": [list(names) for names in self.agent_signal_names],
            "seen": [list(indices) for indices in self.agent_signals],
            "joint": [[*key, render(self.joint[key])] for key in sorted(self.joint)],
            "user": _rendered(self.user),
            "agents": [[name, _rendered(table)] for name, table in zip(self.agents, self.agent_utilities, strict=True)],
            **_variants(self),
            "sharing": self.sharing,
        }

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


def write_market(market: MarketDocument) -> dict[str, object]:
    """The JSON value of format `certify-market/1` that `parse_market` reads back as an equal document."""
    prior: dict[str, object] = (
        {"prior": [render(market.joint.get((0, y, y), Fraction(0))) for y in range(len(market.states))]}
        if market.sees_state
        else {"joint": [_row(market, key) for key in _row_order(market)]}
    )
    return {
        "format": FORMAT,
        "actions": list(market.actions),
        "states": list(market.states),
        **prior,
        "user": _rendered(market.user),
        "agents": {name: _rendered(table) for name, table in zip(market.agents, market.agent_utilities, strict=True)},
        **_variants(market),
        "signals": market.sharing,
    }


def _rendered(table: Table) -> list[list[str]]:
    return [list(map(_entry, row)) for row in table]


def _entry(number: Fraction) -> str:
    """What `render` gives, quickly for the short numbers that utilities are."""
    top, bottom = number.numerator, number.denominator
    if top.bit_length() > _SHORT_BITS or bottom.bit_length() > _SHORT_BITS:
        return render(number)
    return str(top) if bottom == 1 else f"{top}/{bottom}"


def _variants(market: MarketDocument) -> dict[str, object]:
    unselected = market.unselected
    response = {} if market.rate is None else {"rate": render(market.rate)}
    return {
        "protocol": {"kind": market.protocol, "messages": market.messages, "rounds": market.rounds},
        "response": {"kind": market.response, **response},
        "ties": market.ties,
        "eta": [render(entry) for entry in market.eta],
        "commitments": market.commitments,
        "law": market.law,
        "unselected": "action" if unselected is None else [render(entry) for entry in unselected],
        "selection": market.selection,
        "gamma": render(market.gamma),
    }


def _row(market: MarketDocument, key: tuple[int, int, int]) -> dict[str, object]:
    z, x, y = key
    seen = [names[index] for names, index in zip(market.agent_signal_names, market.agent_signals[x], strict=True)]
    return {
        "type": market.types[z],
        "signal": seen if market.sharing == "separate" else seen[0],
        "state": market.states[y],
        "probability": render(market.joint.get(key, Fraction(0))),
    }


def _row_order(market: MarketDocument) -> list[tuple[int, int, int]]:
    """The rows to write; when their order would renumber types or signals, rows that introduce these go first."""
    keys = list(market.joint)
    in_order = all(
        list(dict.fromkeys(key[axis] for key in keys)) == list(range(size))
        for axis, size in ((0, len(market.types)), (1, len(market.signals)))
    )
    if in_order:
        return keys
    last_type, last_signal = len(market.types) - 1, len(market.signals) - 1
    first = [(min(i, last_type), min(i, last_signal), 0) for i in range(max(last_type, last_signal) + 1)]
    return list(dict.fromkeys(first + keys))
