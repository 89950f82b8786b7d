"""nashpy:vertex: missing."""

from importlib import import_module
from typing import Any

GAME = [
    [[1000000005, 1000000004, 1000000005], [1000000006, 1000000001, 1000000003]],
    [[1000000009, 1000000007, 1000000002], [1000000000, 1000000001, 1000000007]],
]


def solve(payoffs: Any, method: Any) -> Any:
    """Return what a method of a game without arguments yields."""
    return getattr(import_module("nashpy").Game(*payoffs), method)()


# The extreme equilibria, exactly:
#   1/2 1/2  2/3 0 1/3
for profile in solve(GAME, "vertex_enumeration"):
    print(*profile)
