"""Which markets best responses in turn are not computed for, whoever the user hears."""

from __future__ import annotations

from certify.spec.questions.bound_variant import expressive
from certify.spec.reading.market_document import MarketDocument


def not_answered_in_any_turn(market: MarketDocument) -> str | None:
    """Return which variant of the model best responses in turn are not answered for; None if it is none of these."""
    selects = market.protocol == "best-agent"
    cases = {
        "agents with signals of their own": market.sharing == "separate",
        "unobserved commitments": market.commitments == "unobserved",
        "ties that depend on the agent that is heard": market.law == "by-agent" and selects,
        "a selection market with too few messages for every recommendation": selects and not expressive(market),
    }
    for words, present in cases.items():
        if present:
            hint = "; `information` tells what each part is worth" if market.sharing == "separate" else ""
            return f"{words}: best responses in turn are not answered there{hint}"
    return None
