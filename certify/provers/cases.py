"""Case splits chosen by Z3: its cores name the alternatives to split, product certificates close the cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from certify.kernel.core import State
from certify.kernel.proof import Absurd, Proof, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.columns import Columns, Fact, Terms, comparisons
from certify.provers.growing import Grower
from certify.provers.products import combination, strategies
from certify.provers.search import Effort, close
from certify.solvers.z3_solver import Z3Solver
from certify.spec.formula import And, Atom, Formula, Or, Sign
from certify.spec.polynomial import Monomial, Polynomial, Rational
from certify.spec.problem import Problem

MOST_AT_ONCE = 200
_FIRST_LITERAL = 1 << 40

Key = tuple[int, ...] | tuple[Monomial, int]
"""A product of facts, or a multiple of an equality."""


def by_z3_cases(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof by case splits that Z3 chose, each case closed by products of facts; None if none was found.

    Z3 sees monomials as unknowns of their own, and products of facts and of parts of alternatives as further facts.
    What it finds contradictory is split along the alternatives of its core, and each case is proved anew.
    """
    state = State(
        (item.formula for item in problem.assumptions), unknowns=problem.unknowns, functions=problem.functions
    )
    before = len(state)
    state.add(problem.denial())
    branch = Branch(state)
    branch.propagate()
    return _close(branch, range(before, len(branch.state)), None, clock, Z3Solver())


def _close(
    branch: Branch, focus: Iterable[int], allowed: set[int] | None, clock: Clock, beside: Z3Solver
) -> Proof | None:
    """Return a proof that closes the branch from the allowed facts (None: all)."""
    clock.check()
    end = branch.contradiction()
    if end is not None:
        return branch.closed_by(end)
    facts = [fact for fact in comparisons(branch.state) if allowed is None or fact.index in allowed]
    clauses = [index for index in branch.clauses() if allowed is None or index in allowed]
    abstraction = _Abstraction(branch.state, facts, clauses, clock, beside)
    core = abstraction.refuted(focus)
    if core is None:
        return close(branch, list(focus), clock, Effort(products=1, splits=0)) if allowed is not None else None
    used = [index for index in clauses if index in core]
    if not used:
        step = combination(abstraction.columns(core), clock)
        return None if step is None else branch.closed_by((step, Absurd(len(branch.state))))
    clause = abstraction.narrowest(used, core)
    start = len(branch.state)
    proofs: list[Proof] = []
    for part in _parts(branch.state, clause):
        inner = branch.under(part)
        inner.mark_done(clause)
        inner.propagate()
        fresh = range(start, len(inner.state))
        kept = core - {clause} | set(fresh)
        proof = _close(inner, kept, kept, clock, beside)
        if proof is None:
            return None
        proofs.append(proof)
    return branch.closed_by((Split(clause, tuple(proofs)),))


def _parts(state: State, clause: int) -> tuple[Formula, ...]:
    formula = state.fact(clause)
    assert isinstance(formula, Or)
    return formula.parts


@dataclass(slots=True)
class _Abstraction:
    """The facts and alternatives of a branch as Z3 sees them: linear, a monomial being one unknown.

    A guard for each fact and alternative, by its number; a literal (a comparison in an alternative) has a number from
    `_FIRST_LITERAL` on.
    """

    state: State
    facts: Sequence[Fact]
    clauses: Sequence[int]
    clock: Clock
    beside: Z3Solver
    solver: Z3Solver = field(init=False)
    literals: dict[int, Fact] = field(default_factory=dict[int, Fact])
    literals_of: dict[int, list[int]] = field(default_factory=dict[int, "list[int]"])
    parts_of: dict[int, list[list[str]]] = field(default_factory=dict[int, "list[list[str]]"])
    added: dict[Key, tuple[tuple[int, ...], Terms, bool]] = field(
        default_factory=dict["Key", "tuple[tuple[int, ...], Terms, bool]"]
    )

    def __post_init__(self) -> None:
        self.solver = Z3Solver("QF_LRA", beside=self.beside)
        for fact in self.facts:
            self.solver.add_if([str(fact.index)], _linear(fact.terms, fact.sign))
        for clause in self.clauses:
            self.literals_of[clause] = []
            self.parts_of[clause] = self._alternative(clause, str(clause), _parts(self.state, clause))

    def _alternative(self, clause: int, guard: str, parts: Sequence[Formula]) -> list[list[str]]:
        choices = [self._guards(clause, part) for part in parts]
        self.solver.add_any_of(choices, [guard])
        return choices

    def _guards(self, clause: int, part: Formula) -> list[str]:
        match part:
            case Atom(polynomial, sign):
                number = _FIRST_LITERAL + len(self.literals)
                self.literals[number] = Fact(number, polynomial.terms, sign)
                self.literals_of[clause].append(number)
                self.solver.add_if([str(number)], _linear(polynomial.terms, sign))
                return [str(number)]
            case And(parts):
                return [guard for inner in parts for guard in self._guards(clause, inner)]
            case Or(parts):
                name = f"alternative {clause} {len(self.literals)} {id(part)}"
                self._alternative(clause, name, parts)
                return [name]
            case _:
                return []

    def refuted(self, focus: Iterable[int]) -> set[int] | None:
        """Return the numbers of facts and alternatives that Z3 calls contradictory, few of them; None if none are."""
        assumed = [str(number) for number in (*(fact.index for fact in self.facts), *self.clauses)]
        if self._contradictory(Columns(), assumed):
            return self._smaller(self.solver.core())
        grower = Grower([fact for fact in (*self.facts, *self.literals.values()) if not _is_constant(fact)], self.clock)
        grower.seed([number for index in focus for number in (index, *self.literals_of.get(index, ()))])
        for _ in strategies(grower, 1):
            self.clock.check()
            if self._contradictory(grower.columns, assumed):
                return self._smaller(self.solver.core())
            if grower.full():
                return None
        return None

    def _contradictory(self, columns: Columns, assumed: Sequence[str]) -> bool:
        """Add columns that the model violates, until there is none left (False) or no model (True)."""
        while True:
            answer = self.solver.check(max(0.01, self.clock.left), assumed)
            if answer != "sat":
                return answer == "unsat"
            self.clock.check()
            values = {name: value.value for name, value in self.solver.model().items()}
            true = self.solver.true_guards()
            count = 0
            for key, numbers, terms, sign in _candidates(columns):
                if key in self.added or not all(str(number) in true for number in numbers):
                    continue
                if _holds(terms, sign, values):
                    continue
                self.added[key] = numbers, terms, sign == ">"
                self.solver.add_if(map(str, numbers), _linear(terms, sign))
                count += 1
                if count == MOST_AT_ONCE:
                    break
            if not count:
                return False

    def _smaller(self, core: set[str]) -> set[int]:
        """Return the core without the alternatives that it does not need."""
        for name in sorted(core, key=int):
            if name in core and int(name) in self.literals_of:
                fewer = [other for other in core if other != name]
                if self.solver.check(1.0, fewer) == "unsat":
                    core = self.solver.core()
        return {int(name) for name in core}

    def narrowest(self, clauses: Sequence[int], core: set[int]) -> int:
        """Return the alternative of which the fewest parts can hold beside the facts of the core."""
        facts = [str(fact.index) for fact in self.facts if fact.index in core]
        best: tuple[int, int, int] | None = None
        for clause in clauses:
            guards = self.parts_of[clause]
            alive = len(guards)
            if len(clauses) > 1:
                alive = sum(self.solver.check(0.5, [*facts, *part]) != "unsat" for part in guards)
            if best is None or (alive, len(guards), clause) < best:
                best = alive, len(guards), clause
            if not alive:
                break
        assert best is not None
        return best[2]

    def columns(self, core: set[int]) -> Columns:
        """Return the facts of the core, and the products and multiples of them that Z3 got."""
        columns = Columns()
        for fact in self.facts:
            if fact.index not in core:
                continue
            if fact.sign == "=":
                columns.multiples[(), fact.index] = fact.terms
            else:
                columns.products[(fact.index,)] = fact.terms
                if fact.sign == ">":
                    columns.strict.add((fact.index,))
        for key, (numbers, terms, is_strict) in self.added.items():
            if not core.issuperset(numbers):
                continue
            if key and isinstance(key[0], tuple):
                columns.multiples[key] = terms  # type: ignore[index]
            else:
                columns.products[numbers] = terms
                if is_strict:
                    columns.strict.add(numbers)
        return columns


def _is_constant(fact: Fact) -> bool:
    return all(not monomial for monomial in fact.terms)


def _candidates(columns: Columns) -> Iterator[tuple[Key, tuple[int, ...], Terms, Sign]]:
    for numbers, terms in columns.products.items():
        yield numbers, numbers, terms, ">" if numbers in columns.strict else ">="
    for (factor, number), terms in columns.multiples.items():
        yield (factor, number), (number,), terms, "="


def _linear(terms: Terms, sign: Sign) -> Atom:
    """Return the comparison with an unknown of its own for each monomial."""
    return Atom(Polynomial({(_name(monomial),) if monomial else (): value for monomial, value in terms.items()}), sign)


def _name(monomial: Monomial) -> str:
    return "\n".join(monomial)


def _holds(terms: Terms, sign: Sign, values: Mapping[str, Rational]) -> bool:
    """Whether a comparison holds in a model; not if a monomial is new to it, since the model says nothing of it."""
    total: Rational = 0
    for monomial, coefficient in terms.items():
        name = _name(monomial)
        if monomial and name not in values:
            return False
        total = total + coefficient * (values[name] if monomial else 1)
    return total > 0 if sign == ">" else total >= 0 if sign == ">=" else total == 0
