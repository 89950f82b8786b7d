"""Equilibria of a market with conversations, and what an agent's deviation leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from certify.spec.conversation.averages import Averages, Mean, Rows
from certify.spec.conversation.play import Conversation, ConversationRule, Strategy
from certify.spec.conversation.protocol import Position, Protocol
from certify.spec.conversation.recommending import Advice, Recommending, can_recommend, recommending_rule
from certify.spec.errors import InputError
from certify.spec.formula import Formula, at_least, equal
from certify.spec.full_equilibrium import mixture
from certify.spec.quantity import Number, Quantity, total
from certify.spec.symbolic_market import Informed, OutcomeLaw, SymbolicMarket


@dataclass(frozen=True)
class ConversationLaw(OutcomeLaw):
    """The outcome law of a conversation under the user's strategy."""

    conversation: Conversation
    strategy: Strategy

    def named(self, name: str, *, using: Sequence[Formula] | None = None) -> OutcomeLaw:
        """Suggest names for the masses and that they form a law, step by step; return the law in these names."""
        acts = Averages(self.market.reading, self.conversation, self.strategy, f"action under {name} at")
        rows = {(z, x): acts.at(z, x, obedient=False) for z, x in self.market.views}
        return named_law(self.market, rows, name, using)


@dataclass(frozen=True)
class ConversationEquilibrium(OutcomeLaw):
    """An equilibrium from the rules up; `conditions[i]` says of all rules that agent i does not gain by them.

    `conversations[d]` are the rules of draw d, of probability `chances[d]`, and `strategies[d]` is how the user then
    talks and acts. One draw is an equilibrium without mixing.
    """

    chances: Sequence[Number]
    conversations: Sequence[Conversation]
    strategies: Sequence[Strategy]
    eta: Sequence[Number]
    conditions: dict[int, Formula]

    @property
    def protocol(self) -> Protocol:
        """Who speaks when."""
        return self.conversations[0].protocol

    def named(self, name: str, *, using: Sequence[Formula] | None = None) -> OutcomeLaw:
        """Suggest names for the masses and that they form a law, step by step; return the law in these names."""
        market = self.market
        drawn: list[dict[tuple[int, int], list[Quantity]]] = []
        for d, (conversation, strategy) in enumerate(zip(self.conversations, self.strategies, strict=True)):
            acts = Averages(market.reading, conversation, strategy, f"action under {name}{self._where(d)} at")
            drawn.append({(z, x): acts.at(z, x, obedient=False) for z, x in market.views})
        mean = Mean(market.reading, self.chances, f"action under {name} at")
        rows = {(z, x): mean.of([each[z, x] for each in drawn], f"{z},{x}") for z, x in market.views}
        return named_law(market, rows, name, using)

    def with_rule(self, agent: int, rule: ConversationRule, draw: int = 0) -> Conversation:
        """Return the conversation of a draw with agent i's rule replaced."""
        rules = [rule if i == agent else each for i, each in enumerate(self.conversations[draw].rules)]
        return Conversation(self.market, self.protocol, rules)

    def no_gain(self, agent: int, rule: ConversationRule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by `rule` in every draw.

        The user's strategies after the deviation are values of a function of the rules that she then sees and of who
        deviated, known only to be best: ties are broken in any way.
        """
        strategies: list[Strategy] = []
        for d in range(len(self.chances)):
            conversation = self.with_rule(agent, rule, d)
            values = self.market.reading.value_of(
                f"strategy after a deviation of agent {agent}",
                [chance for each in conversation.rules for chance in listed(each)],
                self._names_after(agent, d),
                lambda values, conversation=conversation: conversation.is_best(self._strategy(values)),
            )
            strategies.append(self._strategy(values))
        return self.no_gain_by(agent, self._deviated(agent, rule, strategies))

    def no_gain_by(self, agent: int, law: OutcomeLaw) -> Formula:
        """Return the formula: agent i does not gain more than its eta where a deviation leads to this law."""
        return at_least(self.agent_value(agent) + self.eta[agent], law.agent_value(agent))

    def can_reveal(self) -> bool:
        """Whether an agent has a message for every signal."""
        return self.protocol.messages >= self.market.signals

    def revealing(self, agent: int) -> Informed:
        """Suggest that agent i reveals its signal in its first message; return the law after it.

        How the user then acts at (type, signal) is the average of her responses over what the others say, what she
        answers and the draws; suggested are its signs, its sum, that only optimal actions have positive probability,
        and that agent i does not gain by it.

        Raises:
            InputError: there are fewer messages than signals.

        """
        market, protocol = self.market, self.protocol
        if not self.can_reveal():
            raise InputError(
                f"expected messages >= signals to reveal the signal, got {protocol.messages} < {market.signals}"
            )
        rule: ConversationRule = {
            (x, history): [int(m == (0 if history else x)) for m in range(protocol.messages)]
            for x in range(market.signals)
            for history in protocol.histories()
        }

        def responses(conversation: Conversation, strategy: Strategy, name: str) -> Rows:
            told = Averages(market.reading, conversation, strategy, f"{name} at")
            return {(z, x): told.at(z, x, obedient=True) for z, x in market.views}

        return self._informed(agent, rule, f"action after {agent} reveals", responses)

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
        market, reading = self.market, self.market.reading
        if not self.can_recommend():
            raise InputError("expected messages >= actions, and two rounds with answers >= types where she has types")

        def responses(conversation: Conversation, strategy: Strategy, name: str) -> Rows:
            return Recommending(reading, conversation, strategy, agent, advice, f"{name} at").responses()

        rule = recommending_rule(market, self.protocol, advice)
        return self._informed(agent, rule, f"action after {agent} recommends", responses)

    def _informed(
        self,
        agent: int,
        rule: ConversationRule,
        name: str,
        responses: Callable[[Conversation, Strategy, str], Rows],
    ) -> Informed:
        """Suggest that agent i deviates to a rule; return the law after it, from what is suggested of each draw."""
        market, reading = self.market, self.market.reading
        handles = reading.instance(self.conditions[agent], listed(rule))
        strategies: list[Strategy] = []
        drawn: list[Rows] = []
        for d in range(len(self.chances)):
            strategies.append(self._strategy([handles[each] for each in self._names_after(agent, d)]))
            drawn.append(responses(self.with_rule(agent, rule, d), strategies[d], f"{name}{self._where(d)}"))
        mean = Mean(reading, self.chances, f"{name} at")
        informed = market.informed(
            {(z, x): mean.obedient(market, (z, x), [rows[z, x] for rows in drawn]) for z, x in market.views}
        )
        raw = self._deviated(agent, rule, strategies)
        reading.have(self.no_gain_by(agent, informed), using=[self.no_gain_by(agent, raw)])
        return informed

    def _deviated(self, agent: int, rule: ConversationRule, strategies: Sequence[Strategy]) -> OutcomeLaw:
        laws = [self.with_rule(agent, rule, d).outcome_law(strategy) for d, strategy in enumerate(strategies)]
        return OutcomeLaw(self.market, mixture(self.chances, laws))

    def _where(self, draw: int) -> str:
        return f" in draw {draw}" if len(self.chances) > 1 else ""

    def _names_after(self, agent: int, draw: int) -> list[str]:
        return named_strategy(self.market, self.protocol, self.market.agents, f"after {agent}{self._where(draw)} ")

    def _strategy(self, values: Sequence[Number]) -> Strategy:
        return strategy_of(self.market, self.protocol, self.market.agents, values)


def named_law(
    market: SymbolicMarket,
    rows: Mapping[tuple[int, int], Sequence[Quantity]],
    name: str,
    using: Sequence[Formula] | None,
) -> OutcomeLaw:
    """Suggest names for the outcome law of a user who acts like this at (type, signal); return it in these names."""
    law = {(a, cell): rows[cell[:2]][a] * mass for cell, mass in market.prior.items() for a in range(market.actions)}
    facts = [*(using or ()), *(at_least(mass) for mass in market.prior.values())]
    facts += [at_least(chance) for row in rows.values() for chance in row]
    facts += [equal(total(row), 1) for row in rows.values()]
    return OutcomeLaw(market, law).named(name, using=facts)


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
