"""Binds the unknowns of symbolic markets to numbers, and evaluates formulas under a choice of responses."""

from random import Random

from certify.spec.formula import And, Atom, Exists, ForAll, Let, Or, holds_at, substitute
from certify.spec.market import Market
from certify.spec.polynomial import Polynomial


def market_of(game):
    """Return a game as a market of exact numbers."""
    return Market(game.agents, game.actions, game.states, game.types, game.signals, game.prior, game.user, game.others)


def bind(symbols, numbers):
    """Return {name: number}, matching a table of unknowns (lists, mappings) with a table of numbers."""
    if isinstance(symbols, Polynomial):
        ((name,),) = symbols.terms
        return {name: numbers}
    pairs = (
        [(symbols[key], numbers[key]) for key in symbols]
        if hasattr(symbols, "keys")
        else list(zip(symbols, numbers, strict=True))
    )
    result = {}
    for left, right in pairs:
        result |= bind(left, right)
    return result


def bind_market(market, game):
    """Return the numbers of a game's prior and utilities by the names of a symbolic market."""
    assert set(market.prior) == set(game.prior)
    return bind(market.prior, game.prior) | bind(market.user, game.user) | bind(market.agent_utilities, game.others)


def shape_of(game, **more):
    """Return the shape of a game; without `signals` where the agents see the state."""
    sees_state = all(x == y for _, x, y in game.prior) and len(game.prior) == game.types * game.states
    signals = {} if sees_state and game.signals == game.states else {"signals": game.signals}
    return {
        "agents": game.agents,
        "actions": game.actions,
        "states": game.states,
        "types": game.types,
        **signals,
        **more,
    }


def number(value):
    """Return the number that a constant quantity is."""
    assert value.is_constant
    return value.constant_term


def true(formula, values, choose=None):
    """Whether a formula without quantifiers holds where the unknowns have these values.

    `choose(function, arguments, names)` gives the values of a function; whether they meet its definition is asked
    first, and is part of the answer: (definitions hold, formula holds) where `choose` is given.
    """
    if choose is None:
        constants = {name: Polynomial.constant(value) for name, value in values.items()}
        direct, verdict = _true(formula, values, None, []), holds_at(substitute(formula, constants))
        assert verdict is direct
        return direct
    definitions = []
    holds = _true(formula, values, choose, definitions)
    return all(definitions), holds


def _true(formula, values, choose, definitions):
    match formula:
        case Atom(polynomial, sign):
            value = polynomial.at(values)
            return {">=": value >= 0, ">": value > 0, "=": value == 0}[sign]
        case And(parts):
            verdicts = [_true(part, values, choose, definitions) for part in parts]
            return all(verdicts)
        case Or(parts):
            verdicts = [_true(part, values, choose, definitions) for part in parts]
            return any(verdicts)
        case Let(function, arguments, names, definition, body):
            chosen = choose(function, tuple(argument.at(values) for argument in arguments), names)
            inner = values | dict(zip(names, chosen, strict=True))
            definitions.append(_true(definition, inner, choose, definitions))
            return _true(body, inner, choose, definitions)
        case ForAll() | Exists():
            raise AssertionError("a quantifier is left")
    raise AssertionError(formula)


def with_maxima(problem, values):
    """Return the values with those of all maxima that the problem speaks of."""
    result = dict(values)
    for each in problem.functions:
        if each.function == "max":
            result[each.names[0]] = max(argument.at(result) for argument in each.arguments)
    return result


def check_readings(state, shape, values, seed):
    """Check that a symbolic, a partly and a fully numeric reading of a statement say the same; return the symbolic one.

    `state` takes (shape, values) to a problem; `values` gives every unknown but the maxima a number.
    """
    symbolic = state(shape, {})
    everything = with_maxima(symbolic, values)
    assert set(symbolic.unknowns) == set(everything)
    names = sorted(everything)
    some = set(Random(seed).sample(names, Random(seed).randint(0, len(names))))
    for given in (everything, {name: everything[name] for name in some}):
        problem = state(shape, given)
        assert problem.unknowns == tuple(name for name in symbolic.unknowns if name in {*problem.unknowns})
        constants = {name: Polynomial.constant(value) for name, value in given.items()}
        stated = {item.name: item.formula for item in (*symbolic.assumptions, *symbolic.claims)}
        said = {item.name: item.formula for item in (*problem.assumptions, *problem.claims)}
        assert all(name.startswith("max at ") for name in stated.keys() - said.keys())
        later = {name: everything[name] for name in everything.keys() - given.keys()}
        folded = {name: value for name, value in later.items() if name not in problem.unknowns}
        constants |= {name: Polynomial.constant(value) for name, value in folded.items()}
        assert all(name.startswith("max ") for name in folded)
        for name, formula in said.items():
            assert formula == substitute(stated[name], constants)
    return symbolic
