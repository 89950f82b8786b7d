"""Best responses when ties are broken by a fixed order: a supremum that need not be attained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.oracles.cones import Cone, Vector, dot, orthant
from certify.oracles.deviations import Deviations, array
from certify.oracles.result import BestResponse, Orders, assembled
from certify.oracles.small_simplex import Basis, Columns, maximise
from certify.spec.errors import InputError, LimitError

if TYPE_CHECKING:
    from certify.spec.polynomial import Rational

MOST_PLANS = 100_000
"""No more plans that the user may follow are looked at (`LimitError`)."""


@dataclass(frozen=True, slots=True)
class Region:
    """A plan, the closure of the messages at which the user follows it, and which constraints hold strictly there."""

    plan: tuple[int, ...]
    rays: tuple[Vector, ...]
    strict: tuple[Vector, ...]
    payoff: Vector

    @property
    def inner(self) -> Vector:
        """A message at which she follows the plan: the sum of the rays."""
        return tuple(map(sum, zip(*self.rays, strict=True)))


def ordered(deviations: Deviations, agent: int, orders: Orders, messages: int | None) -> BestResponse:
    """Return the supremum when of her optimal actions the user takes the first in the order of the event.

    The messages at which she follows one plan form a cone with some faces missing. A program over the closed cones
    gives the supremum: nearly all of a rule's weight is put where the closure says, the rest inside the cones.
    """
    regions = followed(deviations, [_order(orders, event, deviations.actions) for event in deviations.events])
    size = deviations.signals
    places = [(region, ray) for region in regions for ray in region.rays]
    rays = array([ray for _, ray in places], (len(places), size))
    pays = array([[dot(region.payoff, ray)] for region, ray in places], (len(places), 1))[:, 0]
    start = [next(k for k, (_, ray) in enumerate(places) if ray == unit) for unit in orthant(size).rays]
    basis = maximise(Columns(rays, pays), [1] * size, start)
    assert basis is not None
    attaining = _attaining(regions, basis)
    if attaining is not None:
        return assembled(deviations, agent, basis, list(attaining.values()), tuple(attaining), messages)
    parts: dict[Region, list[tuple[Vector, Fraction]]] = {}
    for column, value in zip(basis.columns, basis.values, strict=True):
        if value:
            region, ray = places[column]
            parts.setdefault(region, []).append((ray, Fraction(value, basis.denominator)))
    plans = tuple(region.plan for region in parts)
    inner = tuple(_scaled(region.inner) for region in parts)
    return assembled(deviations, agent, basis, list(parts.values()), plans, messages, inner)


def _order(orders: Orders, event: tuple[int, tuple[int, ...]], actions: int) -> Sequence[int]:
    if isinstance(orders, Mapping):
        if event not in orders:
            raise InputError(f"ties: there is no order of the actions for {event!r}")
        order = orders[event]
    else:
        order = orders
    if sorted(order) != list(range(actions)):
        raise InputError(f"ties at {event!r}: {order!r} is no order of the actions 0 to {actions - 1}")
    return order


def followed(deviations: Deviations, orders: Sequence[Sequence[int]]) -> list[Region]:
    """Return every plan that the user follows at some message, with its region.

    She follows it where it is optimal, strictly better than what comes before it in the order of each event.
    """
    regions: list[Region] = []
    ranks = [{action: rank for rank, action in enumerate(order)} for order in orders]

    def grow(plan: tuple[int, ...], cone: Cone, strict: tuple[Vector, ...], paid: Vector) -> None:
        event = len(plan)
        if event == len(deviations.events):
            if len(regions) >= MOST_PLANS:
                raise LimitError(f"the user may follow more than {MOST_PLANS} plans")
            regions.append(Region(plan, cone.rays, strict, paid))
            return
        for action in range(deviations.actions):
            inner, first = cone, list(strict)
            for b, row in deviations.gains(event, action):
                inner = inner.cut(row)
                if ranks[event][b] < ranks[event][action]:
                    first.append(row)
            if inner.rays and all(any(dot(row, ray) > 0 for ray in inner.rays) for row in first):
                pay = tuple(map(int.__add__, paid, deviations.payoff[event][action]))
                grow((*plan, action), inner, tuple(first), pay)

    grow((), orthant(deviations.signals), (), (0,) * deviations.signals)
    return regions


def _attaining(regions: Sequence[Region], basis: Basis) -> dict[tuple[int, ...], list[tuple[Vector, Fraction]]] | None:
    """Return weighted rays by plan, at whose sums the user follows the plans and the supremum is paid, if any are.

    A rule that attains it uses only messages at which the prices are tight. Each round looks at those of all usable
    plans together; a plan with a strict constraint that no combination meets is not usable.
    """
    usable: dict[int, list[Vector]] = {}
    for number, region in enumerate(regions):
        tight = [r for r in region.rays if dot(basis.duals, r) == basis.denominator * dot(region.payoff, r)]
        if _reaches(region, tight):
            usable[number] = tight
    while usable:
        places = [(number, ray) for number, rays in usable.items() for ray in rays]
        weights = _fullest([ray for _, ray in places], len(basis.duals))
        if weights is None:
            return None
        split: dict[int, list[tuple[Vector, Fraction]]] = {}
        for (number, ray), weight in zip(places, weights, strict=True):
            if weight:
                split.setdefault(number, []).append((ray, weight))
        useless = [n for n, part in split.items() if not _reaches(regions[n], [ray for ray, _ in part])]
        if not useless:
            return {regions[number].plan: part for number, part in split.items()}
        for number in useless:
            del usable[number]
    return None


def _reaches(region: Region, rays: Sequence[Vector]) -> bool:
    """Return whether the user follows the plan at positive combinations of these rays of its region."""
    return bool(rays) and all(any(dot(row, ray) > 0 for ray in rays) for row in region.strict)


def _fullest(rays: Sequence[Vector], size: int) -> list[Fraction] | None:
    """Return weights >= 0 whose combination of the rays is the vector of ones, positive wherever they can be.

    In the program a weight times a common factor is the sum of two parts, and as many first parts as can be are 1.
    """
    program = LinearProgram()
    firsts = [program.add_column(-1, 0, 1) for _ in rays]
    seconds = [program.add_column() for _ in rays]
    factor = program.add_column(0, 1)
    for x in range(size):
        row: dict[int, Rational] = {factor: -1}
        for ray, first, second in zip(rays, firsts, seconds, strict=True):
            if ray[x]:
                row[first] = row[second] = ray[x]
        program.add_row(row, 0, 0)
    answer = solve(program)
    if not isinstance(answer, Optimal):
        return None
    common = Fraction(answer.primal[factor])
    return [
        (answer.primal[first] + answer.primal[second]) / common for first, second in zip(firsts, seconds, strict=True)
    ]


def _scaled(vector: Sequence[Rational]) -> tuple[Fraction, ...]:
    largest = max(vector)
    return tuple(Fraction(entry) / largest for entry in vector)
