"""Coarse correlated equilibria of a selection market, mixed and correlated ones among them (theory.md T3c)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certify.spec.formula import Formula, all_of, at_least, equal, implies
from certify.spec.quantity import Number, Quantity, quantity, total_of_products
from certify.spec.rules import Rule, heard, outcome_law
from certify.spec.selection import is_first_of_the_best, is_selection, offered_law, payment
from certify.spec.symbolic_market import OutcomeLaw


@dataclass(frozen=True)
class CorrelatedSelection(OutcomeLaw):
    """A profile drawn from a joint law, the user's selection in each draw, and what the agents' deviations lead to.

    `chances[d]` is the probability of draw d, `offers[d][j]` what agent j's rule leads to in it, `selected[d][j]` the
    probability that agent j is then listened to. `favourites[i]` is the law of an aligned rule, that of
    `favourite_rules[i]` at level `rules`; `favourite_numbers[i]` are the rule and the response to it, or the law.
    Where `by_priority`, ties among agents go to the one that comes first.
    """

    eta: Sequence[Number]
    gamma: Number
    chances: Sequence[Number]
    selected: Sequence[Sequence[Quantity]]
    offers: Sequence[Sequence[OutcomeLaw]]
    rules: Sequence[Sequence[Rule]]
    favourites: Sequence[OutcomeLaw]
    favourite_rules: Sequence[Rule]
    favourite_numbers: Sequence[Sequence[Number]]
    conditions: dict[int, Formula]
    aligned_law: OutcomeLaw
    prefix: str
    common_law: bool
    by_priority: bool
    outside_options: Sequence[Number] | None

    def agent_value(self, agent: int) -> Quantity:
        """Return what agent i is paid in expectation."""
        return total_of_products((chance, self.paid(agent, d)) for d, chance in enumerate(self.chances))

    def paid(self, agent: int, draw: int) -> Quantity:
        """Return what agent i is paid in a draw."""
        return payment(agent, self.selected[draw], self.offers[draw], self.outside_options)

    def values(self, draw: int) -> list[Quantity]:
        """Return what each agent's offer is worth to the user in a draw."""
        return [offer.user_value for offer in self.offers[draw]]

    def selection_conditions(self, draw: int) -> list[Formula]:
        """Return the formulas that make the selection in a draw one."""
        return _conditions(self, self.selected[draw], self.values(draw))

    def is_favourite(self, agent: int) -> Formula:
        """Return the formula: no aligned law that is spoken of pays agent i more than its favourite one.

        These are the aligned law and the offers that are worth as much to the user. Where the law of a rule depends
        on who uses it, nothing is said: others' laws are out of the agent's reach.
        """
        if not self.common_law:
            return all_of([])
        most, best = self.favourites[agent].agent_value(agent), self.aligned_law.user_value
        return all_of(
            [
                at_least(most, self.aligned_law.agent_value(agent)),
                *(
                    implies(at_least(offer.user_value, best), at_least(most, offer.agent_value(agent)))
                    for offers in self.offers
                    for offer in offers
                ),
            ]
        )

    def outcome_conditions(self) -> list[Formula]:
        """Return the formulas that make the outcome law the selected agents', averaged over draws."""
        laws = [
            (quantity(chance) * selected, law)
            for chance, row, offers in zip(self.chances, self.selected, self.offers, strict=True)
            for selected, law in zip(row, offers, strict=True)
        ]
        return [
            equal(mass, total_of_products((chance, law.masses[at]) for chance, law in laws))
            for at, mass in self.masses.items()
        ]

    def no_gain(self, agent: int, offer: OutcomeLaw, names: str, known_by: Sequence[Number]) -> Formula:
        """Return the formula: agent i does not gain more than its eta by offering a rule with that law in every draw.

        The selection after the deviation is a value of a function of the draw, who deviated, and the deviation (the
        numbers `known_by`).
        """
        return self._deviation(agent, offer, names, known_by).no_gain()

    def _deviation(self, agent: int, offer: OutcomeLaw, names: str, known_by: Sequence[Number]) -> CorrelatedDeviation:
        selected = [self._new_selection(agent, offer, names, known_by, d) for d in range(len(self.chances))]
        return CorrelatedDeviation(self, agent, offer, selected)

    def _new_selection(
        self, agent: int, offer: OutcomeLaw, names: str, known_by: Sequence[Number], draw: int
    ) -> list[Quantity]:
        values = [offer.user_value if i == agent else value for i, value in enumerate(self.values(draw))]
        where = f" in draw {draw}" if len(self.chances) > 1 else ""
        return self.market.reading.value_of(
            f"{self.prefix}selection{where} after agent {agent}",
            known_by,
            [f"{names}{where}[{j}]" for j in range(self.market.agents)],
            lambda chosen: all_of(_conditions(self, chosen, values)),
        )

    def no_gain_by_rule(self, agent: int, rule: Rule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by offering this rule in every draw."""
        whose = None if self.common_law else agent
        law, known_by = self._offered(rule, f"deviation {agent}", whose)
        return self.no_gain(agent, law, f"{self.prefix}selected after {agent}", known_by)

    def _offered(self, rule: Rule, what: str, whose: int | None) -> tuple[OutcomeLaw, list[Number]]:
        return offered_law(self.market, rule, f"{self.prefix}response to {what}", whose)

    def after(self, agent: int, to: Rule | None = None) -> CorrelatedDeviation:
        """Return what follows a deviation of agent i to its favourite (at level `rules`: suggest that deviation).

        At level `rules` it may be a deviation `to` another rule.
        """
        names = self._names(agent)
        if not self.favourite_rules:
            selected = [[Quantity.unknown(name) for name in row] for row in names]
            return CorrelatedDeviation(self, agent, self.favourites[agent], selected)
        rule = self.favourite_rules[agent] if to is None else to
        handles = self.market.reading.instance(self.conditions[agent], [chance for row in rule for chance in row])
        law = self._law_after(agent, rule, handles)
        return CorrelatedDeviation(self, agent, law, [[handles[name] for name in row] for row in names])

    def _law_after(self, agent: int, rule: Rule, handles: Mapping[str, Quantity]) -> OutcomeLaw:
        size = self.market.actions
        response = {
            (z, m): [handles[f"{self.prefix}response to deviation {agent} {z};{m[0]}[{a}]"] for a in range(size)]
            for z, m in heard(self.market, [len(rule[0])])
        }
        return OutcomeLaw(self.market, outcome_law(self.market, [rule], response))

    def declared_after(self, agent: int) -> CorrelatedDeviation:
        """Return what follows a deviation of agent i to its favourite, for assumptions about it; once an agent.

        The selections are values of the functions of which the equilibrium condition speaks.
        """
        if not self.favourite_rules:
            return self.after(agent)
        law, known_by = self.favourites[agent], self.favourite_numbers[agent]
        return self._deviation(agent, law, f"{self.prefix}selected after its favourite of {agent}", known_by)

    def offering(self, agent: int, law: OutcomeLaw, name: str) -> CorrelatedDeviation:
        """Return what follows where agent i offers a rule with this law in every draw, for assumptions about it.

        The names of the selections begin with `name`.
        """
        return self._deviation(agent, law, name, [*law.masses.values()])

    def _names(self, agent: int) -> list[list[str]]:
        draws = range(len(self.chances))
        places = [f" in draw {d}" if len(draws) > 1 else "" for d in draws]
        agents = range(self.market.agents)
        return [[f"{self.prefix}selected after {agent}{where}[{j}]" for j in agents] for where in places]


@dataclass(frozen=True)
class CorrelatedDeviation:
    """What follows when an agent offers one rule in every draw: `selected[d]` says who is then listened to."""

    equilibrium: CorrelatedSelection
    agent: int
    offer: OutcomeLaw
    selected: Sequence[Sequence[Quantity]]

    def values(self, draw: int) -> list[Quantity]:
        """Return what each agent's offer is worth to the user in a draw."""
        return [offer.user_value for offer in self._offers(draw)]

    def _offers(self, draw: int) -> list[OutcomeLaw]:
        return [self.offer if i == self.agent else each for i, each in enumerate(self.equilibrium.offers[draw])]

    def paid(self, draw: int) -> Quantity:
        """Return what the deviator is paid in a draw."""
        return payment(self.agent, self.selected[draw], self._offers(draw), self.equilibrium.outside_options)

    def selection_conditions(self, draw: int) -> list[Formula]:
        """Return the formulas that make the selection in a draw one."""
        return _conditions(self.equilibrium, self.selected[draw], self.values(draw))

    def raises_no_other(self) -> Formula:
        """Return the formula: in no draw another agent is selected more often than before the deviation.

        So it is under fixed priority, and where ties are broken by a lottery with equal chances.
        """
        rows = zip(self.equilibrium.selected, self.selected, strict=True)
        return all_of(
            at_least(before, after)
            for row, new in rows
            for j, (before, after) in enumerate(zip(row, new, strict=True))
            if j != self.agent
        )

    def no_gain(self) -> Formula:
        """Return the formula: the deviator does not gain more than its eta."""
        before = self.equilibrium
        paid = total_of_products((chance, self.paid(d)) for d, chance in enumerate(before.chances))
        return at_least(before.agent_value(self.agent) + before.eta[self.agent], paid)


def _conditions(
    equilibrium: CorrelatedSelection, chances: Sequence[Number], values: Sequence[Quantity]
) -> list[Formula]:
    """Return the formulas: an agent within gamma of the best is selected, by priority the first of them."""
    plain = is_selection(chances, values, equilibrium.gamma)
    ordered = [is_first_of_the_best(chances, values, equilibrium.gamma)] if equilibrium.by_priority else []
    return [plain, *ordered]
