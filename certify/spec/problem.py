"""A problem: what is assumed and what is claimed, as formulas; the thing that a certificate is about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.formula import (
    And,
    Atom,
    Exists,
    ForAll,
    Formula,
    Let,
    Or,
    all_of,
    free_unknowns,
    is_largest,
    negation,
)
from certify.spec.numbers import render
from certify.spec.polynomial import Polynomial, Rational

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Named:
    """A formula with the name by which a theorist refers to it."""

    name: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """The declared unknowns `names` are the values of a function (see `Let`) at `arguments`.

    `definition` says of them what is known, and is assumed too.
    """

    function: str
    arguments: tuple[Polynomial, ...]
    names: tuple[str, ...]
    definition: Formula


@dataclass(frozen=True, slots=True)
class Problem:
    """The question whether every assignment that meets all assumptions meets all claims.

    `unknowns` lists the free unknowns in the order of their declaration; `functions` says which of them are values
    of functions that formulas speak of too; `sketch` guides provers and is neither hashed nor trusted. `definitions`
    are the names of assumptions that say what the unknowns are; `premises` and `constants` name what else the statement
    rests on: they have gone into the formulas.
    """

    unknowns: tuple[str, ...]
    assumptions: tuple[Named, ...]
    claims: tuple[Named, ...]
    functions: tuple[FunctionValue, ...] = ()
    sketch: tuple[object, ...] = ()
    shape: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])
    definitions: frozenset[str] = frozenset()
    premises: tuple[str, ...] = ()
    constants: Mapping[str, Rational] = field(default_factory=dict[str, Rational])

    def hypotheses(self) -> list[Formula]:
        """Return the formulas that a proof refutes: the assumptions, then the negation of all claims together."""
        return [*(item.formula for item in self.assumptions), self.denial()]

    def denial(self) -> Formula:
        """Return the negation of the conjunction of the claims."""
        return negation(all_of(item.formula for item in self.claims))

    def digest(self) -> str:
        """Return the hash that names the constraints: equal for equal assumptions and claims only."""
        document: Json = [
            list(self.unknowns),
            [[item.name, formula_json(item.formula)] for item in self.assumptions],
            [[item.name, formula_json(item.formula)] for item in self.claims],
            [[at.function, [polynomial_json(term) for term in at.arguments], list(at.names)] for at in self.functions],
        ]
        data = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
        return "sha256:" + hashlib.sha256(data).hexdigest()

    def check(self) -> None:
        """Refuse a problem whose formulas are not closed or whose functions are not well defined.

        Raises:
            InputError: a formula mentions an undeclared unknown, a quantifier binds a free unknown, or a `Let` under
                a quantifier depends on a bound unknown that is not among its arguments (a maximum may depend on
                what its arguments are made of).

        """
        declared = set(self.unknowns)
        for item in (*self.assumptions, *self.claims):
            undeclared = free_unknowns(item.formula) - declared
            if undeclared:
                raise InputError(
                    f"{item.name!r} mentions {min(undeclared)!r}, which is not declared: use t.unknown(...)"
                )
            _check_scopes(item.formula, frozenset(), declared, item.name)


def _check_scopes(value: Formula, bound: frozenset[str], declared: set[str], where: str) -> None:
    match value:
        case And(parts) | Or(parts):
            for part in parts:
                _check_scopes(part, bound, declared, where)
        case ForAll(names, body) | Exists(names, body):
            _check_names(names, bound, declared, where)
            _check_scopes(body, bound | set(names), declared, where)
        case Let(function, arguments, names, definition, body):
            _check_names(names, bound, declared, where)
            depends = (free_unknowns(definition) & bound) - set(names)
            given = {name for name in depends if Polynomial.unknown(name) in arguments}
            if depends != given and not _is_maximum(value):
                missing = min(depends - given)
                raise InputError(
                    f"{where!r}: the function {function!r} depends on {missing!r}, which is no argument of it"
                )
            _check_scopes(definition, bound | set(names), declared, where)
            _check_scopes(body, bound | set(names), declared, where)
        case _:
            return


def _is_maximum(value: Let) -> bool:
    """Whether the definition says no more of its arguments than that the value is the largest of them."""
    return len(value.names) == 1 and value.definition == is_largest(Polynomial.unknown(value.names[0]), value.arguments)


def _check_names(names: tuple[str, ...], bound: frozenset[str], declared: set[str], where: str) -> None:
    taken = set(names) & (bound | declared)
    if taken or len(set(names)) != len(names):
        raise InputError(f"{where!r}: the bound unknown {min(taken or set(names))!r} has the name of another unknown")


def polynomial_json(value: Polynomial) -> Json:
    """Return the terms in canonical order, each as [coefficient, unknown, unknown, ...]."""
    return [[render(coefficient), *monomial] for monomial, coefficient in sorted(value.terms.items())]


def formula_json(value: Formula) -> Json:
    """Return the canonical JSON of a formula."""
    match value:
        case Atom(body, sign):
            return {sign: polynomial_json(body)}
        case And(parts):
            return {"and": [formula_json(part) for part in parts]}
        case Or(parts):
            return {"or": [formula_json(part) for part in parts]}
        case ForAll(names, body):
            return {"all": list(names), "body": formula_json(body)}
        case Exists(names, body):
            return {"some": list(names), "body": formula_json(body)}
        case Let(function, arguments, names, definition, body):
            return {
                "let": list(names),
                "function": function,
                "at": [polynomial_json(argument) for argument in arguments],
                "with": formula_json(definition),
                "body": formula_json(body),
            }
        case _:
            raise InputError(f"expected a formula, got {value!r}")
