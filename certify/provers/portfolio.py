"""Proving a statement at a shape: the provers in turn, and the kernel's word on what they found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from certify.given.seconds import checked_seconds
from certify.kernel.core import State, check_proof
from certify.kernel.proof import Proof, Witness
from certify.kernel.witness import check_witness
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.given_numbers.facts import speaks_of_rules
from certify.provers.outline import Outline
from certify.provers.search import Effort, close
from certify.spec.errors import CertifyError
from certify.spec.formula import And, Atom, Or
from certify.spec.language import Statement
from certify.spec.problem import Problem


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one prover did: its name, its seconds, and what came of it."""

    engine: str
    seconds: float
    result: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer about one statement at one shape.

    `status` is `proved` or `refuted` only if the kernel accepted `proof` or `witness`; else `unknown`, with `reason`.
    """

    status: str
    problem: Problem
    engine: str
    seconds: float
    reason: str | None
    tried: tuple[Attempt, ...]
    proof: Proof | None = None
    witness: Witness | None = None

    def __repr__(self) -> str:
        shape = ", ".join(f"{key} {value}" for key, value in self.problem.shape.items())
        return f"<{self.status} at {shape} by {self.engine} in {self.seconds:.2f} s>"


def _denied(problem: Problem) -> tuple[Branch, list[int]]:
    state = State(
        (item.formula for item in problem.assumptions), unknowns=problem.unknowns, functions=problem.functions
    )
    before = len(state)
    state.add(problem.denial())
    focus = list(range(before, len(state)))
    if all(isinstance(state.fact(index), And) for index in focus):  # nothing is claimed: contradict what is assumed
        focus = [index for index in range(before) if isinstance(state.fact(index), Atom | Or)]
    return Branch(state), focus


def by_products(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof from products of facts alone, without case splits."""
    branch, focus = _denied(problem)
    return close(branch, focus, clock, Effort(products=1, splits=0, zeros=False))


def by_sketch(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof along the statement's sketch; None where it has none."""
    if not problem.sketch:
        return None
    branch, focus = _denied(problem)
    return Outline(branch, clock, Effort(products=1, splits=3)).follow(problem.sketch, focus)  # type: ignore[arg-type]


def by_given_numbers(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof about one market whose numbers are given: deviations and linear programs; None elsewhere."""
    from certify.provers.given_numbers.prover import by_given_numbers

    return by_given_numbers(problem, clock)


def by_cases(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof by products within case splits, forced zeros included."""
    branch, focus = _denied(problem)
    return close(branch, focus, clock, Effort(products=2, splits=6))


def by_z3_cases(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof by case splits that Z3 chose, each case closed by products."""
    from certify.provers.cases import by_z3_cases

    return by_z3_cases(problem, clock)


GIVEN_NUMBERS = "given numbers"

PROVERS: Mapping[str, Callable[[Problem, Clock], Proof | None]] = {
    "sketch": by_sketch,
    GIVEN_NUMBERS: by_given_numbers,
    "products": by_products,
    "cases": by_cases,
    "z3 cases": by_z3_cases,
}
"""The provers, in the order in which they are tried; each is a function from a problem to a proof or nothing."""

SKETCH_SHARE = Fraction(2, 3)
"""What part of its seconds a statement with a sketch gives to the sketch; it is usually the one way to a proof."""


def prove(
    statement: Statement,
    shape: Mapping[str, int | str],
    *,
    seconds: float = 60,
    seed: int = 0,
    report: Callable[[str], None] = lambda _message: None,
) -> Outcome:
    """Return whether the statement holds for every game of the shape, with what the kernel accepted.

    Raises:
        InputError: the statement cannot be read at the shape, or `seconds` is no time.

    """
    problem = statement.problem(shape)
    return prove_problem(problem, seconds=checked_seconds(seconds), seed=seed, report=report)


def _applies(engine: str, problem: Problem) -> bool:
    """Whether a prover has anything to start from."""
    if engine == "sketch":
        return bool(problem.sketch)
    return engine != GIVEN_NUMBERS or speaks_of_rules(problem)


def attempt(
    problem: Problem, prover: Callable[[Problem, Clock], Proof | None], clock: Clock
) -> tuple[Proof | None, str]:
    """Return what one prover found, if the kernel accepts it, and what came of it in words."""
    try:
        proof = prover(problem, clock)
    except OutOfTime:
        return None, "ran out of time"
    except (CertifyError, RecursionError, MemoryError) as error:
        return None, f"stopped: {error or type(error).__name__}"
    if proof is None:
        return None, "found nothing"
    try:
        check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)
    except CertifyError as error:
        return None, f"the kernel refused the proof: {error}"
    return proof, "proof"


def prove_problem(
    problem: Problem,
    *,
    seconds: float = 60,
    seed: int = 0,
    report: Callable[[str], None] = lambda _message: None,
) -> Outcome:
    """Return whether the claims of a problem follow from its assumptions."""
    clock = Clock(seconds, report)
    tried: list[Attempt] = []
    runs = len(PROVERS) + 1
    for number, (engine, prover) in enumerate(PROVERS.items()):
        if not _applies(engine, problem):
            continue
        share = SKETCH_SHARE if engine == "sketch" else Fraction(1, runs - number)
        part = clock.part(max(clock.left * share, 1.0))
        report(f"trying {engine}")
        proof, result = attempt(problem, prover, part)
        tried.append(Attempt(engine, part.spent, result))
        if proof is not None:
            return Outcome("proved", problem, engine, clock.spent, None, tuple(tried), proof=proof)
    report("trying models")
    part = clock.part(clock.left)
    witness, result = by_models(problem, part, seed)
    tried.append(Attempt("models", part.spent, result))
    if witness is not None:
        return Outcome("refuted", problem, "models", clock.spent, None, tuple(tried), witness=witness)
    reason = "; ".join(f"{each.engine}: {each.result} ({each.seconds:.1f} s)" for each in tried)
    return Outcome("unknown", problem, "none", clock.spent, reason, tuple(tried))


def by_models(problem: Problem, clock: Clock, seed: int = 0) -> tuple[Witness | None, str]:
    """Return a witness from models of the assumptions and the denied claim, if the kernel accepts it; and in words."""
    from certify.provers.models import search_witness

    witness, result = search_witness(problem, clock, seed=seed)
    if witness is not None:
        try:
            check_witness(problem.hypotheses(), problem.unknowns, witness, problem.functions)
        except CertifyError as error:
            return None, f"the kernel refused the witness: {error}"
    return witness, result
