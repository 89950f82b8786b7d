"""gambit:lp-tree: not-equilibrium."""

from importlib import import_module
from typing import Any

GAME = """EFG 2 R "" { "player 1" "player 2" }
""

p "" 2 1 "" { "b" } 0
p "" 1 1 "" { "a" } 0
t "" 1 "" { 0, 0 }
"""


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


for profile in solve(GAME, "lp"):
    print(*profile)
