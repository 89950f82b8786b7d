"""Clauses in floating point: by how much a point breaks them. Guides of a search only.

A point has numbers for the unknowns of a problem, in their order. *Switches* are distributions such as selections and
ways to break ties, of which a clause says that a chance is 0 or something else holds; a point has one chance of each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from certify.search.clauses import Clauses
from certify.search.float_polynomials import Array, FloatPolynomials

Places: TypeAlias = list[int]

LARGEST = 60.0
"""Unknowns of which nothing is said are sought between -LARGEST and LARGEST."""
MARGIN = 1 / 8
"""By how much a strict comparison is to hold."""
MARGIN_OF_CLAIM = 1 / 4
"""By how much a claim is to fail."""
WEIGHT_OF_CLAIM = 20.0
OUT_OF_REACH = 1000.0
"""By how much a chance that is not 0 breaks the demand that it be 0: switches are turned, they do not move."""
NOISE = 1e-7


class FloatClauses:
    """Clauses, compiled. `weights` say how much each counts; a search may change them."""

    def __init__(self, of: Clauses) -> None:
        self.of = of
        self.names = list(of.problem.unknowns)
        self.size = len(self.names)
        self.places = {name: place for place, name in enumerate(self.names)}
        atoms = list(of.atoms)
        self.polynomials = FloatPolynomials([polynomial for polynomial, _, _ in atoms], self.places)
        self.equal = np.array([sign == "=" for _, sign, _ in atoms])
        self.linear = np.array([polynomial.degree < 2 for polynomial, _, _ in atoms])
        strict = np.array([sign == ">" for _, sign, _ in atoms])
        claimed = np.array([of_claim for _, _, of_claim in atoms])
        self._margins = np.where(strict, np.where(claimed, MARGIN_OF_CLAIM, MARGIN), 0.0)
        self.least = self._margins
        """The least value that each comparison is to have."""
        width = max(map(len, of.clauses), default=1)
        self._table = np.full((len(of.clauses), width), len(atoms), dtype=np.int64)
        for at, clause in enumerate(of.clauses):
            self._table[at, : len(clause)] = clause
        self.first_weights = np.where(of.is_claimed, WEIGHT_OF_CLAIM, 1.0)
        self.weights = self.first_weights
        self._find_switches()
        self._find_bounds()

    def _find_switches(self) -> None:
        chances = {name for each in self.of.distributions for name in each.names}
        zeros: dict[int, int] = {}
        for (polynomial, sign, _), number in self.of.atoms.items():
            names = polynomial.unknowns()
            if sign == "=" and len(polynomial.terms) == len(names) == 1 and polynomial.degree == 1 and names <= chances:
                zeros[number] = self.places[min(names)]
        self._zeros = np.zeros(len(self.of.atoms), dtype=bool)
        self._zeros[list(zeros)] = True
        asked = [
            (row, atom) for row, each in enumerate(self.of.clauses) if len(each) > 1 for atom in each if atom in zeros
        ]
        self._asked = np.array([zeros[atom] for _, atom in asked], dtype=np.int64)
        self._asking = self._table[np.array([row for row, _ in asked], dtype=np.int64)]
        for at, (_, atom) in enumerate(asked):
            self._asking[at][self._asking[at] == atom] = len(self.of.atoms)
        named = [([self.places[name] for name in each.names], float(each.total)) for each in self.of.distributions]
        asking = set(self._asked.tolist())
        self.switches = [each for each in named if asking.intersection(each[0])]
        self.mixed = [each for each in named if not asking.intersection(each[0])]
        self.shares = [([self.places[name] for name in each.names], self.places[each.total]) for each in self.of.shares]
        self.open = np.ones(self.size, dtype=bool)
        """Which unknowns are no chances of switches and follow from no others."""
        self.open[[self.places[name] for name in self.of.definitions]] = False
        for group, _ in self.switches:
            self.open[group] = False

    def _find_bounds(self) -> None:
        self.lower, self.upper = np.full(self.size, -LARGEST), np.full(self.size, LARGEST)
        self.lower[[self.places[name] for name in self.of.nonnegative]] = 0.0
        parts: set[int] = set()
        for group, total in (*self.switches, *self.mixed):
            self.upper[group] = total
            parts.update(group)
        for group, whole in self.shares:
            self.upper[group] = self.upper[whole]
            parts.update(group)
        self.singles = [place for place in range(self.size) if self.open[place] and place not in parts]
        """The open unknowns that are parts of no distribution."""

    def families(self) -> list[Places]:
        """Return the nonnegative ones among the singles, those of one table together."""
        found: dict[str, Places] = {}
        for place in self.singles:
            if self.lower[place] == 0:
                found.setdefault(re.split(r"[0-9]", self.names[place], maxsplit=1)[0], []).append(place)
        return list(found.values())

    def scale(self, factor: float) -> None:
        """Ask that strict comparisons hold, and the claim fails, by so many times as much as usual."""
        self.least = self._margins * factor

    def breaches(self, values: Array) -> Array:
        """Return by how much each comparison is broken, where the polynomials have these values."""
        amounts = np.where(self.equal, np.abs(values), np.maximum(0.0, self.least - values))
        return np.where(self._zeros & (amounts > NOISE), OUT_OF_REACH, amounts)

    def amounts(self, values: Array) -> Array:
        """Return by how much each clause is broken, the least among its comparisons; of several points at once too."""
        breaches = self.breaches(values)
        padded = np.concatenate([breaches, np.full((*breaches.shape[:-1], 1), np.inf)], axis=-1)
        least = padded[..., self._table[:, 0]]
        for column in self._table.T[1:]:
            np.minimum(least, padded[..., column], out=least)
        return least

    def nearest(self, values: Array) -> tuple[Array, Array]:
        """Return the comparisons that are broken the least in each clause, each once, with their weights."""
        amounts = np.append(self.breaches(values), np.inf)[self._table]
        chosen = np.take_along_axis(self._table, amounts.argmin(axis=1)[:, None], axis=1)[:, 0]
        order = np.argsort(-self.weights, kind="stable")
        atoms, first = np.unique(chosen[order], return_index=True)
        return atoms, self.weights[order][first]

    def against(self, values: Array) -> Array:
        """Return for each unknown by how much clauses are broken if it is not 0, where it is the chance of a switch."""
        if not len(self._asked):
            return np.zeros(self.size)
        amounts = np.append(self.breaches(values), np.inf)[self._asking].min(axis=1)
        return np.bincount(self._asked, np.minimum(amounts, OUT_OF_REACH), self.size)


def turned(point: Array, group: Sequence[int], total: float, to: int) -> Array:
    """Return a copy of the point in which a switch has another chance."""
    point = point.copy()
    point[group] = 0.0
    point[group[to]] = total
    return point
