"""Which others are put beside one, when everybody has to have something to say about every row."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TypeVar

Name = TypeVar("Name", int, str)
Row = TypeVar("Row", int, str)


def one_by_one(
    rows: Set[Row], others: Mapping[Name, Set[Row]], *, count: int | None = None, fewest: int = 1
) -> tuple[list[Name], list[Row]]:
    """The others in the order in which they are added, and the rows that all of them have, in ascending order.

    Next comes the one who leaves the most rows, among equals the smallest name. It ends with `count` of them (default:
    all), or before fewer than `fewest` rows would be left.
    """
    left = set(rows)
    waiting = sorted(others)
    chosen: list[Name] = []
    while waiting and (count is None or len(chosen) < count):
        best = max(waiting, key=lambda name: len(left & others[name]))
        if len(left & others[best]) < fewest:
            break
        left &= others[best]
        chosen.append(best)
        waiting.remove(best)
    return chosen, sorted(left)
