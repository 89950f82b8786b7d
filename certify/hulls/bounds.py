"""Lower bounds on the error of a fit: multipliers of its conditions, and the proof that the kernel reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.spec.polynomial import Polynomial
from certify.spec.questions.hull_fit import Column, Combination, Fit


@dataclass(frozen=True, slots=True)
class Optimum:
    """A combination together with the multipliers which show that none has a smaller error.

    `multipliers` are positive, by index of the condition: r for `error - residual >= 0` in row r, n + r for
    `error + residual >= 0`. They sum to 1, one half on either sign. With z_r the second minus the first, every allowed
    combination has error >= sum_r z_r (u - sum_i w_i U_i)(r), so it has at least `bound`.
    """

    combination: Combination
    multipliers: Mapping[int, Fraction]


def signed_sums(multipliers: Mapping[int, Fraction], columns: Sequence[Column]) -> list[Fraction]:
    """Return sum_r z_r column(r) of every column, z as in `Optimum`, added up in integers."""
    unit = lcm(*(z.denominator for z in multipliers.values()))
    rows = [index % len(columns[0]) for index in multipliers]
    whole = [
        (z.numerator if index >= len(columns[0]) else -z.numerator) * (unit // z.denominator)
        for index, z in multipliers.items()
    ]
    sums: list[Fraction] = []
    for column in columns:
        values = [column[row] for row in rows]
        scale = lcm(*{value.denominator for value in values})
        total = sum(
            z * (value.numerator * (scale // value.denominator)) for z, value in zip(whole, values, strict=True)
        )
        sums.append(Fraction(total, unit * scale))
    return sums


def bound(fit: Fit, multipliers: Mapping[int, Fraction]) -> Fraction | None:
    """Return the least error that the multipliers leave possible; None where they say nothing.

    Call sum_r z_r U_i(r) the pull of agent i. The bound is sum_r z_r u(r) less the greatest pull in the convex form; in
    the conic form it is sum_r z_r u(r) where no pull is positive.
    """
    *pulls, target = signed_sums(multipliers, [*fit.agents, fit.user])
    greatest = max(pulls)
    if fit.form == "convex":
        return target - greatest
    return target if greatest <= 0 else None


def lower_bound_proof(fit: Fit, multipliers: Mapping[int, Fraction]) -> Proof:
    """Return the refutation of `fit.no_better(error)`, right where the bound of the multipliers reaches the error.

    The conditions times their multipliers, the denial `error' - error > 0`, and for every agent its weight times
    (greatest pull - pull) add up to a constant that is not positive. All multipliers are scaled to whole numbers.
    """
    rows, agents = len(fit.user), len(fit.agents)
    conditions = 2 * rows
    shares = {index: z / fit.denominator(index % rows) for index, z in sorted(multipliers.items())}
    convex = fit.form == "convex"
    each = signed_sums(multipliers, fit.agents)
    greatest = max(each) if convex else Fraction(0)
    unit = lcm(*(number.denominator for number in (*shares.values(), *each, greatest)))
    denial = conditions + agents + convex
    products = [
        *(Product(int(z * unit), (index,)) for index, z in shares.items()),
        *(
            Product(int((greatest - pull) * unit), (conditions + agent,))
            for agent, pull in enumerate(each)
            if pull < greatest
        ),
        Product(unit, (denial,)),
    ]
    multiples = [Multiple(Polynomial.constant(-int(greatest * unit)), conditions + agents)] if greatest else []
    return (Derive(tuple(products), tuple(multiples)), Absurd(denial + 1))
