"""The figures of a market with a quantal response, and what such a response loses at most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.spec.exponential import is_above_ln
from certify.spec.questions.bound_quantal import digits

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.exponential import Interval
    from certify.spec.problem import Json


@dataclass(frozen=True, slots=True)
class QuantalBound:
    """The figures of one market with a quantal response, the results and the proofs by part."""

    lower: Fraction
    theorem: Fraction | None
    attained: Fraction | None
    full_information: Interval
    weights: list[Fraction] | None
    results: dict[str, Json]
    proofs: dict[str, Proof | None]


def loss_bound(actions: int, rate: Fraction) -> Fraction:
    """A rational just above ln(actions) / rate."""
    if actions == 1:
        return Fraction(0)
    bits = digits(rate)
    guess = Fraction(math.log(actions))
    step = Fraction(1, 1 << 50)
    while not is_above_ln(guess, actions, bits):
        guess, step = guess + step, 2 * step
    return guess / rate
