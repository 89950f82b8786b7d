"""What the user gets at best: against given rules, and over all rules of one agent (exact numbers only)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from certify.spec.conversation.protocol import History, Protocol
from certify.spec.errors import LimitError

Joint: TypeAlias = Mapping[tuple[int, int, int], Fraction]
Table: TypeAlias = Sequence[Sequence[Fraction]]
NumberRule: TypeAlias = Mapping[tuple[int, History], Sequence[Fraction]]
Cells: TypeAlias = Mapping[tuple[int, int], Fraction]
"""Unnormalised probabilities of (signal, state)."""

MOST_RULES = 100_000
"""No more deterministic rules than this are looked at."""


@dataclass(frozen=True)
class Talk:
    """The prior and the user's utility, and a protocol; agents see the signal itself."""

    joint: Joint
    user: Table
    protocol: Protocol

    def best_value(self, rules: Sequence[NumberRule]) -> Fraction:
        """Return the user's expected utility when she talks and acts optimally against rules that she knows.

        Dynamic programming over what she knows: (type, histories with all agents).
        """
        empty = tuple(() for _ in rules)
        kinds: dict[int, dict[tuple[int, int], Fraction]] = {}
        for (z, x, y), mass in self.joint.items():
            kinds.setdefault(z, {})[x, y] = mass
        return sum((self._spoken(rules, cells, empty) for cells in kinds.values()), Fraction(0))

    def _spoken(self, rules: Sequence[NumberRule], cells: Cells, histories: tuple[History, ...]) -> Fraction:
        """Return what the user expects before the agents speak next, times the probability of being there."""
        value = Fraction(0)
        for messages in product(range(self.protocol.messages), repeat=len(rules)):
            left: dict[tuple[int, int], Fraction] = {}
            for (x, y), mass in cells.items():
                for rule, history, message in zip(rules, histories, messages, strict=True):
                    mass *= rule[x, history][message]
                if mass:
                    left[x, y] = mass
            if left:
                said = tuple((*history, m) for history, m in zip(histories, messages, strict=True))
                value += self._heard(rules, left, said)
        return value

    def _heard(self, rules: Sequence[NumberRule], cells: Cells, histories: tuple[History, ...]) -> Fraction:
        """Return what the user expects when it is her turn, times the probability of being there."""
        if len(histories[0]) == 2 * self.protocol.rounds - 1:
            return max(sum((mass * row[y] for (_, y), mass in cells.items()), Fraction(0)) for row in self.user)
        return max(
            self._spoken(rules, cells, tuple((*history, r) for history, r in zip(histories, answers, strict=True)))
            for answers in self.protocol.answer_profiles(len(rules))
        )

    # Over all rules of one agent. ------------------------------------------------------------------------------------

    def deterministic_rules(self) -> Iterator[NumberRule]:
        """Yield the deterministic rules of one agent, one of each kind that differ where they can be told apart.

        Raises:
            LimitError: there are more than `MOST_RULES`; the text has their number.

        """
        signals = sorted({x for _, x, _ in self.joint})
        count = self._plans_count(self.protocol.rounds) ** len(signals)
        if count > MOST_RULES:
            raise LimitError(
                f"{count:,} deterministic rules of an agent" if count < 10**30 else "too many deterministic rules"
            )
        plans = list(self._plans((), self.protocol.rounds))
        for chosen in product(plans, repeat=len(signals)):
            rule: dict[tuple[int, History], Sequence[Fraction]] = {}
            for x, plan in zip(signals, chosen, strict=True):
                for history in self.protocol.histories():
                    said = plan.get(history, 0)
                    rule[x, history] = [Fraction(int(m == said)) for m in range(self.protocol.messages)]
            yield rule

    def _plans_count(self, rounds: int) -> int:
        count = 1
        for _ in range(rounds):
            if count.bit_length() * self.protocol.answers > 4096:
                raise LimitError("too many deterministic rules of an agent to be counted")
            count = self.protocol.messages * count**self.protocol.answers if count > 1 else self.protocol.messages
        return count

    def _plans(self, history: History, rounds: int) -> Iterator[dict[History, int]]:
        """Yield what an agent may say from a history on, at the histories that its own messages lead to."""
        for message in range(self.protocol.messages):
            if rounds == 1:
                yield {history: message}
                continue
            futures = [
                list(self._plans((*history, message, answer), rounds - 1)) for answer in range(self.protocol.answers)
            ]
            for chosen in product(*futures):
                plan = {history: message}
                for future in chosen:
                    plan |= future
                yield plan

    def most_value(self) -> Fraction:
        """Return what the user gets at most when she talks to one agent, over all its rules, mixed ones included.

        Her value is a maximum of functions that are linear in the rule's mixture of deterministic ones (the agent
        remembers what it said), so a deterministic rule attains the most.

        Raises:
            LimitError: there are more than `MOST_RULES` deterministic rules.

        """
        return max(self.best_value([rule]) for rule in self.deterministic_rules())
