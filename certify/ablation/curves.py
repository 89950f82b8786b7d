"""A constant that is sharp as no number may be sharp as a function of another unknown: its values, and a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from certify.ablation.bracket import Bracket, narrowed
from certify.ablation.fit import RationalFunction, fit
from certify.ablation.numbers import with_number
from certify.ablation.questions import Effort, Found, decide
from certify.provers.clock import Clock
from certify.spec.formula import Atom, Formula, at_least, equal, negation
from certify.spec.language import Statement
from certify.spec.numbers import render
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Named, Problem
from certify.spec.variants import Variant

PLACES = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 6), Fraction(1, 10))
"""Where the least constant is sought."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """A problem whose claim is `base + c * parameter >= 0` with a constant c; the parameter is a free unknown."""

    problem: Problem
    base: Polynomial
    parameter: str

    @property
    def _gain(self) -> Polynomial:
        return Polynomial.unknown(self.parameter)

    def at(self, place: Rational, constant: Rational) -> Problem:
        """Return the problem for one value of the parameter and one of the constant."""
        return self._with(at_least(self.base + constant * self._gain), place)

    def unattained_at(self, place: Rational, constant: Rational) -> Problem:
        """Return the problem whose counterexamples are the games that attain the constant at the place."""
        return self._with(negation(equal(self.base + constant * self._gain)), place)

    def with_formula(self, formula: RationalFunction) -> Problem:
        """Return the problem with a function of the parameter for the constant, multiplied out."""
        over, under = formula.over_at(self._gain), formula.under_at(self._gain)
        return self._claiming(at_least(under * self.base + over * self._gain))

    def _with(self, claim: Formula, place: Rational) -> Problem:
        return with_number(self._claiming(claim), self.parameter, place)

    def _claiming(self, claim: Formula) -> Problem:
        return replace(self.problem, claims=(Named(self.problem.claims[0].name, claim),))


@dataclass(frozen=True, slots=True)
class Curve:
    """The least constants at some values of the parameter, a formula through them, and its proof.

    Every point is exact: the claim is proved there, and a game attains it. `proof` is None where the formula is a
    conjecture.
    """

    parameter: str
    points: tuple[tuple[Fraction, Fraction], ...]
    formula: RationalFunction | None = None
    proof: Found | None = None

    def text(self) -> str | None:
        """Return the formula on one line."""
        return None if self.formula is None else self.formula.text(self.parameter)


def dependence(statement: Statement, name: str, variant: Variant, problem: Problem) -> Dependence | None:
    """Return how the claim depends on the constant, if that is by its product with one unknown."""
    if len(problem.claims) != 1:
        return None
    value = problem.constants[name]
    less = statement.problem(problem.shape, variant=replace(variant, constants={**variant.constants, name: value - 1}))
    one, two = problem.claims[0].formula, less.claims[0].formula
    if not isinstance(one, Atom) or not isinstance(two, Atom) or one.sign != ">=":
        return None
    gain = one.polynomial - two.polynomial
    unknowns = gain.unknowns()
    if len(unknowns) != 1 or gain != Polynomial.unknown(min(unknowns)):
        return None
    (parameter,) = unknowns
    return Dependence(problem, one.polynomial - value * gain, parameter)


def curve(about: Dependence, upper: Rational, effort: Effort) -> Curve | None:
    """Return the least constants at `PLACES` and a formula through them; None where they were not found in time.

    `upper` is a constant with which the claim holds.
    """
    clock = Clock(effort.seconds, effort.report)
    points: list[tuple[Fraction, Fraction]] = []
    for place in PLACES:
        clock.report(f"the least constant at {about.parameter} = {render(place)}")
        found = _least(about, place, Fraction(upper), clock, effort.seed)
        if not found.attained:
            return None
        points.append((place, found.proved))
    formula = fit(points)
    if formula is None:
        return Curve(about.parameter, tuple(points))
    clock.report(f"trying to prove {formula.text(about.parameter)}")
    return Curve(about.parameter, tuple(points), formula, _proof(about.with_formula(formula), clock, effort.seed))


def _proof(problem: Problem, clock: Clock, seed: int) -> Found | None:
    found = decide(problem, clock, max(clock.left / 2, 1.0), seed) if clock.left else None
    return found if found is not None and found.status == "proved" else None


def _least(about: Dependence, place: Fraction, upper: Fraction, clock: Clock, seed: int) -> Bracket:
    def ask(problem: Problem) -> bool | None:
        seconds = 4.0
        while clock.left:
            found = decide(problem, clock, seconds, seed)
            if found is not None:
                return found.status == "proved"
            seconds *= 2
            if seconds > clock.seconds / 4:
                break
        return None

    def attained(constant: Fraction) -> bool:
        return ask(about.unattained_at(place, constant)) is False

    return narrowed(Bracket(Fraction(0), upper), lambda constant: ask(about.at(place, constant)), attained)


def restated(problem: Problem, among: Sequence[Statement]) -> Statement | None:
    """Return a statement that says the same as the problem at its shape, if there is one."""
    for statement in among:
        try:
            if statement.problem(problem.shape).digest() == problem.digest():
                return statement
        except Exception:  # what cannot be read at this shape says something else
            continue
    return None
