"""Simplex dictionaries in whole numbers: warm starts within one player's polytope cost a few pivots each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from certify.spec.best_replies import Labels

_PATIENCE = 20
"""After so many pivots without progress Bland's rule holds, so that the method ends."""

_CONSTANT = -1


class Dictionary:
    """A vertex of {x >= 0, r >= 0}: each basic variable, times `denominator`, as a combination of the others.

    Variables are known by labels. `rows[k]` lists the coefficients of the variables in `columns`, then the constant;
    `resting` is the set of these variables, `zeros` that of all variables that are 0 at the vertex.
    """

    __slots__ = ("_held", "columns", "denominator", "resting", "rows", "zeros")

    def __init__(
        self, denominator: int, columns: Sequence[int], rows: Mapping[int, Sequence[int]], resting: Labels
    ) -> None:
        self.denominator = denominator
        self.columns = columns
        self.rows = rows
        self.resting = resting
        self.zeros = resting
        for label, row in rows.items():
            if not row[_CONSTANT]:
                self.zeros |= 1 << label
        self._held: list[tuple[Labels, Labels]] | None = None

    def held(self, fixed: Labels) -> Labels:
        """Return variables that stay 0 as long as those in `fixed` do, as far as single rows show it."""
        if self.zeros == self.resting:
            return fixed
        if self._held is None:
            self._held = []
            for label, row in self.rows.items():
                if not row[_CONSTANT]:
                    signs = [(1 << other, value) for other, value in zip(self.columns, row, strict=False) if value]
                    raising = sum(bit for bit, value in signs if value > 0)
                    self._held.append((raising, 1 << label | sum(bit for bit, value in signs if value < 0)))
        result = fixed
        for raising, lowering in self._held:
            if not raising & ~fixed:
                result |= lowering
        return result

    def value(self, label: int) -> int:
        """Return `denominator` times the value of a variable."""
        return self.rows[label][_CONSTANT] if label in self.rows else 0

    def rises(self, label: int) -> bool:
        """Return whether a variable that is 0 off the basis may grow alone: no variable at 0 falls with it."""
        if label in self.rows:
            return False
        place = self.columns.index(label)
        return not any(row[place] < 0 and not row[_CONSTANT] for row in self.rows.values())

    def pivoted(self, leaving: int, place: int) -> Dictionary:
        """Return the dictionary in which a basic variable changes places with that of column `place`."""
        unit = self.denominator
        pivot_row = self.rows[leaving]
        pivot = pivot_row[place]
        entered = [-value for value in pivot_row] if pivot > 0 else list(pivot_row)
        sign = 1 if pivot > 0 else -1
        head = pivot * sign
        rows: dict[int, Sequence[int]] = {}
        for label, row in self.rows.items():
            factor = row[place]
            if label == leaving:
                continue
            if factor:
                rows[label] = changed = [
                    (head * value + factor * below) // unit for value, below in zip(row, entered, strict=True)
                ]
                changed[place] = factor * sign
            elif head == unit:
                rows[label] = row
            else:
                rows[label] = [head * value // unit for value in row]
        entered[place] = unit * sign
        rows[self.columns[place]] = entered
        columns = list(self.columns)
        columns[place] = leaving
        return Dictionary(head, columns, rows, self.resting ^ 1 << self.columns[place] ^ 1 << leaving)

    def blocking(self, place: int, favourite: int | None = None) -> tuple[int, bool]:
        """Return the first basic variable to reach 0 as that of a column grows, and whether it lets it grow at all.

        Of several it is the favourite, else the one with the smallest label.
        """
        best, value, slope = -1, 0, 0
        for label, row in self.rows.items():
            fall = -row[place]
            if fall > 0:
                here = row[_CONSTANT]
                ahead = here * slope - value * fall
                if best < 0 or ahead < 0 or (ahead == 0 and best != favourite and (label < best or label == favourite)):
                    best, value, slope = label, here, fall
        return best, value > 0

    def entering(self, row: Sequence[int], sign: int, fixed: Labels, *, bland: bool) -> int:
        """Return the place of a column that is not fixed and has a coefficient of this sign, -1 if there is none.

        It is the one with the greatest coefficient, by Bland's rule that with the smallest label.
        """
        best, place = 0, -1
        for index, label in enumerate(self.columns):
            value = sign * row[index]
            if value > 0 and not fixed >> label & 1:
                if bland:
                    if place < 0 or label < self.columns[place]:
                        place = index
                elif value > best:
                    best, place = value, index
        return place


@dataclass(frozen=True, slots=True)
class Stuck:
    """A variable cannot reach what it should: its row shows why."""

    dictionary: Dictionary
    label: int


Meet: TypeAlias = Callable[[Dictionary], None]
"""What is done with each vertex on the way."""


def lowered(start: Dictionary, fixed: Labels, label: int, meet: Meet) -> Dictionary | Stuck:
    """Return a vertex at which the variable is 0, those in `fixed` staying 0; or why there is none.

    The variable is then off the basis, except where it is 0 whatever those not in `fixed` are.
    """
    here, stalled = start, 0
    while label in here.rows:
        row = here.rows[label]
        if not row[_CONSTANT]:
            place = next((p for p, other in enumerate(here.columns) if row[p] and not fixed >> other & 1), None)
            return here if place is None else here.pivoted(label, place)
        place = here.entering(row, -1, fixed, bland=stalled > _PATIENCE)
        if place < 0:
            return Stuck(here, label)
        leaving, moves = here.blocking(place, label)
        here, stalled = here.pivoted(leaving, place), 0 if moves else stalled + 1
        meet(here)
    return here


def raised(start: Dictionary, fixed: Labels, label: int, meet: Meet) -> Dictionary | Stuck:
    """Return a vertex at which the variable is above 0, those in `fixed` staying 0; or why there is none."""
    here, stalled = start, 0
    if label not in here.rows:
        place = here.columns.index(label)
        here = here.pivoted(here.blocking(place)[0], place)
        meet(here)
    while not here.value(label):
        place = here.entering(here.rows[label], 1, fixed, bland=stalled > _PATIENCE)
        if place < 0:
            return Stuck(here, label)
        leaving, moves = here.blocking(place)
        here, stalled = here.pivoted(leaving, place), 0 if moves else stalled + 1
        meet(here)
    return here
