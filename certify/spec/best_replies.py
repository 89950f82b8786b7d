"""The strategies of one player of a two-player game, divided into faces by what the other player replies best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import lcm
from operator import mul

from certify.spec.errors import InputError
from certify.spec.integer_matrices import rank
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import exact
from certify.spec.polynomial import Rational

Labels = int
"""A set of labels as bits. In an m x n game the labels 0 to m - 1 are the strategies of player 0, m to m + n - 1
those of player 1."""


@dataclass(frozen=True)
class BestReplies:
    """The polyhedron of all (x, v): x a mixed strategy of `player`, v at least what each reply of the other pays.

    `replies[j][i]` is what the other player's strategy j pays the other against strategy i, times a positive factor
    that makes all of them whole. A point has the label of an own strategy i if x_i = 0, that of a strategy j of the
    other if j pays v. A pair of strategies is an equilibrium just where every label is on one of the two; it is
    extreme just where both are vertices (theory: Vorob'ev, Kuhn, Mangasarian).
    """

    player: int
    replies: tuple[tuple[int, ...], ...]
    own: int = field(init=False, repr=False, compare=False)
    """The number of the player's strategies."""
    own_labels: range = field(init=False, repr=False, compare=False)
    """The labels of the player's own strategies."""
    reply_labels: range = field(init=False, repr=False, compare=False)
    """The labels of the other player's strategies."""
    columns: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)
    """What each own strategy makes the replies pay."""
    bits: tuple[list[Labels], list[Labels]] = field(init=False, repr=False, compare=False)
    """The labels of own strategies, and of the other's, each as a set of its own."""
    _determined: dict[Labels, bool] = field(init=False, repr=False, compare=False)
    """What `determines` has answered."""

    def __post_init__(self) -> None:
        own, replies = len(self.replies[0]), len(self.replies)
        own_labels = range(own) if self.player == 0 else range(replies, replies + own)
        reply_labels = range(own, own + replies) if self.player == 0 else range(replies)
        put = object.__setattr__
        put(self, "own", own)
        put(self, "own_labels", own_labels)
        put(self, "reply_labels", reply_labels)
        put(self, "columns", tuple(zip(*self.replies, strict=True)))
        put(self, "bits", ([1 << label for label in own_labels], [1 << label for label in reply_labels]))
        put(self, "_determined", {})

    def paid(self, weights: Sequence[Rational]) -> list[Rational]:
        """Return what each reply pays against a combination of the player's strategies."""
        return [sum(map(mul, weights, row)) for row in self.replies]

    def labels(self, strategy: Sequence[Rational]) -> Labels:
        """Return the labels of a mixed strategy, v being what the best reply pays."""
        return self.labels_of_weights(whole(strategy))

    def labels_of_weights(self, weights: Sequence[int]) -> Labels:
        """Return the labels of the mixed strategy that whole numbers are a multiple of."""
        own_bits, reply_bits = self.bits
        result = 0
        used: list[int] = []
        columns: list[tuple[int, ...]] = []
        for bit, weight, column in zip(own_bits, weights, self.columns, strict=True):
            if weight:
                used.append(weight)
                columns.append(column)
            else:
                result |= bit
        paid = [sum(map(mul, used, row)) for row in zip(*columns, strict=True)] if used else [0] * len(self.replies)
        best = max(paid)
        for bit, value in zip(reply_bits, paid, strict=True):
            if value == best:
                result |= bit
        return result

    def determines(self, labels: Labels) -> bool:
        """Return whether at most one (x, v) of total weight 1 has these labels: their equations have full rank."""
        known = self._determined.get(labels)
        if known is None:
            known = self._determined[labels] = self._determines(labels)
        return known

    def _determines(self, labels: Labels) -> bool:
        own_bits, reply_bits = self.bits
        used = [own for own, bit in enumerate(own_bits) if not labels & bit]
        best = [row for row, bit in zip(self.replies, reply_bits, strict=True) if labels & bit]
        if not best or len(used) < 2:
            return bool(best)
        # The total weight gives the first used strategy by the others, the first reply gives v.
        (first, *others), (base, *rest) = used, best
        rows = [[row[own] - row[first] - base[own] + base[first] for own in others] for row in rest]
        return rank(rows) == len(others)

    def is_vertex(self, strategy: Sequence[Rational]) -> bool:
        """Return whether a mixed strategy, with what its best reply pays, is a vertex of the polyhedron."""
        return self.determines(self.labels(strategy))


def best_replies(game: NormalForm) -> tuple[BestReplies, BestReplies]:
    """Return the polyhedra of both players of a game with exact payoffs.

    Raises:
        InputError: the game has not two players.

    """
    if len(game.sizes) != 2:
        raise InputError(f"game: expected two players, got {len(game.sizes)}")
    rows, columns = game.sizes
    first, second = (whole([exact(value) for value in table]) for table in game.payoffs)
    return (
        BestReplies(0, tuple(tuple(second[column::columns]) for column in range(columns))),
        BestReplies(1, tuple(tuple(first[row * columns : (row + 1) * columns]) for row in range(rows))),
    )


def whole(values: Sequence[Rational]) -> list[int]:
    """Return the numbers times their least common denominator."""
    ratios = [value.as_integer_ratio() for value in values]
    unit = lcm(*[bottom for _, bottom in ratios])
    if unit == 1:
        return [top for top, _ in ratios]
    return [top * (unit // bottom) for top, bottom in ratios]


def label_set(labels: Iterable[int]) -> Labels:
    """Return the set of some labels."""
    result = 0
    for label in labels:
        result |= 1 << label
    return result
