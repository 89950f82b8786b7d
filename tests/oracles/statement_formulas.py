"""The universal conditions of equilibria at level rules, with numbers put in as a witness puts them in."""

from __future__ import annotations

from certify.spec.formula import And, ForAll, substitute
from certify.spec.full_market import label
from certify.spec.language import Words
from certify.spec.polynomial import Polynomial
from certify.spec.rules import action_value, heard, outcome_law
from certify.spec.selection_market import selected_law


def _words(market, messages):
    return Words(
        {
            "agents": market.agents,
            "actions": market.actions,
            "states": market.states,
            "types": market.types,
            "signals": 0 if all(x == y for _, x, y in market.prior) else market.signals,
            "messages": messages,
            "level": "rules",
        }
    )


def _values(market, rules, symbolic):
    values = {}
    for cell, symbol in symbolic.prior.items():
        values[_name(symbol)] = market.prior.get(cell, 0)
    tables = [(symbolic.user, market.user)]
    tables += list(zip(symbolic.agent_utilities, market.agent_utilities, strict=True))
    for symbols, numbers in tables:
        for row, entries in zip(symbols, numbers, strict=True):
            values.update({_name(symbol): entry for symbol, entry in zip(row, entries, strict=True)})
    return values


def _name(symbol):
    return min(symbol.unknowns())


def first_best_response(market, rules):
    """A best response with the first of the optimal actions."""
    response = {}
    for event in heard(market, [len(rule[0]) for rule in rules]):
        values = [action_value(market, rules, event, a).constant_term for a in range(market.actions)]
        response[event] = [int(a == values.index(max(values))) for a in range(market.actions)]
    return response


def _put_in(formula, values):
    return substitute(formula, {name: Polynomial.constant(value) for name, value in values.items()})


def full_conditions(market, rules, etas):
    """For each agent of a full market what it gets and the condition that no rule gains it more than its eta."""
    messages = len(rules[0][0])
    words = _words(market, messages)
    symbolic = words.market()
    equilibrium = words.every(symbolic.equilibrium(eta=etas))
    values = _values(market, rules, symbolic)
    response = first_best_response(market, rules)
    for symbols, numbers in zip(equilibrium.profiles[0], rules, strict=True):
        for row, entries in zip(symbols, numbers, strict=True):
            values.update({_name(symbol): entry for symbol, entry in zip(row, entries, strict=True)})
    for event, row in response.items():
        values.update({f"response {label(event)}[{a}]": chance for a, chance in enumerate(row)})
    law = outcome_law(market, rules, response)
    return [
        (market.agent_value(i, law).constant_term, _put_in(equilibrium.conditions[i], values))
        for i in range(market.agents)
    ]


def selection_conditions(market, rules, chances, etas, gamma=0):
    """The same for a selection market, with the laws of the offers and the condition that V° is the most."""
    messages = len(rules[0][0])
    words = _words(market, messages)
    symbolic = words.selection_market()
    equilibrium = words.every(symbolic.equilibrium(eta=etas, gamma=gamma))
    values = _values(market, rules, symbolic)
    laws = []
    for i, rule in enumerate(rules):
        response = first_best_response(market, [rule])
        laws.append(outcome_law(market, [rule], response))
        for row, entries in zip(equilibrium.rules[i], rule, strict=True):
            values.update({_name(symbol): entry for symbol, entry in zip(row, entries, strict=True)})
        for (z, (m,)), row in response.items():
            values.update({f"response to rule {i} {z};{m}[{a}]": chance for a, chance in enumerate(row)})
    values.update({f"selected[{j}]": chance for j, chance in enumerate(chances)})
    mixed = selected_law(chances, laws)
    values.update({_name(mass): mixed[place].constant_term for place, mass in equilibrium.masses.items()})
    conditions = [
        (market.agent_value(i, mixed).constant_term, _put_in(equilibrium.conditions[i], values))
        for i in range(market.agents)
    ]
    return laws, conditions


def universal_parts(formula):
    """The parts of a closed condition that are quantified."""
    parts = formula.parts if isinstance(formula, And) else (formula,)
    return [part for part in parts if isinstance(part, ForAll)]
