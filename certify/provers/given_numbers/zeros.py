"""Unknowns that are 0 because what they multiply is negative: actions and agents that are not chosen."""

from __future__ import annotations

from certify.kernel.proof import Absurd, Derive, Product, Split
from certify.provers.clock import Clock
from certify.provers.given_numbers.facts import Given, Row, Sum
from certify.provers.given_numbers.programs import Program
from certify.spec.formula import Atom
from certify.spec.polynomial import Monomial, Polynomial, Rational


def force_zeros(given: Given, clock: Clock, known: int) -> None:
    """Prove unknown = 0 wherever a fact says unknown * negative >= 0, of the facts from number `known` on."""
    found = True
    while found and given.contradiction() is None:
        found = any(_forced(given, row, clock) for row in list(given.rows) if row.index >= known)


def _forced(given: Given, row: Row, clock: Clock) -> bool:
    """Whether some unknown was found to be 0 by this row, which may be there no longer."""
    if row.sign == "=" or row not in given.rows or max(map(len, row.terms)) < 1:
        return False
    common = set[str](min(row.terms, key=len)).intersection(*row.terms)
    for name in sorted(common):
        if name not in given.signs or name in given.strict:
            continue
        factor: dict[Monomial, Rational] = {}
        for monomial, coefficient in row.terms.items():
            place = monomial.index(name)
            factor[monomial[:place] + monomial[place + 1 :]] = -coefficient
        if any(name in monomial for monomial in factor):
            continue
        if _positive_times(given, row, name, factor, clock):
            return True
    return False


def _positive_times(given: Given, row: Row, name: str, factor: dict[Monomial, Rational], clock: Clock) -> bool:
    """Prove that the factor is positive, and with it that the unknown is 0; whether that was possible."""
    constant = factor.get((), 0)
    positive: int | None = None
    if set(factor) == {()}:
        if constant <= 0:
            return False
    else:
        names = {each for monomial in factor for each in monomial}
        total = Program(given, clock, factor, about=names).positive() or Program(given, clock, factor).positive()
        if total is None:
            return False
        positive = given.derive(total)
        if given.contradiction() is not None:
            return True
    clause = len(given.branch.state)
    contradiction = Sum()
    contradiction.row(1, row)
    if positive is None:
        contradiction.signs(constant, (clause + 1,))
    else:
        contradiction.signs(1, tuple(sorted((positive, clause + 1))))
    above = (contradiction.step(), Absurd(clause + 2))
    below = (Derive((Product(1, (given.signs[name],)), Product(1, (clause + 1,)))), Absurd(clause + 2))
    given.branch.cut(Atom(Polynomial.unknown(name), "="), (Split(clause, (above, below)),))
    given.read()
    return True
