"""The numbers of a market as one list of unknowns, and which relabellings of it leave a statement as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd

from certify.search.game_unknowns import name_of
from certify.search.relabelling import Order, class_count, closure
from certify.search.same_formulas import renaming
from certify.spec.formula import Formula
from certify.spec.market import Cell, Market
from certify.spec.polynomial import Rational, normal

MOST_MARKETS = 4_000_000
"""With more markets, those that are alike counted too, none are looked at."""

Swap = tuple[int, int]


@dataclass(frozen=True)
class MarketTables:
    """The unknowns of the prior of a market, and those of all utilities, the user's first.

    `group` has permutations of the list of all these unknowns, the prior's first, that leave the statement as it is;
    `kinds` says what they relabel. `own_cells` says that each cell of the prior is a state of its own.
    """

    prior: tuple[str, ...]
    entries: tuple[str, ...]
    group: tuple[Order, ...]
    kinds: tuple[str, ...]
    own_cells: bool

    def priors(self, bound: int) -> Iterator[tuple[int, ...]]:
        """Yield weights of the prior up to `bound`, without common factor, once up to relabelling.

        They are positive where each cell of the prior is a state of its own; else some may be 0.
        """
        for weights in product(range(int(self.own_cells), bound + 1), repeat=len(self.prior)):
            if gcd(*weights) == 1 and all(
                weights <= tuple(weights[order[k]] for k in range(len(weights))) for order in self.group
            ):
                yield weights

    def relabellings(self, weights: Sequence[int]) -> list[Order]:
        """Return the permutations of the utilities that go with these weights of the prior."""
        count = len(self.prior)
        kept = (order for order in self.group if all(weights[order[k]] == weights[k] for k in range(count)))
        return sorted({tuple(at - count for at in order[count:]) for order in kept})

    def count(self, bound: int) -> int:
        """Return how many markets with utilities from 0 to `bound` and such priors there are up to relabelling."""
        return sum(class_count(self.relabellings(weights), bound + 1) for weights in self.priors(bound))

    def prior_at(self, weights: Sequence[int]) -> dict[str, Rational]:
        """Return the prior with these weights by name."""
        whole = sum(weights)
        return {name: normal(Fraction(weight, whole)) for name, weight in zip(self.prior, weights, strict=True)}


def market_tables(
    market: Market, others: Sequence[Market], formulas: Sequence[Formula], bound: int, *, fixed: bool = False
) -> MarketTables | None:
    """Return the unknowns of a market whose prior and utilities are arbitrary; None where some are not.

    None too where there are more than `MOST_MARKETS` with utilities and weights up to `bound`.

    `others` are markets that have the same prior and agents, where the unknowns of their utilities are listed too.
    A relabelling counts where some renaming of all unknowns goes with it that leaves the formulas as they are;
    with `fixed` none does.
    """
    prior = {cell: name_of(mass) for cell, mass in market.prior.items()}
    if not all(prior.values()) or len(set(prior.values())) < len(prior):
        return None
    tables = [market.user, *market.agent_utilities]
    if not all(name_of(entry) for table in tables for row in table for entry in row):
        return None
    tables += [table for other in others for table in (other.user, *other.agent_utilities)]
    entries = tuple(dict.fromkeys(name for table in tables for row in table for each in row if (name := name_of(each))))
    names = [*prior.values(), *entries]
    places = {name: at for at, name in enumerate(names)}
    own_cells = len(prior) == len({y for _, _, y in prior})
    if (bound + 1) ** len(entries) * (bound + 1 - int(own_cells)) ** len(prior) > MOST_MARKETS:
        return None
    orders: list[Order] = []
    kinds: dict[str, None] = {}
    for kind, moved in () if fixed else _swaps(market, others, prior):
        start = {name: moved.get(name, name) for name in names}
        if sorted(start.values()) == sorted(names) and renaming(formulas, start) is not None:
            orders.append(tuple(places[start[name]] for name in names))
            kinds[kind] = None
    return MarketTables(tuple(prior.values()), entries, tuple(closure(orders, len(names))), tuple(kinds), own_cells)


def _swaps(market: Market, others: Sequence[Market], prior: Mapping[Cell, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield relabellings that make neighbours change places, as renamings of the prior and the utilities."""
    markets = [market, *others]
    for a in range(market.actions - 1):
        yield "actions", _of_tables(markets, actions=(a, a + 1))
    if market.parts is None:
        for i in range(market.agents - 1):
            yield "agents", _of_tables(markets, agents=(i, i + 1))
    sees_states = all(x == y for _, x, y in prior)
    for y in range(market.states - 1):
        swap = (y, y + 1)
        moved = _of_tables(markets, states=swap)
        for cell, name in prior.items():
            z, x, state = cell
            there = (z, _swapped(x, swap) if sees_states else x, _swapped(state, swap))
            moved[name] = prior.get(there, "")
        yield "states", moved
    for place, kind, size in ((0, "types", market.types), (1, "signals", market.signals)):
        if kind == "types" or not (sees_states or market.parts is not None):
            for first in range(size - 1):
                yield (
                    kind,
                    {name: prior.get(_moved(cell, place, (first, first + 1)), "") for cell, name in prior.items()},
                )


def _of_tables(
    markets: Sequence[Market], *, actions: Swap = (0, 0), states: Swap = (0, 0), agents: Swap = (0, 0)
) -> dict[str, str]:
    """Return where the unknowns of all utilities go; a name that would go to two places goes to none."""
    moved: dict[str, str] = {}
    for market in markets:
        tables = [(market.user, market.user)]
        tables += [
            (table, market.agent_utilities[_swapped(i, agents)]) for i, table in enumerate(market.agent_utilities)
        ]
        for table, target in tables:
            for a, row in enumerate(table):
                for y, entry in enumerate(row):
                    name, there = name_of(entry), name_of(target[_swapped(a, actions)][_swapped(y, states)])
                    if name:
                        moved[name] = there if moved.get(name, there) == there else ""
    return moved


def _swapped(number: int, swap: Swap) -> int:
    first, second = swap
    return second if number == first else first if number == second else number


def _moved(cell: Cell, place: int, swap: Swap) -> Cell:
    z, x, y = cell
    return (_swapped(z, swap), x, y) if place == 0 else (z, _swapped(x, swap), y)
