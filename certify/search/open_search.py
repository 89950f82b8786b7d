"""Counterexamples to statements about exponentials: some unknowns are drawn, the others come from a linear program.

Floats say what exponentials are worth; a margin in every comparison with one of them leaves room for their bounds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.kernel.proof import Witness
from certify.provers.clock import Clock, OutOfTime
from certify.search.float_functions import KNOWN, float_values
from certify.search.open_witness import open_witness
from certify.solvers.rational_models import atoms
from certify.spec.exponential_facts import EXP
from certify.spec.formula import And, Atom, Formula, Let, Or
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Problem

NUMBERS = tuple(Fraction(*each) for each in ((0, 1), (1, 1), (2, 1), (3, 1), (5, 1), (-1, 1), (1, 2), (3, 4), (8, 1)))
SCALARS = tuple(Fraction(*each) for each in ((0, 1), (1, 64), (1, 64), (1, 2), (1, 1), (2, 1), (3, 1), (-1, 1)))
RATES = tuple(map(Fraction, (1, 4, 32, -1)))
MARGIN = Fraction(1, 1 << 16)

ROLES = ("alike", "louder", "opposed", "idle", "free", "free")
"""What an agent may be: it has the user's utility, or `LOUDER` times that, or its opposite, or none, or any.

The first two have the weight with which they add up to her utility, the idle one has weight 0.
"""

LOUDER = 8
WEIGHTS: Mapping[str, Rational] = {"alike": 1, "louder": Fraction(1, LOUDER), "idle": 0}


@dataclass(frozen=True)
class Plan:
    """How the numbers of one draw are chosen.

    `roles` are those of agents by number; `pure` says that probabilities, but those of the prior, are 0 and 1.
    """

    roles: Sequence[str]
    pool: Sequence[Fraction]
    pure: bool

    def role(self, index: str) -> str:
        """Return the role of an agent whose number a name ends with."""
        return self.roles[int(index)] if index.isdecimal() and int(index) < len(self.roles) else "free"


def speaks_of_exponentials(problem: Problem) -> bool:
    """Whether some unknown of a problem is an exponential."""
    return any(at.function == EXP for at in problem.functions)


def open_counterexample(problem: Problem, clock: Clock, seed: int = 0) -> tuple[Witness | None, int]:
    """Return a witness whose values of functions are open, or None; and how many draws there were."""
    search = OpenSearch(problem)
    draw = random.Random(seed)
    tries = 0
    while clock.left and search.possible:
        tries += 1
        clock.report(f"{tries} draws")
        numbers = search.numbers(draw, clock)
        if numbers is not None:
            try:
                witness = open_witness(problem, numbers, clock)
            except OutOfTime:
                break
            if witness is not None:
                return witness, tries
    return None, tries


class OpenSearch:
    """What is drawn, what is determined by equalities and what is left to a linear program, for one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.functions = {name: at for at in problem.functions for name in at.names}
        definitions = {at.definition for at in problem.functions}
        self.assumed = [
            part for item in problem.assumptions if item.formula not in definitions for part in _parts(item.formula)
        ]
        self.denials = [list(_parts(part)) for part in _alternatives(problem.denial())]
        self.possible = all(at.function in KNOWN for at in problem.functions) and all(
            isinstance(part, (Atom, Or)) for part in (*self.assumed, *(each for row in self.denials for each in row))
        )
        self.distributions = {name.split("[")[0] for name in problem.unknowns if _is_mass(name, self.assumed)}
        self.agents = sum(name.startswith("weight[") for name in problem.unknowns) or 1
        self.free = [name for name in problem.unknowns if name not in self.functions]
        self.solved = self._linear()
        self.equalities: dict[str, list[Atom]] = {}
        self.single: dict[str, list[Atom]] = {}
        for part in self.assumed:
            if isinstance(part, Atom):
                unknowns = part.polynomial.unknowns()
                if len(unknowns) == 1:
                    self.single.setdefault(min(unknowns), []).append(part)
                elif part.sign == "=" and not unknowns & self.functions.keys():
                    for name in unknowns:
                        self.equalities.setdefault(name, []).append(part)

    def _linear(self) -> set[str]:
        """The unknowns for the linear program: no two are multiplied with each other, none is inside of a function."""
        inside = {name for at in self.problem.functions for argument in at.arguments for name in argument.unknowns()}
        comparisons = [
            atom for part in (*self.assumed, *(each for row in self.denials for each in row)) for atom in atoms(part)
        ]
        monomials = [set(monomial) for atom in comparisons for monomial in atom.polynomial.terms if len(monomial) > 1]
        powers = {name for atom in comparisons for m in atom.polynomial.terms for name in m if m.count(name) > 1}
        learned = {
            name
            for part in self.assumed
            if isinstance(part, Atom) and part.sign == "=" and part.polynomial.degree > 1
            for name in part.polynomial.unknowns()
        }
        chosen: set[str] = set()
        for name in sorted(self.free, key=lambda name: (name.split("[")[0] in _TABLES, -self.free.index(name))):
            stem = name.split("[")[0]
            if name in inside or name in powers or stem in _TABLES or (stem in self.distributions and name in learned):
                continue
            if not any(name in monomial and monomial & chosen for monomial in monomials):
                chosen.add(name)
        return chosen

    def numbers(self, draw: random.Random, clock: Clock) -> dict[str, Rational] | None:
        """Return numbers for all unknowns but values of functions, at which a claim seems to fail."""
        values: dict[str, Rational] = {}
        roles = draw.choices(ROLES, k=self.agents)
        if draw.random() < 0.5:
            alone = draw.randrange(self.agents)
            roles = [draw.choice(ROLES[:2]) if i == alone else "idle" for i in range(self.agents)]
        plan = Plan(roles, draw.choice((NUMBERS, NUMBERS[:2])), draw.random() < 0.5)
        for name in self.free:
            if name not in self.solved and name not in values:
                number = self._number(name, values, plan, draw)
                if number is None or not self._settle(name, number, values):
                    return None
        floats = float_values(self.problem.functions, values)
        if floats is None:
            return None
        for denial in self.denials:
            found = self._program(values, floats, denial, draw, clock)
            if found is not None:
                return {**values, **found}
        return None

    def _number(
        self,
        name: str,
        values: Mapping[str, Rational],
        plan: Plan,
        draw: random.Random,
    ) -> Rational | None:
        """Draw a small number that its own signs and bounds allow; None if none does.

        Of numbers that sum to 1 it leaves room for the others; agents get what their roles say.
        """
        for atom in self.single.get(name, ()):
            if atom.sign == "=" and atom.polynomial.degree == 1:
                return -Fraction(atom.polynomial.constant_term) / atom.polynomial.terms[name,]
        stem, _, index = name.partition("[")
        if stem in self.distributions:
            left = 1 - sum(value for other, value in values.items() if other.partition("[")[0] == stem)
            if plan.pure and stem != "prior":
                return draw.choice((0, max(left, 0)))
            return Fraction(draw.randint(0, max(0, min(2, int(4 * left)))), 4)
        if stem == "weight" and (weight := WEIGHTS.get(plan.role(index[:-1]))) is not None:
            return weight
        twin = values.get(f"user[{index}")
        role = plan.role(stem.removeprefix("agent ")) if twin is not None else "free"
        if twin is not None and role != "free":
            return {"alike": twin, "louder": LOUDER * twin, "opposed": 1 - twin, "idle": 0}[role]
        pool = RATES if name == "rate" else plan.pool if index else SCALARS
        for _ in range(20):
            number = draw.choice(pool)
            if all(_holds(atom, number) for atom in self.single.get(name, ())):
                return number
        return None

    def _settle(self, name: str, number: Rational, values: dict[str, Rational]) -> bool:
        """Give an unknown its number, and all unknowns theirs that equalities then determine; False if one fails."""
        waiting: list[tuple[str, Rational]] = [(name, number)]
        while waiting:
            name, number = waiting.pop()
            if values.setdefault(name, number) != number or not all(
                _holds(atom, number) for atom in self.single.get(name, ())
            ):
                return False
            for atom in self.equalities.get(name, ()):
                unknowns = atom.polynomial.unknowns()
                rest = unknowns - values.keys()
                if len(rest) > 1 or rest & self.solved:
                    continue
                known = {each: Polynomial.constant(values[each]) for each in unknowns & values.keys()}
                left = atom.polynomial.substitute(known)
                if left.is_constant:
                    if left.constant_term:
                        return False
                elif left.degree == 1:
                    (other,) = rest
                    waiting.append((other, -Fraction(left.constant_term) / left.terms[other,]))
        return True

    def _program(
        self,
        values: Mapping[str, Rational],
        floats: Mapping[str, float],
        denial: Sequence[Formula],
        draw: random.Random,
        clock: Clock,
    ) -> dict[str, Rational] | None:
        program = LinearProgram()
        margin = program.add_column(-1, upper=1)
        columns = {
            name: program.add_column(draw.randint(0, 1) * MARGIN, lower=-64, upper=64) for name in sorted(self.solved)
        }
        for part in (*self.assumed, *denial):
            options = [part] if isinstance(part, Atom) else list(_options(part))
            if not any(
                self._add(program, margin, columns, values, floats, each, fix=len(options) > 1) for each in options
            ):
                return None
        answer = solve(program, seconds=max(clock.left, 0.1))
        if not isinstance(answer, Optimal) or answer.primal[margin] < MARGIN:
            return None
        return {name: answer.primal[column] for name, column in columns.items()}

    def _add(
        self,
        program: LinearProgram,
        margin: int,
        columns: Mapping[str, int],
        values: Mapping[str, Rational],
        floats: Mapping[str, float],
        atom: Atom,
        *,
        fix: bool,
    ) -> bool:
        """Add a comparison as a row; False if it fails whatever the unknowns of the program are."""
        row: dict[int, Rational] = {}
        constant = Fraction(0)
        rough = False
        for monomial, coefficient in atom.polynomial.terms.items():
            term = Fraction(coefficient)
            column: int | None = None
            for name in monomial:
                if name in columns:
                    column = columns[name]
                elif name in values:
                    term *= values[name]
                else:
                    rough = True
                    term *= round(Fraction(floats[name]) * (1 << 30)) * Fraction(1, 1 << 30)
            if column is None:
                constant += term
            else:
                row[column] = row.get(column, 0) + term
        row = {column: value for column, value in row.items() if value}
        if not row:
            slack = constant - (MARGIN if rough or atom.sign == ">" else 0)
            return slack >= 0 if atom.sign != "=" else constant == 0 and not rough
        if fix:
            return False
        if atom.sign == "=":
            if rough:
                return False
            program.add_row(row, -constant, -constant)
        else:
            if rough or atom.sign == ">":
                row[margin] = -1
            program.add_row(row, -constant)
        return True


_TABLES = {"prior", "user", "rate"}


def _is_mass(name: str, assumed: Sequence[Formula]) -> bool:
    """Whether an equality says that numbers, this one among them, sum to 1."""
    return any(
        isinstance(part, Atom)
        and part.sign == "="
        and (name,) in part.polynomial.terms
        and part.polynomial.constant_term == -1
        and all(len(m) < 2 and c in (1, -1) for m, c in part.polynomial.terms.items())
        for part in assumed
    )


def _holds(atom: Atom, number: Rational) -> bool:
    """Whether a comparison of one unknown holds at a number."""
    value = atom.polynomial.at(dict.fromkeys(atom.polynomial.unknowns(), number))
    return value > 0 if atom.sign == ">" else value >= 0 if atom.sign == ">=" else not value


def _parts(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, And):
        for part in formula.parts:
            yield from _parts(part)
    elif isinstance(formula, Let):
        yield from _parts(formula.body)
    else:
        yield formula


def _alternatives(formula: Formula) -> Sequence[Formula]:
    return formula.parts if isinstance(formula, Or) else (formula,)


def _options(formula: Formula) -> Iterator[Atom]:
    for part in _alternatives(formula):
        if isinstance(part, Atom):
            yield part
