"""What a search of a two-player game has found, as it is listed for the kernel and for the reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import lcm

from certify.kernel.exhaustion import Exhaustion
from certify.spec.questions.pairs import WeightedPairs, Weights


@dataclass(frozen=True, slots=True)
class Found:
    """Strategies of both players that were met, and which pairs of them, by their numbers, are extreme equilibria.

    `exhaustion` shows that there are no other extreme equilibria; where it is None, `reason` says why.
    """

    weights: tuple[Sequence[Weights], Sequence[Weights]]
    pairs: Collection[tuple[int, int]]
    exhaustion: Exhaustion | None
    reason: str | None = None

    def listed(self) -> tuple[WeightedPairs, Exhaustion | None]:
        """Return the extreme equilibria in descending order of their probabilities, and the evidence for this list.

        Strategies are numbered by first appearance.
        """
        numbers: tuple[dict[int, int], dict[int, int]] = {}, {}
        pairs: list[tuple[int, int]] = []
        for first, second in self._in_order():
            one, other = numbers[0].setdefault(first, len(numbers[0])), numbers[1].setdefault(second, len(numbers[1]))
            pairs.append((one, other))
        first, second = ([own[number] for number in new] for own, new in zip(self.weights, numbers, strict=True))
        tree = self.exhaustion
        return WeightedPairs((first, second), pairs), None if tree is None else tree.with_strategies(numbers)

    def _in_order(self) -> Collection[tuple[int, int]]:
        """Return the pairs in descending order of their probabilities."""
        if len(self.pairs) < 2:
            return self.pairs
        used = {first for first, _ in self.pairs}, {second for _, second in self.pairs}
        places = _places(self.weights[0], used[0]), _places(self.weights[1], used[1])
        return sorted(self.pairs, key=lambda pair: (places[0][pair[0]], places[1][pair[1]]))


def _places(strategies: Sequence[Weights], used: Iterable[int]) -> dict[int, int]:
    """Return the places of some strategies among them, in descending order of probabilities."""
    totals = {number: sum(strategies[number]) for number in used}
    unit = lcm(*totals.values())
    order = sorted(totals, key=lambda each: [-weight * (unit // totals[each]) for weight in strategies[each]])
    return {number: place for place, number in enumerate(order)}
