"""Refutations that are linear in products of two unknowns: a rule's probabilities times those of a response to it."""

from __future__ import annotations

from collections.abc import Iterator

from certify.kernel.proof import Derive, Multiple, Product, Proof
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.linear import refute_linear
from certify.spec.formula import And, Atom, Formula, Or
from certify.spec.polynomial import Monomial, Polynomial

MOST_PRODUCTS = 2000
"""With more products of two unknowns nothing is done."""


def refute_linearised(branch: Branch, clock: Clock) -> Proof | None:
    """Return a proof that closes the branch, each product of two unknowns counting as one; None if there is none.

    First the facts are added that a product of unknowns >= 0 is >= 0, and that products with the members of a sum are
    worth the sum. Where the unknowns are a rule and a response to it, a product says how likely a message is sent
    and an action taken on it, so that comparisons linear in the outcome law are linear in products.

    Raises:
        OutOfTime: the clock ran out.
    """
    clock.check()
    return refute_linear(branch, clock, degree=2) if _take_products(branch) else None


def _take_products(branch: Branch) -> bool:
    """Add facts about all products of two unknowns that are spoken of; whether there were some, and not too many."""
    nonnegative: dict[str, int] = {}
    sums: dict[str, int] = {}
    waiting: list[Monomial] = []
    for index in range(len(branch.state)):
        fact = branch.state.fact(index)
        waiting += (monomial for atom in _atoms(fact) for monomial in atom.polynomial.terms if len(monomial) == 2)
        if isinstance(fact, Atom):
            names = [monomial for monomial in fact.polynomial.terms if monomial]
            if fact.sign != "=" and len(names) == 1 and fact.polynomial == Polynomial({names[0]: 1}):
                nonnegative.setdefault(names[0][0], index)
            elif fact.sign == "=" and all(len(monomial) == 1 for monomial in names):
                sums.update({monomial[0]: index for monomial in names})
    seen: set[Monomial] = set()
    multiplied: set[tuple[str, int]] = set()
    while waiting:
        monomial = waiting.pop()
        if monomial in seen:
            continue
        seen.add(monomial)
        if len(seen) > MOST_PRODUCTS:
            return False
        if all(name in nonnegative for name in monomial):
            branch.take(Derive((Product(1, tuple(nonnegative[name] for name in monomial)),)))
        for name, factor in (monomial, monomial[::-1]):
            total = sums.get(name)
            if total is not None and (factor, total) not in multiplied and sums.get(factor) != total:
                multiplied.add((factor, total))
                branch.take(Derive((), (Multiple(Polynomial.unknown(factor), total),)))
                terms = branch.state.comparison(len(branch.state) - 1).polynomial.terms
                waiting += (each for each in terms if len(each) == 2)
    return bool(seen)


def _atoms(formula: Formula) -> Iterator[Atom]:
    """Yield the comparisons of a formula that stand under no quantifier."""
    match formula:
        case Atom():
            yield formula
        case And(parts) | Or(parts):
            for part in parts:
                yield from _atoms(part)
        case _:
            return
