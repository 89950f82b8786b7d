"""pygambit's search over all supports, which says by an event where it gave up; that is passed on as a warning."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Promise, Solver


def enumpoly(nfg: Any) -> Any:
    """Return the equilibria found."""
    gambit: Any = import_module("pygambit")
    events: list[Any] = []
    game = gambit.read_nfg(import_module("io").StringIO(nfg))
    report = gambit.nash.enumpoly_solve(game, event_callback=events.append)
    gave_up = gambit.EnumPolyBudgetExceededSupportEvent, gambit.EnumPolySingularSupportEvent
    if any(isinstance(event, gave_up) for event in events):
        import_module("warnings").warn("gave up a support", import_module("certify.audit.promise").Incomplete)
    return [[[each for _, each in profile[own]] for own in game.players] for profile in report.equilibria]


_SOURCE = (
    "docstring of pygambit.nash.enumpoly_solve: Compute Nash equilibria by enumerating all support profiles, and for "
    "each support finding all totally-mixed equilibria of the game over that support; maxregret: float, default 1e-8, "
    "times the difference of the maximum and minimum expected payoffs of the game"
)
_PROMISE = Promise("all", "non-degenerate games", "1e-8", _SOURCE)
SOLVERS = (Solver("gambit:enumpoly", enumpoly, _PROMISE, "pygambit", "gambit", "any", "nfg"),)
