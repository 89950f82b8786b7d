"""How a statement is written: a Python function that receives a `Reading` and states assumptions and claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from certify.spec.errors import InputError
from certify.spec.formula import (
    Exists,
    ForAll,
    Formula,
    Let,
    all_of,
    at_least,
    condition,
    equal,
    formula,
    free_unknowns,
    implies,
)
from certify.spec.polynomial import Polynomial, Rational, Term, polynomial, rational
from certify.spec.problem import FunctionValue, Named, Problem
from certify.spec.quantity import Quantity, quantity, total
from certify.spec.shape import DEFAULT_SIZES, checked_size
from certify.spec.sketching import Sketching
from certify.spec.vocabulary import Vocabulary

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


class Reading(Vocabulary, Sketching):
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
        super().__init__()
        self._given = {key: checked_size(key, value) for key, value in (shape or {}).items()}
        self._used: dict[str, int | str] = {}
        self._values = dict(values or {})
        self._dropped = set(dropped)
        self._left_out: set[str] = set()
        self._definitions: list[str] = []
        self._premises: list[str] = []
        self._replaced = dict(constants or {})
        self._constants: dict[str, Rational] = {}
        self._scopes = [_Scope()]
        self._claims: list[Named] = []
        self._functions: list[FunctionValue] = []
        self.things: list[object] = []
        """What was declared outside of quantifiers, in order: games, markets, what `every` gave."""

    @property
    def quantified(self) -> bool:
        """Whether what is said now is inside a quantifier."""
        return len(self._scopes) > 1

    # Shapes. -----------------------------------------------------------------------------------------------------

    def size(self, key: str, default: int | None = None) -> int:
        """Return a size of the shape (`agents`, `actions`, ...) and note that the statement depends on it."""
        if key not in DEFAULT_SIZES or key == "level":
            raise InputError(
                f"unknown size {key!r}: expected one of {', '.join(k for k in DEFAULT_SIZES if k != 'level')}"
            )
        value = self._given.get(key, DEFAULT_SIZES[key] if default is None else default)
        self._used[key] = checked_size(key, value)
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

    def leaves_out(self, name: str) -> bool:
        """Return whether this reading drops the assumption of that name, made before or after: sketches may ask."""
        return name in self._dropped

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

    # Quantifiers and functions. --------------------------------------------------------------------------------------

    def for_all(self, kind: Kind[T], body: Callable[[T], Formula]) -> Formula:
        """Return the formula: every thing of that kind satisfies `body`; what makes it one is a `condition`."""
        scope, result = self._inside(kind, body)
        premise = all_of(item.formula for item in scope.assumptions)
        wrapped = _with_values(scope, result, lambda inner: implies(premise, inner) if scope.assumptions else inner)
        return ForAll(tuple(scope.names), wrapped) if scope.names else wrapped

    def exists(self, kind: Kind[T], body: Callable[[T], Formula]) -> Formula:
        """Return the formula: some thing of that kind satisfies `body`; what makes it one is a `condition`."""
        scope, result = self._inside(kind, body)
        conditions = [condition(item.formula) for item in scope.assumptions]
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
