"""What is assumed of the numbers of a table alone, asked entry by entry as the table is filled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from certify.solvers.smtlib import is_quantified
from certify.spec.formula import Formula, free_unknowns, holds_at, substitute
from certify.spec.polynomial import Polynomial, Rational


class TableConstraints:
    """The formulas that speak of no unknown but the entries of a table, each asked once its last entry is known."""

    def __init__(self, entries: Sequence[str], formulas: Iterable[Formula]) -> None:
        self._entries = list(entries)
        places = {name: at for at, name in enumerate(entries)}
        self._last: dict[int, list[Formula]] = {}
        self.others: list[Formula] = []
        """The formulas that speak of something else too."""
        for each in formulas:
            if not is_quantified(each) and free_unknowns(each) <= places.keys():
                at = max((places[name] for name in free_unknowns(each)), default=0)
                self._last.setdefault(at, []).append(each)
            else:
                self.others.append(each)

    def speaks_of(self, first: int = 0) -> bool:
        """Return whether anything is assumed of entry number `first` or of later ones, and of entries alone."""
        return any(at >= first for at in self._last)

    def allows(self, table: Sequence[Rational]) -> bool:
        """Return whether a whole table meets what is assumed."""
        return all(self.fits(table[: at + 1]) for at in range(len(table)))

    def fits(self, start: Sequence[Rational]) -> bool:
        """Return whether the first entries meet what is assumed of the last of them and of those before it alone."""
        demands = self._last.get(len(start) - 1)
        if not demands:
            return True
        values = dict(zip(self._entries, map(Polynomial.constant, start), strict=False))
        return all(holds_at(substitute(each, values)) for each in demands)
