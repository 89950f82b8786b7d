"""Exact equilibria near a profile that is none: with the same supports, in two-player games the nearest one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TypeAlias, cast

from certify.kernel.exhaustion import Evidence
from certify.spec.best_replies import BestReplies, best_replies
from certify.spec.errors import InputError
from certify.spec.normal_form import NormalForm
from certify.spec.numbers import exact, render
from certify.spec.problem import Json
from certify.spec.support_systems import ProfileBox, distance, rendered_box

Strategies: TypeAlias = tuple[tuple[Fraction, ...], ...]

USED = Fraction(1, 10**6)
"""A strategy is in the support of a profile where its probability is above this."""

ROUNDING = Fraction(1, 10**6)
"""Probabilities that miss the sum 1 by no more are divided by their sum, where a near equilibrium is asked for."""

CLOSE = Fraction(1, 100)
"""An equilibrium is looked for unasked where no regret is above this share of the player's payoff range,"""

MOST_STRATEGIES = 50
"""and the game has no more strategies, those of all players together."""

_MOST_SLOPES = 1_000_000
"""The number of pure profiles on the supports times that of pairs of free probabilities; past it nothing is tried."""


@dataclass(frozen=True, slots=True)
class Near:
    """An exact equilibrium near a profile, or the `reason` why none was found, which does not say that there is none.

    It is `strategies`, where its probabilities are rational, or `behavior`, near behavior strategies; else it is the
    only one with its supports in `box`, ends of an interval for each strategy of each player. Its distance in the sup
    norm is from `distance[0]` to `distance[1]`, which are equal where it is rational.
    """

    strategies: Strategies | None = None
    box: ProfileBox | None = None
    distance: tuple[Fraction, Fraction] | None = None
    reason: str | None = None
    evidence: Evidence = None
    behavior: tuple[Strategies, ...] | None = None

    def json(self) -> dict[str, Json]:
        """Return what `certify check --json` prints under `near`."""
        if self.distance is None:
            return {"reason": self.reason}
        if self.behavior is not None:
            local: list[Json] = [[[render(x) for x in row] for row in own] for own in self.behavior]
            return {"behavior": local, "distance": render(self.distance[0])}
        if self.strategies is None:
            ends: list[Json] = list(map(render, self.distance))
            return {"box": None if self.box is None else rendered_box(self.box), "distance": ends}
        written: list[Json] = [[render(value) for value in own] for own in self.strategies]
        return {"strategies": written, "distance": render(self.distance[0])}


def is_close(game: NormalForm, regret: Sequence[Fraction]) -> bool:
    """Return whether a profile with these regrets is close enough for an equilibrium to be looked for unasked."""
    if sum(game.sizes) > MOST_STRATEGIES:
        return False
    ranges = [max(_numbers(table)) - min(_numbers(table)) for table in game.payoffs]
    return all(own <= CLOSE * most for own, most in zip(regret, ranges, strict=True))


def near(game: NormalForm, profile: Strategies, least: Fraction = USED) -> Near:
    """Return an exact equilibrium near a profile, its supports being those of the profile or, if need be, smaller.

    A strategy is in the support of the profile where its probability is above `least`.

    Of a two-player game it is the nearest with such supports, by linear programs, each player's apart from the other's.
    Of a game of more players it is the one to which Newton's method leads from the profile.
    """
    supports = [[strategy for strategy, value in enumerate(own) if value > least] for own in profile]
    if all(not game.nash_regret(player, profile) for player in game.players):
        found: Strategies | str = profile
    elif len(game.sizes) == 2:
        found = _nearest(best_replies(game), profile, supports)
    else:
        from certify.equilibria.isolating import Isolated, equilibrium_near
        from certify.equilibria.support_equations import Equations

        free = sum(len(support) - 1 for support in supports)
        if free * free * prod(map(len, supports)) > _MOST_SLOPES:
            return Near(reason="the supports are too large for Newton's method")
        equations = Equations(game, supports)
        reached = equilibrium_near(equations, equations.free(profile))
        if isinstance(reached, Isolated):
            ends = distance(profile, reached.box)
            return Near(box=reached.box, distance=_pair(*ends), evidence=reached.evidence)
        found = reached
    if isinstance(found, str):
        return Near(reason=found)
    points = tuple(tuple((value, value) for value in own) for own in found)
    return Near(strategies=found, distance=_pair(*distance(profile, points)))


def rescaled(document: object) -> object:
    """Return a profile as it is written, its probabilities divided by their sum where that misses 1 by a rounding."""
    if not isinstance(document, dict):
        return document
    given = cast("Mapping[str, object]", document)
    behavior = given.get("behavior")
    if isinstance(behavior, list | tuple):
        players = cast("Sequence[object]", behavior)
        return {**given, "behavior": [_all_rescaled(own) for own in players]}
    return {**given, "strategies": _all_rescaled(given["strategies"])} if "strategies" in given else given


def _all_rescaled(strategies: object) -> object:
    if not isinstance(strategies, list | tuple):
        return strategies
    return [_rescaled(own) for own in cast("Sequence[object]", strategies)]


def _rescaled(strategy: object) -> object:
    entries = list(cast("Sequence[object]", strategy)) if isinstance(strategy, list | tuple) else []
    try:
        values = [exact(value) for value in entries]
    except InputError:
        return entries
    total = sum(values)
    if not values:
        return cast("object", strategy)
    if total == 1 or abs(total - 1) > ROUNDING or min(values) < -ROUNDING:
        return entries
    kept = [max(value, Fraction(0)) for value in values]
    return [value / sum(kept) for value in kept]


def _nearest(
    replies: tuple[BestReplies, BestReplies], profile: Strategies, supports: Sequence[Sequence[int]]
) -> Strategies | str:
    """Return the nearest equilibrium of a two-player game within given supports, or why there is none."""
    found: list[tuple[Fraction, ...]] = []
    for player in (0, 1):
        strategy = _nearest_strategy(replies[player], profile[player], supports[player], supports[1 - player])
        if strategy is None:
            return f"no strategy of player {player + 1} within these supports makes all replies of the other's best"
        found.append(strategy)
    return found[0], found[1]


def _nearest_strategy(
    replies: BestReplies, strategy: Sequence[Fraction], support: Sequence[int], best: Sequence[int]
) -> tuple[Fraction, ...] | None:
    """Return the strategy on a support nearest to one against which all of `best` are best replies."""
    from certify.exact.linear_program import LinearProgram, Optimal, solve

    program = LinearProgram()
    away = program.add_column(cost=1)
    value = program.add_column(lower=None)
    columns = {own: program.add_column() for own in support}
    program.add_row(dict.fromkeys(columns.values(), 1), 1, 1)
    for own, column in columns.items():
        program.add_row({column: 1, away: 1}, lower=strategy[own])
        program.add_row({column: 1, away: -1}, upper=strategy[own])
    for reply, row in enumerate(replies.replies):
        paid = {column: row[own] for own, column in columns.items()}
        program.add_row({**paid, value: -1}, lower=0 if reply in best else None, upper=0)
    answer = solve(program)
    if not isinstance(answer, Optimal):
        return None
    return tuple(
        Fraction(answer.primal[columns[own]]) if own in columns else Fraction(0) for own in range(len(strategy))
    )


def _numbers(table: Sequence[object]) -> list[Fraction]:
    return [exact(value) for value in table]


def _pair(low: Fraction | int, high: Fraction | int) -> tuple[Fraction, Fraction]:
    return Fraction(low), Fraction(high)


def parts_of(found: Near) -> dict[str, Evidence]:
    """Return the parts of the certificate about a near equilibrium, with their evidence."""
    if found.distance is None:
        return {}
    return {"near": found.evidence, "near.distance": None}
