"""The deviation that gains, read off the best response."""

from fractions import Fraction

import pytest

from certify import theorem
from certify.oracles.gaining import gaining_deviation
from certify.oracles.no_gain import no_gain_proof
from certify.search.groups import conjuncts
from certify.spec.formula import ForAll, Let, at_least, holds_at, negation, substitute
from certify.spec.polynomial import Polynomial


@theorem
def worth_something(t):
    market = t.market()
    t.claim(t.every(market.equilibrium()).user_value >= 0)


def closed(babbles, agent_likes):
    """The condition of agent 0, one agent alone: the user wants action y in state y, the agent `agent_likes[a][y]`."""
    problem = worth_something.problem({"agents": 1, "actions": 2, "states": 2, "messages": 2, "level": "rules"})
    values = dict.fromkeys(problem.unknowns, Fraction(0))
    values.update({"prior[0]": Fraction(1, 3), "prior[1]": Fraction(2, 3), "user[0,0]": 1, "user[1,1]": 1})
    values.update({f"agent 0[{a},{y}]": agent_likes[a][y] for a in range(2) for y in range(2)})
    for x in range(2):
        values[f"rule 0[{x},{0 if babbles else x}]"] = Fraction(1)
    values.update({"response 0;0[1]" if babbles else "response 0;0[0]": Fraction(1), "response 0;1[1]": Fraction(1)})
    terms = {name: Polynomial.constant(value) for name, value in values.items()}
    (universal,) = [item.formula for item in problem.assumptions if isinstance(item.formula, ForAll)]
    return substitute(universal, terms)


def test_an_agent_who_wants_what_the_user_wants_gains_by_revealing_what_it_sees():
    formula = closed(babbles=True, agent_likes=[[1, 0], [0, 1]])
    gaining = gaining_deviation(formula)
    assert no_gain_proof(formula) is None
    assert gaining != "none"
    assert gaining != "unknown"
    terms = {name: Polynomial.constant(value) for name, value in gaining.items()}
    body = substitute(negation(formula.body), {name: terms[name] for name in formula.names})
    for part in conjuncts([body]):
        if isinstance(part, Let):
            assert holds_at(substitute(part.definition, terms)) is True
            assert holds_at(substitute(part.body, terms)) is True
        else:
            assert holds_at(part) is True


@pytest.mark.parametrize("likes", [[[1, 0], [0, 1]], [[0, 0], [0, 0]]])
def test_nobody_gains_where_there_is_a_proof_of_it(likes):
    formula = closed(babbles=False, agent_likes=likes)
    assert gaining_deviation(formula) == "none"
    assert no_gain_proof(formula) is not None


def test_a_formula_of_another_form_is_unknown():
    assert gaining_deviation(ForAll(("x",), at_least(Polynomial.unknown("x")))) == "unknown"
    assert gaining_deviation(at_least(1)) == "unknown"
