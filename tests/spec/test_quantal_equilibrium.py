"""Equilibria under a quantal response, from the rules up, against payoffs computed from Bayes' rule in balls."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from flint import arb, ctx, fmpq

from certify.spec.errors import InputError
from certify.spec.formula import And, Atom, Let, Or
from certify.spec.language import Words

SIZES = [
    {"agents": 1, "actions": 2, "states": 2, "messages": 2, "draws": 1, "types": 1, "signals": 0},
    {"agents": 2, "actions": 2, "states": 2, "messages": 2, "draws": 1, "types": 1, "signals": 0},
    {"agents": 2, "actions": 3, "states": 2, "messages": 2, "draws": 2, "types": 1, "signals": 0},
    {"agents": 2, "actions": 2, "states": 2, "messages": 3, "draws": 1, "types": 2, "signals": 2},
]


@pytest.fixture(autouse=True)
def precise():
    with ctx.workprec(160):
        yield


def ball(value):
    return value if isinstance(value, arb) else arb(fmpq(Fraction(value).numerator, Fraction(value).denominator))


def at(polynomial, values):
    result = arb(0)
    for monomial, coefficient in polynomial.terms.items():
        term = ball(coefficient)
        for name in monomial:
            term *= ball(values[name])
        result += term
    return result


class Market:
    """A random market with rules, and what happens in it by the definitions."""

    def __init__(self, seed, shape):
        draw, self.shape = Random(seed), shape
        self.actions, self.messages = range(shape["actions"]), range(shape["messages"])
        signals = shape["signals"] or shape["states"]
        self.signals, self.states, self.types = range(signals), range(shape["states"]), range(shape["types"])
        places = product(self.types, self.signals, self.states)
        cells = [(z, x, y) for z, x, y in places if shape["signals"] or x == y]
        mass = {cell: Fraction(draw.randint(0, 4)) for cell in cells}
        mass[cells[0]] += 1
        self.prior = {cell: each / sum(mass.values()) for cell, each in mass.items()}
        number = lambda: Fraction(draw.randint(-4, 4), 2)  # noqa: E731
        self.tables = [[[number() for _ in self.states] for _ in self.actions] for _ in range(shape["agents"] + 1)]
        self.rate = Fraction(draw.randint(1, 6), 2)
        self.draw = draw
        weight = [draw.randint(1, 3) for _ in range(shape["draws"])]
        self.chances = [Fraction(each, sum(weight)) for each in weight]
        self.profiles = [[self.rule() for _ in range(shape["agents"])] for _ in self.chances]

    def rule(self):
        rows = [[self.draw.randint(0, 2) for _ in self.messages] for _ in self.signals]
        return [
            [Fraction(each, sum(row)) if sum(row) else Fraction(int(not m)) for m, each in enumerate(row)]
            for row in rows
        ]

    def likelihood(self, rules, x, heard):
        result = Fraction(1)
        for rule, m in zip(rules, heard, strict=True):
            result *= rule[x][m]
        return result

    def expected(self, rules, z, heard):
        weights = {c: p * self.likelihood(rules, c[1], heard) for c, p in self.prior.items() if c[0] == z}
        mass = sum(weights.values())
        return [
            sum(w * row[y] for (_, _, y), w in weights.items()) / mass if mass else Fraction(7)
            for row in self.tables[0]
        ]

    def response(self, values):
        weights = [(ball(self.rate) * ball(value)).exp() for value in values]
        return [weight / sum(weights, arb(0)) for weight in weights]

    def events(self):
        return list(product(self.types, product(self.messages, repeat=self.shape["agents"])))

    def payoff(self, profiles, table):
        result = arb(0)
        for chance, rules in zip(self.chances, profiles, strict=True):
            for z, heard in self.events():
                chances = self.response(self.expected(rules, z, heard))
                for (kind, x, y), mass in self.prior.items():
                    if kind == z:
                        told = ball(chance * mass * self.likelihood(rules, x, heard))
                        result += told * sum((c * ball(row[y]) for c, row in zip(chances, table, strict=True)), arb(0))
        return result


def stated(shape, eta=None):
    words = Words(shape)
    market = words.market()
    rate = words.unknown("rate")
    equilibrium = words.every(words.quantal_equilibrium(market, rate, eta=eta))
    words.claim(equilibrium.user_value >= 0)
    return words, market, equilibrium


def values_of(market, given):
    values = {"rate": given.rate}
    for (cell, mass), amount in zip(market.prior.items(), given.prior.values(), strict=True):
        assert cell in given.prior
        (name,) = mass.unknowns()
        values[name] = amount
    tables = [market.user, *market.agent_utilities]
    for table, numbers in zip(tables, given.tables, strict=True):
        for a, y in product(given.actions, given.states):
            (name,) = table[a][y].unknowns()
            values[name] = numbers[a][y]
    many = len(given.chances) > 1
    for d, rules in enumerate(given.profiles):
        draw = f"{d}," if many else ""
        if many:
            values[f"draw[{d}]"] = given.chances[d]
        for i, x, m in product(range(len(rules)), given.signals, given.messages):
            values[f"rule {draw}{i}[{x},{m}]"] = rules[i][x][m]
        for z, heard in given.events():
            expected = given.expected(rules, z, heard)
            for a, (value, chance) in enumerate(zip(expected, given.response(expected), strict=True)):
                name = f"{draw}{z};{','.join(map(str, heard))}[{a}]"
                values[f"value {name}"], values[f"response {name}"] = value, chance
    return values


def exponentials(problem, values):
    for function in problem.functions:
        if function.function == "exp":
            values[function.names[0]] = at(function.arguments[0], values).exp()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shape", SIZES)
def test_a_profile_pays_what_bayes_rule_says(seed, shape):
    given = Market(seed, shape)
    words, market, equilibrium = stated(shape)
    problem = words.problem()
    values = values_of(market, given)
    exponentials(problem, values)
    assert set(values) == set(problem.unknowns)
    for item in problem.assumptions:
        assert possible(item.formula, values) is not False, item.name
    for worth, table in zip(
        [equilibrium.user_value, *map(equilibrium.agent_value, range(market.agents))], given.tables, strict=True
    ):
        assert at(worth, values).overlaps(given.payoff(given.profiles, table))


def possible(formula, values):
    """False where a formula without quantifiers fails for certain; None where it has one."""
    match formula:
        case And(parts):
            return all(possible(part, values) is not False for part in parts)
        case Or(parts):
            return any(possible(part, values) is not False for part in parts)
        case Atom(polynomial, sign):
            total = at(polynomial, values)
            return total.contains(0) if sign == "=" else not total < 0
        case _:
            return None


def after(body, values, given, agent, rule):
    """What remains of the condition at a rule: its last comparison; the functions on the way are worked out."""
    count, events = 0, given.events()
    while not isinstance(body, Atom):
        if isinstance(body, Or):
            body = body.parts[-1]
            continue
        assert isinstance(body, Let)
        if body.function == "exp":
            values[body.names[0]] = at(body.arguments[0], values).exp()
        elif body.function == "shares":
            weights = [at(each, values) for each in body.arguments]
            values |= {name: each / sum(weights, arb(0)) for name, each in zip(body.names, weights, strict=True)}
        else:
            assert body.function == f"values after a deviation of agent {agent}"
            rules = [rule if i == agent else each for i, each in enumerate(given.profiles[count])]
            flat = [chance for each in rules for row in each for chance in row]
            assert all(at(term, values).overlaps(ball(n)) for term, n in zip(body.arguments, flat, strict=True))
            numbers = [value for z, heard in events for value in given.expected(rules, z, heard)]
            values |= dict(zip(body.names, numbers, strict=True))
            count += 1
        assert possible(body.definition, values)
        body = body.body
    return at(body.polynomial, values)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("shape", SIZES)
def test_the_condition_compares_what_a_deviation_pays(seed, shape):
    given = Market(seed, shape)
    words, market, equilibrium = stated(shape, [Fraction(i + 1, 3) for i in range(shape["agents"])])
    problem = words.problem()
    values = values_of(market, given)
    exponentials(problem, values)
    for agent in range(market.agents):
        condition = equilibrium.conditions[agent]
        for _ in range(3):
            rule = given.rule()
            profiles = [[rule if i == agent else each for i, each in enumerate(rules)] for rules in given.profiles]
            bound = dict(zip(condition.names, [chance for row in rule for chance in row], strict=True))
            slack = after(condition.body, {**values, **bound}, given, agent, rule)
            table = given.tables[agent + 1]
            gain = given.payoff(profiles, table) - given.payoff(given.profiles, table)
            assert slack.overlaps(ball(Fraction(agent + 1, 3)) - gain)


def test_refuses_etas_for_another_number_of_agents():
    words = Words({"agents": 2})
    with pytest.raises(InputError, match="expected one eta for each of 2 agents, got 1"):
        words.quantal_equilibrium(words.market(), words.unknown("rate"), eta=[0])


def test_nobody_reveals_with_too_few_messages_or_separate_signals():
    shape = {"agents": 2, "states": 2}
    assert stated({**shape, "messages": 2})[2].can_reveal()
    assert not stated({**shape, "messages": 1})[2].can_reveal()
    words = Words(shape, dropped=["shared signal"])
    assert not words.every(words.quantal_equilibrium(words.market(), words.unknown("rate"))).can_reveal()
