"""Universal facts at terms, with bound names kept apart so that nothing is captured."""

from __future__ import annotations

from certify.spec.formula import And, Exists, ForAll, Formula, Let, Or, free_unknowns, substitute
from certify.spec.polynomial import Polynomial


def instantiated(fact: ForAll, terms: tuple[Polynomial, ...]) -> Formula:
    """Return the body with the terms for the bound names, whose inner bound names are kept apart from the terms."""
    used = free_unknowns(fact).union(*(term.unknowns() for term in terms))
    taken = used | bound_unknowns(fact)
    return substitute(_apart(fact.body, used, taken), dict(zip(fact.names, terms, strict=True)))


def bound_unknowns(value: Formula) -> set[str]:
    """Return the names that quantifiers and `Let`s bind anywhere in the formula."""
    match value:
        case And(parts) | Or(parts):
            return set[str]().union(*map(bound_unknowns, parts))
        case ForAll(names, body) | Exists(names, body):
            return {*names, *bound_unknowns(body)}
        case Let(_, _, names, definition, body):
            return {*names, *bound_unknowns(definition), *bound_unknowns(body)}
        case _:
            return set()


def _apart(value: Formula, used: set[str], taken: set[str]) -> Formula:
    """Return the formula with every bound name in `used` primed until it is new to `taken`, which it then joins."""
    match value:
        case And(parts):
            return And(tuple(_apart(part, used, taken) for part in parts))
        case Or(parts):
            return Or(tuple(_apart(part, used, taken) for part in parts))
        case ForAll(names, body):
            fresh, renamed = _primed(names, used, taken)
            return ForAll(fresh, substitute(_apart(body, used, taken), renamed))
        case Exists(names, body):
            fresh, renamed = _primed(names, used, taken)
            return Exists(fresh, substitute(_apart(body, used, taken), renamed))
        case Let(function, arguments, names, definition, body):
            fresh, renamed = _primed(names, used, taken)
            inner = (substitute(_apart(part, used, taken), renamed) for part in (definition, body))
            return Let(function, arguments, fresh, *inner)
        case _:
            return value


def _primed(names: tuple[str, ...], used: set[str], taken: set[str]) -> tuple[tuple[str, ...], dict[str, Polynomial]]:
    renamed: dict[str, str] = {}
    for name in names:
        if name in used:
            new = name
            while new in taken:
                new += "'"
            taken.add(new)
            renamed[name] = new
    fresh = tuple(renamed.get(name, name) for name in names)
    return fresh, {old: Polynomial.unknown(new) for old, new in renamed.items()}
