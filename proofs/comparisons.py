"""What a user gains from other agents: true relatives of the conjectures in conjectures/markets.py, with their proofs.

In the selection market laws are those to which one agent alone can lead the user. By theory.md Lemma S a law worth less
than V° is the outcome of an equilibrium of two agents or more just where no agent gets more from a law that is worth as
much to the user or more; such a law is called unbeaten here. For one agent, just where no law pays it more.
"""

from dataclasses import dataclass
from typing import Any

from certify import theorem


@dataclass
class Leads:
    """Outcome laws with a recommended action that a user without a type follows."""

    market: Any
    name: str

    def introduce(self, t):
        market, law = self.market, self.market.law(self.name)
        for a in range(market.actions):
            for b in range(market.actions):
                regret = [mass * (market.user[a][cell[2]] - market.user[b][cell[2]]) for cell, mass in rows(law, a)]
                if a != b:
                    t.assume(t.sum(regret) >= 0, name=f"{self.name}: told {a}, {b} is no better")
        return law


def rows(law, action):
    return [(cell, mass) for (a, cell), mass in law.masses.items() if a == action]


def expected(market, law, table):
    """What a law is worth to somebody with this utility."""
    return market.expected(law.masses, table)


def unbeaten(t, market, law, table, name):
    """The formula: no law that is worth as much to the user pays an agent with this utility more than `law`."""
    return t.for_all(
        Leads(market, name),
        lambda other: t.implies(
            other.user_value >= law.user_value, expected(market, law, table) >= expected(market, other, table)
        ),
    )


def closer(t, market, agent):
    """The agent's utility after a step of length `step` along the straight line towards the user's, and the step."""
    step = t.nonnegative("step")
    t.assume(step <= 1, name="step is at most 1")
    table = [
        [own + step * (user - own) for own, user in zip(*both, strict=True)]
        for both in zip(market.agent_utilities[agent], market.user, strict=True)
    ]
    return table, step


@theorem(source="revealed preference, folklore; for markets found here")
def a_step_towards_the_user_never_hurts_with_one_agent(t):
    """After a step towards the user's utility, what one agent leads to is worth no less to her than before.

    Proof: with p before and q after, U(p) >= U(q) and (1 - s) U(q) + s u(q) >= (1 - s) U(p) + s u(p) add up to
    s (u(q) - u(p)) >= 0, with the factors 1 - s and 1.
    """
    market = t.market(agents=1, types=1)
    table, step = closer(t, market, 0)
    t.assume(step > 0, name="a step is made")
    before, after = t.every(Leads(market, "before")), t.every(Leads(market, "after"))
    t.assume(before.agent_value(0) >= after.agent_value(0), name="before, the agent prefers the law before")
    t.assume(expected(market, after, table) >= expected(market, before, table), name="after, it prefers the law after")
    t.claim(after.user_value >= before.user_value)


@theorem(source="found here")
def a_step_towards_the_user_never_hurts_under_selection(t):
    """An equilibrium of the selection market after a step of an agent towards the user was one before the step.

    So the worst one is no worse. Proof: where u(q) >= u(p), what (1 - s) U + s u says of p and q leaves
    (1 - s) (U(p) - U(q)) >= s (u(q) - u(p)) >= 0.
    """
    market = t.market(agents=1, types=1)
    table, step = closer(t, market, 0)
    t.assume(step < 1, name="the agent does not share the user's utility")
    after, rival = t.every(Leads(market, "after")), t.every(Leads(market, "rival"))
    unbeaten_after = unbeaten(t, market, after, table, "other")
    t.assume(unbeaten_after, name="unbeaten after the step")
    t.instance(unbeaten_after, list(rival.masses.values()))
    t.claim(t.implies(rival.user_value >= after.user_value, after.agent_value(0) >= rival.agent_value(0)))


@theorem(source="found here")
def a_further_agent_never_hurts_under_selection(t):
    """No equilibrium of the selection market with two agents is worse for the user than all of the first one's alone.

    Proof: let b pay agent 0 the most. If b is worth no more to the user than p it is what is sought; otherwise it does
    not beat p, so that p pays agent 0 the most too.
    """
    market = t.market(agents=2, types=1)
    both, best, rival = (t.every(Leads(market, name)) for name in ("both", "best", "rival"))
    conditions = [unbeaten(t, market, both, market.agent_utilities[i], f"other {i}") for i in range(2)]
    for i, condition in enumerate(conditions):
        t.assume(condition, name=f"unbeaten for agent {i}")
    most = t.for_all(Leads(market, "other"), lambda other: best.agent_value(0) >= other.agent_value(0))
    t.assume(most, name="best pays agent 0 the most")
    t.instance(conditions[0], list(best.masses.values()))
    t.instance(most, list(rival.masses.values()))
    t.claim((best.user_value <= both.user_value) | (both.agent_value(0) >= rival.agent_value(0)))
