"""By which other market's equilibria a `bound` question answers about those of a market."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from certify.spec.questions.bound_variant import converses
from certify.spec.reading.market_document import MarketDocument


def least_payoff(market: MarketDocument, agent: int) -> Fraction:
    """Return what an agent is paid at least whatever the user does: the expectation of the least of its column."""
    table = market.agent_utilities[agent]
    return sum((mass * min(row[y] for row in table) for (_, _, y), mass in market.joint.items()), Fraction(0))


def rests_on_the_response(market: MarketDocument) -> bool:
    """Whether of a selection market with observed rules nothing is used but how the user responds to what she hears.

    With a quantal response: agents who see a part each cannot copy each other's offers; and in a conversation whose
    course depends on the agent she may answer one agent in another way.
    """
    if market.protocol != "best-agent" or market.response != "quantal":
        return False
    return market.sharing == "separate" or (market.law == "by-agent" and converses(market))


def covering(market: MarketDocument) -> MarketDocument:
    """Return a market of whose equilibria `lower` and `theorem` are shown, and hold of those of the given one too.

    Ties that depend on the agent are ties `any` where all are heard; a quantal response has none, and one agent has no
    other to be told apart from. Where commitments are unobserved, whom
    the user hears and how she acts does not change with what an agent deviates to, so that only her own response binds
    the outcome law; she responds to what she hears whether that is one agent or all. Of some other markets nothing else
    is used, see `rests_on_the_response`: they are covered by the same one. Outside options where chance may select any
    of the best agents, or with a quantal response: with chances c_j of being heard with laws p_j, agent i is paid
    c_i E_{p_i} U_i + (1 - c_i) o_i, at most E_p U_i plus what o_i is above `least_payoff`. So the conditions on the
    outcome p are those without outside options, with so much more eta.
    """
    if market.commitments == "unobserved" or rests_on_the_response(market):
        market = replace(market, commitments="unobserved", protocol="all", unselected=None, gamma=Fraction(0))
    if market.law == "by-agent" and (market.protocol == "all" or market.response == "quantal"):
        market = replace(market, ties="any", law="common")
    if market.law == "by-agent" and len(market.agents) == 1:
        market = replace(market, law="common")
    options = market.unselected
    if options is None or market.protocol != "best-agent" or len(market.agents) == 1:
        return market
    if market.selection == "priority" and market.response == "best":
        return market
    above = [max(option - least_payoff(market, agent), Fraction(0)) for agent, option in enumerate(options)]
    eta = tuple(each + more for each, more in zip(market.eta, above, strict=True))
    return replace(market, unselected=None, eta=eta)
