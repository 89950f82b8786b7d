"""The bound of a selection market whose agents have menus: few messages, parts of the signal, ties by agent."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from certify.bounds.frontier import Frontier, Offer
from certify.bounds.good_plans import good_plans
from certify.bounds.program import LawRows, point_json
from certify.bounds.selection_climb import Bidder, Climb, Law
from certify.bounds.selection_proof import Interval, chain
from certify.bounds.wary_frontier import WaryFrontier, separating_law
from certify.exact.linear_program import Infeasible, Optimal, solve
from certify.kernel.proof import Instance, Split
from certify.spec.errors import LimitError
from certify.spec.outcomes import OutcomeLaws
from certify.spec.polynomial import Polynomial, normal
from certify.spec.questions.bound_menus import Case, Menu, Menus, Plans, lower_in_case
from certify.spec.questions.bound_variant import optimum, sure_lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from certify.exact.linear_program import Rational
    from certify.kernel.proof import Proof
    from certify.spec.outcomes import Form
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True, slots=True)
class MenuBound:
    """What all pure equilibria are worth to the user, the offers that rule out less, the proofs by part.

    `worst` are laws that may be the outcome of an equilibrium, the worst first, each with its case: those of that worth
    which withstand all offers that were looked at, and what the agent that is heard likes best.
    """

    lower: Fraction
    offers: Json
    proofs: dict[str, Proof | None]
    worst: list[tuple[Case, Law]]
    form: Form


@dataclass(frozen=True, slots=True)
class _Answer:
    """What holds of one case: nothing below `lower` is an equilibrium; `law` withstands all that was looked at.

    `proof` gives the proof for a lower bound up to `lower`, and the offers that it uses by the numbers of the bidders.
    """

    case: Case
    lower: Fraction
    law: Law | None
    proof: Callable[[Fraction], tuple[Proof, dict[int, list[Offer]]]]


def menus_bound(market: MarketDocument, deadline: float) -> MenuBound:
    """The certified least user value over all pure equilibria of a market that needs menus.

    Raises:
        LimitError: time ran out before any bound was found.

    """
    search = _Search(market, deadline)
    answers: list[_Answer] = []
    for number in range(len(search.menus.cases)):
        best = min((answer.lower for answer in answers), default=search.top)
        answers.append(search.alone(number) if len(market.agents) == 1 else search.climbed(number, best))
    lower = min(answer.lower for answer in answers)
    offers: list[Json] = []
    proofs: dict[str, Proof | None] = {"offers": None}
    for number, answer in enumerate(answers):
        proof, used = answer.proof(lower)
        proofs[lower_in_case(number)] = proof
        offers.append([search.written(bidder, used[bidder]) for bidder in used])
    worst = [(each.case, each.law) for each in answers if each.law is not None and each.lower == lower]
    with suppress(LimitError):
        worst += search.favourites(lower)
    return MenuBound(lower, offers, proofs, worst, search.laws[0].form)


@dataclass
class _Search:
    market: MarketDocument
    deadline: float
    menus: Menus = field(init=False)

    def __post_init__(self) -> None:
        self.menus = Menus(self.market)
        self.top = optimum(self.market)
        self.lead = sure_lead(self.market)
        self.laws = [self.menus.laws(case) for case in self.menus.cases]

    def left(self) -> float:
        """The seconds that are left, at least a tenth."""
        return max(self.deadline - time.monotonic(), 0.1)

    # What agents can offer. ------------------------------------------------------------------------------------------

    @cached_property
    def choices(self) -> list[Plans | None]:
        """The plans of the menus that are looked at: all, each choice of few, or those that seem worth most."""
        plans = self.menus.all_plans
        if plans is not None and self.menus.can_recommend(len(plans)):
            return [None]
        return [*(self.menus.few or [good_plans(self.menus)])]

    @cached_property
    def offering(self) -> list[tuple[Menu, Bidder]]:
        """All menus that are looked at, with what is known of their laws."""
        found: list[tuple[Menu, Bidder]] = []
        tops: dict[tuple[Plans | None, int], tuple[LawRows, Fraction] | None] = {}
        separated: dict[tuple[Plans | None, int], dict[tuple[int, int], Fraction]] = {}
        for agent, table in enumerate(self.market.agent_utilities):
            for plans in self.choices:
                at = plans, agent if self.market.sharing == "separate" else 0
                if at not in tops:
                    tops[at] = self._top(agent, plans)
                known = tops[at]
                if known is None:
                    continue
                rows, top = known
                utility = rows.laws.utility(table)
                if self.market.law == "common":
                    menu, frontier = Menu(agent, rows.laws, plans), Frontier(rows, utility)
                else:
                    if at not in separated:
                        separated[at] = separating_law(rows, self.left())
                    menu = Menu(agent, rows.laws, plans, separated[at])
                    frontier = WaryFrontier(rows, utility, separated[at])
                found.append((menu, Bidder(agent, frontier, top)))
        return found

    def _top(self, agent: int, plans: Plans | None) -> tuple[LawRows, Fraction] | None:
        """The laws with these plans, and what they are worth to the user at most; None if there are none."""
        market = self.market
        rows = LawRows(OutcomeLaws(self.menus.sees(agent), len(market.actions), market.user, "plans", plans))
        laws = rows.laws
        built = rows.program({column: -value for column, value in rows.values(laws.user).items()})
        answer = solve(built.program, seconds=self.left())
        if isinstance(answer, Infeasible):
            return None
        if not isinstance(answer, Optimal):
            raise LimitError("what agents can offer was not found in time")
        return rows, -Fraction(answer.value) / laws.user.unit

    def favourites(self, least: Fraction) -> list[tuple[Case, Law]]:
        """What the first agent likes best among the offers worth so much to the user, and with parts each other one."""
        found: list[tuple[Case, Law]] = []
        for heard in range(len(self.market.agents)) if self.market.sharing == "separate" else [0]:
            bids = [
                (bidder.frontier.offer(least, self.left()), menu.plans)
                for menu, bidder in self.offering
                if bidder.agent == heard and bidder.top >= least
            ]
            found += [(Case(heard, plans), bid.law) for bid, plans in sorted(bids, key=lambda bid: -bid[0].payoff)[:1]]
        return found

    def written(self, bidder: int, laws: list[Offer]) -> Json:
        """The offers of one bidder as results name them."""
        menu = self.offering[bidder][0]
        row: dict[str, Json] = {
            "agent": self.market.agents[menu.agent],
            "plans": None if menu.plans is None else [list(plan) for plan in menu.plans],
            "laws": [point_json(offer.law) for offer in laws],
        }
        if menu.separation is not None:
            row["separation"] = point_json(menu.separation)
        return row

    # The cases. ------------------------------------------------------------------------------------------------------

    def climbed(self, number: int, enough: Fraction) -> _Answer:
        """What holds of one case of a market with several agents; no more than `enough` is shown."""
        case, rows = self.menus.cases[number], LawRows(self.laws[number])
        share = self.left() / (len(self.menus.cases) - number)
        bidders = [bidder for _, bidder in self.offering]
        ceiling = self.top + self.lead
        climb = Climb(self.market, time.monotonic() + share, self.lead, case.heard, rows, bidders, ceiling)
        law: Law | None = None
        built = rows.program({})
        empty = solve(built.program, seconds=self.left())
        if isinstance(empty, Infeasible):
            nothing = built.obedient(empty.row_multipliers, empty.column_multipliers)
            climb.intervals.append(Interval(None, ceiling, nothing, {}, 0, 0))
        else:
            low = climb.start()
            with suppress(LimitError):
                law = climb.climb(low, enough + self.lead)
        value = rows.laws.value(rows.laws.user) + normal(self.lead)
        base = len(rows.laws.facts())

        def proof(lower: Fraction) -> tuple[Proof, dict[int, list[Offer]]]:
            high = [interval.high for interval in climb.intervals]
            count = next(n for n, each in enumerate(high) if each >= lower + self.lead)
            return chain(value, base, climb.intervals[: count + 1], capped=True)

        return _Answer(case, climb.intervals[-1].high - self.lead, law, proof)

    def alone(self, number: int) -> _Answer:
        """What holds of one case of a market with a single agent, which is always heard."""
        case, rows = self.menus.cases[number], LawRows(self.laws[number])
        laws, utility = rows.laws, rows.laws.utility(self.market.agent_utilities[0])
        bids = [(index, bidder.frontier.offer(None, self.left())) for index, (_, bidder) in enumerate(self.offering)]
        built = rows.program(rows.values(laws.user))
        if not bids:
            raise LimitError("no offer of the single agent was found")
        index, offer = max(bids, key=lambda bid: bid[1].payoff)
        floor = normal((offer.payoff - self.market.eta[0]) * utility.unit)
        row = built.program.add_row(rows.values(utility), floor)
        answer = solve(built.program, seconds=self.left())
        base = len(laws.facts())
        if isinstance(answer, Optimal):
            lower, law = Fraction(answer.value) / laws.user.unit, built.law(answer.primal)
            also: dict[int, Rational] = {base: laws.user.unit}
            duals, columns = answer.row_duals, answer.column_duals
        elif isinstance(answer, Infeasible):
            lower, law, also = self.top, None, {}
            duals, columns = answer.row_multipliers, answer.column_multipliers
        else:
            raise LimitError("what a single agent gets was not found in time")
        also[base + 2] = duals.get(row, 0) * utility.unit
        steps: Proof = built.obedient(duals, columns).contradiction(also, base + 3)
        if law is None and not rows.values(utility):  # the condition is a false comparison of numbers
            steps = (Split(base + 2, ()),)
        proof = (Instance(base + 1, (Polynomial.constant(1),)), *steps)
        return _Answer(case, lower, law, lambda _: (proof, {index: [offer]}))
