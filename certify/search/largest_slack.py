"""The most that formulas leave to spare: numbers at which they hold with one unknown as large as it can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from certify.provers.clock import Clock
from certify.search.furthest import largest
from certify.solvers.instances import Instances
from certify.solvers.rational_models import Search, atoms, by_products, holds, simplified, substituted
from certify.solvers.smtlib import degree
from certify.spec.formula import Formula, above, free_unknowns
from certify.spec.polynomial import Polynomial, Rational

MOST_ROUNDS = 60
MOST_TURNS = 6
"""How often what is fixed and what a linear program is asked for change places."""


def largest_slack(name: str, formula: Formula, clock: Clock) -> dict[str, Rational] | None:
    """Return numbers at which a formula holds and the unknown `name` is as large as could be found in time.

    Existential parts are met by numbers for what they bind; instances stand for universal ones, see `Instances`. Models
    of Z3 are improved by exact linear programs, until Z3 says that there is nothing larger.

    >>> from certify.spec.formula import at_least
    >>> x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    >>> largest_slack("y", at_least(1, x) & at_least(x) & at_least(2 * x - 3, y), Clock(5))["y"]
    -1
    """
    demands = Instances([formula])
    search = Search(lambda: clock.left)
    best: dict[str, Rational] | None = None
    for _ in range(MOST_ROUNDS):
        relaxed = demands.relaxed()
        more = [] if best is None else [above(Polynomial.unknown(name), best[name])]
        answer, numbers = search.rational_model([*relaxed, *more])
        if answer != "sat" or name not in numbers:
            break
        better = _climbed(name, relaxed, numbers, clock)
        if demands.look(better, search) != "violated":
            best = better
        elif better != numbers and demands.look(numbers, search) != "violated":
            best = numbers
    return best


def _climbed(
    name: str, formulas: Sequence[Formula], numbers: Mapping[str, Rational], clock: Clock
) -> dict[str, Rational]:
    """Return numbers with more for `name`: in turn some factors of products stay, and the rest solves a program."""
    best = {each: 0 for formula in formulas for each in free_unknowns(formula)} | dict(numbers)
    turns = list(_factors(name, formulas))
    for turn in range(MOST_TURNS if len(turns) > 1 else 1):
        fixed = turns[turn % len(turns)]
        rest = simplified(substituted(formulas, {each: best[each] for each in fixed}))
        if not rest or any(degree(each) > 1 for each in rest):
            continue
        free = sorted({name}.union(*map(free_unknowns, rest)))
        found = best | largest(name, rest, {each: best[each] for each in free}, clock.left)
        if found[name] > best[name] and holds(formulas, found):
            best = found
    return best


def _factors(name: str, formulas: Iterable[Formula]) -> Iterator[set[str]]:
    """Yield sets of unknowns that leave the formulas linear.

    Both sides where no product is of unknowns of one side; else factors of every product, then the other factors.
    """
    products = {
        monomial
        for formula in formulas
        for atom in atoms(formula)
        for monomial in atom.polynomial.terms
        if len(monomial) > 1
    }
    sides = _sides(products)
    if sides is not None:
        yield from sides
        return
    order = [each for each in by_products(formulas) if each != name]
    chosen: set[str] = set()
    for each in order:
        if any(each in monomial and len([one for one in monomial if one not in chosen]) > 1 for monomial in products):
            chosen.add(each)
    yield chosen
    yield {each for monomial in products for each in monomial} - chosen - {name}


def _sides(products: Collection[Sequence[str]]) -> tuple[set[str], set[str]] | None:
    """Return two sets such that each product has one factor of each, None if there are none."""
    partners: dict[str, set[str]] = {}
    for monomial in products:
        if len(monomial) != 2:
            return None
        for one, other in permutations(monomial):
            partners.setdefault(one, set()).add(other)
    sides: tuple[set[str], set[str]] = set(), set()
    for start in sorted(partners):
        waiting = [] if start in sides[0] | sides[1] else [(start, 0)]
        while waiting:
            each, side = waiting.pop()
            if each in sides[1 - side]:
                return None
            if each not in sides[side]:
                sides[side].add(each)
                waiting += [(other, 1 - side) for other in partners[each]]
    return sides
