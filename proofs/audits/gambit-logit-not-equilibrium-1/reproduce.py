"""gambit:logit: not-equilibrium."""

from importlib import import_module
from typing import Any

GAME = """NFG 1 R "" { "player 1" "player 2" }

{ { "1" "2" }
{ "1" }
}
""

38870975 38870974
38870974 38870974
"""


def solve(nfg: Any, method: Any, options: Any) -> Any:
    """Return the equilibria that one of the methods finds from its default start."""
    gambit: Any = import_module("pygambit")
    game = gambit.read_nfg(import_module("io").StringIO(nfg))
    start = game.mixed_strategy_profile(rational=method == "simpdiv") if method in {"simpdiv", "liap"} else game
    report = getattr(gambit.nash, f"{method}_solve")(start, **options)
    found = report.equilibria if hasattr(report, "equilibria") else [report.equilibrium]
    return [[[each for _, each in profile[own]] for own in game.players] for profile in found if profile is not None]


# The extreme equilibria, exactly:
#   1 0  1
for profile in solve(GAME, "logit", {}):
    print(*profile)
