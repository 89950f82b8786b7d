"""A statement about a pure equilibrium of a selection market, with outcome laws in the place of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, TypeVar, cast

from certify.search.game_unknowns import names_of
from certify.search.groups import conjuncts
from certify.search.quantified import opened
from certify.search.sure_payoffs import MOST_RULES, sure_rules, with_numbers
from certify.spec.formula import Formula, all_of, any_of, at_least, equal, free_unknowns, lets, negation
from certify.spec.language import Statement, Words
from certify.spec.market import Law, Market
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.quantity import Number, Quantity, total_of_products
from certify.spec.selection_equilibrium import SelectionEquilibrium
from certify.spec.selection_market import SelectionEquilibriumKind, SelectionMarket
from certify.spec.statement import Kind
from certify.spec.symbolic_market import OutcomeLaw
from certify.spec.variants import Variant

T = TypeVar("T")

FLOOR = "what an agent is sure of"
"""An unknown that stands for each agent's floor where it is asked whether a statement treats all agents alike."""


def agent_mark(market: Market, law: Law, agent: int, eta: Number) -> Formula:
    """Return a formula that a relabelling leaves as it is only if it leaves the agents' conditions so."""
    return at_least(market.agent_value(agent, law) + eta, Quantity.unknown(FLOOR))


def is_settled(formulas: Sequence[Formula]) -> bool:
    """Return whether the formulas speak of functions under no quantifier, so that arithmetic settles them."""
    return all(next(lets(each), None) is None for each in formulas)


@dataclass(frozen=True)
class SelectionLaws:
    """The outcome law of an equilibrium of a selection market and that of an aligned rule, with unknowns of their own.

    `formulas` are what a statement says of them, its denial included; with `fixed` it also speaks of other things.
    """

    equilibrium: SelectionEquilibrium
    market: SelectionMarket
    aligned: OutcomeLaw
    messages: int
    free_agents: frozenset[int]
    is_best: bool
    """Whether it is assumed that no rule is worth more than the aligned one."""
    formulas: tuple[Formula, ...] = ()
    fixed: bool = False

    def marks(self) -> list[Formula]:
        """Return formulas that a relabelling leaves as they are only if it leaves the equilibrium conditions so."""
        masses, eta = self.equilibrium.masses, self.equilibrium.eta
        held = [i for i in range(self.market.agents) if i not in self.free_agents]
        marks = [agent_mark(self.market, masses, i, eta[i]) for i in held]
        worth = self.market.user_value(self.aligned.masses)
        return [*marks, at_least(worth, Quantity.unknown("what the best rule is worth"))]

    def laws(self) -> list[Formula]:
        """Return what holds of both laws: their marginals, and that the user follows where it is best."""
        found: list[Formula] = []
        market = self.market
        for law in (self.equilibrium.masses, self.aligned.masses):
            found.append(market.is_law(law))
            for z, a, b in product(range(market.types), range(market.actions), range(market.actions)):
                pairs = (
                    (law[a, cell], market.user[a][cell[2]] - market.user[b][cell[2]])
                    for cell in market.prior
                    if cell[0] == z
                )
                if a != b:
                    found.append(at_least(total_of_products(pairs)))
        return found

    @property
    def are_bound(self) -> bool:
        """Whether it matters to an agent that it can be heard: with gamma 0, and if the action pays all."""
        equilibrium = self.equilibrium
        return (
            not isinstance(equilibrium.gamma, Polynomial) and not equilibrium.gamma and not equilibrium.outside_options
        )

    def known(self, values: Mapping[str, Rational]) -> list[Formula]:
        """Return what is known at numbers.

        No rule is worth more to the user than the best one without chance. An agent that offers a rule worth more than
        the outcome is heard, so that the outcome pays it what it is sure to get by that rule, less its eta; by the
        aligned rule it gets what the aligned law pays, if the law does not depend on who uses a rule.
        """
        market = with_numbers(self.market, values)
        if market is None:
            return []
        rules = sure_rules(market, self.messages)
        value, aligned = (market.user_value(law) for law in (self.equilibrium.masses, self.aligned.masses))
        found: list[Formula] = []
        if len(rules) < MOST_RULES:  # else a rule that is not listed may be worth more
            best = max(each.value for each in rules)
            found += [at_least(best, value), equal(aligned, best) if self.is_best else at_least(best, aligned)]
        for i in range(market.agents if self.are_bound else 0):
            if i in self.free_agents:
                continue
            kept = market.agent_value(i, self.equilibrium.masses) + self.equilibrium.eta[i]
            if self.equilibrium.common_law:
                enough = at_least(kept, market.agent_value(i, self.aligned.masses))
                found.append(any_of([at_least(value, aligned), enough]))
            found += [any_of([at_least(value, each.value), at_least(kept, each.pays[i])]) for each in rules]
        return found


class _SelectionWords(Words):
    """A reading in which the law of the aligned rule has unknowns of its own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.implied: list[Formula] = []
        self.heard: SelectionMarket | None = None
        self.played: SelectionEquilibrium | None = None

    def selection_market(self, *, outside_options: bool = False) -> SelectionMarket:
        """Return a market in which the user listens to the best agent only."""
        before = len(self._scopes[0].assumptions)
        market = super().selection_market(outside_options=outside_options)
        self.implied += [item.formula for item in self._scopes[0].assumptions[before:]]
        law = {place: Quantity.unknown(f"aligned law {place[0]} {place[1]}") for place in market.aligned_law.masses}
        aligned = OutcomeLaw(market, law)
        self.heard = replace(market, aligned_law=aligned, aligned_laws=[aligned] * market.agents)
        return self.heard

    def every(self, kind: Kind[T]) -> T:
        """Return an arbitrary thing of that kind."""
        asked: object = kind
        if not isinstance(asked, SelectionEquilibriumKind) or len(self._scopes) != 1:
            return super().every(kind)
        before = len(self._scopes[0].assumptions)
        thing = super().every(kind)
        self.implied += [item.formula for item in self._scopes[0].assumptions[before:]]
        self.played = cast("SelectionEquilibrium", thing)
        return thing


def selection_laws(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant, free_agents: frozenset[int]
) -> SelectionLaws | None:
    """Return what a statement says of the laws of one selection market from the rules up; None where it has none.

    What it says of the rules themselves is left out.
    """
    words = _SelectionWords(shape, dropped=variant.without, constants=variant.constants)
    statement.function(words)
    market, equilibrium = words.heard, words.played
    if market is None or equilibrium is None or market.aligned_rule is None:
        return None
    scope, claimed = words._scopes[0], words._claims  # pyright: ignore[reportPrivateUsage]
    is_best = any(item.formula == market.optimality for item in scope.assumptions)
    rules = (market.aligned_rule, *equilibrium.rules)
    options = [] if equilibrium.outside_options is None else list(equilibrium.outside_options)
    others = names_of([*(chance for rule in rules for row in rule for chance in row), *equilibrium.chances, *options])
    stated = list(conjuncts(opened(item.formula) for item in scope.assumptions if item.formula not in words.implied))
    kept = [each for each in stated if others.isdisjoint(free_unknowns(each)) and is_settled([each])]
    denied = list(conjuncts([opened(negation(all_of(item.formula for item in claimed)))]))
    spoken = set[str]().union(*map(free_unknowns, denied))
    laws = SelectionLaws(equilibrium, market, market.aligned_law, len(market.aligned_rule[0]), free_agents, is_best)
    fixed = len(kept) < len(stated) or bool(options) or not others.isdisjoint(spoken)
    return replace(laws, formulas=tuple(conjuncts([*kept, *denied, *laws.laws()])), fixed=fixed)
