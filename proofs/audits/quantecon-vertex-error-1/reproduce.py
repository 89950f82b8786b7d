"""quantecon:vertex: error."""

from importlib import import_module
from typing import Any

GAME = [[[0]], [[0]]]


def enumerate_all(payoffs: Any, method: Any) -> Any:
    """Return what an enumeration returns."""
    numpy, theory = import_module("numpy"), import_module("quantecon.game_theory")
    first, second = map(numpy.array, payoffs)
    return getattr(theory, method)(theory.NormalFormGame([theory.Player(first), theory.Player(second.T)]))


# The extreme equilibria, exactly:
#   1  1
for profile in enumerate_all(GAME, "vertex_enumeration"):
    print(*profile)
