"""quantecon's solvers of two-player games, https://quanteconpy.readthedocs.io."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Promise, Solver


def enumerate_all(payoffs: Any, method: Any) -> Any:
    """Return what an enumeration returns."""
    numpy, theory = import_module("numpy"), import_module("quantecon.game_theory")
    first, second = map(numpy.array, payoffs)
    return getattr(theory, method)(theory.NormalFormGame([theory.Player(first), theory.Player(second.T)]))


def lemke_howson(payoffs: Any) -> Any:
    """Return the equilibria from all initial pivots, those aside that are reported as not converged."""
    numpy, theory = import_module("numpy"), import_module("quantecon.game_theory")
    first, second = map(numpy.array, payoffs)
    game = theory.NormalFormGame([theory.Player(first), theory.Player(second.T)])
    found = [theory.lemke_howson(game, init_pivot=label, full_output=True) for label in range(sum(first.shape))]
    return [profile for profile, report in found if report.converged]


_DOCSTRING, _ALL = (
    "docstring of quantecon.game_theory.",
    "For a non-degenerate game input, these are all the Nash equilibria",
)
_SUPPORT = Promise("all", "non-degenerate games", None, f"{_DOCSTRING}support_enumeration: {_ALL}")
_VERTEX = Promise("all", "non-degenerate games", None, f"{_DOCSTRING}vertex_enumeration: {_ALL}")
_ONE = Promise("one", "every game", None, f"{_DOCSTRING}lemke_howson: Find one mixed-action Nash equilibrium")
SOLVERS = (
    Solver("quantecon:support", enumerate_all, _SUPPORT, "quantecon", "audit", arguments=("support_enumeration",)),
    Solver("quantecon:vertex", enumerate_all, _VERTEX, "quantecon", "audit", arguments=("vertex_enumeration",)),
    Solver("quantecon:lemke-howson", lemke_howson, _ONE, "quantecon", "audit"),
)
