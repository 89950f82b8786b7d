"""Linear programs over obedient outcome laws, and the proofs that their multipliers are."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.spec.errors import LimitError
from certify.spec.mediated import MediatedLaws
from certify.spec.numbers import render
from certify.spec.polynomial import Polynomial, Rational, normal

if TYPE_CHECKING:
    from certify.spec.outcomes import OutcomeLaws, Point, Utility

_MANY = 400

Row = tuple[dict[int, int], int]
"""The coefficients of an obedience constraint `>= 0` by column, and the number of its fact."""


class LawRows:
    """The rows of the obedient outcome laws, to be put into several programs."""

    def __init__(self, laws: OutcomeLaws) -> None:
        self.laws = laws

    @cached_property
    def obedience(self) -> list[Row]:
        """The constraints that the user follows each option, without those that always hold."""
        laws = self.laws
        if isinstance(laws, MediatedLaws):
            return self._mediated(laws)
        places = len(laws.places)
        rows: list[Row] = []
        for option in range(len(laws.choices)):
            first = option * places
            for kind in range(len(laws.types)):
                for action in range(laws.actions):
                    gains = laws.gains(option, kind, action)
                    if gains and min(gains.values()) < 0:
                        row = {first + place: gain for place, gain in gains.items()}
                        rows.append((row, laws.obedience(option, kind, action)))
        return rows

    def _mediated(self, laws: MediatedLaws) -> list[Row]:
        columns = {name: column for column, name in enumerate(laws.names())}
        facts = laws.facts()
        rows: list[Row] = []
        for index in range(laws.size + len(laws.places), len(facts)):
            terms = facts[index].polynomial.terms
            row = {columns[name]: int(value) for (name,), value in terms.items()}
            if any(value < 0 for value in row.values()):
                rows.append((row, index))
        return rows

    def program(self, costs: Mapping[int, Rational], *, lazy: bool = False) -> LawProgram:
        """A new program with these rows and costs by column; a lazy one is without obedience, see `minimum`."""
        laws = self.laws
        program = LinearProgram()
        for column in range(laws.size):
            program.add_column(costs.get(column, 0))
        if isinstance(laws, MediatedLaws):
            for _ in range(len(laws.names()) - laws.size):
                program.add_column(lower=None)
        facts: dict[int, int] = {}
        for place, at in enumerate(laws.places):
            columns = range(place, laws.size, len(laws.places))
            facts[program.add_row(dict.fromkeys(columns, 1), at.probability, at.probability)] = laws.marginal(place)
        built = LawProgram(laws, program, facts)
        if not lazy:
            for row, fact in self.obedience:
                facts[program.add_row(row, 0)] = fact
        return built

    def minimum(self, built: LawProgram, seconds: float | None) -> Optimal:
        """The optimum of a lazy program under obedience: what a solution violates is added until it violates nothing.

        Raises:
            LimitError: time ran out.

        """
        if isinstance(self.laws, MediatedLaws):
            for row, fact in self.obedience:
                built.facts[built.program.add_row(row, 0)] = fact
            return optimal(built.program, seconds)
        deadline = None if seconds is None else time.monotonic() + seconds
        if len(self.laws.choices) * len(self.laws.types) * self.laws.actions > _MANY:
            from certify.bounds.float_rows import needed

            for option, kind, action in needed(self.laws, built.program, seconds):
                self._add(built, option, kind, action)
        else:
            for row, fact in self.obedience:
                built.facts[built.program.add_row(row, 0)] = fact
        while True:
            answer = optimal(built.program, None if deadline is None else max(deadline - time.monotonic(), 0))
            if not self._add_violated(built, answer.primal):
                return answer

    def _add_violated(self, built: LawProgram, primal: list[Rational]) -> bool:
        """Adds, for each option and type, the row that is violated most; whether there is any."""
        laws = self.laws
        law = built.law(primal)
        unit = lcm(*(mass.denominator for mass in law.values()))
        masses: dict[int, list[tuple[int, int]]] = {}
        for (option, place), mass in law.items():
            masses.setdefault(option, []).append((place, int(mass * unit)))
        found = False
        for option, row in masses.items():
            for kind in range(len(laws.types)):
                totals = [0] * laws.actions
                for place, mass in row:
                    for action, value in enumerate(laws.user.values[place].get(kind, ())):
                        totals[action] += mass * value
                best = max(totals)
                if best > totals[laws.choices[option][kind]]:
                    found = True
                    self._add(built, option, kind, totals.index(best))
        return found

    def _add(self, built: LawProgram, option: int, kind: int, action: int) -> None:
        first = self.laws.number(option, 0)
        gains = self.laws.gains(option, kind, action)
        index = built.program.add_row({first + place: gain for place, gain in gains.items()}, 0)
        built.facts[index] = self.laws.obedience(option, kind, action)

    def values(self, utility: Utility) -> dict[int, int]:
        """Expectations of a utility by column, times its unit."""
        number = self.laws.number
        return {number(option, place): value for (option, place), value in self.laws.values(utility).items()}


@dataclass(frozen=True, slots=True)
class LawProgram:
    """A program whose first columns are those of a law and whose first rows say that it is obedient."""

    laws: OutcomeLaws
    program: LinearProgram
    facts: dict[int, int]
    """For each row about the law the number of the fact that it is."""

    def law(self, primal: list[Rational]) -> dict[tuple[int, int], Fraction]:
        """The non-zero masses of a solution."""
        places = len(self.laws.places)
        size = self.laws.size
        return {divmod(column, places): Fraction(value) for column, value in enumerate(primal[:size]) if value}

    def obedient(self, rows: Mapping[int, Rational], columns: Mapping[int, Rational]) -> Combination:
        """The combination of the facts about the law that has these multipliers; other rows are passed over."""
        multiples: dict[int, Rational] = {}
        places = len(self.laws.places)
        products = {column: value for column, value in columns.items() if column < self.laws.size}
        for row, value in rows.items():
            if row < places:
                multiples[self.facts[row]] = value
            elif row in self.facts:
                products[self.facts[row]] = value
        return Combination(products, multiples)


@dataclass(frozen=True, slots=True)
class Combination:
    """Facts by number, each with its multiplier: `products` are comparisons, `multiples` equalities."""

    products: Mapping[int, Rational]
    multiples: Mapping[int, Rational]

    def contradiction(self, also: Mapping[int, Rational], number: int) -> Proof:
        """The proof that these facts, together with those in `also`, contradict each other.

        Multipliers are scaled to whole numbers. `number` is that of the fact which the proof derives.
        """
        return (self.derive(also), Absurd(number))

    def derive(self, also: Mapping[int, Rational]) -> Derive:
        """The step that adds up these facts and those in `also`, in whole numbers."""
        unit = lcm(
            *(value.denominator for values in (self.products, self.multiples, also) for value in values.values())
        )
        facts = sorted([*self.products.items(), *also.items()])
        return Derive(
            tuple(Product(int(value * unit), (fact,)) for fact, value in facts if value),
            tuple(
                Multiple(Polynomial.constant(int(value * unit)), fact)
                for fact, value in sorted(self.multiples.items())
                if value
            ),
        )


def optimal(program: LinearProgram, seconds: float | None) -> Optimal:
    """The optimum of a program that has one; LimitError when time runs out."""
    answer = solve(program, seconds=seconds)
    if not isinstance(answer, Optimal):
        raise LimitError(f"no exact optimum of {program.row_count} rows was found in time")
    return answer


def point_json(point: Point) -> list[list[int | str]]:
    """The sparse law as a JSON value."""
    return [[option, place, render(normal(mass))] for (option, place), mass in sorted(point.items()) if mass]


def scaled(values: Mapping[int, int], factor: Rational) -> dict[int, Rational]:
    """The values times a factor."""
    return {key: value * factor for key, value in values.items()}


def summed(terms: Iterable[tuple[Mapping[int, Rational], Rational]]) -> dict[int, Rational]:
    """The sum of mappings, each times its factor."""
    total: dict[int, Rational] = {}
    for values, factor in terms:
        for key, value in values.items():
            total[key] = total.get(key, 0) + factor * value
    return total
