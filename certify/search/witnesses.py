"""From a candidate to a witness that the kernel accepts: a proof for each universal assumption."""

from __future__ import annotations

from collections.abc import Mapping

from certify.kernel.choices import decided
from certify.kernel.core import State, refute
from certify.kernel.proof import Instance, Proof, Witness
from certify.kernel.witness import check_witness
from certify.oracles.no_gain import no_gain_proof
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.linear import refute_linear
from certify.provers.linearised import refute_linearised
from certify.provers.models import in_need
from certify.provers.search import Effort, close
from certify.search.completion import Candidate
from certify.search.groups import point_masses
from certify.search.quantified import MOST_PURE_DEVIATIONS
from certify.solvers.smtlib import is_quantified
from certify.spec.errors import CertifyError
from certify.spec.formula import Atom, ForAll, Formula, Or, negation, substitute
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Problem


def witness(problem: Problem, candidate: Candidate, clock: Clock) -> Witness | None:
    """Return the candidate as a witness against the problem, accepted by the kernel; None if it is none."""
    values = {name: candidate.values.get(name, 0) for name in problem.unknowns}
    numbers = {name: Polynomial.constant(value) for name, value in values.items()}
    refutations: list[Proof] = []
    for hypothesis in problem.hypotheses():
        formula = decided(substitute(hypothesis, numbers), candidate.choices)
        for part in in_need(formula):
            proof = proof_of(part, candidate.values, clock)
            if proof is None:
                return None
            refutations.append(proof)
    found = Witness(values, tuple(refutations), candidate.choices)
    try:
        check_witness(problem.hypotheses(), problem.unknowns, found, problem.functions)
    except CertifyError:
        return None
    return found


def proof_of(formula: Formula, numbers: Mapping[str, Rational], clock: Clock) -> Proof | None:
    """Return a refutation of the negation of a formula without free unknowns; None if none was found in time.

    First the prices of an exact best response, then what is linear, in products of two unknowns too, then products.
    `numbers` are tried for the unknowns that existential parts bind.
    """
    try:
        direct = no_gain_proof(formula)
        if direct is not None:
            refute(State([negation(formula)]), direct)
            return direct
    except CertifyError:  # what is no deviation, or a function of a user's own, may look like one and be none
        pass
    for attempt in (_linear, refute_linearised, _products):
        branch = Branch(State([negation(formula)]))
        for index in range(len(branch.state)):
            fact = branch.state.fact(index)
            if not isinstance(fact, ForAll):
                continue
            if all(name in numbers for name in fact.names):
                branch.take(Instance(index, tuple(Polynomial.constant(numbers[name]) for name in fact.names)))
            premise = fact.body.parts if isinstance(fact.body, Or) else ()
            plain = [negation(part) for part in premise if not is_quantified(part)]
            for values in point_masses(fact.names, plain, MOST_PURE_DEVIATIONS):
                branch.take(Instance(index, tuple(Polynomial.constant(values[name]) for name in fact.names)))
        try:
            proof = attempt(branch, clock.part(max(clock.left / 3, 0.5)))
        except OutOfTime:
            proof = None
        if proof is not None:
            return proof
    return None


def _linear(branch: Branch, clock: Clock) -> Proof | None:
    return refute_linear(branch, clock)


def _products(branch: Branch, clock: Clock) -> Proof | None:
    comparisons = [index for index in range(len(branch.state)) if isinstance(branch.state.fact(index), Atom)]
    return close(branch, comparisons, clock, Effort(products=2, splits=6))
