"""That a polynomial is 0 at the solution of equations in a box, by an identity: where intervals can only say nearly 0.

Let factor * polynomial = sum of multiplier * equation. At a solution the right side is 0, so that the polynomial is, if
the factor is not. At a solution where the derivatives of the equations are regular such an identity exists whenever the
polynomial is 0 there: the equations generate the maximal ideal of the point's local ring (Nakayama).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certify.kernel.enclosures import enclosure
from certify.spec.errors import RejectedError
from certify.spec.polynomial import ZERO, Polynomial
from certify.spec.support_systems import Interval, SupportSystem

MOST_DEGREE = 30
"""No factor of a higher degree is looked at."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Evidence that condition number `condition` is 0 at each solution of the equations in a box."""

    condition: int
    factor: Polynomial
    multipliers: tuple[Polynomial, ...]


def check_tie(system: SupportSystem, box: Mapping[str, Interval], tie: Tie) -> None:
    """Return if the condition is 0 at each solution of the equations in the box.

    Raises:
        RejectedError: the evidence does not show it.

    """
    if not 0 <= tie.condition < len(system.conditions):
        raise RejectedError(f"there is no condition {tie.condition}")
    where = f"the tie of condition {tie.condition}"
    if len(tie.multipliers) != len(system.equations):
        raise RejectedError(f"{where} has {len(tie.multipliers)} multipliers for {len(system.equations)} equations")
    if tie.factor.degree > MOST_DEGREE or not tie.factor.unknowns() <= box.keys():
        raise RejectedError(f"{where} has a factor of another degree, or in other unknowns, than is allowed")
    low, high = enclosure(tie.factor, box)
    if low <= 0 <= high:
        raise RejectedError(f"{where} has a factor that may be 0 in the box")
    total = ZERO
    for multiplier, equation in zip(tie.multipliers, system.equations, strict=True):
        total += multiplier * equation
    if tie.factor * system.conditions[tie.condition] != total:
        raise RejectedError(f"{where} is no identity")
