"""The best response of one agent to fixed rules of the others: an exact optimum with its dual.

Theory.md section 5. A deviation splits the vector of ones over the signals into messages; what a message pays is linear
where the user's plan stays the same, so a linear program over the corners of those regions is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from certify.oracles.certificate import Certificate, certificate
from certify.oracles.cones import Vector, dot
from certify.oracles.deviations import Deviations, Numbers
from certify.oracles.small_simplex import Basis, Columns, maximise
from certify.oracles.vertices import vertices, worths
from certify.spec.errors import InputError

if TYPE_CHECKING:
    from certify.spec.market import Market
    from certify.spec.rules import Heard, Rule

Orders: TypeAlias = "Mapping[tuple[int, tuple[int, ...]], Sequence[int]] | Sequence[int]"
"""An order of the actions, or one for each (type, messages of the other agents): the first optimal one is taken."""

Ties: TypeAlias = "Literal['favourable'] | Orders"


@dataclass(frozen=True)
class BestResponse:
    """The most that an agent gets by any rule of its own, and a rule that pays it.

    `value` is the exact supremum (with `status` "at most": a bound from above, since the messages allowed may be too
    few). `rule[x][m]` is a rule and `plans[m][event]` the user's action on message m, with which the value is reached;
    where it is not `attained` the user takes these actions only at rules near by, see `near`. `prices` are the
    dual values: one a signal, with sum `value`.
    """

    deviations: Deviations
    agent: int
    value: Fraction
    prices: tuple[Fraction, ...]
    rule: tuple[tuple[Fraction, ...], ...]
    plans: tuple[tuple[int, ...], ...]
    status: Literal["exact", "at most"]
    attained: bool
    inner: tuple[tuple[Fraction, ...], ...] = field(default=(), repr=False)

    @cached_property
    def certificate(self) -> Certificate:
        """The multipliers that show the value to be the most (of any tie-break), built when they are asked for.

        Raises:
            InputError: with hostile ties a friendlier tie-break may pay more, and there is no such certificate.

        """
        found = certificate(self.deviations, self.prices)
        if found is None:
            raise InputError("another tie-break pays the deviator more than this one: there is no certificate for all")
        return found

    def pays_more_than(self, amount: Fraction | int) -> bool | None:
        """Return whether some rule pays strictly more than this amount; None where that is not known ("at most").

        For a candidate equilibrium the amount is what the agent gets there, plus its eta.
        """
        return False if self.value <= amount else True if self.status == "exact" else None

    def response(self, market: Market, others: Sequence[int]) -> dict[Heard, tuple[int, ...]]:
        """Return how the user acts after the deviation: at (type, messages) the probability of each action.

        `others` are the numbers of messages of the other agents, in order.
        """
        places = {event: k for k, event in enumerate(self.deviations.events)}
        answer: dict[Heard, tuple[int, ...]] = {}
        for z in range(market.types):
            for sent in product(*map(range, others)):
                place = places.get((z, sent))
                for m, plan in enumerate(self.plans):
                    action = 0 if place is None else plan[place]
                    heard = (*sent[: self.agent], m, *sent[self.agent :])
                    answer[z, heard] = tuple(int(a == action) for a in range(market.actions))
        return answer

    def near(self, distance: Fraction) -> tuple[tuple[Fraction, ...], ...]:
        """Return a rule at that distance (above 0, at most 1) at which the user takes the actions of `plans`.

        It has one message more. What it pays tends to `value` with the distance. The last message carries what is left.
        """
        if not 0 < distance <= 1:
            raise InputError(f"distance is {distance!r}, expected a number above 0 and at most 1")
        rows: list[tuple[Fraction, ...]] = []
        size = max(len(self.plans), 1)
        for x, row in enumerate(self.rule):
            kept = [
                (1 - distance) * chance + distance * self.inner[m][x] / size if self.inner else chance
                for m, chance in enumerate(row)
            ]
            rows.append((*kept, 1 - sum(kept, Fraction(0))))
        return tuple(rows)


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
        from certify.oracles.tie_orders import ordered

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


def assembled(
    deviations: Deviations,
    agent: int,
    basis: Basis,
    parts: Sequence[Sequence[tuple[Vector, Fraction]]],
    plans: tuple[tuple[int, ...], ...],
    messages: int | None,
    inner: tuple[tuple[Fraction, ...], ...] = (),
) -> BestResponse:
    """Return the best response whose message m is the sum of the weighted rays in parts[m].

    With `inner`, messages at which the user follows the plans, it is not attained and takes one message more.
    """
    unit = basis.denominator * deviations.unit
    prices = tuple(Fraction(dual, unit) for dual in basis.duals[: deviations.signals])
    rule = tuple(
        tuple(sum((weight * ray[x] for ray, weight in part), Fraction(0)) for part in parts)
        for x in range(deviations.signals)
    )
    few = messages is not None and messages < len(plans) + bool(inner)
    return BestResponse(
        deviations,
        agent,
        sum(prices, Fraction(0)),
        prices,
        rule,
        plans,
        "at most" if few else "exact",
        attained=not few and not inner,
        inner=inner,
    )


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
