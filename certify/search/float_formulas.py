"""Formulas prepared for many games: numbers for some unknowns leave linear programs and cases in the others.

Everything here is in floating point and weaker than the formulas: it only tells where an exact search is worth while.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from certify.search.float_cases import NOISE, OPEN, TRUE, Array, Bounds, FloatCases, Node, Rows, left
from certify.search.groups import conjuncts
from certify.spec.formula import And, Atom, ForAll, Formula, Or, negation
from certify.spec.polynomial import Polynomial

MOST_INSTANCES = 12


@dataclass(frozen=True, slots=True)
class _Universal:
    """A universal formula: the columns that it binds, its body and the denial of its body."""

    columns: Array
    body: Node
    denial: Node


class FloatFormulas:
    """Formulas in unknowns that are `given` numbers, game by game, and others that are to be found.

    Names that a universal formula binds are unknowns of its own.
    """

    def __init__(self, formulas: Iterable[Formula], given: Sequence[str], free: Sequence[str]) -> None:
        self._given = {name: place for place, name in enumerate(given)}
        self.free = list(free)
        self._columns = {name: place for place, name in enumerate(free)}
        self._terms: list[tuple[int, float, tuple[int, ...], tuple[int, ...]]] = []
        self._signs: list[str] = []
        self._universals: list[_Universal] = []
        self._nodes = [self._node(part) for part in conjuncts(formulas)]
        self._prepare()

    @property
    def size(self) -> int:
        """How many columns there are: the free unknowns, then those that universal formulas bind."""
        return self._size

    def column(self, name: str) -> int:
        """Return the column of an unknown."""
        return self._columns[name]

    # Reading formulas. -----------------------------------------------------------------------------------------------

    def _node(self, formula: Formula, *, inside: bool = False) -> Node:
        match formula:
            case Atom(polynomial, sign):
                return self._atom(polynomial, sign)
            case And(parts):
                return "and", [self._node(part, inside=inside) for part in parts]
            case Or(parts):
                return "or", [self._node(part, inside=inside) for part in parts]
            case ForAll(names, body) if not inside:
                return self._universal(names, body)
            case _:
                return True

    def _universal(self, names: Sequence[str], body: Formula) -> Node:
        """Note a universal formula; it counts as true until instances of it are found."""
        for name in names:
            self._columns.setdefault(name, len(self._columns))
        bound = np.array([self._columns[name] for name in names], dtype=np.int64)
        node, denial = self._node(body, inside=True), self._node(negation(body), inside=True)
        self._universals.append(_Universal(bound, node, denial))
        return True

    def _atom(self, polynomial: Polynomial, sign: str) -> Node:
        terms: list[tuple[int, float, tuple[int, ...], tuple[int, ...]]] = []
        number = len(self._signs)
        for monomial, value in polynomial.terms.items():
            given = tuple(self._given[name] for name in monomial if name in self._given)
            others = [name for name in monomial if name not in self._given]
            if len(others) > 2 or any(name not in self._columns for name in others):
                return True
            terms.append((number, float(value), given, tuple(self._columns[name] for name in others)))
        self._terms += terms
        self._signs.append(sign)
        return number

    def _prepare(self) -> None:
        size = len(self._columns)
        depth = max((len(given) for _, _, given, _ in self._terms), default=0)
        nothing = len(self._given)
        factors = np.full((len(self._terms), depth), nothing, dtype=np.int64)
        for place, (_, _, given, _) in enumerate(self._terms):
            factors[place, : len(given)] = given
        self._factors = factors
        self._values = np.array([value for _, value, _, _ in self._terms])
        rows = np.array([row for row, _, _, _ in self._terms], dtype=np.int64)
        orders = np.array([len(columns) for _, _, _, columns in self._terms], dtype=np.int64)
        self._simple = orders < 2
        at = [columns[0] if len(columns) == 1 else size for _, _, _, columns in self._terms]
        self._places = (rows * (size + 1) + np.array(at, dtype=np.int64))[self._simple]
        self._double = np.flatnonzero(orders == 2)
        self._double_rows = rows[self._double]
        both = [self._terms[place][3] for place in self._double.tolist()]
        self._firsts, self._seconds = np.array(both, dtype=np.int64).reshape(-1, 2).T
        self._size = size
        signs = np.array(self._signs, dtype=object)
        self._equal, self._strict = signs == "=", signs == ">"
        self._cases = FloatCases(self._equal, self._strict)
        self._table = np.zeros((0, size + 1))
        self._factor_values = np.zeros(0)
        self._instances: list[tuple[int, Array]] = []

    # One game. -------------------------------------------------------------------------------------------------------

    def start(self, numbers: Sequence[float]) -> None:
        """Begin with a game: numbers for the given unknowns, in their order."""
        game = np.append(np.array(numbers, dtype=np.float64), 1.0)
        products = self._values * game[self._factors].prod(axis=1)
        count = len(self._signs)
        flat = np.bincount(self._places, weights=products[self._simple], minlength=count * (self._size + 1))
        self._table = flat.reshape(count, self._size + 1)
        self._factor_values = products
        self._instances = []
        self._decide()

    def _decide(self) -> None:
        """Leave out what the game alone decides."""
        linear, constants = self._table[:, : self._size], self._table[:, self._size]
        states = self._states(linear, constants)
        for row in self._double_rows[self._factor_values[self._double] != 0].tolist():
            states[row] = OPEN
        rows = Rows(linear, constants, states)
        self._game_nodes = [left(node, rows) for node in self._nodes]
        self._game_universals = [
            _Universal(each.columns, left(each.body, rows), left(each.denial, rows)) for each in self._universals
        ]

    def _states(self, linear: Array, constants: Array) -> list[int]:
        true = np.where(self._strict, constants > NOISE, constants >= -NOISE)
        true = np.where(self._equal, np.abs(constants) <= NOISE, true)
        return np.where((linear != 0).any(axis=1), OPEN, true).tolist()

    def solve(self, fixed: Mapping[str, float] | None = None, bounds: Bounds | None = None) -> dict[str, float] | None:
        """Return numbers for the free unknowns at which the formulas hold by all appearance; None where none do.

        `fixed` has numbers for some of them already, `bounds` are linear forms in the others that are at least 0.
        Universal formulas are asked for at the instances found so far, and further ones are sought.
        """
        numbers = np.full(self._size, np.nan)
        for name, value in (fixed or {}).items():
            numbers[self._columns[name]] = value
        for universal in self._universals:
            numbers[universal.columns] = 0.0
        for _ in range(MOST_INSTANCES):
            rows = self._rows(numbers)
            together = [*((node, rows) for node in self._game_nodes), *self._asked(numbers)]
            found = self._cases.point(together, numbers, bounds=bounds)
            if found is None:
                return None
            if not self._is_broken(found):
                break
        else:
            return None
        return {name: float(found[place]) for name, place in self._columns.items() if place < len(self.free)}

    def _asked(self, numbers: Array) -> list[tuple[Node, Rows]]:
        asked: list[tuple[Node, Rows]] = []
        for number, values in self._instances:
            universal = self._game_universals[number]
            at = numbers.copy()
            at[universal.columns] = values
            asked.append((universal.body, self._rows(at)))
        return asked

    def _is_broken(self, found: Array) -> bool:
        """Whether some universal formula fails at these numbers; if so, the instance is kept."""
        for number, universal in enumerate(self._game_universals):
            numbers = found.copy()
            numbers[universal.columns] = np.nan
            fixed = np.flatnonzero(~np.isnan(numbers[: len(self.free)]))
            depends = np.asarray((self._table[:, fixed] != 0).any(axis=1))
            bad = self._cases.point([(universal.denial, self._rows(numbers))], numbers, depends)
            if bad is not None:
                self._instances.append((number, bad[universal.columns]))
                return True
        return False

    def _rows(self, numbers: Array) -> Rows:
        open_ = np.isnan(numbers)
        values = np.where(open_, 0.0, numbers)
        linear = self._table[:, : self._size].copy()
        constants = self._table[:, self._size] + linear @ values
        linear[:, ~open_] = 0.0
        if not len(self._double):
            return Rows(linear, constants, self._states(linear, constants))
        rows, factors = self._double_rows, self._factor_values[self._double]
        first, second = open_[self._firsts], open_[self._seconds]
        np.add.at(linear, (rows, self._firsts), np.where(second, 0.0, factors * first * values[self._seconds]))
        np.add.at(linear, (rows, self._seconds), np.where(first, 0.0, factors * second * values[self._firsts]))
        np.add.at(
            constants, rows, np.where(first | second, 0.0, factors * values[self._firsts] * values[self._seconds])
        )
        states = self._states(linear, constants)
        for row in rows[first & second & (factors != 0)].tolist():
            states[row] = TRUE
        return Rows(linear, constants, states)
