"""Where random decisions come from: a seeded generator, a list of earlier ones, or Hypothesis."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol

from certify.spec.polynomial import Rational, normal

_SIGNED: tuple[Rational, ...] = (1, 0, -1, 2, -2, Fraction(1, 2), 3)
_NONNEGATIVE: tuple[Rational, ...] = (1, 0, 1, 2, Fraction(1, 2), 3, Fraction(1, 3))
_DENOMINATORS = (2, 3, 4, 5, 6, 8)


class Draw(Protocol):
    """A source of decisions. Earlier options are the simpler ones."""

    def pick(self, count: int) -> int:
        """Return a number from 0 to count - 1."""
        ...

    def number(self, *, nonnegative: bool) -> Rational:
        """Return a small number."""
        ...

    def distribution(self, size: int) -> list[Rational]:
        """Return a distribution: often a point mass or uniform, else with small weights."""
        ...


class _Picks:
    """What is drawn by picks alone."""

    def pick(self, count: int) -> int:
        """Return a number from 0 to count - 1."""
        raise NotImplementedError

    def number(self, *, nonnegative: bool) -> Rational:
        """Return a small number."""
        among = _NONNEGATIVE if nonnegative else _SIGNED
        return among[self.pick(len(among))]

    def distribution(self, size: int) -> list[Rational]:
        """Return a distribution: mostly a point mass, else uniform, else with a small denominator."""
        kind = self.pick(8) if size > 1 else 0
        if kind < 5:
            chosen = self.pick(size)
            return [int(position == chosen) for position in range(size)]
        if kind == 5:
            return [Fraction(1, size)] * size
        denominator = _DENOMINATORS[self.pick(len(_DENOMINATORS))]
        counts = [0] * size
        for _ in range(denominator):
            counts[self.pick(size)] += 1
        return [normal(Fraction(count, denominator)) for count in counts]


class RandomDraw(_Picks):
    """Decisions of a seeded generator; `picked` are those taken so far."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)
        self.picked: list[int] = []

    def pick(self, count: int) -> int:
        """Return a number from 0 to count - 1, each as likely as the others."""
        self.picked.append(self._random.randrange(count))
        return self.picked[-1]


class ReplayedDraw(_Picks):
    """Decisions from a list; past its end, and where they do not fit, the simplest ones."""

    def __init__(self, picks: Sequence[int]) -> None:
        self._picks = picks
        self.picked: list[int] = []

    def pick(self, count: int) -> int:
        """Return the next number of the list, if it is below `count`."""
        position = len(self.picked)
        given = self._picks[position] if position < len(self._picks) else 0
        self.picked.append(given if given < count else 0)
        return self.picked[-1]


class HypothesisDraw:
    """Decisions of Hypothesis, by the strategies of `certify.strategies`; `draw` is what a composite one receives."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        from hypothesis import strategies

        from certify.strategies import distributions

        self._draw = draw
        self._integers = strategies.integers
        self._sampled = strategies.sampled_from
        self._distributions = distributions

    def pick(self, count: int) -> int:
        """Return a number from 0 to count - 1; it shrinks to 0."""
        return self._draw(self._integers(0, count - 1)) if count > 1 else 0

    def number(self, *, nonnegative: bool) -> Rational:
        """Return a small number; it shrinks to 1."""
        return normal(self._draw(self._sampled(_NONNEGATIVE if nonnegative else _SIGNED)))

    def distribution(self, size: int) -> list[Rational]:
        """Return a distribution; it shrinks to the first point mass."""
        if self.pick(8) < 5:
            chosen = self.pick(size)
            return [int(position == chosen) for position in range(size)]
        return [normal(chance) for chance in self._draw(self._distributions(size))]


def likely(draw: Draw, parts: int, of: int) -> bool:
    """Return true with the chance parts / of; true is the simpler outcome.

    >>> likely(RandomDraw(0), 3, 3), likely(RandomDraw(0), 0, 3)
    (True, False)
    """
    return draw.pick(of) < parts
