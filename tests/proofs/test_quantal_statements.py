"""The statements about quantal response at markets of balls: what they assume and claim, from the definitions alone."""

from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from flint import arb, ctx, fmpq

from certify.kernel.statement_file import statements
from certify.spec.formula import And, Atom, Or

STATEMENTS = statements(Path(__file__).parents[2] / "proofs" / "quantal_response.py")


@pytest.fixture(autouse=True)
def precise():
    with ctx.workprec(200):
        yield


def ball(value):
    return value if isinstance(value, arb) else arb(fmpq(Fraction(value).numerator, Fraction(value).denominator))


def possible(formula, values):
    """False where a formula fails for certain."""
    match formula:
        case And(parts):
            return all(possible(part, values) for part in parts)
        case Or(parts):
            return any(possible(part, values) for part in parts)
        case Atom(polynomial, sign):
            total = arb(0)
            for monomial, coefficient in polynomial.terms.items():
                term = ball(coefficient)
                for name in monomial:
                    term *= ball(values[name])
                total += term
            return total.contains(0) if sign == "=" else not total < 0


def at(polynomial, values):
    total = arb(0)
    for monomial, coefficient in polynomial.terms.items():
        term = ball(coefficient)
        for name in monomial:
            term *= ball(values[name])
        total += term
    return total


def function_values(problem, values):
    """Add what functions are worth: exp, ln and max by FLINT, the quantal response by its definition."""
    for function in sorted(problem.functions, key=lambda each: each.function == "exp" and "ln" in repr(each.arguments)):
        arguments = [at(argument, values) for argument in function.arguments]
        if function.function == "exp":
            values[function.names[0]] = arguments[0].exp()
        elif function.function == "ln":
            values[function.names[0]] = arguments[0].log()
        elif function.function == "logit":
            weights = [each.exp() for each in arguments]
            total = sum(weights, arb(0))
            values.update({name: weight / total for name, weight in zip(function.names, weights, strict=True)})
        else:
            assert function.function == "max"
            best = arguments[0]
            for each in arguments[1:]:
                best = max(best, each)
            values[function.names[0]] = best


def softmax(row, rate):
    weights = [(ball(rate) * ball(value)).exp() for value in row]
    total = sum(weights, arb(0))
    return [weight / total for weight in weights]


def drawn(seed, actions=2, states=2, agents=2):
    draw = Random(seed)
    masses = [draw.randint(1, 4) for _ in range(states)]
    tables = [
        [[Fraction(draw.randint(0, 4), 4) for _ in range(states)] for _ in range(actions)] for _ in range(agents + 1)
    ]
    return draw, [Fraction(mass, sum(masses)) for mass in masses], tables[0], tables[1:]


def market_values(prior, user, others):
    values = {f"prior[{y}]": mass for y, mass in enumerate(prior)}
    for stem, table in [("user", user), *((f"agent {i}", table) for i, table in enumerate(others))]:
        values |= {f"{stem}[{a},{y}]": value for a, row in enumerate(table) for y, value in enumerate(row)}
    return values


def worth(law, table):
    return sum((mass * ball(table[a][y]) for (a, y), mass in law.items()), arb(0))


def with_weights(values, draw, prior, user, others, law, deviations, rate, gamma=None):
    """Weights, their error with the best constant offsets tried, and eta as small as an equilibrium allows."""
    weights = [Fraction(draw.randint(0, 3), 2) for _ in others]
    states, actions = range(len(prior)), range(len(user))
    residual = {
        (a, y): sum(w * table[a][y] for w, table in zip(weights, others, strict=True)) - user[a][y]
        for a in actions
        for y in states
    }
    values["eps"] = max(abs(each) for each in residual.values())
    values |= {f"offset[{y}]": 0 for y in states} | {"rate": rate}
    for i, table in enumerate(others):
        gain = worth(deviations[i], table) - worth(law, table)
        values[f"weight[{i}]"] = weights[i]
        values[f"eta[{i}]"] = gain + ball("1/1000000") if gain > 0 else 0
    if gamma is not None:
        values["gamma"] = gamma
    return values


@pytest.mark.parametrize("seed", range(12))
def test_quantal_competition_says_what_it_should_of_a_market(seed):
    draw, prior, user, others = drawn(seed)
    rate = Fraction(draw.choice([1, 4, 20]), 2)
    q = {(a, y): ball(prior[y]) * c for y in range(2) for a, c in enumerate(softmax([row[y] for row in user], rate))}
    average = [sum(p * value for p, value in zip(prior, row, strict=True)) for row in user]
    p = {(a, y): ball(prior[y]) * c for y in range(2) for a, c in enumerate(softmax(average, rate))}
    values = market_values(prior, user, others)
    values |= {f"p[{a},{y}]": mass for (a, y), mass in p.items()}
    values |= {f"q value at 0,{y}[{a}]": user[a][y] for a, y in product(range(2), repeat=2)}
    values = with_weights(values, draw, prior, user, others, p, [q, q], rate)
    problem = STATEMENTS["quantal_competition_aligns"].problem({"agents": 2})
    function_values(problem, values)
    assert set(values) == set(problem.unknowns)
    for item in problem.assumptions:
        assert possible(item.formula, values), item.name
    for item in problem.claims:
        assert possible(item.formula, values), item.name
    for a, y in product(range(2), repeat=2):
        assert (ball(prior[y]) * values[f"q at 0,{y}[{a}]"]).overlaps(q[a, y])


@pytest.mark.parametrize("seed", range(8))
def test_learning_says_what_it_should_of_rules(seed):
    draw, prior, user, others = drawn(seed, agents=1)
    rate, states, actions = Fraction(draw.choice([1, 4, 20]), 2), range(2), range(2)
    own, rest = (
        [[Fraction(part, 8) for part in (first, 8 - first)] for first in (draw.randint(0, 8), draw.randint(0, 8))]
        for _ in range(2)
    )
    values = market_values(prior, user, others)
    values |= {f"q value at 0,{y}[{a}]": user[a][y] for a, y in product(actions, states)}
    law = dict.fromkeys(product(actions, states), arb(0))
    error = Fraction(0)
    for m in range(2):
        mass = [prior[y] * own[y][m] for y in states]
        alone = [sum(w * row[y] for y, w in enumerate(mass)) / (sum(mass) or 1) for row in user]
        values |= {f"after 0 alone at 0,{m}[{a}]": value for a, value in enumerate(alone)}
        error += sum(w * (alone[a] - user[a][y]) ** 2 for y, w in enumerate(mass) for a in actions)
        for n in range(2):
            both = [prior[y] * own[y][m] * rest[y][n] for y in states]
            together = [sum(w * row[y] for y, w in enumerate(both)) / (sum(both) or 1) for row in user]
            values |= {f"after 0 together at 0,{m},{n}[{a}]": value for a, value in enumerate(together)}
            values |= {f"after 0 heard at {y}[{2 * m + n}]": own[y][m] * rest[y][n] for y in states}
            for (a, chance), y in product(enumerate(softmax(together, rate)), states):
                law[a, y] += chance * ball(both[y])
    p = {(a, y): ball(prior[y]) / 2 for a, y in product(actions, states)}
    values |= {f"p[{a},{y}]": mass for (a, y), mass in p.items()}
    gamma = Fraction(int((ball(error).sqrt() * 1000).ceil().unique_fmpz() or 0) + 1, 1000)
    values = with_weights(values, draw, prior, user, others, p, [law], rate, gamma)
    problem = STATEMENTS["learning_aligns"].problem({"agents": 1})
    function_values(problem, values)
    assert set(values) == set(problem.unknowns)
    for item in problem.assumptions:
        assert possible(item.formula, values), item.name
    for item in problem.claims:
        assert possible(item.formula, values), item.name
    values["gamma"] = ball(error).sqrt() / 2 if error else 1
    premise = "the user learns from agent 0 alone up to gamma"
    assert [possible(each.formula, values) for each in problem.assumptions if each.name == premise] == [not error]


DRAWS = [Fraction(1, 3), Fraction(2, 3)]


@pytest.mark.parametrize("seed", range(6))
def test_mixtures_say_what_they_should_of_a_market_where_one_draw_tells_all_and_one_nothing(seed):
    draw, prior, user, others = drawn(seed)
    rate = Fraction(draw.choice([1, 4, 20]), 2)
    q = {(a, y): ball(prior[y]) * c for y in range(2) for a, c in enumerate(softmax([row[y] for row in user], rate))}
    average = [sum(p * value for p, value in zip(prior, row, strict=True)) for row in user]
    silent = {(a, y): ball(prior[y]) * c for y in range(2) for a, c in enumerate(softmax(average, rate))}
    laws = [silent, q]
    law = {at: sum(ball(chance) * each[at] for chance, each in zip(DRAWS, laws, strict=True)) for at in q}
    values = market_values(prior, user, others) | {f"draw[{d}]": chance for d, chance in enumerate(DRAWS)}
    values |= {f"p in draw {d}[{a},{y}]": mass for d, each in enumerate(laws) for (a, y), mass in each.items()}
    values |= {f"q value at 0,{y}[{a}]": user[a][y] for a, y in product(range(2), repeat=2)}
    values = with_weights(values, draw, prior, user, others, law, [q, q], rate)
    problem = STATEMENTS["quantal_mixtures_align"].problem({"agents": 2, "draws": 2})
    check(problem, values)
    values["eta[0]"] = worth(q, others[0]) - worth(law, others[0]) - ball("1/1000")
    premise = "agent 0 does not gain by revealing its signal"
    assert [possible(each.formula, values) for each in problem.assumptions if each.name == premise] == [False]


@pytest.mark.parametrize("seed", range(4))
def test_learning_in_mixtures_says_what_it_should_of_rules(seed):
    draw, prior, user, others = drawn(seed, agents=1)
    rate, states, actions = Fraction(draw.choice([1, 4, 20]), 2), range(2), range(2)
    own, *rest = (
        [[Fraction(part, 8) for part in (first, 8 - first)] for first in (draw.randint(0, 8), draw.randint(0, 8))]
        for _ in range(3)
    )
    values = market_values(prior, user, others) | {f"draw[{d}]": chance for d, chance in enumerate(DRAWS)}
    values |= {f"q value at 0,{y}[{a}]": user[a][y] for a, y in product(actions, states)}
    law = dict.fromkeys(product(actions, states), arb(0))
    error = Fraction(0)
    for m in range(2):
        mass = [prior[y] * own[y][m] for y in states]
        alone = [sum(w * row[y] for y, w in enumerate(mass)) / (sum(mass) or 1) for row in user]
        values |= {f"after 0 alone at 0,{m}[{a}]": value for a, value in enumerate(alone)}
        error += sum(w * (alone[a] - user[a][y]) ** 2 for y, w in enumerate(mass) for a in actions)
        for d, k in product(range(2), repeat=2):
            n = 2 * d + k
            heard = [DRAWS[d] * own[y][m] * rest[d][y][k] for y in states]
            both = [prior[y] * each for y, each in enumerate(heard)]
            together = [sum(w * row[y] for y, w in enumerate(both)) / (sum(both) or 1) for row in user]
            values |= {f"after 0 together at 0,{m},{n}[{a}]": value for a, value in enumerate(together)}
            values |= {f"after 0 heard at {y}[{4 * m + n}]": each for y, each in enumerate(heard)}
            for (a, chance), y in product(enumerate(softmax(together, rate)), states):
                law[a, y] += chance * ball(both[y])
    p = {(a, y): ball(prior[y]) / 2 for a, y in product(actions, states)}
    values |= {f"p in draw {d}[{a},{y}]": mass for d in range(2) for (a, y), mass in p.items()}
    gamma = Fraction(int((ball(error).sqrt() * 1000).ceil().unique_fmpz() or 0) + 1, 1000)
    values = with_weights(values, draw, prior, user, others, p, [law], rate, gamma)
    problem = STATEMENTS["learning_mixtures_align"].problem({"agents": 1, "draws": 2})
    check(problem, values)
    values["draw[0]"], values["draw[1]"] = DRAWS[1], DRAWS[0]
    assert not all(possible(item.formula, values) for item in problem.assumptions)


def check(problem, values):
    """All unknowns have values, and all assumptions and claims hold at them."""
    function_values(problem, values)
    assert set(values) == set(problem.unknowns)
    for item in (*problem.assumptions, *problem.claims):
        assert possible(item.formula, values), item.name
