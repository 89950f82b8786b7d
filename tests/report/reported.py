"""Statements, and reports of numbers that are put into them by hand."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from certify import Variant, theorem
from certify.kernel.choices import Choices
from certify.kernel.proof import Witness
from certify.report.counterexample import CounterexampleReport
from certify.spec.language import Statement
from certify.spec.violation import Violation

HALF = Fraction(1, 2)


@theorem
def pareto(t):
    "No profile pays both players more than a Nash equilibrium."
    game = t.normal_form()
    equilibrium, other = t.every(game.nash()), t.every(game.mixed())
    t.claim(t.any_of(equilibrium.payoff(i) >= other.payoff(i) for i in game.players))


@theorem
def informed(t):
    "Competition makes the user as well off as if she knew the signal, up to eps."
    market = t.market()
    equilibrium = t.every(market.equilibrium(eta=t.slacks("eta")))
    t.claim(equilibrium.user_value >= market.bayes_value() - t.nonnegative("eps"), name="informed")


@theorem
def selected(t):
    market = t.selection_market()
    equilibrium = t.every(market.equilibrium())
    t.claim(equilibrium.user_value >= market.aligned_value + 1)


@theorem
def obeyed(t):
    game = t.normal_form()
    law = t.every(game.correlated())
    t.claim(law.payoff(0) >= 2)


def reported(
    statement: Statement,
    shape: Mapping[str, int | str],
    values: Mapping[str, Fraction | int],
    *,
    variant: Variant | None = None,
    choices: Choices | None = None,
    violation: Violation | None = None,
) -> CounterexampleReport:
    """Return the report of these numbers, 0 where none is given; they need not be a counterexample."""
    problem = statement.problem(shape, variant=variant)
    assert not values.keys() - set(problem.unknowns)
    numbers = {name: values.get(name, 0) for name in problem.unknowns}
    witness = Witness(numbers, (), choices or {}, violation)
    return CounterexampleReport(statement, problem, witness, variant or Variant())


def coordination() -> dict[str, int]:
    """Two good profiles, of which the equilibrium x is the worse, and y the better."""
    payoffs = {f"payoff{i}[{a},{a}]": 1 + a for i in range(2) for a in range(2)}
    return payoffs | {"x0[0]": 1, "x1[0]": 1, "y0[1]": 1, "y1[1]": 1}


def silence(agents: int) -> dict[str, Fraction | int]:
    """A market of two states in which all agents say nothing, and the user takes the first action."""
    values: dict[str, Fraction | int] = {"prior[0]": HALF, "prior[1]": HALF, "user[0,0]": 1, "user[1,1]": 1}
    values |= {"max 1": HALF, "max 2": HALF}
    for i in range(agents):
        values |= {f"rule {i}[0,0]": 1, f"rule {i}[1,0]": 1}
    for first in range(2):
        for second in range(2) if agents == 2 else [None]:
            heard = f"{first}" if second is None else f"{first},{second}"
            values[f"response 0;{heard}[0]"] = 1
    return values
