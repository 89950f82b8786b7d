"""Games with small numbers for the unknowns that describe them: tables, priors, and what follows from those."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from certify.search.groups import signs
from certify.spec.formula import Formula
from certify.spec.polynomial import Polynomial, Rational, normal


class GameDraws:
    """Draws numbers for unknowns; those with a definition follow from the others.

    Distributions mostly have full support: uniform, or with small weights. Tables have small whole numbers, are all
    zero, or are like another table or its opposite; with `sparse` some are zero but for few entries.
    """

    def __init__(
        self,
        names: Sequence[str],
        formulas: Sequence[Formula],
        defined: Mapping[str, Polynomial],
        *,
        sparse: bool = False,
    ) -> None:
        self._sparse = sparse
        known = signs(formulas)
        self._groups = [group for group in known.groups if set(group.names) <= set(names) - defined.keys()]
        grouped = {name for group in self._groups for name in group.names}
        self._nonnegative = known.nonnegative
        self._tables: dict[str, list[str]] = {}
        for name in names:
            if name not in grouped and name not in defined:
                self._tables.setdefault(name.split("[")[0], []).append(name)
        self._defined = defined

    def draw(self, random: random.Random) -> dict[str, Rational]:
        """Return numbers for all names."""
        values: dict[str, Rational] = {}
        for group in self._groups:
            shares = distribution(random, len(group.names))
            values.update({name: normal(group.total * each) for name, each in zip(group.names, shares, strict=True)})
        earlier: list[list[Rational]] = []
        largest = random.choice((1, 2, 2, 3))
        for names in self._tables.values():
            table = self._table(random, len(names), largest, earlier)
            earlier.append(table)
            nonnegative = (name in self._nonnegative for name in names)
            values.update(
                {name: abs(value) if at else value for name, value, at in zip(names, table, nonnegative, strict=True)}
            )
        return self._completed(values)

    def simpler(self, game: Mapping[str, Rational]) -> Iterator[dict[str, Rational]]:
        """Yield games in which one thing is simpler: a table of zeros, a uniform distribution, a smaller number."""
        values = {name: value for name, value in game.items() if name not in self._defined}
        for names in self._tables.values():
            if len(names) > 1 and any(values[name] for name in names):
                yield self._completed({**values, **dict.fromkeys(names, 0)})
        for group in self._groups:
            even = {name: normal(Fraction(group.total) / len(group.names)) for name in group.names}
            if any(values[name] != even[name] for name in even):
                yield self._completed({**values, **even})
        for names in self._tables.values():
            for name in names:
                value = values[name]
                nearer = {0: None, (value > 0) - (value < 0): None, value - (1 if value > 0 else -1): None}
                for other in nearer:
                    if abs(other) < abs(value):
                        yield self._completed({**values, name: other})

    def _completed(self, values: dict[str, Rational]) -> dict[str, Rational]:
        terms = {name: Polynomial.constant(value) for name, value in values.items()}
        for name, polynomial in self._defined.items():
            values[name] = polynomial.substitute(terms).constant_term
        return values

    def _table(
        self, random: random.Random, size: int, largest: int, earlier: Sequence[Sequence[Rational]]
    ) -> list[Rational]:
        if size == 1:
            return [random.choice((0, 0, 1, 2, 3))]
        kind = random.randrange(10)
        like = [table for table in earlier if len(table) == size]
        if kind == 0:
            return [0] * size
        if kind == 1 and like:
            sign = random.choice((1, -1))
            return [sign * value for value in random.choice(like)]
        if kind == 2 and self._sparse:
            return [random.randint(-largest, largest) if random.randrange(size) < 2 else 0 for _ in range(size)]
        return [random.randint(-largest, largest) for _ in range(size)]


def distribution(random: random.Random, size: int) -> list[Rational]:
    """Return a distribution: uniform, with small weights, or on some places only."""
    kind = random.randrange(10)
    if kind < 5:
        return [normal(Fraction(1, size))] * size
    least = 0 if kind == 9 else 1
    weights = [random.randint(least, 3) for _ in range(size)]
    total = sum(weights)
    if not total:
        return [normal(Fraction(1, size))] * size
    return [normal(Fraction(weight, total)) for weight in weights]
