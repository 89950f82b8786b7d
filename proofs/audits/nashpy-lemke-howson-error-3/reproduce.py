"""nashpy:lemke-howson: error."""

from importlib import import_module
from typing import Any

GAME = [
    [[0, 1, 0, 1], [-2, 2, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]],
    [[-95, 380, -4802139895, -380], [0, 0, 0, 95], [0, 0, 95, 0], [0, 0, 0, 95]],
]


def solve(payoffs: Any, method: Any) -> Any:
    """Return what a method of a game without arguments yields."""
    return getattr(import_module("nashpy").Game(*payoffs), method)()


# The extreme equilibria, exactly:
#   1/9 8/9 0 0  0 1/2 0 1/2
for profile in solve(GAME, "lemke_howson_enumeration"):
    print(*profile)
