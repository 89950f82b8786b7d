"""How the user acts given type and signal, on average over the conversation: a sketch, step by step from its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from certify.spec.conversation.play import Conversation, Strategy
from certify.spec.conversation.protocol import History, Position
from certify.spec.formula import Formula, at_least, equal
from certify.spec.market import Market
from certify.spec.quantity import Number, Quantity, quantity, total, total_of_products
from certify.spec.statement import Reading

Rows: TypeAlias = dict[tuple[int, int], list[Quantity]]
"""How the user acts at each (type, signal), by action."""


@dataclass(frozen=True)
class Averages:
    """Suggests names for the probabilities of actions from a point of the conversation on, and what is known of them.

    What is suggested of each row: it is a distribution; with `obedient` that, times what the agents' messages so far
    were likely at the signal, no action is worth less there than another.
    """

    reading: Reading
    conversation: Conversation
    strategy: Strategy
    name: str

    def at(self, kind: int, signal: int, *, obedient: bool) -> list[Quantity]:
        """Return how the user of a type acts at a signal, by action."""
        histories: tuple[History, ...] = tuple(() for _ in self.conversation.rules)
        return self._spoken(kind, signal, histories, obedient=obedient)

    def _spoken(self, kind: int, signal: int, histories: tuple[History, ...], *, obedient: bool) -> list[Quantity]:
        """Name how she acts before the agents speak next."""
        rules, market = self.conversation.rules, self.conversation.market
        rows = [
            rule[market.seen(agent, signal), history]
            for agent, (rule, history) in enumerate(zip(rules, histories, strict=True))
        ]
        parts: list[tuple[Quantity, list[Quantity]]] = []
        known: list[Formula] = []
        for messages in product(range(self.conversation.protocol.messages), repeat=len(rules)):
            chance = quantity(1)
            for row, message in zip(rows, messages, strict=True):
                chance = chance * row[message]
            if chance.terms:
                position = kind, tuple((*h, m) for h, m in zip(histories, messages, strict=True))
                parts.append((chance, self._heard(signal, position, obedient=obedient)))
                if obedient:
                    known += self._obeyed(kind, signal, position[1], parts[-1][1])
        named = self._named(kind, signal, histories, parts, rows)
        if obedient:
            for wanted in self._obeyed(kind, signal, histories, named):
                self.reading.have(wanted, using=known)
        return named

    def _heard(self, signal: int, position: Position, *, obedient: bool) -> list[Quantity]:
        """Name how she acts once the agents have spoken."""
        kind, histories = position
        if position in self.strategy.response:
            row = [quantity(chance) for chance in self.strategy.response[position]]
            if obedient:
                self._obey(signal, position, row)
            return row
        talk = self.strategy.talk[position]
        parts: list[tuple[Quantity, list[Quantity]]] = []
        known: list[Formula] = [at_least(chance) for chance in talk]
        for chance, answers in zip(talk, self.conversation.protocol.answer_profiles(len(histories)), strict=True):
            said = tuple((*h, r) for h, r in zip(histories, answers, strict=True))
            parts.append((quantity(chance), self._spoken(kind, signal, said, obedient=obedient)))
            if obedient:
                known += self._obeyed(kind, signal, said, parts[-1][1])
        named = self._named(kind, signal, histories, parts, [talk])
        if obedient:
            for wanted in self._obeyed(kind, signal, histories, named):
                self.reading.have(wanted, using=known)
        return named

    def _named(
        self,
        kind: int,
        signal: int,
        histories: tuple[History, ...],
        parts: list[tuple[Quantity, list[Quantity]]],
        mixing: Sequence[Sequence[Number]],
    ) -> list[Quantity]:
        label = "|".join(",".join(map(str, history)) for history in histories)
        place = f"{self.name} {kind},{signal}" + (f";{label}" if histories[0] else "")
        actions = range(self.conversation.market.actions)
        named = [
            self.reading.define(f"{place}[{a}]", total_of_products((chance, row[a]) for chance, row in parts))
            for a in actions
        ]
        signs = [at_least(p) for row in mixing for p in row]
        sums = [equal(total(row), 1) for row in mixing]
        below = [at_least(p) for _, row in parts for p in row]
        for chance in named:
            self.reading.have(at_least(chance), using=[*signs, *below])
        self.reading.have(equal(total(named), 1), using=[*sums, *(equal(total(row), 1) for _, row in parts)])
        return named

    def _obeyed(self, kind: int, signal: int, histories: tuple[History, ...], row: list[Quantity]) -> list[Formula]:
        market = self.conversation.market
        values = [market.informed_value(market.user, a, kind, signal) for a in range(market.actions)]
        likely = self.conversation.likelihood(signal, histories)
        return [
            at_least(likely * row[a] * (values[a] - values[b]))
            for a, b in product(range(market.actions), repeat=2)
            if a != b
        ]

    def _obey(self, signal: int, position: Position, row: list[Quantity]) -> None:
        """Suggest that a final action is best at the signal that was revealed: only that signal leads there."""
        market = self.conversation.market
        values = [self.conversation.action_value(position, a) for a in range(market.actions)]
        known: list[Formula] = [
            at_least((values[a] - values[b]) * row[a]) for a, b in product(range(market.actions), repeat=2) if a != b
        ]
        for fact, wanted in zip(known, self._obeyed(position[0], signal, position[1], row), strict=True):
            self.reading.have(wanted, using=[fact])


@dataclass(frozen=True)
class Mean:
    """Suggests names for the average over draws of how the user acts at a type and signal; of one draw, it is that."""

    reading: Reading
    chances: Sequence[Number]
    name: str

    def of(self, rows: Sequence[Sequence[Quantity]], label: str) -> list[Quantity]:
        """Return the average of distributions, one a draw, with the suggestion that it is one."""
        if len(rows) == 1:
            return list(rows[0])
        averages = [total_of_products(zip(self.chances, column, strict=True)) for column in zip(*rows, strict=True)]
        named = [self.reading.define(f"{self.name} {label}[{a}]", each) for a, each in enumerate(averages)]
        signs = [at_least(chance) for row in (self.chances, *rows) for chance in row]
        for chance in named:
            self.reading.have(at_least(chance), using=signs)
        sums = [equal(total(row), 1) for row in (self.chances, *rows)]
        self.reading.have(equal(total(named), 1), using=sums)
        return named

    def obedient(self, market: Market, view: tuple[int, int], rows: Sequence[Sequence[Quantity]]) -> list[Quantity]:
        """Return the average of rows in which only best actions have positive probability; so it is with it too."""
        named = self.of(rows, ",".join(map(str, view)))
        if len(rows) > 1:
            values = [market.informed_value(market.user, a, *view) for a in range(market.actions)]
            for a, b in product(range(market.actions), repeat=2):
                if a != b:
                    known = [at_least(row[a] * (values[a] - values[b])) for row in rows]
                    wanted = at_least(named[a] * (values[a] - values[b]))
                    self.reading.have(wanted, using=[*known, *map(at_least, self.chances)])
        return named
