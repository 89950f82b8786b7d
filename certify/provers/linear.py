"""Refutations of linear facts: Farkas multipliers, and case splits where a point meets all comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from certify.exact.linear_program import Infeasible, LinearProgram, Optimal, solve
from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.spec.formula import And, Atom, Exists, Formula, Let, Or
from certify.spec.polynomial import Monomial, Polynomial, Rational

Point = Mapping[Monomial, Rational]
"""A number for each product of unknowns that occurs in a comparison, whatever those of its factors."""


def refute_linear(branch: Branch, clock: Clock, *, depth: int = 60, degree: int = 1) -> Proof | None:
    """Return a proof that closes the branch from its linear comparisons and alternatives; None if there is none.

    Comparisons of a degree higher than `degree` are not used; up to it, products of unknowns count as unknowns of their
    own. Alternatives that fail at a point where all these comparisons hold are split, the shortest first.

    Raises:
        OutOfTime: the clock ran out.
    """
    clock.check()
    end = branch.contradiction()
    if end is not None:
        return branch.closed_by(end)
    found = _point_or_proof(branch, clock, degree)
    if found is None or isinstance(found, tuple):
        return None if found is None else branch.closed_by(found)
    clause = violated(branch, found)
    if clause is None or not depth:
        return None
    formula = branch.state.fact(clause)
    assert isinstance(formula, Or)
    proofs: list[Proof] = []
    for part in formula.parts:
        inner = branch.under(part)
        inner.mark_done(clause)
        proof = refute_linear(inner, clock, depth=depth - 1, degree=degree)
        if proof is None:
            return None
        proofs.append(proof)
    return branch.closed_by((Split(clause, tuple(proofs)),))


def _point_or_proof(branch: Branch, clock: Clock, degree: int) -> Point | Proof | None:
    """Return a point at which the comparisons up to the degree hold, or the end of a proof that there is none."""
    facts: list[tuple[int, Atom]] = []
    seen: set[Atom] = set()
    for index in range(len(branch.state)):
        fact = branch.state.fact(index)
        if (
            isinstance(fact, Atom)
            and fact not in seen
            and all(len(monomial) <= degree for monomial in fact.polynomial.terms)
        ):
            seen.add(fact)
            facts.append((index, fact))
    program = LinearProgram()
    margin = program.add_column(cost=-1, lower=None, upper=1)
    columns: dict[Monomial, int] = {}
    for _, fact in facts:
        row: dict[int, Rational] = {}
        constant: Rational = 0
        for monomial, coefficient in fact.polynomial.terms.items():
            if not monomial:
                constant = coefficient
                continue
            if monomial not in columns:
                columns[monomial] = program.add_column(lower=None)
            row[columns[monomial]] = coefficient
        if fact.sign == ">":
            row[margin] = -1
        program.add_row(row, lower=-constant, upper=-constant if fact.sign == "=" else None)
    answer = solve(program, seconds=clock.left)
    if isinstance(answer, Optimal) and answer.primal[margin] > 0:
        return {monomial: answer.primal[column] for monomial, column in columns.items()}
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


def violated(branch: Branch, point: Point, plain: Callable[[Polynomial], Polynomial] = lambda each: each) -> int | None:
    """Return the shortest alternative that fails at the point; one with a part of higher degree does not count.

    `plain` says how polynomials read whose products the point gives numbers to.
    """
    best: tuple[int, int] | None = None
    for clause in branch.clauses():
        formula = branch.state.fact(clause)
        assert isinstance(formula, Or)
        if _fails(formula, point, plain):
            rank = len(formula.parts), clause
            best = rank if best is None else min(best, rank)
    return None if best is None else best[1]


def _fails(formula: Formula, point: Point, plain: Callable[[Polynomial], Polynomial]) -> bool:
    """Whether a formula is false whatever the products stand for that have no number, as far as is easily seen."""
    match formula:
        case And(parts):
            return any(_fails(part, point, plain) for part in parts)
        case Or(parts):
            return all(_fails(part, point, plain) for part in parts)
        case Exists(_, body):
            return _fails(body, point, plain)
        case Let(_, _, _, definition, body):
            return _fails(definition, point, plain) or _fails(body, point, plain)
        case Atom(polynomial, sign):
            value: Rational = 0
            for monomial, coefficient in plain(polynomial).terms.items():
                if not monomial:
                    value += coefficient
                elif monomial in point:
                    value += coefficient * point[monomial]
                else:
                    return False
            return value != 0 if sign == "=" else value <= 0 if sign == ">" else value < 0
        case _:
            return False
