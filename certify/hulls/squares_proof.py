"""Optimality conditions of least squares as proofs that the kernel reads.

At the best weights w*, offset c* and residuals r*, every other choice has

    sum r^2 - sum r*^2  =  sum (r - r*)^2 + 2 sum_i (w_i - w*_i) g_i,    g_i = sum_r r*(r) U_i(r),

where g_i is some constant for the agents with w*_i > 0 and no less for the others; in the conic form the constant is 0.
"""

from __future__ import annotations

from math import lcm
from operator import mul

from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.spec.polynomial import Polynomial
from certify.spec.questions.hull_conditions import residual_name, weight_name
from certify.spec.questions.hull_fit import Column, Combination, Fit, whole_numbers


def squares_proof(fit: Fit, best: Combination) -> Proof:
    """Return the refutation of a smaller error than that of the best combination of two agents or more.

    The facts are those of `SquaresConditions`; all multipliers are whole numbers: the residuals r* have the common
    denominator d, the table t, and everything is multiplied by t d^2.
    """
    rows, agents = len(fit.user), len(fit.agents)
    denominators = [fit.denominator(row) for row in range(rows)]
    t = lcm(*set(denominators))
    d, residuals = whole_numbers(fit.residuals(best.weights, best.offset))
    slopes = [_slope(residuals, agent, t) for agent in fit.agents]
    level = min(slopes) if fit.form == "convex" else 0
    denial = rows + 1 + agents + (fit.form == "convex")
    products = [
        *(
            Product(t, (), (Polynomial.unknown(residual_name(row)) * d - residual,))
            for row, residual in enumerate(residuals)
        ),
        Product(t * d * d, (rows,)),
        *(Product(2 * d * (slope - level), (rows + 1 + agent,)) for agent, slope in enumerate(slopes) if slope > level),
        Product(t * d * d * rows, (denial,)),
    ]
    multiples = [
        Multiple(Polynomial.constant(2 * d * residual * (t // denominator)), row)
        for row, (residual, denominator) in enumerate(zip(residuals, denominators, strict=True))
        if residual
    ]
    if level:
        multiples.append(Multiple(Polynomial.constant(2 * d * level), denial - 1))
    return (Derive(tuple(products), tuple(multiples)), Absurd(denial + 1))


def multiplied_out_proof(fit: Fit, best: Combination) -> Proof:
    """Return the refutation of a smaller error than that of the best combination of one agent.

    The facts are those of `MultipliedOutConditions`. The sum of (r - r*)^2 over n rows is written as two squares,
    (n (c - c*) + (sum of U) (w - w*))^2 / n and (w - w*)^2 (n sum of U^2 - (sum of U)^2) / n.
    """
    (agent,), (factor,) = fit.agents, best.weights
    rows = len(agent)
    scale, whole = whole_numbers([*agent, *fit.user])
    values, targets = whole[:rows], whole[rows:]
    total, aim = sum(values), sum(targets)
    spread = rows * sum(map(mul, values, values)) - total * total
    slope = spread * factor - (rows * sum(map(mul, values, targets)) - total * aim)
    weight = Polynomial.unknown(weight_name(0))
    balance = Polynomial.unknown("offset") * (rows * scale) + weight * total - aim
    convex = fit.form == "convex"
    denial = 2 + convex
    products = [
        Product(1, (), (balance,)),
        Product(rows, (0,)),
        Product((rows * scale) ** 2, (denial,)),
    ]
    if spread:
        products.append(Product(spread, (), (weight - factor,)))
    multiples: list[Multiple] = []
    if convex and slope:
        multiples.append(Multiple(Polynomial.constant(2 * slope), 2))
    elif slope:
        products.append(Product(2 * slope, (1,)))
    return (Derive(tuple(products), tuple(multiples)), Absurd(denial + 1))


def _slope(residuals: list[int], agent: Column, unit: int) -> int:
    """Return the sum of residual * utility over the rows times a common multiple of the denominators of the agent."""
    return sum(map(mul, residuals, (value.numerator * (unit // value.denominator) for value in agent)))
