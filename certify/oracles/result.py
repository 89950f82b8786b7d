"""A best response: what an agent gets at most, by which rule, and the prices that show it to be the most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Literal, TypeAlias

from certify.oracles.certificate import Certificate, certificate
from certify.oracles.cones import Vector
from certify.oracles.deviations import Deviations
from certify.oracles.small_simplex import Basis
from certify.spec.errors import InputError

if TYPE_CHECKING:
    from certify.spec.market import Market
    from certify.spec.rules import Heard

Orders: TypeAlias = "Mapping[tuple[int, tuple[int, ...]], Sequence[int]] | Sequence[int]"
"""An order of the actions, or one for each (type, messages of the other agents): the first optimal one is taken."""


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
