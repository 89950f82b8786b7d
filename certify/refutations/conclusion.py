"""What a search for a counterexample, with the proofs beside it, comes to: the answer, and its reason in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from certify.kernel.proof import Proof
from certify.provers.clock import Clock
from certify.refutations.exhausted import counted, in_words
from certify.refutations.result import Refutation, Shape
from certify.report.numbers import readable
from certify.search.refute import Refutation as Search
from certify.spec.language import Statement
from certify.spec.problem import Problem
from certify.spec.variants import Variant


def concluded(
    statement: Statement,
    variant: Variant,
    listed: Sequence[Shape],
    left: Sequence[Shape],
    found: Search | None,
    shown: tuple[Sequence[tuple[Problem, Proof]], Sequence[tuple[Problem, Proof]]],
    clock: Clock,
) -> Refutation:
    """Return the answer to a search at the shapes that were `left` after a first look for proofs.

    `found` is None where none was left; `shown` has proofs that no game meets the assumptions, and that there is no
    counterexample.
    """
    proofs, holds = shown
    result = Refutation(
        "proved",
        statement,
        variant,
        {},
        listed,
        clock.spent,
        0 if found is None else found.examples,
        complete=True,
        interrupted=found is not None and found.interrupted,
        closest=None if found is None else found.closest,
        vacuous=tuple(proofs),
        holds=tuple(holds),
    )
    if not left and not holds:
        where = at(proofs[0][0].shape) if len(proofs) == 1 else f" at all {len(proofs)} shapes"
        shape = dict(proofs[0][0].shape) if len(proofs) == 1 else {}
        return replace(result, shape=shape, reason=f"vacuous: no game meets the assumptions{where}")
    result = replace(result, exhausted=tuple(counted([] if found is None else found.visits)))
    if found is not None and found.counterexample is not None and found.problem is not None:
        return replace(
            result,
            status="refuted",
            shape=dict(found.problem.shape),
            problem=found.problem,
            witness=found.counterexample.witness,
        )
    if found is None or len(proofs) + len(holds) == len(listed):
        where = at(holds[0][0].shape) if len(listed) == 1 else f" at {len(holds)} of {len(listed)} shapes"
        empty = f"; no game meets the assumptions at {len(proofs)}" if proofs else ""
        shape = dict(holds[0][0].shape) if len(listed) == 1 else {}
        tried = f"; {in_words(result.exhausted)}" if result.exhausted else ""
        return replace(result, shape=shape, reason=f"no counterexample exists{where}{empty}{tried}")
    complete = not found.interrupted and is_exhausted(found, left)
    reason = _searched(found, result, complete=complete)
    return replace(result, status="unknown", complete=complete, reason=reason)


def is_exhausted(found: Search, shapes: Sequence[Shape]) -> bool:
    """Whether the search of every shape came to its end by itself."""
    ended = [visit.shape for visit in found.visits if visit.tally.exhausted]
    return all(shape in ended for shape in shapes)


def _searched(found: Search, result: Refutation, *, complete: bool) -> str:
    """Return in words how much was searched."""
    shapes = {at(visit.shape) for visit in found.visits}
    where = next(iter(shapes)) if len(shapes) == 1 else f" at {len(shapes)} of {len(result.searched)} shapes"
    text = f"no counterexample among {found.examples} games{where}"
    dropped = sum(visit.tally.drafts for visit in found.visits) - found.examples
    if dropped > 0:
        text += f" ({dropped} more were begun, and met the assumptions and the claim's denial nowhere)"
    uncertified = sum(visit.tally.uncertified for visit in found.visits)
    if uncertified:
        text += f"; {uncertified} candidates were not accepted"
    if result.closest is not None and found.examples:
        close = "fails by" if result.closest > 0 else "holds with a slack of"
        text += f"; at the closest one the claim {close} {readable(abs(result.closest))}"
    if result.vacuous:
        text += f"; no game meets the assumptions at {len(result.vacuous)} shapes"
    if result.holds:
        text += f"; proved at {len(result.holds)} of the shapes"
    if result.exhausted:
        text += f"; {in_words(result.exhausted)}"
    how = "the search came to its end" if complete else "interrupted" if found.interrupted else "the time is over"
    return f"{text}; {how}"


def at(shape: Mapping[str, int | str]) -> str:
    """Return ` at agents=2 ...`, or nothing for a statement without sizes."""
    sizes = " ".join(f"{key}={value}" for key, value in shape.items())
    return f" at {sizes}" if sizes else ""
