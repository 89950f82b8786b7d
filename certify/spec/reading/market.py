"""Reading a `certify-market/1` file: every key checked, every default filled in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from certify.spec.numbers import shown
from certify.spec.reading.json_document import read_json
from certify.spec.reading.market_document import (
    FORMAT,
    MarketDocument,
    Protocol,
    Response,
    Sharing,
    Table,
    write_market,
)
from certify.spec.reading.market_prior import read_prior
from certify.spec.reading.node import Node
from certify.spec.reading.text_file import file_name

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

Choice = TypeVar("Choice", bound=str)

__all__ = ["MarketDocument", "parse_market", "read_market", "write_market"]

_KEYS = (
    *("format", "actions", "states", "prior", "joint", "user", "agents", "protocol", "response"),
    *("ties", "eta", "signals", "commitments", "law", "unselected", "selection", "gamma"),
)


def read_market(path: str | os.PathLike[str]) -> MarketDocument:
    """The market in the file at `path`; InputError names the file, the place in it, and the mend."""
    return parse_market(read_json(path), file_name(path))


def parse_market(document: object, where: str) -> MarketDocument:
    """The market that a JSON value of format `certify-market/1` describes; `where` names it in messages."""
    root = Node(document, where).expect_format(FORMAT).only(_KEYS)
    actions, states = root.key("actions").names(), root.key("states").names()
    user = _table(root.key("user"), actions, states)
    agents, agent_utilities = _agents(root.key("agents"), actions, states)
    sharing: Sharing = _option(root, "signals", ("shared", "separate"))
    prior = read_prior(root, states, len(agents), sharing)
    protocol, messages, rounds = _protocol(root.optional("protocol"))
    response, rate = _response(root.optional("response"))
    eta, gamma = root.optional("eta"), root.optional("gamma")
    return MarketDocument(
        actions=actions,
        states=states,
        types=prior.types,
        signals=prior.signals,
        joint=prior.joint,
        user=user,
        agents=agents,
        agent_utilities=agent_utilities,
        agent_signal_names=prior.agent_signal_names,
        agent_signals=prior.agent_signals,
        protocol=protocol,
        messages=messages,
        rounds=rounds,
        response=response,
        rate=rate,
        ties=_option(root, "ties", ("any", "common")),
        eta=(Fraction(0),) * len(agents) if eta is None else _one_an_agent(eta, agents, Node.nonnegative),
        sharing=sharing,
        commitments=_option(root, "commitments", ("observed", "unobserved")),
        law=_option(root, "law", ("common", "by-agent")),
        unselected=_unselected(root.optional("unselected"), agents),
        selection=_option(root, "selection", ("priority", "any")),
        gamma=Fraction(0) if gamma is None else gamma.nonnegative(),
    )


def _table(place: Node, actions: Sequence[str], states: Sequence[str]) -> Table:
    return tuple(
        tuple(entry.number() for entry in row.items(length=len(states), of="columns, one a state"))
        for row in place.items(length=len(actions), of="rows, one an action")
    )


def _agents(place: Node, actions: Sequence[str], states: Sequence[str]) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    entries = place.entries()
    if not entries:
        raise place.error("there is no agent", "give at least one")
    for name, table in entries:
        if not name:
            raise table.error("the name is empty", "give the agent a name")
    return tuple(name for name, _ in entries), tuple(_table(table, actions, states) for _, table in entries)


def _option(root: Node, name: str, options: tuple[Choice, ...]) -> Choice:
    """The value of a key that may be left out; the first option is the default."""
    place = root.optional(name)
    return options[0] if place is None else place.choice(options)


def _protocol(place: Node | None) -> tuple[Protocol, int | None, int]:
    if place is None:
        return "all", None, 1
    place.only(("kind", "messages", "rounds"))
    kind: Protocol = _option(place, "kind", ("all", "best-agent"))
    messages, rounds = place.optional("messages"), place.optional("rounds")
    return (
        kind,
        None if messages is None or messages.value is None else messages.integer(minimum=1),
        1 if rounds is None else rounds.integer(minimum=1),
    )


def _response(place: Node | None) -> tuple[Response, Fraction | None]:
    if place is None:
        return "best", None
    place.only(("kind", "rate"))
    kind: Response = place.key("kind").choice(("best", "quantal"))
    if kind == "best":
        if place.optional("rate") is not None:
            raise place.error('a best response has no "rate"', 'remove it, or write "kind": "quantal"')
        return "best", None
    rate = place.key("rate").number()
    if rate <= 0:
        raise place.key("rate").error(f"expected a number > 0, got {shown(rate)}", "write a positive rate")
    return "quantal", rate


def _one_an_agent(place: Node, agents: Sequence[str], read: Callable[[Node], Fraction]) -> tuple[Fraction, ...]:
    return tuple(read(item) for item in place.items(length=len(agents), of="numbers, one an agent"))


def _unselected(place: Node | None, agents: Sequence[str]) -> tuple[Fraction, ...] | None:
    if place is None or place.value == "action":
        return None
    if isinstance(place.value, str):
        raise place.error(
            f'expected "action" or a list of outside options, got {shown(place.value)}', "write one of these"
        )
    return _one_an_agent(place, agents, Node.number)
