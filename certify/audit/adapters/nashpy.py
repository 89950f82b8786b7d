"""nashpy, https://nashpy.readthedocs.io."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Games, Promise, Solver


def solve(payoffs: Any, method: Any) -> Any:
    """Return what a method of a game without arguments yields; of a linear program it is one equilibrium."""
    found = getattr(import_module("nashpy").Game(*payoffs), method)()
    return [found] if method == "linear_program" else found


_ALL = "For a nondegenerate 2 player game (A, B) the following algorithm returns all nash equilibria"
_SUPPORT = f"https://nashpy.readthedocs.io/en/stable/text-book/support-enumeration.html: {_ALL}"
_VERTEX = f"https://nashpy.readthedocs.io/en/stable/text-book/vertex-enumeration.html: {_ALL}"
_LEMKE_HOWSON = (
    "docstring of nashpy.Game.lemke_howson_enumeration: Obtain Nash equilibria for all possible starting labels; "
    "of nashpy.algorithms.lemke_howson: Lexiographic sorting ensures solutions on degenerate games (the default)"
)
_LINEAR = "docstring of nashpy.Game.linear_program: Returns the Nash Equilibrium for a zero sum game"
_TWO: Games = "two players"
SOLVERS = tuple(
    Solver(f"nashpy:{name}", solve, promise, "nashpy", "audit", games, arguments=(method,))
    for name, method, games, promise in (
        ("support", "support_enumeration", _TWO, Promise("all", "non-degenerate games", None, _SUPPORT)),
        ("vertex", "vertex_enumeration", _TWO, Promise("all", "non-degenerate games", None, _VERTEX)),
        ("lemke-howson", "lemke_howson_enumeration", _TWO, Promise("one", "every game", None, _LEMKE_HOWSON)),
        ("linear-program", "linear_program", "zero sum", Promise("one", "every game", None, _LINEAR)),
    )
)
