"""Cones of messages by their extreme rays, cut by one half-space after another (double description)."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from operator import mul
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Vector: TypeAlias = tuple[int, ...]


def dot(first: Sequence[int], second: Sequence[int]) -> int:
    """The scalar product."""
    return sum(map(mul, first, second))


@dataclass(frozen=True, slots=True)
class Cone:
    """A cone in the nonnegative orthant: its extreme rays, each with the set of constraints that are tight there.

    `tight[k]` has bit c where constraint c (the signs of the coordinates first) is an equality at ray k. With no rays
    the cone is {0}.
    """

    rays: tuple[Vector, ...]
    tight: tuple[int, ...]
    constraints: int
    size: int

    def cut(self, normal: Sequence[int]) -> Cone:
        """The part of the cone with normal.q >= 0."""
        values = [dot(normal, ray) for ray in self.rays]
        if not values or min(values) >= 0:
            return self
        bit = 1 << self.constraints
        rays: list[Vector] = []
        tight: list[int] = []
        for ray, at, value in zip(self.rays, self.tight, values, strict=True):
            if value >= 0:
                rays.append(ray)
                tight.append(at if value else at | bit)
        above = [k for k, value in enumerate(values) if value > 0]
        below = [k for k, value in enumerate(values) if value < 0]
        for i in above:
            for j in below:
                common = self.tight[i] & self.tight[j]
                if self._adjacent(i, j, common):
                    first, second = values[i], -values[j]
                    ray = tuple(second * a + first * b for a, b in zip(self.rays[i], self.rays[j], strict=True))
                    divisor = gcd(*ray)
                    rays.append(tuple(entry // divisor for entry in ray))
                    tight.append(common | bit)
        return Cone(tuple(rays), tuple(tight), self.constraints + 1, self.size)

    def _adjacent(self, i: int, j: int, common: int) -> bool:
        if common.bit_count() < self.size - 2:
            return False
        return not any(k not in (i, j) and at & common == common for k, at in enumerate(self.tight))


def orthant(size: int) -> Cone:
    """The cone of all q >= 0."""
    rays = tuple(tuple(int(i == j) for j in range(size)) for i in range(size))
    everything = (1 << size) - 1
    return Cone(rays, tuple(everything ^ (1 << i) for i in range(size)), size, size)
