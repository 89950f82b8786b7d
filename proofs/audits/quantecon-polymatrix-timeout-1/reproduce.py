"""quantecon:polymatrix: timeout."""

from importlib import import_module
from typing import Any

GAME = [
    [[-2, 1, -1, 5], [8, -3, -8, 4], [-7, -2, 8, 1]],
    [
        [-5000000000, 5000000000, -2000000000, -6000000000],
        [-2000000000, -7000000000, 3000000000, 2000000000],
        [-4000000000, 0, -2000000000, 2000000000],
    ],
]


def polymatrix(payoffs: Any) -> Any:
    """Return the equilibrium that Howson's algorithm finds from its default start, if it is reported as converged."""
    numpy, theory = import_module("numpy"), import_module("quantecon.game_theory")
    tables: Any = [numpy.array(table) for table in payoffs]
    turned = [numpy.transpose(t, [*range(i, len(tables)), *range(i)]) for i, t in enumerate(tables)]
    game = theory.NormalFormGame([theory.Player(table) for table in turned])
    profile, report = theory.polym_lcp_solver(theory.PolymatrixGame.from_nf(game), full_output=True)
    return [profile] if report.converged else []


# The extreme equilibria, exactly:
#   1 0 0  0 1 0 0
for profile in polymatrix(GAME):
    print(*profile)
