"""The counterexample with the largest violation: what a bound has to allow for at least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from certify.kernel.proof import Witness
from certify.provers.clock import Clock
from certify.search.completion import Candidate
from certify.search.counterexample import Counterexample, certified
from certify.search.draws import RandomDraw
from certify.search.furthest import MOST_TO_SPARE
from certify.search.largest_violation import LargestViolation, Violated
from certify.search.measuring import with_violation
from certify.search.violation import violation
from certify.spec.problem import Problem

SECONDS_FOR_A_PROOF = 20.0
SECONDS_FOR_NUMBERS = 5.0


@dataclass(frozen=True, slots=True)
class Worst:
    """The counterexample with the largest violation among so many games; no larger one is ruled out.

    It is sought up to `MOST_TO_SPARE`: where it is that large, it may have no bound.
    """

    found: Counterexample
    games: int

    @property
    def is_bounded(self) -> bool:
        """Whether the search did not stop because the violation was large enough."""
        return self.found.violation is None or self.found.violation < MOST_TO_SPARE


def worst_game(problem: Problem, first: Witness, clock: Clock, seed: int = 0) -> Worst:
    """Return the counterexample with the largest violation that was found in time, starting from one.

    Every one is accepted by the kernel. Where the violation is no number, that is the one to start from.
    """
    best = _measured(problem, Counterexample(first, violation(problem, first.values)), clock)
    amount = best.violation
    largest = LargestViolation(problem, lambda: clock.left)
    if amount is None or not largest.is_defined:
        return Worst(best, 0)
    games = 0
    for found in _found(largest, Violated(amount, Candidate(first.values, first.choices)), clock, seed):
        games += 1
        assert best.violation is not None
        clock.report(f"largest violation {float(best.violation):.6g} among {games} games")
        if found.amount <= best.violation:
            continue
        for candidate in (largest.simplified(found, clock.part(SECONDS_FOR_NUMBERS)), found.candidate):
            other = certified(problem, candidate, clock.part(SECONDS_FOR_A_PROOF))
            other = None if other is None else _measured(problem, other, clock)
            if other is not None and other.violation is not None and other.violation > best.violation:
                best = other
                break
        if best.violation is not None and best.violation >= MOST_TO_SPARE:
            break
    return Worst(best, games)


def _measured(problem: Problem, found: Counterexample, clock: Clock) -> Counterexample:
    """Return the counterexample with the least amount that is proved, where quantifiers leave it open."""
    if found.violation is not None:
        return found
    witness = with_violation(problem, found.witness, clock.part(SECONDS_FOR_A_PROOF))
    return Counterexample(witness, None if witness.violation is None else witness.violation.least)


def _found(largest: LargestViolation, start: Violated, clock: Clock, seed: int) -> Iterator[Violated]:
    """Yield the first game made worse, then games drawn at random, each made worse if it is among the worst."""
    draw = RandomDraw(f"worst {seed}")
    best = largest.climbed(start, draw)
    yield best
    while clock.left:
        draw.picked.clear()
        draft = largest.draft(draw)
        found = None if draft is None else largest.of(draft)
        if found is None:
            continue
        if found.amount > best.amount:
            best = found = largest.climbed(found, draw)
        yield found
