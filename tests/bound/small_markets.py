"""Small markets for tests, drawn by Hypothesis, and brute-force answers about them that share no code with `bound`."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

from hypothesis import strategies as st

from certify.kernel.certificate import read_certificate, written
from certify.kernel.replay import replay
from certify.spec.reading.json_text import document_json
from certify.spec.reading.market import parse_market, write_market


def market_of(user, agents, prior=None, joint=None, **more):
    actions, states = len(user), len(user[0])
    document = {
        "format": "certify-market/1",
        "actions": [f"a{a}" for a in range(actions)],
        "states": [f"y{y}" for y in range(states)],
        "user": user,
        "agents": {f"agent {i}": table for i, table in enumerate(agents)},
        **more,
    }
    if joint is None:
        document["prior"] = [str(Fraction(p, sum(prior))) for p in prior]
    else:
        whole = sum(joint.values())
        document["joint"] = [
            {
                "type": f"z{z}",
                "signal": [f"x{part}" for part in x] if isinstance(x, tuple) else f"x{x}",
                "state": f"y{y}",
                "probability": str(Fraction(p, whole)),
            }
            for (z, x, y), p in joint.items()
        ]
    return parse_market(document, "market")


@st.composite
def markets(draw, agents=(1, 4), actions=(1, 3), states=(1, 3), top=3, types=1, joint=False):
    sizes = [draw(st.integers(*bounds)) for bounds in (agents, actions, states)]
    table = st.lists(
        st.lists(st.integers(0, top), min_size=sizes[2], max_size=sizes[2]), min_size=sizes[1], max_size=sizes[1]
    )
    user = draw(table)
    tables = draw(st.lists(st.one_of(table, st.just(user)), min_size=sizes[0], max_size=sizes[0]))
    if not joint:
        prior = draw(st.lists(st.integers(0, 3), min_size=sizes[2], max_size=sizes[2]).filter(any))
        return market_of(user, tables, prior)
    cells = list(product(range(types), range(2), range(sizes[2])))
    masses = draw(st.lists(st.integers(0, 3), min_size=len(cells), max_size=len(cells)).filter(any))
    return market_of(user, tables, joint=dict(zip(cells, masses, strict=True)))


@st.composite
def separate_markets(draw, actions=(2, 2), types=1, parts=(2, 2), top=3):
    """Two agents who see a part each, of so many; the state is one of two."""
    number = draw(st.integers(*actions))
    table = st.lists(st.lists(st.integers(0, top), min_size=2, max_size=2), min_size=number, max_size=number)
    user = draw(table)
    tables = [draw(st.one_of(table, st.just(user))) for _ in range(2)]
    cells = list(product(range(types), product(*map(range, parts)), range(2)))
    masses = draw(st.lists(st.integers(0, 3), min_size=len(cells), max_size=len(cells)).filter(any))
    return market_of(user, tables, joint=dict(zip(cells, masses, strict=True)), signals="separate")


def replayed(market, result, folder: Path, **changed_results):
    """The kernel's verdict on a result's certificate, possibly with other results in it."""
    (folder / "market.json").write_text(document_json(write_market(market)), encoding="utf-8")
    certificate = read_certificate(result.certificate)
    certificate.results.update(changed_results)
    (folder / "certificate.json").write_text(written(certificate), encoding="utf-8")
    return replay(folder / "certificate.json")


# The selection market, by the vertices of the obedience polytope. ----------------------------------------------------


def solved(rows):
    """The one solution of linear equations, given as rows [coefficients..., side]; None if there is not exactly one."""
    rows = [[Fraction(x) for x in row] for row in rows]
    width = len(rows[0]) - 1
    at = 0
    for column in range(width):
        pivot = next((r for r in range(at, len(rows)) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [x / rows[at][column] for x in rows[at]]
        for r, row in enumerate(rows):
            if r != at and row[column]:
                rows[r] = [x - row[column] * y for x, y in zip(row, rows[at], strict=True)]
        at += 1
    return None if any(row[-1] for row in rows[at:]) else [row[-1] for row in rows[:width]]


def vertices(market):
    """The vertices of the obedient laws p(a, y), for a market whose agents see the state, each a flat list."""
    actions, states = len(market.actions), len(market.states)
    prior = [market.joint.get((0, y, y), Fraction(0)) for y in range(states)]
    size = actions * states
    equations = [[int(i % states == y) for i in range(size)] + [prior[y]] for y in range(states)]
    inequalities = [[int(i == j) for i in range(size)] + [0] for j in range(size)]
    for a, b in product(range(actions), repeat=2):
        if a != b:
            row = [Fraction(0)] * (size + 1)
            for y in range(states):
                row[a * states + y] = market.user[a][y] - market.user[b][y]
            inequalities.append(row)
    found = {}
    for tight in combinations(inequalities, size - states):
        point = solved([*equations, *tight])
        if point is not None and all(
            sum(c * x for c, x in zip(row, point, strict=False)) >= row[-1] for row in inequalities
        ):
            found[tuple(point)] = True
    return [list(point) for point in found]


def worth(table, point):
    flat = [entry for row in table for entry in row]
    return sum((u * p for u, p in zip(flat, point, strict=True)), Fraction(0))


def best_payoff(table, user, corners, at):
    """The most that a law worth at least `at` to the user pays: at a vertex, or where an edge crosses that value."""
    points = [(worth(user, q), worth(table, q)) for q in corners]
    payoffs = [payoff for value, payoff in points if value >= at]
    for (low, first), (high, second) in product(points, repeat=2):
        if low < at < high:
            payoffs.append(first + (second - first) * (at - low) / (high - low))
    return max(payoffs)


def least_selection_value(market):
    """The least value over pure equilibria at eta = 0, which lies at a vertex."""
    corners = vertices(market)
    top = max(worth(market.user, q) for q in corners)
    values = [top]
    for p in corners:
        value = worth(market.user, p)
        at = min(worth(market.user, q) for q in corners) if len(market.agents) == 1 else value
        if all(worth(u, p) >= best_payoff(u, market.user, corners, at) for u in market.agent_utilities):
            values.append(value)
    return min(values)


# The full market, by a grid of rules. --------------------------------------------------------------------------------


GRID = (Fraction(0), Fraction(1, 2), Fraction(1))


def grid_rules(signals):
    """Rules with two messages: the probability of the second at each signal, from a grid."""
    return list(product(GRID, repeat=signals))


def payoffs(market, rules):
    """All (user, agents...) payoffs that best responses to two-message rules give, ties broken in all pure ways."""
    events = {}
    for (z, x, y), mass in market.joint.items():
        for sent in product((0, 1), repeat=len(rules)):
            chance = mass
            for rule, message, seen in zip(rules, sent, market.agent_signals[x], strict=True):
                chance *= rule[seen] if message else 1 - rule[seen]
            if chance:
                events.setdefault((z, sent), []).append((y, chance))
    totals = {(Fraction(0),) * (1 + len(rules))}
    for event in events.values():
        values = [sum(row[y] * mass for y, mass in event) for row in market.user]
        choices = [
            [values[a], *(sum(u[a][y] * mass for y, mass in event) for u in market.agent_utilities)]
            for a, value in enumerate(values)
            if value == max(values)
        ]
        totals = {tuple(map(sum, zip(old, new, strict=True))) for old in totals for new in choices}
    return totals


def grid_equilibrium_values(market):
    """The user's values in all profiles of grid rules that withstand grid deviations, ties hostile to deviators."""
    rules = [grid_rules(len(names)) for names in market.agent_signal_names]
    known = {profile: payoffs(market, profile) for profile in product(*rules)}
    sure = [
        {
            others: max(min(total[1 + i] for total in known[(*others[:i], rule, *others[i:])]) for rule in rules[i])
            for others in product(*rules[:i], *rules[i + 1 :])
        }
        for i in range(len(market.agents))
    ]
    return [
        total[0]
        for profile, totals in known.items()
        for total in totals
        if all(
            total[1 + i] + market.eta[i] >= sure[i][profile[:i] + profile[i + 1 :]] for i in range(len(market.agents))
        )
    ]
