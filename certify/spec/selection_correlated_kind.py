"""How a statement declares a coarse correlated equilibrium of a selection market (theory.md T3c)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from certify.spec.formula import all_of, at_least, equal
from certify.spec.quantity import Number
from certify.spec.rules import Rule
from certify.spec.selection import offered_law
from certify.spec.selection_correlated import CorrelatedSelection
from certify.spec.statement import Kind, Reading
from certify.spec.symbolic_market import OutcomeLaw, RuleKind, SymbolicMarket


@dataclass(frozen=True)
class CorrelatedSelectionKind:
    """Coarse correlated equilibria of a selection market; see `SelectionMarket.coarse_correlated`."""

    market: SymbolicMarket
    aligned_law: OutcomeLaw
    common_law: bool
    outside_options: Sequence[Number] | None
    eta: tuple[Number, ...]
    gamma: Number
    prefix: str
    by_priority: bool

    def introduce(self, reading: Reading, /) -> CorrelatedSelection:
        """Declare draws, offers, selections, the agents' favourites and the outcome; nobody gains by a deviation.

        At level `rules` agents offer rules and deviate to every rule. At level `laws` they offer the outcome
        laws of rules, and the deviations to their favourites are spoken of.
        """
        market, best = self.market, self.aligned_law.user_value
        draws = range(reading.size("draws"))
        by_priority = self.by_priority and (market.agents == 1 or reading.premise("fixed priority"))
        chances: Sequence[Number] = [1] if len(draws) == 1 else reading.distribution(f"{self.prefix}draw", len(draws))
        rules: list[list[Rule]] = [[] for _ in draws]
        offers: list[list[OutcomeLaw]] = [[] for _ in draws]
        for d in draws:
            for i in range(market.agents):
                which = f"{d},{i}" if len(draws) > 1 else f"{i}"
                law, _ = self._offer(reading, f"rule {which}", f"offer {which}", i, rules[d])
                offers[d].append(law)
                if reading.level == "laws":
                    reading.assume(
                        at_least(best, law.user_value), name=f"aligned value beats {self.prefix}offer {which}"
                    )
        favourite_rules: list[Rule] = []
        favourites: list[OutcomeLaw] = []
        numbers: list[list[Number]] = []
        for i in range(market.agents):
            law, known_by = self._offer(reading, f"favourite rule of {i}", f"favourite law of {i}", i, favourite_rules)
            favourites.append(law)
            numbers.append(known_by)
        for i, law in enumerate(favourites):
            reading.assume(
                equal(law.user_value, best), name=f"{self.prefix}favourite law of {i} is worth V°", definition=True
            )
        selected = [
            reading.vector(f"{self.prefix}selected" + (f" in draw {d}" if len(draws) > 1 else ""), market.agents)
            for d in draws
        ]
        outcome = market.law(f"{self.prefix}p")
        result = self._equilibrium(
            market,
            outcome.masses,
            self.eta,
            self.gamma,
            chances,
            selected,
            offers,
            rules,
            favourites,
            favourite_rules,
            numbers,
            {},
            self.aligned_law,
            self.prefix,
            self.common_law,
            by_priority,
            self.outside_options,
        )
        for d in draws:
            name = f"{self.prefix}selection" + (f" in draw {d}" if len(draws) > 1 else "")
            reading.assume(all_of(result.selection_conditions(d)), name=name, definition=True)
        reading.assume(all_of(result.outcome_conditions()), name=f"{self.prefix}outcome law", definition=True)
        for i in range(market.agents):
            if reading.level == "laws":
                condition = result.no_gain(i, favourites[i], f"{self.prefix}selected after {i}", numbers[i])
                name = f"{self.prefix}agent {i} does not gain by its favourite rule"
            else:
                deviations = self._rules(reading, f"{self.prefix}deviation {i}")
                condition = reading.for_all(deviations, lambda rule, i=i: result.no_gain_by_rule(i, rule))
                name = f"{self.prefix}agent {i} does not gain by a deviation"
            result.conditions[i] = condition
            reading.assume(condition, name=name)
        return result

    def _offer(
        self, reading: Reading, rule_name: str, law_name: str, agent: int, rules: list[Rule]
    ) -> tuple[OutcomeLaw, list[Number]]:
        """Declare a rule, or at level `laws` the law that it leads to; return the law and all numbers declared."""
        if reading.level == "laws":
            law = self.market.law(f"{self.prefix}{law_name}")
            return law, [*law.masses.values()]
        rule = self._rules(reading, f"{self.prefix}{rule_name}").introduce(reading)
        rules.append(rule)
        return self._offered(rule, rule_name, None if self.common_law else agent)

    @property
    def _equilibrium(self) -> Callable[..., CorrelatedSelection]:
        return CorrelatedSelection

    def _rules(self, reading: Reading, name: str) -> Kind[Rule]:
        return RuleKind(self.market, name, reading.size("messages"))

    def _offered(self, rule: Rule, what: str, whose: int | None) -> tuple[OutcomeLaw, list[Number]]:
        return offered_law(self.market, rule, f"{self.prefix}response to {what}", whose)
