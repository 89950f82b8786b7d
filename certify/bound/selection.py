"""The exact least user utility of a selection market."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bound.equilibria import Found
from certify.spec.errors import LimitError

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True, slots=True)
class SelectionBound:
    """The least user value over pure equilibria, the offers that rule out less, the proofs, and a worst equilibrium."""

    lower: Fraction
    offers: Json
    proofs: dict[str, Proof | None]
    found: Found | None


def selection_bound(market: MarketDocument, deadline: float) -> SelectionBound:
    raise LimitError("not yet")
