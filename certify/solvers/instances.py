"""Formulas with quantifiers by way of instances: what universal ones are violated by becomes a demand of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from certify.solvers.rational_models import Search, substituted
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import (
    And,
    Exists,
    ForAll,
    Formula,
    Let,
    Or,
    all_of,
    any_of,
    holds_at,
    implies,
    negation,
    substitute,
)
from certify.spec.polynomial import Polynomial, Rational

Finding = Literal["holds", "violated", "unknown"]


def prenex(formula: Formula) -> Formula:
    """Return the formula with a `Let` as: for all values that meet its definition; nested universals as one.

    This is what a witness has to show, since it knows a function by its definition only.
    """
    match formula:
        case And(parts):
            return all_of(map(prenex, parts))
        case Or(parts):
            return any_of(map(prenex, parts))
        case Exists(names, body):
            return Exists(names, prenex(body))
        case ForAll(names, body):
            return _universal(names, prenex(body))
        case Let(_, _, names, definition, body):
            return _universal(names, implies(definition, prenex(body)))
        case _:
            return formula


def _universal(names: tuple[str, ...], body: Formula) -> ForAll:
    inner = [part for part in body.parts if isinstance(part, ForAll)] if isinstance(body, Or) else []
    if isinstance(body, ForAll):
        return ForAll((*names, *body.names), body.body)
    if len(inner) == 1 and isinstance(body, Or):
        rest = [part for part in body.parts if part is not inner[0]]
        return ForAll((*names, *inner[0].names), any_of([*rest, inner[0].body]))
    return ForAll(names, body)


class Instances:
    """Demands, and the instances of their universal parts that were needed so far."""

    def __init__(self, demands: Iterable[Formula]) -> None:
        self._demands = [prenex(demand) for demand in demands]
        self._found: dict[ForAll, list[Formula]] = {}

    def relaxed(self) -> list[Formula]:
        """Return the demands with instances for universals, and with the names of existentials as unknowns."""
        return [self._relaxed(demand) for demand in self._demands]

    def _relaxed(self, formula: Formula) -> Formula:
        match formula:
            case And(parts):
                return all_of(map(self._relaxed, parts))
            case Or(parts):
                return any_of(map(self._relaxed, parts))
            case Exists(_, body):
                return self._relaxed(body)
            case ForAll():
                return all_of(self._found.get(formula, ()))
            case _:
                return formula

    def look(self, values: Mapping[str, Rational], search: Search) -> Finding:
        """Return whether all demands hold at these numbers; where one is violated, its instance is remembered.

        `unknown` where no solver could say.
        """
        verdict: Finding = "holds"
        for demand in self._demands:
            for universal in _universals(demand, values):
                finding = self._look_at(universal, values, search)
                if finding == "violated":
                    return finding
                verdict = finding if finding == "unknown" else verdict
        return verdict

    def _look_at(self, universal: ForAll, values: Mapping[str, Rational], search: Search) -> Finding:
        (denied,) = substituted([negation(universal.body)], values)
        if is_quantified(denied):
            return "unknown"
        answer, numbers = search.rational_model([denied])
        if answer == "unsat":
            return "holds"
        if answer == "unknown":
            return "unknown"
        terms = {name: Polynomial.constant(numbers.get(name, 0)) for name in universal.names}
        self._found.setdefault(universal, []).append(substitute(universal.body, terms))
        search.tally.instances += 1
        return "violated"


def _universals(demand: Formula, values: Mapping[str, Rational]) -> Iterator[ForAll]:
    """Yield the outermost universals that matter at these numbers: not those beside an alternative that holds."""
    match demand:
        case And(parts):
            for part in parts:
                yield from _universals(part, values)
        case Or(parts):
            if not any(holds_at(part) is True for part in substituted(parts, values)):
                for part in parts:
                    yield from _universals(part, values)
        case Exists(_, body):
            yield from _universals(body, values)
        case ForAll():
            yield demand
        case _:
            return
