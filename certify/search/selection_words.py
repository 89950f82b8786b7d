"""What a statement says of one selection market: its equilibrium, and the unknowns of all rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from certify.search.game_unknowns import game_unknowns, names_of
from certify.search.groups import conjuncts
from certify.search.quantified import opened
from certify.spec.formula import Atom, Formula, free_unknowns
from certify.spec.language import Statement, Words
from certify.spec.market import Market
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Problem
from certify.spec.quantity import Number
from certify.spec.rules import Rule
from certify.spec.selection_correlated import CorrelatedSelection
from certify.spec.selection_equilibrium import SelectionEquilibrium
from certify.spec.selection_market import SelectionMarket
from certify.spec.symbolic_market import OutcomeLaw
from certify.spec.variants import Variant

SelectionPlay: TypeAlias = SelectionEquilibrium | CorrelatedSelection


@dataclass(frozen=True)
class AboutSelection:
    """A statement about one equilibrium of one selection market, from the rules up.

    `rules[d][i]` is what agent i offers in draw d, `offers[d][i]` what it leads to, `selected[d]` how likely it is
    heard. `given` are the unknowns that describe the game; those in `definitions` follow from others.
    """

    problem: Problem
    market: SelectionMarket
    equilibrium: SelectionPlay
    chances: Sequence[Number]
    rules: Sequence[Sequence[Rule]]
    selected: Sequence[Sequence[Number]]
    offers: Sequence[Sequence[OutcomeLaw]]
    favourites: Sequence[Rule]
    formulas: tuple[Formula, ...]
    given: tuple[str, ...]
    definitions: Mapping[str, Polynomial]

    @property
    def by_priority(self) -> bool:
        """Whether ties among agents go to the first."""
        return isinstance(self.equilibrium, CorrelatedSelection) and self.equilibrium.by_priority

    @property
    def slacks(self) -> frozenset[str]:
        """The unknowns that say how much agents may gain."""
        return frozenset(names_of(self.equilibrium.eta) & {*self.given} - self.definitions.keys())

    @property
    def never(self) -> frozenset[str]:
        """The unknowns that are 0 in every game that is drawn: how much less than the best the user may select."""
        return frozenset(names_of([self.equilibrium.gamma]) & {*self.given})

    @property
    def free_agents(self) -> frozenset[int]:
        """The agents of whom it is not assumed that they gain by no deviation."""
        held = {item.name for item in self.problem.assumptions}
        prefix = self.equilibrium.prefix
        agents = self.equilibrium.conditions
        return frozenset(i for i in agents if f"{prefix}agent {i} does not gain by a deviation" not in held)

    def responses(self, rule: Rule) -> list[str]:
        """Return the unknowns of the user's response to a rule that is spoken of, by (type, message) and action."""
        asked = [names_of([chance]) for row in rule for chance in row]
        return [
            name
            for at in self.problem.functions
            if at.function.startswith("response to one rule") and [names_of([each]) for each in at.arguments] == asked
            for name in at.names
        ]

    def same_rules(self) -> list[list[int]]:
        """Return for each draw and agent the number of its rule: the same where the statement says that they are equal.

        Numbers count the agent's rules, in the order of the draws.
        """
        equal = {
            frozenset(each.polynomial.unknowns())
            for each in self.formulas
            if isinstance(each, Atom) and each.sign == "=" and _is_difference(each.polynomial)
        }
        numbers: list[list[int]] = []
        for d, rules in enumerate(self.rules):
            row: list[int] = []
            for i, rule in enumerate(rules):
                like = [e for e in range(d) if _are_equal(self.rules[e][i], rule, equal)]
                row.append(numbers[like[0]][i] if like else 1 + max((earlier[i] for earlier in numbers), default=-1))
            numbers.append(row)
        return numbers


def about_selection(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant | None = None
) -> AboutSelection | None:
    """Return what a statement says of a selection market; None where it is about other things too, or about laws."""
    variant = variant or Variant()
    if variant.sharp is not None or variant.vacuous:
        return None
    words = Words(shape, dropped=variant.without, constants=variant.constants)
    statement.function(words)
    plays = [thing for thing in words.things if isinstance(thing, SelectionPlay)]
    markets = [thing for thing in words.things if isinstance(thing, Market)]
    if len(plays) != 1 or len(markets) != 1 or not isinstance(markets[0], SelectionMarket):
        return None
    play, market = plays[0], markets[0]
    gamma = play.gamma
    if market.aligned_rule is None or market.parts is not None or not _may_be_zero(gamma):
        return None
    one = isinstance(play, SelectionEquilibrium)
    chances: Sequence[Number] = [1] if one else play.chances
    rules = [play.rules] if one else play.rules
    selected = [play.chances] if one else play.selected
    offers: Sequence[Sequence[OutcomeLaw]] = [play.offers] if one else play.offers
    favourites: Sequence[Rule] = [] if one else play.favourite_rules
    problem = statement.problem(shape, variant=variant)
    parts = [*conjuncts(map(opened, problem.hypotheses()))]
    others = {name for at in problem.functions for name in at.names}
    for rule in [market.aligned_rule, *favourites, *(rule for row in rules for rule in row)]:
        others |= names_of(chance for row in rule for chance in row)
    others |= names_of([*chances, *(chance for row in selected for chance in row)]) | names_of(play.masses.values())
    more = names_of([*play.eta, gamma, *(market.outside_options or ())])
    given, definitions = game_unknowns(parts, [market], more, others)
    tables = [entry for table in (market.user, *market.agent_utilities) for row in table for entry in row]
    if not names_of([*market.prior.values(), *tables]) <= given:
        return None
    names = sorted(set[str]().union(*map(free_unknowns, parts)) & given)
    return AboutSelection(
        problem, market, play, chances, rules, selected, offers, favourites, tuple(parts), tuple(names), definitions
    )


def _may_be_zero(gamma: Number) -> bool:
    """Whether gamma is 0 or an unknown by itself."""
    if isinstance(gamma, Polynomial):
        return len(names_of([gamma])) == 1 and gamma.constant_term == 0
    return not gamma


def _is_difference(polynomial: Polynomial) -> bool:
    terms = polynomial.terms
    return len(terms) == 2 and all(len(monomial) == 1 for monomial in terms) and sum(terms.values()) == 0


def _are_equal(first: Rule, second: Rule, equal: set[frozenset[str]]) -> bool:
    """Whether every chance in one rule is said to be equal to that in another."""
    pairs = [(one, two) for row, other in zip(first, second, strict=True) for one, two in zip(row, other, strict=True)]
    return all(frozenset(names_of([one, two])) in equal for one, two in pairs)
