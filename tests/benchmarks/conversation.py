"""Times conversations: theorems from the rules up, `bound` with `rounds`, the best value of the user, and their growth.

Run as a script: `python tests/benchmarks/conversation.py [RUNS [rules|growth|bounds|values ...]]`, by default 3 runs of
each, interleaved. Times are medians, the kernel's check included; each line ends with its ratio to the first of its
group. What takes longer than its limit is said to, and not run again.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from itertools import product
from pathlib import Path

import certify
from certify.bounds import bound
from certify.kernel.statement_file import statements
from certify.spec.conversation.best import Talk
from certify.spec.conversation.protocol import Protocol
from certify.spec.reading.market import parse_market
from certify.spec.reading.market_document import MarketDocument

FILE = Path(__file__).parents[2] / "proofs" / "conversations.py"
SECONDS = 600
PATIENCE = 100
"""A theorem of the growth family is given so long."""

SMALL = {"agents": 2, "actions": 2, "types": 2, "signals": 2, "states": 2, "messages": 2, "rounds": 1}


class TooLongError(Exception):
    """The limit was over."""


def market(types: int, signals: int, actions: int, agents: int, draw: random.Random) -> MarketDocument:
    """A market with a full joint prior and small utilities."""
    cells = list(product(range(types), range(signals), range(signals)))
    masses = [draw.randint(1, 9) for _ in cells]
    table = [[[draw.randint(0, 9) for _ in range(signals)] for _ in range(actions)] for _ in range(1 + agents)]
    rows = [
        {"type": f"z{z}", "signal": f"x{x}", "state": f"y{y}", "probability": str(Fraction(mass, sum(masses)))}
        for (z, x, y), mass in zip(cells, masses, strict=True)
    ]
    return parse_market(
        {
            "format": "certify-market/1",
            "actions": [f"a{a}" for a in range(actions)],
            "states": [f"y{y}" for y in range(signals)],
            "joint": rows,
            "user": table[0],
            "agents": {f"agent {i}": each for i, each in enumerate(table[1:])},
        },
        "market",
    )


def theorem(name: str, shape: Mapping[str, int], seconds: float = SECONDS) -> None:
    """Prove a statement from the rules up."""
    outcome = certify.prove(statements(FILE)[name], {**SMALL, **shape, "level": "rules"}, seconds=seconds)
    if outcome.status == "unknown":
        raise TooLongError
    if outcome.status != "proved":
        raise RuntimeError(f"{name} at {shape}: {outcome.status}")


def best(agents: int, rounds: int, messages: int, sizes: tuple[int, int], draw: random.Random) -> None:
    """Compute what the user gets against random rules; `sizes` are those of her types and of the signals."""
    types, signals = sizes
    protocol = Protocol(rounds, messages, messages)
    cells = list(product(range(types), range(signals), range(2)))
    joint = {cell: Fraction(1, len(cells)) for cell in cells}
    rules: list[dict[tuple[int, tuple[int, ...]], list[Fraction]]] = []
    for _ in range(agents):
        rule: dict[tuple[int, tuple[int, ...]], list[Fraction]] = {}
        for x, history in product(range(signals), protocol.histories()):
            masses = [draw.randint(1, 8) for _ in range(messages)]
            rule[x, history] = [Fraction(mass, sum(masses)) for mass in masses]
        rules.append(rule)
    Talk(joint, [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]], protocol).best_value(rules)


Group = list[tuple[str, Callable[[], object]]]


def rules() -> list[Group]:
    """Theorems from the rules up, two rounds against one."""
    shapes: list[tuple[str, dict[str, int]]] = [
        ("1 round, 1 type", {"rounds": 1, "types": 1, "signals": 2}),
        ("1 round, 2 types", {"rounds": 1, "types": 2, "signals": 2}),
        ("2 rounds, 1 type", {"rounds": 2, "types": 1, "signals": 2}),
        ("2 rounds, 2 types", {"rounds": 2, "types": 2, "signals": 2}),
    ]
    return [
        [(f"{name}, {words}", partial(theorem, name, shape)) for words, shape in shapes]
        for name in ("conversation_selects", "conversation_aligns")
    ]


def growth() -> list[Group]:
    """Theorems from the rules up as one size grows."""
    larger: list[dict[str, int]] = [
        *({size: 3} for size in ("agents", "actions", "types", "messages")),
        {"signals": 3, "messages": 3},  # with fewer messages T1b has no proof
        *({"rounds": rounds} for rounds in (2, 3)),
        *({"rounds": 2, size: 3} for size in ("agents", "actions", "types", "messages")),
    ]
    return [
        [
            (f"{name}, {', '.join(f'{count} {size}' for size, count in shape.items()) or 'all 2, 1 round'}", work)
            for shape in ({}, *larger)
            for work in [partial(theorem, name, shape, PATIENCE)]
        ]
        for name in ("conversation_selects", "conversation_aligns")
    ]


def bounds() -> list[Group]:
    """`bound` in two rounds against one, then in the selection market as one size grows."""
    found: list[Group] = []
    for types, size, kind in product((2, 4), (2, 4), ("best-agent", "all")):
        if size**types <= 256:
            given = market(types, size, size, 3, random.Random(types + size))
            words = f"bound {kind}, {types} types, {size} actions and signals"
            found.append([(f"{words}, {r} round(s)", partial(bound, given, kind=kind, rounds=r)) for r in (1, 2)])
    for kind in ("best-agent", "all"):
        for place, words in enumerate(("types", "signals", "actions", "agents")):
            group: Group = []
            for size in (2, 4, 8, 16) if place == 3 else (2, 4, 8):
                sizes = [2, 2, 2, 2]
                sizes[place] = size
                given = market(*sizes, random.Random(size))
                group.append((f"bound {kind}, 2 rounds, {size} {words}", partial(bound, given, kind=kind, rounds=2)))
            found.append(group)
        given = market(2, 4, 4, 3, random.Random(1))
        works = [(r, partial(bound, given, kind=kind, rounds=r)) for r in (2, 3, 10, 1000)]
        found.append([(f"bound {kind}, 2 types, 4 actions and signals, {r} rounds", work) for r, work in works])
    return found


def values() -> list[Group]:
    """What the user gets against given rules."""
    base = (2, 2, 2, (2, 2))
    groups: list[list[tuple[int, int, int, tuple[int, int]]]] = [
        [base, (1, 2, 2, (2, 2)), (3, 2, 2, (2, 2))],
        [base, (2, 1, 2, (2, 2)), (1, 3, 2, (2, 2))],
        [base, (2, 1, 3, (2, 2)), (1, 2, 3, (2, 2)), (2, 2, 3, (2, 2))],
        [base, (2, 2, 2, (4, 2)), (2, 2, 2, (8, 2))],
        [base, (2, 2, 2, (2, 4)), (2, 2, 2, (2, 8))],
    ]
    return [
        [
            (f"best value: {a} agents, {r} rounds, {m} messages, {z} types, {x} signals", partial(best, *of))
            for a, r, m, (z, x) in group
            for of in [(a, r, m, (z, x), random.Random(a))]
        ]
        for group in groups
    ]


FAMILIES = {"rules": rules, "growth": growth, "bounds": bounds, "values": values}


def main(runs: int, families: list[str]) -> None:
    """Print a line for each median."""
    for group in (group for family in families for group in FAMILIES[family]()):
        times: dict[str, list[float]] = {name: [] for name, _ in group}
        stopped: set[str] = set()
        for _ in range(runs):
            for name, work in group:
                if name in stopped:
                    continue
                start = time.perf_counter()
                try:
                    work()
                except TooLongError:
                    stopped.add(name)
                times[name].append(time.perf_counter() - start)
        first = statistics.median(next(iter(times.values())))
        for name, taken in times.items():
            median = statistics.median(taken)
            end = f"not in {median:.0f} s" if name in stopped else f"{median:9.3f} s {median / first:8.2f}"
            print(f"{name:70} {end}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, sys.argv[2:] or list(FAMILIES))
