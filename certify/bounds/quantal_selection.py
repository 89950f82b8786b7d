"""What is certified where a user who responds quantally hears one agent alone: T3a (theory.md section 4)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from certify.bounds.quantal_figures import QuantalBound
from certify.bounds.quantal_partition import best_partition
from certify.bounds.theorem import theorem_bound
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.bound_quantal import QuantalMarket
from certify.spec.questions.bound_quantal_partition import Partitions
from certify.spec.questions.bound_variant import optimum, reveals

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument


def selection_figures(market: MarketDocument, deadline: float) -> QuantalBound:
    """What T3a gives where the user hears one agent alone: V° is at least what a rule of known worth is worth to her.

    The rule reveals the signal, or says in which cell of a partition it is where messages are too few for that.
    """
    quantal, best = QuantalMarket(market), optimum(market)
    full = quantal.informed(quantal.laws.user)
    results: dict[str, Json] = dict.fromkeys(("weights", "attained", "equilibrium", "gap"))
    worth = full[0]
    if not reveals(market):
        cells = best_partition(quantal)
        results["told"] = {"cells": [list(cell) for cell in cells]}
        worth = Partitions(quantal).user_value(cells)[0]
    found = theorem_bound(market, seconds=max(deadline - time.monotonic(), 0.1))
    theorem = found.value - (best - worth)
    results |= {
        "optimum": render(normal(best)),
        "lower": render(normal(theorem)),
        "theorem": render(normal(theorem)),
        "loss": render(normal(best - worth)),
        "alignment": found.json(market.agents),
        "full_information": {"lower": render(normal(full[0])), "upper": render(normal(full[1]))},
        "tangents": [],
    }
    names = ("optimum", "full_information", "loss", "lower", "theorem")
    proofs: dict[str, Proof | None] = dict.fromkeys(names)
    if found.proof is not None:
        proofs["theorem is the best"] = found.proof
    return QuantalBound(theorem, theorem, None, full, None, results, proofs)
