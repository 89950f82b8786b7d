"""First-order formulas over the reals: how assumptions, equilibria and claims are written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from certify.spec.errors import InputError
from certify.spec.polynomial import Polynomial, Term, polynomial, rational, text

Sign: TypeAlias = Literal[">=", ">", "="]


class Formula:
    """A statement about real unknowns; combine with `&`, `|` and `~`."""

    __slots__ = ()

    def __and__(self, other: Formula) -> Formula:
        return all_of([self, other])

    def __or__(self, other: Formula) -> Formula:
        return any_of([self, other])

    def __invert__(self) -> Formula:
        return negation(self)

    def __bool__(self) -> bool:
        raise InputError(
            f"the formula {self!r} has no truth value in Python: combine formulas with &, | and ~, "
            "and use the words max, min, abs and implies of the statement"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Atom(Formula):
    """`polynomial` compared with 0 by `sign`.

    A comparison that `is_condition` means the same; only `certify.spec.violation` asks, which loosens all others.
    """

    polynomial: Polynomial
    sign: Sign
    is_condition: bool = field(default=False, compare=False)

    def __repr__(self) -> str:
        return f"{text(self.polynomial)} {self.sign} 0"


@dataclass(frozen=True, slots=True, repr=False)
class And(Formula):
    """Every part holds; with no parts, true."""

    parts: tuple[Formula, ...]

    def __repr__(self) -> str:
        return "(" + " and ".join(map(repr, self.parts)) + ")" if self.parts else "true"


@dataclass(frozen=True, slots=True, repr=False)
class Or(Formula):
    """Some part holds; with no parts, false."""

    parts: tuple[Formula, ...]

    def __repr__(self) -> str:
        return "(" + " or ".join(map(repr, self.parts)) + ")" if self.parts else "false"


@dataclass(frozen=True, slots=True, repr=False)
class ForAll(Formula):
    """`body` holds for all real values of `names`."""

    names: tuple[str, ...]
    body: Formula

    def __repr__(self) -> str:
        return f"for all {', '.join(self.names)}: {self.body!r}"


@dataclass(frozen=True, slots=True, repr=False)
class Exists(Formula):
    """`body` holds for some real values of `names`."""

    names: tuple[str, ...]
    body: Formula

    def __repr__(self) -> str:
        return f"for some {', '.join(self.names)}: {self.body!r}"


@dataclass(frozen=True, slots=True, repr=False)
class Let(Formula):
    """`body` holds where `names` are the values of a fixed total function at `arguments`.

    The function is known by its name only, and that its values satisfy `definition` for all
    arguments: a maximum, the user's response to a profile. Whoever writes a `Let` answers for such values
    existing at all arguments. Two occurrences of one function at equal arguments have equal values.
    """

    function: str
    arguments: tuple[Polynomial, ...]
    names: tuple[str, ...]
    definition: Formula
    body: Formula

    def __repr__(self) -> str:
        return f"let {', '.join(self.names)} with {self.definition!r}: {self.body!r}"


TRUE = And(())
FALSE = Or(())


def _difference(left: Term, right: Term) -> Polynomial:
    if isinstance(left, Polynomial) or isinstance(right, Polynomial):
        return Polynomial(polynomial(left).terms) - right
    return Polynomial.constant(rational(left) - rational(right))


def at_least(left: Term, right: Term = 0) -> Formula:
    """Return the formula left >= right."""
    return Atom(_difference(left, right), ">=")


def above(left: Term, right: Term = 0) -> Formula:
    """Return the formula left > right."""
    return Atom(_difference(left, right), ">")


def equal(left: Term, right: Term = 0) -> Formula:
    """Return the formula left = right."""
    return Atom(_difference(left, right), "=")


def formula(value: object, what: str = "a formula") -> Formula:
    """Return `value` if it is a formula; refuse a Python truth value, which a comparison of plain numbers gives."""
    if isinstance(value, Formula):
        return value
    raise InputError(f"expected {what} (a comparison of quantities), got {value!r} ({type(value).__name__})")


def all_of(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction, flattened."""
    flat: list[Formula] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And) else [formula(part)])
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction, flattened."""
    flat: list[Formula] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else [formula(part)])
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def implies(premise: Formula, conclusion: Formula) -> Formula:
    """Return `conclusion` or the negation of `premise`, which is a condition (see `condition`)."""
    return any_of([condition(negation(premise)), conclusion])


def condition(value: Formula) -> Formula:
    """Return the same formula as one that is met or not: no part of the amount by which a claim fails."""
    match value:
        case Atom(body, sign):
            return Atom(body, sign, is_condition=True)
        case And(parts):
            return And(tuple(map(condition, parts)))
        case Or(parts):
            return Or(tuple(map(condition, parts)))
        case ForAll(names, body):
            return ForAll(names, condition(body))
        case Exists(names, body):
            return Exists(names, condition(body))
        case Let(function, arguments, names, definition, body):
            return Let(function, arguments, names, definition, condition(body))
        case _:
            raise InputError(f"expected a formula, got {value!r}")


def is_largest(value: Term, candidates: Sequence[Term]) -> Formula:
    """Return the formula: `value` is the largest of the candidates."""
    reached = any_of(at_least(each, value) for each in candidates)
    return all_of([*(at_least(value, each) for each in candidates), reached])


def negation(value: Formula) -> Formula:
    """Return the negation, pushed down to the comparisons.

    A `Let` keeps its definition: its function is fixed and total, so only the body is negated.
    """
    match value:
        case Atom(body, ">=", kind):
            return Atom(-body, ">", kind)
        case Atom(body, ">", kind):
            return Atom(-body, ">=", kind)
        case Atom(body, _, kind):
            return Or((Atom(body, ">", kind), Atom(-body, ">", kind)))
        case And(parts):
            return any_of(map(negation, parts))
        case Or(parts):
            return all_of(map(negation, parts))
        case ForAll(names, body):
            return Exists(names, negation(body))
        case Exists(names, body):
            return ForAll(names, negation(body))
        case Let(function, arguments, names, definition, body):
            return Let(function, arguments, names, definition, negation(body))
        case _:
            raise InputError(f"expected a formula, got {value!r}")


def substitute(value: Formula, values: Mapping[str, Polynomial]) -> Formula:
    """Return the formula with polynomials in place of free unknowns.

    Raises:
        InputError: an unknown of a polynomial would be captured by a quantifier. (The statement language gives every
            bound unknown a name of its own, so that this cannot happen to what it writes.)

    """
    if not values:
        return value
    match value:
        case Atom(body, sign, kind):
            return Atom(body.substitute(values), sign, kind)
        case And(parts):
            return And(tuple(substitute(part, values) for part in parts))
        case Or(parts):
            return Or(tuple(substitute(part, values) for part in parts))
        case ForAll(names, body):
            return ForAll(names, substitute(body, _outside(names, values)))
        case Exists(names, body):
            return Exists(names, substitute(body, _outside(names, values)))
        case Let(function, arguments, names, definition, body):
            inner = _outside(names, values)
            return Let(
                function,
                tuple(argument.substitute(values) for argument in arguments),
                names,
                substitute(definition, inner),
                substitute(body, inner),
            )
        case _:
            raise InputError(f"expected a formula, got {value!r}")


def _outside(names: tuple[str, ...], values: Mapping[str, Polynomial]) -> Mapping[str, Polynomial]:
    bound = set(names)
    inner = {name: value for name, value in values.items() if name not in bound}
    for name, value in inner.items():
        if captured := bound & value.unknowns():
            raise InputError(f"the value of {name} would be captured by the quantifier over {min(captured)}")
    return inner


def holds_at(value: Formula) -> bool | None:
    """Return whether a formula without free unknowns is true; None where a quantifier is left to be proved."""
    match value:
        case Atom(body, sign) if body.is_constant:
            number = body.constant_term
            return number > 0 if sign == ">" else number >= 0 if sign == ">=" else number == 0
        case And(parts):
            return _fold(parts, stop=False)
        case Or(parts):
            return _fold(parts, stop=True)
        case _:
            return None


def _fold(parts: tuple[Formula, ...], *, stop: bool) -> bool | None:
    verdicts = [holds_at(part) for part in parts]
    return stop if stop in verdicts else None if None in verdicts else not stop


def free_unknowns(value: Formula) -> set[str]:
    """Return the names of the unknowns that no quantifier binds."""
    match value:
        case Atom(body, _):
            return body.unknowns()
        case And(parts) | Or(parts):
            return {name for part in parts for name in free_unknowns(part)}
        case ForAll(names, body) | Exists(names, body):
            return free_unknowns(body) - set(names)
        case Let(_, arguments, names, definition, body):
            inner = (free_unknowns(definition) | free_unknowns(body)) - set(names)
            return inner.union(*(argument.unknowns() for argument in arguments))
        case _:
            raise InputError(f"expected a formula, got {value!r}")


def lets(value: Formula) -> Iterator[Let]:
    """Yield the function values that a formula speaks of, those within others after them."""
    match value:
        case And(parts) | Or(parts):
            for part in parts:
                yield from lets(part)
        case ForAll(_, body) | Exists(_, body):
            yield from lets(body)
        case Let(_, _, _, definition, body):
            yield value
            yield from lets(definition)
            yield from lets(body)
        case _:
            return
