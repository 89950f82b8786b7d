"""What it pays to tell a user who responds quantally, in floats, to see quickly what is not worth a proof."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from certify.spec.logit_talk import Talk

LARGEST_RATE = 10**9
_EDGE = 16
_INNER = 64
_CLOSE = 1e-9

_Form = Sequence[float]


@dataclass(frozen=True)
class _Event:
    mass: _Form
    values: Sequence[_Form]
    rewards: Sequence[_Form]


class FloatTalk:
    """The function F of `Talk`; ArithmeticError if a number does not fit a float."""

    def __init__(self, talk: Talk) -> None:
        self.rate = float(min(talk.rate, LARGEST_RATE))
        self.events = [
            _Event(
                [float(each) for each in event.mass],
                [[float(each) for each in row] for row in event.values],
                [[float(each) for each in row] for row in event.rewards],
            )
            for event in talk.events
        ]

    def within(self, cell: Sequence[int]) -> FloatTalk:
        """The same where only these signals have mass."""
        other = object.__new__(FloatTalk)
        other.rate = self.rate
        other.events = [
            _Event(
                [event.mass[x] for x in cell],
                [[row[x] for x in cell] for row in event.values],
                [[row[x] for x in cell] for row in event.rewards],
            )
            for event in self.events
        ]
        return other

    def worth(self, masses: _Form) -> float:
        """F at masses of the signals."""
        total = 0.0
        for event in self.events:
            whole = _at(event.mass, masses)
            if whole > 0:
                chances = self._chances([_at(row, masses) / whole for row in event.values])
                total += sum(chance * _at(row, masses) for chance, row in zip(chances, event.rewards, strict=True))
        return total

    def slopes(self, masses: _Form) -> list[float]:
        """The derivatives of F, of events that have some mass."""
        total = [0.0] * len(masses)
        for event in self.events:
            whole = _at(event.mass, masses)
            if whole > 0:
                values = [_at(row, masses) / whole for row in event.values]
                chances = self._chances(values)
                rewards = [_at(row, masses) for row in event.rewards]
                mean = sum(chance * reward for chance, reward in zip(chances, rewards, strict=True))
                for a, chance in enumerate(chances):
                    bend = self.rate * (rewards[a] - mean) / whole
                    for x, share in enumerate(event.mass):
                        moved = bend * (event.values[a][x] - values[a] * share)
                        total[x] += chance * (event.rewards[a][x] + moved)
        return total

    def _chances(self, values: Sequence[float]) -> list[float]:
        best = max(values)
        weights = [math.exp(self.rate * (value - best)) for value in values]
        whole = sum(weights)
        return [weight / whole for weight in weights]


def seems_best(talk: FloatTalk, said: Sequence[_Form], slack: float) -> bool:
    """Whether at no sampled belief F is above the line that touches it at the masses that are told, and the slack."""
    line = [0.0] * len(said[0])
    for masses in said:
        slopes = talk.slopes(masses)
        line = [slope if mass else known for slope, mass, known in zip(slopes, masses, line, strict=True)]
    room = slack + _CLOSE * max(map(abs, line))
    return all(talk.worth(belief) <= _at(line, belief) + room for belief in _beliefs(len(line)))


@cache
def _beliefs(size: int) -> list[list[float]]:
    """The certain beliefs first, then others: on edges, and inside."""
    found = [[float(x == y) for y in range(size)] for x in range(size)]
    steps = [k / _EDGE for k in range(1, _EDGE)]
    for k in [_EDGE // 2, *range(1, _EDGE)]:
        found += [
            [steps[k - 1] if z == x else 1 - steps[k - 1] if z == y else 0.0 for z in range(size)]
            for x in range(size)
            for y in range(x)
        ]
    draw = random.Random(0)
    for _ in range(_INNER if size > 2 else 0):
        parts = [draw.expovariate(1) for _ in range(size)]
        found.append([part / sum(parts) for part in parts])
    return found


def _at(form: _Form, point: _Form) -> float:
    return sum(each * p for each, p in zip(form, point, strict=True))
