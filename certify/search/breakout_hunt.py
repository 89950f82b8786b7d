"""The part of a hunt that searches by `breakout`: what it finds is rounded, attempted exactly, and made small."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from certify.provers.clock import Clock
from certify.search.breakout import Breakout
from certify.search.clauses import clauses
from certify.search.draws import RandomDraw
from certify.search.float_clauses import FloatClauses
from certify.search.float_polynomials import Array
from certify.search.rounding import Rounding
from certify.spec.problem import Problem

if TYPE_CHECKING:
    from certify.search.hunt import Hunt

MOST_ROUNDINGS = 8
"""How often one point is rounded, each time in another order."""
SECONDS_TO_SHRINK = 10.0


class BreakoutHunt:
    """Searches for one hunt; what it finds goes there."""

    def __init__(self, hunt: Hunt, of: FloatClauses, seed: int) -> None:
        self._hunt = hunt
        self._of = of
        self._breakout = Breakout(of, seed)

    def run(self, clock: Clock) -> None:
        """Search until the time is over or there is a counterexample; an attempt that has begun is ended."""
        while clock.left and self._hunt.found is None:
            self._hunt.report()
            self._hunt.tally.drafts += 1
            point = self._breakout.attempt(self._hunt.clock)
            if point is not None:
                self._rounded(point)

    def _rounded(self, point: Array) -> None:
        """Attempt what a point becomes, rounded in several orders; the smallest counterexample is kept."""
        clock = self._hunt.clock.part(SECONDS_TO_SHRINK)
        for number in range(MOST_ROUNDINGS):
            self._hunt.report()
            rounding = Rounding(self._of, self._breakout.steps, point, clock)
            if rounding.run(random.Random(number) if number else None):
                draft = self._hunt.draft(RandomDraw(number), rounding.values)
                found = None if draft is None else self._hunt.attempt(draft)
                if found is not None:
                    self._hunt.keep(found)
            if not clock.left:
                return


def breakout_hunt(hunt: Hunt, problem: Problem, seed: int) -> BreakoutHunt | None:
    """Return the part of a hunt that searches by `breakout`; None where something is quantified or all is linear."""
    of = clauses(problem)
    if of is None or all(polynomial.degree < 2 for polynomial, _, _ in of.atoms):
        return None
    return BreakoutHunt(hunt, FloatClauses(of), seed)
