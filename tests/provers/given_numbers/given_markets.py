"""Statements about one market whose numbers are given, for tests of the proofs about them."""

from fractions import Fraction

from certify import bound, theorem
from certify.kernel.core import State, check_proof
from certify.provers.branch import Branch
from certify.provers.given_numbers.facts import Given
from certify.spec.reading.market import parse_market

JUDGE = [[1, 0], [0, 1]], [[[1, 1], [0, 0]]], [Fraction(1, 3), Fraction(2, 3)]
"""A prosecutor who always wants action 0, and a judge who wants to be right: best advice leaves her indifferent."""

TOLD = [[1, 0], [0, 1]], [[[2, 0], [0, 1]]], [Fraction(1, 2), Fraction(1, 2)]
"""An agent that likes what the user likes."""

OPPOSED = [[9, 0], [5, 9]], [[[9, 5], [2, 4]], [[3, 2], [8, 1]]], [Fraction(1, 2), Fraction(1, 2)]
"""Two agents in a selection market: with eta 1/4 what the worst equilibrium is worth lies between two corners."""


def about(market, claim, *, eta=0, selection=False, messages=2, draws=1, types=1, kind=None):
    """The problem that says of every equilibrium what `claim` says of the market and the equilibrium.

    `kind` says which equilibria of the market are meant, where they are not those of the eta. Types tell nothing.
    """
    user, agents, prior = market

    @theorem
    def given(t):
        asked = t.selection_market() if selection else t.market()
        for mass, number in zip(asked.prior.values(), prior * types, strict=True):
            t.assume(types * mass == number)
        tables = zip([asked.user, *asked.agent_utilities], [user, *agents], strict=True)
        for unknown, numbers in tables:
            for row, entries in zip(unknown, numbers, strict=True):
                t.assume(t.all_of(each == number for each, number in zip(row, entries, strict=True)))
        slack = [eta] * len(agents)
        meant = asked.equilibrium(eta=slack) if selection else asked.equilibrium(eta=slack, level="rules")
        t.claim(claim(asked, t.every(meant if kind is None else kind(asked))))

    shape = {"agents": len(agents), "actions": len(user), "states": len(prior), "types": types, "messages": messages}
    return given.problem({**shape, "signals": 0, "draws": draws, **({"level": "rules"} if selection else {})})


def worth(least):
    """The claim that the user gets at least so much."""
    return lambda _market, equilibrium: equilibrium.user_value >= least


def least_worth(market, *, eta=0, selection=False, messages=2):
    """What `certify bound` says that the user gets at least."""
    user, agents, prior = market
    document = {
        "format": "certify-market/1",
        "actions": [f"a{a}" for a in range(len(user))],
        "states": [f"y{y}" for y in range(len(prior))],
        "prior": list(map(str, prior)),
        "user": user,
        "agents": {f"agent {i}": table for i, table in enumerate(agents)},
        "protocol": {"kind": "best-agent" if selection else "all", "messages": messages},
    }
    return bound(parse_market(document, "market"), eta=[str(eta)] * len(agents), seconds=20)


def opened(problem):
    """The branch that a proof of the problem starts from."""
    return Given(Branch(State(problem.hypotheses(), unknowns=problem.unknowns, functions=problem.functions)))


def accepted(problem, proof):
    """Whether there is a proof, which the kernel accepts."""
    if proof is not None:
        check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)
    return proof is not None
