"""The lower bound of the full market, where the user hears every agent (theory.md section 5).

On paper, once for all markets: the outcome law p of every equilibrium, mixed and coarse correlated ones included, is
obedient, because the user's action is best given what she knows, and averages of obedient laws are obedient. If an
agent has a message for every signal (or, without types, for every action) it can deviate to a rule after which she
acts optimally given (z, x); so E_p U_i >= E_q U_i - eta_i, where q is a law on her optimal actions: with ties `any`
the worst one for agent i, with ties `common` one and the same q for all agents. A single agent, heard
alone, can also bring about any law that she obeys strictly, see `guaranteed`. The rest is linear and is proved.
Agents with signals of their own tell their parts instead, see `ToldParts`; there q is one law an agent. Where the user
does not see the rules she does not respond to a deviation: only obedience is left.

In a conversation of two or more rounds p is a mediated law: what a type expects from the agents' rules depends on what
she does alone, so she can do what another does. An agent can then also guide her by asking for her type first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, partial

from certify.spec.errors import InputError
from certify.spec.formula import Atom, above, all_of, at_least
from certify.spec.outcomes import Utility, plans_are_few
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate, normal
from certify.spec.questions.bound_facts import Facts, Joined
from certify.spec.questions.bound_separate import ToldParts
from certify.spec.questions.bound_single_agent import Deviation, guaranteed, recommends, strictly_obeyed
from certify.spec.questions.bound_variant import guides, informed, laws_of_talking, optimal_actions, reveals, types
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument


class FullMarket:
    """The constraints on the outcome law p of every equilibrium of a market in which the user hears all agents."""

    def __init__(self, market: MarketDocument, deviation: Deviation | None = None) -> None:
        self.market = market
        form = "plans" if plans_are_few(len(market.actions), types(market)) else "actions"
        self.laws = laws_of_talking(market, form)
        self.deviation = deviation
        if deviation is not None and not recommends(market):
            raise InputError("deviation: expected one agent that has a message for every plan of the user")

    @cached_property
    def utilities(self) -> list[Utility]:
        """The conditional expected utilities, one an agent."""
        return [self.laws.utility(table) for table in self.market.agent_utilities]

    @cached_property
    def best(self) -> dict[tuple[int, int], list[int]]:
        """The user's optimal actions at each (z, x)."""
        return optimal_actions(informed(self.market, self.market.user))

    @cached_property
    def parts_told(self) -> ToldParts | None:
        """What follows when an agent tells its part of the signal; None where they share it, or are not observed."""
        separate = self.market.sharing == "separate" and self.market.commitments == "observed"
        return ToldParts(self.market, self.laws) if separate else None

    @cached_property
    def constraining(self) -> list[int]:
        """The agents whose deviations constrain p."""
        if self.parts_told is not None:
            return self.parts_told.tellers
        return [*range(len(self.market.agents))] if self.deviation is not None or guides(self.market) else []

    @cached_property
    def tied(self) -> dict[tuple[int, int], list[int]]:
        """Where q is unknown: with ties `common`, the optimal actions at each (z, x) with more than one."""
        if self.deviation is not None or self.market.ties == "any" or not reveals(self.market):
            return {}
        return {at: actions for at, actions in self.best.items() if len(actions) > 1}

    def after_revealing(self, agent: int) -> Polynomial:
        """Return what agent i is sure to get, to which it can deviate: s_i, or E_q U_i with q unknown where tied."""
        if self.parts_told is not None:
            return self.parts_told.payoff(agent)
        if self.deviation is not None:
            return Polynomial.constant(guaranteed(self.laws, self.utilities[agent], self.deviation))
        table, tied = self.market.agent_utilities[agent], self.tied
        mass: dict[tuple[int, int], Fraction] = {}
        worth: dict[tuple[int, int], list[Fraction]] = {}
        for (z, x, y), probability in self.market.joint.items():
            row = worth.setdefault((z, x), [Fraction(0)] * len(self.best[z, x]))
            for index, action in enumerate(self.best[z, x]):
                row[index] += probability * table[action][y]
            mass[z, x] = mass.get((z, x), Fraction(0)) + probability
        sure = sum((min(row) for at, row in worth.items() if at not in tied), Fraction(0))
        terms: dict[Monomial, Rational] = {(): normal(sure)} if sure else {}
        for at, actions in tied.items():
            for action, value in zip(actions, worth[at], strict=True):
                if value:
                    terms[tie_name(action, at),] = normal(value / mass[at])
        return Polynomial(terms)

    @cached_property
    def deviation_facts(self) -> list[Atom]:
        """What is known of q: where she is indifferent q(action, z, x) >= 0, then that its masses add up to mu(z, x).

        Where signals are separate, the facts of `ToldParts`. In both cases signs come first, unknown by unknown.
        """
        if self.parts_told is not None:
            return self.parts_told.facts()
        mass: dict[tuple[int, int], Fraction] = {}
        for (z, x, _), probability in self.market.joint.items():
            mass[z, x] = mass.get((z, x), Fraction(0)) + probability
        signs = [Atom(Polynomial.unknown(tie_name(a, at)), ">=") for at, actions in self.tied.items() for a in actions]
        sums = [
            Atom(Polynomial({**{(tie_name(a, at),): 1 for a in actions}, (): -normal(mass[at])}), "=")
            for at, actions in self.tied.items()
        ]
        return signs + sums

    def unknowns(self) -> list[str]:
        """Return the names of the unknown values of p and q."""
        return [*self.laws.names(), *self.deviation_names()]

    def deviation_names(self) -> list[str]:
        """Return the names of the unknown values of q."""
        if self.parts_told is not None:
            return self.parts_told.names()
        return [tie_name(a, at) for at, actions in self.tied.items() for a in actions]

    def user_value(self) -> Polynomial:
        """Return E_p u."""
        return self.laws.value(self.laws.user)

    def no_gain(self, agent: int) -> Polynomial:
        """Return E_p U_i - E_q U_i + eta_i, which is not negative in an equilibrium."""
        terms = dict(self.laws.value(self.utilities[agent]).terms)
        accumulate(terms, self.after_revealing(agent).terms, -1)
        accumulate(terms, {(): 1}, normal(self.market.eta[agent]))
        return Polynomial(terms)

    # What has to be checked. -----------------------------------------------------------------------------------------

    def parts(self, lower: Fraction, weights: Sequence[Fraction]) -> dict[str, Part]:
        """Return the parts that show the lower bound, with the weights that prove it.

        `weights`: E_p u - sum_i w_i (E_p U_i - E_q U_i + eta_i) >= lower for all obedient laws p and all q.
        `lower`: E_p u >= lower, from that and from the agents' constraints. `signs`: the weights are not negative.
        """
        if any(weight and agent not in self.constraining for agent, weight in enumerate(weights)):
            raise InputError("weights: expected zeros, because no agent can make itself understood")
        value = self.user_value()
        used = [agent for agent, weight in enumerate(weights) if weight]
        gap = dict((lower - value).terms)
        no_gain = {agent: self.no_gain(agent) for agent in used}
        for agent in used:
            accumulate(gap, no_gain[agent].terms, normal(weights[agent]))
        short = above(Polynomial(gap))
        obedient = self.laws.facts()
        base = Facts([lambda: at_least(-Polynomial(gap)), *(partial(at_least, no_gain[agent]) for agent in used)])
        parts = {
            "signs": Part([], [all_of(at_least(weight) for weight in weights)], expects="nothing"),
            "weights": Part(self.unknowns(), [short], Joined(obedient, self.deviation_facts)),
            "lower": Part(self.unknowns(), [above(lower - value)], base),
        }
        if self.deviation is not None:
            law, separation = self.deviation.law, self.deviation.separation
            closed = [self.laws.holds_for(law), strictly_obeyed(self.laws, separation)]
            parts["deviation"] = Part([], closed, expects="nothing")
        return parts


def tie_name(action: int, at: tuple[int, int]) -> str:
    """Return the name of q(action, z, x)."""
    return f"q[{action},{at[0]},{at[1]}]"
