"""Ruling out, interval by interval from below, what equilibria of a selection market may be worth to the user."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from certify.bounds.frontier import Frontier, Offer, chord
from certify.bounds.program import LawProgram, LawRows, summed
from certify.bounds.selection_proof import Interval
from certify.exact.linear_program import Infeasible, Optimal, solve
from certify.spec.errors import LimitError
from certify.spec.polynomial import Rational, normal

if TYPE_CHECKING:
    from certify.spec.outcomes import OutcomeLaws, Utility
    from certify.spec.reading.market_document import MarketDocument

MOST_STEPS = 2_000
"""After so many intervals the bound reached so far is returned, which is certified but may not be attained."""

Law = dict[tuple[int, int], Fraction]
"""The non-zero masses of a law by (option, place)."""


@dataclass(frozen=True, slots=True)
class Bidder:
    """An agent with laws that it can offer; what they are worth to the user at most is `top`."""

    agent: int
    frontier: Frontier
    top: Fraction


@dataclass(frozen=True, slots=True)
class Ruling:
    """The multipliers of a program over an interval: `floor` is its row v(p) >= low, `ends` the rows of the chords."""

    built: LawProgram
    rows: Mapping[int, Rational]
    columns: Mapping[int, Rational]
    floor: int
    ends: Mapping[int, tuple[int, Offer, Offer]]
    """For each row of a chord the number of its bidder, and the offers at its ends."""
    goal: Rational


@dataclass
class Climb:
    """The search from below; `intervals` of v(p) + lead are ruled out so far.

    p is one of `laws`. Bidders are heard with every offer worth v(p) + lead or more. With outside options, agent
    `heard` is heard. Nothing is worth more than `ceiling`.
    """

    market: MarketDocument
    deadline: float
    lead: Fraction
    heard: int | None
    rows: LawRows
    bidders: list[Bidder]
    ceiling: Fraction
    intervals: list[Interval] = field(default_factory=list["Interval"])

    def __post_init__(self) -> None:
        self.worth = self.rows.values(self.laws.user)
        self.unit = self.laws.user.unit

    @property
    def laws(self) -> OutcomeLaws:
        """What the outcome law p can be."""
        return self.rows.laws

    @cached_property
    def utilities(self) -> list[Utility]:
        """The agents' conditional expected utilities under p."""
        return [self.laws.utility(table) for table in self.market.agent_utilities]

    @cached_property
    def values(self) -> list[dict[int, int]]:
        """The same by column, times their units."""
        return [self.rows.values(utility) for utility in self.utilities]

    def left(self) -> float:
        """The seconds that are left, at least a tenth."""
        return max(self.deadline - time.monotonic(), 0.1)

    def start(self) -> Fraction:
        """The least of v(p) + lead over all laws, which is the first interval's end."""
        built = self.rows.program(self.worth, lazy=True)
        answer = self.rows.minimum(built, self.left())
        low = Fraction(answer.value) / self.unit + self.lead
        combination = built.obedient(answer.row_duals, answer.column_duals)
        self.intervals.append(Interval(None, low, combination, {}, 0, self.unit))
        return low

    def climb(self, low: Fraction, enough: Fraction | None = None) -> Law | None:
        """The law of least value from `low` on that withstands all bids; the intervals below it are recorded.

        None where there is none below the top of the bidders (below `enough`, if that is given), or time runs out.
        An interval spans `reach` of the points known, twice as many after it was ruled out as a whole. It ends a
        little below its least value, at a simple number: else the numbers would grow from interval to interval.
        """
        if enough is not None and low >= enough:
            return None
        for bidder in self.bidders:
            if bidder.top > low:
                for end in (low, bidder.top):
                    bidder.frontier.offer(end, self.left())
        reach = 1
        for _ in range(MOST_STEPS):
            bidding = self.bidding(low)
            if time.monotonic() > self.deadline or (low >= enough if enough is not None else not bidding):
                return None
            ahead = sorted({offer.at for each in bidding for offer in each.frontier.offers if offer.at > low})
            high = min([*ahead[: min(reach, len(ahead))][-1:], *(each.top for each in bidding)], default=self.ceiling)
            law, value, ruling = self.least(low, high)
            if law is None or (bidding and value >= high):
                self.rule_out(ruling, low, high)
                if not bidding:
                    return None
                low = high
                reach *= 2
                continue
            near = simplest(value - (value - low) / 8, value) if value > low else low
            failing = self.failing(law, value, near)
            if not failing:
                self.rule_out(ruling, low, value)
                return law
            self.rule_out(ruling, low, near)
            low = near
            for bidder in failing:
                meeting = bidder.frontier.meeting(low)
                if meeting is not None:
                    bidder.frontier.offer(meeting, self.left())
            reach = max(reach // 2, 1)
        return None

    def bidding(self, low: Fraction) -> list[Bidder]:
        """The bidders that can still offer more."""
        return [bidder for bidder in self.bidders if bidder.top > low]

    def failing(self, law: Law, value: Fraction, near: Fraction) -> list[Bidder]:
        """The bidders that have a better offer against a law of that value; none for an equilibrium.

        `value` is the law's and the lead. What they can get is looked up at `near`, not above the value, and at the
        value only if that leaves it open.
        """
        found: list[Bidder] = []
        for bidder in self.bidding(value):
            frontier = bidder.frontier
            enough = self.paid(bidder.agent, law) + self.market.eta[bidder.agent]
            if enough >= frontier.most(value):
                continue
            frontier.offer(near, self.left())
            slope, height = chord(*frontier.around(near, value)) if near < value else (Fraction(0), enough)
            if enough < slope * value + height or (
                enough < frontier.most(value) and enough < frontier.offer(value, self.left()).payoff
            ):
                found.append(bidder)
        return found

    def outside(self, agent: int) -> Fraction | None:
        """The outside option of an agent that is not heard, or 0 if no law pays it anything; None where p pays it."""
        if self.market.unselected is None or self.heard in (None, agent):
            return None if self.values[agent] else Fraction(0)
        return self.market.unselected[agent]

    def paid(self, agent: int, law: Law) -> Fraction:
        """What an agent is paid in an equilibrium of this outcome."""
        outside = self.outside(agent)
        return self.laws.expectation(self.utilities[agent], law) if outside is None else outside

    def least(self, low: Fraction, high: Fraction) -> tuple[Law | None, Fraction, Ruling]:
        """The law of least value from `low` on under the bidders' chords over the interval, and its proof.

        The value that is returned is the law's and the lead, as all ends of intervals are.

        Without a solution the value is `high`.
        """
        built = self.rows.program(self.worth)
        program = built.program
        floor = program.add_row(self.worth, normal((low - self.lead) * self.unit))
        ends: dict[int, tuple[int, Offer, Offer]] = {}
        for number, bidder in enumerate(self.bidders):
            if bidder.top <= low:
                continue
            agent = bidder.agent
            left, right = bidder.frontier.around(low, high)
            slope, height = chord(left, right)
            utility = self.utilities[agent]
            outside = self.outside(agent)
            own = [(self.values[agent], Fraction(1, utility.unit))] if outside is None else []
            row = summed([*own, (self.worth, -slope / self.unit)])
            index = program.add_row(
                {column: value for column, value in row.items() if value},
                normal(height + slope * self.lead - self.market.eta[agent] - (outside or 0)),
            )
            ends[index] = number, left, right
        answer = solve(program, seconds=self.left())
        if isinstance(answer, Optimal):
            ruling = Ruling(built, answer.row_duals, answer.column_duals, floor, ends, self.unit)
            return built.law(answer.primal), Fraction(answer.value) / self.unit + self.lead, ruling
        if isinstance(answer, Infeasible):
            return None, high, Ruling(built, answer.row_multipliers, answer.column_multipliers, floor, ends, 0)
        raise LimitError("the interval from which the bound rises was not decided in time")

    def rule_out(self, ruling: Ruling, low: Fraction, high: Fraction) -> None:
        """Records that no equilibrium lies in an interval, unless that is empty."""
        if high > low:
            rows = ruling.rows
            chords = {
                number: (left, right, rows[row]) for row, (number, left, right) in ruling.ends.items() if rows.get(row)
            }
            combination = ruling.built.obedient(rows, ruling.columns)
            floor = rows.get(ruling.floor, 0) * self.unit
            for number, (left, right, _) in chords.items():
                agent = self.bidders[number].agent
                outside = self.outside(agent)
                if outside is not None and left.payoff == right.payoff > outside + self.market.eta[agent]:
                    only = {number: chords[number]}
                    self.intervals.append(Interval(low, high, combination, only, floor, ruling.goal, alone=True))
                    return
            self.intervals.append(Interval(low, high, combination, chords, floor, ruling.goal))


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The number of least denominator from `low` to `high`."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    rest = whole - 1
    return rest + 1 / simplest(1 / (high - rest), 1 / (low - rest))
