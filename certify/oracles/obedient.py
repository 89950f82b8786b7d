"""The best rule of one agent that is listened to alone and has to be worth enough to the user (theory.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from certify.oracles.best_response import merged, used_rays
from certify.oracles.certificate import Certificate, certificate
from certify.oracles.deviations import Deviations
from certify.oracles.small_simplex import Columns, magnitude, maximise
from certify.oracles.vertices import vertices, worths
from certify.spec.errors import InputError

if TYPE_CHECKING:
    from certify.spec.market import Market
    from certify.spec.rules import Heard


@dataclass(frozen=True)
class ObedientBest:
    """The most, `value`, that an agent gets by a rule worth at least `floor` to the user when it is alone.

    `rule[x][m]` reaches it, when the user answers message m by `plans[m][type number]`, and is worth
    `user_value` to her.
    The dual: every message q pays at most prices.q - user_price * (its worth to the user), and
    value = sum of the prices - user_price * floor.
    """

    deviations: Deviations
    floor: Fraction
    value: Fraction
    user_value: Fraction
    prices: tuple[Fraction, ...]
    user_price: Fraction
    rule: tuple[tuple[Fraction, ...], ...]
    plans: tuple[tuple[int, ...], ...]

    @cached_property
    def priced(self) -> Deviations:
        """The deviator's problem when it is paid, beside its payoff, the user's value times its price."""
        own, unit = self.deviations, self.deviations.user_unit
        assert unit is not None
        factor = self.user_price * own.unit / unit
        scale = factor.denominator
        payoff = tuple(
            tuple(
                tuple(scale * entry + factor.numerator * worth for entry, worth in zip(paid, user, strict=True))
                for paid, user in zip(pays, users, strict=True)
            )
            for pays, users in zip(own.payoff, own.user, strict=True)
        )
        return Deviations(own.signals, own.actions, own.events, own.user, payoff, own.unit * scale, unit)

    @cached_property
    def certificate(self) -> Certificate:
        """The multipliers that show it to be the most: a certificate for the problem `priced`."""
        found = certificate(self.priced, self.prices)
        assert found is not None
        return found

    def response(self, market: Market) -> dict[Heard, tuple[int, ...]]:
        """Return how the user acts on (type, message) when she talks to this agent alone."""
        places = {event[0]: k for k, event in enumerate(self.deviations.events)}
        return {
            (z, (m,)): tuple(int(a == (plan[places[z]] if z in places else 0)) for a in range(market.actions))
            for z in range(market.types)
            for m, plan in enumerate(self.plans)
        }


def best_obedient(deviations: Deviations, floor: Fraction, *, generous: bool = False) -> ObedientBest | None:
    """Return the best rule for an agent that is listened to alone; None if no rule is worth the floor to the user.

    `deviations` have a `user_unit`, see `Numbers.alone`. If `generous`, of the best rules one that is worth most to the
    user.
    """
    unit = deviations.user_unit
    if unit is None:
        raise InputError("deviations: expected those of an agent alone, which have the unit of the user's numbers")
    points = vertices(deviations)
    pays, users = worths(deviations, points)
    size, count = deviations.signals, len(points)
    needed = floor * unit
    scale = needed.denominator
    small = magnitude(users) * scale < 2**62 and points.dtype != object
    kind: Any = np.int64 if small else object
    entries = np.zeros((count + 1, size + 1), dtype=kind)
    entries[:count, :size] = points
    entries[:count, size] = users.astype(kind) * scale
    entries[count, size] = -1
    right = [1] * size + [needed.numerator]
    if sum(int(entry) for entry in entries[:size, size]) < needed.numerator:
        return None
    columns = Columns(entries, np.append(pays, 0))
    basis = maximise(columns, right, [*range(size), count])
    assert basis is not None
    duals, denominator = basis.duals, basis.denominator
    if generous and not duals[size]:
        kept = [*np.flatnonzero(columns.gains(duals, denominator) == 0).tolist()]
        again = Columns(entries[kept], np.append(users, 0)[kept])
        better = maximise(again, right, [kept.index(column) for column in basis.columns])
        assert better is not None
        basis = replace(better, columns=[kept[column] for column in better.columns])
    used = [(ray, weight) for ray, weight in used_rays(entries, basis) if any(ray[:size])]
    value_unit = denominator * deviations.unit
    prices = tuple(Fraction(dual, value_unit) for dual in duals[:size])
    user_price = Fraction(-duals[size] * scale * unit, value_unit)
    parts, plans = merged(deviations, [(ray[:size], weight) for ray, weight in used])
    return ObedientBest(
        deviations,
        floor,
        sum(prices, Fraction(0)) - user_price * floor,
        sum((weight * ray[size] for ray, weight in used), Fraction(0)) / (scale * unit),
        prices,
        user_price,
        tuple(tuple(sum((w * ray[x] for ray, w in part), Fraction(0)) for part in parts) for x in range(size)),
        plans,
    )
