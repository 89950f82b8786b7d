"""The columns of a product certificate: products of facts, multiples of equalities and squares, expanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from certify.kernel.core import State
from certify.spec.formula import Atom, Sign
from certify.spec.polynomial import Monomial, Polynomial, Rational

Terms = Mapping[Monomial, Rational]


@dataclass(frozen=True, slots=True)
class Fact:
    """A comparison of the branch: its number, its terms (possibly rewritten) and its sign."""

    index: int
    terms: Terms
    sign: Sign


@dataclass(slots=True)
class Columns:
    """Products (coefficient >= 0) and multiples of equalities (any coefficient), with their expanded terms."""

    products: dict[tuple[int, ...], Terms] = field(default_factory=dict[tuple[int, ...], Terms])
    strict: set[tuple[int, ...]] = field(default_factory=set[tuple[int, ...]])
    multiples: dict[tuple[Monomial, int], Terms] = field(default_factory=dict[tuple[Monomial, int], Terms])
    squares: dict[Polynomial, Terms] = field(default_factory=dict[Polynomial, Terms])

    def __len__(self) -> int:
        return len(self.products) + len(self.multiples) + len(self.squares)


def comparisons(state: State) -> list[Fact]:
    """Return the comparisons of a branch that are not constants; of repeated ones the first."""
    found: list[Fact] = []
    seen: set[tuple[frozenset[tuple[Monomial, Rational]], Sign]] = set()
    for index in range(len(state)):
        fact = state.fact(index)
        if isinstance(fact, Atom) and not fact.polynomial.is_constant:
            key = frozenset(fact.polynomial.terms.items()), fact.sign
            if key not in seen:
                seen.add(key)
                found.append(Fact(index, fact.polynomial.terms, fact.sign))
    return found
