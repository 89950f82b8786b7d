"""The selection market, where the user hears the one agent whose rule is worth most to her (theory.md section 5).

Lemma S, on paper once for all markets: with two or more agents and pure rules, a law p is the outcome of an
equilibrium with v(p) < V° just if p is obedient and, for every agent i and every obedient law q with v(q) >= v(p),
E_p U_i >= E_q U_i - eta_i. (All agents offer p; only an offer with v(q) >= v(p) is ever heard. Conversely an
agent that offers q with v(q) > v(p) is heard, and mixing q with a law of value V° gives the case v(q) = v(p).) A
single agent is always heard, so there the condition is on all obedient q. Where v(p) = V°, v(p) >= lower is trivial.
Of a selection within gamma > 0 of the best (T3b) the condition is necessary where v(p) < V° - 2 gamma, with v(q) >=
v(p) + 2 gamma in place of v(q) >= v(p): then q alone may be heard (`sure_lead`), whichever agents the user mixes.
With outside options, and ties among agents by priority, an agent that is not heard in an equilibrium has its outside
option in place of E_p U_i: with v(p) < V° the condition is on either, according to which agent is heard.
The user follows a recommendation whenever it is optimal, so rules are obedient laws and `ties` plays no part.
In a conversation of two or more rounds with a user who has types, rules are mediated laws instead (`MediatedLaws`).
They have all that the lemma needs: a mixture of two is one, and she is honest and follows whenever that is optimal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import cast

from certify.spec.errors import InputError, LimitError
from certify.spec.formula import ForAll, Formula, above, all_of, at_least, equal, implies
from certify.spec.outcomes import Point, Utility, plans_are_few
from certify.spec.polynomial import Polynomial, normal
from certify.spec.problem import Json
from certify.spec.quantity import Quantity, quantity, total
from certify.spec.questions.bound_facts import Joined
from certify.spec.questions.bound_single_agent import read_point
from certify.spec.questions.bound_variant import converses, laws_of_talking, optimum, sure_lead, types
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument


class SelectionMarket:
    """What holds of the outcome law p of every pure equilibrium of a selection market with v(p) < V° - 2 gamma.

    Raises:
        LimitError: the user's plans are too many to be enumerated.

    """

    def __init__(self, market: MarketDocument) -> None:
        if not (converses(market) or plans_are_few(len(market.actions), types(market))):
            raise LimitError("the user's plans in this selection market are too many to be enumerated")
        self.market = market
        self.laws = laws_of_talking(market)

    @cached_property
    def utilities(self) -> list[Utility]:
        """The conditional expected utilities, one an agent."""
        return [self.laws.utility(table) for table in self.market.agent_utilities]

    def no_better_offer(self, agent: int, offers: Sequence[Point], heard: int | None = None) -> Formula:
        """Return that no mixture of the given obedient laws, offered by an agent, is heard for sure and pays it more.

        A mixture (toss a coin, then follow one of the laws) of obedient laws is one. With
        mixing probabilities m: if sum m v(q) >= v(p) + 2 gamma then E_p U_i >= sum m E_q U_i - eta_i. Where agent
        `heard` is heard, the outside option of another stands for its E_p U_i, if there are outside options.
        """
        laws, utility = self.laws, self.utilities[agent]
        names = [f"m[{agent},{number}]" for number in range(len(offers))]
        chances = [Quantity.unknown(name) for name in names]
        worth = total(m * normal(laws.expectation(laws.user, q)) for m, q in zip(chances, offers, strict=True))
        payoff = total(m * normal(laws.expectation(utility, q)) for m, q in zip(chances, offers, strict=True))
        premises = [*(at_least(m) for m in chances), equal(total(chances), 1)]
        if len(self.market.agents) > 1:
            premises.append(at_least(worth, self.surely_heard))
        outside = None if heard in (None, agent) else self.market.unselected
        paid = quantity(laws.value(utility)) if outside is None else quantity(normal(outside[agent]))
        gain = payoff - normal(self.market.eta[agent]) - paid
        return ForAll(tuple(names), implies(all_of(premises), at_least(-gain)))

    @cached_property
    def user_value(self) -> Quantity:
        """v(p) = E_p u."""
        return quantity(self.laws.value(self.laws.user))

    @cached_property
    def surely_heard(self) -> Quantity:
        """v(p) + 2 gamma."""
        return self.user_value + normal(sure_lead(self.market))

    def parts(self, lower: Fraction, value: Json) -> dict[str, Part]:
        """Return the parts that show v(p) >= lower in every equilibrium, from given offers of the agents.

        `offers`: they are obedient laws, and if there are any, lower <= V° - 2 gamma. `lower`: no p with v(p) < lower
        withstands them. With outside options there is a part for each agent that may be heard, with offers of its own.
        """
        unheard = self.market.unselected is not None and len(self.market.agents) > 1
        cases = self.by_heard(value) if unheard else {None: self._offers(value)}
        below = above(normal(lower), self.user_value)
        closed = [at_least(normal(optimum(self.market) - lower))]
        parts: dict[str, Part] = {}
        for heard, offers in cases.items():
            if any(offers) and sure_lead(self.market):
                closed.append(at_least(normal(optimum(self.market) - sure_lead(self.market) - lower)))
            closed += [self.laws.holds_for(law) for given in offers for law in given]
            conditions = [self.no_better_offer(i, given, heard) for i, given in enumerate(offers) if given]
            name = "lower" if heard is None else lower_if_heard(self.market, heard)
            parts[name] = Part(self.laws.names(), [below, *conditions], self.laws.facts())
        return {"offers": Part([], [all_of(closed)], expects="nothing"), **parts}

    def by_heard(self, value: Json) -> dict[int | None, list[list[dict[tuple[int, int], Fraction]]]]:
        """Return the offers for each agent that may be heard, from an object with offers for each of them."""
        if not isinstance(value, Mapping) or set(value) != set(self.market.agents):
            raise InputError("offers: expected an object with offers for each agent that may be heard")
        table = cast("Mapping[str, Json]", value)
        return {heard: self._offers(table[name]) for heard, name in enumerate(self.market.agents)}

    def _offers(self, value: Json) -> list[list[dict[tuple[int, int], Fraction]]]:
        if not isinstance(value, Mapping) or not set(value) <= set(self.market.agents):
            raise InputError("offers: expected an object with a list of laws for some of the agents")
        if not all(isinstance(given, (list, tuple)) for given in value.values()):
            raise InputError("offers: expected a list of laws for each of these agents")
        table = cast("Mapping[str, Sequence[Json]]", value)
        return [
            [read_point(law, self.laws, f"offers.{name}") for law in table.get(name, ())] for name in self.market.agents
        ]


def lower_if_heard(market: MarketDocument, heard: int) -> str:
    """Return the name of the part about the equilibria in which one agent is heard, where there are outside options."""
    return f"lower if {market.agents[heard]} is heard"


def deviators(market: MarketDocument, attained: Fraction) -> tuple[int, Fraction]:
    """Return how many agents, the first ones, may deviate, and how much their offers have to be worth to be heard.

    A single agent is always heard. Else all agents offer the law p of worth `attained`, and nobody is heard in place
    of the others unless its offer is worth more than v(p) + gamma. Exceptions: where v(p) >= V° - gamma, no
    offer is; and by priority the first agent is heard with every offer worth V° - gamma if all others offer a law of
    worth V°. So there the first agent alone has to be looked at, and with `"selection": "any"` and gamma > 0 nobody.

    Raises:
        InputError: by priority, gamma > 0 and less than V° - gamma is attained, which is not covered.

    """
    if len(market.agents) == 1:
        return 1, attained
    top = optimum(market) - market.gamma
    free = market.gamma > 0 and market.selection == "any"
    if attained >= top:
        return 0 if free else 1, top
    if market.gamma > 0 and not free:
        raise InputError("attained: by priority within gamma of the best expected at least V° - gamma")
    return len(market.agents), attained + market.gamma


def selection_equilibrium_parts(market: MarketDocument, attained: Fraction, law: Json) -> dict[str, Part]:
    """Return the parts that show that a law is the outcome of an equilibrium worth `attained` to the user.

    `deviators` says of which agents it has to be shown that no obedient law q, worth so much to the user, pays them
    more than eta_i extra. With outside options and ties by priority the first agent is heard, where all offer the
    law; it must not prefer its outside option, and the others have theirs.
    """
    selection = SelectionMarket(market)
    laws = selection.laws
    point = read_point(law, laws, "equilibrium.law")
    closed = [equal(normal(laws.expectation(laws.user, point)), normal(attained)), laws.holds_for(point)]
    outside = market.unselected if len(market.agents) > 1 else None
    paid = [laws.expectation(utility, point) for utility in selection.utilities]
    if outside is not None:
        closed.append(at_least(normal(paid[0] + market.eta[0] - outside[0])))
        paid[1:] = outside[1:]
    parts = {"attained": Part([], [all_of(closed)], expects="nothing")}
    base = laws.facts()
    agents, enough = deviators(market, attained)
    facts = base if len(market.agents) == 1 else Joined(base, [at_least(laws.value(laws.user), normal(enough))])
    for agent, name in enumerate(market.agents[:agents]):
        utility = selection.utilities[agent]
        bound = paid[agent] + market.eta[agent]
        gain = laws.value(utility) - Polynomial.constant(normal(bound))
        parts[f"no gain for {name}"] = Part(laws.names(), [above(gain)], facts)
    return parts
