"""Refutations of linear facts: Farkas multipliers, and case splits where a point meets all comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from certify.exact.linear_program import Infeasible, LinearProgram, Optimal, solve
from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.spec.formula import And, Atom, Exists, Formula, Let, Or, holds_at, substitute
from certify.spec.polynomial import Polynomial, Rational

Point = Mapping[str, Rational]


def refute_linear(branch: Branch, clock: Clock, *, depth: int = 60) -> Proof | None:
    """Return a proof that closes the branch from its linear comparisons and alternatives; None if there is none.

    Comparisons of higher degree are not used. Alternatives that fail at a point where all linear comparisons hold are
    split, the shortest first.

    Raises:
        OutOfTime: the clock ran out.
    """
    clock.check()
    end = branch.contradiction()
    if end is not None:
        return branch.closed_by(end)
    found = _point_or_proof(branch, clock)
    if found is None or isinstance(found, tuple):
        return None if found is None else branch.closed_by(found)
    clause = _violated(branch, found)
    if clause is None or not depth:
        return None
    formula = branch.state.fact(clause)
    assert isinstance(formula, Or)
    proofs: list[Proof] = []
    for part in formula.parts:
        inner = branch.under(part)
        inner.mark_done(clause)
        proof = refute_linear(inner, clock, depth=depth - 1)
        if proof is None:
            return None
        proofs.append(proof)
    return branch.closed_by((Split(clause, tuple(proofs)),))


def _point_or_proof(branch: Branch, clock: Clock) -> Point | Proof | None:
    """Return a point at which all linear comparisons hold, or the end of a proof that there is none."""
    facts: list[tuple[int, Atom]] = []
    seen: set[Atom] = set()
    for index in range(len(branch.state)):
        fact = branch.state.fact(index)
        if (
            isinstance(fact, Atom)
            and fact not in seen
            and all(len(monomial) <= 1 for monomial in fact.polynomial.terms)
        ):
            seen.add(fact)
            facts.append((index, fact))
    program = LinearProgram()
    margin = program.add_column(cost=-1, lower=None, upper=1)
    columns: dict[str, int] = {}
    for _, fact in facts:
        row: dict[int, Rational] = {}
        constant: Rational = 0
        for monomial, coefficient in fact.polynomial.terms.items():
            if not monomial:
                constant = coefficient
                continue
            if monomial[0] not in columns:
                columns[monomial[0]] = program.add_column(lower=None)
            row[columns[monomial[0]]] = coefficient
        if fact.sign == ">":
            row[margin] = -1
        program.add_row(row, lower=-constant, upper=-constant if fact.sign == "=" else None)
    answer = solve(program, seconds=clock.left)
    if isinstance(answer, Optimal) and answer.primal[margin] > 0:
        return {name: answer.primal[column] for name, column in columns.items()}
    if isinstance(answer, Optimal):
        multipliers = answer.row_duals
    elif isinstance(answer, Infeasible):
        multipliers = answer.row_multipliers
    else:
        return None
    return (_combined(facts, multipliers), Absurd(len(branch.state)))


def _combined(facts: Sequence[tuple[int, Atom]], multipliers: Mapping[int, Rational]) -> Derive:
    products: list[Product] = []
    multiples: list[Multiple] = []
    for row, value in sorted(multipliers.items()):
        index, fact = facts[row]
        if fact.sign == "=":
            multiples.append(Multiple(Polynomial.constant(value), index))
        elif value > 0:
            products.append(Product(value, (index,)))
    return Derive(tuple(products), tuple(multiples))


def _violated(branch: Branch, point: Point) -> int | None:
    """Return the shortest alternative that fails at the point; one with a part that is not linear does not count."""
    values = {name: Polynomial.constant(value) for name, value in point.items()}
    best: tuple[int, int] | None = None
    for clause in branch.clauses():
        formula = branch.state.fact(clause)
        assert isinstance(formula, Or)
        if _fails(substitute(formula, values)):
            rank = len(formula.parts), clause
            best = rank if best is None else min(best, rank)
    return None if best is None else best[1]


def _fails(formula: Formula) -> bool:
    """Whether a formula is false whatever the unknowns that are left stand for, as far as is easily seen."""
    match formula:
        case And(parts):
            return any(map(_fails, parts))
        case Or(parts):
            return all(map(_fails, parts))
        case Exists(_, body):
            return _fails(body)
        case Let(_, _, _, definition, body):
            return _fails(definition) or _fails(body)
        case _:
            return holds_at(formula) is False
