"""Exact equilibria near a profile of behavior strategies, in which the same actions are played."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from certify.checks.near import MOST_STRATEGIES, USED, Near, Strategies, near
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.recall import PlayerSequences
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.extensive.strategies import plan_of_mixed, reduced_shape, reduced_strategies
from certify.spec.normal_form_payoffs import exact
from certify.spec.questions.check import normal_form_of
from certify.spec.reading.profile import Behavior
from certify.spec.support_systems import distance


def near_behavior(game: ExtensiveGame, behavior: Behavior) -> Near:
    """Return an exact equilibrium of a game of two players near behavior strategies, or why none was found.

    Mixed strategies that reach every node as often (Kuhn 1953) lead to the nearest equilibrium in mixed strategies on
    their supports. At information sets that a player's own equilibrium strategy excludes, the behavior given is kept.
    """
    shape = reduced_shape(game)
    if len(shape) != 2:
        return Near(reason="near behavior strategies it is looked for in games of two players only")
    if sum(shape) > MOST_STRATEGIES:
        return Near(reason=f"the reduced normal form has more than {MOST_STRATEGIES} strategies")
    form = SequenceForm(game)
    given = [_used(own) for own in behavior]
    mixed = tuple(_mixed(own, local) for own, local in zip(form.sequences, given, strict=True))
    found = near(normal_form_of(game), mixed, least=Fraction(0))
    if found.strategies is None:
        return Near(reason=found.reason)
    there = tuple(
        _behavior(own, strategy, local)
        for own, strategy, local in zip(form.sequences, found.strategies, given, strict=True)
    )
    before = [local for own in behavior for local in own]
    after = [[(value, value) for value in local] for own in there for local in own]
    low, high = distance(before, after)
    return Near(behavior=there, distance=(Fraction(low), Fraction(high)))


def _used(behavior: Sequence[Sequence[Fraction]]) -> Strategies:
    """Return a behavior strategy without actions that are hardly ever taken."""
    kept = [[value if value > USED else Fraction(0) for value in local] for local in behavior]
    return tuple(tuple(value / sum(local) for value in local) for local in kept)


def _mixed(own: PlayerSequences, behavior: Strategies) -> tuple[Fraction, ...]:
    """Return the mixed strategy that draws the actions at all information sets independently."""
    return tuple(
        prod(
            (local[action] for local, action in zip(behavior, strategy, strict=True) if action is not None),
            start=Fraction(1),
        )
        for strategy in reduced_strategies(own)
    )


def _behavior(own: PlayerSequences, mixed: Sequence[Fraction], given: Strategies) -> Strategies:
    """Return the behavior strategy that a mixed one amounts to, the given one where the player does not get."""
    plan = [exact(value) for value in plan_of_mixed(own, mixed)]
    return tuple(
        tuple(plan[first + action] / Fraction(plan[before]) for action in range(len(local))) if plan[before] else local
        for first, before, local in zip(own.first, own.before, given, strict=True)
    )
