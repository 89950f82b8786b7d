"""quantecon:polymatrix: error."""

from importlib import import_module
from typing import Any

GAME = [
    [[3, -4, -8, -2], [7, 2, -4, -4], [6, 2, 0, 4]],
    [[-5000000000, 7000000000, -1000000000, -5000000000], [0, 0, 8000000000, -8000000000], [0, 0, 0, 0]],
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
#   0 0 1  8/9 0 0 1/9
#   0 0 1  4/5 0 1/5 0
#   0 0 1  0 1 0 0
#   0 0 1  0 0 1 0
#   0 0 1  0 0 0 1
for profile in polymatrix(GAME):
    print(*profile)
