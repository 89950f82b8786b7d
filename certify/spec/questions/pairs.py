"""Lists of profiles of a two-player game as pairs of numbered strategies, and what makes one all extreme equilibria."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from certify.spec.best_replies import BestReplies, Labels, whole_with_unit
from certify.spec.questions.about_games import closed, truth
from certify.spec.questions.part import AnyPart, Coverage, Part

Strategy: TypeAlias = tuple[Fraction, ...]
Mixed: TypeAlias = tuple[Strategy, ...]
"""A profile: one mixed strategy a player."""

Sides: TypeAlias = tuple[BestReplies, BestReplies]

AllLabels: TypeAlias = tuple[Sequence[Labels], Sequence[Labels]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The different strategies of two players in a list of profiles, by first appearance, and the profiles as pairs."""

    strategies: tuple[Sequence[Strategy], Sequence[Strategy]]
    pairs: Sequence[tuple[int, int]]


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


def once_part(listed: Pairs) -> Part:
    """Return the part that no profile is listed twice."""
    return closed([truth(of=len(set(listed.pairs)) == len(listed.pairs))])


def equilibria_list(sides: Sides, listed: Pairs) -> dict[str, AnyPart]:
    """Return the parts that all profiles of a list that was not read from a file are equilibria."""
    return _list_parts(sides, listed)[0]


def complete_list(sides: Sides, listed: Pairs) -> dict[str, AnyPart]:
    """Return the parts that they are all extreme equilibria, each listed once."""
    parts, labels = _list_parts(sides, listed)
    extreme = all(side.determines(each) for side, own in zip(sides, labels, strict=True) for each in own)
    return parts | {
        "extreme": closed([truth(of=extreme)]),
        "once": once_part(listed),
        "exhausted": Coverage(sides, listed.strategies, frozenset(listed.pairs), labels),
    }


def _list_parts(sides: Sides, listed: Pairs) -> tuple[dict[str, AnyPart], AllLabels]:
    """Return the parts that strategies are probabilities and pairs equilibria, and the labels of the strategies."""
    mixed, labels = True, (list[Labels](), list[Labels]())
    for side, own, found in zip(sides, listed.strategies, labels, strict=True):
        for strategy in own:
            weights, unit = whole_with_unit(strategy)
            mixed = mixed and min(weights) >= 0 and sum(weights) == unit
            found.append(side.labels_of_weights(weights))
    equilibria = all(are_equilibria(sides, labels, listed.pairs))
    return {"strategies": closed([truth(of=mixed)]), "equilibria": closed([truth(of=equilibria)])}, labels
