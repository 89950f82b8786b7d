"""The selection market (best AI): the user listens to one agent, the one that is best for her when it is alone.

Theory.md sections 1 and 4 (T3). Agents all have the same rules, and all are paid for the user's action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.quantity import Number, Quantity
from certify.spec.rules import Rule, outcome_law
from certify.spec.selection import is_selection, response_to, selected_law
from certify.spec.selection_correlated_kind import CorrelatedSelectionKind
from certify.spec.selection_equilibrium import SelectionEquilibrium
from certify.spec.statement import Reading
from certify.spec.symbolic_market import OutcomeLaw, RuleKind, SymbolicMarket, symbolic_market

TiesAmongAgents: TypeAlias = Literal["priority", "any"]


@dataclass(frozen=True)
class SelectionMarket(SymbolicMarket):
    """A market in which the user listens to one agent only.

    `aligned_law` is the outcome law of an aligned rule: one that is worth most to the user, V°. At level `laws`,
    aligned_laws[i] is what the rule leads to when agent i uses it.

    Two premises are not formulas. Without "law common to agents" the user's ties may depend on which agent she hears
    (`common_law` is false). Without "the action pays all" agent i has `outside_options[i]` when it is not selected.
    """

    aligned_law: OutcomeLaw
    aligned_rule: Rule | None
    aligned_laws: Sequence[OutcomeLaw]
    common_law: bool
    outside_options: Sequence[Number] | None
    optimality: Formula | None = None
    """At level `rules`, the assumption that no rule is worth more to the user than the aligned one; None if dropped."""

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
        return SelectionEquilibriumKind(self, self._slack(eta, gamma), gamma, f"{name} " if name else "")

    def coarse_correlated(
        self, *, eta: Sequence[Number] | None = None, gamma: Number = 0, ties: TiesAmongAgents = "priority"
    ) -> CorrelatedSelectionKind:
        """Return the kind: profiles drawn from a joint law, at which no agent i gains more than eta[i].

        There are as many profiles as the shape key `draws` says. The user sees the draw before she selects; a deviation
        is one rule, decided before the draw. Among agents within `gamma` of the best she selects the first where
        `ties` are `priority` (the premise "fixed priority", which may be dropped), any where they are `any`. Mixed
        and correlated equilibria are such laws too.
        """
        if ties not in ("priority", "any"):
            raise InputError(f"expected ties to be 'priority' or 'any', got {ties!r}")
        slack, by_priority = self._slack(eta, gamma), ties == "priority"
        about = self.aligned_law, self.common_law, self.outside_options
        return CorrelatedSelectionKind(self, *about, slack, gamma, "", by_priority)

    def _slack(self, eta: Sequence[Number] | None, gamma: Number) -> tuple[Number, ...]:
        slack = [0] * self.agents if eta is None else list(eta)
        if len(slack) != self.agents:
            raise InputError(f"expected one eta for each of {self.agents} agents, got {len(slack)}")
        if not isinstance(gamma, Quantity) and gamma < 0:
            raise InputError(f"expected gamma to be at least 0, got {gamma}: there may be no agent to select")
        return tuple(slack)


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
                whose = None if market.common_law else i
                response = response_to(market, rule, f"{self.prefix}response to rule {i}", whose)
                rules.append(rule)
                offers.append(OutcomeLaw(market, outcome_law(market, [rule], response)))
        chances = reading.vector(f"{self.prefix}selected", market.agents)
        values = [offer.user_value for offer in offers]
        reading.assume(is_selection(chances, values, self.gamma), name=f"{self.prefix}selection", definition=True)
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
            market.aligned_laws,
            self.prefix,
            market.common_law,
            market.outside_options,
        )
        for i in range(market.agents):
            if reading.level == "laws":
                law = market.aligned_laws[i]
                condition = result.no_gain(i, law, f"{self.prefix}selected after {i}", [*law.masses.values()])
                name = f"{self.prefix}agent {i} does not gain by the aligned rule"
            else:
                kind = RuleKind(market, f"{self.prefix}deviation {i}", reading.size("messages"))
                condition = reading.for_all(kind, lambda rule, i=i: result.no_gain_by_rule(i, rule))
                name = f"{self.prefix}agent {i} does not gain by a deviation"
            result.conditions[i] = condition
            reading.assume(condition, name=name)
        return result


def selection_market(reading: Reading, *, outside_options: bool = False) -> SelectionMarket:
    """Return a selection market with the reading's sizes, and an aligned rule in it.

    With `outside_options` agents that are not selected have outside options, whatever is dropped.
    """
    base = symbolic_market(reading)
    common = reading.premise("law common to agents")
    pays_all = not outside_options and reading.premise("the action pays all")
    outside = None if pays_all else reading.vector("outside option", base.agents)
    optimality: Formula | None = None
    if reading.level == "laws":
        rule, law = None, base.law("aligned law")
        laws = [law if common else _own_law(base, law, i) for i in range(base.agents)]
    else:
        rule, law, optimality = _aligned_rule(base)
        laws = [law] * base.agents
    numbers = {field.name: getattr(base, field.name) for field in fields(base)}
    return SelectionMarket(
        **numbers,
        aligned_law=law,
        aligned_rule=rule,
        aligned_laws=laws,
        common_law=common,
        outside_options=outside,
        optimality=optimality,
    )


def _own_law(base: SymbolicMarket, aligned: OutcomeLaw, agent: int) -> OutcomeLaw:
    """Return what the aligned rule leads to when agent i uses it: with other ties, and worth the same to the user."""
    own = base.law(f"aligned law of {agent}")
    base.reading.assume(
        equal(own.user_value, aligned.user_value), name=f"aligned law of {agent} is worth V°", definition=True
    )
    return own


def _aligned_rule(base: SymbolicMarket) -> tuple[Rule, OutcomeLaw, Formula | None]:
    """Return a rule that no rule is worth more than, the outcome law that it leads to, and what is assumed of it."""
    messages = base.reading.size("messages")
    rule = RuleKind(base, "aligned rule", messages).introduce(base.reading)
    law = OutcomeLaw(base, outcome_law(base, [rule], response_to(base, rule, "response to the aligned rule")))

    def worth_no_more(other: Rule) -> Formula:
        response = response_to(base, other, "response to another rule")
        return at_least(law.user_value, base.user_value(outcome_law(base, [other], response)))

    no_better = base.reading.for_all(RuleKind(base, "another rule", messages), worth_no_more)
    name = "no rule is worth more than the aligned rule"
    base.reading.assume(no_better, name=name)
    return rule, law, None if base.reading.leaves_out(name) else no_better
