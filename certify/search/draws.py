"""Where random decisions come from: a seeded generator, or Hypothesis, which can shrink them."""

from __future__ import annotations

import random
from typing import Protocol


class Draw(Protocol):
    """A source of decisions. Earlier options are the simpler ones."""

    def pick(self, count: int) -> int:
        """Return a number from 0 to count - 1."""
        ...


class RandomDraw:
    """Decisions of a seeded generator."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)

    def pick(self, count: int) -> int:
        """Return a number from 0 to count - 1, each as likely as the others."""
        return self._random.randrange(count)


class RecordedDraw:
    """Decisions of another source, which remembers them."""

    def __init__(self, source: Draw) -> None:
        self._source = source
        self.picked: list[int] = []

    def pick(self, count: int) -> int:
        """Return what the source picks."""
        self.picked.append(self._source.pick(count))
        return self.picked[-1]


def likely(draw: Draw, parts: int, of: int) -> bool:
    """Return true with the chance parts / of; true is the simpler outcome.

    >>> from certify.search.draws import RandomDraw
    >>> likely(RandomDraw(0), 3, 3), likely(RandomDraw(0), 0, 3)
    (True, False)
    """
    return draw.pick(of) < parts
