"""Equilibria with given supports as solutions of polynomial equations, and the boxes that such solutions lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from certify.spec.best_replies import whole
from certify.spec.errors import InputError
from certify.spec.integer_matrices import determinant
from certify.spec.normal_form import NormalForm
from certify.spec.numbers import exact, render, shown
from certify.spec.polynomial import Monomial, Polynomial, Rational, polynomial
from certify.spec.problem import Json
from certify.spec.quantity import Number, Quantity

Supports: TypeAlias = Sequence[Sequence[int]]
"""For each player the strategies that it may play, in ascending order."""

Interval: TypeAlias = tuple[Rational, Rational]

Intervals: TypeAlias = tuple[Interval, ...]
"""A box in the space of some unknowns: the ends of one closed interval an unknown."""

ProfileBox: TypeAlias = tuple[Intervals, ...]
"""A box around a mixed profile: one interval for each strategy of each player."""


@dataclass(frozen=True, slots=True)
class SupportSystem:
    """As many equations as unknowns, and polynomials that are not negative at an equilibrium.

    The unknowns are the probabilities on the supports but for the first of each player, which is what the others leave
    of 1. The equations say that a player's strategies on the support pay the same, the conditions that no other
    strategy pays more. A solution with probabilities >= 0 at which the conditions hold is an equilibrium.
    """

    unknowns: tuple[str, ...]
    equations: tuple[Polynomial, ...]
    conditions: tuple[Polynomial, ...]


def support_system(game: NormalForm, supports: Supports) -> SupportSystem:
    """Return the equations of the equilibria of a game whose players mix over given supports.

    Raises:
        InputError: a support is empty or not in ascending order, or has a strategy that there is not.

    >>> game = NormalForm((2, 2), [[2, 0, 0, 1], [1, 0, 0, 2]])
    >>> support_system(game, [[0, 1], [0, 1]]).equations
    (3*x1_1 - 2, 3*x0_1 - 1)
    """
    _check_supports(game.sizes, supports)
    mixed = [symbols(player, supports[player], game.sizes[player]) for player in game.players]
    unknowns = [unknown(player, strategy) for player in game.players for strategy in supports[player][1:]]
    equations: list[Polynomial] = []
    conditions: list[Polynomial] = []
    for player in game.players:
        paid = [polynomial(value) for value in game.deviation_payoffs(player, mixed)]
        kept = paid[supports[player][0]]
        for strategy in game.strategies(player):
            if strategy not in supports[player]:
                conditions.append(kept - paid[strategy])
            elif strategy != supports[player][0]:
                equations.append(paid[strategy] - kept)
    return SupportSystem(tuple(unknowns), tuple(equations), tuple(conditions))


def unknown(player: int, strategy: int) -> str:
    """Return the name of the probability with which a player plays a strategy."""
    return f"x{player}_{strategy}"


def symbols(player: int, support: Sequence[int], size: int) -> list[Number]:
    """Return a player's mixed strategy in the unknowns of its support."""
    mixed: list[Number] = [0] * size
    for strategy in support[1:]:
        mixed[strategy] = Quantity.unknown(unknown(player, strategy))
    mixed[support[0]] = 1 - sum((mixed[strategy] for strategy in support[1:]), Quantity.constant(0))
    return mixed


def derivative(value: Polynomial, name: str) -> Polynomial:
    """Return the partial derivative by an unknown."""
    terms: dict[Monomial, Rational] = {}
    for monomial, coefficient in value.terms.items():
        if power := monomial.count(name):
            place = monomial.index(name)
            terms[monomial[:place] + monomial[place + 1 :]] = coefficient * power
    return Polynomial(terms)


def regular_index(game: NormalForm, profile: Sequence[Sequence[Rational]]) -> int | None:
    """Return the index, 1 or -1, of an equilibrium; None unless it is regular.

    It is regular if every strategy off the supports pays less than those on them and the derivatives of the equations
    are not singular; then it is isolated. Its index is the sign of the determinant of the negative derivatives (of what
    strategies pay more than the first of the support). If all equilibria are regular, their indices sum to 1.

    >>> battle = NormalForm((2, 2), [[2, 0, 0, 1], [1, 0, 0, 2]])
    >>> third = Fraction(1, 3)
    >>> regular_index(battle, [[1, 0], [1, 0]]), regular_index(battle, [[1 - third, third], [third, 1 - third]])
    (1, -1)
    """
    supports = [[strategy for strategy, probability in enumerate(own) if probability] for own in profile]
    system = support_system(game, supports)
    free = [profile[player][strategy] for player, support in enumerate(supports) for strategy in support[1:]]
    values = dict(zip(system.unknowns, free, strict=True))
    if any(equation.at(values) for equation in system.equations):
        return None
    if any(condition.at(values) <= 0 for condition in system.conditions):
        return None
    return index_of([[derivative(each, name).at(values) for name in system.unknowns] for each in system.equations])


def index_of(derivatives: Sequence[Sequence[Rational]]) -> int | None:
    """Return the index of an equilibrium from the derivatives of its equations, or from their inverse."""
    product = determinant([whole(row) for row in derivatives]) * (-1) ** len(derivatives)
    return None if not product else 1 if product > 0 else -1


def _check_supports(sizes: Sequence[int], supports: Supports) -> None:
    if len(supports) != len(sizes):
        raise InputError(f"supports: expected one for each of {len(sizes)} players, got {len(supports)}")
    for player, (support, size) in enumerate(zip(supports, sizes, strict=True)):
        if not support or list(support) != sorted(set(support)) or support[0] < 0 or support[-1] >= size:
            raise InputError(f"supports[{player}]: expected strategies from 0 to {size - 1} in ascending order")


# Boxes. --------------------------------------------------------------------------------------------------------------


def supports_of(box: ProfileBox) -> list[list[int]]:
    """Return the strategies whose interval is more than 0."""
    return [[strategy for strategy, interval in enumerate(own) if interval != (0, 0)] for own in box]


def free_intervals(box: ProfileBox) -> Intervals:
    """Return the intervals of the unknowns of the system for the supports of the box."""
    supports = supports_of(box)
    return tuple(own[strategy] for own, support in zip(box, supports, strict=True) for strategy in support[1:])


def profile_box(sizes: Sequence[int], supports: Supports, intervals: Sequence[Interval]) -> ProfileBox:
    """Return the box around profiles whose free probabilities lie in given intervals."""
    rest = iter(intervals)
    box: list[Intervals] = []
    for size, support in zip(sizes, supports, strict=True):
        own: list[Interval] = [(0, 0)] * size
        for strategy in support[1:]:
            own[strategy] = next(rest)
        own[support[0]] = (
            1 - sum(own[strategy][1] for strategy in support[1:]),
            1 - sum(own[strategy][0] for strategy in support[1:]),
        )
        box.append(tuple(own))
    return tuple(box)


def parse_box(value: Json, sizes: Sequence[int], where: str) -> ProfileBox:
    """Return the box that a JSON value gives: for each strategy of each player, the ends of an interval.

    A strategy that is not played has the interval ["0", "0"]. The others have ends above 0, and the first of them what
    the other intervals leave of 1.

    Raises:
        InputError: the value is not such a box.

    """
    players = _list(value, len(sizes), f"{where}: expected {len(sizes)} lists, one a player")
    box: list[Intervals] = []
    for player, (entries, size) in enumerate(zip(players, sizes, strict=True)):
        place = f"{where}[{player}]"
        own: list[Interval] = []
        for entry in _list(entries, size, f"{place}: expected {size} intervals, one a strategy"):
            low, high = (exact(end, where=place) for end in _list(entry, 2, f"{place}: expected the ends of intervals"))
            if (low, high) != (0, 0) and not 0 < low <= high:
                raise InputError(f"{place}: expected 0 < low <= high, or 0 and 0, got {shown(low)} and {shown(high)}")
            own.append((low, high))
        box.append(tuple(own))
    supports = supports_of(tuple(box))
    if [] in supports:
        raise InputError(f"{where}[{supports.index([])}]: expected a strategy that is played")
    if profile_box(sizes, supports, free_intervals(tuple(box))) != tuple(box):
        raise InputError(f"{where}: the first interval of a player is not what the others leave of 1")
    return tuple(box)


def rendered_box(box: ProfileBox) -> Json:
    """Return a box as it is written in files."""
    return [[[render(low), render(high)] for low, high in own] for own in box]


def distance(profile: Sequence[Sequence[Rational]], box: Sequence[Sequence[Interval]]) -> Interval:
    """Return the least and the greatest distance of points of a box from a profile, in the sup norm.

    >>> distance([[Fraction(1, 2)]], (((Fraction(1, 4), Fraction(3, 8)),),))
    (Fraction(1, 8), Fraction(1, 4))
    """
    pairs = [pair for strategy, own in zip(profile, box, strict=True) for pair in zip(strategy, own, strict=True)]
    least = max(max(low - here, here - high, Fraction(0)) for here, (low, high) in pairs)
    return least, max(max(here - low, high - here) for here, (low, high) in pairs)


def _list(value: Json, length: int, expected: str) -> list[Json]:
    if not isinstance(value, list) or len(value) != length:
        raise InputError(f"{expected}, got {shown(value)}")
    return list(value)
