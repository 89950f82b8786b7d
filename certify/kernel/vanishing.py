"""That a polynomial is 0 at the solutions of equations in a box, by an identity: where intervals can only say nearly 0.

Let factor * polynomial^power = sum of multiplier * equation. At a solution the right side is 0, so that the polynomial
is, if the factor is not. At a solution where the derivatives of the equations are regular such an identity exists with
the power 1 whenever the polynomial is 0 there: the equations generate the maximal ideal of the point's local ring
(Nakayama). At one that is singular, but isolated among the complex solutions, it exists with some power (Hilbert).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certify.kernel.enclosures import enclosure
from certify.kernel.work import Work
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Monomial, Polynomial, Rational
from certify.spec.support_systems import Interval, SupportSystem

MOST_DEGREE = 30
"""No factor of a higher degree is looked at, and no power of a polynomial."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Evidence that condition number `condition` is 0 at each solution of the equations in a box."""

    condition: int
    factor: Polynomial
    multipliers: tuple[Polynomial, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """Evidence that a polynomial, of which a power is in the identity, is 0 at each solution of equations in a box."""

    polynomial: Polynomial
    power: int
    factor: Polynomial
    multipliers: tuple[Polynomial, ...]


def check_tie(system: SupportSystem, box: Mapping[str, Interval], tie: Tie) -> None:
    """Return if the condition is 0 at each solution of the equations in the box.

    Raises:
        RejectedError: the evidence does not show it.

    """
    if not 0 <= tie.condition < len(system.conditions):
        raise RejectedError(f"there is no condition {tie.condition}")
    given = Consequence(system.conditions[tie.condition], 1, tie.factor, tie.multipliers)
    _check_identity(system, box, given, f"the tie of condition {tie.condition}")


def check_consequence(system: SupportSystem, box: Mapping[str, Interval], given: Consequence) -> None:
    """Return if the polynomial is 0 at each solution of the equations in the box.

    Raises:
        RejectedError: the evidence does not show it.

    """
    if not given.polynomial.unknowns() <= box.keys():
        raise RejectedError(f"the consequence {given.polynomial!r} is in other unknowns than the equations"[:300])
    if not 1 <= given.power <= MOST_DEGREE or given.polynomial.degree * given.power > MOST_DEGREE:
        raise RejectedError("a consequence has another power than is allowed")
    _check_identity(system, box, given, f"the consequence {given.polynomial!r}"[:200])


def _check_identity(system: SupportSystem, box: Mapping[str, Interval], given: Consequence, where: str) -> None:
    """Return if factor * polynomial^power = sum of multiplier * equation, and the factor is not 0 in the box."""
    if len(given.multipliers) != len(system.equations):
        raise RejectedError(f"{where} has {len(given.multipliers)} multipliers for {len(system.equations)} equations")
    if given.factor.degree > MOST_DEGREE or not given.factor.unknowns() <= box.keys():
        raise RejectedError(f"{where} has a factor of another degree, or in other unknowns, than is allowed")
    low, high = enclosure(given.factor, box)
    if low <= 0 <= high:
        raise RejectedError(f"{where} has a factor that may be 0 in the box")
    work = Work()
    total: dict[Monomial, Rational] = {}
    for multiplier, equation in zip(given.multipliers, system.equations, strict=True):
        work.accumulate(total, multiplier, equation)
    product = given.factor
    for _ in range(given.power):
        product = work.product(product, given.polynomial)
    if product != Polynomial(total):
        raise RejectedError(f"{where} is no identity")
