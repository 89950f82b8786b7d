"""Which premises of the theorems hold in a market, in words."""

from __future__ import annotations

from certify.spec.questions.bound_variant import informed, optimal_actions, reveals
from certify.spec.reading.market import MarketDocument


def premises(market: MarketDocument, kind: str) -> str:
    """What the theorem of this kind of market asks for, and whether it is so (theory.md section 4)."""
    if not reveals(market):
        return "no house has enough messages to tell the kind, so the theorem does not speak"
    if kind == "best-agent":
        return "T3a's premise holds (one house alone can tell the kind, which gives V°); pure equilibria"
    tied = [
        market.signals[x] for (_, x), best in optimal_actions(informed(market, market.user)).items() if len(best) > 1
    ]
    if tied and market.ties == "any":
        return f"T1b's premise fails: several movies are best for {', '.join(tied)}"
    unique = "her best movie is unique for every kind" if not tied else "ties are common"
    return f"T1b's premises hold ({unique}, one house alone can tell the kind); all equilibria, coarse correlated too"
