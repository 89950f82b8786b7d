"""The exact least user utility of a selection market, interval by interval from below (theory.md section 5)."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.frontier import Frontier
from certify.bounds.menu_equilibria import menu_equilibrium
from certify.bounds.menus import menus_bound
from certify.bounds.parts_equilibria import parts_equilibrium
from certify.bounds.profiles import Found
from certify.bounds.program import LawRows, optimal, point_json
from certify.bounds.selection_climb import Bidder, Climb
from certify.bounds.selection_proof import chain
from certify.kernel.proof import Instance, Proof
from certify.spec.errors import LimitError
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.questions.bound_covered import covering
from certify.spec.questions.bound_menus import needs_menus
from certify.spec.questions.bound_selection import SelectionMarket, deviators, lower_if_heard
from certify.spec.questions.bound_variant import optimum, sure_lead

if TYPE_CHECKING:
    from certify.spec.outcomes import Form
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument


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
    if needs_menus(covers):
        return _with_menus(market, covers, deadline)
    if covers.unselected is not None and len(market.agents) > 1:
        answer = by_heard(market, deadline)
    else:
        answer = Search(covers, deadline, lead).run()
    if len(market.agents) == 1 or (not lead and covers is market):
        return answer
    search = Search(market, deadline, market.gamma, None if market.unselected is None else 0)
    found: Found | None = None
    with suppress(LimitError):
        found = search.run().found if market.selection == "any" else search.at_the_top()
    return replace(answer, found=found)


def _with_menus(market: MarketDocument, covers: MarketDocument, deadline: float) -> SelectionBound:
    """The bound where agents have menus; the equilibrium is one with common ties, or of few plans."""
    answer = menus_bound(covers, deadline)
    found: Found | None = None
    with suppress(LimitError):
        common = replace(market, law="common")
        if market.law == "by-agent" and not needs_menus(covering(common)):
            found = selection_bound(common, deadline).found
        worst = answer.worst
        if market.law == "by-agent" and found is None:
            worst = menus_bound(covering(common), deadline).worst
        for case, law in worst:
            if found is None and market.sharing == "separate" and case.heard is not None:
                found = parts_equilibrium(market, case.heard, law, deadline)
            elif found is None and case.plans is not None:
                found = menu_equilibrium(market, case.plans, law, max(deadline - time.monotonic(), 0.1))
    return SelectionBound(answer.lower, answer.offers, answer.proofs, found, answer.form)


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


@dataclass
class Search:
    """The search from below where all agents offer the same laws.

    Agents are heard with every offer worth v(p) + lead or more. With outside options, agent `heard` is heard.
    """

    market: MarketDocument
    deadline: float
    lead: Fraction
    heard: int | None = None

    def __post_init__(self) -> None:
        self.selection = SelectionMarket(self.market)
        self.laws = self.selection.laws
        self.rows = LawRows(self.laws)
        self.worth = self.rows.values(self.laws.user)
        self.unit = self.laws.user.unit
        self.frontiers = [Frontier(self.rows, utility) for utility in self.selection.utilities]
        self.top = optimum(self.market)
        bidders = [Bidder(agent, frontier, self.top) for agent, frontier in enumerate(self.frontiers)]
        self.climb = Climb(self.market, self.deadline, self.lead, self.heard, self.rows, bidders, self.top)

    @property
    def attains(self) -> bool:
        """Whether a law that withstands all offers here is an equilibrium in which the first agent is heard."""
        return len(self.market.agents) == 1 or (self.lead == self.market.gamma and not self.heard)

    def left(self) -> float:
        """The seconds that are left, at least a tenth."""
        return self.climb.left()

    def run(self) -> SelectionBound:
        """The answer."""
        if len(self.market.agents) == 1:
            return self.alone()
        low = self.climb.start()
        equilibrium: Found | None = None
        with suppress(LimitError):
            if low < self.top:
                law = self.climb.climb(low)
                equilibrium = None if law is None else self.certified(law)
            if self.reached >= self.top and self.attains:
                equilibrium = self.at_the_top()
        return self.answer(self.reached, equilibrium)

    @property
    def reached(self) -> Fraction:
        """The value below which nothing is an equilibrium, and the lead."""
        return self.climb.intervals[-1].high

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
        if unheard is not None and self.climb.paid(0, law) + self.market.eta[0] < unheard[0]:
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
        row = built.program.add_row(self.rows.values(utility), floor)
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
        proof, used = chain(self.selection.user_value + normal(self.lead), base, self.climb.intervals)
        offers: Json = {self.market.agents[agent]: [point_json(offer.law) for offer in used[agent]] for agent in used}
        return SelectionBound(lower - self.lead, offers, {"offers": None, "lower": proof}, found, self.laws.form)
