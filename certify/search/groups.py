"""Which unknowns form distributions, and which are nonnegative, as the comparisons of a problem say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from certify.spec.formula import And, Atom, Formula, Or
from certify.spec.polynomial import Polynomial, Rational, normal


@dataclass(frozen=True, slots=True)
class Group:
    """Nonnegative unknowns with a fixed sum: a distribution, or a share of one."""

    names: tuple[str, ...]
    total: Rational


@dataclass(frozen=True, slots=True)
class Signs:
    """The nonnegative unknowns and the groups among them."""

    nonnegative: frozenset[str]
    groups: tuple[Group, ...]


def signs(formulas: Iterable[Formula]) -> Signs:
    """Return the unknowns that are compared with 0, and the groups whose sum is given.

    >>> from certify.spec.formula import at_least, equal
    >>> x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    >>> signs([at_least(x), at_least(y), equal(x + y, 1)]).groups
    (Group(names=('x', 'y'), total=1),)
    """
    nonnegative: set[str] = set()
    sums: dict[tuple[str, ...], Rational] = {}
    bounds: set[Polynomial] = set()
    for part in conjuncts(formulas):
        if not isinstance(part, Atom) or any(len(monomial) > 1 for monomial in part.polynomial.terms):
            continue
        terms = part.polynomial.terms
        factors = {monomial[0]: value for monomial, value in terms.items() if monomial}
        if part.sign != "=" and len(terms) == len(factors) == 1:
            nonnegative.update(name for name, value in factors.items() if value > 0)
        if part.sign == ">=":  # two opposite comparisons are an equality
            bounds.add(part.polynomial)
        both = part.sign == "=" or (part.sign == ">=" and -part.polynomial in bounds)
        if both and factors and len(set(factors.values())) == 1:
            total = normal(Fraction(-terms.get((), 0)) / next(iter(factors.values())))
            if total >= 0:
                sums.setdefault(tuple(factors), total)
    groups = tuple(Group(names, total) for names, total in sums.items() if nonnegative.issuperset(names))
    return Signs(frozenset(nonnegative), groups)


def point_masses(names: Sequence[str], premise: Iterable[Formula], most: int) -> list[dict[str, Rational]]:
    """Return the values at which each distribution that makes up `names` is a point mass; none if more than `most`.

    The distributions are those that the premise speaks of; none either where it leaves out a name.
    """
    groups = signs(premise).groups
    if sorted(name for group in groups for name in group.names) != sorted(names):
        return []
    if prod(len(group.names) for group in groups) > most:
        return []
    return [
        {
            name: group.total if position == at else 0
            for group, at in zip(groups, chosen, strict=True)
            for position, name in enumerate(group.names)
        }
        for chosen in product(*(range(len(group.names)) for group in groups))
    ]


def conjuncts(formulas: Iterable[Formula]) -> Iterator[Formula]:
    """Yield the parts of conjunctions."""
    for formula in formulas:
        if isinstance(formula, And):
            yield from conjuncts(formula.parts)
        else:
            yield formula


def in_products(formulas: Iterable[Formula]) -> dict[str, int]:
    """Return how often each free unknown stands in a product, quantified formulas left out."""
    counts: dict[str, int] = {}
    waiting = list(formulas)
    while waiting:
        match waiting.pop():
            case Atom(polynomial, _):
                _count(polynomial, counts)
            case And(parts) | Or(parts):
                waiting.extend(parts)
            case _:
                pass
    return counts


def _count(polynomial: Polynomial, counts: dict[str, int]) -> None:
    for monomial in polynomial.terms:
        if len(monomial) > 1:
            for name in monomial:
                counts[name] = counts.get(name, 0) + 1
