"""The search for all extreme equilibria of a two-player game: the tree that proves that there are no others."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from certify.equilibria.faces import FaceSearch, Part
from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Node, Player, Point, Product
from certify.spec.best_replies import BestReplies, Labels

Strategy: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class _Both:
    """Equilibria with strategies in both parts, once `change` is made: (player, label, whether it is on)."""

    parts: tuple[Part, Part]
    changes: tuple[tuple[Player, int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class _Alone:
    """The vertices in one player's part."""

    player: Player
    part: Part
    found: list[int]
    change: tuple[int, bool] | None = None


@dataclass(frozen=True, slots=True)
class _Pairs:
    """All pairs of the vertices that were found are equilibria."""

    found: tuple[list[int], list[int]] = field(default_factory=lambda: (list[int](), list[int]()))


class TreeSearch:
    """One search; `run` may be called once.

    `strategies[i]` are the extreme equilibrium strategies of player i that were met, `pairs` the extreme equilibria.
    """

    def __init__(self, replies: tuple[BestReplies, BestReplies], most_pairs: int) -> None:
        self.faces = FaceSearch(replies[0]), FaceSearch(replies[1])
        self.every: Labels = (1 << (replies[0].own + replies[1].own)) - 1
        self.strategies: tuple[dict[Strategy, int], dict[Strategy, int]] = {}, {}
        self.pairs: dict[tuple[int, int], None] = {}
        self.nodes: list[Node] = []
        self.most_pairs = most_pairs
        self._tasks: list[_Both | _Alone | _Pairs] = []

    def run(self, seconds: float | None = None) -> Exhaustion | None:
        """Return the evidence that `pairs` is complete; None if the time or the number of pairs ran out."""
        deadline = None if seconds is None else time.monotonic() + seconds
        self._tasks = [_Both((self.faces[0].whole(), self.faces[1].whole()))]
        while self._tasks:
            if len(self.pairs) > self.most_pairs or (deadline is not None and time.monotonic() > deadline):
                return None
            match self._tasks.pop():
                case _Both() as task:
                    self._both(task)
                case _Alone() as task:
                    self._alone(task)
                case _Pairs(found):
                    self.pairs.update(dict.fromkeys((one, other) for one in found[0] for other in found[1]))
        return Exhaustion((tuple(self.faces[0].vectors), tuple(self.faces[1].vectors)), tuple(self.nodes))

    def _both(self, task: _Both) -> None:
        parts = list(task.parts)
        for player, label, on in task.changes:
            search = self.faces[player]
            changed = search.tightened(parts[player], label) if on else search.loosened(parts[player], label)
            if isinstance(changed, int):
                self.nodes.append(Empty(player, changed))
                return
            parts[player] = changed
        first, second = parts
        open_labels = self.every & ~(first.on | second.on)
        if not open_labels:
            self.nodes.append(Product())
            pairs = _Pairs()
            self._tasks += [pairs, _Alone(1, second, pairs.found[1]), _Alone(0, first, pairs.found[0])]
            return
        player, label = _choice((first, second), open_labels)
        self.nodes.append(Divide(player, label))
        other: Player = 1 if player == 0 else 0
        self._tasks += [
            _Both((first, second), ((player, label, False), (other, label, True))),
            _Both((first, second), ((player, label, True),)),
        ]

    def _alone(self, task: _Alone) -> None:
        player, part = task.player, task.part
        search = self.faces[player]
        if task.change is not None:
            label, on = task.change
            changed = search.tightened(part, label) if on else search.loosened(part, label)
            if isinstance(changed, int):
                self.nodes.append(Empty(player, changed))
                return
            part = changed
        free = part.vertex.resting & ~part.on
        if not free:
            known = self.strategies[player]
            number = known.setdefault(search.strategy(part), len(known))
            self.nodes.append(Point(player, number))
            task.found.append(number)
            return
        if part.off and (direction := search.flat(part)) is not None:
            self.nodes.append(Flat(player, direction))
            return
        label = _first(free & ~part.off or _moving(part, free) or (search.own | search.answers) & ~(part.on | part.off))
        self.nodes.append(Divide(player, label))
        self._tasks += [
            _Alone(player, part, task.found, (label, False)),
            _Alone(player, part, task.found, (label, True)),
        ]


def _choice(parts: tuple[Part, Part], labels: Labels) -> tuple[Player, int]:
    """Return the label to divide at, and the player who is first to have it.

    Best is a label that one of the faces visibly cannot have, then one that few variables can bring about.
    """
    for part in parts:
        if held := part.vertex.held(part.on) & labels:
            return (0 if part is parts[0] else 1), _first(held)
    best, label_chosen = -1.0, -1
    first: Player = 0
    (lifted, other_lifted), (outside, other_outside) = zip(
        *((part.vertex.lifted, ~part.on) for part in parts), strict=True
    )
    while labels:
        bit = labels & -labels
        labels ^= bit
        label = bit.bit_length() - 1
        lowering, other_lowering = lifted.get(label), other_lifted.get(label)
        ways = None if lowering is None else (lowering & outside).bit_count()
        other_ways = None if other_lowering is None else (other_lowering & other_outside).bit_count()
        score = _weight(ways) + _weight(other_ways)
        if score > best:
            first = 0 if other_ways is None or (ways is not None and ways <= other_ways) else 1
            best, label_chosen = score, label
    return first, label_chosen


def _weight(ways: int | None) -> float:
    """Return the weight of a label that so many variables lower to 0, None if it is there already."""
    return 0 if ways is None else 1 + 1 / (1 + ways) if ways else 100


def _moving(part: Part, free: Labels) -> Labels:
    """Return the labels that are neither on nor off and change within the face."""
    places = [place for place, label in enumerate(part.vertex.columns) if free >> label & 1]
    result = 0
    for label, row in part.vertex.rows.items():
        if not (part.on | part.off) >> label & 1 and any(row[place] for place in places):
            result |= 1 << label
    return result


def _first(labels: Labels) -> int:
    return (labels & -labels).bit_length() - 1
