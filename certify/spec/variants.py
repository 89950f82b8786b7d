"""Variants of a statement: an assumption dropped, a constant replaced, or the claim that a constant is not attained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from certify.spec.errors import InputError
from certify.spec.formula import FALSE, And, Atom, Formula, all_of, any_of, at_least, equal, negation
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Named, Problem


@dataclass(frozen=True, slots=True)
class Variant:
    """Which assumptions and premises are dropped, and which constants are replaced.

    With `sharp`, the name of a constant, the claim is that no game attains the constant; see `not_attained`. With
    `vacuous`, the claim is that no game meets the assumptions.
    """

    without: tuple[str, ...] = ()
    constants: Mapping[str, Rational] = field(default_factory=dict[str, Rational])
    sharp: str | None = None
    vacuous: bool = False

    def __bool__(self) -> bool:
        return bool(self.without or self.constants or self.sharp or self.vacuous)

    def text(self) -> str:
        """Return the variant in words, for people; nothing for the statement itself.

        >>> Variant(("unique optimum",), {"factor": 1}, "factor").text()
        'without unique optimum, with 1 for factor, with the claim that factor is not attained'
        """
        parts = [f"without {name}" for name in self.without]
        parts += [f"with {value} for {name}" for name, value in self.constants.items()]
        parts += [f"with the claim that {self.sharp} is not attained"] if self.sharp else []
        return ", ".join([*parts, *(["with the claim that no game meets the assumptions"] if self.vacuous else [])])


def unsatisfiable(problem: Problem) -> Problem:
    """Return the problem whose claim is that no game meets the assumptions."""
    return replace(problem, claims=(Named("no game meets the assumptions", FALSE),), sketch=())


def not_attained(problem: Problem, smaller: Problem, smallest: Problem) -> Problem:
    """Return the problem whose claims are: where `claim` holds with equality, it does not depend on the constant.

    `smaller` and `smallest` are the same problem with the constant less by 1 and by 2. A game that refutes this attains
    the constant: a claim holds there with equality, and fails with every smaller number.

    Raises:
        InputError: an assumption depends on the constant, so that with a smaller one the game might not be spoken of,
            or a claim is no comparison `>=` whose difference depends on it in an affine way, or the claims say less
            with a smaller constant.

    """
    for other in (smaller, smallest):
        if (other.unknowns, other.assumptions, other.functions) != (
            problem.unknowns,
            problem.assumptions,
            problem.functions,
        ):
            raise InputError("the assumptions depend on the constant: its sharpness is undefined")
        if [claim.name for claim in other.claims] != [claim.name for claim in problem.claims]:
            raise InputError("which claims there are depends on the constant: its sharpness is undefined")
    claims: list[Named] = []
    gains: list[Polynomial] = []
    for claim, less, least in zip(problem.claims, smaller.claims, smallest.claims, strict=True):
        differences, *others = (list(_differences(each, problem)) for each in (claim, less, least))
        if any(len(other) != len(differences) for other in others):
            raise InputError(
                f"the parts of the claim {claim.name!r} depend on the constant: its sharpness is undefined"
            )
        parts: list[Formula] = []
        for one, two, three in zip(differences, *others, strict=True):
            gain = one - two
            if gain != two - three:
                raise InputError(f"the claim {claim.name!r} is not affine in the constant: its sharpness is undefined")
            parts.append(any_of([negation(equal(one)), at_least(-gain)]))
            gains.append(gain)
        claims.append(Named(claim.name, all_of(parts)))
    if any(gain.terms for gain in gains) and all(gain.is_constant and gain.constant_term <= 0 for gain in gains):
        raise InputError("the claim says less with a smaller constant: declare its negative, of which less is better")
    return replace(problem, claims=tuple(claims), sketch=())


def _differences(claim: Named, problem: Problem) -> Iterator[Polynomial]:
    parts = claim.formula.parts if isinstance(claim.formula, And) else (claim.formula,)
    for part in parts:
        if not isinstance(part, Atom) or part.sign != ">=":
            names = ", ".join(problem.constants)
            raise InputError(f"the claim {claim.name!r} is no comparison >=: the sharpness of {names} is undefined")
        yield part.polynomial
