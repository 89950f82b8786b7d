"""What an agent is sure to get from offers where the user may break ties against it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.frontier import Frontier
from certify.bounds.program import LawRows, optimal

if TYPE_CHECKING:
    from certify.bounds.program import LawProgram
    from certify.exact.linear_program import Rational
    from certify.spec.outcomes import Utility

Masses = dict[tuple[int, int], Fraction]


def separating_law(rows: LawRows, seconds: float | None) -> Masses:
    """A law that makes strict every preference of the user that some law makes strict: a mean of several laws."""
    laws = rows.laws
    open_gains = {
        (option, kind, action): {laws.number(option, place): gain for place, gain in gains.items()}
        for option in range(len(laws.choices))
        for kind in range(len(laws.types))
        for action in range(laws.actions)
        if (gains := laws.gains(option, kind, action))
    }
    found: list[Masses] = []
    while open_gains or not found:
        costs: dict[int, Rational] = {}
        for row in open_gains.values():
            for column, gain in row.items():
                costs[column] = costs.get(column, 0) - gain
        answer = optimal(rows.program(costs).program, seconds)
        found.append({at: Fraction(answer.primal[laws.number(*at)]) for at in _places(rows)})
        if not answer.value:
            break
        open_gains = {
            at: row
            for at, row in open_gains.items()
            if not sum(gain * answer.primal[column] for column, gain in row.items())
        }
    mean = {at: sum((law[at] for law in found), Fraction(0)) / len(found) for at in found[0]}
    return {at: mass for at, mass in mean.items() if mass}


def _places(rows: LawRows) -> list[tuple[int, int]]:
    laws = rows.laws
    return [(option, place) for option in range(len(laws.choices)) for place in range(len(laws.places))]


class WaryFrontier(Frontier):
    """As `Frontier`, for the least payoff over the actions that `separation` does not make worse for the user."""

    def __init__(self, rows: LawRows, utility: Utility, separation: Masses) -> None:
        super().__init__(rows, utility)
        laws = rows.laws
        self._feared: dict[tuple[int, int], list[int]] = {}
        for option, choice in enumerate(laws.choices):
            for kind in range(len(laws.types)):
                self._feared[option, kind] = [choice[kind]] + [
                    action
                    for action in range(laws.actions)
                    if action != choice[kind]
                    and not sum(
                        gain * separation.get((option, place), Fraction(0))
                        for place, gain in laws.gains(option, kind, action).items()
                    )
                ]

    def program(self) -> LawProgram:
        """A new lazy program that maximizes what the agent is sure to get."""
        laws, utility = self._rows.laws, self._utility
        costs: dict[int, Rational] = {}
        for (option, kind), actions in self._feared.items():
            if len(actions) == 1:
                for place, of in enumerate(utility.values):
                    if kind in of:
                        column = laws.number(option, place)
                        costs[column] = costs.get(column, 0) - of[kind][actions[0]]
        built = self._rows.program(costs, lazy=True)
        for (option, kind), actions in self._feared.items():
            if len(actions) > 1:
                worst = built.program.add_column(-1, lower=None)
                for action in actions:
                    row = {
                        laws.number(option, place): of[kind][action]
                        for place, of in enumerate(utility.values)
                        if kind in of
                    }
                    built.program.add_row({**row, worst: -1}, 0)
        return built
