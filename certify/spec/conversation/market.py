"""The market in which the user talks to every agent over several rounds, as statements speak of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from certify.spec.conversation.equilibrium import ConversationEquilibrium, named_strategy, strategy_of
from certify.spec.conversation.play import Conversation, ConversationRule, Strategy, is_conversation_rule
from certify.spec.conversation.protocol import Protocol
from certify.spec.errors import InputError
from certify.spec.full_equilibrium import LawEquilibrium, mixture
from certify.spec.quantity import Number
from certify.spec.statement import Reading
from certify.spec.symbolic_market import SymbolicMarket, symbolic_market


@dataclass(frozen=True)
class ConversationMarket(SymbolicMarket):
    """A market in which the user talks in private with every agent; `protocol` is None at level `laws`.

    She has as many answers as an agent has messages. Rounds matter from the rules up only: the outcome law of an
    equilibrium and what an agent reaches by revealing its signal are spoken of in the same way whatever the rounds.
    """

    protocol: Protocol | None

    def equilibrium(self, *, eta: Sequence[Number] | None = None) -> ConversationEquilibriumKind:
        """Return the kind: rules, and the user's strategy, such that no agent i gains more than eta[i] by any rule."""
        return ConversationEquilibriumKind(self, self._slack(eta))

    def coarse_correlated(self, *, eta: Sequence[Number] | None = None) -> ConversationEquilibriumKind:
        """Return the kind: rules drawn from a joint law, such that no agent i gains more than eta[i] by any rule.

        There are as many profiles of rules as the shape key `draws` says. The user sees the draw before she talks, and
        has a strategy for each; a deviation is one rule, decided before the draw.
        """
        return ConversationEquilibriumKind(self, self._slack(eta), drawn=True)

    def _slack(self, eta: Sequence[Number] | None) -> tuple[Number, ...]:
        slack = [0] * self.agents if eta is None else list(eta)
        if len(slack) != self.agents:
            raise InputError(f"expected one eta for each of {self.agents} agents, got {len(slack)}")
        return tuple(slack)


@dataclass(frozen=True)
class ConversationRuleKind:
    """All rules of one agent: a distribution over messages at each (signal, history with the user)."""

    market: SymbolicMarket
    protocol: Protocol
    name: str

    def introduce(self, reading: Reading, /) -> ConversationRule:
        """Declare the probabilities of a rule."""
        rule: ConversationRule = {
            (x, history): [
                reading.unknown(f"{self.name}[{x};{','.join(map(str, (*history, m)))}]")
                for m in range(self.protocol.messages)
            ]
            for x in range(self.market.signals)
            for history in self.protocol.histories()
        }
        reading.assume(is_conversation_rule(rule), name=f"{self.name} is a rule", definition=True)
        return rule


@dataclass(frozen=True)
class ConversationEquilibriumKind:
    """Equilibria among agents that talk with the user over several rounds, where `drawn` coarse correlated ones.

    See `ConversationMarket.equilibrium` and `ConversationMarket.coarse_correlated`.
    """

    market: ConversationMarket
    eta: tuple[Number, ...]
    drawn: bool = False

    def introduce(self, reading: Reading, /) -> LawEquilibrium | ConversationEquilibrium:
        """Declare rules and strategy, and assume that the strategy is best and that nobody gains by another rule.

        At level `laws`: an outcome law, and how the user acts once an agent has revealed its signal.
        """
        market, protocol = self.market, self.market.protocol
        if protocol is None:
            law = market.law("p")
            informed = [market.informed_response(f"action after {i} reveals") for i in range(market.agents)]
            result = LawEquilibrium(market, law.masses, self.eta, informed)
            for i, after in enumerate(informed):
                reading.assume(result.no_gain_by(i, after), name=f"agent {i} does not gain by revealing its signal")
            return result
        draws = range(reading.size("draws") if self.drawn else 1)
        chances: Sequence[Number] = [1] if len(draws) == 1 else reading.distribution("draw", len(draws))
        conversations: list[Conversation] = []
        strategies: list[Strategy] = []
        for d in draws:
            which, where = (f"{d},", f"draw {d} ") if len(draws) > 1 else ("", "")
            kinds = [ConversationRuleKind(market, protocol, f"rule {which}{i}") for i in range(market.agents)]
            conversations.append(Conversation(market, protocol, [kind.introduce(reading) for kind in kinds]))
            names = named_strategy(market, protocol, market.agents, where)
            values = [reading.unknown(name) for name in names]
            strategies.append(strategy_of(market, protocol, market.agents, values))
            best = conversations[d].is_best(strategies[d])
            reading.assume(best, name=f"{where}best strategy of the user", definition=True)
        laws = [each.outcome_law(strategy) for each, strategy in zip(conversations, strategies, strict=True)]
        law = mixture(chances, laws)
        equilibrium = ConversationEquilibrium(market, law, chances, conversations, strategies, self.eta, {})
        for i in range(market.agents):
            kind = ConversationRuleKind(market, protocol, f"deviation {i}")
            no_gain = reading.for_all(kind, lambda rule, i=i: equilibrium.no_gain(i, rule))
            equilibrium.conditions[i] = no_gain
            reading.assume(no_gain, name=f"agent {i} does not gain by a deviation")
        return equilibrium


def conversation_market(reading: Reading) -> ConversationMarket:
    """Return a market whose sizes, rounds included, come from the reading.

    Raises:
        LimitError: the user has too many positions; the text has their number.

    """
    base = symbolic_market(reading)
    protocol = None
    if reading.level == "rules":
        messages = reading.size("messages")
        protocol = Protocol(reading.size("rounds"), messages, messages)
        protocol.check_size(base.types, base.agents)
    numbers = {field.name: getattr(base, field.name) for field in fields(base)}
    return ConversationMarket(**numbers, protocol=protocol)
