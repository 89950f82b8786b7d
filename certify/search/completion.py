"""Completing a draft: what is left is linear, and deviations that break it become demands of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.kernel.choices import Choices
from certify.oracles.gaining import gaining_deviation
from certify.provers.clock import Clock
from certify.search.cases import Case, broken, cases
from certify.search.draft import Draft
from certify.search.furthest import furthest, largest
from certify.search.groups import point_masses
from certify.search.quantified import (
    MOST_PURE_DEVIATIONS,
    at_values,
    finite,
    opened,
    universals,
    without_functions,
)
from certify.solvers.rational_models import Search, Tally, simplified
from certify.solvers.smtlib import degree, is_quantified
from certify.solvers.z3_solver import Z3Solver
from certify.spec.formula import (
    And,
    Exists,
    ForAll,
    Formula,
    Let,
    Or,
    above,
    equal,
    free_unknowns,
    holds_at,
    lets,
    negation,
    substitute,
)
from certify.spec.polynomial import Polynomial, Rational

MOST_ROUNDS = 25
MOST_ROUNDS_FOR_A_NUMBER = 4
MOST_BITS = 5000
SIMPLE: tuple[Rational, ...] = (0, 1, -1, 2, -2, Fraction(1, 2), 3, -3, 4, -4)
SECONDS_FOR_A_QUESTION = 3.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Numbers for all unknowns and ties for functions: a counterexample, if the kernel agrees."""

    values: Mapping[str, Rational]
    choices: Choices


class Completion:
    """The numbers that a draft leaves open, by linear arithmetic with case distinctions.

    A universal assumption is not asked for at first. At each solution a deviation that breaks it is sought; that
    deviation's instance is added, until no deviation breaks the solution or no solution is left.
    """

    def __init__(self, draft: Draft, left: Callable[[], float]) -> None:
        self._draft = draft
        self._left = left
        self._values = 0
        self._instances: dict[int, list[Formula]] = {}
        self._asserted: list[Formula] = list(draft.rest)
        self._solver = Z3Solver("QF_LRA" if all(degree(each) <= 1 for each in draft.rest) else None)
        self._solver.add(*draft.rest)
        self._universals = [finite(opened(formula)) for formula in draft.quantified]
        self._cases: dict[int, list[Case]] = {}
        for formula in self._universals:
            self._assert(self._relaxed(formula))
            if isinstance(formula, ForAll):
                self._add_pure_deviations(formula)
        self.unsure = False

    def _assert(self, formula: Formula) -> None:
        rest = simplified([formula])
        parts = [Or(())] if rest is None else rest
        self._asserted += parts
        self._solver.add(*parts)

    def _relaxed(self, formula: Formula) -> Formula:
        """Return the formula with the instances found so far in place of universal formulas."""
        match formula:
            case And(parts):
                return And(tuple(map(self._relaxed, parts)))
            case Or(parts):
                return Or(tuple(map(self._relaxed, parts)))
            case ForAll():
                return And(tuple(map(self._relaxed, self._instances.get(id(formula), []))))
            case Exists(_, body):
                return self._relaxed(body)
            case Let(_, _, names, definition, body) if degree(formula) <= 1:
                self._values += 1
                fresh = {name: Polynomial.unknown(f"{name} {self._values}'") for name in names}
                return self._relaxed(substitute(And((definition, body)), fresh))
            case Let():
                return And(())
            case _:
                return formula

    def _add_pure_deviations(self, universal: ForAll) -> None:
        """Ask for the instances at point masses, where the bound unknowns are a few distributions."""
        premise = universal.body.parts if isinstance(universal.body, Or) else ()
        plain = [negation(part) for part in premise if not is_quantified(part)]
        for values in point_masses(universal.names, plain, MOST_PURE_DEVIATIONS):
            terms = {name: Polynomial.constant(value) for name, value in values.items()}
            for case in self._listed(universal):
                self._assert(self._relaxed(substitute(case.formula(), terms)))

    def _listed(self, universal: ForAll) -> list[Case]:
        key = id(universal)
        if key not in self._cases:
            self._cases[key] = list(cases(universal.body, self._draft.choices))
        return self._cases[key]

    def solve(
        self, *, assumed: Sequence[str] = (), rounds: int = MOST_ROUNDS, most: str | None = None
    ) -> Candidate | None:
        """Return numbers that no deviation breaks, as far as could be seen; None where none were found.

        With `most`, the name of an unknown, no number for it is larger, with the alternatives that the solver chose.
        """
        for _ in range(rounds):
            seconds = min(SECONDS_FOR_A_QUESTION, self._left())
            if not seconds or self._solver.check(seconds, assumed) != "sat":
                return None
            numbers = numbers_of(self._solver)
            if numbers is None:
                return None
            if most is not None:
                numbers = self._with_the_most(most, numbers, seconds)
            values = {**numbers, **self._draft.values}
            if not self._broken(values):
                return Candidate(values, self._draft.choices)
        return None

    def larger(self, name: str, value: Rational, rounds: int = MOST_ROUNDS) -> Candidate | None:
        """Return numbers with more than `value` for one unknown, the most that there is; None if none were found."""
        guard = f"{name} > {value}"
        self._solver.add_if([guard], above(Polynomial.unknown(name), value))
        return self.solve(assumed=[guard], rounds=rounds, most=name)

    def _with_the_most(self, name: str, numbers: Mapping[str, Rational], seconds: float) -> Mapping[str, Rational]:
        if any(degree(each) > 1 for each in self._asserted):
            return numbers
        unknowns = sorted({name}.union(*map(free_unknowns, self._asserted)))
        return largest(name, self._asserted, {each: numbers.get(each, 0) for each in unknowns}, max(seconds, 0))

    def simplified(self, candidate: Candidate, order: Sequence[str], clock: Clock) -> Candidate:
        """Return a candidate with smaller numbers: one unknown after the other gets the simplest one that goes."""
        for name in order:
            if name in self._draft.values:
                continue
            for value in SIMPLE:
                if candidate.values.get(name, 0) == value:
                    break
                if not clock.left:
                    return candidate
                guard = f"{name} = {value}"
                self._solver.add_if([guard], equal(Polynomial.unknown(name), value))
                simpler = self.solve(assumed=[guard], rounds=MOST_ROUNDS_FOR_A_NUMBER)
                if simpler is not None:
                    candidate = simpler
                    break
            self._solver.add(equal(Polynomial.unknown(name), candidate.values.get(name, 0)))
        return candidate

    def _broken(self, values: Mapping[str, Rational]) -> bool:
        """Whether a universal assumption fails at these numbers; if so its instance is asserted."""
        for formula in self._universals:
            for universal in universals(formula, values):
                instance = self._counterexample(universal, values)
                if instance is not None:
                    self._instances.setdefault(id(universal), []).append(instance)
                    self._assert(self._relaxed(instance if universal is formula else formula))
                    return True
        return False

    def _counterexample(self, universal: ForAll, values: Mapping[str, Rational]) -> Formula | None:
        """Return the instance of a universal formula that fails at these numbers, or None."""
        known = {name: Polynomial.constant(values.get(name, 0)) for name in free_unknowns(universal)}
        if any(let.function not in self._draft.choices for let in lets(universal)):
            gaining = gaining_deviation(substitute(universal, known))
            if gaining == "none":
                return None
            if gaining != "unknown":
                at = {name: Polynomial.constant(value) for name, value in gaining.items()}
                rule = {name: at[name] for name in universal.names}
                return at_values(substitute(universal.body, rule), at)
        listed = self._listed(universal)
        for position, case in enumerate(listed):
            terms = self._deviation(universal, case, known)
            if terms is not None:
                listed.insert(0, listed.pop(position))
                return at_values(substitute(case.formula(), {name: terms[name] for name in universal.names}), terms)
        return None

    def _deviation(
        self, universal: ForAll, case: Case, known: Mapping[str, Polynomial]
    ) -> dict[str, Polynomial] | None:
        """Return numbers for the bound unknowns at which a case fails, or None."""
        denied = opened(without_functions(substitute(broken(case), known), self._draft.choices))
        parts = simplified([denied])
        if parts is None:
            return None
        if any(is_quantified(part) for part in parts):
            self.unsure = True
            return None
        earlier = [negation(substitute(each, known)) for each in case.earlier]
        linear = all(degree(part) <= 1 for part in parts)
        solver = Z3Solver("QF_LRA", beside=self._solver)
        solver.add(*parts)
        for _ in range(len(earlier) + 1):
            seconds = min(SECONDS_FOR_A_QUESTION, self._left())
            if linear:
                answer = solver.check(seconds)
                found = numbers_of(solver) if answer == "sat" else {}
                if found is None:
                    self.unsure = True
                    return None
                if answer == "sat":
                    unknowns = {name: 0 for part in parts for name in free_unknowns(part)}
                    found = furthest(parts, {name: found.get(name, 0) for name in unknowns}, seconds)
            else:
                until = self._left() - seconds
                answer, found = Search(lambda: max(0.0, self._left() - until), 0, Tally()).rational_model(parts)  # noqa: B023
            if answer == "unknown":
                self.unsure = True
            if answer != "sat":
                return None
            names = {*universal.names, *found}
            terms = {name: Polynomial.constant(found.get(name, 0)) for name in names}
            failing = [each for each in earlier if holds_at(substitute(each, terms)) is False]
            if not failing:
                return terms
            parts = [*parts, failing[0]]
            solver.add(failing[0])
        return None


def numbers_of(solver: Z3Solver) -> dict[str, Rational] | None:
    """Return the numbers of a model; None where one is longer than `MOST_BITS`, since deviations then creep."""
    try:
        numbers = {name: value.value for name, value in solver.model().items()}
    except ValueError:  # Python reads no numbers of more than 4,300 digits
        return None
    longest = max(
        (max(each.numerator.bit_length(), each.denominator.bit_length()) for each in numbers.values()), default=0
    )
    return None if longest > MOST_BITS else numbers
