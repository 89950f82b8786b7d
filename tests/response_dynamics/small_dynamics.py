"""Small selection markets for tests of best-response dynamics, and brute force that shares no code with it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path

from hypothesis import strategies as st

from certify.kernel.certificate import read_certificate, written
from certify.kernel.replay import replay
from certify.spec.reading.json_text import document_json
from certify.spec.reading.market import parse_market, write_market

OPPOSED = ([[1, 0], [0, 1]], [[[0, 0], [1, 1]], [[1, 1], [0, 0]]], [1, 1])
"""Two agents who always want the one and the other action, and a user who wants that which fits the state."""

CYCLING = ([[4, 0, 3], [0, 4, 3]], [[[0, 0, 0], [6, 6, 6]], [[6, 6, 6], [0, 0, 0]]], [1, 1, 1])
"""The same with a third state in which the user does not care."""


def market_of(user, agents, prior, **more):
    actions, states = len(user), len(user[0])
    document = {
        "format": "certify-market/1",
        "actions": [f"a{a}" for a in range(actions)],
        "states": [f"y{y}" for y in range(states)],
        "user": user,
        "agents": {f"agent {i}": table for i, table in enumerate(agents)},
        "prior": [str(Fraction(p, sum(prior))) for p in prior],
        "protocol": {"kind": "best-agent"},
        **more,
    }
    return parse_market(document, "market")


@st.composite
def markets(draw, agents=(1, 3), actions=(2, 3), states=(2, 2), top=6):
    sizes = [draw(st.integers(*bounds)) for bounds in (agents, actions, states)]
    row = st.lists(st.integers(0, top), min_size=sizes[2], max_size=sizes[2])
    table = st.lists(row, min_size=sizes[1], max_size=sizes[1])
    prior = draw(st.lists(st.integers(0, 3), min_size=sizes[2], max_size=sizes[2]).filter(any))
    return market_of(draw(table), draw(st.lists(table, min_size=sizes[0], max_size=sizes[0])), prior)


@st.composite
def markets_in_the_hull(draw, agents=(2, 3), actions=(2, 3), states=(2, 3)):
    """Markets whose user is a convex combination of the agents."""
    sizes = [draw(st.integers(*bounds)) for bounds in (agents, actions, states)]
    row = st.lists(st.integers(0, 6), min_size=sizes[2], max_size=sizes[2])
    table = st.lists(row, min_size=sizes[1], max_size=sizes[1])
    tables = draw(st.lists(table, min_size=sizes[0], max_size=sizes[0]))
    weights = draw(st.lists(st.integers(0, 3), min_size=sizes[0], max_size=sizes[0]).filter(any))
    user = [
        [
            str(Fraction(sum(w * u[a][y] for w, u in zip(weights, tables, strict=True)), sum(weights)))
            for y in range(sizes[2])
        ]
        for a in range(sizes[1])
    ]
    return market_of(user, tables, [1] * sizes[2])


def grid_offers(market):
    """(worth to the user, payoffs) of rules with two messages, chances in thirds; all pure best replies."""
    states, actions = range(len(market.states)), range(len(market.actions))
    prior = [market.joint.get((0, y, y), Fraction(0)) for y in states]
    rows = [row for row in product(range(4), repeat=2) if sum(row) == 3]
    found = set()
    for rule in product(rows, repeat=len(prior)):
        options = []
        for message in range(2):
            mass = [p * Fraction(row[message], 3) for p, row in zip(prior, rule, strict=True)]
            values = [sum(m * market.user[a][y] for y, m in enumerate(mass)) for a in actions]
            options.append([(a, mass) for a in actions if values[a] == max(values)])
        for answers in product(*options):
            found.add(
                tuple(
                    sum(m * table[a][y] for a, mass in answers for y, m in enumerate(mass))
                    for table in (market.user, *market.agent_utilities)
                )
            )
    return [(offer[0], offer[1:]) for offer in found]


def replayed(market, result, folder: Path, change=lambda certificate: certificate):
    """The kernel's verdict on a result's certificate, possibly changed."""
    (folder / "market.json").write_text(document_json(write_market(market)), encoding="utf-8")
    certificate = change(read_certificate(result.certificate))
    (folder / "certificate.json").write_text(written(certificate), encoding="utf-8")
    return replay(folder / "certificate.json")


def numbers_in(value, path=()):
    """Where the numbers in a result are."""
    if isinstance(value, str):
        if path and path[0] != "latest":
            yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from numbers_in(inner, (*path, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from numbers_in(inner, (*path, index))


def with_another_number(value, path):
    if not path:
        return str(Fraction(value) + Fraction(1, 97))
    if isinstance(value, dict):
        return {name: with_another_number(each, path[1:]) if name == path[0] else each for name, each in value.items()}
    return [with_another_number(each, path[1:]) if index == path[0] else each for index, each in enumerate(value)]
