"""What is certified of a quantal response: a linear program's bound, and equilibria that come close to it."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.quantal_figures import QuantalBound, loss_bound
from certify.bounds.quantal_partition import worst_partition
from certify.bounds.quantal_program import Search
from certify.bounds.quantal_selection import selection_figures
from certify.bounds.quantal_single import single_agent, written
from certify.bounds.theorem import theorem_bound
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.bound_covered import covering
from certify.spec.questions.bound_quantal_partition import Partitions
from certify.spec.questions.bound_quantal_results import revealing_is_an_equilibrium
from certify.spec.questions.bound_quantal_single import SingleAgent, is_single
from certify.spec.questions.bound_variant import optimum, reveals

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.problem import Json
    from certify.spec.questions.bound_quantal import QuantalMarket
    from certify.spec.reading.market_document import MarketDocument

_PLACES = 1 << 40


def quantal_bound(market: MarketDocument, deadline: float) -> QuantalBound:
    """The certified least user value over all equilibria; LimitError when time runs out."""
    observed, market = market.commitments == "observed", covering(market)
    if market.protocol == "best-agent":
        return selection_figures(market, deadline)
    search = Search(market, deadline)
    answer = search.answer()
    full = search.quantal.informed(search.quantal.laws.user)
    best = optimum(market)
    results: dict[str, Json] = dict.fromkeys(("theorem", "alignment", "loss", "attained", "equilibrium", "gap"))
    proofs = {"optimum": None, "full_information": None, **search.proofs(answer)}
    theorem: Fraction | None = None
    if reveals(market):
        loss = loss_bound(len(market.actions), search.quantal.rate)
        found = theorem_bound(market, seconds=max(deadline - time.monotonic(), 0.1))
        theorem = found.value - loss
        results |= {"theorem": render(normal(theorem)), "loss": render(normal(loss))}
        results["alignment"] = found.json(market.agents)
        proofs |= {"loss": None, "theorem": None, "theorem is the best": found.proof}
    lower = search.lower(answer, theorem)
    weights = search.weights(answer)
    results |= {
        "optimum": render(normal(best)),
        "lower": render(normal(lower)),
        "weights": {name: render(weight) for name, weight in zip(market.agents, weights, strict=True)},
        "full_information": {"lower": render(normal(full[0])), "upper": render(normal(full[1]))},
        "tangents": [[each.kind, each.taken, each.other, render(normal(each.at))] for each in search.used(answer)],
    }
    attained: Fraction | None = None
    if revealing_is_an_equilibrium(market):
        attained = full[1]
        results |= {"attained": render(normal(attained)), "gap": render(normal(attained - lower))}
        results["equilibrium"] = {"revealing": True}
        proofs |= {"attained": None, "gap": None}
    single = single_agent(search.quantal) if is_single(market) and time.monotonic() < deadline else None
    if single is not None:
        lower, weights, attained = _of_a_single_agent(single, lower, weights, results, proofs)
    if market.commitments == "observed" or not observed:
        attained = _of_a_partition(search.quantal, deadline, lower, attained, results, proofs)
    return QuantalBound(lower, theorem, attained, full, weights, results, proofs)


def _of_a_single_agent(
    single: SingleAgent,
    lower: Fraction,
    weights: list[Fraction],
    results: dict[str, Json],
    proofs: dict[str, Proof | None],
) -> tuple[Fraction, list[Fraction], Fraction | None]:
    """The least value, the multipliers and what is attained, where a floor is better than the linear program."""
    market = single.quantal.market
    least = None if single.floor is None else Fraction(single.least() * _PLACES // 1, _PLACES)
    if least is None or least <= lower:
        single = replace(single, floor=None)
    else:
        lower, weights = least, [single.weight]
        results |= {"lower": render(normal(lower)), "weights": {market.agents[0]: render(normal(single.weight))}}
        results["tangents"] = []
        for name in ("signs", "weights"):
            del proofs[name]
        proofs |= {"floor": None, "lower": None}
    results["single"] = written(single)
    proofs |= {"line": None, "payoff": None}
    attained: Fraction | None = None
    if single.is_equilibrium():
        attained = single.payoff(single.quantal.laws.user)[1]
        gap = render(normal(attained - lower))
        results |= {"attained": render(normal(attained)), "equilibrium": {"rule": True}, "gap": gap}
        proofs |= {"attained": None, "gap": None}
    return lower, weights, attained


def _of_a_partition(
    quantal: QuantalMarket,
    deadline: float,
    lower: Fraction,
    attained: Fraction | None,
    results: dict[str, Json],
    proofs: dict[str, Proof | None],
) -> Fraction | None:
    """What is attained, where everybody tells the same cells of signals if that leaves the user less than before."""
    cells = worst_partition(quantal, deadline)
    if cells is None:
        return attained
    value = Partitions(quantal).user_value(cells)[1]
    if attained is not None and attained <= value:
        return attained
    gap = render(normal(value - lower))
    results |= {"attained": render(normal(value)), "equilibrium": {"cells": [list(cell) for cell in cells]}, "gap": gap}
    proofs |= {"attained": None, "gap": None}
    return value
