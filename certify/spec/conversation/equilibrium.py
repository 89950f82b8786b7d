"""Equilibria of a market with conversations, and what an agent's deviation leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certify.spec.conversation.averages import Averages
from certify.spec.conversation.play import Conversation, ConversationRule, Strategy
from certify.spec.conversation.protocol import Position, Protocol
from certify.spec.conversation.recommending import Advice, Recommending, can_recommend, recommending_rule
from certify.spec.errors import InputError
from certify.spec.formula import Formula, at_least, equal
from certify.spec.quantity import Number, total
from certify.spec.symbolic_market import Informed, OutcomeLaw, SymbolicMarket


@dataclass(frozen=True)
class ConversationLaw(OutcomeLaw):
    """The outcome law of a conversation under the user's strategy."""

    conversation: Conversation
    strategy: Strategy

    def named(self, name: str, *, using: Sequence[Formula] | None = None) -> OutcomeLaw:
        """Suggest names for the masses and that they form a law, step by step; return the law in these names."""
        market, reading = self.market, self.market.reading
        acts = Averages(reading, self.conversation, self.strategy, f"action under {name} at")
        rows = {(z, x): acts.at(z, x, obedient=False) for z, x in market.views}
        law = {
            (a, cell): rows[cell[:2]][a] * mass for cell, mass in market.prior.items() for a in range(market.actions)
        }
        facts = [*(using or ()), *(at_least(mass) for mass in market.prior.values())]
        facts += [at_least(chance) for row in rows.values() for chance in row]
        facts += [equal(total(row), 1) for row in rows.values()]
        return OutcomeLaw(market, law).named(name, using=facts)


@dataclass(frozen=True)
class ConversationEquilibrium(ConversationLaw):
    """An equilibrium from the rules up; `conditions[i]` says of all rules that agent i does not gain by them."""

    eta: Sequence[Number]
    conditions: dict[int, Formula]

    @property
    def protocol(self) -> Protocol:
        """Who speaks when."""
        return self.conversation.protocol

    @property
    def rules(self) -> Sequence[ConversationRule]:
        """The agents' rules."""
        return self.conversation.rules

    def with_rule(self, agent: int, rule: ConversationRule) -> list[ConversationRule]:
        """Return the rules with agent i's replaced."""
        return [rule if i == agent else each for i, each in enumerate(self.rules)]

    def no_gain(self, agent: int, rule: ConversationRule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by `rule`.

        The user's strategy after the deviation is a value of a function of the rules that she then sees and of who
        deviated, known only to be best: ties are broken in any way.
        """
        market = self.market
        conversation = Conversation(market, self.protocol, self.with_rule(agent, rule))
        values = market.reading.value_of(
            f"strategy after a deviation of agent {agent}",
            [chance for each in conversation.rules for chance in listed(each)],
            named_strategy(market, self.protocol, market.agents, f"after {agent} "),
            lambda values: conversation.is_best(self._strategy(values)),
        )
        after = OutcomeLaw(market, conversation.outcome_law(self._strategy(values)))
        return self.no_gain_by(agent, after)

    def no_gain_by(self, agent: int, law: OutcomeLaw) -> Formula:
        """Return the formula: agent i does not gain more than its eta where a deviation leads to this law."""
        return at_least(self.agent_value(agent) + self.eta[agent], law.agent_value(agent))

    def can_reveal(self) -> bool:
        """Whether an agent has a message for every signal."""
        return self.protocol.messages >= self.market.signals

    def revealing(self, agent: int) -> Informed:
        """Suggest that agent i reveals its signal in its first message; return the law after it.

        How the user then acts at (type, signal) is the average of her responses over what the others say and what she
        answers; suggested are its signs, its sum, that only optimal actions have positive probability, and that
        agent i does not gain by it.

        Raises:
            InputError: there are fewer messages than signals.

        """
        market, reading, protocol = self.market, self.market.reading, self.protocol
        if not self.can_reveal():
            raise InputError(
                f"expected messages >= signals to reveal the signal, got {protocol.messages} < {market.signals}"
            )
        rule: ConversationRule = {
            (x, history): [int(m == (0 if history else x)) for m in range(protocol.messages)]
            for x in range(market.signals)
            for history in protocol.histories()
        }
        handles = reading.instance(self.conditions[agent], listed(rule))
        names = named_strategy(market, protocol, market.agents, f"after {agent} ")
        strategy = self._strategy([handles[name] for name in names])
        conversation = Conversation(market, protocol, self.with_rule(agent, rule))
        raw = OutcomeLaw(market, conversation.outcome_law(strategy))
        told = Averages(reading, conversation, strategy, f"action after {agent} reveals at")
        response = {(z, x): told.at(z, x, obedient=True) for z, x in market.views}
        informed = market.informed(response)
        reading.have(self.no_gain_by(agent, informed), using=[self.no_gain_by(agent, raw)])
        return informed

    def can_recommend(self) -> bool:
        """Whether an agent can ask for the user's type, where she has one, and then recommend any action."""
        return can_recommend(self.market, self.protocol)

    def recommending(self, agent: int, advice: Advice) -> Informed:
        """Suggest that agent i asks for the user's type and recommends best actions; return the law after it.

        Suggested are the signs and the sum of how the user then acts at (type, signal), that only optimal actions have
        positive probability, and that agent i does not gain by it. `advice[type, signal]` is the probability of each
        action, best ones alone.

        Raises:
            InputError: there are too few messages or rounds for it.

        """
        market, reading, protocol = self.market, self.market.reading, self.protocol
        if not self.can_recommend():
            raise InputError("expected messages >= actions, and two rounds with answers >= types where she has types")
        rule = recommending_rule(market, protocol, advice)
        handles = reading.instance(self.conditions[agent], listed(rule))
        names = named_strategy(market, protocol, market.agents, f"after {agent} ")
        strategy = self._strategy([handles[name] for name in names])
        conversation = Conversation(market, protocol, self.with_rule(agent, rule))
        raw = OutcomeLaw(market, conversation.outcome_law(strategy))
        name = f"action after {agent} recommends at"
        informed = market.informed(Recommending(reading, conversation, strategy, agent, advice, name).responses())
        reading.have(self.no_gain_by(agent, informed), using=[self.no_gain_by(agent, raw)])
        return informed

    def _strategy(self, values: Sequence[Number]) -> Strategy:
        return strategy_of(self.market, self.protocol, self.market.agents, values)


def listed(rule: ConversationRule) -> list[Number]:
    """Return the probabilities of a rule in order."""
    return [chance for row in rule.values() for chance in row]


def _places(market: SymbolicMarket, protocol: Protocol, agents: int) -> Iterator[tuple[Position, int]]:
    """Yield every position of the user with how many things she may do there."""
    for spoken in range(1, protocol.rounds + 1):
        choices = market.actions if spoken == protocol.rounds else len(protocol.answer_profiles(agents))
        for position in protocol.positions(market.types, agents, spoken):
            yield position, choices


def named_strategy(market: SymbolicMarket, protocol: Protocol, agents: int, prefix: str) -> list[str]:
    """Return the names of the probabilities of the user's strategy with so many agents, in order."""
    names: list[str] = []
    for (z, histories), choices in _places(market, protocol, agents):
        word = "response" if len(histories[0]) == 2 * protocol.rounds - 1 else "answer"
        label = "|".join(",".join(map(str, history)) for history in histories)
        names += [f"{prefix}{word} {z};{label}[{n}]" for n in range(choices)]
    return names


def strategy_of(market: SymbolicMarket, protocol: Protocol, agents: int, values: Sequence[Number]) -> Strategy:
    """Return the strategy with these probabilities, in the order of `named_strategy`."""
    talk: dict[Position, Sequence[Number]] = {}
    response: dict[Position, Sequence[Number]] = {}
    at = 0
    for position, choices in _places(market, protocol, agents):
        last = len(position[1][0]) == 2 * protocol.rounds - 1
        (response if last else talk)[position] = values[at : at + choices]
        at += choices
    return Strategy(talk, response)
