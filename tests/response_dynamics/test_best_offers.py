"""Best responses, against the oracle that enumerates the corners of the user's regions."""

import math
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from small_dynamics import grid_offers, markets

from certify.oracles.selection import SelectionBestResponses
from certify.response_dynamics.best_offers import BestOffers
from certify.response_dynamics.starts import start_offers
from certify.spec.formula import holds_at
from certify.spec.market import Market


def as_market(document):
    """The same market for the oracles."""
    return Market(
        agents=len(document.agents),
        actions=len(document.actions),
        states=len(document.states),
        types=1,
        signals=len(document.signals),
        prior=dict(document.joint),
        user=document.user,
        agent_utilities=document.agent_utilities,
    )


@settings(max_examples=60, deadline=None)
@given(document=markets(agents=(2, 3)), seed=st.integers(0, 20), agent=st.integers(0, 1))
def test_a_best_response_pays_what_the_oracle_says(document, seed, agent):
    best = BestOffers(document)
    offers = start_offers(best, "random", seed, math.inf)
    found = best.best(agent, offers.rival(agent), math.inf)
    values = [offer.worth for offer in offers.each]
    payoffs = [offer.pays[agent] for offer in offers.each]
    order = [agent, *(j for j in offers.latest if j != agent)]
    expected = SelectionBestResponses(as_market(document)).of(values, payoffs, agent, ties=order)
    assert expected.attained
    assert found.payoff == found.offer.pays[agent] == expected.value
    assert found.offer.worth >= offers.rival(agent)
    assert holds_at(best.selection.laws.holds_for(found.offer.law)) is True


@settings(max_examples=30, deadline=None)
@given(document=markets(agents=(1, 2)), floor=st.fractions(0, 1, max_denominator=8))
def test_no_rule_of_a_grid_pays_more_and_none_that_pays_as_much_is_worth_more(document, floor):
    best = BestOffers(document)
    offers = grid_offers(document)
    worths = [worth for worth, _ in offers]
    at = min(worths) + floor * (max(worths) - min(worths))
    for agent in range(len(document.agents)):
        found = best.best(agent, at, math.inf)
        for worth, payoffs in offers:
            if worth >= at:
                assert payoffs[agent] <= found.payoff
                assert payoffs[agent] < found.payoff or worth <= found.offer.worth


@given(document=markets(agents=(1, 1)))
@settings(max_examples=20, deadline=None)
def test_each_best_response_is_computed_once(document):
    best = BestOffers(document)
    first = best.best(0, None, math.inf)
    assert best.best(0, None, math.inf) is first
    assert best.solved == 1
    assert first.payoff >= Fraction(0)
