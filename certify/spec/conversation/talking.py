"""What talking to one agent leads to, over several rounds."""

from __future__ import annotations

from collections.abc import Mapping

from certify.spec.conversation.equilibrium import ConversationLaw, listed, named_strategy, strategy_of
from certify.spec.conversation.play import Conversation, ConversationRule
from certify.spec.conversation.protocol import Protocol
from certify.spec.quantity import Number, Quantity
from certify.spec.symbolic_market import OutcomeLaw, SymbolicMarket


def law_of_talking(market: SymbolicMarket, protocol: Protocol, rule: ConversationRule, names: str) -> ConversationLaw:
    """Return the outcome law when the user talks to one agent with this rule, the same whichever agent uses it.

    Her strategy is a value of the function "strategy towards one rule": known only to be best, with any tie-break.
    """
    conversation = Conversation(market, protocol, [rule])
    values = market.reading.value_of(
        "strategy towards one rule",
        listed(rule),
        named_strategy(market, protocol, 1, names),
        lambda values: conversation.is_best(strategy_of(market, protocol, 1, values)),
    )
    strategy = strategy_of(market, protocol, 1, values)
    return ConversationLaw(market, conversation.outcome_law(strategy), conversation, strategy)


def offered_by_talking(
    market: SymbolicMarket, protocol: Protocol, rule: ConversationRule, names: str
) -> tuple[ConversationLaw, list[Number]]:
    """Return the law of a rule, and the numbers by which the offer is known: the rule and the user's strategy."""
    law = law_of_talking(market, protocol, rule, names)
    rows = [*law.strategy.talk.values(), *law.strategy.response.values()]
    return law, [*listed(rule), *(chance for row in rows for chance in row)]


def law_after_instance(
    market: SymbolicMarket, protocol: Protocol, rule: ConversationRule, names: str, handles: Mapping[str, Quantity]
) -> OutcomeLaw:
    """Return the law of a rule where an instance has the user's strategy towards it, under names that begin so."""
    strategy = strategy_of(market, protocol, 1, [handles[each] for each in named_strategy(market, protocol, 1, names)])
    return OutcomeLaw(market, Conversation(market, protocol, [rule]).outcome_law(strategy))
