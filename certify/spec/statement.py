"""How a statement is written: a Python function that receives a `Reading` and states assumptions and claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from certify.spec.errors import InputError, LimitError
from certify.spec.exponential_facts import EXP
from certify.spec.formula import (
    Exists,
    ForAll,
    Formula,
    Let,
    above,
    all_of,
    any_of,
    at_least,
    equal,
    formula,
    free_unknowns,
    implies,
    is_largest,
)
from certify.spec.polynomial import Polynomial, Rational, Term, polynomial, rational
from certify.spec.problem import FunctionValue, Named, Problem
from certify.spec.quantity import Quantity, quantity, total
from certify.spec.sketch import Assert, Distinguish, Introduce, Recall, SketchStep, Take

DEFAULT_SIZES: Mapping[str, int | str] = {
    "agents": 2,
    "players": 2,
    "actions": 2,
    "states": 2,
    "types": 1,
    "signals": 0,
    "messages": 2,
    "rounds": 1,
    "draws": 1,
    "level": "laws",
}
"""The shape that is used where the caller does not say; `signals` 0 means that the agents see the state itself."""

LEVELS = ("laws", "rules")
LN = "ln"
"""The name of the natural logarithm among the functions of a statement."""

LARGEST_SIZE = 100_000
MOST_UNKNOWNS = 500_000

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Kind(Protocol[T_co]):
    """A kind of thing that a statement can speak of: equilibria of a market, laws, profiles of a game."""

    def introduce(self, reading: Reading, /) -> T_co:
        """Declare the unknowns of one such thing, assume what makes it one, and return it."""
        ...


@dataclass(slots=True)
class _Scope:
    """Unknowns, assumptions and function values that belong to one quantifier, or to the whole statement."""

    names: list[str] = field(default_factory=list[str])
    assumptions: list[Named] = field(default_factory=list[Named])
    left_out: int = 0
    values: list[Let] = field(default_factory=list[Let])


class Reading:
    """One reading of a statement: symbols for what is unknown, exact numbers for what `values` gives.

    The object that a statement's function receives. Its methods are the words of the language; comparisons of
    quantities, `&`, `|`, `~` and Python's `sum` do the rest.
    """

    def __init__(
        self,
        shape: Mapping[str, int | str] | None = None,
        *,
        values: Mapping[str, Rational] | None = None,
        dropped: Iterable[str] = (),
        constants: Mapping[str, Rational] | None = None,
    ) -> None:
        self._given = {key: self._checked_size(key, value) for key, value in (shape or {}).items()}
        self._used: dict[str, int | str] = {}
        self._values = dict(values or {})
        self._dropped = set(dropped)
        self._left_out: set[str] = set()
        self._definitions: list[str] = []
        self._premises: list[str] = []
        self._replaced = dict(constants or {})
        self._constants: dict[str, Rational] = {}
        self._scopes = [_Scope()]
        self._taken: set[str] = set()
        self._claims: list[Named] = []
        self._functions: list[FunctionValue] = []
        self._sketch: list[SketchStep] = []
        self._exponentials: dict[Polynomial, Quantity] = {}
        self._logarithms: dict[Rational, Quantity] = {}
        self.things: list[object] = []
        """What was declared outside of quantifiers, in order: games, markets, what `every` gave."""

    # Shapes. -----------------------------------------------------------------------------------------------------

    @staticmethod
    def _checked_size(key: str, value: object) -> int | str:
        if key not in DEFAULT_SIZES:
            raise InputError(f"unknown shape key {key!r}: expected one of {', '.join(DEFAULT_SIZES)}")
        if key == "level":
            if value not in LEVELS:
                raise InputError(f"expected level to be one of {', '.join(LEVELS)}, got {value!r}")
            return str(value)
        if type(value) is not int or not (key == "signals") <= value + (key == "signals") <= LARGEST_SIZE:
            raise InputError(f"expected {key} to be a whole number from 1 to {LARGEST_SIZE}, got {value!r}")
        if value < 1 and key != "signals":
            raise InputError(f"expected {key} to be a whole number from 1 to {LARGEST_SIZE}, got {value!r}")
        return value

    def size(self, key: str, default: int | None = None) -> int:
        """Return a size of the shape (`agents`, `actions`, ...) and note that the statement depends on it."""
        if key not in DEFAULT_SIZES or key == "level":
            raise InputError(
                f"unknown size {key!r}: expected one of {', '.join(k for k in DEFAULT_SIZES if k != 'level')}"
            )
        value = self._given.get(key, DEFAULT_SIZES[key] if default is None else default)
        self._used[key] = self._checked_size(key, value)
        return int(value)

    @property
    def level(self) -> str:
        """`laws` where the unknowns are outcome laws, `rules` where they are rules and responses."""
        value = str(self._given.get("level", DEFAULT_SIZES["level"]))
        self._used["level"] = value
        return value

    # Unknowns. ---------------------------------------------------------------------------------------------------

    def unknown(self, name: str) -> Quantity:
        """Return a new real unknown, or its number where this reading gives one."""
        self._declare(name)
        if name in self._values and len(self._scopes) == 1:
            return quantity(rational(self._values[name], f"the value of {name!r}"))
        self._scopes[-1].names.append(name)
        return Quantity.unknown(name)

    def _declare(self, name: str) -> None:
        if not name or any(character in name for character in "\"'\\\n"):
            raise InputError(f"expected a name without quotes, backslashes and line ends, got {name!r}")
        if name in self._taken:
            raise InputError(f"the unknown {name!r} is declared twice: give each its own name")
        self._taken.add(name)
        if len(self._taken) > MOST_UNKNOWNS:
            raise LimitError(f"the statement has more than {MOST_UNKNOWNS:,} unknowns at this shape; choose less")

    def vector(self, name: str, size: int, *, nonnegative: bool = False) -> list[Quantity]:
        """Return `size` unknowns `name[0]`, `name[1]`, ..."""
        entries = [self.unknown(f"{name}[{index}]") for index in range(size)]
        if nonnegative:
            self.assume(all_of(at_least(entry) for entry in entries), name=f"{name} nonnegative")
        return entries

    def constant(self, name: str, value: Rational) -> Quantity:
        """Return a number of the claim whose sharpness `ablate` looks into: is the claim true with a smaller one?"""
        if name in self._constants:
            raise InputError(f"the constant {name!r} is declared twice: give each its own name")
        given = rational(self._replaced.get(name, value), f"the constant {name!r}")
        self._constants[name] = given
        return quantity(given)

    def matrix(self, name: str, rows: int, columns: int, *, nonnegative: bool = False) -> list[list[Quantity]]:
        """Return a table of unknowns `name[row,column]`."""
        table = [[self.unknown(f"{name}[{row},{column}]") for column in range(columns)] for row in range(rows)]
        if nonnegative:
            self.assume(all_of(at_least(entry) for line in table for entry in line), name=f"{name} nonnegative")
        return table

    def nonnegative(self, name: str) -> Quantity:
        """Return a new unknown that is at least 0."""
        value = self.unknown(name)
        self.assume(at_least(value), name=f"{name} nonnegative")
        return value

    def distribution(self, name: str, size: int) -> list[Quantity]:
        """Return `size` nonnegative unknowns that sum to 1."""
        entries = self.vector(name, size)
        self.assume(all_of(map(at_least, entries)), name=f"{name} nonnegative", definition=True)
        self.assume(equal(total(entries), 1), name=f"{name} sums to 1", definition=True)
        return entries

    # Assumptions and claims. -------------------------------------------------------------------------------------

    def assume(self, assumption: Formula, *, name: str | None = None, definition: bool = False) -> None:
        """Assume a formula; `name` is what `ablate` and reports call it.

        A `definition` says what the unknowns are, such as that chances sum to 1; it cannot be dropped.
        """
        scope = self._scopes[-1]
        label = name or f"assumption {len(scope.assumptions) + scope.left_out + 1}"
        assumed = Named(label, formula(assumption, f"the assumption {label!r}"))
        if definition and len(self._scopes) == 1:
            self._definitions.append(label)
        if label in self._dropped and not definition and len(self._scopes) == 1:
            scope.left_out += 1
            self._left_out.add(label)
        else:
            scope.assumptions.append(assumed)

    def premise(self, name: str) -> bool:
        """Return whether a premise about who knows or does what holds in this reading: true, unless it is dropped.

        A premise is an assumption that is no formula: without it, what is declared next is another thing.
        """
        if name not in self._premises:
            self._premises.append(name)
        if name in self._dropped:
            self._left_out.add(name)
            return False
        return True

    def claim(self, claim: Formula, *, name: str | None = None) -> None:
        """Claim a formula; all claims of a statement have to hold."""
        label = name or f"claim {len(self._claims) + 1}"
        self._claims.append(Named(label, formula(claim, f"the claim {label!r}")))

    def every(self, kind: Kind[T]) -> T:
        """Return an arbitrary thing of that kind: what is claimed of it is claimed of every one."""
        return self.declared(kind.introduce(self))

    def declared(self, thing: T) -> T:
        """Return the thing, noted among `things`; a class of games that notes its games is printed with them."""
        if len(self._scopes) == 1:
            self.things.append(thing)
        return thing

    # Words. ------------------------------------------------------------------------------------------------------

    def for_all(self, kind: Kind[T], body: Callable[[T], Formula]) -> Formula:
        """Return the formula: every thing of that kind satisfies `body`."""
        scope, result = self._inside(kind, body)
        premise = all_of(item.formula for item in scope.assumptions)
        wrapped = _with_values(scope, result, lambda inner: implies(premise, inner) if scope.assumptions else inner)
        return ForAll(tuple(scope.names), wrapped) if scope.names else wrapped

    def exists(self, kind: Kind[T], body: Callable[[T], Formula]) -> Formula:
        """Return the formula: some thing of that kind satisfies `body`."""
        scope, result = self._inside(kind, body)
        conditions = [item.formula for item in scope.assumptions]
        wrapped = _with_values(scope, result, lambda inner: all_of([*conditions, inner]))
        return Exists(tuple(scope.names), wrapped) if scope.names else wrapped

    def _inside(self, kind: Kind[T], body: Callable[[T], Formula]) -> tuple[_Scope, Formula]:
        scope = _Scope()
        self._scopes.append(scope)
        try:
            result = formula(body(kind.introduce(self)), "the body of a quantifier")
        finally:
            self._scopes.pop()
        return scope, result

    def value_of(
        self,
        function: str,
        arguments: Iterable[Term],
        labels: Sequence[str],
        definition: Callable[[list[Quantity]], Formula],
    ) -> list[Quantity]:
        """Return the values of a fixed function at `arguments`, known only by what `definition` says of them.

        The author answers for such values existing at all arguments. Under a quantifier every bound unknown that
        the definition mentions has to be an argument, unless the definition is `is_max` of the arguments.
        """
        scope = self._scopes[-1]
        names = tuple(labels)
        if not names:
            raise InputError(f"expected at least one label for the values of {function!r}, got none")
        for name in names:
            self._declare(name)
        values = [Quantity.unknown(name) for name in names]
        given = tuple(Polynomial(polynomial(argument).terms) for argument in arguments)
        if len(self._scopes) == 1:
            if any(name in self._values for name in names):
                values = [
                    quantity(self._values[name]) if name in self._values else Quantity.unknown(name) for name in names
                ]
            else:
                self._functions.append(FunctionValue(function, given, names, definition(values)))
            scope.names.extend(name for name in names if name not in self._values)
            self._definitions.append(f"{function} at {names[0]}")
            scope.assumptions.append(Named(self._definitions[-1], definition(values)))
        else:
            scope.values.append(Let(function, given, names, definition(values), all_of([])))
        return values

    def max(self, values: Iterable[Term]) -> Quantity:
        """Return the largest of the values."""
        candidates = [quantity(value) for value in values]
        if not candidates:
            raise InputError("expected at least one value to take the maximum of, got none")
        if all(candidate.is_constant for candidate in candidates):
            self._taken.add(self.fresh("max"))  # so that later maxima have the same names in every reading
            return quantity(max(candidate.constant_term for candidate in candidates))
        if len(candidates) == 1:
            return candidates[0]
        return self.value_of("max", candidates, [self.fresh("max")], lambda value: self.is_max(value[0], candidates))[0]

    def exp(self, value: Term) -> Quantity:
        """Return the exponential of the value, one quantity for equal values."""
        term = Polynomial(polynomial(value).terms)
        if len(self._scopes) == 1 and term in self._exponentials:
            return self._exponentials[term]
        result = self.value_of(EXP, [term], [self.fresh("exp")], lambda found: above(found[0]))[0]
        if len(self._scopes) == 1:
            self._exponentials[term] = result
        return result

    def ln(self, value: Rational) -> Quantity:
        """Return the natural logarithm of an exact number above 0: what has this number as its exponential."""
        number = rational(value, "the argument of ln")
        if number <= 0:
            raise InputError(f"expected a number above 0 to take the logarithm of, got {number}")
        if len(self._scopes) != 1:
            raise InputError("a logarithm is declared outside of quantifiers: take it before for_all or exists")
        if number not in self._logarithms:
            label = [self.fresh("ln")]
            self._logarithms[number] = self.value_of(
                LN, [quantity(number)], label, lambda found: equal(self.exp(found[0]), number)
            )[0]
        return self._logarithms[number]

    def is_max(self, value: Term, candidates: Sequence[Term]) -> Formula:
        """Return the formula: `value` is the largest of the candidates."""
        return is_largest(value, candidates)

    def min(self, values: Iterable[Term]) -> Quantity:
        """Return the smallest of the values."""
        return -self.max([-quantity(value) for value in values])

    def abs(self, value: Term) -> Quantity:
        """Return the absolute value."""
        return self.max([quantity(value), -quantity(value)])

    def is_argmax(self, index: int, values: Sequence[Term]) -> Formula:
        """Return the formula: the value at `index` is a largest one."""
        return all_of(at_least(values[index], value) for other, value in enumerate(values) if other != index)

    def sum(self, values: Iterable[Term]) -> Quantity:
        """Return the sum."""
        return total(values)

    def implies(self, premise: Formula, conclusion: Formula) -> Formula:
        """Return the formula: if `premise` then `conclusion`."""
        return implies(formula(premise), formula(conclusion))

    def all_of(self, parts: Iterable[Formula]) -> Formula:
        """Return the conjunction."""
        return all_of(parts)

    def any_of(self, parts: Iterable[Formula]) -> Formula:
        """Return the disjunction."""
        return any_of(parts)

    def fresh(self, stem: str) -> str:
        """Return a name that nothing in the statement has yet: the stem and a number."""
        number = 1
        while f"{stem} {number}" in self._taken:
            number += 1
        return f"{stem} {number}"

    # Sketches: never trusted, never hashed. ----------------------------------------------------------------------

    def have(self, intermediate: Formula, *, using: Iterable[Formula] | None = None) -> None:
        """Suggest an intermediate claim; `using` names the only facts that its proof needs."""
        self._sketch.append(Assert(formula(intermediate), None if using is None else tuple(using)))

    def cases(self, distinction: Formula) -> None:
        """Suggest to treat `distinction` and its negation apart."""
        self._sketch.append(Distinguish(formula(distinction)))

    def define(self, name: str, value: Term, *, over: Term | None = None) -> Quantity:
        """Suggest a name for a quantity, so that provers treat it as one atom; return the named quantity.

        With `over`, a quantity that was shown to be above 0, it is the name of the quotient.
        """
        self._declare(name)
        divisor = None if over is None else Polynomial(polynomial(over).terms)
        self._sketch.append(Introduce(name, Polynomial(polynomial(value).terms), divisor))
        return Quantity.unknown(name)

    def recall(self, fact: str, *terms: Term, bits: int | None = None) -> None:
        """Suggest to use a fact about the exponential function at these terms, such as `"tangent"` or `"sum"`."""
        self._sketch.append(Recall(fact, tuple(Polynomial(polynomial(term).terms) for term in terms), bits))

    def define_exp(self, name: str, value: Term) -> Quantity:
        """Suggest a name for the exponential of a value; return the named quantity."""
        self._declare(name)
        self._sketch.append(Recall("positive", (Polynomial(polynomial(value).terms),), handle=name))
        return Quantity.unknown(name)

    def instance(self, universal: Formula, terms: Sequence[Term]) -> dict[str, Quantity]:
        """Suggest to use a universal assumption at `terms`; return the values it speaks of, by bound name."""
        if not isinstance(universal, ForAll) or len(terms) != len(universal.names):
            raise InputError(
                f"expected a universal formula and a term for each of its unknowns, got {universal!r}"[:300]
            )
        names = _function_names(universal.body)
        number = len(self._sketch)
        handles = {name: f"{name}@{number}" for name in names}
        self._sketch.append(Take(universal, tuple(Polynomial(polynomial(term).terms) for term in terms), handles))
        return {name: Quantity.unknown(handle) for name, handle in handles.items()}

    # The result. -------------------------------------------------------------------------------------------------

    def problem(self) -> Problem:
        """Return what was stated, checked for scopes."""
        if not self._claims:
            raise InputError("the statement claims nothing: end it with t.claim(...)")
        names = [item.name for item in self._scopes[0].assumptions]
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError(f"two assumptions are called {twice!r}: give each its own name")
        if strange := self._dropped - self._left_out:
            known = min(strange) in self._definitions
            why = "it is a definition" if known else "no assumption has that name"
            raise InputError(f"cannot drop {min(strange)!r}: {why}")
        if strange := self._replaced.keys() - self._constants.keys():
            raise InputError(f"cannot replace {min(strange)!r}: no constant has that name")
        scope = self._scopes[0]
        result = Problem(
            tuple(scope.names),
            tuple(scope.assumptions),
            tuple(self._claims),
            tuple(self._functions),
            tuple(self._sketch),
            dict(self._used),
            frozenset(self._definitions),
            tuple(self._premises),
            dict(self._constants),
        )
        result.check()
        return result


def _with_values(scope: _Scope, result: Formula, join: Callable[[Formula], Formula]) -> Formula:
    """Return `join(result)` inside the function values of the scope; around `result` alone where that is enough."""
    known = {name for value in scope.values for name in value.names}
    early = any(free_unknowns(item.formula) & known for item in scope.assumptions)
    wrapped = join(result) if early else result
    for value in reversed(scope.values):
        wrapped = Let(value.function, value.arguments, value.names, value.definition, wrapped)
    return wrapped if early else join(wrapped)


def _function_names(body: Formula) -> list[str]:
    match body:
        case Let(_, _, names, _, inner):
            return [*names, *_function_names(inner)]
        case _ if hasattr(body, "parts"):
            return [name for part in body.parts for name in _function_names(part)]  # type: ignore[attr-defined]
        case _:
            return []
