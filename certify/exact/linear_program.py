"""Exact linear programming: a float basis as a guess, an exact solve, an exact check, an exact fallback."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from certify.exact.checks import is_feasible, reduced_costs, side_sum
from certify.exact.program import LinearProgram, Rational
from certify.exact.results import Infeasible, Optimal, Result, Unbounded, Unsolved
from certify.spec.errors import InputError

if TYPE_CHECKING:
    from certify.exact.basis import Basis
    from certify.exact.highs import Guess, Session

__all__ = [
    "Infeasible",
    "LinearProgram",
    "Optimal",
    "Rational",
    "Result",
    "Unbounded",
    "Unsolved",
    "solve",
]

_ROUNDS = 8
_LATE = "time limit"


def solve(program: LinearProgram, *, seconds: float | None = None) -> Result:
    """The exact answer to a linear program, checked in integers before it is returned.

    HiGHS proposes bases in floating point; each is solved exactly and kept only if its point and multipliers
    pass the check. What no float basis settles goes to the exact simplex method, which always ends. `seconds`
    bounds the search (one exact linear solve is not interrupted); past it the answer is `Unsolved`.

    >>> program = LinearProgram()
    >>> x, y = program.add_column(cost=1), program.add_column(cost=2)
    >>> row = program.add_row({x: 1, y: 3}, lower=Fraction(1, 2))
    >>> answer = solve(program)
    >>> answer.value, answer.row_duals
    (Fraction(1, 3), {0: Fraction(2, 3)})
    """
    if seconds is not None and not seconds >= 0:
        raise InputError(f"seconds is {seconds!r}, expected None or a number that is not negative")
    deadline = None if seconds is None else time.monotonic() + seconds
    return _Search(program, deadline).run()


class _Search:
    """The methods, from the fastest to the one that always ends."""

    def __init__(self, program: LinearProgram, deadline: float | None, *, nested: bool = False) -> None:
        self.program = program
        self.deadline = deadline
        self.nested = nested
        self.scale = lcm(*(cost.denominator for cost in program.costs))
        self.costs = [int(cost * self.scale) for cost in program.costs]

    def run(self) -> Result:
        """The answer of the first method whose result passes its check."""
        from certify.exact.highs import Claim, Session

        if not self.program.column_count or not self.program.row_count:
            return self.exact_simplex(None)
        session = Session(self.program)
        guess = session.guess(seconds=self.left())
        result: Result | None = None
        if guess.claim is Claim.OPTIMAL:
            result = self.optimal(guess.basis)
            for strategy in ("dual", "primal"):
                if result is not None or self.late():
                    break
                guess = session.guess(
                    tolerance=1e-10,
                    presolve=False,
                    strategy=strategy,
                    start=guess.basis,
                    seconds=self.left(),
                )
                result = self.optimal(guess.basis)
            if result is None:
                result, guess = self.refined(guess)
        elif guess.claim is Claim.INFEASIBLE and not self.nested:
            result = self.refuted(session)
        elif guess.claim is Claim.UNBOUNDED and not self.nested:
            result = self.descended()
        if result is None and self.late():
            return Unsolved(_LATE)
        return result or self.exact_simplex(guess.basis)

    def refined(self, guess: Guess) -> tuple[Optimal | None, Guess]:
        """The optimum after at most `_ROUNDS` of iterative refinement, and the last basis that was met."""
        from certify.exact.highs import Session
        from certify.exact.refinement import magnified, narrowed, widened

        for _ in range(_ROUNDS):
            if guess.basis is None or self.late():
                break
            closer = magnified(self.program, self.costs, guess.basis)
            if closer is None:
                break
            program, priced = closer
            found = Session(program).guess(
                tolerance=1e-9, presolve=False, start=widened(guess.basis, priced), seconds=self.left()
            )
            if found.basis is None:
                break
            basis = narrowed(found.basis, priced)
            sizes = len(basis.columns), len(basis.rows)
            if basis == guess.basis or sizes != (self.program.column_count, self.program.row_count):
                break
            guess = replace(guess, basis=basis)
            result = self.optimal(basis)
            if result is not None:
                return result, guess
        return None, guess

    def refuted(self, session: Session) -> Result | None:
        """A Farkas certificate from the least violation of the rows in a float dual ray, else of all rows."""
        from certify.exact.auxiliary import elastic_program

        session.guess(presolve=False, seconds=self.left())
        every = list(range(self.program.row_count))
        for rows in (session.refuting_rows(), every):
            if not rows:
                continue
            answer = _Search(elastic_program(self.program, rows), self.deadline, nested=True).run()
            if isinstance(answer, Unsolved):
                return answer
            if isinstance(answer, Optimal) and answer.value > 0:
                unit = lcm(*(dual.denominator for dual in answer.row_duals.values()))
                return self.infeasible({rows[i]: int(unit * dual) for i, dual in answer.row_duals.items()})
        return None

    def descended(self) -> Result | None:
        """A ray with a feasible point, or the proof that there is no such point."""
        from certify.exact.auxiliary import ray_program

        if not any(self.costs):
            return None
        zero: list[Rational] = [0] * self.program.column_count
        feasible = _Search(self.program.with_costs(zero), self.deadline).run()
        if not isinstance(feasible, Optimal):
            return feasible
        steepest = _Search(ray_program(self.program, [*self.costs]), self.deadline, nested=True).run()
        if isinstance(steepest, Optimal) and steepest.value < 0:
            return self.unbounded(feasible.primal, steepest.primal)
        return steepest if isinstance(steepest, Unsolved) else None

    def left(self) -> float | None:
        return None if self.deadline is None else self.deadline - time.monotonic()

    def late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def optimal(self, basis: Basis | None) -> Optimal | None:
        """The optimum at a basis, or None if its point or its multipliers fail the check."""
        from certify.exact.basis import System

        if basis is None:
            return None
        program = self.program
        system = System(program, basis)
        if not system.square:
            return None
        point = system.point()
        if point is None:
            return None
        numerators, denominator = point
        if not is_feasible(program, numerators, denominator):
            return None
        multipliers = system.multipliers([self.costs[column] for column in system.basic])
        if multipliers is None:
            return None
        rows, unit = multipliers
        columns = reduced_costs(program, self.costs, rows, unit)
        total = side_sum(program, rows, columns)
        cost = sum(c * x for c, x in zip(self.costs, numerators, strict=True) if x)
        if total is None or total * denominator != cost * unit:
            return None
        unit *= self.scale
        scales = program.row_scales
        return Optimal(
            _ratio(cost, denominator * self.scale),
            [_ratio(value, denominator) for value in numerators],
            {row: _ratio(value * scales[row], unit) for row, value in rows.items()},
            {column: _ratio(value, unit) for column, value in columns.items()},
        )

    def infeasible(self, rows: dict[int, int]) -> Infeasible | None:
        """The Farkas certificate from row multipliers, or None if they prove nothing."""
        program = self.program
        columns = reduced_costs(program, [0] * program.column_count, rows, 1)
        total = side_sum(program, rows, columns)
        if total is None or total <= 0:
            return None
        return Infeasible({row: value * program.row_scales[row] for row, value in rows.items()}, dict(columns))

    def exact_simplex(self, start: Basis | None) -> Result:
        """The answer of the exact simplex method, checked like any other."""
        from certify.exact.simplex import Contradiction, Descent, Ended, simplex

        sizes = self.program.column_count, self.program.row_count
        if start is not None and (len(start.columns), len(start.rows)) != sizes:
            start = None  # a basis of another program
        outcome = simplex(self.program, self.costs, start, self.deadline)
        result: Result | None = None
        if isinstance(outcome, Ended):
            result = self.optimal(outcome.basis)
        elif isinstance(outcome, Contradiction):
            result = self.infeasible(outcome.rows)
        elif isinstance(outcome, Descent):
            point = [_ratio(int(value.p), int(value.q)) for value in outcome.point]
            ray = [_ratio(int(value.p), int(value.q)) for value in outcome.ray]
            result = self.unbounded(point, ray)
        else:
            return Unsolved(_LATE)
        if result is None:
            raise AssertionError("the exact simplex method returned an answer that fails its check")
        return result

    def unbounded(self, point: list[Rational], ray: list[Rational]) -> Unbounded | None:
        """The ray with its point, or None if either fails the check."""
        program = self.program
        unit = lcm(*(value.denominator for value in point))
        if not is_feasible(program, [int(value * unit) for value in point], unit):
            return None
        unit = lcm(*(value.denominator for value in ray))
        whole = [int(value * unit) for value in ray]
        if not is_feasible(program.recession_cone(), whole, 1):
            return None
        if sum(cost * value for cost, value in zip(self.costs, whole, strict=True)) >= 0:
            return None
        return Unbounded([*whole], point)


def _ratio(numerator: int, denominator: int) -> Rational:
    quotient, rest = divmod(numerator, denominator)
    return Fraction(numerator, denominator) if rest else quotient
