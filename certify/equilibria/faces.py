"""Faces of one player's polyhedron in exact arithmetic: which hold a point, and the vectors that show the contrary."""

from __future__ import annotations

from math import isqrt
from typing import TypeAlias

from certify.equilibria.dictionary import Dictionary, Stuck, lowered, lowest, raised
from certify.equilibria.flat import direction_without
from certify.equilibria.met import Face, Met
from certify.equilibria.packed_rows import Packing
from certify.equilibria.result import Strategy
from certify.equilibria.weights import shortened
from certify.kernel.exhaustion import Player, Vector
from certify.spec.best_replies import BestReplies, Labels, label_set
from certify.spec.questions.pairs import Weights, mixed

_Signs: TypeAlias = tuple[Labels, Labels, Labels, int]
"""The labels of negative and of positive coefficients, the own labels of those that are zero, a vector's number."""


class Part:
    """A face without some smaller faces: its points have the labels in `on` and none of those in `off`.

    `vertex` is one of the face (those in `off` included); `face` has the label sets of those that were met. The search
    adds to both what it meets.
    """

    __slots__ = ("face", "off", "on", "vertex")

    def __init__(self, face: Face, off: Labels, vertex: Dictionary) -> None:
        self.face = face
        self.on = face.on
        self.off = off
        self.vertex = vertex


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
        least, most = min(map(min, replies.replies)), max(map(max, replies.replies))
        largest = _largest(replies.own, len(replies.replies), most - least + 1)
        self._packing = Packing(replies.own + len(replies.replies), largest)
        first, moved = self._packing.width * replies.own_labels[0], self._packing.packed([1 - least] * replies.own)
        self._rows = [
            (self._packing.packed(row) + moved << first) + self._packing.units[label]
            for row, label in zip(replies.replies, replies.reply_labels, strict=True)
        ]
        self.vectors: dict[Vector, int] = {}
        self._directions: list[tuple[Labels, int]] = []
        self._signs: list[_Signs] = []
        self._signs_at: list[list[_Signs]] = [[] for _ in self._packing.units]
        self._met = Met()

    def whole(self) -> Part:
        """Return the polyhedron itself."""
        ones = [1] * len(self._rows)
        vertex = Dictionary(self._packing, 1, self.replies.reply_labels, ones, self.own, self._rows)
        self._met.add(vertex)
        return Part(Face(0, [vertex.zeros], 1), 0, vertex)

    def tightened(self, part: Part, label: int) -> Part | int:
        """Return the points of a part that have the label; where there are none, the number of the vector for it."""
        on = part.on | 1 << label
        if not self.own & ~on:
            return self._number((0,) * len(self._rows))
        self._met.update(part.face)
        face = self._met.within(part.face, 1 << label)
        vertex = self._met.at_rest(face)
        if vertex is None:
            known = self._refuted(self._signs_at[label], on, part.off)
            if known is not None:
                return known
            reached = self._lowered(part, label)
            if isinstance(reached, Stuck):
                return self._refutation(reached, rises=False)
            vertex = reached
            face = self._met.within(part.face, 1 << label)
        tightened = Part(face, part.off, vertex)
        return self._with_off(tightened, part.off) if part.off else tightened

    def loosened(self, part: Part, label: int) -> Part | int:
        """Return the points of a part that lack the label; where there are none, the number of the vector for it."""
        self._met.update(part.face)
        return self._with_off(self.without(part, 1 << label), 1 << label)

    def doubtful(self, part: Part, labels: Labels) -> Labels:
        """Return those of some labels that no vertex of the part's face is known to have."""
        self._met.update(part.face)
        last = self.own & ~part.on
        return labels & ~part.face.possible | (labels & last if not last & (last - 1) else 0)

    def excluded(self, part: Part, label: int) -> int | None:
        """Return the number of a vector that shows that no point of a part has the label, None if the face has one."""
        on = part.on | 1 << label
        if not self.own & ~on:
            return self._number((0,) * len(self._rows))
        if part.face.possible >> label & 1:
            return None
        known = self._refuted(self._signs_at[label], on, part.off)
        if known is not None:
            return known
        reached = self._lowered(part, label)
        return self._refutation(reached, rises=False) if isinstance(reached, Stuck) else None

    def excluded_of(self, part: Part, labels: Labels) -> dict[int, int]:
        """Return those of some labels that no point of a part has, with the number of a vector that shows it."""
        found: dict[int, int] = {}
        left = self.doubtful(part, labels)
        while left:
            label = lowest(left)
            vector = self.excluded(part, label)
            if vector is not None:
                found[label] = vector
            left = left & (left - 1) & ~part.face.possible
        return found

    def narrowed(self, part: Part, labels: Labels) -> Part | int:
        """Return the points of a part that have some labels; where there are none, the number of the vector for it."""
        on = part.on | labels
        if labels & (labels - 1) and self.own & ~on:
            self._met.update(part.face)
            face = self._met.within(part.face, labels)
            vertex = self._met.at_rest(face)
            if vertex is not None:
                narrowed = Part(face, part.off, vertex)
                return self._with_off(narrowed, part.off) if part.off else narrowed
        found: Part | int = part
        while labels and not isinstance(found, int):
            found = self.tightened(found, lowest(labels))
            labels &= labels - 1
        return found

    def without(self, part: Part, labels: Labels) -> Part:
        """Return the points of a part that lack some labels, where there are some for certain."""
        return Part(part.face, part.off | labels, part.vertex)

    def _lowered(self, part: Part, label: int) -> Dictionary | Stuck:
        reached = lowered(self._met.nearest(part.face, part.vertex, label), part.on, label, self._met.add)
        if isinstance(reached, Dictionary):
            self._met.add(reached)
        self._met.update(part.face)
        return reached

    def _with_off(self, part: Part, asked: Labels) -> Part | int:
        """Return the part once each of some labels in `off` was seen to be off somewhere (then all are at once)."""
        if not part.on & self.answers:
            return part  # v may be as large as one likes, and all strategies not in `on` may be used
        left = asked
        for zeros in part.face.seen:
            left &= zeros
        if not left:
            return part
        known = self._refuted(self._signs, part.on, part.off)
        if known is not None:
            return known
        while left:
            label = lowest(left)
            if part.vertex.rises(label):
                left ^= 1 << label
                continue
            there = raised(part.vertex, part.on, label, self._met.add)
            if isinstance(there, Stuck):
                return self._refutation(there, rises=True)
            part.vertex = there
            self._met.update(part.face)
            left &= there.zeros
        return part

    def _refuted(self, signs: list[_Signs], on: Labels, off: Labels) -> int | None:
        """Return the number of a vector, found before, that shows a part to be empty."""
        for negative, positive, own_zeros, number in signs:
            if not negative & ~on and (positive & off or not own_zeros & ~on):
                return number
        return None

    def flat(self, part: Part) -> int | None:
        """Return the number of a direction that shows the part to hold no vertex, None if there is no such one."""
        if any(not zeros & part.off and self.own & ~zeros for zeros in part.face.seen):
            return None  # this is a vertex of the part
        for changed, number in self._directions:
            if not changed & ~part.off:
                return number
        direction = direction_without(self.replies, part.off)
        if direction is None:
            return None
        number = self._number(direction)
        self._directions.append((self._changed(direction), number))
        return number

    def _changed(self, direction: Vector) -> Labels:
        """Return the labels whose equation a direction does not keep."""
        *own, value = direction
        steps = [label for label, step in zip(self.replies.own_labels, own, strict=True) if step]
        paid = zip(self.replies.reply_labels, self.replies.paid(own), strict=True)
        return label_set([*steps, *(label for label, each in paid if each != value)])

    def weights(self, part: Part) -> Weights:
        """Return the strategy at the part's vertex, as weights."""
        return shortened([part.vertex.value(label) for label in self.replies.own_labels])

    def strategy(self, part: Part) -> Strategy:
        """Return the strategy at the part's vertex."""
        return mixed(self.weights(part))

    def _refutation(self, stuck: Stuck, *, rises: bool) -> int:
        """Return the number of the multipliers of the replies in the row of a stuck variable."""
        here, sign = stuck.dictionary, 1 if rises else -1
        row, rest = sign * here.rows[stuck.place], -sign * here.values[stuck.place]
        multipliers = self._packing.unpacked(row, self.replies.reply_labels)
        if rest:
            # The constant stands for that many v, and v is s_j plus what reply j pays, whichever j is.
            reply = multipliers.index(min(multipliers))
            multipliers[reply] += rest
            row += rest * self._rows[reply]
        known = len(self.vectors)
        number = self._number(shortened(multipliers))
        if number == known:
            negative, positive = self._packing.negative(row), self._packing.positive(row)
            signs = negative, positive, self.own & ~(negative | positive), number
            self._signs.append(signs)
            # A part with points that gets a label is shown to be empty only by vectors to which that label matters.
            left = negative | signs[2]
            while left:
                self._signs_at[lowest(left)].append(signs)
                left &= left - 1
        return number

    def _number(self, vector: Vector) -> int:
        return self.vectors.setdefault(vector, len(self.vectors))


def _largest(own: int, replies: int, most: int) -> int:
    """Return a bound for the size of coefficients, and of what refutations make of them, with payoffs from 1 to `most`.

    Coefficients are minors of the payoffs with a unit matrix and a column of ones beside them; by Hadamard's inequality
    none is larger than the product of the lengths of the rows.
    """
    squares = (own * most**2 + 1) ** replies
    return (isqrt(squares) + 1) * (most + 2)
