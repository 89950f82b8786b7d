"""Games and markets drawn by the public strategies, as numbers for the unknowns of a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from certify.spec.errors import InputError
from certify.spec.polynomial import Rational, normal
from certify.spec.problem import Problem

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from certify.strategies import Alignment

Index = tuple[int, ...]
Numbers = dict[str, Rational]

_ENTRY = re.compile(r"(payoff\d+|prior|user|agent \d+)\[(\d+(?:,\d+)*)\]")


def strategy_games(problem: Problem) -> SearchStrategy[Numbers] | None:
    """Return a strategy for numbers of the tables of a problem: what `certify.strategies` draws, ties and all.

    The tables are those of the payoffs of one game, or of the prior and the utilities of a market whose agents see the
    state; None where the problem has neither, has them in part, or they are too large to be drawn.
    """
    tables = _tables(problem)
    try:
        return _market(tables) if "user" in tables else _game(tables)
    except InputError:
        return None


def _tables(problem: Problem) -> dict[str, dict[Index, str]]:
    """Return the unknowns that stand in tables, by the name of the table and their place in it."""
    tables: dict[str, dict[Index, str]] = {}
    for name in problem.unknowns:
        entry = _ENTRY.fullmatch(name)
        if entry is not None:
            tables.setdefault(entry[1], {})[tuple(map(int, entry[2].split(",")))] = name
    return tables


def _game(tables: Mapping[str, dict[Index, str]]) -> SearchStrategy[Numbers] | None:
    from certify.strategies import games

    named = [tables.get(f"payoff{player}", {}) for player in range(len(tables))]
    shape = _shape(named[0]) if named else ()
    if len(shape) != len(named) or any(_shape(table) != shape for table in named):
        return None

    def numbers(drawn: Any) -> Numbers:
        flat = [table[place] for table in named for place in product(*map(range, shape))]
        return dict(zip(flat, (normal(each) for table in drawn.payoffs for each in table), strict=True))

    return games(shape=shape).map(numbers)


def _market(tables: Mapping[str, dict[Index, str]]) -> SearchStrategy[Numbers] | None:
    from certify.strategies import markets

    prior, user = tables.get("prior", {}), tables["user"]
    named = [tables.get(f"agent {agent}", {}) for agent in range(len(tables) - 2)]
    shape = _shape(user)
    if len(shape) != 2 or _shape(prior) != shape[1:] or not named or any(_shape(table) != shape for table in named):
        return None

    def numbers(drawn: Any) -> Numbers:
        values: Numbers = {prior[cell[2],]: normal(mass) for cell, mass in drawn.joint.items()}
        values = {**dict.fromkeys(prior.values(), 0), **values}
        for names, table in zip([user, *named], [drawn.user, *drawn.agent_utilities], strict=True):
            values.update({name: normal(table[action][state]) for (action, state), name in names.items()})
        return values

    from hypothesis import strategies

    kinds: list[Alignment | None] = ["hull", None] if shape[0] == 1 else ["hull", None, "near", "outside"]
    drawn = [markets(kind, agents=len(named), actions=shape[0], states=shape[1]) for kind in kinds]
    return strategies.one_of([each.map(numbers) for each in drawn])


def _shape(table: Mapping[Index, str]) -> Index:
    """Return the sizes of a table that is full, else nothing."""
    ranks: set[int] = set(map(len, table))
    if len(ranks) != 1:
        return ()
    shape = tuple(1 + max(column) for column in zip(*table, strict=True))
    return shape if len(table) == len(list(product(*map(range, shape)))) else ()
