"""Case distinctions in floating point: numbers at which comparisons, and alternatives of them, hold together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from certify.search.float_program import FloatPrograms

NOISE = 1e-7
TRUE, OPEN = 1, 2
"""States of a comparison; 0 is false."""
MOST_PROGRAMS = 24
"""No more programs are solved for one question; it stays open then."""

Node: TypeAlias = "int | tuple[Literal['and', 'or'], Sequence[Node]] | bool"
"""A comparison by number, several nodes, or what is known; what cannot be said is taken to be true."""

Array: TypeAlias = NDArray[Any]


@dataclass(eq=False)
class Rows:
    """What the comparisons are where some columns have numbers: linear forms in the others."""

    linear: Array
    constants: Array
    states: Sequence[int]
    """Of each row whether it is true, false or open; a product of two columns without numbers makes it true."""


@dataclass(frozen=True)
class Bounds:
    """Linear forms in the columns that are to be at least 0; those in a column with a number have nothing there."""

    linear: Array
    constants: Array


class FloatCases:
    """Solves questions about numbered comparisons, of which some are equalities and some are strict."""

    def __init__(self, equal: Array, strict: Array) -> None:
        self._equal, self._strict = equal, strict
        self._programs = FloatPrograms()

    def point(
        self,
        together: Sequence[tuple[Node, Rows]],
        numbers: Array,
        depends: Array | None = None,
        bounds: Bounds | None = None,
    ) -> Array | None:
        """Return numbers for the open columns (those that are nan) at which all nodes hold; None where none do.

        The comparisons that `depends` marks are to hold with something to spare. With `bounds` those hold too.
        """
        open_ = np.flatnonzero(np.isnan(numbers))
        if depends is None:
            depends = np.zeros(len(self._equal), dtype=bool)
        solved = 0
        waiting: list[list[tuple[Node, Rows]]] = [list(together)]
        while waiting:
            atoms: list[tuple[int, Rows]] = []
            choices: list[tuple[Sequence[Node], Rows]] = []
            if not all(self._sort(node, of, atoms, choices) for node, of in waiting.pop()):
                continue
            if solved == MOST_PROGRAMS:
                return None
            solved += 1
            found = self._solved(atoms, open_, depends, numbers, bounds)
            if found is None:
                continue
            failing = next((each for each in choices if not self._holds(("or", each[0]), each[1], found)), None)
            if failing is None:
                return found
            others = (each for each in choices if each is not failing)
            rest: list[tuple[Node, Rows]] = [*atoms, *((("or", parts), of) for parts, of in others)]
            waiting += [[*rest, (part, failing[1])] for part in reversed(failing[0])]
        return None

    def _sort(
        self, node: Node, rows: Rows, atoms: list[tuple[int, Rows]], choices: list[tuple[Sequence[Node], Rows]]
    ) -> bool:
        """Sort out what a node asks for; False where it cannot hold."""
        rest = left(node, rows)
        if isinstance(rest, bool):
            return rest
        if isinstance(rest, int):
            atoms.append((rest, rows))
        elif rest[0] == "and":
            for part in rest[1]:
                self._sort(part, rows, atoms, choices)
        else:
            choices.append((rest[1], rows))
        return True

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

    def _solved(
        self, atoms: Sequence[tuple[int, Rows]], open_: Array, depends: Array, numbers: Array, bounds: Bounds | None
    ) -> Array | None:
        if not len(open_):
            return numbers
        found = numbers.copy()
        if not atoms and bounds is None:
            found[open_] = 0.0
            return found
        which = np.array([atom for atom, _ in atoms], dtype=np.int64)
        linear = np.array([rows.linear[atom][open_] for atom, rows in atoms]).reshape(len(atoms), len(open_))
        constants = np.array([rows.constants[atom] for atom, rows in atoms])
        strict = self._strict[which]
        equal = self._equal[which]
        spare = strict | (depends[which] & ~equal)
        if bounds is not None:
            more = np.zeros(len(bounds.constants), dtype=bool)
            linear, constants = np.vstack([linear, bounds.linear[:, open_]]), np.append(constants, bounds.constants)
            equal, spare = np.append(equal, more), np.append(spare, more)
        solved = self._programs.furthest(linear, constants, equal, spare)
        if solved is None or solved[1] < (NOISE if strict.any() else -NOISE):
            return None
        found[open_] = solved[0]
        return found


def left(node: Node, rows: Rows) -> Node:
    """Return the node without what is decided by numbers."""
    if isinstance(node, bool):
        return node
    if isinstance(node, int):
        state = rows.states[node]
        return node if state == OPEN else state == TRUE
    kind, parts = node
    stop = kind == "or"
    rest: list[Node] = []
    for part in parts:
        inner = left(part, rows)
        if isinstance(inner, bool):
            if inner == stop:
                return stop
        else:
            rest.append(inner)
    return (not stop) if not rest else rest[0] if len(rest) == 1 else (kind, rest)
