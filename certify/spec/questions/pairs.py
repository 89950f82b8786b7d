"""Lists of profiles of a two-player game as pairs of numbered strategies, and what makes one all extreme equilibria."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd
from typing import TypeAlias

from certify.spec.best_replies import BestReplies, Labels
from certify.spec.errors import InputError
from certify.spec.questions.about_games import closed, truth
from certify.spec.questions.part import AnyPart, Coverage, Part

Strategy: TypeAlias = tuple[Fraction, ...]
Mixed: TypeAlias = tuple[Strategy, ...]
"""A profile: one mixed strategy a player."""

Sides: TypeAlias = tuple[BestReplies, BestReplies]

Weights: TypeAlias = tuple[int, ...]
"""A mixed strategy times a positive number, as whole numbers without a common divisor."""

AllLabels: TypeAlias = tuple[Sequence[Labels], Sequence[Labels]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The different strategies of two players in a list of profiles, by first appearance, and the profiles as pairs."""

    strategies: tuple[Sequence[Strategy], Sequence[Strategy]]
    pairs: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class WeightedPairs:
    """Profiles as pairs of different strategies, which are given by their weights.

    Raises:
        InputError: weights are not such, a player has the same twice, or a pair has a number of no strategy.

    """

    weights: tuple[Sequence[Weights], Sequence[Weights]]
    pairs: Sequence[tuple[int, int]]

    def __post_init__(self) -> None:
        for own in self.weights:
            for each in own:
                if min(each) < 0 or gcd(*each) != 1:
                    raise InputError(f"weights: expected whole numbers from 0 without a common divisor, got {each}")
            if len(set(own)) != len(own):
                raise InputError("weights: a strategy is given twice")
        # A number below 0 would be another name of a strategy, and a pair could be listed twice.
        first, second = map(len, self.weights)
        if not all(0 <= one < first and 0 <= other < second for one, other in self.pairs):
            raise InputError("pairs: expected numbers of strategies that are given, from 0")

    @cached_property
    def strategies(self) -> tuple[Sequence[Strategy], Sequence[Strategy]]:
        """The strategies of both players."""
        first, second = ([mixed(each) for each in own] for own in self.weights)
        return first, second


def mixed(weights: Weights) -> Strategy:
    """Return the mixed strategy with these weights, of which one is above 0 and none below.

    >>> mixed((1, 0, 2))
    (Fraction(1, 3), Fraction(0, 1), Fraction(2, 3))
    """
    total = sum(weights)
    return tuple(Fraction(weight, total) if weight else _ZERO for weight in weights)


_ZERO = Fraction(0)

_HOLDS, _FAILS = closed([truth(of=True)]), closed([truth(of=False)])


def pairs_of(profiles: Iterable[Mixed]) -> Pairs:
    """Return the strategies and pairs of profiles of a two-player game."""
    numbers: tuple[dict[object, int], dict[object, int]] = {}, {}
    strategies: tuple[list[Strategy], list[Strategy]] = [], []
    pairs: list[tuple[int, int]] = []
    for profile in profiles:
        pair: list[int] = []
        for known, listed, strategy in zip(numbers, strategies, profile, strict=True):
            # Pairs of whole numbers have their hash faster than fractions.
            number = known.setdefault(tuple(value.as_integer_ratio() for value in strategy), len(known))
            if number == len(listed):
                listed.append(strategy)
            pair.append(number)
        pairs.append((pair[0], pair[1]))
    return Pairs(strategies, pairs)


def labels_of(sides: Sides, listed: Pairs) -> AllLabels:
    """Return the labels of the strategies of both players."""
    first, second = ([side.labels(each) for each in own] for side, own in zip(sides, listed.strategies, strict=True))
    return first, second


def are_equilibria(sides: Sides, labels: AllLabels, pairs: Iterable[tuple[int, int]]) -> list[bool]:
    """Return for each pair of strategies with such labels whether it is an equilibrium: every label is on one of them.

    That is the definition: each strategy of a player has probability 0 or is a best reply to the other's.
    """
    every = (1 << len(sides[0].replies) + sides[0].own) - 1
    return [labels[0][first] | labels[1][second] == every for first, second in pairs]


def extreme_part(sides: Sides, labels: AllLabels) -> Part:
    """Return the part that all strategies with such labels are vertices, so that equilibria of them are extreme."""
    return closed(truth(of=side.determines(each)) for side, own in zip(sides, labels, strict=True) for each in own)


def once_part(listed: Pairs | WeightedPairs) -> Part:
    """Return the part that no profile is listed twice."""
    return _HOLDS if len(set(listed.pairs)) == len(listed.pairs) else _FAILS


def equilibria_list(sides: Sides, listed: WeightedPairs) -> dict[str, AnyPart]:
    """Return the parts that all profiles of a list that was not read from a file are equilibria."""
    return _list_parts(sides, listed)[0]


def complete_list(sides: Sides, listed: WeightedPairs) -> dict[str, AnyPart]:
    """Return the parts that they are all extreme equilibria, each listed once."""
    parts, labels = _list_parts(sides, listed)
    extreme = all(side.determines(each) for side, own in zip(sides, labels, strict=True) for each in own)
    return parts | {
        "extreme": _HOLDS if extreme else _FAILS,
        "once": once_part(listed),
        "exhausted": Coverage(sides, listed.strategies, frozenset(listed.pairs), labels),
    }


def _list_parts(sides: Sides, listed: WeightedPairs) -> tuple[dict[str, AnyPart], AllLabels]:
    """Return the part that all pairs are equilibria, and the labels of the strategies."""
    first, second = (
        [side.labels_of_weights(each) for each in own] for side, own in zip(sides, listed.weights, strict=True)
    )
    labels = first, second
    return {"equilibria": _HOLDS if all(are_equilibria(sides, labels, listed.pairs)) else _FAILS}, labels
