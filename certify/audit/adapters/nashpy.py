"""nashpy, https://nashpy.readthedocs.io."""

from importlib import import_module
from typing import Any

from certify.audit.promise import Finds, Games, Promise, Solver, Where


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


def _solver(name: str, method: str, finds: Finds, where: Where, source: str, games: Games = "two players") -> Solver:
    promise = Promise(finds, where, None, source)
    return Solver(f"nashpy:{name}", solve, promise, "nashpy", "audit", games, arguments=(method,))


SOLVERS = (
    _solver("support", "support_enumeration", "all", "non-degenerate games", _SUPPORT),
    _solver("vertex", "vertex_enumeration", "all", "non-degenerate games", _VERTEX),
    _solver("lemke-howson", "lemke_howson_enumeration", "one", "every game", _LEMKE_HOWSON),
    _solver("linear-program", "linear_program", "one", "every game", _LINEAR, "zero sum"),
)
