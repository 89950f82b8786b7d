"""The exact least user utility of a selection market, interval by interval from below (theory.md section 5)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.frontier import Frontier, Offer, chord
from certify.bounds.profiles import Found
from certify.bounds.program import LawProgram, LawRows, optimal, point_json, summed
from certify.bounds.selection_proof import Interval, chain
from certify.exact.linear_program import Infeasible, Optimal, solve
from certify.kernel.proof import Instance, Proof
from certify.spec.errors import LimitError
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.questions.bound_covered import covering
from certify.spec.questions.bound_selection import SelectionMarket, deviators, lower_if_heard
from certify.spec.questions.bound_variant import optimum, sure_lead

if TYPE_CHECKING:
    from certify.spec.outcomes import Form
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument

MOST_STEPS = 2_000
"""After so many intervals the bound reached so far is returned, which is certified but may not be attained."""


@dataclass(frozen=True, slots=True)
class SelectionBound:
    """What all pure equilibria are worth to the user, the offers that rule out less, the proofs, an equilibrium."""

    lower: Fraction
    offers: Json
    proofs: dict[str, Proof | None]
    found: Found | None
    form: Form


def selection_bound(market: MarketDocument, deadline: float) -> SelectionBound:
    """The least user value over all pure equilibria of a selection market, with a worst one.

    Of a selection within gamma > 0 of the best: a lower bound, and the worst equilibrium of those in which all agents
    offer the same or (by priority) only the first less than V°.

    Raises:
        LimitError: time ran out before any bound was found, or the user has too many plans.

    """
    lead, covers = sure_lead(market), covering(market)
    if covers.unselected is not None and len(market.agents) > 1:
        answer = by_heard(market, deadline)
    else:
        answer = Search(covers, deadline, lead).run()
    if not lead and covers is market:
        return answer
    search = Search(market, deadline, market.gamma, None if market.unselected is None else 0)
    found: Found | None = None
    with suppress(LimitError):
        found = search.run().found if market.selection == "any" else search.at_the_top()
    return replace(answer, found=found)


def by_heard(market: MarketDocument, deadline: float) -> SelectionBound:
    """The bound where there are outside options: the least of one bound for each agent that may be heard."""
    answers: list[SelectionBound] = []
    for heard in range(len(market.agents)):
        now = time.monotonic()
        share = max(deadline - now, 0) / (len(market.agents) - heard)
        answers.append(Search(market, now + share, sure_lead(market), heard).run())
    proofs = {lower_if_heard(market, heard): answer.proofs["lower"] for heard, answer in enumerate(answers)}
    offers: Json = {name: answer.offers for name, answer in zip(market.agents, answers, strict=True)}
    lower = min(answer.lower for answer in answers)
    return SelectionBound(lower, offers, {"offers": None, **proofs}, answers[0].found, answers[0].form)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The multipliers of a program over an interval: `floor` is its row v(p) >= low, `ends` the rows of the chords."""

    built: LawProgram
    rows: Mapping[int, Rational]
    columns: Mapping[int, Rational]
    floor: int
    ends: Mapping[int, tuple[Offer, Offer]]
    goal: Rational


@dataclass
class Search:
    """The search from below; `intervals` of v(p) + lead are ruled out so far.

    Agents are heard with every offer worth v(p) + lead or more. With outside options, agent `heard` is heard.
    """

    market: MarketDocument
    deadline: float
    lead: Fraction
    heard: int | None = None
    intervals: list[Interval] = field(default_factory=list["Interval"])

    def __post_init__(self) -> None:
        self.selection = SelectionMarket(self.market)
        self.laws = self.selection.laws
        self.rows = LawRows(self.laws)
        self.worth = self.rows.values(self.laws.user)
        self.unit = self.laws.user.unit
        self.frontiers = [Frontier(self.rows, utility) for utility in self.selection.utilities]
        self.values = [self.rows.values(utility) for utility in self.selection.utilities]
        self.top = optimum(self.market)

    @property
    def attains(self) -> bool:
        """Whether a law that withstands all offers here is an equilibrium in which the first agent is heard."""
        return len(self.market.agents) == 1 or (self.lead == self.market.gamma and not self.heard)

    def left(self) -> float:
        """The seconds that are left, at least a tenth."""
        return max(self.deadline - time.monotonic(), 0.1)

    def run(self) -> SelectionBound:
        """The answer."""
        if len(self.market.agents) == 1:
            return self.alone()
        built = self.rows.program(self.worth, lazy=True)
        answer = self.rows.minimum(built, self.left())
        low = Fraction(answer.value) / self.unit + self.lead
        combination = built.obedient(answer.row_duals, answer.column_duals)
        self.intervals.append(Interval(None, low, combination, {}, 0, self.unit))
        equilibrium: Found | None = None
        with suppress(LimitError):
            if low < self.top:
                for frontier in self.frontiers:
                    for end in (low, self.top):
                        frontier.offer(end, self.left())
                equilibrium = self.climb(low)
            if self.intervals[-1].high >= self.top and self.attains:
                equilibrium = self.at_the_top()
        return self.answer(self.intervals[-1].high, equilibrium)

    def climb(self, low: Fraction) -> Found | None:
        """The equilibrium of least value if that is below V°; the intervals below it are recorded on the way.

        An interval spans `reach` of the points known, twice as many after it was ruled out as a whole. It ends a
        little below its least value, at a simple number: else the numbers would grow from interval to interval.
        """
        reach = 1
        for _ in range(MOST_STEPS):
            if low == self.top or time.monotonic() > self.deadline:
                return None
            ahead = sorted({offer.at for frontier in self.frontiers for offer in frontier.offers if offer.at > low})
            high = ahead[min(reach, len(ahead)) - 1]
            law, value, ruling = self.least(low, high)
            if law is None or value >= high:
                self.rule_out(ruling, low, high)
                low = high
                reach *= 2
                continue
            near = simplest(value - (value - low) / 8, value) if value > low else low
            failing = self.failing(law, value, near)
            if not failing:
                self.rule_out(ruling, low, value)
                return self.certified(law)
            self.rule_out(ruling, low, near)
            low = near
            for agent in failing:
                meeting = self.frontiers[agent].meeting(low)
                if meeting is not None:
                    self.frontiers[agent].offer(meeting, self.left())
            reach = max(reach // 2, 1)
        return None

    def failing(self, law: dict[tuple[int, int], Fraction], value: Fraction, near: Fraction) -> list[int]:
        """The agents that have a better offer against a law of that value; none for an equilibrium.

        `value` is the law's and the lead. What they can get is looked up at `near`, not above the value, and at the
        value only if that leaves it open.
        """
        found: list[int] = []
        for agent, frontier in enumerate(self.frontiers):
            enough = self.paid(agent, law) + self.market.eta[agent]
            if enough >= frontier.most(value):
                continue
            frontier.offer(near, self.left())
            slope, height = chord(*frontier.around(near, value)) if near < value else (Fraction(0), enough)
            if enough < slope * value + height or (
                enough < frontier.most(value) and enough < frontier.offer(value, self.left()).payoff
            ):
                found.append(agent)
        return found

    def outside(self, agent: int) -> Fraction | None:
        """The outside option of an agent that is not heard; None where the outcome pays it."""
        if self.market.unselected is None or self.heard in (None, agent):
            return None
        return self.market.unselected[agent]

    def paid(self, agent: int, law: dict[tuple[int, int], Fraction]) -> Fraction:
        """What an agent is paid in an equilibrium of this outcome."""
        outside = self.outside(agent)
        return self.laws.expectation(self.selection.utilities[agent], law) if outside is None else outside

    def least(self, low: Fraction, high: Fraction) -> tuple[dict[tuple[int, int], Fraction] | None, Fraction, Ruling]:
        """The law of least value from `low` on under the agents' chords over the interval, and its proof.

        The value that is returned is the law's and the lead, as all ends of intervals are.

        Without a solution the value is `high`.
        """
        built = self.rows.program(self.worth)
        program = built.program
        floor = program.add_row(self.worth, normal((low - self.lead) * self.unit))
        ends: dict[int, tuple[Offer, Offer]] = {}
        for agent, frontier in enumerate(self.frontiers):
            left, right = frontier.around(low, high)
            slope, height = chord(left, right)
            utility = self.selection.utilities[agent]
            outside = self.outside(agent)
            own = [(self.values[agent], Fraction(1, utility.unit))] if outside is None else []
            row = summed([*own, (self.worth, -slope / self.unit)])
            index = program.add_row(
                {column: value for column, value in row.items() if value},
                normal(height + slope * self.lead - self.market.eta[agent] - (outside or 0)),
            )
            ends[index] = left, right
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
                agent: (*ruling.ends[row], rows[row]) for agent, row in enumerate(ruling.ends) if rows.get(row, 0)
            }
            combination = ruling.built.obedient(rows, ruling.columns)
            floor = rows.get(ruling.floor, 0) * self.unit
            for agent, (left, right, _) in chords.items():
                outside = self.outside(agent)
                if outside is not None and left.payoff == right.payoff > outside + self.market.eta[agent]:
                    only = {agent: chords[agent]}
                    self.intervals.append(Interval(low, high, combination, only, floor, ruling.goal, alone=True))
                    return
            self.intervals.append(Interval(low, high, combination, chords, floor, ruling.goal))

    # Equilibria. -----------------------------------------------------------------------------------------------------

    def at_the_top(self) -> Found | None:
        """The equilibrium in which no offer is worth more than the outcome and gamma.

        The outcome is what the first agent likes best among the laws worth V° - gamma; with gamma > 0 and any
        selection the law of least worth among them.
        """
        most = self.top - self.market.gamma
        if not self.market.gamma or self.market.selection == "priority":
            return self.certified(self.frontiers[0].offer(most, self.left()).law)
        built = self.rows.program(self.worth)
        built.program.add_row(self.worth, normal(most * self.unit))
        return self.certified(built.law(optimal(built.program, self.left()).primal))

    def certified(self, law: dict[tuple[int, int], Fraction]) -> Found | None:
        """The equilibrium of a given outcome with the proofs that no agent gains; None where it need not be one."""
        if not self.attains:
            return None
        alone = len(self.market.agents) == 1
        unheard = None if alone else self.market.unselected
        if unheard is not None and self.paid(0, law) + self.market.eta[0] < unheard[0]:
            return None
        value = self.laws.expectation(self.laws.user, law)
        agents, enough = deviators(self.market, value)
        proofs: dict[str, Proof | None] = {"attained": None}
        base = len(self.laws.facts())
        for agent in range(agents):
            offer = self.frontiers[agent].offer(None if alone else enough, self.left())
            answer = offer.answer
            combination = offer.built.obedient(answer.row_duals, answer.column_duals)
            heard = 0 if alone else answer.row_duals.get(len(self.laws.places), 0) * self.unit
            last = base if alone else base + 1
            also: dict[int, Rational] = {last: self.selection.utilities[agent].unit}
            if heard:
                also[base] = heard
            proofs[f"no gain for {self.market.agents[agent]}"] = combination.contradiction(also, last + 1)
        return Found(value, {"law": point_json(law)}, proofs)

    def alone(self) -> SelectionBound:
        """The answer for a single agent: the least value among its best laws."""
        utility = self.selection.utilities[0]
        offer = self.frontiers[0].offer(None, self.left())
        built = self.rows.program(self.worth)
        floor = normal((offer.payoff - self.market.eta[0]) * utility.unit)
        row = built.program.add_row(self.values[0], floor)
        answer = optimal(built.program, self.left())
        lower = Fraction(answer.value) / self.unit
        base = len(self.laws.facts())
        also: dict[int, Rational] = {base: self.unit, base + 2: answer.row_duals.get(row, 0) * utility.unit}
        combination = built.obedient(answer.row_duals, answer.column_duals)
        proof = (Instance(base + 1, (Polynomial.constant(1),)), *combination.contradiction(also, base + 3))
        offers: Json = {self.market.agents[0]: [point_json(offer.law)]}
        return SelectionBound(
            lower, offers, {"offers": None, "lower": proof}, self.certified(built.law(answer.primal)), self.laws.form
        )

    def answer(self, lower: Fraction, found: Found | None) -> SelectionBound:
        """The bound with its proof."""
        base = len(self.laws.facts())
        proof, used = chain(self.selection.user_value + normal(self.lead), base, self.intervals)
        offers: Json = {self.market.agents[agent]: [point_json(offer.law) for offer in used[agent]] for agent in used}
        return SelectionBound(lower - self.lead, offers, {"offers": None, "lower": proof}, found, self.laws.form)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The number of least denominator from `low` to `high`."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    rest = whole - 1
    return rest + 1 / simplest(1 / (high - rest), 1 / (low - rest))
