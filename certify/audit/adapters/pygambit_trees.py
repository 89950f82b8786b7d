"""pygambit's solvers of games in extensive form, on the tree itself."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Finds, Games, Promise, Solver


def solve(efg: Any, method: Any) -> Any:
    """Return the behavior strategies that one of the methods finds on the tree, a row an information set."""
    gambit: Any = import_module("pygambit")
    game = gambit.read_efg(import_module("io").StringIO(efg))
    report = getattr(gambit.nash, f"{method}_solve")(game, use_strategic=False)
    found = report.equilibria if hasattr(report, "equilibria") else [report.equilibrium]
    return [
        [[each for _, each in local] for own in game.players for _, local in profile[own]]
        for profile in found
        if profile is not None
    ]


def _solver(method: str, finds: Finds, games: Games, tolerance: Any, text: str) -> Solver:
    source = f"docstring of pygambit.nash.{method}_solve, use_strategic=False, and its result: {text}"
    promise = Promise(finds, "every game", tolerance, source)
    floats = tolerance != 0
    return Solver(f"gambit:{method}-tree", solve, promise, "pygambit", "gambit", games, "efg", floats, (method,))


_REGRET = "maxregret, times the range, is 1e-8"
SOLVERS = (
    _solver("lcp", "one", "two players", 0, "Compute Nash equilibria of a two-player game; an LcpBehaviorResult"),
    _solver("lp", "one", "constant sum", 0, "Linear programming always finds exactly one equilibrium"),
    _solver("enumpoly", "some", "any", "1e-8", f"equilibria totally mixed over a support; {_REGRET}"),
    _solver("logit", "some", "any", "1e-8", f"an equilibrium or None; {_REGRET}"),
)
