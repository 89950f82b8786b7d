"""One row for each assumption of a statement: without it, still proved, refuted by a game, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify.ablation.questions import Answer, Effort, Shape, settle
from certify.spec.formula import And, Atom, Formula
from certify.spec.language import Statement
from certify.spec.problem import Problem
from certify.spec.variants import Variant

MOST_PARTS = 8
"""Of a dropped assumption with more comparisons it is not asked whether it follows from what is left."""

SECONDS_FOR_A_GAME = 15.0
"""So long a game is sought that meets the assumptions that are left, where without one the claim is proved."""


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """What becomes of a statement when one assumption or premise is dropped.

    `meaning` is None unless the claim is proved without it: then it is the answer to the claim that no game meets the
    assumptions that are left. It should be refuted; where it is proved, what was proved is about nothing.
    """

    dropped: str
    answer: Answer
    meaning: Answer | None = None

    @property
    def status(self) -> str:
        """`proved`, `refuted` or `unknown`; a claim about no game is not proved."""
        return "unknown" if self.is_vacuous else self.answer.status

    @property
    def is_vacuous(self) -> bool:
        """Whether it is proved that no game meets the assumptions that are left."""
        return self.meaning is not None and self.meaning.status == "proved"

    @property
    def reason(self) -> str | None:
        """Why the status is unknown, or what is missing to a proof."""
        if self.is_vacuous:
            return "no game meets the assumptions that are left"
        if self.answer.status == "unknown":
            parts = [f"proved at {shape_text(found.shape)}" for found in self.answer.proved]
            parts += [f"neither proof nor counterexample at {shape_text(shape)}" for shape in self.answer.open]
            return "; ".join(parts)
        if self.meaning is not None and self.meaning.status == "unknown":
            return "no game that meets the assumptions was found in time"
        return None


def shape_text(shape: Shape) -> str:
    """Return a shape as people read it.

    >>> shape_text({"agents": 2, "level": "rules"})
    'agents=2 level=rules'
    """
    return " ".join(f"{key}={value}" for key, value in shape.items()) or "its only shape"


def droppable(problem: Problem) -> list[str]:
    """Return the names of the assumptions and premises that can be dropped: definitions cannot."""
    named = [item.name for item in problem.assumptions if item.name not in problem.definitions]
    return [*named, *problem.premises]


def assumption_row(statement: Statement, dropped: str, shapes: Sequence[Shape], effort: Effort) -> AssumptionRow:
    """Return what becomes of a statement at these shapes without one assumption or premise.

    Raises:
        InputError: the statement has no assumption of that name, or it is a definition.
    """
    variant = Variant(without=(dropped,))

    def assumption(problem: Problem) -> Formula | None:
        # What is dropped may follow from what is left: then the old proof goes through behind that step.
        whole = statement.problem(problem.shape).assumptions
        formula = next((item.formula for item in whole if item.name == dropped), None)
        return formula if formula is not None and _is_simple(formula) else None

    answer = settle(statement, variant, shapes, effort, implied=assumption)
    if answer.status != "proved" or answer.decisive is None:
        return AssumptionRow(dropped, answer)
    vacuous = Variant(without=(dropped,), vacuous=True)
    within = effort.within(SECONDS_FOR_A_GAME)
    return AssumptionRow(dropped, answer, settle(statement, vacuous, [answer.decisive.shape], within))


def _is_simple(formula: Formula) -> bool:
    parts = formula.parts if isinstance(formula, And) else (formula,)
    return len(parts) <= MOST_PARTS and all(isinstance(part, Atom) and part.polynomial.degree <= 1 for part in parts)
