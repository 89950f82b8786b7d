"""What every way of fitting a table gives: combinations with proofs that none is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from certify.kernel.proof import Proof
from certify.spec.questions.hull_fit import Combination


@dataclass(frozen=True, slots=True)
class Found:
    """The best combination of a fit, and the refutation of every smaller error (`hull_conditions.no_better`)."""

    combination: Combination
    proof: Proof


class Fitting(Protocol):
    """The best fits of one table in one form and one norm."""

    def first(self, agents: int) -> Found:
        """Return the best combination of the first `agents` agents."""
        ...

    def alone(self) -> list[Found]:
        """Return for each agent the best combination of that agent alone."""
        ...

    def average(self, agents: int) -> Found:
        """Return the best combination of one column, the plain average of the first `agents` agents."""
        ...
