"""nashpy:support: missing."""

from importlib import import_module
from typing import Any

GAME = [
    [[77, -1, -15, -25], [11, -92, 71, -16], [43, -75, -97, -86], [36, 73, -28, 72]],
    [[74, 67, 43, -98], [-71, 61, 19, -7], [-20, 76, 27, 92], [94, -68, 74, -16]],
]


def solve(payoffs: Any, method: Any) -> Any:
    """Return what a method of a game without arguments yields."""
    return getattr(import_module("nashpy").Game(*payoffs), method)()


# The extreme equilibria, exactly:
#   1 0 0 0  1 0 0 0
#   2985/5071 2441/10142 0 1731/10142  1727/6060 1096/4545 1723/3636 0
#   0 71/92 0 21/92  0 3/8 5/8 0
for profile in solve(GAME, "support_enumeration"):
    print(*profile)
