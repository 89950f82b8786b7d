"""Rows of whole numbers packed into one number each: combining rows costs few operations, however long they are.

Entry k of a packed row is worth 2^(width k). Sums, differences and multiples of packed rows are those of the rows, and
their entries can be told apart as long as each is less than 2^(width - 1) in size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import mul


class Packing:
    """How rows of so many entries are packed; sums of them may have entries of at most `largest` in size."""

    def __init__(self, entries: int, largest: int) -> None:
        # At least two more than the entries, so that a set of places is less than `_turn`.
        self.width = max(largest.bit_length() + 1, entries + 2)
        self.units = [1 << self.width * place for place in range(entries)]
        self._tops = sum(self.units) << self.width - 1
        self._turn = (1 << self.width) - 2

    def packed(self, row: Sequence[int]) -> int:
        """Return a row as one number."""
        return sum(map(mul, row, self.units))

    def negative(self, row: int) -> int:
        """Return the places, as bits, of the negative entries of a packed row."""
        # Half of the range is added to each entry: then its highest bit says whether it was 0 or more. Bits at the top
        # of entries k become bits k, since modulo 2^width - 2 the number 2^width is 2.
        return ((self._tops & ~(self._tops + row)) >> self.width - 1) % self._turn

    def positive(self, row: int) -> int:
        """Return the places, as bits, of the positive entries of a packed row."""
        return ((self._tops & ~(self._tops - row)) >> self.width - 1) % self._turn

    def entries(self, rows: Sequence[int], place: int) -> list[int]:
        """Return the entries at one place of some packed rows."""
        shift, mask, half = self.width * place, (1 << self.width) - 1, 1 << self.width - 1
        tops = self._tops
        return [(tops + row >> shift & mask) - half for row in rows]

    def unpacked(self, row: int, places: Iterable[int]) -> list[int]:
        """Return the entries at some places of a packed row."""
        width, mask, half = self.width, (1 << self.width) - 1, 1 << self.width - 1
        row += self._tops
        return [(row >> width * place & mask) - half for place in places]
