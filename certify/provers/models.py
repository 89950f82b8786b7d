"""Witnesses (stub until the solver room is written)."""

from __future__ import annotations

from certify.kernel.proof import Witness
from certify.provers.clock import Clock
from certify.spec.problem import Problem


def search_witness(problem: Problem, clock: Clock, *, seed: int = 0) -> tuple[Witness | None, str]:
    return None, "not tried"
