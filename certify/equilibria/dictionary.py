"""Simplex dictionaries in whole numbers: warm starts within one player's polytope cost a few pivots each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

from certify.equilibria.packed_rows import Packing
from certify.spec.best_replies import Labels

_PATIENCE = 20
"""After so many pivots without progress Bland's rule holds, so that the method ends."""


class Dictionary:
    """A vertex of {x >= 0, r >= 0}: a basis, and equations that give the basic variables by the others.

    Variables are known by labels, `basis[k]` is that of row k. A packed row has the coefficients of all variables:
    `denominator` for the basic variable, 0 for other basic ones; the row says that the sum of coefficients times
    variables is `values[k]`, which is so `denominator` times the basic variable. `resting` is the set of the variables
    off the basis, `zeros` that of all variables that are 0 at the vertex, `levels` has the values of all, rounded.
    """

    __slots__ = ("_held", "basis", "denominator", "levels", "packing", "resting", "rows", "values", "zeros")

    def __init__(
        self,
        packing: Packing,
        denominator: int,
        basis: Sequence[int],
        values: Sequence[int],
        resting: Labels,
        rows: Sequence[int],
    ) -> None:
        self.packing = packing
        self.denominator = denominator
        self.basis = basis
        self.values = values
        self.resting = resting
        self.zeros = resting
        self.levels = [0.0] * len(packing.units)
        for label, value in zip(basis, values, strict=True):
            if value:
                self.levels[label] = value / denominator
            else:
                self.zeros |= 1 << label
        self.rows = rows
        self._held: list[tuple[Labels, Labels]] | None = None

    def held(self, fixed: Labels) -> Labels:
        """Return variables that stay 0 as long as those in `fixed` do, as far as single rows show it."""
        if self.zeros == self.resting:
            return fixed
        if self._held is None:
            self._held = []
            for label, row, value in zip(self.basis, self.rows, self.values, strict=True):
                if not value:
                    raising = self.packing.negative(row) & self.resting
                    self._held.append((raising, 1 << label | self.packing.positive(row) & self.resting))
        result = fixed
        for raising, lowering in self._held:
            if not raising & ~fixed:
                result |= lowering
        return result

    def value(self, label: int) -> int:
        """Return `denominator` times the value of a variable."""
        return 0 if self.resting >> label & 1 else self.values[self.basis.index(label)]

    def rises(self, label: int) -> bool:
        """Return whether a variable that is 0 off the basis may grow alone: no variable at 0 falls with it."""
        if not self.resting >> label & 1:
            return False
        column = self.packing.entries(self.rows, label)
        return not any(slope > 0 and not value for slope, value in zip(column, self.values, strict=True))

    def pivoted(self, leaving: int, entering: int, column: Sequence[int]) -> Dictionary:
        """Return the dictionary in which the basic variable of row `leaving` changes places with another one.

        `column` has the coefficients of that in all rows.
        """
        unit, head = self.denominator, column[leaving]
        pivot_value, pivot_row = self.values[leaving], self.rows[leaving]
        if head < 0:
            head, pivot_value, pivot_row = -head, -pivot_value, -pivot_row
        values = [
            (head * value - slope * pivot_value) // unit for value, slope in zip(self.values, column, strict=True)
        ]
        rows = [
            (head * row - slope * pivot_row) // unit if slope else row if head == unit else head * row // unit
            for row, slope in zip(self.rows, column, strict=True)
        ]
        values[leaving], rows[leaving] = pivot_value, pivot_row
        basis = list(self.basis)
        resting = self.resting ^ 1 << entering ^ 1 << basis[leaving]
        basis[leaving] = entering
        return Dictionary(self.packing, head, basis, values, resting, rows)

    def entered(self, entering: int, favourite: int = -1) -> tuple[Dictionary, bool]:
        """Return the vertex where the first basic variable is 0 as another one grows, and whether it grows at all.

        Of several basic variables it is the favourite that leaves, else that with the smallest label.
        """
        column = self.packing.entries(self.rows, entering)
        try:
            ratios = [value / slope if slope > 0 else inf for value, slope in zip(self.values, column, strict=True)]
        except OverflowError:
            leaving = self._blocking(column, favourite)
        else:
            # Rounding keeps the order: where one ratio is less than all others, so is the exact one.
            least = min(ratios)
            leaving = ratios.index(least) if ratios.count(least) == 1 else self._blocking(column, favourite)
        return self.pivoted(leaving, entering, column), self.values[leaving] > 0

    def _blocking(self, column: Sequence[int], favourite: int) -> int:
        """Return the row of the first basic variable to reach 0 as that of a column grows."""
        best, value, slope = -1, 0, 0
        for place, fall in enumerate(column):
            if fall > 0:
                here, label = self.values[place], self.basis[place]
                ahead = here * slope - value * fall
                tied = ahead == 0 and self.basis[best] != favourite and (label < self.basis[best] or label == favourite)
                if best < 0 or ahead < 0 or tied:
                    best, value, slope = place, here, fall
        return best


@dataclass(frozen=True, slots=True)
class Stuck:
    """A variable cannot reach what it should: its row, number `place`, shows why."""

    dictionary: Dictionary
    place: int


Meet: TypeAlias = Callable[[Dictionary], None]
"""What is done with each vertex on the way."""


def lowered(start: Dictionary, fixed: Labels, label: int, meet: Meet) -> Dictionary | Stuck:
    """Return a vertex at which the variable is 0, those in `fixed` staying 0; or why there is none.

    The variable is then off the basis, except where it is 0 whatever those not in `fixed` are.
    """
    here, stalled, packing = start, 0, start.packing
    while not here.resting >> label & 1:
        place = here.basis.index(label)
        row, free = here.rows[place], here.resting & ~fixed
        falling = packing.positive(row) & free
        if not here.values[place]:
            changing = falling | packing.negative(row) & free
            if not changing:
                return here
            entering = lowest(changing)
            return here.pivoted(place, entering, packing.entries(here.rows, entering))
        if not falling:
            return Stuck(here, place)
        here, moves = here.entered(_entering(falling, stalled), label)
        stalled = 0 if moves else stalled + 1
        meet(here)
    return here


def raised(start: Dictionary, fixed: Labels, label: int, meet: Meet) -> Dictionary | Stuck:
    """Return a vertex at which the variable is above 0, those in `fixed` staying 0; or why there is none."""
    here, stalled = start, 0
    if here.resting >> label & 1:
        here, _ = here.entered(label)
        meet(here)
    while not here.value(label):
        place = here.basis.index(label)
        rising = here.packing.negative(here.rows[place]) & here.resting & ~fixed
        if not rising:
            return Stuck(here, place)
        here, moves = here.entered(_entering(rising, stalled))
        stalled = 0 if moves else stalled + 1
        meet(here)
    return here


def _entering(labels: Labels, stalled: int) -> int:
    """Return one of some variables: any, and by Bland's rule that with the smallest label once no progress is made."""
    return lowest(labels) if stalled > _PATIENCE else labels.bit_length() - 1


def lowest(labels: Labels) -> int:
    """Return the smallest label of a set."""
    return (labels & -labels).bit_length() - 1
