"""Coarse correlated equilibria of the selection market with conversations, from the rules up.

A rule for conversations is given by its rows, one for each (signal, history), in the order of `Protocol.histories`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import product

from certify.spec.conversation.market import ConversationRuleKind
from certify.spec.conversation.play import ConversationRule
from certify.spec.conversation.protocol import Protocol
from certify.spec.conversation.talking import law_after_instance, offered_by_talking
from certify.spec.quantity import Number, Quantity
from certify.spec.rules import Rule
from certify.spec.selection_correlated import CorrelatedSelection
from certify.spec.selection_correlated_kind import CorrelatedSelectionKind
from certify.spec.statement import Kind, Reading
from certify.spec.symbolic_market import OutcomeLaw, SymbolicMarket


@dataclass(frozen=True)
class TalkKind:
    """All rules of one agent for conversations, by their rows."""

    market: SymbolicMarket
    protocol: Protocol
    name: str

    def introduce(self, reading: Reading, /) -> Rule:
        """Declare the probabilities of a rule."""
        return list(ConversationRuleKind(self.market, self.protocol, self.name).introduce(reading).values())


@dataclass(frozen=True)
class SelectedTalks(CorrelatedSelection):
    """Profiles of rules for conversations drawn from a joint law; see `CorrelatedSelection`."""

    protocol: Protocol = field(kw_only=True)

    def _offered(self, rule: Rule, what: str, whose: int | None) -> tuple[OutcomeLaw, list[Number]]:
        del whose  # the law of a rule is common to agents
        return _offered(self.market, self.protocol, rule, what)

    def _law_after(self, agent: int, rule: Rule, handles: Mapping[str, Quantity]) -> OutcomeLaw:
        talk = _talk(self.market, self.protocol, rule)
        return law_after_instance(self.market, self.protocol, talk, f"towards deviation {agent} ", handles)


@dataclass(frozen=True)
class SelectedTalksKind(CorrelatedSelectionKind):
    """Coarse correlated equilibria from the rules up; see `SelectionConversation.coarse_correlated`."""

    protocol: Protocol = field(kw_only=True)

    @property
    def _equilibrium(self) -> Callable[..., CorrelatedSelection]:
        return partial(SelectedTalks, protocol=self.protocol)

    def _rules(self, reading: Reading, name: str) -> Kind[Rule]:
        del reading  # as many messages as the protocol has
        return TalkKind(self.market, self.protocol, name)

    def _offered(self, rule: Rule, what: str, whose: int | None) -> tuple[OutcomeLaw, list[Number]]:
        del whose
        return _offered(self.market, self.protocol, rule, what)


def _talk(market: SymbolicMarket, protocol: Protocol, rule: Rule) -> ConversationRule:
    places = product(range(market.signals), protocol.histories())
    return dict(zip(places, rule, strict=True))


def _offered(market: SymbolicMarket, protocol: Protocol, rule: Rule, what: str) -> tuple[OutcomeLaw, list[Number]]:
    return offered_by_talking(market, protocol, _talk(market, protocol, rule), f"towards {what} ")
