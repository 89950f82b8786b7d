"""What a counterexample has to meet, as clauses: of several polynomial comparisons one holds.

Products with the chance of a distribution are opened: the chance is 0, or the other factor meets the comparison.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from certify.search.groups import Group, conjuncts, signs
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import And, Atom, Formula, Or, Sign, all_of, negation, substitute
from certify.spec.polynomial import Monomial, Polynomial, Rational
from certify.spec.problem import Problem

Clause: TypeAlias = tuple[int, ...]
"""Comparisons by number."""

MOST_CLAUSES = 20_000
MOST_FACTORS = 5
"""In longer products nothing is substituted."""


class TooManyClausesError(Exception):
    """The alternatives of a problem make more than `MOST_CLAUSES` clauses."""


@dataclass(frozen=True)
class Share:
    """Nonnegative unknowns whose sum is another unknown."""

    names: tuple[str, ...]
    total: str


@dataclass
class Clauses:
    """The assumptions and the denied claim of a problem without quantifiers.

    `atoms` are the comparisons with their numbers, `is_claimed` says of each clause whether it denies the claim.
    Unknowns with `definitions` are replaced everywhere.

    Raises:
        TooManyClausesError: there are too many.
    """

    problem: Problem
    atoms: dict[tuple[Polynomial, Sign, bool], int] = field(default_factory=dict[tuple[Polynomial, Sign, bool], int])
    """With each polynomial and sign, whether a strict comparison is part of the denied claim."""
    clauses: list[Clause] = field(default_factory=list[Clause])
    is_claimed: list[bool] = field(default_factory=list[bool])

    def __post_init__(self) -> None:
        hypotheses = [*conjuncts(self.problem.hypotheses())]
        denied = {*conjuncts([negation(all_of(each.formula for each in self.problem.claims))])}
        self.definitions = definitions(hypotheses)
        known = signs(hypotheses)
        kept = known.nonnegative - self.definitions.keys()
        self.nonnegative = frozenset(kept)
        self.distributions = _apart([each for each in known.groups if kept.issuperset(each.names)])
        self._chances = {name for each in self.distributions for name in each.names}
        self.shares = self._shares(hypotheses)
        for part in hypotheses:
            is_claimed = part in denied
            for clause in self._of(substitute(part, self.definitions), claimed=is_claimed):
                self.clauses.append(clause)
                self.is_claimed.append(is_claimed)
            if len(self.clauses) > MOST_CLAUSES:
                raise TooManyClausesError

    def _shares(self, hypotheses: Sequence[Formula]) -> list[Share]:
        found: list[Share] = []
        used = set(self._chances)
        for part in hypotheses:
            if not isinstance(part, Atom) or part.sign != "=" or any(len(each) != 1 for each in part.polynomial.terms):
                continue
            factors = {monomial[0]: value for monomial, value in part.polynomial.terms.items()}
            for total in sorted(factors.keys() & self._chances):
                names = tuple(name for name in factors if name != total)
                alike = {factors[name] for name in names} == {-factors[total]}
                if alike and self.nonnegative.issuperset(names) and used.isdisjoint(names):
                    found.append(Share(names, total))
                    used.update(names)
        return found

    def _of(self, formula: Formula, *, claimed: bool) -> Iterator[Clause]:
        """Yield the clauses of a formula; none where it is true."""
        match formula:
            case Atom(polynomial, sign) if not polynomial.terms and sign != ">":
                return
            case Atom(polynomial, sign):
                yield self._atom(polynomial, sign, claimed=claimed)
            case And(parts):
                for part in parts:
                    yield from self._of(part, claimed=claimed)
            case Or(parts):
                listed = [list(self._of(part, claimed=claimed)) for part in parts if not self._never(part)]
                if prod(map(len, listed)) > MOST_CLAUSES:
                    raise TooManyClausesError
                for chosen in product(*listed):
                    yield tuple(dict.fromkeys(atom for clause in chosen for atom in clause))
            case _:
                raise TypeError(f"expected a formula without quantifiers, got {formula!r}")

    def _never(self, formula: Formula) -> bool:
        """Whether what is known of signs rules a strict comparison out."""
        if not isinstance(formula, Atom) or formula.sign != ">":
            return False
        terms = formula.polynomial.terms
        return all(value <= 0 and self.nonnegative.issuperset(monomial) for monomial, value in terms.items())

    def _atom(self, polynomial: Polynomial, sign: Sign, *, claimed: bool) -> Clause:
        factor = None if sign == ">" else self._factor(polynomial)
        if factor is None:
            return (self._number(polynomial, sign, claimed=claimed),)
        rest: dict[Monomial, Rational] = {}
        for monomial, value in polynomial.terms.items():
            others = list(monomial)
            others.remove(factor)
            rest[tuple(others)] = value
        zero = self._number(Polynomial.unknown(factor), "=", claimed=claimed)
        return (zero, *self._atom(Polynomial(rest), sign, claimed=claimed))

    def _factor(self, polynomial: Polynomial) -> str | None:
        """Return a chance that is a factor of a polynomial beside others, or None."""
        monomials = list(polynomial.terms)
        if polynomial.degree < 2:
            return None
        return min(self._chances.intersection(*monomials), default=None)

    def _number(self, polynomial: Polynomial, sign: Sign, *, claimed: bool) -> int:
        return self.atoms.setdefault((polynomial, sign, claimed and sign == ">"), len(self.atoms))


def clauses(problem: Problem) -> Clauses | None:
    """Return the clauses of a problem; None where something is quantified, or they are too many."""
    if any(map(is_quantified, problem.hypotheses())):
        return None
    try:
        return Clauses(problem)
    except TooManyClausesError:
        return None


def definitions(formulas: Sequence[Formula]) -> dict[str, Polynomial]:
    """Return unknowns that equalities give as sums of products of others, none of them one of these unknowns.

    >>> from certify.spec.formula import equal
    >>> x, y, z = map(Polynomial.unknown, "xyz")
    >>> definitions([equal(z, x * y + x)])
    {'z': x*y + x}
    """
    equalities = [each.polynomial for each in formulas if isinstance(each, Atom) and each.sign == "="]
    counts = Counter(name for each in equalities for name in each.unknowns())
    found: dict[str, Polynomial] = {}
    used: set[str] = set()
    for polynomial in equalities:
        if not 2 <= polynomial.degree <= MOST_FACTORS or not found.keys().isdisjoint(polynomial.unknowns()):
            continue
        inside = {name for monomial in polynomial.terms if len(monomial) > 1 for name in monomial}
        alone = [monomial[0] for monomial in polynomial.terms if len(monomial) == 1]
        free = [name for name in alone if name not in inside and name not in used]
        if free:
            name = min(free, key=lambda each: (counts[each], each))
            factor = polynomial.terms[name,]
            found[name] = (factor * Polynomial.unknown(name) - polynomial) * (1 / Fraction(factor))
            used |= polynomial.unknowns()
    return found


def _apart(groups: Sequence[Group]) -> list[Group]:
    """Return groups of which no two have an unknown in common, the larger ones first."""
    used: set[str] = set()
    found: list[Group] = []
    for each in sorted(groups, key=lambda each: -len(each.names)):
        if used.isdisjoint(each.names):
            used.update(each.names)
            found.append(each)
    return found
