"""How ties are broken, in words: the choices of a witness as orders of the actions, or of the agents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from certify.report.labels import mixture, numbered
from certify.spec.polynomial import Rational

MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class Orders:
    """The choices of one function, understood: `orders[k]` is how point masses are preferred in the k-th block."""

    orders: tuple[tuple[int, ...], ...]

    @property
    def common(self) -> tuple[int, ...] | None:
        """The order of all blocks that leave a choice, if it is one."""
        found = {each for each in self.orders if len(each) > 1}
        return found.pop() if len(found) == 1 else None


def orders(vectors: Sequence[Sequence[Rational]], size: int) -> Orders | None:
    """Return the vectors as one order of point masses a block of `size`; None where they are not all such products.

    The first vector that is allowed has then, block by block, the first entry that is allowed.

    >>> orders([(0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0)], 2)
    Orders(orders=((1, 0), (1, 0)))
    >>> orders([(0, 1, 0, 1), (1, 0, 1, 0)], 2)
    """
    if not vectors or len(vectors[0]) % size:
        return None
    points: list[tuple[int, ...]] = []
    for vector in vectors:
        blocks = [list(vector[start : start + size]) for start in range(0, len(vector), size)]
        if any(sorted(block) != [0] * (size - 1) + [1] for block in blocks):
            return None
        points.append(tuple(block.index(1) for block in blocks))
    found = tuple(tuple(dict.fromkeys(column)) for column in zip(*points, strict=True))
    return Orders(found) if points == list(product(*found)) else None


def tie_line(function: str, vectors: Sequence[Sequence[Rational]], names: Sequence[str], events: Sequence[str]) -> str:
    """Return a sentence about how ties are broken in a function; `events` are what its blocks are about.

    >>> tie_line("response to a deviation of agent 0", [(0, 1), (1, 0)], ["a0", "a1"], ["m0"])
    'Ties in the response to a deviation of agent 0: a1 first, then a0.'
    """
    what = f"Ties in the {re.sub(r'^selection', 'choice of an agent', function)}"
    found = orders(vectors, len(names))
    if found is None:
        listed = ["/".join(_named(vector, names)) for vector in vectors[:MOST_LISTED]]
        more = f"; and {len(vectors) - MOST_LISTED} more, see the file" if len(vectors) > MOST_LISTED else ""
        return f"{what}: the first that is optimal of {'; '.join(listed)}{more}."
    if found.common is not None:
        return f"{what}: {_order(found.common, names)}."
    if len(events) != len(found.orders):
        events = numbered("event ", len(found.orders))
    parts = [
        f"on {event} {_order(order, names)}"
        for event, order in zip(events, found.orders, strict=True)
        if len(order) > 1
    ]
    return f"{what}: {'; '.join(parts) or 'none that matter'}."


def _order(order: Sequence[int], names: Sequence[str]) -> str:
    return f"{names[order[0]]} first, then {', then '.join(names[point] for point in order[1:])}"


def _named(vector: Sequence[Rational], names: Sequence[str]) -> list[str]:
    size = len(names)
    if len(vector) % size:
        return [", ".join(map(str, vector))]
    return [mixture(vector[start : start + size], names) for start in range(0, len(vector), size)]
