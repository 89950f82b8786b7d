"""Floating-point bases from HiGHS: guesses, never verdicts. The one typed wrapper of highspy."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Literal

import highspy
import numpy as np

from certify.exact.basis import Basis, Status, repaired

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certify.exact.program import LinearProgram, Rational

_local = threading.local()
_STATUSES = (Status.LOWER, Status.BASIC, Status.UPPER, Status.ZERO, Status.LOWER)
_ROWWISE = 2
_MINIMISE = 1
_PLAIN = 1 << 16
_NOISE = 1e-9


class Claim(Enum):
    """What HiGHS says of a program; believed by nobody."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Guess:
    """A claim and, where HiGHS has one, the basis it ended in."""

    claim: Claim
    basis: Basis | None


class Session:
    """One program inside HiGHS, to be solved under several settings."""

    def __init__(self, program: LinearProgram) -> None:
        self._program = program
        self._highs: Any = _instance()
        self._loaded = False

    def guess(
        self,
        *,
        tolerance: float = 1e-7,
        presolve: bool = True,
        strategy: Literal["dual", "primal"] = "dual",
        start: Basis | None = None,
        seconds: float | None = None,
    ) -> Guess:
        """The claim and basis of one run of the simplex method."""
        if getattr(_local, "owner", None) is not self:
            _local.owner = self
            self._loaded = _load(self._highs, self._program)
        if not self._loaded:
            return Guess(Claim.NOTHING, None)
        highs = self._highs
        highs.setOptionValue("primal_feasibility_tolerance", tolerance)
        highs.setOptionValue("dual_feasibility_tolerance", tolerance)
        highs.setOptionValue("presolve", "choose" if presolve else "off")
        highs.setOptionValue("simplex_strategy", 1 if strategy == "dual" else 4)
        limit = math.inf if seconds is None else max(seconds, 0.01) + float(highs.getRunTime())
        highs.setOptionValue("time_limit", limit)
        if start is not None:
            warm = highspy.HighsBasis()
            warm.col_status = [highspy.HighsBasisStatus(int(status)) for status in start.columns]
            warm.row_status = [highspy.HighsBasisStatus(int(status)) for status in start.rows]
            warm.valid = True
            highs.setBasis(warm)
        highs.run()
        kinds: Any = highspy.HighsModelStatus
        claims = {
            kinds.kOptimal: Claim.OPTIMAL,
            kinds.kInfeasible: Claim.INFEASIBLE,
            kinds.kUnbounded: Claim.UNBOUNDED,
            kinds.kUnboundedOrInfeasible: Claim.UNBOUNDED,
        }
        return Guess(claims.get(highs.getModelStatus(), Claim.NOTHING), self._basis())

    def refuting_rows(self) -> list[int]:
        """The rows that carry the contradiction which the last run, made without presolve, claims to have found."""
        found: Any = self._highs.getDualRay()
        if len(found) != 3 or not found[1]:
            return []
        return [int(row) for row in np.flatnonzero(np.abs(found[2]) > _NOISE)]

    def _basis(self) -> Basis | None:
        found: Any = self._highs.getBasis()
        if not found.valid:
            return None
        columns = [_STATUSES[int(status)] for status in found.col_status]
        rows = [_STATUSES[int(status)] for status in found.row_status]
        program = self._program
        if len(columns) != program.column_count or len(rows) != program.row_count:
            return None
        return repaired(program, Basis(columns, rows))


def _instance() -> Any:
    highs: Any = getattr(_local, "highs", None)
    if highs is None:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", "false")
        highs.setOptionValue("threads", 1)
        _local.highs = highs
    return highs


def _load(highs: Any, program: LinearProgram) -> bool:
    """Passes the program in doubles, rows of great numbers divided by powers of two; False if refused."""
    counts = [len(columns) for columns in program.row_columns]
    total = sum(counts)
    shifts = [_shift(max(max(values), -min(values))) if values else 0 for values in program.row_values]
    if any(shifts):
        values = np.array(
            [value / (1 << shift) for row, shift in zip(program.row_values, shifts, strict=True) for value in row],
            dtype=np.float64,
        )
        row_lowers = _doubles(program.row_lowers, -math.inf, shifts)
        row_uppers = _doubles(program.row_uppers, math.inf, shifts)
    else:
        values = np.fromiter(chain.from_iterable(program.row_values), np.float64, total)
        row_lowers = _doubles(program.row_lowers, -math.inf)
        row_uppers = _doubles(program.row_uppers, math.inf)
    costs = program.costs
    greatest = max((abs(cost) for cost in costs), default=0)
    if greatest > _PLAIN or 0 < greatest < 1:
        costs = [Fraction(cost) / greatest for cost in costs]
    status = highs.passModel(
        program.column_count,
        program.row_count,
        total,
        _ROWWISE,
        _MINIMISE,
        0.0,
        _doubles(costs, 0.0),
        _doubles(program.lowers, -math.inf),
        _doubles(program.uppers, math.inf),
        row_lowers,
        row_uppers,
        np.array([0, *accumulate(counts)][:-1], dtype=np.int32),
        np.fromiter(chain.from_iterable(program.row_columns), np.int32, total),
        values,
        np.zeros(program.column_count, dtype=np.int32),
    )
    return status != highspy.HighsStatus.kError


def _shift(greatest: int) -> int:
    return greatest.bit_length() - 10 if greatest > _PLAIN else 0


def _doubles(numbers: Iterable[Rational | None], missing: float, shifts: Iterable[int] | None = None) -> Any:
    """Array of doubles, each number divided by 2 ** shift; `missing` stands for None."""
    if shifts is not None:
        numbers = [
            None if number is None else Fraction(number, 1 << shift)
            for number, shift in zip(numbers, shifts, strict=True)
        ]
    return np.array([missing if number is None else _double(number) for number in numbers], dtype=np.float64)


def _double(number: Rational) -> float:
    try:
        return float(number)
    except OverflowError:
        return 1e300 if number > 0 else -1e300
