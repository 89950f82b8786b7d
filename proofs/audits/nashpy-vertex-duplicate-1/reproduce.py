"""nashpy:vertex: duplicate."""

from importlib import import_module
from typing import Any

GAME = [[[1.0, 13.0], [0.0, 13.000000000931323]], [[0.0, 1.0], [1.0, 0.0]]]


def solve(payoffs: Any, method: Any) -> Any:
    """Return what a method of a game without arguments yields."""
    return getattr(import_module("nashpy").Game(*payoffs), method)()


# The extreme equilibria, exactly:
#   1/2 1/2  1/1073741825 1073741824/1073741825
for profile in solve(GAME, "vertex_enumeration"):
    print(*profile)
