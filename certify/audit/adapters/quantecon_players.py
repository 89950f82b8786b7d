"""quantecon's solvers for any number of players; its `BRD` is a model of populations and solves no game."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Promise, Solver


def solve(payoffs: Any, method: Any) -> Any:
    """Return pure equilibria as probabilities, or an approximate one where it is reported as converged."""
    numpy, theory = import_module("numpy"), import_module("quantecon.game_theory")
    tables: Any = [numpy.array(table) for table in payoffs]
    count, shape = len(tables), tables[0].shape
    turned = [numpy.transpose(table, [*range(i, count), *range(i)]) for i, table in enumerate(tables)]
    game = theory.NormalFormGame([theory.Player(table) for table in turned])
    if method == "pure":
        found = theory.pure_nash_brute(game)
        return [[numpy.eye(size)[own] for size, own in zip(shape, each, strict=True)] for each in found]
    profile, report = theory.mclennan_tourky(game, full_output=True)
    if not report.converged:
        import_module("warnings").warn("not converged", import_module("certify.audit.promise").Incomplete)
    return [profile] if report.converged else []


_PURE = "docstring of quantecon.game_theory.pure_nash_brute: Find all pure Nash equilibria; tol of a player is 1e-8"
_EPSILON = "docstring of quantecon.game_theory.mclennan_tourky: one mixed-action epsilon-Nash equilibrium; 1e-3"
_ALL = Promise("pure", "every game", "1e-8", _PURE, relative=False)
_ONE = Promise("one", "every game", "1e-3", _EPSILON, relative=False)
SOLVERS = (
    Solver("quantecon:mclennan-tourky", solve, _ONE, "quantecon", "audit", "any", arguments=("mclennan-tourky",)),
    Solver("quantecon:pure", solve, _ALL, "quantecon", "audit", "any", arguments=("pure",)),
)
