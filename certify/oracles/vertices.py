"""Messages at which the user's best actions change: enough of them to describe every deviation."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb, factorial, gcd
from typing import TYPE_CHECKING, Any

import numpy as np

from certify.oracles.small_simplex import magnitude
from certify.spec.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from certify.oracles.deviations import Deviations

MOST_CHOICES = 3_000_000
"""No more sets of hyperplanes are intersected (`LimitError`)."""

_SAFE = 2**62
_CHUNK = 20_000


def hyperplanes(deviations: Deviations) -> list[tuple[int, ...]]:
    """Return the distinct differences of two actions on an event that have both signs, as primitive vectors."""
    found: dict[tuple[int, ...], None] = {}
    for rows in deviations.user:
        for first, second in combinations(rows, 2):
            row = tuple(map(int.__sub__, first, second))
            if min(row) < 0 < max(row):
                divisor = gcd(*row)
                if next(entry for entry in row if entry) < 0:
                    divisor = -divisor
                found[tuple(entry // divisor for entry in row)] = None
    return list(found)


def vertices(deviations: Deviations) -> NDArray[Any]:
    """Return messages q >= 0, one a row, first the unit vectors; among them are all vertices of all plans' regions.

    The region of a plan holds the messages at which it is optimal. It is cut out by the differences of two actions
    and by q >= 0; its extreme rays lie on signals - 1 of those hyperplanes. Points that are no vertices do no harm.

    Raises:
        LimitError: there are more than `MOST_CHOICES` ways to choose the hyperplanes.

    """
    size = deviations.signals
    units = np.eye(size, dtype=np.int64)
    if size == 1:
        return units
    cuts = hyperplanes(deviations)
    if not cuts:
        return units
    count = comb(len(cuts) + size, size - 1)
    if count > MOST_CHOICES:
        raise LimitError(f"{count} choices of hyperplanes, at most {MOST_CHOICES} are looked at")
    rows = [*cuts, *(tuple(int(i == j) for j in range(size)) for i in range(size))]
    largest = max(abs(entry) for row in rows for entry in row)
    safe = factorial(size - 1) * largest ** (size - 1) < _SAFE
    planes = np.array(rows, dtype=np.int64 if safe else object)
    parts = [units.astype(planes.dtype)]
    parts += [found for chosen in _choices(len(rows), size - 1) if len(found := _crossings(planes, chosen))]
    return np.concatenate(parts)


def _choices(planes: int, size: int) -> Iterator[NDArray[Any]]:
    every = _all_choices(planes, size)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]


@lru_cache(maxsize=64)
def _all_choices(planes: int, size: int) -> NDArray[Any]:
    return np.array(list(combinations(range(planes), size)), dtype=np.int32)


def _crossings(planes: NDArray[Any], chosen: NDArray[Any]) -> NDArray[Any]:
    """Return the primitive vectors q >= 0 that are orthogonal to the chosen rows, where those are independent."""
    rows = [planes[chosen[:, k]] for k in range(chosen.shape[1])]
    size = planes.shape[1]
    parts = [
        _determinants([row[:, [j for j in range(size) if j != k]] for row in rows]) * (-1) ** k for k in range(size)
    ]
    points = np.stack(parts, axis=1)
    points = points[((points >= 0).all(axis=1) | (points <= 0).all(axis=1)) & (points != 0).any(axis=1)]
    points = np.abs(points)
    if len(points):
        points //= np.gcd.reduce(points, axis=1)[:, None]
    return points


def _determinants(rows: list[NDArray[Any]]) -> NDArray[Any]:
    """Return the determinants of many matrices; rows[k] holds row k of all of them."""
    if len(rows) == 1:
        return rows[0][:, 0]
    size = len(rows)
    result: NDArray[Any] | None = None
    for j in range(size):
        minor = _determinants([row[:, [c for c in range(size) if c != j]] for row in rows[1:]])
        term = rows[0][:, j] * minor * (-1) ** j
        result = term if result is None else result + term
    assert result is not None
    return result


def worths(deviations: Deviations, points: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return at each message what the deviator and the user get, in the units of `payoff` and `user`.

    The user takes of her optimal actions that which is best for the deviator.
    """
    if not deviations.events:
        nothing = np.zeros(len(points), dtype=np.int64)
        return nothing, nothing
    user, payoff = deviations.arrays()
    largest = max(magnitude(user), magnitude(payoff), 1)
    if magnitude(points) * largest * deviations.signals * len(deviations.events) >= _SAFE:
        user, payoff, points = user.astype(object), payoff.astype(object), points.astype(object)
    shape = (-1, len(deviations.events), deviations.actions)
    agent_parts: list[NDArray[Any]] = []
    user_parts: list[NDArray[Any]] = []
    for start in range(0, len(points), _CHUNK):
        part = points[start : start + _CHUNK]
        values = (part @ user.T).reshape(shape)
        pays = (part @ payoff.T).reshape(shape)
        best = values.max(axis=2, keepdims=True)
        pays = np.where(values == best, pays, pays.min(axis=2, keepdims=True)).max(axis=2)
        agent_parts.append(pays.sum(axis=1))
        user_parts.append(best[:, :, 0].sum(axis=1))
    return np.concatenate(agent_parts), np.concatenate(user_parts)
