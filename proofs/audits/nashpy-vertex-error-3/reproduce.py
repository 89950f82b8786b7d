"""nashpy:vertex: error."""

from importlib import import_module
from typing import Any

GAME = [[[0, 0], [0, 0]], [[0, 0], [-1, 639999999]]]


def solve(payoffs: Any, method: Any) -> Any:
    """Return what a method of a game without arguments yields."""
    return getattr(import_module("nashpy").Game(*payoffs), method)()


# The extreme equilibria, exactly:
#   1 0  1 0
#   1 0  0 1
#   0 1  0 1
for profile in solve(GAME, "vertex_enumeration"):
    print(*profile)
