"""nashpy:lemke-howson: error."""

from importlib import import_module
from typing import Any

GAME = [
    [[1, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0]],
    [[0, 3906, 0, 488], [8000000, 0, 1750000, 5000000], [5000000, 0, 16000000, 10000000]],
]


def solve(payoffs: Any, method: Any) -> Any:
    """Return what a method of a game without arguments yields."""
    return getattr(import_module("nashpy").Game(*payoffs), method)()


# The extreme equilibria, exactly:
#   1 0 0  0 1 0 0
for profile in solve(GAME, "lemke_howson_enumeration"):
    print(*profile)
