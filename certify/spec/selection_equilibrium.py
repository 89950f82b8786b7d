"""Pure equilibria of a selection market, and what an agent's deviation leads to (theory.md section 4, T3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify.spec.formula import Formula, at_least, equal
from certify.spec.quantity import Number, Quantity
from certify.spec.rules import Rule, heard, outcome_law
from certify.spec.selection import is_selection, offered_law, payment, selected_law
from certify.spec.symbolic_market import OutcomeLaw


@dataclass(frozen=True)
class SelectionEquilibrium(OutcomeLaw):
    """A pure equilibrium of a selection market.

    With `outside_options`, what agents are paid is not the outcome law's affair alone: see `payment`.
    """

    eta: Sequence[Number]
    gamma: Number
    chances: Sequence[Quantity]
    offers: Sequence[OutcomeLaw]
    rules: Sequence[Rule]
    conditions: dict[int, Formula]
    aligned_rule: Rule | None
    aligned_laws: Sequence[OutcomeLaw]
    prefix: str
    common_law: bool
    outside_options: Sequence[Number] | None

    def agent_value(self, agent: int) -> Quantity:
        """Return what agent i is paid in expectation."""
        if self.outside_options is None:
            return super().agent_value(agent)
        return self.payment(agent, self.chances, self.offers)

    def payment(self, agent: int, chances: Sequence[Number], offers: Sequence[OutcomeLaw]) -> Quantity:
        """Return what agent i is paid in expectation under a selection among offers."""
        return payment(agent, chances, offers, self.outside_options)

    def no_gain(self, agent: int, offer: OutcomeLaw, names: str, known_by: Sequence[Number]) -> Formula:
        """Return the formula: agent i does not gain more than its eta by offering a rule with that law.

        The selection after the deviation is a value of a function of who deviated and of the deviation (the numbers
        `known_by`), known only to be a selection: ties among agents are broken in any way.
        """
        offers = [offer if i == agent else each for i, each in enumerate(self.offers)]
        values = [each.user_value for each in offers]
        chances = self.market.reading.value_of(
            f"{self.prefix}selection after agent {agent}",
            known_by,
            [f"{names}[{j}]" for j in range(self.market.agents)],
            lambda chosen: is_selection(chosen, values, self.gamma),
        )
        return at_least(self.agent_value(agent) + self.eta[agent], self.payment(agent, chances, offers))

    def no_gain_by_rule(self, agent: int, rule: Rule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by offering this rule."""
        whose = None if self.common_law else agent
        law, known_by = offered_law(self.market, rule, f"{self.prefix}response to deviation {agent}", whose)
        return self.no_gain(agent, law, f"{self.prefix}selected after {agent}", known_by)

    def after(self, agent: int) -> AlignedDeviation:
        """Return what follows a deviation of agent i to the aligned rule (at level `rules`: suggest that deviation)."""
        names = [f"{self.prefix}selected after {agent}[{j}]" for j in range(self.market.agents)]
        aligned = self.aligned_laws[agent]
        if self.aligned_rule is None:
            chances = [Quantity.unknown(name) for name in names]
        else:
            terms = [chance for row in self.aligned_rule for chance in row]
            handles = self.market.reading.instance(self.conditions[agent], terms)
            chances = [handles[name] for name in names]
            events = heard(self.market, [len(self.aligned_rule[0])])
            size = self.market.actions
            response = {
                (z, m): [handles[f"{self.prefix}response to deviation {agent} {z};{m[0]}[{a}]"] for a in range(size)]
                for z, m in events
            }
            aligned = OutcomeLaw(self.market, outcome_law(self.market, [self.aligned_rule], response))
        offers = [aligned if i == agent else each for i, each in enumerate(self.offers)]
        return AlignedDeviation(self, agent, chances, offers)

    def selection_conditions(self, rival: int) -> list[Formula]:
        """Return, for every other agent j, the formula: j is selected only if it is within gamma of `rival`."""
        values = [offer.user_value for offer in self.offers]
        return [
            at_least((values[j] - values[rival] + self.gamma) * self.chances[j])
            for j in range(len(values))
            if j != rival
        ]

    def outcome_conditions(self) -> list[Formula]:
        """Return the formulas that make the outcome law the selected agent's."""
        mixed = selected_law(self.chances, [offer.masses for offer in self.offers])
        return [equal(mass, mixed[place]) for place, mass in self.masses.items()]


@dataclass(frozen=True)
class AlignedDeviation:
    """What follows when an agent deviates to the aligned rule: who is selected, and what the agents then offer."""

    equilibrium: SelectionEquilibrium
    agent: int
    chances: Sequence[Quantity]
    offers: Sequence[OutcomeLaw]

    def selection_conditions(self) -> list[Formula]:
        """Return, for every other agent j, the formula: j is selected only if it is within gamma of the deviator."""
        values = [offer.user_value for offer in self.offers]
        return [
            at_least((values[j] - values[self.agent] + self.equilibrium.gamma) * self.chances[j])
            for j in range(len(values))
            if j != self.agent
        ]

    def no_gain(self) -> Formula:
        """Return the formula: the deviator does not gain more than its eta."""
        i = self.agent
        paid = self.equilibrium.payment(i, self.chances, self.offers)
        return at_least(self.equilibrium.agent_value(i) + self.equilibrium.eta[i], paid)
