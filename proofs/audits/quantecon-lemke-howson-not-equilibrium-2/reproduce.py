"""quantecon:lemke-howson: not-equilibrium."""

from importlib import import_module
from typing import Any

GAME = [[[1, 31622778], [0, 31622777]], [[0, 1], [1, 0]]]


def lemke_howson(payoffs: Any) -> Any:
    """Return the equilibria from all initial pivots, those aside that are reported as not converged."""
    numpy, theory = import_module("numpy"), import_module("quantecon.game_theory")
    first, second = map(numpy.array, payoffs)
    game = theory.NormalFormGame([theory.Player(first), theory.Player(second.T)])
    found = [theory.lemke_howson(game, init_pivot=label, full_output=True) for label in range(sum(first.shape))]
    return [profile for profile, report in found if report.converged]


# The extreme equilibria, exactly:
#   1 0  0 1
for profile in lemke_howson(GAME):
    print(*profile)
