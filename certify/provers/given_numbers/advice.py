"""The advice by which a deviator guarantees itself most, however the user breaks ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, islice, product

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.oracles.deviations import Deviations
from certify.provers.clock import Clock
from certify.spec.polynomial import Rational

Rule = Sequence[Sequence[Rational]]

Plans = Sequence[tuple[int, ...]]
"""For each message the actions that it advises, by what else the user knows."""

Worth = tuple[Deviations, Rational]
"""What a rule is worth to the user, as payoffs, and the least that it has to be worth."""

MOST_ADVICE = 60
"""With more ways to give each message a meaning none is looked at."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a deviator guarantees itself: `rule` pays `value` if the user breaks ties as hoped, else a rule next to it.

    `inner` is a rule at which she prefers what is advised strictly to all that might pay the deviator less. Payoffs of
    two rules differ by no more than twice the `spread`.
    """

    value: Fraction
    rule: Rule
    inner: Rule
    spread: Fraction
    plans: Plans


def best_advice(problem: Deviations, messages: int, clock: Clock, worth: Worth | None = None) -> list[Advice]:
    """Return the pieces of advice that guarantee most, however ties are broken; none where there is too much to try."""
    plans = list(product(range(problem.actions), repeat=len(problem.events)))
    choices = list(islice(combinations_with_replacement(plans, messages), MOST_ADVICE + 1))
    found: list[Advice] = []
    for chosen in choices if len(choices) <= MOST_ADVICE else ():
        clock.check()
        advice = advice_by(problem, chosen, worth)
        if advice is not None:
            found.append(advice)
    most = max((advice.value for advice in found), default=None)
    return [advice for advice in found if advice.value == most]


def advice_by(problem: Deviations, plans: Plans, worth: Worth | None = None) -> Advice | None:
    """Return the advice that guarantees most of those with these plans; None where the user obeys none."""
    return _Advising(problem, plans, worth).best()


class _Advising:
    """The rules by which each message advises one plan, and the user obeys."""

    def __init__(
        self,
        problem: Deviations,
        chosen: Plans,
        worth: Worth | None,
    ) -> None:
        self.problem = problem
        self.chosen = chosen
        self.worth = worth
        self.places = [(m, e, plan[e]) for m, plan in enumerate(chosen) for e in range(len(problem.events))]

    def best(self) -> Advice | None:
        problem, signals = self.problem, range(self.problem.signals)
        found = self._inner()
        if found is None:
            return None
        inner, margins = found
        program = LinearProgram()
        columns = [[program.add_column() for _ in self.chosen] for _ in signals]
        for row in columns:
            program.add_row(dict.fromkeys(row, 1), 1, 1)
        for m, e, advised in self.places:
            feared = [advised]
            for other, gain in problem.gains(e, advised):
                program.add_row({columns[x][m]: gain[x] for x in signals}, 0)
                if not margins[m, e, other]:
                    feared.append(other)
            least = program.add_column(-1, lower=None)
            for action in feared:
                paid = {columns[x][m]: problem.payoff[e][action][x] for x in signals}
                program.add_row({**paid, least: -problem.unit}, 0)
        if self.worth is not None:
            value, floor = self.worth
            valued: dict[int, Rational] = {}
            for m, e, advised in self.places:
                for x in signals:
                    valued[columns[x][m]] = valued.get(columns[x][m], 0) + value.payoff[e][advised][x]
            program.add_row(valued, floor * value.unit)
        answer = solve(program)
        if not isinstance(answer, Optimal):
            return None
        rule = [[answer.primal[column] for column in row] for row in columns]
        entries = (entry for rows in problem.payoff for paid in rows for entry in paid)
        spread = Fraction(sum(map(abs, entries)), problem.unit)
        return Advice(-Fraction(answer.value), rule, inner, spread, self.chosen)

    def _inner(self) -> tuple[Rule, Mapping[tuple[int, int, int], Rational]] | None:
        """Return an obedient rule with as many strict preferences as there can be, and those by place and action."""
        signals = range(self.problem.signals)
        program = LinearProgram()
        columns = [[program.add_column() for _ in self.chosen] for _ in signals]
        size = program.add_column(lower=1)
        for row in columns:
            program.add_row({**dict.fromkeys(row, 1), size: -1}, 0, 0)
        margins: dict[tuple[int, int, int], int] = {}
        for m, e, advised in self.places:
            for other, gain in self.problem.gains(e, advised):
                margin = margins[m, e, other] = program.add_column(-1, upper=1)
                program.add_row({**{columns[x][m]: gain[x] for x in signals}, margin: -1}, 0)
        answer = solve(program)
        if not isinstance(answer, Optimal):
            return None
        total = Fraction(answer.primal[size])
        rule = [[answer.primal[column] / total for column in row] for row in columns]
        return rule, {place: answer.primal[column] for place, column in margins.items()}
