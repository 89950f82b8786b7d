"""The selection market, where the user hears the one agent whose rule is worth most to her (theory.md section 5).

Lemma S, on paper once for all markets: with two or more agents and pure rules, a law p is the outcome of an
equilibrium with v(p) < V° just if p is obedient and, for every agent i and every obedient law q with v(q) >= v(p),
E_p U_i >= E_q U_i - eta_i. (All agents offer p; only an offer with v(q) >= v(p) is ever heard. Conversely an
agent that offers q with v(q) > v(p) is heard, and mixing q with a law of value V° gives the case v(q) = v(p).) A
single agent is always heard, so there the condition is on all obedient q. Where v(p) = V°, v(p) >= lower is trivial.
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
from certify.spec.questions.bound_variant import converses, laws_of_talking, optimum, types
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument


class SelectionMarket:
    """What holds of the outcome law p of every pure equilibrium of a selection market with v(p) < V°.

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

    def no_better_offer(self, agent: int, offers: Sequence[Point]) -> Formula:
        """Return that no mixture of the given obedient laws, offered by an agent, is heard and pays it more.

        A mixture (toss a coin, then follow one of the laws) of obedient laws is one. With
        mixing probabilities m: if sum m v(q) >= v(p) then E_p U_i >= sum m E_q U_i - eta_i.
        """
        laws, utility = self.laws, self.utilities[agent]
        names = [f"m[{agent},{number}]" for number in range(len(offers))]
        chances = [Quantity.unknown(name) for name in names]
        worth = total(m * normal(laws.expectation(laws.user, q)) for m, q in zip(chances, offers, strict=True))
        payoff = total(m * normal(laws.expectation(utility, q)) for m, q in zip(chances, offers, strict=True))
        premises = [*(at_least(m) for m in chances), equal(total(chances), 1)]
        if len(self.market.agents) > 1:
            premises.append(at_least(worth, self.user_value))
        gain = payoff - normal(self.market.eta[agent]) - laws.value(utility)
        return ForAll(tuple(names), implies(all_of(premises), at_least(-gain)))

    @cached_property
    def user_value(self) -> Quantity:
        """v(p) = E_p u."""
        return quantity(self.laws.value(self.laws.user))

    def parts(self, lower: Fraction, value: Json) -> dict[str, Part]:
        """Return the parts that show v(p) >= lower in every equilibrium, from given offers of the agents.

        `offers`: they are obedient laws. `lower`: no p with v(p) < lower withstands them; and lower <= V°.
        """
        offers = self._offers(value)
        closed = [at_least(normal(optimum(self.market) - lower))]
        closed += [self.laws.holds_for(law) for given in offers for law in given]
        conditions = [self.no_better_offer(i, given) for i, given in enumerate(offers) if given]
        below = above(normal(lower), self.user_value)
        return {
            "offers": Part([], [all_of(closed)], expects="nothing"),
            "lower": Part(self.laws.names(), [below, *conditions], self.laws.facts()),
        }

    def _offers(self, value: Json) -> list[list[dict[tuple[int, int], Fraction]]]:
        if not isinstance(value, Mapping) or not set(value) <= set(self.market.agents):
            raise InputError("offers: expected an object with a list of laws for some of the agents")
        if not all(isinstance(given, (list, tuple)) for given in value.values()):
            raise InputError("offers: expected a list of laws for each of these agents")
        table = cast("Mapping[str, Sequence[Json]]", value)
        return [
            [read_point(law, self.laws, f"offers.{name}") for law in table.get(name, ())] for name in self.market.agents
        ]


def selection_equilibrium_parts(market: MarketDocument, attained: Fraction, law: Json) -> dict[str, Part]:
    """Return the parts that show that all agents offering a given law is an equilibrium worth `attained`.

    For each agent: no obedient law q (with v(q) >= v(p), if there are other agents) pays it more than eta_i extra. If
    v(p) = V° no offer is worth more to the user, and with ties in favour of the first agent only its own has to
    be looked at.
    """
    selection = SelectionMarket(market)
    laws = selection.laws
    point = read_point(law, laws, "equilibrium.law")
    parts = {
        "attained": Part(
            [],
            [equal(normal(laws.expectation(laws.user, point)), normal(attained)), laws.holds_for(point)],
            expects="nothing",
        )
    }
    base = laws.facts()
    heard = at_least(laws.value(laws.user), normal(attained))
    facts = base if len(market.agents) == 1 else Joined(base, [heard])
    deviators = market.agents[:1] if attained == optimum(market) else market.agents
    for agent, name in enumerate(deviators):
        utility = selection.utilities[agent]
        bound = laws.expectation(utility, point) + market.eta[agent]
        gain = laws.value(utility) - Polynomial.constant(normal(bound))
        parts[f"no gain for {name}"] = Part(laws.names(), [above(gain)], facts)
    return parts
