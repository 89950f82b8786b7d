"""One row for each constant of a statement at a shape: attained, approached, improvable, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from certify.ablation.bracket import Bracket, narrowed
from certify.ablation.curves import Curve, curve, dependence
from certify.ablation.questions import Answer, Effort, Found, Shape, settle
from certify.spec.language import Statement
from certify.spec.polynomial import Rational
from certify.spec.variants import Variant

STEPS = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 10), Fraction(1, 100))
"""By so much less the constant is tried, to see whether it is approached."""


@dataclass(frozen=True, slots=True)
class ConstantRow:
    """What is known of the sharpness of one constant at one shape.

    `attained`: `witness` attains it. `approached`: with each of the smaller constants that were tried, the least of
    `below` included, a game refutes the claim; `witness` is the last of these games. `improvable`: `better` is a smaller constant
    that was proved, by `proof`; `best` says that a game attains it. `curve` is what is known where the constant is
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
    problem = statement.problem(shape)
    value = problem.constants[name]
    spent = 0.0

    def ask(variant: Variant) -> Answer:
        nonlocal spent
        answer = settle(statement, variant, [shape], effort)
        spent += answer.seconds
        return answer

    def row(sharp: str, **more: object) -> ConstantRow:
        return replace(ConstantRow(statement.name, name, value, problem.shape, sharp, spent), **more)  # type: ignore[arg-type]

    exact = ask(Variant(sharp=name))
    if exact.status == "refuted":
        return row("attained", witness=exact.decisive)
    witness: Found | None = None
    below: Rational | None = None
    for step in STEPS:
        answer = ask(Variant(constants={name: value - step}))
        if answer.status == "proved":
            low = None if below is None else Fraction(below)
            return _improved(statement, name, shape, Bracket(low, Fraction(value - step)), answer, ask, row)
        if answer.status == "unknown":
            break
        witness, below = answer.decisive, value - step
    about = dependence(statement, name, Variant(), problem)
    found = None if about is None else curve(about, value, replace(effort, seconds=4 * effort.seconds))
    approached = below is not None and value - below == STEPS[-1]
    return row("approached" if approached else "unknown", witness=witness, below=below, curve=found)


def _improved(statement, name, shape, bracket, proved, ask, row):
    last = proved

    def decide(constant: Fraction) -> bool | None:
        nonlocal last
        answer = ask(Variant(constants={name: constant}))
        if answer.status == "proved":
            last = answer
        return None if answer.status == "unknown" else answer.status == "proved"

    witnesses: list[Found] = []

    def attained(constant: Fraction) -> bool:
        answer = ask(Variant(constants={name: constant}, sharp=name))
        if answer.status == "refuted" and answer.decisive is not None:
            witnesses.append(answer.decisive)
        return answer.status == "refuted"

    if attained(bracket.proved):
        result = replace(bracket, attained=True)
    else:
        result = narrowed(bracket, decide, attained)
    return row(
        "improvable",
        better=result.proved,
        best=result.attained,
        proof=last.decisive,
        witness=witnesses[0] if witnesses else None,
    )
