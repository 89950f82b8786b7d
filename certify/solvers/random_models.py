"""Models with some unknowns fixed at random, so that what is left is linear, or small enough for Z3."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from certify.solvers.rational_models import Search, atoms, simplified, substituted
from certify.solvers.smtlib import degree
from certify.solvers.z3_solver import Z3Solver, is_possible
from certify.spec.formula import Atom, Formula, free_unknowns
from certify.spec.polynomial import Polynomial, Rational

SECONDS_FOR_THE_REST = 1.0
RARELY = 0.15


def random_fixings(formulas: Sequence[Formula], search: Search, draw: random.Random) -> dict[str, Rational] | None:
    """Return random numbers for some unknowns with which the rest is linear, or small; None where that led nowhere.

    Unknowns that stand in products are fixed until none is left, or as many as is drawn; an unknown is fixed only to
    a value that the linear comparisons alone allow.
    """
    names = set[str]().union(*map(free_unknowns, formulas))
    fixed: dict[str, Rational] = {}
    rest = simplified(formulas)
    beside = Z3Solver()
    prefers_nonnegative = draw.choice([True, True, False])
    most = draw.choice([len(names), len(names), len(names), draw.randint(0, len(names))])
    while rest is not None and len(fixed) < most and any(degree(formula) > 1 for formula in rest):
        name = _next(rest, draw, prefers_nonnegative=prefers_nonnegative)
        linear = [formula for formula in rest if degree(formula) <= 1]
        concerns = any(name in free_unknowns(formula) for formula in linear)
        for value in _draws(draw, nonnegative=name in _nonnegative(rest)):
            if not search.left():
                return None
            following = simplified(substituted(rest, {name: value}))
            within = simplified(substituted(linear, {name: value})) if concerns else linear
            if following is None or within is None:
                continue
            if concerns and not is_possible(within, min(1.0, search.left()), beside=beside):
                continue
            search.tally.random_fixings += 1
            fixed[name] = value
            rest = following
            break
        else:
            return None
    return None if rest is None else fixed


def completed(formulas: Sequence[Formula], fixed: Mapping[str, Rational], search: Search) -> dict[str, Rational] | None:
    """Return numbers at which the formulas hold, as fixed as they are; Z3 finds the others, within a second."""
    until = max(0.0, search.left() - SECONDS_FOR_THE_REST)
    brief = replace(search, left=lambda: max(0.0, search.left() - until))
    answer, values = brief.rational_model(substituted(formulas, fixed))
    return {**values, **fixed} if answer == "sat" else None


def _nonnegative(formulas: Iterable[Formula]) -> set[str]:
    """Return the unknowns v with v >= 0 or v > 0 among the formulas."""
    return {
        name
        for formula in formulas
        if isinstance(formula, Atom) and formula.sign != "=" and len(formula.polynomial.terms) == 1
        for name in formula.polynomial.unknowns()
        if formula.polynomial == Polynomial.unknown(name)
    }


def _next(formulas: Sequence[Formula], draw: random.Random, *, prefers_nonnegative: bool) -> str:
    """Return an unknown that stands in products, rather in many of them."""
    counts: dict[str, int] = {}
    for formula in formulas:
        for atom in atoms(formula):
            for monomial in atom.polynomial.terms:
                if len(monomial) > 1:
                    for name in monomial:
                        counts[name] = counts.get(name, 0) + 1
    signs = _nonnegative(formulas)
    preferred = {name: count for name, count in counts.items() if (name in signs) == prefers_nonnegative} or counts
    names = sorted(preferred)
    return draw.choices(names, [preferred[name] for name in names])[0]


def _draws(draw: random.Random, *, nonnegative: bool) -> list[Rational]:
    """Return numbers to try for an unknown, in random order, the most common first."""
    if nonnegative:
        common: list[Rational] = [0, 1, Fraction(1, 2)]
        denominator = draw.randint(3, 13)
        odd = Fraction(draw.randint(1, denominator - 1), denominator)
        rare: list[Rational] = [Fraction(1, 4), Fraction(3, 4), odd, odd, 2]
    else:
        common, rare = [0, 1, -1], [2, -2, 3]
    first, second = draw.sample(common, 3), draw.sample(rare, 2)
    return [*second, *first] if draw.random() < RARELY else [*first, *second]
