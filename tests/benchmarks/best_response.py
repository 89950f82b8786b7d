"""Times best responses and the proofs made of them: the median of five runs, by size.

Run as a script: `python tests/benchmarks/best_response.py [values|plans|selection|proofs|large ...]`.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "oracles"))

from oracle_markets import random_market, random_rule
from statement_formulas import full_conditions, selection_conditions

from certify.bounds.program import LawRows
from certify.exact.linear_program import solve
from certify.kernel.core import State, refute
from certify.oracles.best_response import BestResponses
from certify.oracles.no_gain import no_gain_proof
from certify.oracles.selection import SelectionBestResponses, selection_regrets
from certify.provers.clock import Clock, OutOfTime
from certify.provers.models import _refutation
from certify.spec.formula import negation
from certify.spec.outcomes import OutcomeLaws

RUNS = 5
SIZES = [(2, 2, 2, 2, 1), (2, 3, 3, 3, 1), (3, 2, 2, 2, 1), (3, 3, 3, 3, 1), (2, 3, 3, 3, 2), (2, 4, 4, 4, 1)]
LARGE = [(3, 4, 4, 3, 1), (3, 4, 4, 3, 2), (3, 4, 4, 4, 2)]
GENERIC_SECONDS = 20


def cases(size, count, *, top=20, denominator=12):
    """Markets with a rule for each agent."""
    agents, actions, states, messages, types = size
    draw = random.Random(1)
    for _ in range(count):
        market = random_market(draw, agents, actions, states, types, top=top)
        yield market, [random_rule(draw, states, messages, denominator) for _ in range(agents)]


def rate(count, work):
    """Calls a second, the median of the runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return count / statistics.median(seconds)


def values():
    """Values with prices, checked in whole numbers; then also with an order of ties, and with multipliers."""
    print("agents actions signals messages types: calls/s with prices, with ties in order, with multipliers checked")
    for size in SIZES:
        many = 10 if size[1] == 4 else 100
        oracles = [(BestResponses(market), rules) for market, rules in cases(size, many)]
        order = range(size[1])

        def certified(oracles=oracles):
            for oracle, rules in oracles:
                found = oracle.of(rules, 0)
                found.certificate.check(found.deviations)

        plain = rate(many, lambda o=oracles: [oracle.of(rules, 0) for oracle, rules in o])
        ordered = rate(10, lambda o=oracles, t=order: [oracle.of(rules, 0, ties=list(t)) for oracle, rules in o[:10]])
        print(*size, f"{plain:10.0f} {ordered:10.0f} {rate(many, certified):10.0f}", flush=True)


def plan_program(market, rules):
    """The program over plans, through HiGHS and an exact solve."""
    prior = {}
    kinds = {}
    for (z, x, y), mass in market.prior.items():
        for m, chance in enumerate(rules[1][x]):
            if mass * chance:
                prior[kinds.setdefault((z, m), len(kinds)), x, y] = mass * chance
    tables = [[[Fraction(e) for e in row] for row in t] for t in (market.user, market.agent_utilities[0])]
    laws = OutcomeLaws(prior, market.actions, tables[0])
    utility = laws.utility(tables[1])
    rows = LawRows(laws)
    built = rows.program({column: -value for column, value in rows.values(utility).items()})
    return Fraction(-solve(built.program).value) / utility.unit


def plans():
    """The other formulation: a program over all plans."""
    print("agents actions signals messages types: calls/s of the program over plans")
    for size in [size for size in SIZES if size[0] == 2 and size[1] ** (size[3] * size[4]) <= 256]:
        made = list(cases(size, 10))
        for market, rules in made:
            assert plan_program(market, rules) == BestResponses(market).of(rules, 0).value
        print(*size, f"{rate(10, lambda m=made: [plan_program(*each) for each in m]):10.0f}", flush=True)


def selection():
    """Frontiers of the selection market, with multipliers checked."""
    print("actions signals types: calls/s of m_i(t), and with multipliers checked")
    for actions, states, types in [(2, 2, 1), (3, 3, 1), (4, 4, 1), (3, 3, 2), (4, 4, 2)]:
        made = [SelectionBestResponses(market) for market, _ in cases((1, actions, states, 2, types), 50)]
        floors = [(oracle.least + oracle.most) / 2 for oracle in made]

        def certified(made=made, floors=floors):
            for oracle, floor in zip(made, floors, strict=True):
                found = oracle.frontier(0, floor)
                found.certificate.check(found.priced)

        plain = rate(50, lambda m=made, f=floors: [o.frontier(0, t) for o, t in zip(m, f, strict=True)])
        print(actions, states, types, f"{plain:10.0f} {rate(50, certified):10.0f}", flush=True)


def formulas(size, count):
    """True conditions, at the smallest eta, for an agent that gains by deviating and whose proof is not trivial."""
    found = []
    for market, rules in cases(size, 400, top=9, denominator=6):
        best = BestResponses(market).of(rules, 0)
        kept = full_conditions(market, rules, [0] * market.agents)[0][0]
        if best.value > kept and len(best.certificate.leaves) >= 4:
            found.append(full_conditions(market, rules, [best.value - kept] * market.agents)[0][1])
        if len(found) == count:
            break
    return found


def selection_formulas(size, count):
    """The same in selection markets in which all offers are one rule."""
    found = []
    for market, rules in cases(size, 400, top=9, denominator=6):
        chances = [1] + [0] * (market.agents - 1)
        same = [rules[0]] * market.agents
        laws, _ = selection_conditions(market, same, chances, [0] * market.agents)
        etas = selection_regrets(market, laws, chances)
        if min(etas) > 0:
            found.append(selection_conditions(market, same, chances, etas)[1][1][1])
        if len(found) == count:
            break
    return found


def proofs():
    """The proof that no rule gains: milliseconds to write it down and to check it, its products; the generic search."""
    for kind, make in (("full", formulas), ("selection", selection_formulas)):
        for size in [(2, 2, 2, 2, 1), (3, 2, 2, 2, 1), (2, 3, 3, 3, 1), (3, 3, 3, 3, 1)]:
            for formula in make(size, 2):
                built = 1000 / rate(1, lambda f=formula: no_gain_proof(f))
                proof = no_gain_proof(formula)
                denied = negation(formula)
                checked = 1000 / rate(1, lambda d=denied, p=proof: refute(State([d]), p))
                start = time.perf_counter()
                try:
                    generic = "found" if _refutation(formula, {}, Clock(GENERIC_SECONDS)) else "none"
                except OutOfTime:
                    generic = "out of time"
                seconds = time.perf_counter() - start
                print(
                    kind,
                    *size,
                    f"{built:8.1f} {checked:8.1f} {len(proof[0].products):6} generic: {generic} {seconds:6.2f} s",
                    flush=True,
                )


def large():
    """Single calls at the largest sizes."""
    for size in LARGE:
        for market, rules in cases(size, 2):
            start = time.perf_counter()
            BestResponses(market).of(rules, 0)
            print(*size, f"{time.perf_counter() - start:8.2f} s", flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or ["values", "plans", "selection", "proofs", "large"]:
        globals()[name]()
