"""Seeded selection markets whose agents want what the user wants, plus biases that balance out or do not."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

from certify.spec.reading.market import MarketDocument, parse_market

BIASES = {
    "inside": (Fraction(1), Fraction(0)),
    "near": (Fraction(1), Fraction(1, 20)),
    "outside": (Fraction(1), Fraction(1)),
    "allied": (Fraction(1, 4), Fraction(1)),
}
"""By family, how much of its own bias an agent has, and how much of the bias that all share.

Without a shared bias the user is in the convex hull of the agents.
"""

Table = list[list[Fraction]]


def market(family: str, agents: int, seed: int, actions: int = 4, states: int = 4) -> MarketDocument:
    """Return the market: agent i's utility is the user's, plus a bias of its own, plus a part of the shared bias.

    The numbers drawn are whole: utilities of the user from 0 to 10, own biases from -20 to 20, the shared one from -30
    to 30. Own biases are balanced: with weights w from 1 to 5, sum w_i bias_i = 0. So sum w_i U_i / sum w_i is
    the user's utility plus the part of the shared bias.
    """
    draw = random.Random(f"{family} {agents} {actions} {states} {seed}")

    def table(low: int, high: int) -> Table:
        return [[Fraction(draw.randint(low, high)) for _ in range(states)] for _ in range(actions)]

    masses = [draw.randint(1, 6) for _ in range(states)]
    user, shared = table(0, 10), table(-30, 30)
    weights = [draw.randint(1, 5) for _ in range(agents)]
    own = [table(-20, 20) for _ in range(agents)]
    mean = combined(own, [Fraction(weight, sum(weights)) for weight in weights])
    apart, together = BIASES[family]
    tables = {
        f"agent {i}": combined([user, bias, mean, shared], [Fraction(1), apart, -apart, together])
        for i, bias in enumerate(own)
    }
    document = {
        "format": "certify-market/1",
        "actions": [f"a{a}" for a in range(actions)],
        "states": [f"y{y}" for y in range(states)],
        "prior": [f"{mass}/{sum(masses)}" for mass in masses],
        "user": texts(user),
        "agents": {name: texts(rows) for name, rows in tables.items()},
        "protocol": {"kind": "best-agent"},
    }
    return parse_market(document, f"{family} {agents} {seed}")


def combined(tables: list[Table], weights: list[Fraction]) -> Table:
    """Return the weighted sum of tables."""
    return [
        [
            sum((w * each for w, each in zip(weights, entries, strict=True)), Fraction(0))
            for entries in zip(*rows, strict=True)
        ]
        for rows in zip(*tables, strict=True)
    ]


def texts(table: Table) -> list[list[str]]:
    """Return the entries as a file has them."""
    return [[str(entry) for entry in row] for row in table]


def alone(market: MarketDocument, agent: int) -> MarketDocument:
    """Return the market in which this agent is the only one."""
    return replace(
        market,
        agents=(market.agents[agent],),
        agent_utilities=(market.agent_utilities[agent],),
        agent_signal_names=(market.agent_signal_names[agent],),
        agent_signals=tuple((row[agent],) for row in market.agent_signals),
        eta=(market.eta[agent],),
    )
