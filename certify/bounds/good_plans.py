"""Plans that are worth much to the user together, where all of them cannot be recommended or enumerated."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from certify.spec.outcomes import OutcomeLaws
from certify.spec.questions.bound_variant import informed, optimal_actions

if TYPE_CHECKING:
    from certify.spec.questions.bound_menus import Menus, Plans

MOST_PLANS = 12
"""More plans than this are not compared one by one."""


def good_plans(menus: Menus) -> Plans:
    """Some plans that an agent can tell apart: from those that are best at a signal, and the best without any."""
    values = informed(menus.market, menus.market.user)
    best = optimal_actions(values)
    types = sorted({z for z, _ in best})
    silent: list[int] = []
    for z in types:
        rows = [row for (kind, _), row in values.items() if kind == z]
        sums = [sum(column) for column in zip(*rows, strict=True)]
        silent.append(sums.index(max(sums)))
    found = [tuple(silent)]
    for x in sorted({x for _, x in best}):
        plan = tuple(best[z, x][0] if (z, x) in best else silent[index] for index, z in enumerate(types))
        if plan not in found:
            found.append(plan)
    if menus.can_recommend(len(found)):
        return tuple(sorted(found))
    if len(found) <= MOST_PLANS:
        return _one_by_one(menus, found)
    count = next(n for n in range(len(found), 0, -1) if menus.can_recommend(n))
    return tuple(sorted(found[:count]))


def _one_by_one(menus: Menus, plans: list[tuple[int, ...]]) -> Plans:
    """Plans chosen one by one, each that which adds most to what the user gets from those chosen."""
    chosen: list[tuple[int, ...]] = []
    while menus.can_recommend(len(chosen) + 1) and len(chosen) < len(plans):
        rest = [plan for plan in plans if plan not in chosen]
        chosen.append(max(rest, key=lambda plan: _worth(menus, [*chosen, plan])))
    return tuple(sorted(chosen))


def _worth(menus: Menus, plans: list[tuple[int, ...]]) -> Fraction:
    """What the user gets if at every signal the best of these plans is followed."""
    market = menus.market
    laws = OutcomeLaws(menus.sees(0), len(market.actions), market.user, "plans", plans)
    values = laws.values(laws.user)
    return sum(
        (
            Fraction(max(values.get((option, place), 0) for option in range(len(plans)))) * at.probability
            for place, at in enumerate(laws.places)
        ),
        Fraction(0),
    )
