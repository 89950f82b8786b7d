"""Which products of facts a certificate may need: those that share a monomial with what is to be refuted.

A product certificate is a linear program with a column for each product of facts and a row for each monomial. All
pairs of facts would be too many; a product that shares no monomial with the goal, nor with another product that does,
cannot help, so columns are grown from the goal's monomials outwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from math import inf, isqrt

from certify.provers.clock import Clock
from certify.provers.columns import Columns, Fact, Terms
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate_product, normal

MOST_COLUMNS = 60_000
MOST_SQUARED = 40


@lru_cache(maxsize=200_000)
def divisors(monomial: Monomial) -> tuple[tuple[Monomial, Monomial], ...]:
    """Return the ways to write a monomial as a product of two."""
    found: dict[Monomial, Monomial] = {}
    size = len(monomial)
    for mask in range(1 << size):
        left = tuple(monomial[k] for k in range(size) if mask >> k & 1)
        if left not in found:
            found[left] = tuple(monomial[k] for k in range(size) if not mask >> k & 1)
    return tuple(found.items())


def rational_root(value: Rational) -> Rational | None:
    """Return the square root of a nonnegative rational, or None if that is irrational."""
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return normal(root) if root * root == value else None


class Grower:
    """Grows columns from a set of monomials; growing raises `OutOfTime` once the clock, if one is given, runs out."""

    def __init__(self, facts: Sequence[Fact], clock: Clock | None = None, *, most_degree: int = 6) -> None:
        self.columns = Columns()
        self.covered: set[Monomial] = set()
        self._facts = {fact.index: fact for fact in facts}
        self._inequalities: dict[Monomial, list[int]] = defaultdict(list)
        self._equalities: dict[Monomial, list[int]] = defaultdict(list)
        self._signs: dict[str, int] = {}
        self._seeds: list[int] = []
        self._done: set[tuple[str, Monomial]] = set()
        self._postponed: dict[tuple[Monomial, int], Terms] = {}
        self._most_degree = most_degree
        self._clock = clock or Clock(inf)
        for fact in facts:
            place = self._equalities if fact.sign == "=" else self._inequalities
            for monomial in fact.terms:
                place[monomial].append(fact.index)
            if fact.sign != "=" and len(fact.terms) == 1:
                ((monomial, coefficient),) = fact.terms.items()
                if len(monomial) == 1 and coefficient > 0:
                    self._signs.setdefault(monomial[0], fact.index)

    def seed(self, indices: Iterable[int]) -> None:
        """Start from these facts, each a column of its own; columns may be of their degree."""
        self._seeds = [index for index in indices if index in self._facts]
        degrees = [len(monomial) for index in self._seeds for monomial in self._facts[index].terms]
        self._most_degree = max([self._most_degree, *degrees])
        for index in self._seeds:
            fact = self._facts[index]
            if fact.sign != "=":
                self._add_product((index,))
            else:
                self._add_multiple((), index, fact.terms)

    def grow_seeds(self) -> None:
        """Add the products of the inequalities started from with each other and with every strict inequality."""
        chosen = [index for index in self._seeds if self._facts[index].sign != "="]
        strict = [fact.index for fact in self._facts.values() if fact.sign == ">"]
        for first in chosen:
            for second in dict.fromkeys([*chosen, *strict]):
                if first != second:
                    self._add_product((min(first, second), max(first, second)))

    def monomials(self) -> set[Monomial]:
        """Return every monomial of a column so far."""
        return set(self.covered)

    def monomials_of_seeds(self) -> set[Monomial]:
        """Return every monomial of the facts started from and of their products."""
        chosen = set(self._seeds)
        strict = {index for index, fact in self._facts.items() if fact.sign == ">"}
        products = self.columns.products.items()
        return {m for key, terms in products if chosen.intersection(key) and chosen | strict >= set(key) for m in terms}

    def monomials_of_multiples(self) -> set[Monomial]:
        """Return every monomial of a multiple so far."""
        return {monomial for terms in self.columns.multiples.values() for monomial in terms}

    def full(self) -> bool:
        """Whether the limit on columns is reached."""
        return len(self.columns) >= MOST_COLUMNS

    def grow_facts(self, within: set[Monomial] | None = None) -> None:
        """Add every single fact that shares a monomial (of `within`, where that is given)."""
        for monomial in self._new("facts", within):
            for index in self._inequalities.get(monomial, ()):
                self._add_product((index,))

    def grow_signs(self) -> None:
        """Add, for each monomial whose unknowns are all nonnegative facts, that it is nonnegative."""
        for monomial in self._new("signs"):
            if monomial and all(name in self._signs for name in monomial):
                self._add_product(tuple(sorted(self._signs[name] for name in monomial)))

    def grow_pairs(self, within: set[Monomial] | None = None) -> None:
        """Add every product of two facts that shares a monomial (of `within`, where that is given)."""
        for monomial in self._new("pairs", within):
            for left, right in divisors(monomial):
                for first in self._inequalities.get(left, ()):
                    for second in self._inequalities.get(right, ()):
                        if self.full():
                            return
                        self._add_product((first, second) if first <= second else (second, first))

    def grow_triples(self, within: set[Monomial] | None = None) -> None:
        """Add every product of three facts that shares a monomial (of `within`, where that is given)."""
        for monomial in self._new("triples", within):
            for left, last in divisors(monomial):
                for first, second in divisors(left):
                    for indices in product(*(self._inequalities.get(each, ()) for each in (first, second, last))):
                        if self.full():
                            return
                        self._add_product(tuple(sorted(indices)))

    def grow_squares(self) -> None:
        """Add squares of binomials that could make up the even monomials of the facts started from.

        The coefficients of a binomial are the roots of the coefficients that its squares have there, where these are
        rational, else 1.
        """
        roots: dict[Monomial, Rational] = {}
        for index in self._seeds:
            for monomial, coefficient in self._facts[index].terms.items():
                half = monomial[::2]
                if monomial == tuple(sorted(half + half)):
                    roots.setdefault(half, rational_root(abs(coefficient)) or 1)
        for half in list(roots)[:MOST_SQUARED]:
            self._add_square(Polynomial({half: 1}))
        for first, second in combinations(list(roots)[:MOST_SQUARED], 2):
            for sign in (1, -1):
                self._add_square(Polynomial({first: roots[first], second: sign * roots[second]}))

    def _add_square(self, value: Polynomial) -> None:
        if value.degree:
            self.columns.squares[value] = (value * value).terms
            self.covered.update(self.columns.squares[value])

    def grow_multiples(self, *, inside: bool, within: set[Monomial] | None = None) -> None:
        """Add multiples of equalities by monomials that share a monomial.

        With `inside`, only those all of whose monomials are covered already or could cancel against another of them.
        """
        candidates: dict[tuple[Monomial, int], Terms] = {}
        for monomial in self._new(f"multiples {inside}", within):
            for left, right in divisors(monomial):
                for index in self._equalities.get(left, ()):
                    key = right, index
                    if key not in self.columns.multiples and key not in candidates:
                        self._clock.check()
                        candidates[key] = self._multiple(right, index)
        if inside:
            candidates |= self._postponed
            self._postponed = dict(candidates)
            self._drop_lonely(candidates)
        for (factor, index), terms in candidates.items():
            if self.full():
                return
            self._postponed.pop((factor, index), None)
            self._add_multiple(factor, index, terms)

    def _drop_lonely(self, candidates: dict[tuple[Monomial, int], Terms]) -> None:
        """Remove, until nothing changes, candidates with a monomial that occurs nowhere else."""
        users: dict[Monomial, set[tuple[Monomial, int]]] = defaultdict(set)
        for key, terms in candidates.items():
            self._clock.check()
            for monomial in terms:
                if monomial not in self.covered:
                    users[monomial].add(key)
        lonely = [monomial for monomial, keys in users.items() if len(keys) == 1]
        while lonely:
            monomial = lonely.pop()
            for key in users.pop(monomial, ()):
                for other in candidates.pop(key):
                    if other in users:
                        users[other].discard(key)
                        if len(users[other]) == 1:
                            lonely.append(other)

    def _new(self, key: str, within: set[Monomial] | None = None) -> list[Monomial]:
        among = self.covered if within is None else within
        fresh = [monomial for monomial in sorted(among) if (key, monomial) not in self._done]
        self._done.update((key, monomial) for monomial in fresh)
        return fresh

    def _multiple(self, factor: Monomial, index: int) -> dict[Monomial, Rational]:
        terms: dict[Monomial, Rational] = {}
        accumulate_product(terms, {factor: 1}, self._facts[index].terms)
        return terms

    def _add_multiple(self, factor: Monomial, index: int, terms: Terms) -> None:
        if max(map(len, terms), default=0) <= self._most_degree:
            self.columns.multiples[factor, index] = terms
            self.covered.update(terms)

    def _add_product(self, indices: tuple[int, ...]) -> None:
        if indices in self.columns.products:
            return
        self._clock.check()
        terms: dict[Monomial, Rational] = {(): 1}
        for index in indices:
            step: dict[Monomial, Rational] = {}
            accumulate_product(step, terms, self._facts[index].terms)
            terms = step
        if max(map(len, terms), default=0) > self._most_degree:
            return
        self.columns.products[indices] = terms
        self.covered.update(terms)
        if all(self._facts[index].sign == ">" for index in indices):
            self.columns.strict.add(indices)
