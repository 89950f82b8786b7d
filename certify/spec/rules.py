"""Rules, responses and the outcome laws that they induce (one round of messages)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.market import Cell, Market
from certify.spec.polynomial import Term
from certify.spec.quantity import Number, Quantity, quantity, total, total_of_products

Rule: TypeAlias = Sequence[Sequence[Number]]
"""What one agent commits to: rule[signal][message] is the probability of sending the message at what it sees."""

Heard: TypeAlias = tuple[int, tuple[int, ...]]
"""What the user knows when she acts: (her type, one message from each agent that she hears)."""

Response: TypeAlias = Mapping[Heard, Sequence[Number]]
"""How the user acts: the probability of each action, for each thing she may have heard."""


def heard(market: Market, messages: Sequence[int]) -> Iterator[Heard]:
    """Yield everything that the user may hear from agents with so many messages each."""
    for z in range(market.types):
        for heard_messages in product(*map(range, messages)):
            yield z, heard_messages


def is_distribution(probabilities: Sequence[Number]) -> Formula:
    """Return the formula: nonnegative, and with sum 1."""
    return all_of([*map(at_least, probabilities), equal(total(probabilities), 1)])


def is_rule(rule: Rule) -> Formula:
    """Return the formula: at each signal a distribution over messages."""
    return all_of(is_distribution(row) for row in rule)


def likelihood(market: Market, rules: Sequence[Rule], signal: int, messages: Sequence[int]) -> Quantity:
    """Return the probability of the messages at a signal, the agents mixing independently of each other.

    `rules` are those of agents 0, 1, ...; where signals are separate, each uses its part of the signal.
    """
    result: Quantity = quantity(1)
    for agent, (rule, message) in enumerate(zip(rules, messages, strict=True)):
        result = result * rule[market.seen(agent, signal)][message]
    return result


def outcome_law(market: Market, rules: Sequence[Rule], response: Response) -> dict[tuple[int, Cell], Quantity]:
    """Return the law over (action, cell) that rules and a response induce."""
    law: dict[tuple[int, Cell], Quantity] = {}
    chances = {
        (x, messages): likelihood(market, rules, x, messages)
        for x in range(market.signals)
        for messages in product(*(range(len(rule[0])) for rule in rules))
    }
    for cell, mass in market.prior.items():
        z, x, _ = cell
        for a in range(market.actions):
            reached = total_of_products(
                (chance, response[z, messages][a]) for (signal, messages), chance in chances.items() if signal == x
            )
            law[a, cell] = reached * mass
    return law


def action_value(market: Market, rules: Sequence[Rule], event: Heard, action: int) -> Quantity:
    """Return the user's value of an action on hearing something, times the probability of hearing it."""
    z, messages = event
    pairs: list[tuple[Term, Term]] = []
    for (cz, x, y), mass in market.prior.items():
        if cz == z:
            pairs.append((likelihood(market, rules, x, messages) * mass, market.user[action][y]))
    return total_of_products(pairs)


def is_best_response(market: Market, rules: Sequence[Rule], response: Response) -> Formula:
    """Return the formula: only actions that are optimal given what is heard have positive probability.

    With any tie-break: probability of a * (value of a - value of b) >= 0 for all actions a, b, at everything that may
    be heard; where that has probability zero nothing is asked.
    """
    return is_best_response_to_draw(market, [1], [rules], response)


def is_best_response_to_draw(
    market: Market, chances: Sequence[Number], profiles: Sequence[Sequence[Rule]], response: Response
) -> Formula:
    """Return the formula: the response is best when profile d is drawn with chances[d] and the draw is not seen."""
    conditions: list[Formula] = []
    for event, probabilities in response.items():
        conditions.append(is_distribution(probabilities))
        values = [
            total_of_products(
                (chance, action_value(market, rules, event, a)) for chance, rules in zip(chances, profiles, strict=True)
            )
            for a in range(market.actions)
        ]
        conditions += [
            at_least((values[a] - values[b]) * probabilities[a])
            for a, b in product(range(market.actions), repeat=2)
            if a != b
        ]
    return all_of(conditions)
