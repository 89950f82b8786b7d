"""Markets up to relabelling: counted by Burnside's lemma, and one by one."""

from itertools import product
from math import gcd

import pytest
from search_problems import ALIGNMENT

from certify import theorem
from certify.search.market_tables import market_tables
from certify.search.small_markets import small_markets
from certify.spec.language import Words


def tables_of(statement, **shape):
    return small_markets(statement, shape).tables


@theorem
def the_first_action_pays_everybody(t):
    market = t.market(agents=2)
    law = market.law("p")
    t.claim(t.all_of(law.agent_value(i) >= market.user[0][0] for i in range(2)))


@theorem
def the_first_agent_is_paid(t):
    market = t.market(agents=2)
    t.claim(market.law("p").agent_value(0) >= 0)


def classes(tables, bound):
    """All markets, each with all that it is called after a relabelling: the number of different ones."""
    least = 1 if tables.own_cells else 0
    seen, count = set(), 0
    cells = len(tables.prior)
    for weights in product(range(least, bound + 1), repeat=cells):
        if gcd(*weights) != 1:
            continue
        for entries in product(range(bound + 1), repeat=len(tables.entries)):
            market = (*weights, *entries)
            if market in seen:
                continue
            count += 1
            for order in tables.group:
                moved = [0] * len(market)
                for place, value in zip(order, market, strict=True):
                    moved[place] = value
                seen.add(tuple(moved))
    return count


@pytest.mark.parametrize(
    ("shape", "bound"),
    [
        ({"agents": 1, "actions": 2, "states": 2}, 1),
        ({"agents": 2, "actions": 2, "states": 1}, 2),
        ({"agents": 1, "actions": 3, "states": 1}, 2),
        ({"agents": 1, "actions": 2, "states": 2, "types": 2}, 1),
        ({"agents": 2, "actions": 2, "states": 2}, 1),
    ],
)
def test_the_count_is_that_of_all_markets_put_together_where_they_are_alike(shape, bound):
    tables = tables_of(ALIGNMENT["lemma_k"], **shape)
    assert tables.count(bound) == classes(tables, bound)


def test_the_priors_of_a_bound_are_listed_once():
    tables = tables_of(ALIGNMENT["lemma_k"], agents=1, actions=2, states=2)
    assert list(tables.priors(1)) == [(1, 1)]
    assert list(tables.priors(3)) == [(1, 1), (1, 2), (1, 3), (2, 3)]
    assert len(tables.relabellings((1, 1))) == 4
    assert len(tables.relabellings((1, 2))) == 2


@pytest.mark.parametrize("name", ["lemma_k", "identical_law", "competition_aligns", "best_ai_selection"])
def test_the_theorems_treat_actions_states_and_agents_alike(name):
    level = {} if name in ("lemma_k", "identical_law") else {"level": "rules", "messages": 2}
    tables = tables_of(ALIGNMENT[name], agents=2, actions=2, states=2, **level)
    assert set(tables.kinds) == {"actions", "agents", "states"}
    assert len(tables.group) == 8


def test_what_a_statement_singles_out_is_not_relabelled():
    assert tables_of(the_first_action_pays_everybody, actions=2, states=2).kinds == ("agents",)
    assert set(tables_of(the_first_agent_is_paid, actions=2, states=2).kinds) == {"actions", "states"}


def test_a_market_whose_numbers_are_given_has_no_tables():
    words = Words({"agents": 1, "actions": 2, "states": 2})
    market = words.market()
    known = market.with_utility(0, [[0, 1], [1, 0]])
    assert market_tables(market, [], [], 1) is not None
    assert market_tables(known, [], [], 1) is None


def test_too_many_markets_have_no_tables():
    words = Words({"agents": 3, "actions": 3, "states": 3})
    assert market_tables(words.market(), [], [], 1) is None
