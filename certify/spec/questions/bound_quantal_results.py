"""What has to be checked of the results about a quantal response (theory.md section 4, T2, and section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.exponential import Interval, is_above_ln
from certify.spec.formula import Formula, at_least, equal
from certify.spec.numbers import shown
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.bound_covered import covering
from certify.spec.questions.bound_quantal import MOST_SPREAD, USES, USES_OF_SLOPES, QuantalMarket, Tangent, digits
from certify.spec.questions.bound_quantal_partition import Partitions, read_cells
from certify.spec.questions.bound_quantal_single import SingleAgent, read_single
from certify.spec.questions.bound_theorem import read_alignment, theorem_parts
from certify.spec.questions.bound_variant import can_say, number, numbers_by_agent, optimum, reveals, signals
from certify.spec.questions.part import Part
from certify.spec.reading.json_text import canonical_json
from certify.spec.reading.market_document import MarketDocument

RESULTS = {
    *("optimum", "lower", "weights", "theorem", "alignment", "loss", "attained", "equilibrium", "gap"),
    *("full_information", "tangents"),
}


def quantal_parts(market: MarketDocument, results: Mapping[str, Json]) -> dict[str, Part]:
    """Return what has to be checked for results about a quantal response to be true of a market.

    Beside `optimum`, `lower`, `weights`, `theorem` with its `alignment`, `attained`, `equilibrium` and `gap`, the
    results are `tangents` ([type, action taken, other action, c], see `Tangent`), `full_information` (bounds of what
    the user gets when she knows the signal) and `loss`, at least ln(actions) / rate, by which the theorem is less than
    T1's. `attained` is an upper bound of what she gets in the `equilibrium`: {"revealing": true} where all agents
    reveal the signal, {"cells": [[0, 2], [1]]} where all say in which of these cells it is (`Partitions`), and
    {"rule": true} of one agent that sees two signals: a further result, `single`, has its rule (`SingleAgent`). In a
    selection market with fewer messages than signals the further result `told` has the cells of a rule of known worth.
    """
    if set(results) - {"single", "told"} != RESULTS:
        raise InputError(f"results: unexpected or missing {min(set(results) ^ RESULTS)!r}")
    observed, market = market.commitments == "observed", covering(market)
    if observed and market.commitments == "unobserved" and results["equilibrium"] is not None:
        raise InputError("equilibrium: expected null, because none is looked for in such a market")
    if market.protocol == "best-agent":
        return _selection_parts(market, results)
    quantal = QuantalMarket(market)
    quantal = QuantalMarket(market, _tangents(quantal, results["tangents"]))
    single = read_single(quantal, results["single"]) if "single" in results else None
    lower = number(results["lower"], "lower")
    low, high = _interval(results["full_information"])
    least, most = quantal.informed(quantal.laws.user)
    parts = {
        "optimum": _nothing([equal(normal(optimum(market)), normal(number(results["optimum"], "optimum")))]),
        "full_information": _nothing([at_least(normal(least), normal(low)), at_least(normal(high), normal(most))]),
    }
    if single is None or single.floor is None:
        parts |= quantal.parts(lower, numbers_by_agent(market, results["weights"], "weights"))
    if single is not None:
        parts |= _single_parts(single, lower, results)
    if results["theorem"] is not None:
        if not reveals(market):
            raise InputError("theorem: expected null, because no agent can reveal its signal")
        loss = number(results["loss"], "loss")
        is_enough = is_above_ln(loss * quantal.rate, len(market.actions), digits(quantal.rate))
        parts["loss"] = _nothing([equal(int(is_enough), 1)])
        alignment = read_alignment(market, results["alignment"])
        parts |= theorem_parts(market, number(results["theorem"], "theorem") + loss, alignment)
    elif results["alignment"] is not None or results["loss"] is not None:
        raise InputError("alignment and loss: expected null, because there is no theorem")
    if results["attained"] is not None:
        attained = number(results["attained"], "attained")
        most = _most(quantal, single, results["equilibrium"])
        told = results["equilibrium"] != {"revealing": True}
        parts["attained"] = _nothing([at_least(normal(attained), normal(most))], USES_OF_SLOPES if told else USES[:1])
        parts["gap"] = _nothing([equal(normal(attained - lower), normal(number(results["gap"], "gap")))])
    elif results["equilibrium"] is not None or results["gap"] is not None:
        raise InputError("equilibrium and gap: expected null, because nothing is attained")
    return parts


def _selection_parts(market: MarketDocument, results: Mapping[str, Json]) -> dict[str, Part]:
    """Return what has to be checked where the user hears one agent alone, whose rule is worth most to her (T3a).

    V° is at least what a rule that reveals the signal is worth to her, which is V* less the loss; where messages are
    too few for that, what a rule that names a cell of a partition of the signals is worth to her, the one in `told`.
    """
    for name in ("weights", "attained", "equilibrium", "gap", "single"):
        if results.get(name) is not None:
            raise InputError(f"{name}: expected null in a selection market with a quantal response")
    quantal = QuantalMarket(market)
    if _tangents(quantal, results["tangents"]):
        raise InputError("tangents: expected none in a selection market")
    theorem, loss = number(results["theorem"], "theorem"), number(results["loss"], "loss")
    low, high = _interval(results["full_information"])
    least, most = quantal.informed(quantal.laws.user)
    worth = least if reveals(market) else _worth_of_cells(quantal, results.get("told"))
    best = optimum(market)
    return {
        "optimum": _nothing([equal(normal(best), normal(number(results["optimum"], "optimum")))]),
        "full_information": _nothing([at_least(normal(least), normal(low)), at_least(normal(high), normal(most))]),
        "loss": _nothing([at_least(normal(worth + loss), normal(best))]),
        "lower": _nothing([at_least(normal(theorem), normal(number(results["lower"], "lower")))]),
        **theorem_parts(market, theorem + loss, read_alignment(market, results["alignment"])),
    }


def _worth_of_cells(quantal: QuantalMarket, told: Json) -> Fraction:
    """Return a lower bound of what a rule is worth to the user that says in which cell the signal is."""
    partitions = Partitions(quantal)
    cells = read_cells(partitions, told)
    if not can_say(quantal.market, len(cells), quantal.market.rounds):
        raise InputError(f"told: {len(cells)} cells cannot be told apart by {quantal.market.messages} messages")
    return partitions.user_value(cells)[0]


def _single_parts(single: SingleAgent, lower: Fraction, results: Mapping[str, Json]) -> dict[str, Part]:
    """Return what has to be checked of a single agent; where there is a floor, of the lower bound."""
    least, most = single.paid
    paid = single.payoff(single.quantal.utilities[0])[0]
    within = [at_least(normal(paid), normal(least)), at_least(normal(most), normal(single.at_prior(single.line)))]
    parts = {
        "line": _nothing([equal(int(single.is_at_most_the_line()), 1)], USES_OF_SLOPES),
        "payoff": _nothing(within),
    }
    if single.floor is not None:
        weights = numbers_by_agent(single.quantal.market, results["weights"], "weights")
        if weights != [single.weight] or single.quantal.tangents:
            raise InputError("weights and tangents: expected the weight of the single agent, and no tangents")
        parts["floor"] = _nothing([equal(int(single.is_above_the_floor()), 1)], USES_OF_SLOPES)
        parts["lower"] = _nothing([at_least(normal(single.least()), normal(lower))])
    return parts


def _most(quantal: QuantalMarket, single: SingleAgent | None, equilibrium: Json) -> Fraction:
    """Return the upper bound of what the user gets in the equilibrium that results name."""
    said = canonical_json(equilibrium)  # as text, because 1 is equal to True
    if said == '{"rule":true}':
        if single is None or not single.is_equilibrium():
            raise InputError("equilibrium: expected a rule than which no other pays the agent more than its eta")
        return single.payoff(quantal.laws.user)[1]
    if said == '{"revealing":true}':
        if not revealing_is_an_equilibrium(quantal.market):
            raise InputError("equilibrium: expected that two agents who can do it reveal the signal")
        return quantal.informed(quantal.laws.user)[1]
    partitions = Partitions(quantal)
    cells = read_cells(partitions, equilibrium)
    if not partitions.is_equilibrium(cells):
        raise InputError("equilibrium.cells: it is not seen that no agent gains more than its eta")
    return partitions.user_value(cells)[1]


def revealing_is_an_equilibrium(market: MarketDocument) -> bool:
    """Whether that all agents reveal the signal is an equilibrium whatever the utilities: no one of them matters."""
    return reveals(market) and (len(market.agents) > 1 or signals(market) == 1)


def _nothing(conditions: Sequence[Formula], uses: Sequence[str] = USES[:1]) -> Part:
    return Part([], conditions, expects="nothing", uses=tuple(uses))


def _interval(value: Json) -> Interval:
    if not isinstance(value, Mapping) or set(value) != {"lower", "upper"}:
        raise InputError("full_information: expected an object with the keys lower and upper")
    table = cast("Mapping[str, Json]", value)
    return number(table["lower"], "full_information.lower"), number(table["upper"], "full_information.upper")


def _tangents(quantal: QuantalMarket, value: Json) -> list[Tangent]:
    if not isinstance(value, (list, tuple)):
        raise InputError(f"tangents: expected a list, got {shown(value)}")
    found: list[Tangent] = []
    kinds, actions = len(quantal.laws.types), quantal.laws.actions
    for row in cast("Sequence[Json]", value):
        match row:
            case [int() as kind, int() as taken, int() as other, str() as at] if (
                0 <= kind < kinds and 0 <= taken < actions and 0 <= other < actions and taken != other
            ):
                point = number(at, "tangents")
            case _:
                raise InputError(f"tangents: expected [type, action, other action, number], got {row!r}"[:200])
        if abs(point) > MOST_SPREAD:
            raise InputError(f"tangents: expected a point from -{MOST_SPREAD} to {MOST_SPREAD}, got {shown(point)}")
        found.append(Tangent(kind, taken, other, point))
    return found
