"""What is said and done in a market: rules of agents, tie-breaks and responses of the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Literal, TypeAlias, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from certify.spec.errors import InputError
from certify.spec.reading.market_document import MarketDocument
from certify.spec.rules import Heard
from certify.strategies.arguments import count
from certify.strategies.numbers import GREATEST_WEIGHT, Distribution, distributions, integers, point_mass

Rule: TypeAlias = tuple[Distribution, ...]
"""rule[signal][message] is the probability of the message at the signal."""

Response: TypeAlias = dict[Heard, Distribution]
"""response[type, messages][action] is the probability of the action, for everything that may be heard."""

TieBreak: TypeAlias = dict[Heard, tuple[int, ...]]
"""For everything that may be heard all actions in an order: of the best ones the first is taken."""

Answer = TypeVar("Answer")
_Kind: TypeAlias = Literal["silent", "revealing", "pure", "any"]
_KINDS: SearchStrategy[_Kind] = st.sampled_from(("silent", "revealing", "pure", "any"))


def deterministic_rules(signals: int, messages: int) -> SearchStrategy[Rule]:
    """Return a strategy for rules that send one message at each signal; they shrink to silence."""
    size = count("messages", messages)
    sent = st.lists(integers((0, size - 1)), min_size=count("signals", signals), max_size=signals)
    return sent.map(lambda choice: tuple(point_mass(message, size) for message in choice))


def rules(
    signals: int, messages: int, *, greatest: int = GREATEST_WEIGHT, degenerate: bool = True
) -> SearchStrategy[Rule]:
    """Return a strategy for rules of one agent; they shrink to silence: message 0 at each signal.

    With `degenerate` many say the same at each signal, are deterministic, or reveal the signal (as far as there are
    messages for it); without it every message has positive probability at every signal.
    """
    count("signals", signals)
    rows = distributions(count("messages", messages), greatest=greatest, degenerate=degenerate)
    return _rules(signals, messages, rows, degenerate=degenerate)


def rule_profiles(
    signals: int, messages: Sequence[int], *, greatest: int = GREATEST_WEIGHT, degenerate: bool = True
) -> SearchStrategy[tuple[Rule, ...]]:
    """Return a strategy for profiles of rules, one an agent; agent i has `messages[i]` messages.

    With `degenerate` all agents may use the same rule, where they have equally many messages.
    """
    sizes = _message_sizes(messages)
    each = [rules(signals, size, greatest=greatest, degenerate=degenerate) for size in sizes]
    apart = st.tuples(*each)
    if not degenerate or len(set(sizes)) > 1:
        return apart
    return apart | each[0].map(lambda rule: (rule,) * len(sizes))


def tie_breaks(market: MarketDocument, messages: Sequence[int]) -> SearchStrategy[TieBreak]:
    """Return a strategy for tie-breaks of the user; they shrink to the order of the actions, whatever is heard.

    Some have one order for everything heard, some an order for each. Agent i has `messages[i]` messages.
    """
    _check_agents(market, "messages", messages)
    events = heard(market, _message_sizes(messages))
    orders = st.permutations(range(len(market.actions))).map(tuple)
    always = orders.map(lambda order: dict.fromkeys(events, order))
    return always | _for_each(events, [orders] * len(events))


def responses(
    market: MarketDocument, messages: Sequence[int], *, greatest: int = GREATEST_WEIGHT, degenerate: bool = True
) -> SearchStrategy[Response]:
    """Return a strategy for responses of any quality: at everything heard, any distribution over actions."""
    _check_agents(market, "messages", messages)
    row = distributions(len(market.actions), greatest=greatest, degenerate=degenerate)
    events = heard(market, _message_sizes(messages))
    return _for_each(events, [row] * len(events))


def best_responses(
    market: MarketDocument, profile: Sequence[Rule], *, greatest: int = GREATEST_WEIGHT, mixed: bool = True
) -> SearchStrategy[Response]:
    """Return a strategy for best responses to a profile of rules: only the ties are drawn.

    A tie is broken purely or, if `mixed`, by any distribution over the best actions. What has probability zero is a
    tie of all actions. They shrink to the first best action.
    """
    actions = len(market.actions)

    def row(best: Sequence[int]) -> SearchStrategy[Distribution]:
        if len(best) == 1 or not mixed:
            return st.sampled_from([point_mass(action, actions) for action in best])
        return distributions(len(best), greatest=greatest).map(lambda chances: _spread(chances, best, actions))

    best = best_actions(market, profile)
    return _for_each(list(best), list(map(row, best.values())))


def best_response(
    market: MarketDocument, profile: Sequence[Rule], tie_break: Mapping[Heard, Sequence[int]]
) -> Response:
    """Return the pure best response to a profile of rules that breaks its ties as told."""
    result: Response = {}
    for event, best in best_actions(market, profile).items():
        if event not in tie_break:
            raise InputError(f"tie_break: expected an order of the actions for {event}, got none")
        chosen = next((action for action in tie_break[event] if action in best), None)
        if chosen is None:
            raise InputError(f"tie_break: expected an order of all actions for {event}, got {tie_break[event]}")
        result[event] = point_mass(chosen, len(market.actions))
    return result


def best_actions(market: MarketDocument, profile: Sequence[Rule]) -> dict[Heard, list[int]]:
    """Return, for everything that may be heard, the actions that are then worth most to the user."""
    _check_agents(market, "profile", profile)
    for agent, (rule, names) in enumerate(zip(profile, market.agent_signal_names, strict=True)):
        if len(rule) != len(names):
            raise InputError(f"profile[{agent}]: expected {len(names)} rows, one a signal, got {len(rule)}")
    sizes = [len(rule[0]) for rule in profile]
    values = {event: [Fraction(0)] * len(market.actions) for event in heard(market, sizes)}
    for (z, x, y), mass in market.joint.items():
        rows = [rule[own] for rule, own in zip(profile, market.agent_signals[x], strict=True)]
        for messages in product(*map(range, sizes)):
            chance = prod((row[message] for row, message in zip(rows, messages, strict=True)), start=mass)
            if chance:
                here = values[z, messages]
                for action, utilities in enumerate(market.user):
                    here[action] += chance * utilities[y]
    return {
        event: [action for action, value in enumerate(each) if value == max(each)] for event, each in values.items()
    }


def heard(market: MarketDocument, messages: Sequence[int]) -> list[Heard]:
    """Return everything that the user may hear from agents with so many messages each: (type, messages)."""
    return [(z, said) for z in range(len(market.types)) for said in product(*map(range, messages))]


@st.composite
def _rules(
    draw: st.DrawFn, signals: int, messages: int, rows: SearchStrategy[Distribution], *, degenerate: bool
) -> Rule:
    kind = draw(_KINDS) if degenerate else "any"
    match kind:
        case "silent" | "revealing":
            first, step = draw(integers((0, messages - 1))), int(kind == "revealing")
            return tuple(point_mass((first + step * signal) % messages, messages) for signal in range(signals))
        case "pure":
            return draw(deterministic_rules(signals, messages))
        case "any":
            return tuple(draw(rows) for _ in range(signals))


def _for_each(
    events: Sequence[Heard], answers: Sequence[SearchStrategy[Answer]]
) -> SearchStrategy[dict[Heard, Answer]]:
    """Return a strategy for one answer to each event, in the order of the events."""
    return st.tuples(*answers).map(lambda drawn: dict(zip(events, drawn, strict=True)))


def _spread(chances: Distribution, best: Sequence[int], actions: int) -> Distribution:
    mass = dict(zip(best, chances, strict=True))
    return tuple(mass.get(action, Fraction(0)) for action in range(actions))


def _message_sizes(messages: Sequence[int]) -> tuple[int, ...]:
    if not messages:
        raise InputError("messages: expected one number an agent, got none")
    return tuple(count(f"messages[{agent}]", size) for agent, size in enumerate(messages))


def _check_agents(market: MarketDocument, name: str, entries: Sequence[object]) -> None:
    if len(entries) != len(market.agents):
        raise InputError(f"{name}: expected one entry for each of {len(market.agents)} agents, got {len(entries)}")
