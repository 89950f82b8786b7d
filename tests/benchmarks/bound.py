"""Times `bound` with its certificates, medians of five runs, beside a float solve and a nonlinear solver.

Run as a script: `python tests/benchmarks/bound.py [full|selection|small|nonlinear ...]`.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
from fractions import Fraction
from itertools import product
from math import inf

import highspy
import numpy as np
import z3

from certify.bounds import bound
from certify.bounds.program import LawRows
from certify.kernel.certificate import read_certificate
from certify.kernel.core import State, refute
from certify.spec.outcomes import plans_are_few
from certify.spec.questions.bound import QUESTION
from certify.spec.questions.bound_full import FullMarket
from certify.spec.reading.market import parse_market

RUNS = 5
NONLINEAR_SECONDS = 60


def market(agents, actions, states, seed, *, bias: int | None = None, top: int = 100, alike: bool = False):
    """A random market; with a bias agents are the user (alike: one and the same table) plus noise of that size."""
    draw = random.Random(seed)
    masses = [draw.randint(1, 20) for _ in range(states)]
    user = [[draw.randint(0, top) for _ in range(states)] for _ in range(actions)]

    common = [[draw.randint(0, top) for _ in range(states)] for _ in range(actions)] if alike else user

    def table():
        if bias is None:
            return [[draw.randint(0, top) for _ in range(states)] for _ in range(actions)]
        return [[entry + draw.randint(-bias, bias) for entry in row] for row in common]

    def shown(rows):
        return [[f"{entry}/{top}" for entry in row] for row in rows]

    return parse_market(
        {
            "format": "certify-market/1",
            "actions": [f"a{a}" for a in range(actions)],
            "states": [f"y{y}" for y in range(states)],
            "prior": [f"{mass}/{sum(masses)}" for mass in masses],
            "user": shown(user),
            "agents": {f"agent {i}": shown(table()) for i in range(agents)},
        },
        "market",
    )


def timed(work):
    """The seconds that a call takes, and its value."""
    start = time.perf_counter()
    value = work()
    return time.perf_counter() - start, value


def float_arrays(document):
    """The arrays of the same linear program for HiGHS."""
    full = FullMarket(document)
    rows = LawRows(full.laws)
    program = rows.program(rows.values(full.laws.user)).program
    for utility, agent in zip(full.utilities, range(len(document.agents)), strict=True):
        floor = full.after_revealing(agent).constant_term
        program.add_row(rows.values(utility), floor * utility.unit)
    counts = [len(columns) for columns in program.row_columns]

    def sides(numbers, missing):
        return np.array([missing if number is None else float(number) for number in numbers])

    return (
        program.column_count,
        program.row_count,
        sum(counts),
        2,
        1,
        0.0,
        sides(program.costs, 0.0),
        sides(program.lowers, -inf),
        sides(program.uppers, inf),
        sides(program.row_lowers, -inf),
        sides(program.row_uppers, inf),
        np.cumsum([0, *counts])[:-1].astype(np.int32),
        np.array([j for columns in program.row_columns for j in columns], dtype=np.int32),
        np.array([value for values in program.row_values for value in values], dtype=np.float64),
        np.zeros(program.column_count, dtype=np.int32),
    )


def float_solve(arrays) -> float:
    """The optimum that HiGHS finds with its default options, loading included."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", "false")
    highs.setOptionValue("threads", 1)
    highs.passModel(*arrays)
    highs.run()
    return highs.getInfo().objective_function_value


def full() -> None:
    """20 agents, 40 actions, 40 states, against the float solve of the same program."""
    for bias, top in ((5, 100), (30, 100), (100, 100), (3000, 10_000)):
        document = market(20, 40, 40, 0, bias=bias, top=top)
        arrays = float_arrays(document)
        ours, theirs, hashes, answer = [], [], [], None
        for _ in range(RUNS):
            theirs.append(timed(lambda arrays=arrays: float_solve(arrays))[0])
            seconds, answer = timed(lambda document=document: bound(document, check=False))
            ours.append(seconds)
            hashes.append(timed(document.digest)[0])
        exact, floating, digest = map(statistics.median, (ours, theirs, hashes))
        replayed, size = checked(document, answer)
        print(
            f"full 20x40x40, bias {bias}/{top}, theorem {'yes' if answer.theorem is not None else 'no'}: "
            f"bound {exact:.3f} s, of which hash of the file {digest:.3f} s; float {floating:.3f} s; "
            f"ratio {exact / floating:.2f}, without the hash {(exact - digest) / floating:.2f}; "
            f"check {replayed:.3f} s, {size // 1000} kB",
            flush=True,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def checked(document, answer):
    """The seconds that the kernel takes for all proofs of an answer, and the size of its certificate."""
    certificate = read_certificate(answer.certificate)

    def check():
        parts = QUESTION.parts(document, certificate.parameters, certificate.results)
        for label, part in parts.items():
            if part.expects == "proof":
                refute(State(part.hypotheses, unknowns=part.unknowns, base=part.base), certificate.parts[label])

    return timed(check)[0], len(answer.certificate)


def selection() -> None:
    """The exact selection market."""
    for agents, actions, states in ((2, 2, 2), (3, 5, 5), (5, 10, 10)):
        for bias, alike in ((None, False), (10, False), (50, False), (0, True), (3, True), (20, True)):
            slowest, checks, below = 0.0, 0.0, 0
            for seed in range(RUNS):
                document = market(agents, actions, states, seed, bias=bias, alike=alike)
                seconds, answer = timed(lambda document=document: bound(document, kind="best-agent"))
                assert answer.gap == 0
                slowest, checks = max(slowest, seconds), max(checks, checked(document, answer)[0])
                below += answer.lower < answer.optimum
            kind = "alike" if alike else "user"
            print(
                f"selection {agents}x{actions}x{states}, {kind} +- {bias}: slowest of {RUNS} {slowest:.3f} s, "
                f"check {checks:.3f} s, {below} below the optimum",
                flush=True,
            )


def small() -> None:
    """Two agents, two actions, two states, in process."""
    for kind in ("all", "best-agent"):
        documents = [market(2, 2, 2, seed) for seed in range(50)]
        times = [timed(lambda document=document, kind=kind: bound(document, kind=kind))[0] for document in documents]
        print(f"small {kind}: median {1000 * statistics.median(times):.1f} ms, slowest {1000 * max(times):.1f} ms")


def nonlinear() -> None:
    """Z3 on the rules as real unknowns: is some equilibrium of a 2x2x2 market with 2 messages below the bound?"""
    document = market(2, 2, 2, 4)
    ours, answer = timed(lambda: bound(document, messages=2))
    assert plans_are_few(2, 1)
    solver = z3.Solver()
    solver.set("timeout", 1000 * NONLINEAR_SECONDS)
    rules = [[z3.Real(f"s{i}{x}") for x in (0, 1)] for i in (0, 1)]
    response = {sent: z3.Real(f"d{sent}") for sent in product((0, 1), repeat=2)}
    solver.add(*(z3.And(each >= 0, each <= 1) for each in [*rules[0], *rules[1], *response.values()]))
    prior = [document.joint[0, y, y] for y in (0, 1)]

    def real(value: Fraction):
        return z3.Q(value.numerator, value.denominator)

    def expected(table):
        total = 0
        for x, sent in product((0, 1), response):
            chance = real(prior[x])
            for rule, message in zip(rules, sent, strict=True):
                chance = chance * (rule[x] if message else 1 - rule[x])
            total += chance * (response[sent] * real(table[1][x]) + (1 - response[sent]) * real(table[0][x]))
        return total

    for sent, act in response.items():
        gain = 0
        for x in (0, 1):
            chance = real(prior[x] * (document.user[1][x] - document.user[0][x]))
            for rule, message in zip(rules, sent, strict=True):
                chance = chance * (rule[x] if message else 1 - rule[x])
            gain += chance
        solver.add(act * gain >= 0, (1 - act) * gain <= 0)
    sure = FullMarket(document)
    for i, table in enumerate(document.agent_utilities):
        solver.add(expected(table) >= real(Fraction(sure.after_revealing(i).constant_term)))
    solver.add(expected(document.user) < real(answer.lower))
    seconds, verdict = timed(solver.check)
    print(f"nonlinear 2x2x2x2: bound {1000 * ours:.1f} ms; Z3 on the rules {seconds:.1f} s, {verdict}")


def main(families: list[str]) -> None:
    """Times the named families, all by default."""
    for family in families:
        {"full": full, "selection": selection, "small": small, "nonlinear": nonlinear}[family]()


if __name__ == "__main__":
    main(sys.argv[1:] or ["full", "selection", "small", "nonlinear"])
