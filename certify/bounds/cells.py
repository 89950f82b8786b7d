"""Signals that all agents lump together, and the advice that one agent gives within them, where that is stable."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from certify.bounds.profiles import certified
from certify.bounds.program import LawRows, optimal
from certify.exact.linear_program import Optimal, solve
from certify.spec.outcomes import OutcomeLaws, plans_are_few
from certify.spec.polynomial import normal
from certify.spec.questions.bound_equilibrium import Messages, Profile
from certify.spec.questions.bound_variant import Informed, informed, optimal_actions

if TYPE_CHECKING:
    from certify.spec.reading.market_document import MarketDocument

MOST_ENTRIES = 20_000
"""No cell is looked at whose laws have more unknowns."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Signals that all agents lump together, and how one agent's advice then splits them.

    `advice[x]` gives the chances of the recommendations at each signal, `response[z, recommendation]` how the user
    acts; `value` is what that is worth to her, times the cell's probability. Only `speaker` recommends.
    """

    signals: tuple[int, ...]
    value: Fraction
    advice: Mapping[int, Mapping[int, Fraction]]
    response: Mapping[tuple[int, int], Mapping[int, Fraction]]
    speaker: int = 0

    @property
    def messages(self) -> int:
        """How many recommendations there are."""
        return len({each for row in self.advice.values() for each in row})


def profile_of(agents: int, cells: Sequence[Cell]) -> Profile:
    """The profile in which all agents name the cell, and in each cell its speaker also recommends."""
    rules: list[dict[int, dict[int, Fraction]]] = [{} for _ in range(agents)]
    response: dict[tuple[int, Messages], Mapping[int, Fraction]] = {}
    first = 0
    for cell in cells:
        for x in cell.signals:
            for agent in range(agents):
                rules[agent][x] = {first: Fraction(1)}
            rules[cell.speaker][x] = {first + each: chance for each, chance in cell.advice[x].items()}
        for (z, each), row in cell.response.items():
            sent = [first] * agents
            sent[cell.speaker] = first + each
            response[z, tuple(sent)] = row
        first += cell.messages
    return Profile(rules, response)


class Cells:
    """Looks for stable cells of a market."""

    def __init__(self, market: MarketDocument, deadline: float) -> None:
        self.market = market
        self.deadline = deadline
        self.signals = sorted({x for _, x, _ in market.joint})

    @cached_property
    def user(self) -> Informed:
        """The user's informed values by (type, signal) and action."""
        return informed(self.market, self.market.user)

    @cached_property
    def agents(self) -> list[Informed]:
        """The agents' informed values by (type, signal) and action."""
        return [informed(self.market, table) for table in self.market.agent_utilities]

    @cached_property
    def revealed(self) -> list[dict[int, Fraction]]:
        """What each agent gets, at each signal, from revealing it if the user breaks ties as the agent likes."""
        best = optimal_actions(self.user)
        totals: list[dict[int, Fraction]] = []
        for values in self.agents:
            total: dict[int, Fraction] = {}
            for (z, x), actions in best.items():
                total[x] = total.get(x, Fraction(0)) + max(values[z, x][a] for a in actions)
            totals.append(total)
        return totals

    def late(self) -> bool:
        """Whether time has run out."""
        return time.monotonic() > self.deadline

    # Cells. ----------------------------------------------------------------------------------------------------------

    def cells(self, signals: tuple[int, ...]) -> list[Cell]:
        """The stable ways to lump these signals together, in which the user loses by it."""
        silent = self.silence(signals)
        if len(signals) == 1 and len(self.market.agents) > 1:
            return [silent]
        known = sum((max(row) for (_, x), row in self.user.items() if x in signals), Fraction(0))
        if silent.value >= known and len(self.market.agents) > 1:
            return []
        kinds = len({z for z, x in self.user if x in signals})
        form = "plans" if plans_are_few(len(self.market.actions), kinds) else "actions"
        prior = {key: mass for key, mass in self.market.joint.items() if key[1] in signals}
        laws = OutcomeLaws(prior, len(self.market.actions), self.market.user, form)
        if laws.size > MOST_ENTRIES:
            return []
        lumped = Lumped(self, signals, laws, sum(prior.values(), Fraction(0)))
        stable: list[Cell] = []
        if lumped.is_stable(silent):
            stable.append(silent)
        if form == "plans":
            bar = silent.value if stable else known
            for speaker in range(len(self.market.agents)):
                cell = lumped.speech(speaker)
                if cell is not None and (len(self.market.agents) == 1 or (cell.value < bar and self.holds(cell))):
                    stable.append(cell)
        return stable

    def holds(self, cell: Cell) -> bool:
        """Whether no agent gains in the cell, taken as a market of its own, more than its share of eta."""
        joint = {key: mass for key, mass in self.market.joint.items() if key[1] in cell.signals}
        probability = sum(joint.values(), Fraction(0))
        alone = replace(self.market, joint=joint, eta=tuple(eta * probability for eta in self.market.eta))
        return certified(alone, profile_of(len(self.market.agents), [cell]), self.deadline) is not None

    def silence(self, signals: tuple[int, ...]) -> Cell:
        """The cell without advice; among her best actions the user takes one that agents like best in sum."""
        response: dict[tuple[int, int], dict[int, Fraction]] = {}
        value = Fraction(0)
        for z in sorted({z for z, x in self.user if x in signals}):
            row = _added(self.user, z, signals, len(self.market.actions))
            liked = [_added(values, z, signals, len(self.market.actions)) for values in self.agents]
            action = max(range(len(row)), key=lambda a, row=row, liked=liked: (row[a], sum(each[a] for each in liked)))
            response[z, 0] = {action: Fraction(1)}
            value += row[action]
        return Cell(signals, value, {x: {0: Fraction(1)} for x in signals}, response)


class Lumped:
    """The laws that one agent can bring about within a cell that the others name."""

    def __init__(self, search: Cells, signals: tuple[int, ...], laws: OutcomeLaws, probability: Fraction) -> None:
        self.search = search
        self.signals = signals
        self.laws = laws
        self.rows = LawRows(laws)
        self.slack = [eta * probability for eta in search.market.eta]
        self._most: dict[int, Fraction] = {}

    def most(self, agent: int) -> Fraction:
        """The most that an agent can get in the cell, ties broken as it likes."""
        if agent not in self._most:
            utility = self.laws.utility(self.search.market.agent_utilities[agent])
            built = self.rows.program({column: -value for column, value in self.rows.values(utility).items()})
            left = max(self.search.deadline - time.monotonic(), 0.05)
            self._most[agent] = -Fraction(optimal(built.program, left).value) / utility.unit
        return self._most[agent]

    def is_stable(self, silent: Cell) -> bool:
        """Whether no agent gains more than its share of eta by saying more than the cell."""
        agents = range(len(self.search.market.agents))
        payoffs = [
            sum(
                (
                    self.search.agents[agent][z, x][action]
                    for (z, _), row in silent.response.items()
                    for action in row
                    for x in self.signals
                    if (z, x) in self.search.user
                ),
                Fraction(0),
            )
            for agent in agents
        ]
        enough = [payoff + slack for payoff, slack in zip(payoffs, self.slack, strict=True)]
        if any(enough[agent] < sum(self.search.revealed[agent][x] for x in self.signals) for agent in agents):
            return False
        return all(enough[agent] >= self.most(agent) for agent in agents)

    def speech(self, speaker: int) -> Cell | None:
        """The cell in which one agent recommends what is best for it and, among that, worst for the user."""
        search, laws = self.search, self.laws
        market = search.market
        built = self.rows.program(self.rows.values(laws.user))
        for agent, table in enumerate(market.agent_utilities):
            utility = laws.utility(table)
            sure = sum((search.revealed[agent][x] for x in self.signals), Fraction(0))
            floor = (self.most(agent) if agent == speaker else sure) - self.slack[agent]
            built.program.add_row(self.rows.values(utility), normal(floor * utility.unit))
        answer = solve(built.program, seconds=max(search.deadline - time.monotonic(), 0.05))
        if not isinstance(answer, Optimal):
            return None
        law = built.law(answer.primal)
        value = Fraction(answer.value) / laws.user.unit
        advice: dict[int, dict[int, Fraction]] = {x: {} for x in self.signals}
        response: dict[tuple[int, int], dict[int, Fraction]] = {}
        for number, (masses, options) in enumerate(_by_posterior(law).items()):
            total = sum(options.values(), Fraction(0))
            for place, share in masses:
                signal = laws.keys[place][0]
                advice[signal][number] = share * total / laws.places[place].probability
            for kind, z in enumerate(laws.types):
                if any((z, laws.keys[place][0]) in search.user for place, _ in masses):
                    row = response.setdefault((z, number), {})
                    for option, mass in options.items():
                        action = laws.choices[option][kind]
                        row[action] = row.get(action, Fraction(0)) + mass / total
        return Cell(self.signals, value, advice, response, speaker)


def _by_posterior(
    law: Mapping[tuple[int, int], Fraction],
) -> dict[tuple[tuple[int, Fraction], ...], dict[int, Fraction]]:
    """The total mass of each option, grouped by its conditional law over places."""
    rows: dict[int, dict[int, Fraction]] = {}
    for (option, place), mass in law.items():
        rows.setdefault(option, {})[place] = mass
    groups: dict[tuple[tuple[int, Fraction], ...], dict[int, Fraction]] = {}
    for option, row in rows.items():
        total = sum(row.values(), Fraction(0))
        key = tuple((place, mass / total) for place, mass in sorted(row.items()))
        groups.setdefault(key, {})[option] = total
    return groups


def _added(values: Informed, z: int, signals: Sequence[int], actions: int) -> list[Fraction]:
    rows = [values[z, x] for x in signals if (z, x) in values]
    return [sum((row[a] for row in rows), Fraction(0)) for a in range(actions)]
