"""The search for all extreme equilibria of a two-player game, and the tree that proves that there are no others."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TypeAlias

from certify.equilibria.choice import label_of_one, label_of_two
from certify.equilibria.faces import FaceSearch, Part
from certify.equilibria.found import Found
from certify.equilibria.nodes import divide, empty, flat, point, product
from certify.equilibria.result import Strategy
from certify.kernel.decoding import MOST_STEPS
from certify.kernel.exhaustion import Empty, Exhaustion, Node, Player
from certify.spec.best_replies import BestReplies, Labels, label_set
from certify.spec.errors import LimitError
from certify.spec.questions.pairs import Weights, mixed

Parts: TypeAlias = tuple[Part, Part]

Change: TypeAlias = tuple[Player, int, bool]
"""A player, a label, and whether the points of the player's part have it from now on."""


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

    def found(self) -> Found:
        """Return what a run of the search finds."""
        tree: Exhaustion | None = None
        reason: str | None = None
        try:
            tree = self.run()
        except LimitError as error:
            reason = str(error)
        return Found((list(self._weights[0]), list(self._weights[1])), self.pairs, tree, reason)

    @property
    def strategies(self) -> tuple[list[Strategy], list[Strategy]]:
        """The strategies that were met."""
        first, second = (list(map(mixed, own)) for own in self._weights)
        return first, second

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
                self.nodes.append(empty(player, found))
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
                self.nodes.append(divide(player, label))
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
                    self.nodes += divide(player, label), empty(player, vector)
                lost = label_set(excluded)
                part = search.without(part, lost)
                found = self.faces[other].narrowed(parts[other], lost)
                if isinstance(found, int):
                    return empty(other, found)
                return (part, found) if player == 0 else (found, part)
        return None

    def _product(self, parts: Parts) -> None:
        """Add the pairs of vertices of both parts; one part without vertices settles it."""
        found: list[Vertices] = []
        for player in (0, 1):
            found.append(self._vertices(player, parts[player]))
            if not found[-1].numbers:
                self.nodes += [product(player), *found[-1].nodes]
                return
        self.nodes += [product(0), *found[0].nodes, *found[1].nodes]
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
                    nodes.append(empty(player, found))
                    continue
                part = found
            if not part.vertex.resting & ~part.on:
                number = known.setdefault(search.weights(part), len(known))
                nodes.append(point(player, number))
                numbers[number] = None
                continue
            direction = search.flat(part) if part.off else None
            if direction is not None:
                nodes.append(flat(player, direction))
                continue
            label = label_of_one(part, self.every)
            nodes.append(divide(player, label))
            tasks += [(part, label, False), (part, label, True)]
        return Vertices(tuple(numbers), tuple(nodes))


def _other(player: Player) -> Player:
    return 1 if player == 0 else 0
