"""Rules on histories, the user's strategy, the outcome law that they lead to, and when she does her best.

Theory.md section 1, Conversation. Every definition reads exact numbers and symbols alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TypeAlias

from certify.spec.conversation.protocol import History, Position, Protocol
from certify.spec.formula import Formula, all_of, at_least
from certify.spec.market import Cell, Market
from certify.spec.polynomial import Term
from certify.spec.quantity import Number, Quantity, quantity, total_of_products
from certify.spec.rules import is_distribution

ConversationRule: TypeAlias = Mapping[tuple[int, History], Sequence[Number]]
"""What one agent commits to: the probabilities of its messages at (what it sees, its history with the user)."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """How the user talks and acts.

    `talk[position][n]` is the probability of answer profile number n (see `Protocol.answer_profiles`) at a position
    before the last round; `response[position][a]` that of action a at one after it.
    """

    talk: Mapping[Position, Sequence[Number]]
    response: Mapping[Position, Sequence[Number]]


def is_conversation_rule(rule: ConversationRule) -> Formula:
    """Return the formula: a distribution over messages at everything that the agent may know."""
    return all_of(is_distribution(row) for row in rule.values())


@dataclass(frozen=True)
class Conversation:
    """A market, a protocol and the rules of the agents that the user talks to, which are agents 0, 1, ..."""

    market: Market
    protocol: Protocol
    rules: Sequence[ConversationRule]

    def likelihood(self, signal: int, histories: Sequence[History]) -> Quantity:
        """Return the probability of the agents' messages at a signal, given what the user answers."""
        result: Quantity = quantity(1)
        for agent, (rule, history) in enumerate(zip(self.rules, histories, strict=True)):
            seen = self.market.seen(agent, signal)
            for turn in range(0, len(history), 2):
                result = result * rule[seen, history[:turn]][history[turn]]
        return result

    def action_value(self, position: Position, action: int) -> Quantity:
        """Return what an action is worth to the user at a last position, times the agents' probability of it."""
        kind, histories = position
        chances = {x: self.likelihood(x, histories) for x in dict.fromkeys(x for _, x, _ in self.market.prior)}
        pairs: list[tuple[Term, Term]] = [
            (chances[x] * mass, self.market.user[action][y])
            for (z, x, y), mass in self.market.prior.items()
            if z == kind
        ]
        return total_of_products(pairs)

    def next_positions(self, position: Position, answers: Sequence[int]) -> list[Position]:
        """Return where the user may be after she has answered and the agents have spoken again."""
        kind, histories = position
        said = [(*history, answer) for history, answer in zip(histories, answers, strict=True)]
        return [
            (kind, tuple((*history, message) for history, message in zip(said, messages, strict=True)))
            for messages in product(range(self.protocol.messages), repeat=len(said))
        ]

    def reach(self, strategy: Strategy, position: Position) -> Quantity:
        """Return the probability that the user's own answers are those of a position, given the agents' messages."""
        kind, histories = position
        profiles = self.protocol.answer_profiles(len(histories))
        result: Quantity = quantity(1)
        for turn in range(1, len(histories[0]), 2):
            answers = tuple(history[turn] for history in histories)
            past = tuple(history[:turn] for history in histories)
            result = result * strategy.talk[kind, past][profiles.index(answers)]
        return result

    def outcome_law(self, strategy: Strategy) -> dict[tuple[int, Cell], Quantity]:
        """Return the law over (action, cell) that the rules and the user's strategy induce."""
        paths = {position: self.reach(strategy, position) for position in strategy.response}
        law: dict[tuple[int, Cell], Quantity] = {}
        signals = dict.fromkeys(x for _, x, _ in self.market.prior)
        chances = {
            (x, histories): self.likelihood(x, histories)
            for x in signals
            for histories in dict.fromkeys(histories for _, histories in strategy.response)
        }
        for cell, mass in self.market.prior.items():
            kind, x, _ = cell
            for a in range(self.market.actions):
                reached = total_of_products(
                    (chances[x, position[1]] * path, strategy.response[position][a])
                    for position, path in paths.items()
                    if position[0] == kind
                )
                law[a, cell] = reached * mass
        return law

    def is_best(self, strategy: Strategy) -> Formula:
        """Return the formula: at every position the user does what is best for her from there on.

        With any tie-break: probability of an answer profile (of an action) * (what it is worth - what another is
        worth) >= 0, where she goes on as she does; worth times the probability of the agents' messages, so
        that nothing is asked where that is zero. By backward induction no other strategy is then better.
        """

        @cache
        def worth(position: Position) -> Quantity:
            if position in strategy.response:
                chances = strategy.response[position]
                return total_of_products((p, self.action_value(position, a)) for a, p in enumerate(chances))
            return total_of_products(zip(strategy.talk[position], after(position), strict=True))

        @cache
        def after(position: Position) -> list[Quantity]:
            profiles = self.protocol.answer_profiles(len(self.rules))
            return [
                total_of_products((1, worth(each)) for each in self.next_positions(position, answers))
                for answers in profiles
            ]

        conditions: list[Formula] = []
        for position, chances in (*strategy.talk.items(), *strategy.response.items()):
            if position in strategy.talk:
                values = after(position)
            else:
                values = [self.action_value(position, a) for a in range(self.market.actions)]
            conditions.append(is_distribution(chances))
            conditions += [
                at_least((values[n] - values[m]) * chances[n])
                for n, m in product(range(len(values)), repeat=2)
                if n != m
            ]
        return all_of(conditions)
