"""gambit:enumpoly: missing."""

from importlib import import_module
from typing import Any

GAME = """NFG 1 R "" { "player 1" "player 2" "player 3" }

{ { "1" "2" }
{ "1" "2" }
{ "1" "2" }
}
""

1 0 0
0 1 0
0 1 1
2 0 0
1 0 0
0 1 1
1 1 0
0 0 0
"""


def enumpoly(nfg: Any) -> Any:
    """Return the equilibria found."""
    gambit: Any = import_module("pygambit")
    events: list[Any] = []
    game = gambit.read_nfg(import_module("io").StringIO(nfg))
    report = gambit.nash.enumpoly_solve(game, event_callback=events.append)
    gave_up = gambit.EnumPolyBudgetExceededSupportEvent, gambit.EnumPolySingularSupportEvent
    if any(isinstance(event, gave_up) for event in events):
        import_module("warnings").warn("gave up a support", import_module("builtins").UserWarning)
    return [[[each for _, each in profile[own]] for own in game.players] for profile in report.equilibria]


# The equilibria, exactly:
#   1/2 1/2  1/2 1/2  2/3 1/3
for profile in enumpoly(GAME):
    print(*profile)
