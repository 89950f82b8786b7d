"""Games with tables left open: for drawn rules, the utilities that break a statement solve a linear program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np

from certify.search.deviation_bounds import DeviationBounds, Ties
from certify.search.float_cases import Array, Bounds
from certify.search.float_formulas import FloatFormulas
from certify.search.game_draws import GameDraws
from certify.search.groups import signs
from certify.search.market_at import MarketAt, Profile
from certify.search.market_words import AboutMarkets, Played
from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, Or
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.quantity import Number

MOST_ORDERS = 6
SMALL = (1.0, 2.0, 4.0)
"""Bounds of the utilities that are tried, the smallest first, once there are any."""
LARGEST_DENOMINATOR = 60


class OpenTables:
    """One way of leaving tables open: `names` are those of the numbers that are solved for, all others are drawn."""

    def __init__(self, about: AboutMarkets, names: frozenset[str]) -> None:
        self.names = names
        self._about = about
        self._given = [name for name in about.given if name not in names]
        defined = {name: at for name, at in about.definitions.items() if names.isdisjoint({name, *at.unknowns()})}
        self.draws = GameDraws(about.given, about.formulas, defined)
        self._prices = {
            (place, agent): [f"price {place} {agent} {x}" for x in range(played.equilibrium.market.signals_of(agent))]
            for place, played in enumerate(about.played)
            for agent in _known(played, about.given)
        }
        prices = (name for names in self._prices.values() for name in names)
        self._relaxed = FloatFormulas(about.formulas, self._given, [*about.free, *sorted(names), *prices])
        self._tables: dict[tuple[int, int], tuple[Array, Array]] = {}

    def start(self, game: Mapping[str, Rational]) -> bool:
        """Begin with a game; whether anything could break the statement there, with any numbers in open places."""
        self._relaxed.start([float(game[name]) for name in self._given])
        terms = {name: Polynomial.constant(game[name]) for name in self._given}
        self._tables = {
            (place, agent): self._table(self._about.played[place].equilibrium.market.agent_utilities[agent], terms)
            for place, agent in self._prices
        }
        return self._relaxed.solve() is not None

    def filled(
        self, markets: Sequence[MarketAt], profiles: Sequence[Profile], masses: Mapping[str, float]
    ) -> dict[str, Rational] | None:
        """Return numbers for the open places with which nobody gains by a deviation from these profiles; None if none.

        All by appearance, in floating point; `masses` are those of the outcome laws.
        """
        bounds = {key: DeviationBounds(markets[key[0]], profiles[key[0]], key[1]) for key in self._prices}
        ties: dict[tuple[int, int], Ties] = dict.fromkeys(bounds, "hostile")
        found = self._relaxed.solve(masses, self._bounds(bounds, ties))
        for key in bounds if found is not None else ():
            actions = range(markets[key[0]].market.actions)
            orders = [order for order, _ in zip(permutations(actions), range(MOST_ORDERS), strict=False)]
            tried: Iterable[Ties] = ("favourable", *orders)
            for each in tried:
                found = self._relaxed.solve(masses, self._bounds(bounds, {**ties, key: each}))
                if found is not None:
                    ties[key] = each
                    break
            else:
                return None
        if found is None:
            return None
        for size in SMALL:
            smaller = self._relaxed.solve(masses, self._bounds(bounds, ties, size))
            if smaller is not None:
                found = smaller
                break
        return {name: normal(Fraction(found[name]).limit_denominator(LARGEST_DENOMINATOR)) for name in self.names}

    def _bounds(
        self,
        bounds: Mapping[tuple[int, int], DeviationBounds],
        ties: Mapping[tuple[int, int], Ties],
        size: float | None = None,
    ) -> Bounds:
        """Return the bounds of all agents under these ties; with `size`, the open numbers are no larger either."""
        linear = [np.zeros((0, self._relaxed.size))]
        constants = [np.zeros(0)]
        for key, each in bounds.items():
            rows, right = each.rows(ties[key])
            entries, fixed = self._tables[key]
            part = rows[:, each.signals :] @ entries
            part[:, [self._relaxed.column(name) for name in self._prices[key]]] += rows[:, : each.signals]
            linear.append(part)
            constants.append(right + rows[:, each.signals :] @ fixed)
        if size is not None:
            places = [self._relaxed.column(name) for name in self.names]
            unit = np.eye(self._relaxed.size)[places]
            linear += [unit, -unit]
            constants.append(np.full(2 * len(places), size))
        return Bounds(np.vstack(linear), np.concatenate(constants))

    def _table(self, table: Sequence[Sequence[Number]], terms: Mapping[str, Polynomial]) -> tuple[Array, Array]:
        """Return the numbers of a table, action by action, as forms in the columns and constants."""
        cells = [number for row in table for number in row]
        linear, constants = np.zeros((len(cells), self._relaxed.size)), np.zeros(len(cells))
        for place, number in enumerate(cells):
            entry = number.substitute(terms) if isinstance(number, Polynomial) else Polynomial.constant(number)
            for monomial, value in entry.terms.items():
                if monomial:
                    linear[place, self._relaxed.column(monomial[0])] = float(value)
                else:
                    constants[place] = float(value)
        return linear, constants


def open_tables(about: AboutMarkets) -> list[OpenTables]:
    """Return the ways of leaving tables open with which all that is said stays linear; none where nothing is played."""
    if not about.played:
        return []
    products = [names for each in about.formulas for names in _products(each)]
    closed = {name for group in signs(about.formulas).groups for name in group.names}
    closed |= {name for name, at in about.definitions.items() if at.is_constant}
    for played in about.played:
        market = played.equilibrium.market
        closed |= _names([*played.equilibrium.eta, *market.prior.values(), *(e for row in market.user for e in row)])
        tables = (number for table in market.agent_utilities for row in table for number in row)
        products += [tuple(m) for number in tables if isinstance(number, Polynomial) for m in number.terms]
    families: dict[str, set[str]] = {}
    for name in about.given:
        families.setdefault(name.split("[")[0], set()).add(name)
    alone = [names for names in families.values() if names.isdisjoint(closed) and _is_linear(names, products)]
    found: dict[frozenset[str], None] = {}
    for first in alone:
        chosen = set(first)
        for names in alone:
            if _is_linear(chosen | names, products):
                chosen |= names
        found[frozenset(chosen)] = None
    return [OpenTables(about, names) for names in found]


def _is_linear(names: set[str], products: Iterable[Sequence[str]]) -> bool:
    return all(sum(name in names for name in product) <= 1 for product in products)


def _products(formula: Formula) -> Iterator[tuple[str, ...]]:
    """Yield the products of unknowns in a formula, those that quantifiers bind included."""
    match formula:
        case Atom(polynomial, _):
            yield from polynomial.terms
        case And(parts) | Or(parts):
            for part in parts:
                yield from _products(part)
        case ForAll(_, body) | Exists(_, body):
            yield from _products(body)
        case Let(_, _, _, definition, body):
            yield from _products(definition)
            yield from _products(body)
        case _:
            pass


def _known(played: Played, given: Sequence[str]) -> list[int]:
    """Return the agents of whom it is assumed that they do not gain, and whose tables are among the given numbers."""
    tables = enumerate(played.equilibrium.market.agent_utilities)
    names = set(given)
    known = [agent for agent, rows in tables if _names(number for row in rows for number in row) <= names]
    return [agent for agent in known if agent not in played.free_agents]


def _names(numbers: Iterable[Number]) -> set[str]:
    return set[str]().union(*(number.unknowns() for number in numbers if isinstance(number, Polynomial)))
