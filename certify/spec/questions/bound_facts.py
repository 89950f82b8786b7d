"""Sequences of facts that are built when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from certify.spec.formula import Formula
from certify.spec.lazy_facts import LazyFacts


class Facts(LazyFacts[Formula]):
    """Facts that are built when they are asked for."""

    def __init__(self, builders: Sequence[Callable[[], Formula]]) -> None:
        self._builders = builders

    def __len__(self) -> int:
        return len(self._builders)

    def built(self, index: int) -> Formula:
        """Return fact number `index`."""
        return self._builders[index]()


class Joined(LazyFacts[Formula]):
    """One sequence of facts after another."""

    def __init__(self, first: Sequence[Formula], second: Sequence[Formula]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def built(self, index: int) -> Formula:
        """Return fact number `index`."""
        known = len(self._first)
        return self._first[index] if 0 <= index < known else self._second[index - known]
