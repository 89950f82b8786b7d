"""What a single agent, whom the user hears alone, is sure to get (theory.md section 5, the case k = 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least
from certify.spec.numbers import shown
from certify.spec.outcomes import OutcomeLaws, Point, Utility, plans_are_few
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.bound_variant import converses, expressive, is_understood, number, types
from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True)
class Deviation:
    """What a single agent can recommend: an obedient law, and nearby advice that makes her preferences strict."""

    law: Point
    separation: Point


def recommends(market: MarketDocument) -> bool:
    """Whether a single agent can recommend any plan, in one go, and the plans are few enough to be enumerated."""
    few = plans_are_few(len(market.actions), types(market))
    alone = len(market.agents) == 1 and is_understood(market)
    return alone and not converses(market) and expressive(market) and few


def strictly_obeyed(laws: OutcomeLaws, separation: Point) -> Formula:
    """Return the closed formula that each option's separating advice is not negative and obedient."""
    conditions: list[Formula] = [at_least(normal(mass)) for mass in separation.values()]
    for option in {option for option, _ in separation}:
        conditions += [
            at_least(normal(gain))
            for kind in range(len(laws.types))
            for action in range(laws.actions)
            for gain in [_gain(laws, option, kind, action, separation)]
        ]
    return all_of(conditions)


def guaranteed(laws: OutcomeLaws, utility: Utility, deviation: Deviation) -> Fraction:
    """Return what a single agent gets in the limit from recommending a law, however the user breaks ties.

    It recommends (1 - d) * law, adds a little of each option's separating advice and reveals the rest through
    options that are optimal there. For d > 0 each type strictly prefers an option to the actions that the
    separating advice makes it strictly prefer to; among the others the worst for the agent counts. As d goes to 0 the
    agent's utility goes to at least the sum over (option, type) of that worst.
    """
    total = Fraction(0)
    rows: dict[int, dict[int, Fraction]] = {}
    for (option, place), mass in deviation.law.items():
        rows.setdefault(option, {})[place] = mass
    for option, row in rows.items():
        for kind in range(len(laws.types)):
            chosen = laws.choices[option][kind]
            feared = [
                action
                for action in range(laws.actions)
                if action == chosen or not _gain(laws, option, kind, action, deviation.separation)
            ]
            worth = [
                sum((mass * utility.values[place].get(kind, none)[a] for place, mass in row.items()), Fraction(0))
                for none in [[0] * laws.actions]
                for a in feared
            ]
            total += min(worth)
    return total / utility.unit


def _gain(laws: OutcomeLaws, option: int, kind: int, action: int, point: Point) -> Fraction:
    gains = laws.gains(option, kind, action)
    return sum((gain * point.get((option, place), Fraction(0)) for place, gain in gains.items()), Fraction(0))


def read_deviation(laws_of: OutcomeLaws, value: Json) -> Deviation | None:
    """Return the single agent's deviation that results name; None for null."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or set(value) != {"law", "separation"}:
        raise InputError("deviation: expected an object with the keys law and separation, or null")
    table = cast("Mapping[str, Json]", value)
    return Deviation(
        read_point(table["law"], laws_of, "deviation.law"),
        read_point(table["separation"], laws_of, "deviation.separation"),
    )


def read_point(value: Json, laws: OutcomeLaws, where: str) -> dict[tuple[int, int], Fraction]:
    """Return the sparse point that a list of [option, place, number] spells."""
    if not isinstance(value, (list, tuple)):
        raise InputError(f"{where}: expected a list, got {shown(value)}")
    point: dict[tuple[int, int], Fraction] = {}
    for row in cast("Sequence[Json]", value):
        match row:
            case [int() as option, int() as place, str() as mass] if (
                0 <= option < len(laws.choices) and 0 <= place < len(laws.places) and (option, place) not in point
            ):
                point[option, place] = number(mass, where)
            case _:
                raise InputError(f"{where}: expected [option, place, number], each pair once, got {row!r}"[:200])
    return point
