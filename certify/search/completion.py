"""Completing a draft: what is left is linear, and deviations that break it become demands of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from certify.kernel.choices import Choices, decided
from certify.search.draft import Draft
from certify.search.groups import is_quantified
from certify.solvers.rational_models import Search, Tally, simplified, substituted
from certify.solvers.smtlib import degree
from certify.solvers.z3_solver import Z3Solver
from certify.spec.formula import And, Exists, ForAll, Formula, Let, Or, free_unknowns, negation, substitute
from certify.spec.polynomial import Polynomial, Rational

MOST_ROUNDS = 60
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
        self._instances: dict[int, list[Formula]] = {}
        self._solver = Z3Solver("QF_LRA" if all(degree(each) <= 1 for each in draft.rest) else None)
        self._solver.add(*draft.rest)
        self._universals = [opened(decided(formula, draft.choices)) for formula in draft.quantified]
        for number in range(len(self._universals)):
            self._assert(number)
        self.rounds = 0
        self.unsure = False

    def _assert(self, number: int) -> None:
        relaxed = simplified([self._relaxed(number, self._universals[number])])
        self._solver.add(*([Or(())] if relaxed is None else relaxed))

    def _relaxed(self, number: int, formula: Formula) -> Formula:
        match formula:
            case And(parts):
                return And(tuple(self._relaxed(number, part) for part in parts))
            case Or(parts):
                return Or(tuple(self._relaxed(number, part) for part in parts))
            case ForAll(names, body):
                found = self._instances.get(id(formula), [])
                return And(tuple(self._relaxed(number, each) for each in found)) if names or body else formula
            case Exists(_, body):
                return self._relaxed(number, body)
            case Let():
                return And(())
            case _:
                return formula

    def solve(self, extra: Sequence[Formula] = ()) -> Candidate | None:
        """Return numbers that no deviation breaks, as far as could be seen; None where there are none.

        `extra` are further linear comparisons; they stay for good.
        """
        if extra:
            self._solver.add(*extra)
        while self.rounds < MOST_ROUNDS and self._left() > 0:
            self.rounds += 1
            if self._solver.check(min(SECONDS_FOR_A_QUESTION, self._left())) != "sat":
                return None
            numbers = {name: value.value for name, value in self._solver.model().items()}
            values = {**numbers, **self._draft.values}
            if not self._broken(values):
                return Candidate(values, self._draft.choices)
        return None

    def _broken(self, values: Mapping[str, Rational]) -> bool:
        """Whether a universal assumption fails at these numbers; if so its instance is asserted."""
        for number, formula in enumerate(self._universals):
            for universal in universals(formula, values):
                instance = self._counterexample(universal, values)
                if instance is not None:
                    self._instances.setdefault(id(universal), []).append(instance)
                    self._assert(number)
                    return True
        return False

    def _counterexample(self, universal: ForAll, values: Mapping[str, Rational]) -> Formula | None:
        """Return the instance of a universal formula that fails at these numbers, or None."""
        known = {name: values.get(name, 0) for name in free_unknowns(universal)}
        body = substitute(negation(universal.body), {name: Polynomial.constant(each) for name, each in known.items()})
        denied = opened(without_functions(body, self._draft.choices))
        denied_parts = simplified([denied])
        if denied_parts is None:
            return None
        if any(is_quantified(part) for part in denied_parts):
            self.unsure = True
            return None
        if all(degree(part) <= 1 for part in denied_parts):
            solver = Z3Solver("QF_LRA")
            solver.add(*denied_parts)
            answer = solver.check(min(SECONDS_FOR_A_QUESTION, self._left()))
            found = {name: value.value for name, value in solver.model().items()} if answer == "sat" else {}
        else:
            search = Search(lambda: min(SECONDS_FOR_A_QUESTION, self._left()), 0, Tally())
            answer, found = search.rational_model(denied_parts)
        if answer == "unknown":
            self.unsure = True
        if answer != "sat":
            return None
        terms = {name: Polynomial.constant(found.get(name, 0)) for name in universal.names}
        return substitute(universal.body, terms)


def universals(formula: Formula, values: Mapping[str, Rational]) -> list[ForAll]:
    """Return the outermost universal formulas that matter at these numbers: not those beside a true alternative."""
    match formula:
        case And(parts):
            return [each for part in parts for each in universals(part, values)]
        case Or(parts):
            plain = [part for part in parts if not is_quantified(part)]
            if any(simplified([part]) == [] for part in substituted(plain, values)):
                return []
            return [each for part in parts for each in universals(part, values)]
        case Exists(_, body):
            return universals(body, values)
        case ForAll():
            return [formula]
        case _:
            return []


def opened(formula: Formula) -> Formula:
    """Return the formula with the names of outer existentials as unknowns: bound names are unique in a statement."""
    match formula:
        case And(parts):
            return And(tuple(map(opened, parts)))
        case Or(parts):
            return Or(tuple(map(opened, parts)))
        case Exists(_, body):
            return opened(body)
        case _:
            return formula


def without_functions(formula: Formula, choices: Choices) -> Formula:
    """Return the formula with a function value as any value that meets the definition.

    Where a function has choices they were spelled out as cases; what remains of it, that none is allowed, is left out.
    """
    match formula:
        case And(parts):
            return And(tuple(without_functions(part, choices) for part in parts))
        case Or(parts):
            return Or(tuple(without_functions(part, choices) for part in parts))
        case Let(function, _, names, definition, body):
            if function in choices:
                return Or(())
            return Exists(names, And((definition, without_functions(body, choices))))
        case _:
            return formula
