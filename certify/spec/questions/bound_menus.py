"""Selection markets in which agents cannot all make themselves heard with the same laws (theory.md section 5).

Few messages: what one agent can bring about is a law that recommends no more plans than it has messages, any of a union
of polytopes. Separate signals: agent i brings about laws over its own part. Ties by agent: the user need not follow the
advice of a deviator where another action is as good, so it counts on what she strictly prefers.

Found here, once for all markets. A *menu* of agent i is a set of laws that i can offer and that is closed under
mixing: obedient laws over what i sees that recommend given plans only (`Menu`). Let p be the outcome of an equilibrium.
An offer is heard for sure when it is worth more to the user than v(p), or v(p) + 2 gamma where she takes any agent
within gamma of the best (`sure_lead`). If some law of the menu is worth more than that, then for every law q of the
menu which is worth at least that

    E_p U_i >= E_q U_i - eta_i,

because q mixed with a little of the other law is worth strictly more, is heard for sure, and pays nearly as much. With
ties by agent, `guaranteed` stands for E_q U_i: mixed with a little of a law that separates, q is strictly obeyed
except where no law of the menu makes her preference strict, and there the worst action for the agent counts. With
outside options the option of an agent that is not heard stands for its E_p U_i. A single agent is heard with any law.

p itself is an obedient law over what the heard agent sees; with few messages it recommends no more plans than there
are messages, because the user follows a recommendation whenever it is best. So there is a *case* for each agent that
may be heard, where that matters, and for each choice of plans. Where p may be a mixture (chance selects among the
best agents, the user answers at random in a conversation), where ties depend on the agent, and where the choices are
too many, all plans are allowed. In each case the conditions are refuted together with v(p) < lower. Nothing needs V°:
each condition names a law of its menu that is worth more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import comb
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import ForAll, Formula, above, all_of, at_least, equal, implies
from certify.spec.outcomes import OutcomeLaws, Point, Utility, plans_are_few
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.quantity import Quantity, quantity, total
from certify.spec.questions.bound_single_agent import Deviation, guaranteed, read_point
from certify.spec.questions.bound_variant import can_say, converses, expressive, laws_of_talking, sure_lead, types
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument

MOST_CASES = 20
"""With more choices of as many plans as there are messages p may recommend any plan."""

Plans = tuple[tuple[int, ...], ...]
"""Some plans, each an action for every type of positive probability."""


def needs_menus(market: MarketDocument) -> bool:
    """Whether the agents of a selection market do not all offer the same laws, or not all obedient ones."""
    few = not (converses(market) or plans_are_few(len(market.actions), types(market)))
    return market.sharing == "separate" or market.law == "by-agent" or not expressive(market) or few


@dataclass(frozen=True)
class Menu:
    """Laws that an agent can offer: obedient over what it sees, recommending only `plans` (None: any plan).

    `separation` is a law among them that makes as many of the user's preferences strict as can be; it counts where ties
    depend on the agent.
    """

    agent: int
    laws: OutcomeLaws
    plans: Plans | None
    separation: Point | None = None

    def payoff(self, utility: Utility, law: Point) -> Fraction:
        """Return what the agent is sure to get in the limit from a law that is heard."""
        if self.separation is None:
            return self.laws.expectation(utility, law)
        return guaranteed(self.laws, utility, Deviation(law, self.separation))


@dataclass(frozen=True)
class Case:
    """Which agent is heard (None: it does not matter), and which plans its law recommends (None: any)."""

    heard: int | None
    plans: Plans | None


class Menus:
    """What agents can offer, and what the outcome law p can be, in a market with menus."""

    def __init__(self, market: MarketDocument) -> None:
        self.market = market

    @cached_property
    def all_plans(self) -> Plans | None:
        """All plans of the user; None if they are too many."""
        kinds = types(self.market)
        if not plans_are_few(len(self.market.actions), kinds):
            return None
        return tuple(self._laws(0).choices)

    def sees(self, agent: int) -> dict[tuple[int, int, int], Fraction]:
        """Return the prior of (type, what the agent sees, state)."""
        prior: dict[tuple[int, int, int], Fraction] = {}
        for (z, x, y), mass in self.market.joint.items():
            at = z, self.market.agent_signals[x][agent], y
            prior[at] = prior.get(at, Fraction(0)) + mass
        return prior

    def _laws(self, agent: int, plans: Plans | None = None) -> OutcomeLaws:
        return OutcomeLaws(self.sees(agent), len(self.market.actions), self.market.user, "plans", plans)

    def menu(self, agent: int, plans: Plans | None, separation: Json = None) -> Menu:
        """Return a menu; `InputError` if the agent has no message for each of the plans, or if they are too many."""
        if plans is None and (self.all_plans is None or not self.can_recommend(len(self.all_plans))):
            raise InputError("offers: expected plans, because the agent cannot recommend all")
        if plans is not None and not self.can_recommend(len(plans)):
            raise InputError(f"offers: {len(plans)} plans cannot be told apart by {self.market.messages} messages")
        laws = self._laws(agent, plans)
        if self.market.law == "common":
            if separation is not None:
                raise InputError("offers: expected no separation, because ties are common")
            return Menu(agent, laws, plans)
        return Menu(agent, laws, plans, read_point(separation, laws, "offers.separation"))

    def can_recommend(self, count: int) -> bool:
        """Whether an agent can tell apart so many plans, over all rounds, whatever the user answers."""
        return can_say(self.market, count, self.market.rounds)

    @cached_property
    def few(self) -> list[Plans] | None:
        """The choices of as many plans as an agent can tell apart; None if it can tell all, or these are too many."""
        plans = self.all_plans
        if plans is None or self.can_recommend(len(plans)) or self.market.messages is None:
            return None
        count = next(n for n in range(len(plans), 0, -1) if self.can_recommend(n))
        return [*combinations(plans, count)] if comb(len(plans), count) <= MOST_CASES else None

    @cached_property
    def cases(self) -> list[Case]:
        """The cases; p may recommend any plan over several rounds, where chance selects, and where ties depend on whom.

        Where chance selects among equally good agents p is a mixture of what they offer, over all parts of the signal.
        """
        market = self.market
        several = len(market.agents) > 1
        mixed = several and market.selection == "any"
        apart = not mixed and (market.sharing == "separate" or (several and market.unselected is not None))
        who = range(len(market.agents)) if apart else [None]
        free = mixed or market.rounds > 1 or market.law == "by-agent" or self.few is None
        return [Case(heard, plans) for heard in who for plans in ([None] if free else self.few or [])]

    def laws(self, case: Case) -> OutcomeLaws:
        """Return what p is in a case."""
        market = self.market
        if market.sharing == "separate" and case.heard is not None and not converses(market):
            form = "actions" if self.all_plans is None else "plans"
            return OutcomeLaws(self.sees(case.heard), len(market.actions), market.user, form, case.plans)
        if case.plans is not None:
            return self._laws(0, case.plans)
        return laws_of_talking(market, "actions" if self.all_plans is None else "plans")

    def paid(self, laws: OutcomeLaws, agent: int, case: Case) -> Quantity:
        """Return what an agent is paid in the equilibrium: E_p U_i, or its outside option where it is not heard."""
        market = self.market
        if market.unselected is not None and case.heard not in (None, agent):
            return quantity(normal(market.unselected[agent]))
        return quantity(laws.value(laws.utility(market.agent_utilities[agent])))

    def no_better_offer(
        self, case: Case, laws: OutcomeLaws, menu: Menu, offers: Sequence[Point], label: str
    ) -> Formula:
        """Return that no mixture of the given laws of a menu is heard for sure and pays its agent more.

        With mixing probabilities m: if sum m v(q) >= v(p) + 2 gamma, and one of the laws is worth more than that, then
        the agent is paid at least sum m E_q U_i - eta_i.
        """
        market, agent = self.market, menu.agent
        utility = menu.laws.utility(market.agent_utilities[agent])
        names = [f"m[{label},{number}]" for number in range(len(offers))]
        chances = [Quantity.unknown(name) for name in names]
        worths = [menu.laws.expectation(menu.laws.user, law) for law in offers]
        payoffs = [menu.payoff(utility, law) for law in offers]
        premises = [*(at_least(m) for m in chances), equal(total(chances), 1)]
        if len(market.agents) > 1:
            heard = quantity(laws.value(laws.user)) + normal(sure_lead(market))
            premises.append(at_least(total(m * normal(worth) for m, worth in zip(chances, worths, strict=True)), heard))
            premises.append(above(quantity(normal(max(worths))), heard))
        payoff = total(m * normal(each) for m, each in zip(chances, payoffs, strict=True))
        gain = payoff - normal(market.eta[agent]) - self.paid(laws, agent, case)
        return ForAll(tuple(names), implies(all_of(premises), at_least(-gain)))

    # What has to be checked. -----------------------------------------------------------------------------------------

    def parts(self, lower: Fraction, value: Json) -> dict[str, Part]:
        """Return the parts that show v(p) >= lower in every equilibrium, from menus with offers for each case.

        `offers`: all offers, and the laws that separate, are laws of their menus. `lower in case n`: no p of that case
        with v(p) < lower withstands the offers.
        """
        cases = _list(value, "offers", len(self.cases))
        closed: list[Formula] = []
        parts: dict[str, Part] = {}
        for number, (case, given) in enumerate(zip(self.cases, cases, strict=True)):
            laws = self.laws(case)
            conditions: list[Formula] = []
            for label, row in enumerate(_list(given, "offers")):
                menu, offers = self.read(row)
                closed += [menu.laws.holds_for(law) for law in offers]
                if menu.separation is not None:
                    closed.append(menu.laws.holds_for(menu.separation))
                conditions.append(self.no_better_offer(case, laws, menu, offers, str(label)))
            below = above(normal(lower), quantity(laws.value(laws.user)))
            parts[lower_in_case(number)] = Part(laws.names(), [below, *conditions], laws.facts())
        return {"offers": Part([], [all_of(closed)], expects="nothing"), **parts}

    def read(self, value: Json) -> tuple[Menu, list[dict[tuple[int, int], Fraction]]]:
        """Return the menu and the offers that a row of results names."""
        if not isinstance(value, Mapping) or set(value) - {"separation"} != {"agent", "plans", "laws"}:
            raise InputError("offers: expected the keys agent, plans and laws")
        row = cast("Mapping[str, Json]", value)
        if row["agent"] not in self.market.agents:
            raise InputError("offers: expected the name of an agent")
        agent = self.market.agents.index(cast("str", row["agent"]))
        menu = self.menu(agent, self.read_plans(row["plans"]), row.get("separation"))
        laws = _list(row["laws"], "offers.laws")
        if not laws:
            raise InputError("offers.laws: expected at least one law")
        return menu, [read_point(law, menu.laws, "offers.laws") for law in laws]

    def read_plans(self, value: Json) -> Plans | None:
        """Return the plans that a list of lists of actions names, without repetition; None for null."""
        if value is None:
            return None
        plans: list[tuple[int, ...]] = []
        for row in _list(value, "plans"):
            plan = tuple(a for a in _list(row, "plans", types(self.market)) if type(a) is int)
            if len(plan) != types(self.market) or not all(0 <= a < len(self.market.actions) for a in plan):
                raise InputError("plans: expected an action for each type of the user")
            plans.append(plan)
        if not plans or len(set(plans)) < len(plans):
            raise InputError("plans: expected at least one plan, none twice")
        return tuple(plans)


def lower_in_case(number: int) -> str:
    """Return the name of the part about one case."""
    return f"lower in case {number}"


def _list(value: Json, what: str, length: int | None = None) -> Sequence[Json]:
    if not isinstance(value, (list, tuple)) or length not in (None, len(value)):
        raise InputError(f"{what}: expected a list{'' if length is None else f' of {length}'}")
    return cast("Sequence[Json]", value)
