"""Games and solvers that the tests of the audit share."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

from certify.audit.answers import Answer, Strategies
from certify.audit.kinds import document
from certify.audit.promise import Finds, Promise, Solver, Where

TOY = Path(__file__).with_name("toy_solver.py")

BATTLE = document("battle", (2, 2), ((2, 0, 0, 1), (1, 0, 0, 2)))
PENNIES = document("pennies", (2, 2), ((1, -1, -1, 1), (-1, 1, 1, -1)))
DILEMMA = document("dilemma", (2, 2), ((3, 0, 5, 1), (3, 5, 0, 1)))
INDIFFERENT = document("indifferent", (2, 2), ((0, 0, 0, 0), (1, 0, 0, 2)))

EVERYWHERE, SOMEWHERE = "every game", "non-degenerate games"


def toy(bug: str) -> str:
    """The command line of the toy solver."""
    return f"{sys.executable} -IS {TOY} {bug}"


def solver(
    finds: Finds = "all", where: Where = EVERYWHERE, tolerance: str | int | None = 0, *, floats: bool = False
) -> Solver:
    return Solver(
        "toy", lambda given: given, Promise(finds, where, tolerance, "the test"), "", "", "any", floats=floats
    )


def profile(*rows: object) -> Strategies:
    """The profile whose probabilities are given as texts of fractions or as floats."""
    return tuple(tuple(Fraction(value) for value in row) for row in rows)  # type: ignore[attr-defined]


def answer(*profiles: Strategies) -> Answer:
    return Answer(profiles)


TOP = profile((1, 0), (1, 0))
BOTTOM = profile((0, 1), (0, 1))
MIXED = profile(("2/3", "1/3"), ("1/3", "2/3"))
HALVES = profile(("1/2", "1/2"), ("1/2", "1/2"))
