"""What `refute` answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from certify.kernel.certificate import StatementVerdict, statement_certificate
from certify.kernel.encoding import violation_value
from certify.kernel.proof import Proof, Witness
from certify.report.blocks import Block, Note, html, latex, plain
from certify.report.counterexample import CounterexampleReport
from certify.report.numbers import fails_by, readable
from certify.spec.errors import InputError
from certify.spec.language import Statement
from certify.spec.numbers import render
from certify.spec.polynomial import Rational
from certify.spec.problem import Json, Problem
from certify.spec.variants import Variant
from certify.spec.violation import Violation

if TYPE_CHECKING:
    from certify.search.counts import Count

Shape = Mapping[str, int | str]


@dataclass(frozen=True, repr=False)
class Refutation:
    """The answer about one statement: a counterexample, how much was searched, or that there is none.

    `status` is `refuted`, with a `witness` that the kernel accepted against `problem`, the statement at the smallest
    shape where one was found; `proved`, where at every shape a proof shows that no game meets the assumptions
    (`vacuous` has these shapes with their proofs) or that the statement holds (`holds`); else `unknown`. `complete`
    says that the search came to its end before the time did, `interrupted` that the keyboard ended it. `examples` is
    how many games were tried, `closest` the largest violation short of a counterexample. Where the largest violation
    was asked for, `compared` is among how many games the counterexample has it. `exhausted` has, by shape, how far the
    search through all small games or markets came.
    """

    status: str
    statement: Statement
    variant: Variant
    shape: Shape
    searched: Sequence[Shape]
    seconds: float
    examples: int
    complete: bool
    interrupted: bool = False
    reason: str | None = None
    closest: Rational | None = None
    problem: Problem | None = None
    witness: Witness | None = None
    vacuous: Sequence[tuple[Problem, Proof]] = ()
    holds: Sequence[tuple[Problem, Proof]] = ()
    compared: int | None = None
    exhausted: Sequence[tuple[Shape, Count]] = ()

    @cached_property
    def report(self) -> CounterexampleReport | None:
        """The counterexample in a form to be shown; None where there is none."""
        if self.problem is None or self.witness is None:
            return None
        return CounterexampleReport(self.statement, self.problem, self.witness, self.variant)

    @property
    def violation(self) -> Rational | None:
        """The exact amount by which the claim fails at the counterexample; None where there are bounds of it only."""
        return None if self.report is None else self.report.violation

    @property
    def bounds(self) -> Violation | None:
        """The amount by which the claim fails, or bounds of it, as the kernel accepted them."""
        return None if self.report is None else self.report.bounds

    def certificate(self) -> str:
        """Return the text of the certificate of the counterexample.

        Raises:
            InputError: there is no counterexample, or the statement is no part of a file.

        """
        if self.problem is None or self.witness is None:
            raise InputError(f"{self.statement.name}: there is no counterexample")
        return certificate_text(self.statement, self.problem, self.variant, "refuted", self.witness)

    def table(self) -> str:
        """Return the counterexample as tables in plain text, or one line on what was searched."""
        return plain(self._blocks())

    def latex(self) -> str:
        """Return the same as LaTeX, for a document that loads the package booktabs."""
        return latex(self._blocks())

    def json(self) -> dict[str, Json]:
        """Return the keys that `certify refute --json` prints, without those about files and time."""
        document: dict[str, Json] = {
            "statement": self.statement.name,
            "shape": dict(self.shape),
            "status": self.status,
            "examples": self.examples,
        }
        if self.bounds is not None:
            document["violation"] = cast("Json", violation_value(self.bounds))
        if self.compared is not None:
            document["compared"] = self.compared
        if self.closest is not None and self.status != "refuted":
            document["closest"] = render(self.closest)
        if self.exhausted:
            document["exhaustive"] = [{"shape": dict(shape), **count.json()} for shape, count in self.exhausted]
        if self.reason is not None:
            document["reason"] = self.reason
        return document

    def _blocks(self) -> list[Block]:
        if self.report is not None:
            return list(self.report.blocks())
        return [Note(f"{self.statement.name}: {self.status}: {self.reason}")]

    def __repr__(self) -> str:
        at = ", ".join(f"{key} {value}" for key, value in self.shape.items())
        by = "" if self.bounds is None else f" by {fails_by(self.bounds)}"
        by = by if self.violation is None else f" by {readable(self.violation)}"
        return f"Refutation({self.statement.name} {self.status}{by}{f' at {at}' if at else ''}, {self.examples} games)"

    def _repr_html_(self) -> str:
        return html(self._blocks())


def certificate_text(
    statement: Statement,
    problem: Problem,
    variant: Variant,
    verdict: StatementVerdict,
    evidence: Proof | Witness,
) -> str:
    """Return the text of a certificate about a statement of a file."""
    if statement.file is None:
        raise InputError(f"{statement.name}: a certificate names a file, and this statement is no part of one")
    return statement_certificate(
        statement.file.name, statement.name, problem.shape, problem.digest(), verdict, evidence, variant=variant
    )
