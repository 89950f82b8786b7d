"""Times exact best responses in selection markets, beside the same linear programs in floating point.

Run as a script: `python tests/benchmarks/dynamics.py [responses|growth|walks ...]`.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from fractions import Fraction
from math import inf

import highspy
import numpy as np

import certify
from certify.response_dynamics.best_offers import BestOffers
from certify.response_dynamics.starts import offer_of_rule
from certify.spec.questions.bound_variant import optimum
from certify.spec.reading.market import parse_market

RUNS = 5
BIASES = (None, 10, 50)


def market(agents, actions, states, seed, bias):
    """A random market; with a bias, agents want what the user wants plus noise of that size."""
    draw = random.Random(seed)
    masses = [draw.randint(1, 20) for _ in range(states)]
    user = [[draw.randint(0, 100) for _ in range(states)] for _ in range(actions)]

    def table():
        if bias is None:
            return [[draw.randint(0, 100) for _ in range(states)] for _ in range(actions)]
        return [[entry + draw.randint(-bias, bias) for entry in row] for row in user]

    return parse_market(
        {
            "format": "certify-market/1",
            "actions": [f"a{a}" for a in range(actions)],
            "states": [f"y{y}" for y in range(states)],
            "prior": [f"{mass}/{sum(masses)}" for mass in masses],
            "user": user,
            "agents": {f"agent {i}": table() for i in range(agents)},
            "protocol": {"kind": "best-agent"},
        },
        "market",
    )


def floors(best, count):
    """Values of the user between silence and V°."""
    document = best.selection.market
    low = offer_of_rule(best.selection, 0, [[1]] * len(document.signals)).worth
    return [low + (optimum(document) - low) * Fraction(k, count) for k in range(count)]


def exact_seconds(document, each):
    """Seconds for `each` best responses of every agent, and how many that were."""
    start = time.perf_counter()
    best = BestOffers(document)
    for agent in range(len(document.agents)):
        for floor in floors(best, each):
            best.best(agent, floor, inf)
    return time.perf_counter() - start, best.solved


def float_seconds(document, each):
    """Seconds for the same programs, built with numpy and solved by HiGHS with its default options."""
    at = floors(BestOffers(document), each)
    start = time.perf_counter()
    prior = np.array([float(document.joint[0, y, y]) for y in range(len(document.states))])
    user = np.array([[float(entry) for entry in row] for row in document.user]) * prior
    for table in document.agent_utilities:
        costs = -(np.array([[float(entry) for entry in row] for row in table]) * prior).ravel()
        for floor in at:
            float_solve(user, costs, float(floor))
    return time.perf_counter() - start


def float_solve(user, costs, floor):
    """The least cost of an obedient law, given as chances by (action, state), that is worth the floor."""
    actions, states = user.shape
    rows = np.zeros((states + actions * actions + 1, actions * states))
    for y in range(states):
        rows[y, y::states] = 1
    for a in range(actions):
        for b in range(actions):
            rows[states + a * actions + b, a * states : (a + 1) * states] = user[a] - user[b]
    rows[-1] = user.ravel()
    lower = np.concatenate([np.ones(states), np.zeros(actions * actions), [floor]])
    upper = np.concatenate([np.ones(states), np.full(actions * actions + 1, inf)])
    starts = np.arange(0, rows.size, rows.shape[1], dtype=np.int32)
    columns = np.tile(np.arange(rows.shape[1], dtype=np.int32), rows.shape[0])
    size = rows.shape[1]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", "false")
    highs.setOptionValue("threads", 1)
    free = np.zeros(size), np.full(size, inf), lower, upper
    kinds = np.zeros(size, dtype=np.int32)
    highs.passModel(size, len(rows), rows.size, 2, 1, 0.0, costs, *free, starts, columns, rows.ravel(), kinds)
    highs.run()
    return highs.getInfo().objective_function_value


def line(agents, actions, states, each):
    """Print the medians over seeds and kinds of agents at one size."""
    exact, ratios = [], []
    for bias in BIASES:
        for seed in range(RUNS):
            document = market(agents, actions, states, seed, bias)
            seconds, count = exact_seconds(document, each)
            exact.append(seconds / count)
            ratios.append(seconds / float_seconds(document, each))
    median = statistics.median(exact)
    print(
        f"{agents}x{actions}x{states}: median {1000 * median:.1f} ms a best response, {60 / median:,.0f} a minute "
        f"(slowest market {60 / max(exact):,.0f}); {statistics.median(ratios):.1f} times the float programs "
        f"({min(ratios):.1f}-{max(ratios):.1f})",
        flush=True,
    )


def responses() -> None:
    """5 agents, 10 actions, 10 states."""
    line(5, 10, 10, 10)


def growth() -> None:
    """How the time grows with actions and states."""
    for size in (2, 4, 8, 16, 24):
        line(2, size, size, 4)


def walks() -> None:
    """Whole paths to their end, certificates and the kernel's check included, without the bound."""
    for bias in BIASES:
        seconds, turns, ends = [], [], []
        for seed in range(RUNS):
            document = market(5, 10, 10, seed, bias)
            start = time.perf_counter()
            answer = certify.dynamics(document, bounded=False)
            seconds.append(time.perf_counter() - start)
            turns.append(len(answer.turns))
            ends.append(answer.end)
        print(
            f"walk 5x10x10, bias {bias}: median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s; "
            f"turns {min(turns)}-{max(turns)}; {ends.count('equilibrium')} of {RUNS} end in an equilibrium",
            flush=True,
        )


def main(families: list[str]) -> None:
    """Times the named families, all by default."""
    for family in families:
        {"responses": responses, "growth": growth, "walks": walks}[family]()


if __name__ == "__main__":
    main(sys.argv[1:] or ["responses", "growth", "walks"])
