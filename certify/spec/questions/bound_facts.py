"""Sequences of facts that are built when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from certify.spec.formula import Formula


class Facts(Sequence[Formula]):
    """Facts that are built when they are asked for."""

    def __init__(self, builders: Sequence[Callable[[], Formula]]) -> None:
        self._builders = builders

    def __len__(self) -> int:
        return len(self._builders)

    @overload
    def __getitem__(self, index: int) -> Formula: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Formula]: ...
    def __getitem__(self, index: int | slice) -> Formula | Sequence[Formula]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        return self._builders[index]()


class Joined(Sequence[Formula]):
    """One sequence of facts after another."""

    def __init__(self, first: Sequence[Formula], second: Sequence[Formula]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @overload
    def __getitem__(self, index: int) -> Formula: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Formula]: ...
    def __getitem__(self, index: int | slice) -> Formula | Sequence[Formula]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        known = len(self._first)
        return self._first[index] if 0 <= index < known else self._second[index - known]
