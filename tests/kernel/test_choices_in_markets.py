"""Choices for the functions that markets speak of: responses in several draws, responses declared and quantified."""

from __future__ import annotations

from itertools import product

import pytest

from certify import theorem
from certify.kernel.choices import decided
from certify.kernel.proof import Witness
from certify.kernel.witness import _check_functions
from certify.spec.errors import RejectedError
from certify.spec.formula import Let, substitute
from certify.spec.polynomial import Polynomial

PURE = [list(each) for each in product([0, 1], repeat=2)]


@theorem
def full(t):
    market = t.market()
    t.claim(t.every(market.equilibrium()).user_value >= 0)


@theorem
def selection(t):
    market = t.selection_market()
    t.claim(t.every(market.equilibrium()).user_value >= market.aligned_value)


def pure(*actions):
    """The response that takes these actions, one for each thing heard."""
    return [int(action == a) for action in actions for a in range(2)]


def checked(problem, values, choices):
    """Check the functions at the witness, and return its hypotheses with a case for each choice."""
    exact = {name: Polynomial.constant(value) for name, value in values.items()}
    formulas = [substitute(each, exact) for each in problem.hypotheses()]
    _check_functions(problem.functions, Witness(values, (), choices), exact, formulas)
    return [decided(each, choices) for each in formulas]


def lets(formula):
    for part in getattr(formula, "parts", ()):
        yield from lets(part)
    if hasattr(formula, "body"):
        yield from lets(formula.body)
    if isinstance(formula, Let):
        yield formula


@pytest.mark.parametrize("second", [(1, 0), (0, 1)], ids=["equal profiles", "other profiles"])
def test_the_response_in_every_draw_is_a_value_of_one_function(second):
    problem = full.problem({"level": "rules", "draws": 2})
    values = dict.fromkeys(problem.unknowns, 0)
    for i, x in product(range(2), repeat=2):
        values[f"rule 0,{i}[{x},0]"] = 1
        values[f"rule 1,{i}[{x},0]"], values[f"rule 1,{i}[{x},1]"] = second
    values |= {"prior[0]": 1, "draw[0]": 1, "user[0,0]": 1}
    function = "response to a deviation of agent 0"
    choices = {function: [pure(0, 0, 0, 0), pure(1, 1, 1, 1)]}
    hypotheses = checked(problem, values, choices)
    places = [let for each in hypotheses for let in lets(each) if let.function == function]
    assert len({let.arguments for let in places}) == (1 if second == (1, 0) else 2)
    # In the outer draw once, and in the inner one under each of the two cases and under the last one.
    assert len(places) == 1 + 3


def offers(problem, first, second):
    """Both agents say message 0 always, and the user answers the second with (second, 0); states are alike to her."""
    values = dict.fromkeys(problem.unknowns, 0)
    values |= {f"{name}[{x},0]": 1 for name in ("rule 0", "rule 1", "aligned rule") for x in range(2)}
    values |= {"prior[0]": 1, "selected[0]": 1}
    for name, action in (("rule 0", first), ("rule 1", second), ("the aligned rule", first)):
        values |= {f"response to {name} 0;{m}[{a}]": int(a == action) for m, a in product(range(2), repeat=2)}
    return values


RESPONSE = "response to one rule"


@pytest.mark.parametrize("action", [0, 1])
def test_a_declared_response_to_one_rule_is_the_chosen_one(action):
    problem = selection.problem({"level": "rules"})
    constant = pure(action, action)
    others = [pure(*actions) for actions in product(range(2), repeat=2) if pure(*actions) != constant]
    hypotheses = checked(problem, offers(problem, action, action), {RESPONSE: [constant, *others]})
    assert sum(let.function == RESPONSE for each in hypotheses for let in lets(each)) == 3
    for first, rest in ((others[0], constant), (others[-1], constant)):
        with pytest.raises(RejectedError, match="has another value than the one that is chosen"):
            checked(problem, offers(problem, action, action), {RESPONSE: [first, rest]})


def test_one_rule_has_one_response_whoever_uses_it():
    problem = selection.problem({"level": "rules"})
    values = offers(problem, 0, 1)
    for choices in ({}, {RESPONSE: [pure(0, 0)]}, {RESPONSE: [pure(1, 1)]}):
        with pytest.raises(RejectedError, match=r"two values at the same arguments|another value than the one"):
            checked(problem, values, choices)


def test_the_selection_after_a_deviation_is_chosen_too():
    problem = selection.problem({"level": "rules"})
    choices = {f"selection after agent {i}": [[int(j == i) for j in range(2)], [1 - i, i]] for i in range(2)}
    hypotheses = checked(problem, offers(problem, 0, 0), {RESPONSE: [pure(0, 0), pure(1, 1)], **choices})
    functions = [let.function for each in hypotheses for let in lets(each)]
    assert {name: functions.count(name) for name in choices} == dict.fromkeys(choices, 3)
