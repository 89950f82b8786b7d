"""quantecon's solver of polymatrix games, in which a payoff is a sum over the other players; of two players all are."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Promise, Solver


def polymatrix(payoffs: Any) -> Any:
    """Return the equilibrium that Howson's algorithm finds from its default start, if it is reported as converged."""
    numpy, theory = import_module("numpy"), import_module("quantecon.game_theory")
    tables: Any = [numpy.array(table) for table in payoffs]
    turned = [numpy.transpose(t, [*range(i, len(tables)), *range(i)]) for i, t in enumerate(tables)]
    game = theory.NormalFormGame([theory.Player(table) for table in turned])
    profile, report = theory.polym_lcp_solver(theory.PolymatrixGame.from_nf(game), full_output=True)
    return [profile] if report.converged else []


_SOURCE = (
    "docstring of quantecon.game_theory.polym_lcp_solver: Finds a Nash Equilbrium of a Polymatrix Game; with enough "
    "iterations, it will reach a Nash Equilibrium; defaults to never giving up. PolymatrixGame.from_nf: Precise if "
    "possible"
)
_PROMISE = Promise("one", "every game", None, _SOURCE)
SOLVERS = (Solver("quantecon:polymatrix", polymatrix, _PROMISE, "quantecon", "audit", "sums over pairs"),)
