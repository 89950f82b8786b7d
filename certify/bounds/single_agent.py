"""The recommendation that guarantees a single agent most: a linear program over obedient laws."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.program import LawRows, optimal
from certify.exact.linear_program import LinearProgram, Rational
from certify.spec.errors import LimitError
from certify.spec.questions.bound_single_agent import Deviation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify.spec.outcomes import Utility


_PATIENCE = 32
"""So many recommendations are looked at before the clock is."""


def best_deviation(rows: LawRows, utility: Utility, *, seconds: float | None = None) -> Deviation:
    """The recommendation that guarantees a single agent most, however the user breaks ties.

    Raises:
        LimitError: time ran out.

    """
    laws = rows.laws
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    separation: dict[tuple[int, int], Fraction] = {}
    feared: dict[tuple[int, int], list[int]] = {}
    for option in range(len(laws.choices)):
        if option % _PATIENCE == _PATIENCE - 1 and time.monotonic() > deadline:
            raise LimitError(f"time was over after {option} of {len(laws.choices)} recommendations were looked at")
        advice = _separating(rows, option, seconds)
        separation.update({(option, place): Fraction(mass) for place, mass in advice.items() if mass})
        for kind in range(len(laws.types)):
            chosen = laws.choices[option][kind]
            feared[option, kind] = [chosen] + [
                action
                for action in range(laws.actions)
                if action != chosen
                and not sum(gain * advice.get(place, 0) for place, gain in laws.gains(option, kind, action).items())
            ]
    costs: dict[int, Rational] = {}
    for option, kind in feared:
        if len(feared[option, kind]) == 1:
            for place, of in enumerate(utility.values):
                if kind in of:
                    column = laws.number(option, place)
                    costs[column] = costs.get(column, 0) - of[kind][laws.choices[option][kind]]
    built = rows.program(costs)
    for (option, kind), actions in feared.items():
        if len(actions) > 1:
            worst = built.program.add_column(-1, lower=None)
            for action in actions:
                row = {
                    laws.number(option, place): of[kind][action]
                    for place, of in enumerate(utility.values)
                    if kind in of
                }
                built.program.add_row({**row, worst: -1}, 0)
    return Deviation(built.law(optimal(built.program, seconds).primal), separation)


def _separating(rows: LawRows, option: int, seconds: float | None) -> Mapping[int, Rational]:
    """Advice under which the user prefers an option strictly to as many other actions as can be."""
    laws = rows.laws
    every = [
        gains
        for kind in range(len(laws.types))
        for action in range(laws.actions)
        if (gains := laws.gains(option, kind, action))
    ]
    if not every:
        return {}
    plain: dict[int, Rational] = {
        place: 1 for place in range(len(laws.places)) if all(gains.get(place, 0) >= 0 for gains in every)
    }
    if all(any(place in gains for place in plain) for gains in every):
        return plain
    program = LinearProgram()
    columns = [program.add_column() for _ in laws.places]
    for gains in every:
        margin = program.add_column(-1, upper=1)
        program.add_row({**{columns[place]: gain for place, gain in gains.items()}, margin: -1}, 0)
    return dict(enumerate(optimal(program, seconds).primal[: len(columns)]))
