"""The best response of one agent to fixed rules of the others: an exact optimum with its dual.

Theory.md section 5. A deviation splits the vector of ones over the signals into messages; what a message pays is linear
where the user's plan stays the same, so a linear program over the corners of those regions is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from certify.oracles.cones import Vector, dot
from certify.oracles.deviations import Deviations, Numbers
from certify.oracles.result import BestResponse, Orders, assembled
from certify.oracles.small_simplex import Basis, Columns, maximise
from certify.oracles.tie_orders import ordered
from certify.oracles.vertices import vertices, worths
from certify.spec.errors import InputError

if TYPE_CHECKING:
    from certify.spec.market import Market
    from certify.spec.rules import Rule

Ties: TypeAlias = "Literal['favourable'] | Orders"


class BestResponses:
    """Best responses in one market: what its rules do not change is computed once."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.numbers = Numbers(market)

    def of(
        self, rules: Sequence[Rule], agent: int, *, ties: Ties = "favourable", messages: int | None = None
    ) -> BestResponse:
        """Return the best response of an agent; see `best_response`."""
        if messages is not None and messages < 1:
            raise InputError(f"messages is {messages!r}, expected at least 1")
        deviations = self.numbers.against(rules, agent)
        if ties == "favourable":
            return favourable(deviations, agent, messages)
        return ordered(deviations, agent, ties, messages)


def best_response(
    market: Market,
    rules: Sequence[Rule],
    agent: int,
    *,
    ties: Ties = "favourable",
    messages: int | None = None,
) -> BestResponse:
    """Return the most that an agent gets against the others' rules, over all rules, with a rule and its dual.

    `market` has exact numbers, `rules[i][x][m]` are those of all agents (the deviator's own is not looked at), and
    the user best-responds to her type and all messages. `ties` says which of her optimal actions she takes: the
    deviator's favourite, or the first in an order that does not depend on the deviator's message. With `messages` the
    deviator has no more messages than that: exact where the best rule needs no more, which signals messages always
    suffice for, else the status is "at most". For many calls on one market use `BestResponses`.

    Raises:
        InputError: numbers are inexact, or rules are no rules of this market.
        LimitError: the market is too large.

    """
    return BestResponses(market).of(rules, agent, ties=ties, messages=messages)


def favourable(deviations: Deviations, agent: int, messages: int | None) -> BestResponse:
    """Return the best response when ties are broken in the deviator's favour."""
    points = vertices(deviations)
    pays, _ = worths(deviations, points)
    size = deviations.signals
    basis = maximise(Columns(points, pays), [1] * size, range(size))
    assert basis is not None
    parts, plans = merged(deviations, used_rays(points, basis))
    return assembled(deviations, agent, basis, parts, plans, messages)


def merged(
    deviations: Deviations, used: Sequence[tuple[Vector, Fraction]]
) -> tuple[list[list[tuple[Vector, Fraction]]], tuple[tuple[int, ...], ...]]:
    """Return the weighted rays put together where one plan serves them all, and these plans."""
    options = [favourites(deviations, ray) for ray, _ in used]
    groups: list[tuple[list[int], list[set[int]]]] = []
    for k, option in enumerate(options):
        for members, shared in groups:
            both = [first & second for first, second in zip(shared, option, strict=True)]
            if all(both):
                members.append(k)
                shared[:] = both
                break
        else:
            groups.append(([k], [set(each) for each in option]))
    parts = [[used[k] for k in members] for members, _ in groups]
    return parts, tuple(tuple(min(actions) for actions in shared) for _, shared in groups)


def used_rays(points: np.ndarray[Any, Any], basis: Basis) -> list[tuple[Vector, Fraction]]:
    """Return the messages of an optimal basis with their weights."""
    return [
        (tuple(int(entry) for entry in points[column]), Fraction(value, basis.denominator))
        for column, value in zip(basis.columns, basis.values, strict=True)
        if value
    ]


def favourites(deviations: Deviations, message: Vector) -> list[set[int]]:
    """Return for each event the user's optimal actions that pay the deviator most."""
    result: list[set[int]] = []
    for user, payoff in zip(deviations.user, deviations.payoff, strict=True):
        values = [dot(row, message) for row in user]
        best = max(values)
        optimal = [a for a, value in enumerate(values) if value == best]
        pays = [dot(payoff[a], message) for a in optimal]
        result.append({a for a, pay in zip(optimal, pays, strict=True) if pay == max(pays)})
    return result
