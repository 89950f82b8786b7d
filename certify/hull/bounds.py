"""Lower bounds on the error of a fit: multipliers of its conditions, and the proof that the kernel reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.spec.polynomial import Polynomial
from certify.spec.questions.hull import Combination, Fit


@dataclass(frozen=True, slots=True)
class Optimum:
    """A combination together with the multipliers which show that none has a smaller error.

    `multipliers` are positive, by index of the condition: r for `error - residual >= 0` in row r, n + r for
    `error + residual >= 0`. They sum to 1, one half on either sign. With z_r the second minus the first, every allowed
    combination has error >= sum_r z_r (u - sum_i w_i U_i)(r), so it has at least `bound`.
    """

    combination: Combination
    multipliers: Mapping[int, Fraction]


def pulls(fit: Fit, multipliers: Mapping[int, Fraction]) -> list[Fraction]:
    """Return sum_r z_r U_i(r) of every agent, z as in `Optimum`."""
    return [signed_sum(multipliers, agent) for agent in fit.agents]


def bound(fit: Fit, multipliers: Mapping[int, Fraction]) -> Fraction:
    """Return the least error that the multipliers leave possible.

    It is sum_r z_r u(r) less the greatest pull in the convex form; in the conic form, sum_r z_r u(r) where no pull is
    positive, else 0.
    """
    greatest = max(pulls(fit, multipliers))
    target = signed_sum(multipliers, fit.user)
    if fit.form == "convex":
        return target - greatest
    return target if greatest <= 0 else Fraction(0)


def signed_sum(multipliers: Mapping[int, Fraction], column: Sequence[Fraction]) -> Fraction:
    """Return sum_r z_r column(r), z as in `Optimum`."""
    rows = len(column)
    terms = (z * column[index - rows] if index >= rows else -z * column[index] for index, z in multipliers.items())
    return sum(terms, Fraction(0))


def lower_bound_proof(fit: Fit, multipliers: Mapping[int, Fraction]) -> Proof:
    """Return the refutation of `fit.no_better(error)`, right where the bound of the multipliers reaches the error.

    The conditions times their multipliers, the denial `error' - error > 0`, and for every agent its weight times
    (greatest pull - pull) add up to a constant that is not positive.
    """
    conditions, agents = 2 * len(fit.user), len(fit.agents)
    convex = fit.form == "convex"
    each = pulls(fit, multipliers)
    greatest = max(each) if convex else Fraction(0)
    unit = lcm(*(number.denominator for number in (*multipliers.values(), *each, greatest)))
    denial = conditions + agents + convex
    products = [
        *(Product(int(z * unit), (index,)) for index, z in sorted(multipliers.items())),
        *(
            Product(int((greatest - pull) * unit), (conditions + agent,))
            for agent, pull in enumerate(each)
            if pull < greatest
        ),
        Product(unit, (denial,)),
    ]
    multiples = [Multiple(Polynomial.constant(-int(greatest * unit)), conditions + agents)] if greatest else []
    return (Derive(tuple(products), tuple(multiples)), Absurd(denial + 1))
