"""Linear programs whose columns are products of unknowns: a rule's chances times those of the responses to it.

A row is a comparison of the branch, or an equality times a product of unknowns. Where numbers are given, what rules and
responses do to payoffs is linear in such products, so that an optimum or Farkas multipliers are a step of a proof.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from fractions import Fraction

from certify.exact.linear_program import Infeasible, LinearProgram, Optimal, solve
from certify.provers.clock import Clock
from certify.provers.given_numbers.facts import Given, Row, Sum, Terms
from certify.spec.polynomial import Monomial, Rational, accumulate_product

MOST_MONOMIALS = 6000
"""No program with more columns is solved."""

Point = Mapping[Monomial, Rational]
"""A number for each product of unknowns, whatever those of its factors."""


class Program:
    """The linear program of a branch.

    Equalities that say what unknowns add up to are multiplied by the products that stand beside them; where only one
    member of such a sum is spoken of, only with `wide`. With `about` rows that speak of other unknowns are left out.
    """

    def __init__(
        self,
        given: Given,
        clock: Clock,
        goal: Terms | None = None,
        *,
        wide: bool = False,
        about: Collection[str] | None = None,
    ) -> None:
        self._given = given
        self._clock = clock
        rows = [row for row in given.rows if about is None or all(n in about for m in row.terms for n in m)]
        self._rows: list[tuple[Row, Monomial, Terms]] = [(row, (), row.terms) for row in rows]
        self._goal: dict[Monomial, Rational] = dict(goal or {})
        monomials = {monomial for row in rows for monomial in row.terms if monomial}
        monomials.update(monomial for monomial in self._goal if monomial)
        self._grow(monomials, wide=wide)
        self._multiply(monomials)
        self._fits = len(monomials) <= MOST_MONOMIALS
        self._columns = {monomial: 1 + k for k, monomial in enumerate(sorted(monomials))}

    def _grow(self, monomials: set[Monomial], *, wide: bool) -> None:
        """Add the multiples of sums, and the products that occur in them to the monomials."""
        sums: dict[str, list[Row]] = defaultdict(list)
        for row in self._given.rows:
            if row.sign == "=" and all(len(monomial) <= 1 for monomial in row.terms):
                for monomial in row.terms:
                    if monomial:
                        sums[monomial[0]].append(row)
        done: set[tuple[int, Monomial]] = set()
        waiting: list[Monomial] = sorted(monomials, key=lambda each: (-len(each), each))
        while waiting and len(monomials) <= MOST_MONOMIALS:
            fresh: list[Monomial] = []
            for monomial in waiting:
                for place, name in enumerate(monomial):
                    factor = monomial[:place] + monomial[place + 1 :]
                    for row in sums.get(name, ()) if factor else ():
                        if (row.index, factor) in done:
                            continue
                        terms: dict[Monomial, Rational] = {}
                        accumulate_product(terms, {factor: 1}, row.terms)
                        there = sum(each in monomials for each in terms)
                        if there < 2 and not wide and len(monomial) > 2:
                            continue
                        done.add((row.index, factor))
                        self._rows.append((row, factor, terms))
                        new = [each for each in terms if each and each not in monomials]
                        monomials.update(new)
                        fresh += new
            waiting = sorted(fresh, key=lambda each: (-len(each), each))

    def _multiply(self, monomials: set[Monomial]) -> None:
        """Add an inequality times a nonnegative unknown, where all products in it are spoken of."""
        places: dict[Monomial, list[Row]] = defaultdict(list)
        for row, factor, terms in self._rows:
            if row.sign != "=" and not factor and min(map(len, terms)) > 1:
                places[min(terms)].append(row)
        done: set[tuple[int, str]] = set()
        for monomial in sorted(monomials):
            for place, name in enumerate(monomial):
                for row in places.get(monomial[:place] + monomial[place + 1 :], ()):
                    if name in self._given.signs and (row.index, name) not in done:
                        done.add((row.index, name))
                        product: dict[Monomial, Rational] = {}
                        accumulate_product(product, {(name,): 1}, row.terms)
                        if all(each in monomials for each in product):
                            self._rows.append((row, (name,), product))

    def refuted(self) -> Sum | Point | None:
        """Return a sum that is a false comparison, or a point at which all rows hold; None if neither was found."""
        if not self._fits:
            return None
        program, _ = self._program(margin=True)
        answer = self._solved(program)
        if isinstance(answer, Optimal) and answer.primal[0] > 0:
            return {monomial: answer.primal[column] for monomial, column in self._columns.items()}
        return self._sum(answer)

    def least(self) -> tuple[Rational, Sum] | None:
        """Return the least value of the goal and the sum that is goal - value >= 0; None if there is none."""
        if not self._fits:
            return None
        program, constant = self._program(margin=False)
        for monomial, coefficient in self._goal.items():
            if monomial:
                program.set_cost(self._columns[monomial], coefficient)
        answer = self._solved(program)
        if not isinstance(answer, Optimal):
            return None
        total = self._sum(answer)
        return None if total is None else (answer.value + constant, total)

    def positive(self) -> Sum | None:
        """Return a sum that says goal > 0, or one that is a false comparison; None if no combination does."""
        if not self._fits:
            return None
        program, constant = self._program(margin=True)
        row = {self._columns[monomial]: -value for monomial, value in self._goal.items() if monomial}
        index = program.add_row(row, constant)
        answer = self._solved(program)
        if isinstance(answer, Optimal) and answer.primal[0] > 0:
            return None
        total = self._sum(answer, without=index)
        if answer is None or total is None:
            return None
        duals = answer.row_duals if isinstance(answer, Optimal) else answer.row_multipliers
        weight = duals.get(index, 0)
        total.constant(weight * constant - self._constant(duals, without=index))
        return total.scaled(Fraction(1) / weight) if weight else total

    def _program(self, *, margin: bool) -> tuple[LinearProgram, Rational]:
        program = LinearProgram()
        program.add_column(cost=-1 if margin else 0, lower=None if margin else 0, upper=1 if margin else 0)
        signs = self._given.signs
        for monomial in self._columns:
            program.add_column(lower=0 if all(name in signs for name in monomial) else None)
        for row, factor, terms in self._rows:
            entries: dict[int, Rational] = {self._columns[m]: value for m, value in terms.items() if m}
            if row.sign == ">" and not factor:
                entries[0] = -1
            side = -terms.get((), 0)
            program.add_row(entries, lower=side, upper=side if row.sign == "=" else None)
        return program, self._goal.get((), 0)

    def _solved(self, program: LinearProgram) -> Optimal | Infeasible | None:
        self._clock.check()
        answer = solve(program, seconds=self._clock.left)
        self._clock.check()
        return answer if isinstance(answer, Optimal | Infeasible) else None

    def _constant(self, multipliers: Mapping[int, Rational], without: int) -> Rational:
        rows = ((self._rows[index][2], value) for index, value in multipliers.items() if index != without)
        return sum((value * terms.get((), 0) for terms, value in rows), Fraction(0))

    def _sum(self, answer: Optimal | Infeasible | None, without: int | None = None) -> Sum | None:
        """Return the sum of what the multipliers of an answer say."""
        if answer is None:
            return None
        optimal = isinstance(answer, Optimal)
        rows = answer.row_duals if optimal else answer.row_multipliers
        columns = answer.column_duals if optimal else answer.column_multipliers
        total = Sum()
        for index, value in sorted(rows.items()):
            if index != without:
                row, factor, _ = self._rows[index]
                total.row(value, row, factor, self._signs(factor) if row.sign != "=" else ())
        for monomial, column in self._columns.items():
            value = columns.get(column, 0)
            if value:
                total.signs(value, self._signs(monomial))
        return total

    def _signs(self, monomial: Monomial) -> tuple[int, ...]:
        """Return the facts that the unknowns of a product are nonnegative."""
        return tuple(sorted(self._given.signs[name] for name in monomial))
