"""Counterexamples: exact numbers at which all assumptions hold and the claims fail, with proofs for universal ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from certify.kernel.core import State
from certify.kernel.proof import Instance, Proof, Witness
from certify.kernel.witness import check_witness
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.search import Effort, close
from certify.solvers import cvc5_solver
from certify.solvers.instances import Instances
from certify.solvers.random_models import completed, random_fixings
from certify.solvers.rational_models import Search, Tally, substituted
from certify.solvers.smtlib import congruences
from certify.spec.errors import CertifyError
from certify.spec.formula import And, Atom, ForAll, Formula, Or, holds_at, negation
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Problem

MOST_DEAD_ENDS = 1000
PART_OF_CVC5 = 0.1
"""The share of the time that models of cvc5 are sought in, where it is installed and those of Z3 led nowhere."""
FORMULAS_BETWEEN_LOOKS = 256
"""So many formulas are read before the clock is looked at: fewer get their one look for a model without time left."""
_Numbers = dict[str, Rational]


def search_witness(problem: Problem, clock: Clock, *, seed: int = 0) -> tuple[Witness | None, str]:
    """Return a witness against the problem that the kernel accepts, or None; and a line on what was tried.

    First Z3's models, and cvc5's where it is installed, made rational; then, with what is left of the time, unknowns
    fixed at random so that the rest is linear. A universal assumption is left out at first; each deviation that
    violates it at a candidate becomes an instance. Equal seeds try the same numbers in the same order; how far they get
    depends on the time.
    """
    search = Search(lambda: max(0.0, clock.left - 0.7 * clock.seconds), seed, Tally())
    notes: dict[str, None] = {}
    witness: Witness | None = None
    try:
        demands = Instances(_in_time(chain(problem.hypotheses(), congruences(problem.functions)), clock))
        for numbers in _by_models(demands, search, notes):
            witness = witness or _witness(problem, numbers, clock, notes)
        if witness is None and "no real numbers do" not in notes and cvc5_solver.is_installed():
            until = clock.part(PART_OF_CVC5 * clock.seconds)
            other = Search(lambda: until.left, seed, search.tally, cvc5_solver.model_of)
            for numbers in _by_models(demands, other, notes):
                witness = _witness(problem, numbers, clock, notes)
        search.left = lambda: clock.left
        if witness is None and "no real numbers do" not in notes:
            for numbers in _at_random(demands, search, random.Random(seed)):
                witness = _witness(problem, numbers, clock, notes)
                if witness is not None:
                    break
    except OutOfTime:
        notes["the time ran out"] = None
    found = "found" if witness else "no witness:"
    return witness, ", ".join([f"{found} after {search.tally!r}", *notes])


def _in_time(formulas: Iterable[Formula], clock: Clock) -> Iterator[Formula]:
    """Yield the formulas; where there are very many, only until the clock runs out."""
    for number, formula in enumerate(formulas, start=1):
        if number % FORMULAS_BETWEEN_LOOKS == 0:
            clock.check()
        yield formula


def _by_models(demands: Instances, search: Search, notes: dict[str, None]) -> Iterator[_Numbers]:
    """Yield the first candidate at which no universal demand is known to be violated."""
    while True:
        answer, numbers = search.rational_model(demands.relaxed())
        if answer != "sat":
            notes["no real numbers do" if answer == "unsat" else "no rational model"] = None
            return
        if demands.look(numbers, search) != "violated":
            yield numbers
            return


def _at_random(demands: Instances, search: Search, draw: random.Random) -> Iterator[_Numbers]:
    """Yield candidates until the time is over, or too many draws in a row led to none."""
    dead_ends = 0
    while search.left() and dead_ends < MOST_DEAD_ENDS:
        dead_ends += 1
        fixed = random_fixings(demands.relaxed(), search, draw)
        while fixed is not None:
            numbers = completed(demands.relaxed(), fixed, search)
            if numbers is None:
                break
            if demands.look(numbers, search) != "violated":
                yield numbers
                break


def _witness(problem: Problem, numbers: Mapping[str, Rational], clock: Clock, notes: dict[str, None]) -> Witness | None:
    """Return the candidate as a witness if every universal hypothesis is proved at it and the kernel agrees."""
    values = {name: numbers.get(name, 0) for name in problem.unknowns}
    hypotheses = problem.hypotheses()
    refutations: list[Proof] = []
    for formula in substituted(hypotheses, values):
        for part in in_need(formula):
            proof = _refutation(part, numbers, clock)
            if proof is None:
                notes["a universal assumption was left without proof at a candidate"] = None
                return None
            refutations.append(proof)
    witness = Witness(values, tuple(refutations))
    try:
        check_witness(hypotheses, problem.unknowns, witness, problem.functions)
    except CertifyError as error:
        notes[f"the kernel refused a candidate: {error}"] = None
        return None
    return witness


def in_need(formula: Formula) -> Iterator[Formula]:
    """Yield the parts for which the kernel asks for a refutation of the negation, in its order."""
    if holds_at(formula) is not None:
        return
    match formula:
        case And(parts):
            for part in parts:
                yield from in_need(part)
        case Or(parts) if any(holds_at(part) for part in parts):
            return
        case _:
            yield formula


def _refutation(formula: Formula, numbers: Mapping[str, Rational], clock: Clock) -> Proof | None:
    """Return a proof of the formula, whose free unknowns are all given: a refutation of its negation."""
    tries: list[Callable[[Branch], Sequence[int]]] = [_last_comparison, _all_comparisons]
    for focus in tries:
        branch = Branch(State([negation(formula)]))
        for index in range(len(branch.state)):
            fact = branch.state.fact(index)
            if isinstance(fact, ForAll) and all(name in numbers for name in fact.names):
                branch.take(Instance(index, tuple(Polynomial.constant(numbers[name]) for name in fact.names)))
        part = clock.part(max(clock.left / 3, 0.5))
        try:
            proof = close(branch, focus(branch), part, Effort(products=2, splits=6))
        except OutOfTime:
            proof = None
        if proof is not None:
            return proof
        clock.check()
    return None


def _all_comparisons(branch: Branch) -> list[int]:
    return list(range(len(branch.state)))


def _last_comparison(branch: Branch) -> list[int]:
    return [index for index in _all_comparisons(branch) if isinstance(branch.state.fact(index), Atom)][-1:]
