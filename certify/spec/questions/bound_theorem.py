"""What the theorems give: V* - 2 eps(w) - sum_i w_i eta_i at the best non-negative weights (theory.md section 4).

Where the user selects an agent within gamma of the best, V* - 2 gamma if that is less (T3b).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import Formula, above, all_of, at_least, equal
from certify.spec.lazy_facts import LazyFacts
from certify.spec.polynomial import Monomial, Polynomial, Rational, normal
from certify.spec.problem import Json
from certify.spec.questions.bound_variant import number, numbers_by_agent, optimum, sure_lead
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True)
class Alignment:
    """Weights, an offset for each state, and an error: |sum_i w_i U_i + c - u| <= error."""

    weights: Sequence[Fraction]
    offset: Sequence[Fraction]
    error: Fraction


def read_alignment(market: MarketDocument, value: Json) -> Alignment:
    """Return the alignment that results name; `InputError` if it has the wrong form."""
    if not isinstance(value, Mapping) or set(value) != {"weights", "offset", "error"}:
        raise InputError("alignment: expected an object with the keys weights, offset and error")
    table = cast("Mapping[str, Json]", value)
    offset = table["offset"]
    if not isinstance(offset, (list, tuple)) or len(offset) != len(market.states):
        raise InputError(f"alignment.offset: expected {len(market.states)} numbers, one a state")
    return Alignment(
        numbers_by_agent(market, table["weights"], "alignment.weights"),
        [number(each, "alignment.offset") for each in cast("Sequence[Json]", offset)],
        number(table["error"], "alignment.error"),
    )


def theorem_parts(market: MarketDocument, theorem: Fraction, alignment: Alignment) -> dict[str, Part]:
    """Return the parts that show what the theorem gives at an alignment, and that no other gives more.

    The offset may depend on the state, because that is all that utilities depend on beside the action;
    states without probability do not count.
    """
    best, lead = optimum(market), sure_lead(market)
    cost = 2 * alignment.error + sum(w * eta for w, eta in zip(alignment.weights, market.eta, strict=True))
    attained = [equal(normal(best - max(cost, lead)), normal(theorem)), *_closed(market, alignment)]
    if lead and cost <= lead:
        return {"theorem": Part([], [all_of(attained)], expects="nothing")}
    conditions = AlignmentConditions(market)
    error = Polynomial.unknown("error")
    slack = Polynomial({(weight_name(i),): normal(eta) for i, eta in enumerate(market.eta) if eta})
    return {
        "theorem": Part([], [all_of(attained)], expects="nothing"),
        "theorem is the best": Part(
            conditions.unknowns(), [above(normal(best - theorem), 2 * error + slack)], conditions
        ),
    }


def _closed(market: MarketDocument, alignment: Alignment) -> list[Formula]:
    conditions: list[Formula] = [at_least(normal(weight)) for weight in alignment.weights]
    used = [(weight, table) for weight, table in zip(alignment.weights, market.agent_utilities, strict=True) if weight]
    for y in likely_states(market):
        for a, row in enumerate(market.user):
            residual = sum((w * table[a][y] for w, table in used), alignment.offset[y] - row[y])
            conditions.append(at_least(normal(alignment.error - abs(residual))))
    return conditions


def likely_states(market: MarketDocument) -> list[int]:
    """Return the states of positive probability."""
    return sorted({y for _, _, y in market.joint})


def weight_name(agent: int) -> str:
    """Return the name of the unknown weight of an agent."""
    return f"w[{agent}]"


def offset_name(state: int) -> str:
    """Return the name of the unknown offset at a state."""
    return f"c[{state}]"


class AlignmentConditions(LazyFacts[Formula]):
    """What weights, offsets and the error of an alignment satisfy, each comparison built when it is asked for.

    With n pairs of a likely state and an action, actions first: `error - residual >= 0` at fact 0 to n - 1, then
    `error + residual >= 0` in the same order, then `w_i >= 0`.
    """

    def __init__(self, market: MarketDocument) -> None:
        self.market = market
        self.states = likely_states(market)

    def unknowns(self) -> list[str]:
        """Return the names of weights, offsets and error."""
        return [*map(weight_name, range(len(self.market.agents))), *map(offset_name, self.states), "error"]

    def pairs(self) -> int:
        """Return the number of pairs of a likely state and an action."""
        return len(self.states) * len(self.market.actions)

    def __len__(self) -> int:
        return 2 * self.pairs() + len(self.market.agents)

    def built(self, index: int) -> Formula:
        """Return fact number `index`."""
        if index >= 2 * self.pairs():
            return at_least(Polynomial.unknown(weight_name(index - 2 * self.pairs())))
        sign, pair = divmod(index, self.pairs())
        state, a = divmod(pair, len(self.market.actions))
        y = self.states[state]
        terms: dict[Monomial, Rational] = {
            (weight_name(i),): normal(table[a][y]) for i, table in enumerate(self.market.agent_utilities) if table[a][y]
        }
        terms[offset_name(y),] = 1
        if self.market.user[a][y]:
            terms[()] = -normal(self.market.user[a][y])
        residual = Polynomial(terms)
        return at_least(Polynomial.unknown("error"), residual if sign == 0 else -residual)
