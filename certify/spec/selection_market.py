"""The selection market (best AI): the user listens to one agent, the one that is best for her when it is alone.

Theory.md sections 1 and 4 (T3). Agents all have the same rules, and all are paid for the user's action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.market import Law
from certify.spec.quantity import Number, Quantity, total_of_products
from certify.spec.rules import Response, Rule, heard, is_best_response, is_distribution, outcome_law
from certify.spec.statement import Reading
from certify.spec.symbolic_market import OutcomeLaw, RuleKind, SymbolicMarket, symbolic_market


@dataclass(frozen=True)
class SelectionMarket(SymbolicMarket):
    """A market in which the user listens to one agent only.

    `aligned` is the outcome law of an aligned rule: one that is worth most to the user, V°.
    """

    aligned_law: OutcomeLaw
    aligned_rule: Rule | None

    @property
    def aligned_value(self) -> Quantity:
        """V°: the most that any rule is worth to the user when she talks to one agent."""
        return self.aligned_law.user_value

    def equilibrium(
        self, *, eta: Sequence[Number] | None = None, gamma: Number = 0, name: str = ""
    ) -> SelectionEquilibriumKind:
        """Return the kind: pure profiles with the user's selection, at which no agent i gains more than eta[i].

        The user selects agents whose rule is worth at least the best one's less `gamma`, ties broken in any way,
        at random too.
        """
        slack = [0] * self.agents if eta is None else list(eta)
        if len(slack) != self.agents:
            raise InputError(f"expected one eta for each of {self.agents} agents, got {len(slack)}")
        if not isinstance(gamma, Quantity) and gamma < 0:
            raise InputError(f"expected gamma to be at least 0, got {gamma}: there may be no agent to select")
        return SelectionEquilibriumKind(self, tuple(slack), gamma, f"{name} " if name else "")


def is_selection(chances: Sequence[Number], values: Sequence[Number], gamma: Number = 0) -> Formula:
    """Return the formula: `chances` is a distribution over agents that are within `gamma` of the best value."""
    return all_of(
        [
            is_distribution(chances),
            *(
                at_least((values[j] - values[i] + gamma) * chances[j])
                for j in range(len(values))
                for i in range(len(values))
                if i != j
            ),
        ]
    )


def selected_law(chances: Sequence[Number], laws: Sequence[Law]) -> dict[object, Quantity]:
    """Return the outcome law when agent j, whose law is laws[j], is selected with probability chances[j]."""
    return {place: total_of_products(zip(chances, (law[place] for law in laws), strict=True)) for place in laws[0]}


def response_to(market: SymbolicMarket, rule: Rule, names: str) -> Response:
    """Return the user's best response when she talks to one agent with this rule, the same whichever agent uses it.

    It is a value of the function "response to one rule": known only to be a best response, with any tie-break.
    """
    events = list(heard(market, [len(rule[0])]))
    size = market.actions

    def split(values: Sequence[Quantity]) -> Response:
        return {event: values[n * size : (n + 1) * size] for n, event in enumerate(events)}

    labels = [f"{names} {z};{m}[{a}]" for z, (m,) in events for a in range(size)]
    arguments = [chance for row in rule for chance in row]
    return split(
        market.reading.value_of(
            "response to one rule", arguments, labels, lambda values: is_best_response(market, [rule], split(values))
        )
    )


@dataclass(frozen=True)
class SelectionEquilibriumKind:
    """Pure equilibria of a selection market; see `SelectionMarket.equilibrium`."""

    market: SelectionMarket
    eta: tuple[Number, ...]
    gamma: Number
    prefix: str

    def introduce(self, reading: Reading, /) -> SelectionEquilibrium:
        """Declare offers, selection and outcome law, and assume that nobody gains by a deviation.

        At level `rules` agents offer rules and deviate to every rule. At level `laws` they offer the outcome
        laws of rules, and the deviations to the aligned rule are spoken of.
        """
        market = self.market
        rules: list[Rule] = []
        offers: list[OutcomeLaw] = []
        for i in range(market.agents):
            if reading.level == "laws":
                offers.append(market.law(f"{self.prefix}offer {i}"))
                reading.assume(
                    at_least(market.aligned_value, offers[i].user_value),
                    name=f"aligned value beats {self.prefix}offer {i}",
                )
            else:
                rule = RuleKind(market, f"{self.prefix}rule {i}", reading.size("messages")).introduce(reading)
                response = response_to(market, rule, f"{self.prefix}response to rule {i}")
                rules.append(rule)
                offers.append(OutcomeLaw(market, outcome_law(market, [rule], response)))
        chances = reading.vector(f"{self.prefix}selected", market.agents)
        values = [offer.user_value for offer in offers]
        reading.assume(is_selection(chances, values, self.gamma), name=f"{self.prefix}selection")
        outcome = market.law(f"{self.prefix}p")
        mixed = selected_law(chances, [offer.masses for offer in offers])
        reading.assume(
            all_of(equal(outcome.masses[place], mixed[place]) for place in outcome.masses),
            name=f"{self.prefix}outcome law",
            definition=True,
        )
        result = SelectionEquilibrium(
            market,
            outcome.masses,
            self.eta,
            self.gamma,
            chances,
            offers,
            rules,
            {},
            market.aligned_rule,
            market.aligned_law,
            self.prefix,
        )
        for i in range(market.agents):
            if reading.level == "laws":
                condition = result.no_gain(
                    i, market.aligned_law, f"{self.prefix}selected after {i}", [*market.aligned_law.masses.values()]
                )
                name = f"{self.prefix}agent {i} does not gain by the aligned rule"
            else:
                kind = RuleKind(market, f"{self.prefix}deviation {i}", reading.size("messages"))
                condition = reading.for_all(kind, lambda rule, i=i: result.no_gain_by_rule(i, rule))
                name = f"{self.prefix}agent {i} does not gain by a deviation"
            result.conditions[i] = condition
            reading.assume(condition, name=name)
        return result


@dataclass(frozen=True)
class SelectionEquilibrium(OutcomeLaw):
    """A pure equilibrium of a selection market."""

    eta: Sequence[Number]
    gamma: Number
    chances: Sequence[Quantity]
    offers: Sequence[OutcomeLaw]
    rules: Sequence[Rule]
    conditions: dict[int, Formula]
    aligned_rule: Rule | None
    aligned_law: OutcomeLaw
    prefix: str

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
        paid = total_of_products(
            (chance, each.agent_value(agent)) for chance, each in zip(chances, offers, strict=True)
        )
        return at_least(self.agent_value(agent) + self.eta[agent], paid)

    def no_gain_by_rule(self, agent: int, rule: Rule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by offering this rule."""
        response = response_to(self.market, rule, f"{self.prefix}response to deviation {agent}")
        law = OutcomeLaw(self.market, outcome_law(self.market, [rule], response))
        known_by = [chance for row in (*rule, *response.values()) for chance in row]
        return self.no_gain(agent, law, f"{self.prefix}selected after {agent}", known_by)

    def after(self, agent: int) -> AlignedDeviation:
        """Return what follows a deviation of agent i to the aligned rule (at level `rules`: suggest that deviation)."""
        names = [f"{self.prefix}selected after {agent}[{j}]" for j in range(self.market.agents)]
        aligned = self.aligned_law
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
        paid = total_of_products(
            (chance, each.agent_value(i)) for chance, each in zip(self.chances, self.offers, strict=True)
        )
        return at_least(self.equilibrium.agent_value(i) + self.equilibrium.eta[i], paid)


def selection_market(reading: Reading) -> SelectionMarket:
    """Return a selection market with the reading's sizes, and an aligned rule in it."""
    base = symbolic_market(reading)
    parts = (
        base.agents,
        base.actions,
        base.states,
        base.types,
        base.signals,
        base.prior,
        base.user,
        base.agent_utilities,
        reading,
    )
    if reading.level == "laws":
        return SelectionMarket(*parts, base.law("aligned law"), None)
    messages = reading.size("messages")
    rule = RuleKind(base, "aligned rule", messages).introduce(reading)
    law = OutcomeLaw(base, outcome_law(base, [rule], response_to(base, rule, "response to the aligned rule")))

    def worth_no_more(other: Rule) -> Formula:
        response = response_to(base, other, "response to another rule")
        return at_least(law.user_value, base.user_value(outcome_law(base, [other], response)))

    no_better = reading.for_all(RuleKind(base, "another rule", messages), worth_no_more)
    reading.assume(no_better, name="no rule is worth more than the aligned rule")
    return SelectionMarket(*parts, law, rule)
