"""Faces of one player's polyhedron in exact arithmetic: which hold a point, and the vectors that show the contrary."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import TypeAlias

from flint import fmpz_mat

from certify.equilibria.dictionary import Dictionary, Stuck, lowered, raised
from certify.equilibria.result import Strategy
from certify.kernel.exhaustion import Player, Vector
from certify.spec.best_replies import BestReplies, Labels, label_set

_MOST_KEPT = 2_000
"""So many dictionaries are kept to start from."""


Weights: TypeAlias = tuple[int, ...]
"""A mixed strategy times a positive number, as whole numbers without a common divisor."""

_ZERO = Fraction(0)


class Part:
    """A face without some smaller faces: its points have the labels in `on` and none of those in `off`.

    `vertex` is one of the face (those in `off` included), `seen` are the label sets of those that were met, and
    `possible` are the labels of these. The search adds to both what it meets.
    """

    __slots__ = ("off", "on", "possible", "seen", "upto", "vertex")

    def __init__(self, on: Labels, off: Labels, vertex: Dictionary, seen: list[Labels], upto: int) -> None:
        self.on = on
        self.off = off
        self.vertex = vertex
        self.seen = seen
        self.possible = on
        for zeros in seen:
            self.possible |= zeros
        self.upto = upto


class FaceSearch:
    """Searches the polytope {x >= 0, r = 1 - B x >= 0} of one player.

    B are the payoffs of the other's replies, moved above 0. But for x = 0 its points are, scaled, the strategies x
    with v as a multiple of 1; the labels of a strategy are the variables that are 0.
    """

    def __init__(self, replies: BestReplies) -> None:
        self.replies = replies
        self.player: Player = 0 if replies.player == 0 else 1
        self.own = label_set(replies.own_labels)
        self.answers = label_set(replies.reply_labels)
        least = min(map(min, replies.replies))
        self._payoffs = [[value - least + 1 for value in row] for row in replies.replies]
        self.vectors: dict[Vector, int] = {}
        self._directions: list[tuple[Labels, int]] = []
        self._labels = (*replies.own_labels, *replies.reply_labels)
        self._signs: list[tuple[Labels, Labels, Labels, int]] = []
        self._met: list[Labels] = []
        self._known: set[Labels] = set()
        self._dictionaries: dict[Labels, Dictionary] = {}

    def whole(self) -> Part:
        """Return the polyhedron itself."""
        rows = {
            label: [*(-value for value in row), 1]
            for label, row in zip(self.replies.reply_labels, self._payoffs, strict=True)
        }
        vertex = Dictionary(1, list(self.replies.own_labels), rows, self.own)
        self._meet(vertex)
        return Part(0, 0, vertex, [vertex.zeros], len(self._met))

    def tightened(self, part: Part, label: int) -> Part | int:
        """Return the points of a part that have the label; where there are none, the number of the vector for it."""
        on = part.on | 1 << label
        if not self.own & ~on:
            return self._number((0,) * len(self._payoffs))
        self._update(part)
        seen = [zeros for zeros in part.seen if zeros >> label & 1]
        vertex = self._at_rest(seen, on)
        if vertex is None:
            known = self._refuted(on, part.off)
            if known is not None:
                return known
            reached = self._lowered(part, label)
            if isinstance(reached, Stuck):
                return self._refutation(reached, rises=False)
            vertex = reached
            seen = [zeros for zeros in part.seen if zeros >> label & 1]
        return self._with_off(Part(on, part.off, vertex, seen, part.upto), part.off)

    def loosened(self, part: Part, label: int) -> Part | int:
        """Return the points of a part that lack the label; where there are none, the number of the vector for it."""
        self._update(part)
        return self._with_off(self.without(part, label), 1 << label)

    def doubtful(self, part: Part, labels: Labels) -> Labels:
        """Return those of some labels that no vertex of the part's face is known to have."""
        self._update(part)
        last = self.own & ~part.on
        return labels & ~part.possible | (labels & last if not last & (last - 1) else 0)

    def excluded(self, part: Part, label: int) -> int | None:
        """Return the number of a vector that shows that no point of a part has the label, None if the face has one."""
        on = part.on | 1 << label
        if not self.own & ~on:
            return self._number((0,) * len(self._payoffs))
        if part.possible >> label & 1:
            return None
        known = self._refuted(on, part.off)
        if known is not None:
            return known
        reached = self._lowered(part, label)
        return self._refutation(reached, rises=False) if isinstance(reached, Stuck) else None

    def without(self, part: Part, label: int) -> Part:
        """Return the points of a part that lack the label, where there are some for certain."""
        return Part(part.on, part.off | 1 << label, part.vertex, list(part.seen), part.upto)

    def _meet(self, vertex: Dictionary) -> None:
        if vertex.zeros not in self._known:
            self._known.add(vertex.zeros)
            self._met.append(vertex.zeros)
        if len(self._dictionaries) >= _MOST_KEPT:
            self._dictionaries.clear()
        self._dictionaries[vertex.zeros] = vertex

    def _at_rest(self, seen: list[Labels], on: Labels) -> Dictionary | None:
        """Return a dictionary in which all variables of labels in `on` are off the basis, None if none is kept."""
        for zeros in seen:
            vertex = self._dictionaries.get(zeros)
            if vertex is not None and not on & ~vertex.resting:
                return vertex
        return None

    def _update(self, part: Part) -> None:
        """Add to a part the vertices of its face that were met since."""
        if part.upto < len(self._met):
            for zeros in self._met[part.upto :]:
                if not part.on & ~zeros:
                    part.seen.append(zeros)
                    part.possible |= zeros
            part.upto = len(self._met)

    def _lowered(self, part: Part, label: int) -> Dictionary | Stuck:
        reached = lowered(self._nearest(part, label), part.on, label, self._meet)
        if isinstance(reached, Dictionary):
            self._meet(reached)
        self._update(part)
        return reached

    def _nearest(self, part: Part, label: int) -> Dictionary:
        """Return the kept dictionary of a vertex of the part's face at which a variable is least."""
        start = part.vertex
        least = start.value(label) / start.denominator
        for zeros in part.seen:
            vertex = self._dictionaries.get(zeros)
            if vertex is not None and not part.on & ~vertex.resting:
                value = vertex.value(label) / vertex.denominator
                if value < least:
                    start, least = vertex, value
        return start

    def _with_off(self, part: Part, asked: Labels) -> Part | int:
        """Return the part once each of some labels in `off` was seen to be off somewhere (then all are at once)."""
        if not part.on & self.answers:
            return part  # v may be as large as one likes, and all strategies not in `on` may be used
        left = asked
        for zeros in part.seen:
            left &= zeros
        if not left:
            return part
        known = self._refuted(part.on, part.off)
        if known is not None:
            return known
        while left:
            label = (left & -left).bit_length() - 1
            if part.vertex.rises(label):
                left ^= 1 << label
                continue
            there = raised(part.vertex, part.on, label, self._meet)
            if isinstance(there, Stuck):
                return self._refutation(there, rises=True)
            part.vertex = there
            self._update(part)
            left &= there.zeros
        return part

    def _refuted(self, on: Labels, off: Labels) -> int | None:
        """Return the number of a vector, found before, that shows a part to be empty."""
        for negative, positive, own_zeros, number in self._signs:
            if not negative & ~on and (positive & off or not own_zeros & ~on):
                return number
        return None

    def flat(self, part: Part) -> int | None:
        """Return the number of a direction that shows the part to hold no vertex, None if there is no such one."""
        if any(not zeros & part.off and self.own & ~zeros for zeros in part.seen):
            return None  # this is a vertex of the part
        for changed, number in self._directions:
            if not changed & ~part.off:
                return number
        used = [own for own, label in enumerate(self.replies.own_labels) if part.off >> label & 1]
        rows = [
            [*(row[own] for own in used), -1]
            for row, label in zip(self.replies.replies, self.replies.reply_labels, strict=True)
            if not part.off >> label & 1
        ]
        basis, nullity = fmpz_mat([[*([1] * len(used)), 0], *rows]).nullspace()
        if not nullity:
            return None
        solution = [int(basis[row, 0]) for row in range(len(used) + 1)]
        direction = [0] * (self.replies.own + 1)
        for own, value in zip((*used, self.replies.own), solution, strict=True):
            direction[own] = value
        number = self._number(_shortened(direction))
        self._directions.append((self._changed(direction), number))
        return number

    def _changed(self, direction: list[int]) -> Labels:
        """Return the labels whose equation a direction does not keep."""
        *own, value = direction
        steps = [label for label, step in zip(self.replies.own_labels, own, strict=True) if step]
        paid = zip(self.replies.reply_labels, self.replies.paid(own), strict=True)
        return label_set([*steps, *(label for label, each in paid if each != value)])

    def weights(self, part: Part) -> Weights:
        """Return the strategy at the part's vertex, as weights."""
        return _shortened([part.vertex.value(label) for label in self.replies.own_labels])

    def strategy(self, part: Part) -> Strategy:
        """Return the strategy at the part's vertex."""
        return mixed(self.weights(part))

    def _refutation(self, stuck: Stuck, *, rises: bool) -> int:
        """Return the number of the multipliers of the replies in the row of a stuck variable."""
        here, row = stuck.dictionary, stuck.dictionary.rows[stuck.label]
        sign = -1 if rises else 1
        terms = {label: sign * value for label, value in zip(here.columns, row, strict=False)}
        terms[stuck.label] = -sign * here.denominator
        multipliers = [terms.get(label, 0) for label in self.replies.reply_labels]
        own = [terms.get(label, 0) for label in self.replies.own_labels]
        if row[-1]:
            # The constant stands for that many v, and v is s_j plus what reply j pays, whichever j is.
            reply, rest = multipliers.index(min(multipliers)), sign * row[-1]
            multipliers[reply] += rest
            own = [value + rest * paid for value, paid in zip(own, self._payoffs[reply], strict=True)]
        known = len(self.vectors)
        number = self._number(_shortened(multipliers))
        if number == known:
            self._signs.append((*self._signs_of(own, multipliers), number))
        return number

    def _number(self, vector: Vector) -> int:
        return self.vectors.setdefault(vector, len(self.vectors))

    def _signs_of(self, own: list[int], multipliers: list[int]) -> tuple[Labels, Labels, Labels]:
        """Return the labels of negative and of positive coefficients, and the own labels of those that are zero."""
        negative = positive = 0
        for label, value in zip(self._labels, (*own, *multipliers), strict=True):
            if value > 0:
                positive |= 1 << label
            elif value:
                negative |= 1 << label
        return negative, positive, self.own & ~(negative | positive)


def mixed(weights: Weights) -> Strategy:
    """Return the strategy with these weights."""
    total = sum(weights)
    return tuple(Fraction(weight, total) if weight else _ZERO for weight in weights)


def _shortened(values: list[int]) -> Vector:
    divisor = gcd(*values)
    return tuple(value // divisor for value in values) if divisor > 1 else tuple(values)
