"""Best responses in the selection market: what an agent gets at most where the user listens to the best agent only.

Theory.md section 5, Lemma S. An agent brings about every law of one speaker; to be selected its offer has to be worth
enough to the user.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from certify.oracles.cones import dot
from certify.oracles.deviations import Numbers
from certify.oracles.obedient import ObedientBest, best_obedient
from certify.spec.errors import InputError
from certify.spec.formula import holds_at
from certify.spec.polynomial import polynomial
from certify.spec.selection import is_selection

if TYPE_CHECKING:
    from certify.spec.market import Law, Market

SelectionTies: TypeAlias = "Literal['favourable'] | Sequence[int]"
"""Among equally good agents: the deviator's favourite, or the first in an order of the agents."""


@dataclass(frozen=True)
class SelectionBestResponse:
    """The most that an agent gets by another offer, and how: `selected` is the agent that is then listened to.

    If that is the deviator, `offer` is its rule; if not, it offers any rule worth `user_value` to the user, so that the
    other is selected. Where it is not `attained`, rules that come near (those are worth a little more to the user) do.
    """

    value: Fraction
    attained: bool
    selected: int
    user_value: Fraction
    offer: ObedientBest | None


class SelectionBestResponses:
    """Best responses in one selection market: what the offers do not change is computed once."""

    def __init__(self, market: Market) -> None:
        if market.parts is not None:
            raise InputError("market: separate signals have no meaning where the user listens to one agent")
        self.market = market
        numbers = Numbers(market)
        self.deviations = [numbers.alone(agent) for agent in range(market.agents)]
        unit = numbers.user_unit
        every = self.deviations[0]
        corners = [tuple(int(x == y) for y in range(market.signals)) for x in range(market.signals)]
        ones = (1,) * market.signals
        least = sum(max(dot(row, ones) for row in rows) for rows in every.user)
        most = sum(max(dot(row, at) for row in rows) for rows in every.user for at in corners)
        self.least = Fraction(least, unit)
        """What a rule that says nothing is worth to the user; every rule is worth that."""
        self.most = Fraction(most, unit)
        """What a rule that reveals the signal is worth to her: the most that any rule is."""

    def frontier(self, agent: int, floor: Fraction | int) -> ObedientBest | None:
        """Return the most that a rule worth at least `floor` to the user pays an agent, m_i(floor); None if none is."""
        return best_obedient(self.deviations[agent], Fraction(floor))

    def of(
        self,
        values: Sequence[Fraction],
        payoffs: Sequence[Fraction],
        agent: int,
        *,
        gamma: Fraction | int = 0,
        ties: SelectionTies = "favourable",
    ) -> SelectionBestResponse:
        """Return the best response of an agent where agent j's offer is worth values[j] to the user.

        `payoffs[j]` is what the deviator gets when j is listened to, which may be an outside option. Entry `agent` of
        both is not looked at.
        """
        agents = range(self.market.agents)
        if len(values) != len(agents) or len(payoffs) != len(agents) or agent not in agents:
            raise InputError(f"values and payoffs: expected one for each of {len(agents)} agents")
        if gamma < 0:
            raise InputError(f"gamma is {gamma!r}, expected at least 0")
        order = _order(ties, agents)
        others = [j for j in agents if j != agent]
        best = max((values[j] for j in others), default=self.least)
        floor = max(best - gamma, self.least) if others else self.least
        strict = False
        if order is not None:
            earlier = [j for j in order[: order.index(agent)] if values[j] >= best - gamma]
            if earlier:
                strict = True
                floor = max(floor, max(values[j] for j in earlier) + gamma)
        found: list[SelectionBestResponse] = []
        if not (strict and floor >= self.most):
            offer = best_obedient(self.deviations[agent], floor, generous=strict)
            if offer is not None:
                attained = not strict or offer.user_value > floor
                found.append(SelectionBestResponse(offer.value, attained, agent, offer.user_value, offer))
        for j, worth in self._others(values, agent, best, Fraction(gamma), order):
            found.append(SelectionBestResponse(payoffs[j], attained=True, selected=j, user_value=worth, offer=None))
        return max(found, key=lambda each: (each.value, each.attained))

    def _others(
        self, values: Sequence[Fraction], agent: int, best: Fraction, gamma: Fraction, order: Sequence[int] | None
    ) -> list[tuple[int, Fraction]]:
        """Return the other agents that can be made the selected one, each with a worth of the deviator's offer."""
        good = [j for j in range(len(values)) if j != agent and values[j] >= best - gamma]
        if order is None:
            return [(j, self.least) for j in good]
        worths_tried = {self.least, *(min(values[j] + gamma, self.most) for j in good)}
        result: list[tuple[int, Fraction]] = []
        for worth in sorted(worths_tried):
            top = max(worth, best)
            near = [j for j in order if (worth if j == agent else values[j]) >= top - gamma]
            if near[0] != agent:
                result.append((near[0], worth))
        return result


def selection_best_response(
    market: Market,
    laws: Sequence[Law],
    agent: int,
    *,
    gamma: Fraction | int = 0,
    ties: SelectionTies = "favourable",
) -> SelectionBestResponse:
    """Return the most that an agent gets by any other offer, where agent j offers a rule with outcome law laws[j].

    The user listens to an agent whose rule is worth the most to her less gamma. `ties` among such agents are broken in
    the deviator's favour, or by an order of the agents; ties among her actions in the deviator's favour.

    Raises:
        InputError: numbers are inexact or do not fit the market.

    """
    values, payoffs = _numbers(market, laws)
    return SelectionBestResponses(market).of(values, payoffs[agent], agent, gamma=gamma, ties=ties)


def selection_regrets(
    market: Market, laws: Sequence[Law], chances: Sequence[Fraction | int], *, gamma: Fraction | int = 0
) -> list[Fraction]:
    """Return for each agent the most that it gains by another offer, ties broken in its favour.

    The offers, with agent j listened to with probability chances[j], are an eta-equilibrium whatever the ties after a
    deviation just where no regret exceeds the agent's eta.

    Raises:
        InputError: the chances are no selection of agents whose offers are within gamma of the best.

    """
    values, payoffs = _numbers(market, laws)
    if len(chances) != market.agents or not holds_at(is_selection(list(chances), values, gamma)):
        raise InputError(f"chances: {chances!r} is no selection of agents whose offers are worth {values!r}")
    oracle = SelectionBestResponses(market)
    kept = [sum((c * pay for c, pay in zip(chances, row, strict=True)), Fraction(0)) for row in payoffs]
    return [oracle.of(values, row, agent, gamma=gamma).value - kept[agent] for agent, row in enumerate(payoffs)]


def _numbers(market: Market, laws: Sequence[Law]) -> tuple[list[Fraction], list[list[Fraction]]]:
    """Return what each offer is worth to the user, and to each agent."""
    if len(laws) != market.agents:
        raise InputError(f"laws: expected one for each of {market.agents} agents, got {len(laws)}")
    for j, law in enumerate(laws):
        if not holds_at(market.is_law(law)):
            raise InputError(f"laws[{j}] is no outcome law of this market in exact numbers")
    values = [Fraction(polynomial(market.user_value(law)).constant_term) for law in laws]
    payoffs = [
        [Fraction(polynomial(market.agent_value(i, law)).constant_term) for law in laws] for i in range(market.agents)
    ]
    return values, payoffs


def _order(ties: SelectionTies, agents: range) -> Sequence[int] | None:
    if ties == "favourable":
        return None
    if isinstance(ties, str) or sorted(ties) != list(agents):
        raise InputError(f"ties is {ties!r}, expected 'favourable' or an order of the agents")
    return ties
