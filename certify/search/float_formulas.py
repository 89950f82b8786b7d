"""Formulas prepared for many games: numbers for some unknowns leave linear programs and cases in the others.

Everything here is in floating point and weaker than the formulas: it only tells where an exact search is worth while.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from certify.search.float_program import FloatPrograms
from certify.search.groups import conjuncts
from certify.spec.formula import And, Atom, ForAll, Formula, Or, negation
from certify.spec.polynomial import Polynomial

NOISE = 1e-7
_FALSE, _TRUE, _OPEN = 0, 1, 2
MOST_PROGRAMS = 24
"""No more programs are solved for one question; it stays open then."""
MOST_INSTANCES = 12

Node: TypeAlias = "int | tuple[Literal['and', 'or'], Sequence[Node]] | bool"
"""A comparison by number, several nodes, or what is known; what cannot be said is taken to be true."""

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Universal:
    """A universal formula: the columns that it binds, its body and the denial of its body."""

    columns: Array
    body: Node
    denial: Node


@dataclass
class Rows:
    """What the comparisons are where some columns have numbers: linear forms in the others."""

    linear: Array
    constants: Array
    states: Sequence[int]
    """Of each row whether it is true, false or open; a product of two columns without numbers makes it true."""


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
        self.programs = FloatPrograms()
        self._nodes = [self._node(part) for part in conjuncts(formulas)]
        self._prepare()

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
        self._products = [
            (place, int(rows[place]), *self._terms[place][3]) for place in np.flatnonzero(orders == 2).tolist()
        ]
        self._size = size
        signs = np.array(self._signs, dtype=object)
        self._equal, self._strict = signs == "=", signs == ">"
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
        for place, row, _, _ in self._products:
            if self._factor_values[place]:
                states[row] = _OPEN
        rows = Rows(linear, constants, states)
        self._game_nodes = [self._left(node, rows) for node in self._nodes]
        self._game_universals = [
            _Universal(each.columns, self._left(each.body, rows), self._left(each.denial, rows))
            for each in self._universals
        ]

    def _states(self, linear: Array, constants: Array) -> list[int]:
        true = np.where(self._strict, constants > NOISE, constants >= -NOISE)
        true = np.where(self._equal, np.abs(constants) <= NOISE, true)
        return np.where((linear != 0).any(axis=1), _OPEN, true).tolist()

    def solve(self, fixed: Mapping[str, float] | None = None) -> dict[str, float] | None:
        """Return numbers for the free unknowns at which the formulas hold by all appearance; None where none do.

        `fixed` has numbers for some of them already. Universal formulas are asked for at the instances found so far,
        and further ones are sought.
        """
        numbers = np.full(self._size, np.nan)
        for name, value in (fixed or {}).items():
            numbers[self._columns[name]] = value
        for universal in self._universals:
            numbers[universal.columns] = 0.0
        for _ in range(MOST_INSTANCES):
            found = self._search(self._game_nodes, self._asked(numbers), numbers, deep=False)
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
            bad = self._search([universal.denial], [], numbers, deep=True)
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
        unsaid: list[int] = []
        for place, row, first, second in self._products:
            factor = self._factor_values[place]
            if open_[first] and open_[second]:
                if factor:
                    unsaid.append(row)
            elif open_[first]:
                linear[row, first] += factor * values[second]
            elif open_[second]:
                linear[row, second] += factor * values[first]
            else:
                constants[row] += factor * values[first] * values[second]
        states = self._states(linear, constants)
        for row in unsaid:
            states[row] = _TRUE
        return Rows(linear, constants, states)

    # Case distinctions. ----------------------------------------------------------------------------------------------

    def _search(
        self, nodes: Sequence[Node], instances: Sequence[tuple[Node, Rows]], numbers: Array, *, deep: bool
    ) -> Array | None:
        """Return numbers for the open columns at which all nodes hold; None where none do.

        With `deep` also comparisons that depend on numbers already found are to hold with something to spare.
        """
        rows = self._rows(numbers)
        together: list[tuple[Node, Rows]] = [*((node, rows) for node in nodes), *instances]
        open_ = np.flatnonzero(np.isnan(numbers))
        depends = self._dependent(numbers) if deep else np.zeros(len(self._signs), dtype=bool)
        solved = 0
        waiting: list[list[tuple[Node, Rows]]] = [together]
        while waiting:
            atoms: list[tuple[int, Rows]] = []
            choices: list[tuple[Sequence[Node], Rows]] = []
            if not all(self._sort(node, of, atoms, choices) for node, of in waiting.pop()):
                continue
            if solved == MOST_PROGRAMS:
                return None
            solved += 1
            found = self._point(atoms, open_, depends, numbers)
            if found is None:
                continue
            failing = next((each for each in choices if not self._holds(("or", each[0]), each[1], found)), None)
            if failing is None:
                return found
            rest: list[tuple[Node, Rows]] = [*atoms, *((("or", parts), of) for parts, of in choices)]
            rest.remove((("or", failing[0]), failing[1]))
            waiting += [[*rest, (part, failing[1])] for part in reversed(failing[0])]
        return None

    def _dependent(self, numbers: Array) -> Array:
        fixed = np.flatnonzero(~np.isnan(numbers[: len(self.free)]))
        return np.asarray((self._table[:, fixed] != 0).any(axis=1))

    def _sort(
        self, node: Node, rows: Rows, atoms: list[tuple[int, Rows]], choices: list[tuple[Sequence[Node], Rows]]
    ) -> bool:
        """Sort out what a node asks for; False where it cannot hold."""
        left = self._left(node, rows)
        if isinstance(left, bool):
            return left
        if isinstance(left, int):
            atoms.append((left, rows))
        elif left[0] == "and":
            for part in left[1]:
                self._sort(part, rows, atoms, choices)
        else:
            choices.append((left[1], rows))
        return True

    def _left(self, node: Node, rows: Rows) -> Node:
        """Return the node without what is decided by numbers."""
        if isinstance(node, bool):
            return node
        if isinstance(node, int):
            state = rows.states[node]
            return node if state == _OPEN else state == _TRUE
        kind, parts = node
        stop = kind == "or"
        left: list[Node] = []
        for part in parts:
            inner = self._left(part, rows)
            if isinstance(inner, bool):
                if inner == stop:
                    return stop
            else:
                left.append(inner)
        return (not stop) if not left else left[0] if len(left) == 1 else (kind, left)

    def _is_true(self, atom: int, value: float) -> bool:
        if self._equal[atom]:
            return abs(value) <= NOISE
        return value > NOISE if self._strict[atom] else value >= -NOISE

    def _holds(self, node: Node, rows: Rows, numbers: Array) -> bool:
        if isinstance(node, bool):
            return node
        if isinstance(node, int):
            values = np.where(np.isnan(numbers), 0.0, numbers)
            return self._is_true(node, float(rows.constants[node] + rows.linear[node] @ values))
        check = all if node[0] == "and" else any
        return check(self._holds(part, rows, numbers) for part in node[1])

    def _point(self, atoms: Sequence[tuple[int, Rows]], open_: Array, depends: Array, numbers: Array) -> Array | None:
        if not len(open_):
            return numbers
        found = numbers.copy()
        if not atoms:
            found[open_] = 0.0
            return found
        which = np.array([atom for atom, _ in atoms])
        linear = np.array([rows.linear[atom][open_] for atom, rows in atoms])
        constants = np.array([rows.constants[atom] for atom, rows in atoms])
        strict = self._strict[which]
        spare = strict | (depends[which] & ~self._equal[which])
        solved = self.programs.furthest(linear, constants, self._equal[which], spare)
        if solved is None or solved[1] < (NOISE if strict.any() else -NOISE):
            return None
        found[open_] = solved[0]
        return found
