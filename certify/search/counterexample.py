"""A counterexample that the kernel accepted, and how a candidate becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from certify.kernel.proof import Witness
from certify.provers.clock import Clock
from certify.search.completion import Candidate
from certify.search.violation import violation
from certify.search.witnesses import witness
from certify.spec.polynomial import Rational
from certify.spec.problem import Problem


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A witness that the kernel accepted, and the exact amount by which the claim fails (None where it has none)."""

    witness: Witness
    violation: Rational | None

    @property
    def size(self) -> tuple[int, int]:
        """What is to be small: how many numbers are not zero, and how long they are together."""
        numbers = [Fraction(value) for value in self.witness.values.values() if value]
        return len(numbers), sum(abs(each.numerator) + each.denominator for each in numbers)


def certified(problem: Problem, candidate: Candidate, clock: Clock) -> Counterexample | None:
    """Return the candidate as a counterexample that the kernel accepted; None if it is none, or no proof was found."""
    proved = witness(problem, candidate, clock)
    return None if proved is None else Counterexample(proved, violation(problem, proved.values))
