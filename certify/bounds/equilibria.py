"""The worst equilibrium of a full market that a search finds.

The candidates: the signals are partitioned, every agent names the cell, and in some cells one agent also
recommends a plan at random. Within a cell nothing outside matters, so the least profile is an exact cover.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.cells import MOST_ENTRIES, Cell, Cells, profile_of
from certify.bounds.profiles import Found, certified
from certify.bounds.separate_equilibria import worst_partition_of_parts
from certify.spec.errors import LimitError
from certify.spec.questions.bound_variant import optimum, reveals, uninformed

if TYPE_CHECKING:
    from certify.spec.reading.market_document import MarketDocument

MOST_SIGNALS = 8
"""With more signals only the whole set and full revelation are looked at."""


def worst_equilibrium(market: MarketDocument, deadline: float, lower: Fraction | None = None) -> Found | None:
    """The equilibrium of least user utility among the candidates; None where no candidate is shown to be one.

    `lower` is a bound that no equilibrium is below: the search ends when it is met.
    """
    if market.commitments == "unobserved":
        return Found(uninformed(market), {"silent": True}, {"attained": None})
    if market.sharing == "separate":
        return worst_partition_of_parts(market, deadline)
    best: Found | None = None
    if len(market.agents) > 1 and reveals(market):
        best = Found(optimum(market), {"revealing": True}, {"attained": None})
    if len(market.agents) * len(market.actions) * len(market.states) > MOST_ENTRIES:
        return best
    if best is not None and best.value == lower:
        return best
    search = Search(market, deadline)
    for cells in search.covers():
        if best is not None and sum(cell.value for cell in cells) >= best.value:
            continue
        found = certified(market, profile_of(len(market.agents), cells), deadline)
        if found is not None and (best is None or found.value < best.value):
            best = found
            if best.value == lower:
                break
    return best


class Search(Cells):
    """Puts stable cells together."""

    def covers(self) -> list[list[Cell]]:
        """Partitions of the signals into stable cells, of least user value first; the whole set by itself last."""
        whole = tuple(self.signals)
        try:
            single = [[cell] for cell in self.cells(whole)]
            if len(self.market.agents) == 1 or len(self.signals) > MOST_SIGNALS:
                return sorted(single, key=lambda cells: cells[0].value)
            covers = self.exact_covers([cells[0] for cells in single])
        except LimitError:
            return []
        return [*covers, *single]

    def exact_covers(self, known: Sequence[Cell]) -> list[list[Cell]]:
        """For each number of cells the partition of least value, by dynamic programming over sets of signals."""
        size = len(self.signals)
        full = (1 << size) - 1
        options: dict[int, Cell] = {}
        for mask in range(1, full + 1):
            signals = tuple(x for i, x in enumerate(self.signals) if mask >> i & 1)
            cells = known if mask == full else [] if self.late() and len(signals) > 1 else self.cells(signals)
            if cells:
                options[mask] = min(cells, key=lambda cell: cell.value)
        best: dict[int, tuple[Fraction, list[Cell]]] = {0: (Fraction(0), [])}
        covers: list[list[Cell]] = []
        for _ in range(size):
            grown: dict[int, tuple[Fraction, list[Cell]]] = {}
            for mask, (value, cells) in best.items():
                first = ~mask & (mask + 1)
                for option, cell in options.items():
                    if option & first and not option & mask:
                        total = value + cell.value
                        old = grown.get(mask | option)
                        if old is None or total < old[0]:
                            grown[mask | option] = total, [*cells, cell]
            best = {mask: each for mask, each in grown.items() if mask != full}
            if full in grown:
                covers.append(grown[full][1])
        return sorted(covers, key=lambda cells: sum(cell.value for cell in cells))
