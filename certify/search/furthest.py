"""The numbers at which linear formulas hold with the most to spare, or at which one of their unknowns is largest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.spec.formula import And, Atom, Formula, Or, holds_at, substitute
from certify.spec.polynomial import Polynomial, Rational, normal

MOST_TO_SPARE = 1000
STEP_BACK = Fraction(1, 1024)
"""The part of the way back from the largest value, where a strict comparison fails there."""


def furthest(formulas: Iterable[Formula], numbers: Mapping[str, Rational], seconds: float) -> dict[str, Rational]:
    """Return numbers at which the strict comparisons that hold at `numbers` hold by as much as they can.

    Of alternatives those that hold at `numbers` go on to hold. The numbers themselves where time does not suffice.

    >>> from certify.spec.formula import above, at_least
    >>> x = Polynomial.unknown("x")
    >>> furthest([above(x), at_least(3, x)], {"x": 1}, 1)
    {'x': 3}
    """
    program = LinearProgram()
    margin = program.add_column(cost=-1, lower=0, upper=MOST_TO_SPARE)
    columns = {name: program.add_column(lower=None) for name in numbers}
    _add_rows(program, columns, formulas, numbers, margin)
    answer = solve(program, seconds=seconds)
    if not isinstance(answer, Optimal):
        return dict(numbers)
    return {name: answer.primal[column] for name, column in columns.items()}


def largest(
    name: str, formulas: Iterable[Formula], numbers: Mapping[str, Rational], seconds: float
) -> dict[str, Rational]:
    """Return numbers at which the formulas hold and one unknown is as large as it can be, `MOST_TO_SPARE` at most.

    Of alternatives those that hold at `numbers` go on to hold. Where the largest value is not attained, because a
    comparison is strict, the numbers are near it. The numbers themselves where time does not suffice.

    >>> from certify.spec.formula import above, at_least
    >>> x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    >>> largest("x", [at_least(y, x), at_least(3, y)], {"x": 1, "y": 2}, 1)
    {'x': 3, 'y': 3}
    >>> 3 - largest("x", [above(3, x)], {"x": 1}, 1)["x"]
    Fraction(1, 512)
    """
    kept = list(formulas)
    program = LinearProgram()
    columns = {each: program.add_column(lower=None) for each in numbers if each != name}
    columns[name] = program.add_column(cost=-1, lower=None, upper=MOST_TO_SPARE)
    strict = _add_rows(program, columns, kept, numbers, None)
    answer = solve(program, seconds=seconds)
    if not isinstance(answer, Optimal):
        return dict(numbers)
    found = {each: answer.primal[columns[each]] for each in numbers}
    if all(atom.polynomial.at(found) > 0 for atom in strict):
        return found
    return {each: normal(value + STEP_BACK * (numbers[each] - value)) for each, value in found.items()}


def _add_rows(
    program: LinearProgram,
    columns: Mapping[str, int],
    formulas: Iterable[Formula],
    numbers: Mapping[str, Rational],
    margin: int | None,
) -> list[Atom]:
    """Add the comparisons that hold at the numbers, strict ones less the margin; return the strict ones."""
    terms = {name: Polynomial.constant(value) for name, value in numbers.items()}
    strict: list[Atom] = []
    for part in formulas:
        for atom in _true_parts(part, terms):
            constant = atom.polynomial.constant_term
            row = {columns[name]: value for monomial, value in atom.polynomial.terms.items() for name in monomial}
            if atom.sign == ">":
                strict.append(atom)
                if margin is not None:
                    row[margin] = -1
            program.add_row(row, lower=-constant, upper=-constant if atom.sign == "=" else None)
    return strict


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
