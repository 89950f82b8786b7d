"""One row for each constant of a statement at a shape: attained, approached, improvable, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from certify.ablation.bracket import Bracket, narrowed
from certify.ablation.curves import Curve, curve, dependence
from certify.ablation.questions import Answer, Effort, Found, Shape, settle
from certify.provers.clock import Clock
from certify.spec.language import Statement
from certify.spec.polynomial import Rational
from certify.spec.variants import Variant

SHARE_OF_CURVE = 8
"""So many times the seconds of a question are given to a formula."""

STEPS = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 10), Fraction(1, 100))
"""By so much less the constant is tried, to see whether it is approached."""


@dataclass(frozen=True, slots=True)
class ConstantRow:
    """What is known of the sharpness of one constant at one shape.

    `attained`: `witness` attains it. `approached`: with each of the smaller constants that were tried, up to `below`, a
    game refutes the claim; `witness` is the last of these games. `improvable`: `better` is a smaller constant that was
    proved, by `proof`; `best` says that a game attains it. `curve` is what is known where the constant is
    sharp only as a function of another unknown.
    """

    statement: str
    constant: str
    value: Rational
    shape: Shape
    sharp: str
    seconds: float
    witness: Found | None = None
    below: Rational | None = None
    better: Rational | None = None
    best: bool = False
    proof: Found | None = None
    curve: Curve | None = None


def constant_rows(statement: Statement, shapes: Sequence[Shape], effort: Effort) -> Iterator[ConstantRow]:
    """Yield a row for each constant of the statement and each shape.

    Raises:
        InputError: the sharpness of a constant is undefined, see `certify.spec.variants.not_attained`.
    """
    for shape in shapes:
        for name in statement.problem(shape).constants:
            yield constant_row(statement, name, shape, effort)


def constant_row(statement: Statement, name: str, shape: Shape, effort: Effort) -> ConstantRow:
    """Return what is known of the sharpness of one constant at one shape."""
    return _Inquiry(statement, name, shape, effort).row()


@dataclass
class _Inquiry:
    """The questions about one constant at one shape, and the seconds that they took."""

    statement: Statement
    name: str
    shape: Shape
    effort: Effort
    spent: float = 0.0
    last_proof: Found | None = None
    last_game: Found | None = None

    def row(self) -> ConstantRow:
        problem = self.statement.problem(self.shape)
        value = problem.constants[self.name]
        start = ConstantRow(self.statement.name, self.name, value, problem.shape, "unknown", 0)
        if self._attained():
            return replace(start, sharp="attained", seconds=self.spent, witness=self.last_game)
        below: Rational | None = None
        verdict: bool | None = None
        for step in STEPS:
            verdict = self._holds(Fraction(value - step))
            if verdict:
                low = None if below is None else Fraction(below)
                return self._improved(start, Bracket(low, Fraction(value - step)))
            if verdict is None:
                break
            below = value - step
        about = dependence(self.statement, self.name, Variant(), problem)
        found = None
        if about is not None:
            clock = Clock(inf)
            found = curve(about, value, replace(self.effort, seconds=SHARE_OF_CURVE * self.effort.seconds))
            self.spent += clock.spent
        sharp = "approached" if verdict is False else "unknown"
        return replace(start, sharp=sharp, seconds=self.spent, witness=self.last_game, below=below, curve=found)

    def _improved(self, start: ConstantRow, bracket: Bracket) -> ConstantRow:
        result = (
            replace(bracket, attained=True)
            if self._attained(bracket.proved)
            else narrowed(bracket, self._holds, self._attained)
        )
        return replace(
            start,
            sharp="improvable",
            seconds=self.spent,
            witness=self.last_game if result.attained else None,
            better=result.proved,
            best=result.attained,
            proof=self.last_proof,
        )

    def _holds(self, constant: Fraction) -> bool | None:
        answer = self._ask(Variant(constants={self.name: constant}))
        return None if answer.status == "unknown" else answer.status == "proved"

    def _attained(self, constant: Fraction | None = None) -> bool:
        constants = {} if constant is None else {self.name: constant}
        return self._ask(Variant(constants=constants, sharp=self.name), sharp=True).status == "refuted"

    def _ask(self, variant: Variant, *, sharp: bool = False) -> Answer:
        answer = settle(self.statement, variant, [self.shape], self.effort)
        self.spent += answer.seconds
        if answer.status == "refuted":
            self.last_game = answer.decisive
        elif answer.status == "proved" and not sharp:
            self.last_proof = answer.decisive
        return answer
