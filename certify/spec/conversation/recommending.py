"""Why an agent with few messages can lead the user to her best actions: a sketch, step by step from its end.

It asks for her type and then recommends an action (theory.md T1b: |M| at least |A| and |Z|, two rounds). She may
answer the truth and obey, which is worth what type and signal together are; so what she does is worth as much at every
type and signal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from certify.spec.conversation.averages import Averages
from certify.spec.conversation.play import Conversation, ConversationRule, Strategy
from certify.spec.conversation.protocol import History, Protocol
from certify.spec.formula import Formula, at_least, equal
from certify.spec.market import Market
from certify.spec.quantity import Number, Quantity, quantity, total, total_of_products
from certify.spec.statement import Reading

Advice = Mapping[tuple[int, int], Sequence[Quantity]]
"""The probabilities of the actions that are recommended at (type, signal): best actions only."""


def can_recommend(market: Market, protocol: Protocol) -> bool:
    """Whether an agent can ask for the user's type, where she has one, and then recommend any action."""
    answered = protocol.answers >= market.types if protocol.rounds == 2 else protocol.rounds == market.types == 1
    return answered and protocol.messages >= market.actions


def recommending_rule(market: Market, protocol: Protocol, advice: Advice) -> ConversationRule:
    """Return the rule that says nothing until the last round, and then recommends at the type that was answered."""
    silence: list[Number] = [1, *(0 for _ in range(protocol.messages - 1))]
    rule: dict[tuple[int, History], Sequence[Number]] = {}
    for x, history in product(range(market.signals), protocol.histories()):
        kind = 0 if protocol.rounds == 1 else history[1] if history else market.types
        last = len(history) == 2 * (protocol.rounds - 1)
        row = [*advice[kind, x], *silence[market.actions :]] if last and kind < market.types else silence
        rule[x, history] = [*row, *(0 for _ in range(protocol.messages - len(row)))]
    return rule


@dataclass(frozen=True)
class Recommending:
    """What follows when agent i uses that rule and the user's strategy is best against it."""

    reading: Reading
    conversation: Conversation
    strategy: Strategy
    agent: int
    advice: Advice
    name: str

    def responses(self) -> dict[tuple[int, int], list[Quantity]]:
        """Return how the user acts at (type, signal), with the suggestion that only best actions are taken."""
        market = self.conversation.market
        acts = Averages(self.reading, self.conversation, self.strategy, self.name)
        found: dict[tuple[int, int], list[Quantity]] = {}
        for kind in range(market.types):
            signals = [x for z, x in market.views if z == kind]
            rows = {x: acts.at(kind, x, obedient=False) for x in signals}
            self._obeyed(kind, rows)
            found |= {(kind, x): row for x, row in rows.items()}
        return found

    def _values(self, kind: int, signal: int) -> list[Quantity]:
        market = self.conversation.market
        return [market.informed_value(market.user, a, kind, signal) for a in range(market.actions)]

    def _obeyed(self, kind: int, rows: Mapping[int, Sequence[Quantity]]) -> None:
        """Suggest that at a type and each signal what the user does is worth as much as the advice."""
        reading, have = self.reading, self.reading.have
        advised: dict[int, Quantity] = {}
        worth: dict[int, Quantity] = {}
        values: dict[int, list[Quantity]] = {}
        for x, row in rows.items():
            raw, advice = self._values(kind, x), self.advice[kind, x]
            values[x] = [reading.define(f"{self.name} {kind},{x}: value[{a}]", value) for a, value in enumerate(raw)]
            name = f"{self.name} {kind},{x}: "
            advised[x] = reading.define(f"{name}advised", total_of_products(zip(advice, values[x], strict=True)))
            worth[x] = reading.define(f"{name}worth", total_of_products(zip(row, values[x], strict=True)))
            for b, value in enumerate(values[x]):
                gains: list[Formula] = []
                for a in range(len(raw)):
                    if a != b:
                        gains.append(at_least((values[x][a] - value) * advice[a]))
                        have(gains[-1], using=[at_least((raw[a] - raw[b]) * advice[a])])
                have(at_least(advised[x], value), using=[*gains, equal(total(advice), 1)])
            known = [*map(at_least, row), equal(total(row), 1), *(at_least(advised[x], each) for each in values[x])]
            have(at_least(advised[x], worth[x]), using=known)
        self._worth_as_much(kind, advised, worth)
        for x, row in rows.items():
            others = [at_least(advised[other], worth[other]) for other in rows if other != x]
            whole = at_least(total(worth.values()), total(advised.values()))
            have(at_least(worth[x], advised[x]), using=[whole, *others])
            known = [*map(at_least, row), equal(total(row), 1), *(at_least(advised[x], each) for each in values[x])]
            raw = self._values(kind, x)
            for a, b in product(range(len(row)), repeat=2):
                if a != b:
                    best = at_least(row[a] * (values[x][a] - advised[x]))
                    have(best, using=[at_least(worth[x], advised[x]), *known])
                    obeyed = at_least(row[a] * (values[x][a] - values[x][b]))
                    have(obeyed, using=[best, at_least(row[a]), at_least(advised[x], values[x][b])])
                    have(at_least(row[a] * (raw[a] - raw[b])), using=[obeyed])

    def _worth_as_much(self, kind: int, advised: Mapping[int, Quantity], worth: Mapping[int, Quantity]) -> None:
        """Suggest that over all signals what the user does is worth no less than the advice."""
        have, protocol = self.reading.have, self.conversation.protocol
        agents = len(self.conversation.rules)
        parts: list[Quantity] = []
        floors: list[Quantity] = []
        first = [range(protocol.messages) if i != self.agent else range(1) for i in range(agents)]
        if protocol.rounds == 1:
            first[self.agent] = range(protocol.messages)
        for messages in product(*first):
            histories = tuple((m,) for m in messages)
            found = self._spoken_once(kind, histories, advised) if protocol.rounds == 2 else None
            value, floor = found or self._final(kind, histories)
            parts.append(value)
            floors.append(floor)
            if found is None:
                have(at_least(value, floor), using=self._best_at(kind, histories))
        sums = [
            equal(total(self.conversation.rules[j][self.conversation.market.seen(j, x), ()]), 1)
            for x in advised
            for j in range(agents)
            if j != self.agent
        ]
        whole = equal(total(floors), total(advised.values()))
        have(whole, using=sums)
        same = equal(total(parts), total(worth.values()))
        have(same, using=[])
        reached = [at_least(value, floor) for value, floor in zip(parts, floors, strict=True)]
        have(at_least(total(worth.values()), total(advised.values())), using=[whole, same, *reached])

    def _final(self, kind: int, histories: tuple[History, ...]) -> tuple[Quantity, Quantity]:
        """Return what the user gets at a last position, named, and what the recommended action is worth there."""
        position = kind, histories
        worths = self._action_values(kind, histories)
        label = "|".join(",".join(map(str, history)) for history in histories)
        value = total_of_products(zip(self.strategy.response[position], worths, strict=True))
        said = histories[self.agent][-1]
        named = self.reading.define(f"{self.name} {kind};{label}: worth", value)
        return named, worths[said] if said < len(worths) else quantity(0)

    def _action_values(self, kind: int, histories: tuple[History, ...]) -> list[Quantity]:
        actions = range(self.conversation.market.actions)
        return [self.conversation.action_value((kind, histories), a) for a in actions]

    def _best_at(self, kind: int, histories: tuple[History, ...]) -> list[Formula]:
        """Return the facts that the final action is best."""
        worths = self._action_values(kind, histories)
        response = self.strategy.response[kind, histories]
        said = histories[self.agent][-1]
        if said >= len(worths):
            return []
        gains = [(worths[a] - worths[said]) * response[a] for a in range(len(worths)) if a != said]
        return [*map(at_least, gains), equal(total(response), 1)]

    def _spoken_once(
        self, kind: int, histories: tuple[History, ...], advised: Mapping[int, Quantity]
    ) -> tuple[Quantity, Quantity]:
        """Return what the user gets after the first messages, named, and the floor that answering the truth gives."""
        reading, have, protocol = self.reading, self.reading.have, self.conversation.protocol
        conversation, position = self.conversation, (kind, histories)
        talk = self.strategy.talk[position]
        profiles = protocol.answer_profiles(len(histories))
        truth = profiles.index(tuple(kind if i == self.agent else 0 for i in range(len(histories))))
        label = "|".join(str(m) for (m,) in histories)
        name = f"{self.name} {kind};{label}: "
        raw = [total(self._worth(each) for each in conversation.next_positions(position, r)) for r in profiles]
        after = [reading.define(f"{name}after answers {n}", value) for n, value in enumerate(raw)]
        value = reading.define(f"{name}worth", total_of_products(zip(talk, after, strict=True)))
        gains: list[Formula] = []
        for n, chance in enumerate(talk):
            if n != truth:
                gains.append(at_least((after[n] - after[truth]) * chance))
                have(gains[-1], using=[at_least((raw[n] - raw[truth]) * chance)])
        have(at_least(value, after[truth]), using=[*gains, equal(total(talk), 1)])
        finals: list[tuple[Quantity, Quantity]] = []
        for each in conversation.next_positions(position, profiles[truth]):
            finals.append(self._final(kind, each[1]))
            have(at_least(*finals[-1]), using=self._best_at(kind, each[1]))
        have(equal(after[truth], total(worth for worth, _ in finals)), using=[])
        rules, market = conversation.rules, conversation.market
        floor = total_of_products((conversation.likelihood(x, histories), advised[x]) for x in advised)
        sums = [
            equal(total(rules[j][market.seen(j, x), (histories[j][0], profiles[truth][j])]), 1)
            for x in advised
            for j in range(len(rules))
            if j != self.agent
        ]
        have(equal(total(said for _, said in finals), floor), using=sums)
        known: list[Formula] = [at_least(*each) for each in finals]
        known += [
            equal(after[truth], total(worth for worth, _ in finals)),
            equal(total(said for _, said in finals), floor),
            at_least(value, after[truth]),
        ]
        have(at_least(value, floor), using=known)
        return value, floor

    def _worth(self, position: tuple[int, tuple[History, ...]]) -> Quantity:
        response = self.strategy.response[position]
        return total_of_products((p, self.conversation.action_value(position, a)) for a, p in enumerate(response))
