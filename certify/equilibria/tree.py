"""The search for all extreme equilibria of a two-player game, and the tree that proves that there are no others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import lcm
from typing import TypeAlias

from certify.equilibria.choice import label_of_one, label_of_two
from certify.equilibria.faces import FaceSearch, Part
from certify.equilibria.result import Strategy
from certify.kernel.decoding import MOST_STEPS
from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Node, Player, Point, Product
from certify.spec.best_replies import BestReplies, Labels, label_set
from certify.spec.errors import LimitError
from certify.spec.questions.pairs import WeightedPairs, Weights, mixed

Parts: TypeAlias = tuple[Part, Part]

Change: TypeAlias = tuple[Player, int, bool]
"""A player, a label, and whether the points of the player's part have it from now on."""


# Nodes are few and come again in each tree; to make one takes as long as a good deal of the search.
_divide = lru_cache(maxsize=10_000)(Divide)
_empty = lru_cache(maxsize=10_000)(Empty)
_point = lru_cache(maxsize=10_000)(Point)


@dataclass(frozen=True, slots=True)
class Vertices:
    """The vertices of a part, by their numbers, and the nodes which show that there are no others."""

    numbers: tuple[int, ...]
    nodes: tuple[Node, ...]


class TreeSearch:
    """A search of one game; `run` may be called once.

    `strategies[i]` are strategies of player i that were met, in order of their numbers, `pairs` the extreme equilibria
    among them, by these numbers.
    """

    def __init__(self, replies: tuple[BestReplies, BestReplies], most_pairs: int, seconds: float | None) -> None:
        self.faces = FaceSearch(replies[0]), FaceSearch(replies[1])
        self.every: Labels = self.faces[0].own | self.faces[1].own
        self._weights: tuple[dict[Weights, int], dict[Weights, int]] = {}, {}
        self.pairs: set[tuple[int, int]] = set()
        self.nodes: list[Node] = []
        self._most_pairs = most_pairs
        self._seconds = seconds
        self._deadline = None if seconds is None else time.monotonic() + seconds

    @property
    def strategies(self) -> tuple[list[Strategy], list[Strategy]]:
        """The strategies that were met."""
        first, second = (list(map(mixed, own)) for own in self._weights)
        return first, second

    def listed(self) -> tuple[WeightedPairs, tuple[dict[int, int], dict[int, int]]]:
        """Return the extreme equilibria, in descending order of their probabilities, numbered by first appearance.

        And for both players a table from the old numbers of their strategies to the new ones.
        """
        weights = list(self._weights[0]), list(self._weights[1])
        used = {first for first, _ in self.pairs}, {second for _, second in self.pairs}
        places = _places(weights[0], used[0]), _places(weights[1], used[1])
        numbers: tuple[dict[int, int], dict[int, int]] = {}, {}
        pairs: list[tuple[int, int]] = []
        for first, second in sorted(self.pairs, key=lambda pair: (places[0][pair[0]], places[1][pair[1]])):
            one, other = numbers[0].setdefault(first, len(numbers[0])), numbers[1].setdefault(second, len(numbers[1]))
            pairs.append((one, other))
        first, second = ([own[number] for number in new] for own, new in zip(weights, numbers, strict=True))
        return WeightedPairs((first, second), pairs), numbers

    def run(self) -> Exhaustion:
        """Return the evidence that `pairs` is complete.

        Raises:
            LimitError: the time, the nodes or the pairs ran out; `pairs` are those found before.

        """
        whole = self.faces[0].whole(), self.faces[1].whole()
        tasks: list[tuple[Parts, tuple[Change, ...]]] = [(whole, ())]
        while tasks:
            self._check_limits()
            parts, changes = tasks.pop()
            changed = self._changed(parts, changes)
            divided = None if changed is None else self._divided(changed)
            if divided is not None:
                parts, player, label = divided
                tasks.append((parts, ((player, label, False), (_other(player), label, True))))
                tasks.append((parts, ((player, label, True),)))
        self._check_limits()
        return Exhaustion((tuple(self.faces[0].vectors), tuple(self.faces[1].vectors)), tuple(self.nodes))

    def _check_limits(self) -> None:
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise LimitError(f"the search for equilibria was stopped after {self._seconds:g} seconds")
        if len(self.nodes) > MOST_STEPS:
            raise LimitError(f"the tree of the search has more than {MOST_STEPS:,} nodes")
        if len(self.pairs) > self._most_pairs:
            raise LimitError(f"the game has more than {self._most_pairs:,} extreme equilibria")

    def _changed(self, parts: Parts, changes: tuple[Change, ...]) -> Parts | None:
        """Return the parts after some changes; None, with a node that shows it, if one of them is empty then."""
        result = list(parts)
        for player, label, on in changes:
            search = self.faces[player]
            found = search.tightened(result[player], label) if on else search.loosened(result[player], label)
            if isinstance(found, int):
                self.nodes.append(_empty(player, found))
                return None
            result[player] = found
        return result[0], result[1]

    def _divided(self, parts: Parts) -> tuple[Parts, Player, int] | None:
        """Return how the parts are divided, once each label that one of them cannot have is on the other.

        None, with nodes that settle it, if this leaves nothing, or nothing to divide.
        """
        while True:
            # All vertices of a part have the labels that it holds.
            held = parts[0].vertex.held(parts[0].on) | parts[1].vertex.held(parts[1].on)
            open_labels = self.every & ~held
            if not open_labels:
                self._product(parts)
                return None
            forced = self._forced(parts, open_labels)
            if forced is None:
                player, label = label_of_two(parts, open_labels)
                self.nodes.append(_divide(player, label))
                return parts, player, label
            if isinstance(forced, Empty):
                self.nodes.append(forced)
                return None
            parts = forced

    def _forced(self, parts: Parts, labels: Labels) -> Parts | Empty | None:
        """Return the parts once all labels that one of them cannot have are on the other, None if there are none.

        Or, after nodes that show what cannot be had, that there is no such other part.
        """
        for player in (0, 1):
            search, part, other = self.faces[player], parts[player], _other(player)
            excluded = search.excluded_of(part, labels)
            if excluded:
                for label, vector in excluded.items():
                    self.nodes += _divide(player, label), _empty(player, vector)
                lost = label_set(excluded)
                part = search.without(part, lost)
                found = self.faces[other].narrowed(parts[other], lost)
                if isinstance(found, int):
                    return _empty(other, found)
                return (part, found) if player == 0 else (found, part)
        return None

    def _product(self, parts: Parts) -> None:
        """Add the pairs of vertices of both parts; one part without vertices settles it."""
        found: list[Vertices] = []
        for player in (0, 1):
            found.append(self._vertices(player, parts[player]))
            if not found[-1].numbers:
                self.nodes += [Product(player), *found[-1].nodes]
                return
        self.nodes += [Product(0), *found[0].nodes, *found[1].nodes]
        self.pairs.update((first, second) for first in found[0].numbers for second in found[1].numbers)

    def _vertices(self, player: Player, whole: Part) -> Vertices:
        """Return the vertices of a part."""
        search, known = self.faces[player], self._weights[player]
        numbers: dict[int, None] = {}
        nodes: list[Node] = []
        tasks: list[tuple[Part, int, bool] | tuple[Part]] = [(whole,)]
        while tasks:
            self._check_limits()
            part, *change = tasks.pop()
            if change:
                label, on = change
                found = search.tightened(part, label) if on else search.loosened(part, label)
                if isinstance(found, int):
                    nodes.append(_empty(player, found))
                    continue
                part = found
            if not part.vertex.resting & ~part.on:
                number = known.setdefault(search.weights(part), len(known))
                nodes.append(_point(player, number))
                numbers[number] = None
                continue
            direction = search.flat(part) if part.off else None
            if direction is not None:
                nodes.append(Flat(player, direction))
                continue
            label = label_of_one(part, self.every)
            nodes.append(_divide(player, label))
            tasks += [(part, label, False), (part, label, True)]
        return Vertices(tuple(numbers), tuple(nodes))


def _places(strategies: Sequence[Weights], used: Iterable[int]) -> dict[int, int]:
    """Return the places of some strategies among them, in descending order of probabilities."""
    totals = {number: sum(strategies[number]) for number in used}
    unit = lcm(*totals.values())
    order = sorted(totals, key=lambda each: [-weight * (unit // totals[each]) for weight in strategies[each]])
    return {number: place for place, number in enumerate(order)}


def _other(player: Player) -> Player:
    return 1 if player == 0 else 0
