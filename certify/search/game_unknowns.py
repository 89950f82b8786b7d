"""Which unknowns of a statement describe its game: numbers are drawn for them before all others."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from certify.provers.rewriting import constants
from certify.search.groups import signs
from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, Or, free_unknowns, substitute
from certify.spec.market import Market
from certify.spec.polynomial import Polynomial
from certify.spec.quantity import Number


def game_unknowns(
    parts: list[Formula], markets: Iterable[Market], more: set[str], others: set[str]
) -> tuple[set[str], dict[str, Polynomial]]:
    """Return the unknowns that describe the game, and those among them that follow from others.

    These are what is multiplied with what a quantifier binds, the tables of the markets, `more`, and what they are made
    of by equalities; without `others`, the unknowns of rules and laws. Slacks follow too: they are 0.
    """
    given = _with_bound(parts) | more
    for market in markets:
        tables = [row for table in (market.user, *market.agent_utilities) for row in table]
        given |= names_of([*market.prior.values(), *(entry for row in tables for entry in row)])
    given -= others
    zeros = _slacks(parts, others)
    nothing = {name: Polynomial.constant(0) for name in zeros}
    definitions = _closed([substitute(part, nothing) for part in parts], given, others)
    spoken = set[str]().union(*map(free_unknowns, parts))
    return (given | zeros) & spoken, definitions | nothing


def names_of(numbers: Iterable[Number | Polynomial]) -> set[str]:
    """Return the unknowns of which numbers are made."""
    return set[str]().union(*(number.unknowns() for number in numbers if isinstance(number, Polynomial)))


def name_of(value: Number) -> str:
    """Return the unknown that a value is, or nothing."""
    if isinstance(value, Polynomial) and len(value.terms) == 1:
        monomial, factor = next(iter(value.terms.items()))
        if len(monomial) == 1 and factor == 1:
            return monomial[0]
    return ""


def _with_bound(formulas: list[Formula], bound: frozenset[str] = frozenset()) -> set[str]:
    """Return the free unknowns that stand in a product with a bound one."""
    found: set[str] = set()
    for formula in formulas:
        match formula:
            case Atom(polynomial, _):
                for monomial in polynomial.terms:
                    if not bound.isdisjoint(monomial):
                        found.update(name for name in monomial if name not in bound)
            case And(parts) | Or(parts):
                found |= _with_bound(list(parts), bound)
            case ForAll(names, body) | Exists(names, body):
                found |= _with_bound([body], bound | set(names))
            case Let(_, _, names, definition, body):
                found |= _with_bound([definition, body], bound | set(names))
            case _:
                pass
    return found


def _closed(formulas: list[Formula], given: set[str], others: set[str]) -> dict[str, Polynomial]:
    """Add to `given` what its members are made of by equalities, and whole distributions; return the equalities."""
    definitions = _numbers(formulas, given)
    made_of: set[str] = set()
    bounds = {each.polynomial for each in formulas if isinstance(each, Atom) and each.sign == ">="}
    grouped = {name for group in signs(formulas).groups for name in group.names}
    for each in formulas:
        if not isinstance(each, Atom) or each.sign == ">":
            continue
        if each.sign == ">=" and -each.polynomial not in bounds:
            continue
        terms = each.polynomial.terms
        if len(terms) < 2 or not others.isdisjoint(each.polynomial.unknowns()) or _is_sum(each.polynomial):
            continue
        used = [name for monomial in terms for name in monomial]
        alone = [m[0] for m in terms if len(m) == 1 and used.count(m[0]) == 1 and m[0] in given - grouped]
        alone = [name for name in alone if name not in definitions and name not in made_of]
        if not alone:
            continue
        name = alone[0]
        rest = Polynomial.unknown(name) - each.polynomial * (1 / Fraction(terms[name,]))
        if not definitions.keys().isdisjoint(rest.unknowns()):
            continue
        definitions[name] = rest
        made_of |= rest.unknowns()
        given |= rest.unknowns()
    for group in signs(formulas).groups:
        if not given.isdisjoint(group.names):
            given.update(group.names)
    return definitions


def _numbers(formulas: list[Formula], given: set[str]) -> dict[str, Polynomial]:
    """Return the unknowns among those given that equalities make equal to a number; of a distribution all or none."""
    equalities = [each.polynomial.terms for each in formulas if isinstance(each, Atom) and each.sign == "="]
    rules = constants(enumerate(equalities)).rules
    found = {name: Polynomial.constant(rule.right.get((), 0)) for name, rule in rules.items() if name in given}
    for group in signs(formulas).groups:
        if not set(group.names) <= found.keys():
            for name in group.names:
                found.pop(name, None)
    return found


def _slacks(formulas: list[Formula], others: set[str]) -> set[str]:
    """Return the nonnegative unknowns that say how far two sides may be apart: at 0 comparisons become equalities."""
    known = signs(formulas)
    grouped = {name for group in known.groups for name in group.names}
    bounds = {each.polynomial for each in formulas if isinstance(each, Atom) and each.sign == ">="}
    apart = [each for each in bounds if -each not in bounds]
    found: set[str] = set()
    for name in sorted(known.nonnegative - grouped - others):
        at = {each.substitute({name: Polynomial.constant(0)}) for each in apart if name in each.unknowns()}
        if any(each.unknowns() and -each in at for each in at):
            found.add(name)
    return found


def _is_sum(polynomial: Polynomial) -> bool:
    """Whether all that is said is that unknowns have a given sum."""
    values = {value for monomial, value in polynomial.terms.items() if monomial}
    return len(values) == 1 and all(len(monomial) <= 1 for monomial in polynomial.terms)
