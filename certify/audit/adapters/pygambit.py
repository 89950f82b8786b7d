"""pygambit 17, https://gambitproject.readthedocs.io, on normal forms, those of trees reduced."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Finds, Games, Promise, Solver, Where


def solve(nfg: Any, method: Any, options: Any) -> Any:
    """Return the equilibria that one of the methods finds from its default start."""
    gambit: Any = import_module("pygambit")
    game = gambit.read_nfg(import_module("io").StringIO(nfg))
    start = game.mixed_strategy_profile(rational=method == "simpdiv") if method in {"simpdiv", "liap"} else game
    report = getattr(gambit.nash, f"{method}_solve")(start, **options)
    found = report.equilibria if hasattr(report, "equilibria") else [report.equilibrium]
    return [[[each for _, each in profile[own]] for own in game.players] for profile in found if profile is not None]


def _solver(name: str, finds: Finds, where: Where, games: Games, tolerance: Any, text: str, **options: Any) -> Solver:
    method, floats = name.partition("-")[0], tolerance != 0 and name != "simpdiv"
    promise = Promise(finds, where, tolerance, f"docstring of pygambit.nash.{method}_solve and its result: {text}")
    return Solver(f"gambit:{name}", solve, promise, "pygambit", "gambit", games, "nfg", floats, (method, options))


_ALL, _SOME, _TWO, _REGRET = "every game", "non-degenerate games", "two players", "maxregret, times the range, is"
SOLVERS = (
    _solver("enumpure", "pure", _ALL, "any", 0, "Compute all pure-strategy Nash equilibria of game"),
    _solver("enummixed", "all", _ALL, _TWO, 0, "Compute all mixed-strategy Nash equilibria; the extreme equilibria"),
    _solver("enummixed-float", "all", _SOME, _TWO, None, "the same, but in floating point", rational=False),
    _solver("lcp", "one", _ALL, _TWO, 0, "computes all accessible equilibria"),
    _solver("lp", "one", _ALL, "constant sum", 0, "Linear programming always finds exactly one equilibrium"),
    _solver("gnm", "some", _ALL, "any", None, "Compute Nash equilibria"),
    _solver("ipa", "some", _ALL, "any", None, "The equilibrium found, or None"),
    _solver("logit", "some", _ALL, "any", "1e-8", f"an equilibrium or None; {_REGRET} 1e-8"),
    _solver("liap", "some", _ALL, "any", "1e-4", f"an equilibrium or None; {_REGRET} 1e-4"),
    _solver("simpdiv", "one", _ALL, "any", "1e-7", f"guaranteed to converge; {_REGRET} 1e-7"),
)
