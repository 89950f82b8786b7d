"""The search for one agent's best rule and the user's least utility against it: hulls of sampled functions."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.bound_quantal_single import SingleAgent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certify.spec.problem import Json
    from certify.spec.questions.bound_quantal import QuantalMarket

    _Ends = Sequence[tuple[float, float]]

SAMPLES = 1500
TRIALS = 5
"""So many floors are tried, each lower than the last."""

_UNIT = 1 << 40
_SLACK = 1e-7
"""Lines are moved by this part of the range of utilities, so that the check has room; `eta` may allow more."""


def single_agent(quantal: QuantalMarket) -> SingleAgent | None:
    """The best rule of the agent that was found, a line above its payoff, and a floor of the user's.

    None if the line cannot be checked or a number does not fit a float; without a floor if none can be checked.
    """
    try:
        return _searched(quantal)
    except (ArithmeticError, ValueError):
        return None


def _searched(quantal: QuantalMarket) -> SingleAgent | None:
    prior = float(quantal.laws.places[1].probability)
    user, own = (
        [(float(low), float(high)) for low, high in zip(quantal.worth(each, 0), quantal.worth(each, 1), strict=True)]
        for each in (quantal.laws.user, quantal.utilities[0])
    )
    rate = float(min(quantal.rate, 10**9))
    points = sorted({k / SAMPLES for k in range(SAMPLES + 1)} | {prior})
    for _ in range(2):
        paid = [_mean(user, own, rate, t) for t in points]
        left, right, _ = _hull(points, paid, prior)
        points = sorted({*points, *_near(left), *_near(right)})
    paid = [_mean(user, own, rate, t) for t in points]
    gets = [_mean(user, user, rate, t) for t in points]
    left, right, line = _hull(points, paid, prior)
    eta = float(quantal.market.eta[0])
    spread = max(max(paid) - min(paid), 1e-9)
    room = max(_SLACK * spread, min(eta / 2, 1e-4 * spread))
    best = line[0] + (line[1] - line[0]) * prior

    def dual(weight: float) -> tuple[float, tuple[float, float]]:
        _, _, floor = _hull(points, [weight * w - v for v, w in zip(gets, paid, strict=True)], prior)
        at = -(floor[0] + (floor[1] - floor[0]) * prior)
        return at + weight * (best - eta), (-floor[0], -floor[1])

    low, high = 0.0, 1024.0 * max(max(gets) - min(gets), 1e-9) / spread
    for _ in range(70):
        third = (high - low) / 3
        if dual(low + third)[0] < dual(high - third)[0]:
            low += third
        else:
            high -= third
    weight = (low + high) / 2 if dual((low + high) / 2)[0] > dual(0.0)[0] else 0.0
    floor = dual(weight)[1]
    above = _short(line[0] + room), _short(line[1] + room)
    found = SingleAgent(quantal, _rule(prior, left, right), above, (Fraction(0), Fraction(0)), _short(weight), None)
    found = replace(found, paid=(_down(found.payoff(quantal.utilities[0])[0]), found.at_prior(above)))
    if not found.is_at_most_the_line():
        return None
    less = _SLACK * (max(gets) - min(gets) + weight * spread)
    for _ in range(TRIALS):
        lowered = replace(found, floor=(_short(floor[0] - less), _short(floor[1] - less)))
        if lowered.is_above_the_floor():
            return lowered
        less *= 8
    return found


def written(found: SingleAgent) -> dict[str, Json]:
    """The results that a certificate has of a single agent."""

    def pair(numbers: Sequence[Fraction]) -> list[Json]:
        return [render(normal(each)) for each in numbers]

    return {
        "rule": pair(found.rule),
        "line": pair(found.line),
        "payoff": pair(found.paid),
        "weight": render(normal(found.weight)),
        "floor": None if found.floor is None else pair(found.floor),
    }


def _mean(
    values: Sequence[tuple[float, float]], rewards: Sequence[tuple[float, float]], rate: float, t: float
) -> float:
    exponents = [rate * (low + (high - low) * t) for low, high in values]
    top = max(exponents)
    weights = [math.exp(each - top) for each in exponents]
    got = sum(w * (low + (high - low) * t) for w, (low, high) in zip(weights, rewards, strict=True))
    return got / sum(weights)


def _near(point: float) -> list[float]:
    return [t for k in range(-100, 101) if 0 <= (t := point + k / (100 * SAMPLES)) <= 1]


def _hull(points: Sequence[float], values: Sequence[float], prior: float) -> tuple[float, float, tuple[float, float]]:
    """The ends of the edge of the upper hull over the prior, and its line by its values at 0 and 1."""
    hull: list[tuple[float, float]] = []
    for t, value in zip(points, values, strict=True):
        while len(hull) > 1 and (hull[-1][1] - hull[-2][1]) * (t - hull[-2][0]) <= (value - hull[-2][1]) * (
            hull[-1][0] - hull[-2][0]
        ):
            hull.pop()
        hull.append((t, value))
    k = next(k for k in range(1, len(hull)) if hull[k][0] >= prior or k == len(hull) - 1)
    (left, low), (right, high) = hull[k - 1], hull[k]
    slope = (high - low) / (right - left)
    return left, right, (low - slope * left, low + slope * (1 - left))


def _rule(prior: float, left: float, right: float) -> tuple[Fraction, Fraction]:
    """The probabilities of the second message that lead to these two beliefs."""
    if right <= left:
        return Fraction(0), Fraction(0)
    share = (prior - left) / (right - left)
    chances = share * (1 - right) / (1 - prior), share * right / prior
    first, second = (Fraction(round(min(max(each, 0.0), 1.0) * _UNIT), _UNIT) for each in chances)
    return first, second


def _down(value: Fraction) -> Fraction:
    return Fraction(value * _UNIT // 1, _UNIT)


def _short(value: float) -> Fraction:
    return Fraction(round(value * _UNIT), _UNIT)
