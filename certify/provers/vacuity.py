"""Whether a proof speaks of the claim at all: one that does not shows that no game meets the assumptions."""

from __future__ import annotations

from certify.kernel.core import check_proof
from certify.kernel.proof import Proof
from certify.spec.errors import CertifyError
from certify.spec.formula import And, Atom, Formula, Or
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Problem


def shows_vacuity(problem: Problem, proof: Proof) -> bool:
    """Return whether the proof is one of any claim whatsoever: then no game meets the assumptions.

    The kernel checks it once more, each comparison of the claim replaced by one about a new unknown. False says
    nothing: there may be another proof.

    >>> from certify.spec.statement import Reading
    >>> from certify.provers.portfolio import prove_problem
    >>> t = Reading()
    >>> x = t.nonnegative("x")
    >>> t.assume(x <= -1)
    >>> t.claim(t.unknown("y") >= 0)
    >>> shows_vacuity(t.problem(), prove_problem(t.problem(), seconds=5).proof)
    True
    """
    stem = _fresh_stem(problem)
    denial, names = _about_nothing(problem.denial(), stem, [])
    hypotheses = [*(item.formula for item in problem.assumptions), denial]
    try:
        check_proof(hypotheses, [*problem.unknowns, *names], proof, problem.functions)
    except (CertifyError, ValueError, IndexError):
        return False
    return True


def _fresh_stem(problem: Problem) -> str:
    stem = "anything"
    while any(name.startswith(stem) for name in problem.unknowns):
        stem += "'"
    return stem


def _about_nothing(formula: Formula, stem: str, names: list[str]) -> tuple[Formula, list[str]]:
    """Return a formula of the same form, each comparison about a new unknown of its own, and all new names."""
    if isinstance(formula, (And, Or)):
        parts: list[Formula] = []
        for part in formula.parts:
            changed, names = _about_nothing(part, stem, names)
            parts.append(changed)
        return type(formula)(tuple(parts)), names
    name = f"{stem} {len(names)}"
    sign = formula.sign if isinstance(formula, Atom) else ">="
    return Atom(Polynomial.unknown(name), sign), [*names, name]
