"""A universal assumption as a list of cases, one for each way in which chosen functions may take their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certify.kernel.choices import Choices
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import And, Formula, Let, Or, all_of, any_of, negation, substitute
from certify.spec.polynomial import Polynomial, Rational


@dataclass(frozen=True, slots=True)
class Case:
    """Where all of `allowed` hold and none of `earlier` does, `then` has to hold."""

    allowed: tuple[Formula, ...]
    earlier: tuple[Formula, ...]
    then: Formula

    def formula(self) -> Formula:
        """Return the case as a formula."""
        return any_of([*map(negation, self.allowed), *self.earlier, self.then])


def cases(formula: Formula, choices: Choices) -> Iterator[Case]:
    """Yield cases that together say what the formula says of the chosen functions.

    Left out is that a function may take none of the values that it is given; see `certify.kernel.choices`.
    """
    match formula:
        case And(parts):
            for part in parts:
                yield from cases(part, choices)
        case Or(parts) if any(map(is_quantified, parts)):
            plain = [part for part in parts if not is_quantified(part)]
            others = [part for part in parts if is_quantified(part)]
            if len(others) > 1:
                yield Case((), (), formula)
                return
            for case in cases(others[0], choices):
                yield Case(case.allowed, case.earlier, any_of([*plain, case.then]))
        case Let(function, _, names, definition, body) if function in choices:
            earlier: list[Formula] = []
            for vector in choices[function]:
                allowed = _at(definition, names, vector)
                for case in cases(_at(body, names, vector), choices):
                    yield Case((allowed, *case.allowed), (*earlier, *case.earlier), case.then)
                earlier.append(allowed)
        case _:
            yield Case((), (), formula)


def _at(formula: Formula, names: Sequence[str], values: Sequence[Rational]) -> Formula:
    return substitute(formula, {name: Polynomial.constant(value) for name, value in zip(names, values, strict=True)})


def broken(case: Case) -> Formula:
    """Return the formula that the case fails, whether or not an earlier value is allowed."""
    return all_of([*case.allowed, negation(case.then)])
