"""The vertices that a search of one player's polytope has met, and those of them that are in a face."""

from __future__ import annotations

from certify.equilibria.dictionary import Dictionary
from certify.spec.best_replies import Labels

_MOST_KEPT = 2_000
"""So many dictionaries are kept to start from."""


class Face:
    """The points that have the labels in `on`; `seen` are the label sets of vertices, `possible` the labels in them.

    Parts that lack some labels share it with the whole face, and get to know what is met for another of them.
    """

    __slots__ = ("on", "possible", "seen", "upto")

    def __init__(self, on: Labels, seen: list[Labels], upto: int) -> None:
        self.on = on
        self.seen = seen
        self.upto = upto
        self.possible = on
        for zeros in seen:
            self.possible |= zeros


class Met:
    """All vertices met, as label sets, and the dictionaries of most of them."""

    def __init__(self) -> None:
        self._met: list[Labels] = []
        self._known: set[Labels] = set()
        self._dictionaries: dict[Labels, Dictionary] = {}

    def add(self, vertex: Dictionary) -> None:
        """Remember a vertex."""
        zeros = vertex.zeros
        if zeros not in self._known:
            self._known.add(zeros)
            self._met.append(zeros)
        if len(self._dictionaries) >= _MOST_KEPT:
            self._dictionaries.clear()
        self._dictionaries[zeros] = vertex

    def update(self, face: Face) -> None:
        """Add to a face the vertices in it that were met since."""
        if face.upto < len(self._met):
            on = face.on
            for zeros in self._met[face.upto :]:
                if not on & ~zeros:
                    face.seen.append(zeros)
                    face.possible |= zeros
            face.upto = len(self._met)

    def within(self, face: Face, labels: Labels) -> Face:
        """Return the points of a face that have some labels too."""
        seen = [zeros for zeros in face.seen if zeros & labels == labels]
        return Face(face.on | labels, seen, face.upto)

    def at_rest(self, face: Face) -> Dictionary | None:
        """Return a dictionary in which all variables of labels in `on` are off the basis, None if none is kept."""
        for zeros in face.seen:
            vertex = self._dictionaries.get(zeros)
            if vertex is not None and not face.on & ~vertex.resting:
                return vertex
        return None

    def nearest(self, face: Face, start: Dictionary, label: int) -> Dictionary:
        """Return the dictionary, `start` or a kept one, of a vertex of a face at which a variable is least."""
        least = start.levels[label]
        for zeros in face.seen:
            vertex = self._dictionaries.get(zeros)
            if vertex is not None and vertex.levels[label] < least and not face.on & ~vertex.resting:
                start, least = vertex, vertex.levels[label]
        return start
