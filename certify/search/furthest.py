"""The numbers at which linear formulas hold with the most to spare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.spec.formula import And, Atom, Formula, Or, holds_at, substitute
from certify.spec.polynomial import Polynomial, Rational

MOST_TO_SPARE = 1000


def furthest(formulas: Iterable[Formula], numbers: Mapping[str, Rational], seconds: float) -> dict[str, Rational]:
    """Return numbers at which the strict comparisons that hold at `numbers` hold by as much as they can.

    Of alternatives those that hold at `numbers` go on to hold. The numbers themselves where time does not suffice.

    >>> from certify.spec.formula import above, at_least
    >>> x = Polynomial.unknown("x")
    >>> furthest([above(x), at_least(3, x)], {"x": 1}, 1)
    {'x': 3}
    """
    terms = {name: Polynomial.constant(value) for name, value in numbers.items()}
    program = LinearProgram()
    margin = program.add_column(cost=-1, lower=0, upper=MOST_TO_SPARE)
    columns = {name: program.add_column(lower=None) for name in numbers}
    for part in formulas:
        for atom in _true_parts(part, terms):
            constant = atom.polynomial.constant_term
            row = {columns[name]: value for monomial, value in atom.polynomial.terms.items() for name in monomial}
            if atom.sign == ">":
                row[margin] = -1
            program.add_row(row, lower=-constant, upper=-constant if atom.sign == "=" else None)
    answer = solve(program, seconds=seconds)
    if not isinstance(answer, Optimal):
        return dict(numbers)
    return {name: answer.primal[column] for name, column in columns.items()}


def _true_parts(formula: Formula, terms: Mapping[str, Polynomial]) -> Iterator[Atom]:
    """Yield comparisons that hold at the numbers, and that together give the formula."""
    match formula:
        case Atom():
            yield formula
        case And(parts):
            for part in parts:
                yield from _true_parts(part, terms)
        case Or(parts):
            yield from _true_parts(next(part for part in parts if holds_at(substitute(part, terms))), terms)
        case _:
            raise TypeError(f"expected a formula without quantifiers, got {formula!r}")
