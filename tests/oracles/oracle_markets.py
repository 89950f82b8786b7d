"""Small random markets with built-in ties, and what a rule pays by the definitions of certify.spec alone."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

from certify.spec.formula import holds_at
from certify.spec.market import Market
from certify.spec.rules import action_value, heard, is_best_response, outcome_law


def number(value):
    """The number that a constant polynomial is."""
    return Fraction(value.constant_term)


def random_rule(draw, signals, messages, denominator):
    """A rule in steps of 1/denominator."""
    rows = []
    for _ in range(signals):
        cuts = sorted([0, denominator, *(draw.randint(0, denominator) for _ in range(messages - 1))])
        rows.append([Fraction(b - a, denominator) for a, b in pairwise(cuts)])
    return rows


def random_market(draw, agents, actions, states, types=1, *, top=3, noisy=False):
    """A market with few utility levels; zero-probability signals and equal actions occur."""
    cells = [(z, x, y) for z in range(types) for x in range(states) for y in (range(states) if noisy else [x])]
    masses = [draw.randint(0, 3) for _ in cells]
    masses[draw.randrange(len(masses))] += 1

    def table():
        return [[draw.randint(0, top) for _ in range(states)] for _ in range(actions)]

    user = table()
    tables = [table() for _ in range(agents)]
    if draw.random() < 0.2:
        user[-1] = list(user[0])
    if draw.random() < 0.1:
        tables[0][-1] = list(tables[0][0])
        user[-1] = list(user[0])
    prior = {cell: Fraction(mass, sum(masses)) for cell, mass in zip(cells, masses, strict=True)}
    return Market(agents, actions, states, types, states, prior, user, tables)


def random_case(seed, *, most_agents=3):
    """A market with a rule for each agent."""
    draw = random.Random(seed)
    agents = draw.randint(1, most_agents)
    types = draw.choice([1, 1, 2]) if agents < 3 else 1
    states = draw.choice([2, 2, 3])
    market = random_market(
        draw, agents, draw.choice([2, 3]), states, types, top=draw.choice([1, 2, 5]), noisy=draw.random() < 0.3
    )
    rules = [random_rule(draw, states, 2, draw.choice([1, 2, 3, 4])) for _ in range(agents)]
    return market, rules, draw


def replaced(rules, agent, rule):
    """The rules with one agent's replaced."""
    return [rule if i == agent else each for i, each in enumerate(rules)]


def paid(market, rules, agent, pick):
    """What an agent gets when the user, at each thing heard, takes the action that `pick` takes of the optimal ones."""
    response = {}
    for event in heard(market, [len(rule[0]) for rule in rules]):
        values = [number(action_value(market, rules, event, a)) for a in range(market.actions)]
        chosen = pick(event, [a for a, value in enumerate(values) if value == max(values)])
        response[event] = [int(a == chosen) for a in range(market.actions)]
    assert holds_at(is_best_response(market, rules, response))
    return number(market.agent_value(agent, outcome_law(market, rules, response)))


def favourite(market, rules, agent):
    """The pick of the optimal action that pays the agent most."""
    pretend = replace(market, user=market.agent_utilities[agent])

    def pick(event, optimal):
        return max(optimal, key=lambda a: number(action_value(pretend, rules, event, a)))

    return pick


def grid(signals, denominator):
    """All rules with two messages in steps of 1/denominator."""
    rows = [(Fraction(j, denominator), Fraction(denominator - j, denominator)) for j in range(denominator + 1)]
    return product(rows, repeat=signals)
