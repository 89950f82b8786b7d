"""Sequences of facts that are built when they are asked for, so that a proof pays only for the facts it uses."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

from certify.spec.formula import Formula

Fact = TypeVar("Fact", bound=Formula, covariant=True)


class LazyFacts(Sequence[Fact]):
    """Facts numbered from 0; a kind of them says how many there are and how fact `index` is built."""

    @abstractmethod
    def built(self, index: int) -> Fact:
        """Return fact number `index`, which is in range."""

    @overload
    def __getitem__(self, index: int) -> Fact: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Fact]: ...
    def __getitem__(self, index: int | slice) -> Fact | Sequence[Fact]:
        if isinstance(index, slice):
            return [self.built(each) for each in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.built(index)
