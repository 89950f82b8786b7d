"""Statements about markets that tests of the search share; none of them is stored in proofs/."""

from certify import theorem


@theorem
def an_agent_pays_the_user_back(t):
    "False: each agent gets what the user gets, and no less when both speak."
    market = t.market(agents=2)
    both = t.every(market.equilibrium(level="rules"))
    t.claim(both.agent_value(0) >= both.agent_value(1))


@theorem
def friends_of_opposed_agents_learn_everything(t):
    "False: half the sum of two agents' utilities is the user's, so in equilibrium she learns all."
    market = t.market(agents=2, types=1)
    for a in range(market.actions):
        for y in range(market.states):
            both = market.agent_utilities[0][a][y] + market.agent_utilities[1][a][y]
            t.assume(both == 2 * market.user[a][y], name=f"the user is in the middle at {a},{y}")
    t.claim(t.every(market.equilibrium(level="rules")).user_value >= market.bayes_value())
