"""What a statement says of markets: their equilibria from the rules up, with outcome laws in the place of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Any, TypeVar, cast

from certify.search.game_unknowns import game_unknowns, names_of
from certify.search.groups import conjuncts
from certify.search.quantified import opened
from certify.spec.formula import (
    And,
    ForAll,
    Formula,
    Or,
    all_of,
    at_least,
    free_unknowns,
    lets,
    negation,
)
from certify.spec.full_equilibrium import Equilibrium, label
from certify.spec.full_market import EquilibriumKind
from certify.spec.language import Statement, Words
from certify.spec.market import Cell, Market
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Problem
from certify.spec.quantity import Number, Quantity, total_of_products
from certify.spec.rules import Heard, Rule
from certify.spec.statement import Kind
from certify.spec.symbolic_market import OutcomeLaw
from certify.spec.variants import Variant

T = TypeVar("T")


@dataclass(frozen=True)
class Played:
    """An equilibrium that a statement speaks of, with unknowns of their own for the masses of its outcome law.

    `free_agents` are those of whom it is not assumed that they gain by no deviation.
    """

    equilibrium: Equilibrium
    masses: Mapping[tuple[int, Cell], str]
    free_agents: frozenset[int]


@dataclass(frozen=True)
class Deviated:
    """A deviation to a rule of its own unknowns: `rule[x][m]`, the `response` to it, the masses of the law after it.

    `played` is the place of the equilibrium among those that the statement speaks of.
    """

    played: int
    agent: int
    rule: tuple[tuple[Number, ...], ...]
    response: Mapping[Heard, tuple[str, ...]]
    masses: Mapping[tuple[int, Cell], str]


@dataclass(frozen=True)
class AboutMarkets:
    """What a statement says: `formulas` speak of outcome laws where the problem speaks of rules and responses.

    The formulas are opened (names of outer existentials are unknowns) and imply nothing that the problem does not.
    `given` are the unknowns of the formulas that describe the game: what is multiplied with what a quantifier binds,
    the tables of the markets and what they are made of. `free` are the others.
    """

    problem: Problem
    played: tuple[Played, ...]
    formulas: tuple[Formula, ...]
    given: tuple[str, ...]
    free: tuple[str, ...]
    definitions: Mapping[str, Polynomial]
    """Unknowns that an equality gives as a polynomial of others."""
    deviated: tuple[Deviated, ...] = ()


class _LawWords(Words):
    """A reading in which an equilibrium's outcome law has unknowns of its own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.played: list[Played] = []
        self.deviated: list[Deviated] = []
        self.replaced: list[Formula] = []

    def every(self, kind: Kind[T]) -> T:
        """Return an arbitrary thing of that kind."""
        asked: object = kind
        if not isinstance(asked, EquilibriumKind) or len(self._scopes) != 1:
            return super().every(kind)
        scope = self._scopes[0]
        before = len(scope.assumptions)
        thing = asked.introduce(self)
        if not isinstance(thing, Equilibrium) or not thing.observed or len(thing.profiles) != 1:
            return cast("T", self.declared(thing))
        self.replaced += [item.formula for item in scope.assumptions[before:]]
        names = {place: f"{thing.prefix}outcome {place[0]} {place[1]}" for place in thing.masses}
        masses = {place: Quantity.unknown(name) for place, name in names.items()}
        held = {item.name for item in scope.assumptions[before:]}
        free = [i for i in thing.conditions if f"{thing.prefix}agent {i} does not gain by a deviation" not in held]
        spoken = _SpokenOf(**{field.name: getattr(thing, field.name) for field in fields(thing)}, words=self)
        self.played.append(Played(thing, names, frozenset(free)))
        return cast("T", self.declared(replace(spoken, masses=masses)))


@dataclass(frozen=True, kw_only=True)
class _SpokenOf(Equilibrium):
    """An equilibrium whose laws after deviations have unknowns of their own too, where the rule is one of unknowns."""

    words: _LawWords

    def after(self, agent: int, rule: Rule, name: str) -> OutcomeLaw:
        """Return the outcome law after a deviation."""
        law = super().after(agent, rule, name)
        played = _names_of_play(self)
        names = [number.unknowns() if isinstance(number, Polynomial) else set[str]() for row in rule for number in row]
        if not all(len(each) == 1 and played.isdisjoint(each) for each in names):
            return law
        masses = {place: f"{name} outcome {place[0]} {place[1]}" for place in law.masses}
        actions = range(self.market.actions)
        response = {event: tuple(f"{name} {label(event)}[{a}]" for a in actions) for event in self.responses[0]}
        place = next(n for n, each in enumerate(self.words.played) if each.equilibrium.prefix == self.prefix)
        self.words.deviated.append(Deviated(place, agent, tuple(map(tuple, rule)), response, masses))
        return OutcomeLaw(self.market, {place: Quantity.unknown(mass) for place, mass in masses.items()})


def about_markets(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant | None = None
) -> AboutMarkets | None:
    """Return what a statement says about markets; None where there is nothing to gain by drawing their games first."""
    variant = variant or Variant()
    if variant.sharp is not None or variant.vacuous:
        return None
    words = _LawWords(shape, dropped=variant.without, constants=variant.constants)
    statement.function(words)
    problem = statement.problem(shape, variant=variant)
    laws = {name for each in (*words.played, *words.deviated) for name in each.masses.values()}
    rules = {name for each in words.played for name in _names_of_play(each.equilibrium)}
    for each in words.deviated:
        rules |= names_of(number for row in each.rule for number in row)
        rules.update(name for row in each.response.values() for name in row)
    scope = words._scopes[0]  # pyright: ignore[reportPrivateUsage]
    claimed = words._claims  # pyright: ignore[reportPrivateUsage]
    stated = [item.formula for item in scope.assumptions if item.formula not in words.replaced]
    stated.append(negation(all_of(item.formula for item in claimed)))
    formulas = [*map(opened, stated), *(part for each in words.played for part in _law_conditions(each))]
    for each in words.deviated:
        formulas += _law_conditions(replace(words.played[each.played], masses=each.masses))
    parts = list(conjuncts(formulas))
    about_a_market = any(isinstance(thing, Market) for thing in words.things)
    if not words.played and not (about_a_market and any(_has_universal(part) for part in parts)):
        return None
    markets = [thing for thing in words.things if isinstance(thing, Market)]
    markets += [each.equilibrium.market for each in words.played]
    slack = names_of(number for each in words.played for number in each.equilibrium.eta)
    given, definitions = game_unknowns(parts, markets, slack, laws | rules)
    spoken = set[str]().union(*map(free_unknowns, parts))
    names = sorted(spoken | laws)
    return AboutMarkets(
        problem,
        tuple(words.played),
        tuple(parts),
        tuple(name for name in names if name in given),
        tuple(name for name in names if name not in given and name not in rules),
        definitions,
        tuple(words.deviated),
    )


def _names_of_play(equilibrium: Equilibrium) -> set[str]:
    numbers = [chance for rules in equilibrium.profiles for rule in rules for row in rule for chance in row]
    numbers += [chance for response in equilibrium.responses for row in response.values() for chance in row]
    return names_of(numbers)


def _law_conditions(played: Played) -> list[Formula]:
    """Return what is known of every outcome law: its marginal, and that the user follows where it is best."""
    market = played.equilibrium.market
    law = {place: Quantity.unknown(name) for place, name in played.masses.items()}
    conditions = [market.is_law(law)]
    for z, a, b in product(range(market.types), range(market.actions), range(market.actions)):
        if a != b:
            pairs = (
                (law[a, cell], market.user[a][cell[2]] - market.user[b][cell[2]])
                for cell in market.prior
                if cell[0] == z
            )
            conditions.append(at_least(total_of_products(pairs)))
    return conditions


def _has_universal(formula: Formula) -> bool:
    match formula:
        case And(parts) | Or(parts):
            return any(map(_has_universal, parts))
        case ForAll():
            return next(lets(formula), None) is None
        case _:
            return False
