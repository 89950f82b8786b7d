"""What other solvers say about a problem: an independent opinion on the constraints, never a verdict."""

from __future__ import annotations

from certify.solvers import cvc5_solver
from certify.solvers.smtlib import logic_of, script
from certify.solvers.z3_solver import Answer, decide
from certify.spec.errors import InputError
from certify.spec.problem import Problem


def second_opinion(problem: Problem, seconds: float, *, solver: str = "z3") -> Answer:
    """Return `unsat` where the solver says that the claims follow, `sat` where that they do not, else `unknown`.

    Args:
        problem: may have quantifiers; the answer is then `unknown` more often.
        seconds: the time after which the solver is stopped.
        solver: `z3` or, where it is installed, `cvc5`.

    Raises:
        InputError: there is no such solver.

    """
    if solver not in ("z3", "cvc5"):
        raise InputError(f"solver: expected z3 or cvc5, got {solver!r}")
    hypotheses = problem.hypotheses()
    logic = logic_of(hypotheses, problem.functions)
    quantified = not logic.startswith("QF_")
    if solver == "z3":
        return decide(script(hypotheses, problem.functions), seconds, logic=None if quantified else logic)
    return cvc5_solver.decide(script(hypotheses, problem.functions), seconds, logic="ALL" if quantified else logic)
