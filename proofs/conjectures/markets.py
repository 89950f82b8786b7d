"""False conjectures about what competing agents do for a user; README.md says what refutes each, and what is known.

Equilibria are read from the rules up. Where a conjecture compares worst equilibria, it says: for every equilibrium of
one market there is one of the other that gives the user no more. The other market has one agent, and a part of that
is claimed, see `some_equilibrium_is_no_better`: some law to which the agent can lead the user gives her no more, and
pays the agent at least what every tempting rule pays it. An equilibrium of one agent has such a law, so that the
conjecture implies what is stated:

* the law of any rule with any best response is obedient, whatever the user knows besides the message;
* a tempting rule is one to which the user has one best response only: whatever the ties, the agent can have its law,
  and in equilibrium it gets at least as much.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from certify import theorem


def regret(t, market, law, taken, other):
    """What the user loses by taking another action than the one that she is told."""
    return t.sum(
        law[taken, cell] * (market.user[taken][cell[2]] - market.user[other][cell[2]]) for cell in market.prior
    )


@dataclass
class Leads:
    """Outcome laws with a recommended action that the user follows: those to which one agent alone can lead her.

    A law of `messages` messages recommends so many actions at most. A user who mixes over ties draws from
    such laws, all worth the same to her, and one of them pays the agent at least as much. A type of the user is not
    spoken of: the market has one.
    """

    market: Any
    name: str
    messages: int | None = None

    def introduce(self, t):
        market, law = self.market, self.market.law(self.name)
        actions = range(market.actions)
        for a in actions:
            best = t.all_of(regret(t, market, law.masses, a, b) >= 0 for b in actions if b != a)
            t.assume(best, name=f"{self.name} recommends {a} where it is best")
        if self.messages is not None and self.messages < market.actions:
            unused = [t.all_of(law.masses[a, cell] == 0 for cell in market.prior) for a in actions]
            few = combinations(actions, market.actions - self.messages)
            t.assume(t.any_of(t.all_of(unused[a] for a in left) for left in few), name=f"{self.name} has few messages")
        return law


def tempting_rules(t, market, coins):
    """Some rules that the messages allow: when each is tempting, and what agent 0 gets by it then.

    At each signal they recommend an action; with `coins`, or one of two actions with equal chances.
    """
    actions = range(market.actions)
    advice = [{a: 1} for a in actions] + [{a: Fraction(1, 2), b: Fraction(1, 2)} for a, b in combinations(actions, 2)]
    for told in product(advice if coins else advice[: market.actions], repeat=market.signals):
        used = set().union(*told)
        if len(used) <= t.size("messages"):
            law = {(a, cell): mass * told[cell[1]].get(a, 0) for cell, mass in market.prior.items() for a in actions}
            strict = t.all_of(regret(t, market, law, a, b) > 0 for a in used for b in actions if b != a)
            yield strict, market.agent_value(0, law)


def some_equilibrium_is_no_better(t, market, value, *, messages=None, coins=False):
    """The formula: with agent 0 alone, some equilibrium gives the user at most `value`; see the top of the file."""
    tempting = list(tempting_rules(t, market, coins))

    def is_no_better(alone):
        paid = [t.implies(strict, alone.agent_value(0) >= offered) for strict, offered in tempting]
        return t.condition(t.all_of(paid)) & (alone.user_value <= value)

    return t.exists(Leads(market, "law of one agent", messages), is_no_better)


@theorem(source="refuted by Gentzkow and Kamenica 2017 for independent signals; found here in this form")
def a_further_agent_never_hurts(t):
    """The worst equilibrium of two agents is as good for the user as the worst one of the first agent alone."""
    market = t.market(agents=2, types=1)
    both = t.every(market.equilibrium(level="rules"))
    t.claim(some_equilibrium_is_no_better(t, market, both.user_value, coins=True))


@theorem(source="found here; true along a straight line towards the user's utility, see README.md")
def an_agent_closer_to_the_user_never_hurts(t):
    """The worst equilibrium is no worse when the agent's utility moves towards the user's.

    Every number of the agent's table moves to a place between where it was and the user's number, or stays.
    """
    market = t.market(agents=1, types=1)
    moved = t.matrix("moved", market.actions, market.states)
    before, user = market.agent_utilities[0], market.user
    for a in range(market.actions):
        for y in range(market.states):
            between = (moved[a][y] - before[a][y]) * (user[a][y] - moved[a][y]) >= 0
            t.assume(between, name=f"closer to the user at {a},{y}")
    after = t.every(market.with_utility(0, moved).equilibrium(level="rules"))
    t.claim(some_equilibrium_is_no_better(t, market, after.user_value))


@theorem(source="found here; with a unique best action it is true: theory.md T1b")
def agents_around_the_user_beat_each_of_them_alone(t):
    """If the user's utility is a mixture of two agents', every equilibrium of both is as good as the first one alone.

    As good as the worst equilibrium of the first agent alone, so also as good as any other one.
    """
    market = t.market(agents=2, types=1)
    share = t.distribution("share", 2)
    t.assume(market.aligned(share, error=0), name="the user is in the hull")
    both = t.every(market.equilibrium(level="rules"))
    t.claim(some_equilibrium_is_no_better(t, market, both.user_value))


@theorem(source="found here")
def more_messages_never_hurt(t):
    """The worst equilibrium of one agent is no worse for the user when the agent has more messages.

    With as many messages as actions, a law to which the agent can lead the user and that pays it the most is that of an
    equilibrium: the user follows the recommendation where it is best.
    """
    market = t.market(agents=1, types=1)
    many = t.every(Leads(market, "law with many messages"))
    favourite = t.for_all(Leads(market, "other law"), lambda other: many.agent_value(0) >= other.agent_value(0))
    t.assume(favourite, name="no law pays the agent more")
    t.claim(some_equilibrium_is_no_better(t, market, many.user_value, messages=t.size("messages")))


@theorem(source="found here; related to Kolotilin, Mylovanov, Zapechelnyuk and Li 2017")
def a_better_informed_user_is_never_worse_off(t):
    """The worst equilibrium of one agent is no worse for the user when she has a private signal of the state."""
    market = t.market(agents=1, types=2)
    informed = t.every(market.equilibrium(level="rules"))
    pooled = {}
    for (_, x, y), mass in market.prior.items():
        pooled[0, x, y] = mass + pooled.get((0, x, y), 0)
    uninformed = replace(market, types=1, prior=pooled)
    t.claim(some_equilibrium_is_no_better(t, uninformed, informed.user_value, coins=True))


@theorem(source="refuted by Crawford and Sobel 1982: silence is an equilibrium of cheap talk")
def an_agent_who_shares_the_users_utility_informs_her(t):
    """An agent with the user's utility gives her V*, though she does not see what it commits to.

    What the user does at a message is best for her and does not depend on the agent's rule; the agent sends, in each
    state, messages that are best for it.
    """
    states, actions, messages = t.size("states"), t.size("actions"), t.size("messages")
    prior = t.distribution("prior", states)
    utility = t.matrix("utility", actions, states)
    rule = [t.distribution(f"rule {y}", messages) for y in range(states)]
    response = [t.distribution(f"response {m}", actions) for m in range(messages)]
    for m in range(messages):
        worth = [t.sum(prior[y] * rule[y][m] * utility[a][y] for y in range(states)) for a in range(actions)]
        best = [
            chance * (value - other) >= 0 for chance, value in zip(response[m], worth, strict=True) for other in worth
        ]
        t.assume(t.all_of(best), name=f"best response to message {m}")
    for y in range(states):
        worth = [t.sum(response[m][a] * utility[a][y] for a in range(actions)) for m in range(messages)]
        best = [chance * (value - other) >= 0 for chance, value in zip(rule[y], worth, strict=True) for other in worth]
        t.assume(t.all_of(best), name=f"best messages in state {y}")
    value = t.sum(
        prior[y] * rule[y][m] * response[m][a] * utility[a][y]
        for y in range(states)
        for m in range(messages)
        for a in range(actions)
    )
    full = t.sum(prior[y] * t.max(utility[a][y] for a in range(actions)) for y in range(states))
    t.claim(value >= full)
