"""What is known in a branch of a proof: its facts, its unknowns, and the values of functions it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from certify.kernel.instantiation import bound_unknowns
from certify.kernel.work import Work
from certify.spec.errors import LimitError, RejectedError
from certify.spec.exponential_facts import EXP, is_exponential
from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, Or, holds_at, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.problem import FunctionValue

MOST_FACTS = 5_000_000


class Facts:
    """The facts of one branch: numbered formulas that hold together under the hypotheses.

    A conjunction is taken apart, an existential or a `Let` is opened with fresh unknowns, and what remains
    (comparisons, alternatives, universals) gets the next number. A fresh unknown keeps its bound name where that is
    free, else primes are appended. `base` may be a lazy sequence of comparisons: only facts that are used are built.
    """

    __slots__ = ("_added", "_base", "_definitions", "_functions", "_unknowns", "_work")

    def __init__(
        self,
        hypotheses: Iterable[Formula] = (),
        *,
        unknowns: Iterable[str] = (),
        base: Sequence[Formula] = (),
        functions: Iterable[FunctionValue] = (),
    ) -> None:
        self._base = base
        self._work = Work()
        self._added: list[Formula] = []
        self._unknowns = set(unknowns)
        self._functions: dict[tuple[str, tuple[Polynomial, ...]], tuple[str, ...]] = {}
        self._definitions: dict[tuple[str, tuple[Polynomial, ...]], Formula] = {}
        for value in functions:
            place = value.function, value.arguments
            if self._functions.setdefault(place, value.names) == value.names:
                self._definitions[place] = value.definition
        for hypothesis in hypotheses:
            self.add(hypothesis)

    def copy(self) -> Self:
        """Return an independent branch with the same facts."""
        twin = type(self)(base=self._base)
        twin._work = self._work
        twin._added = list(self._added)
        twin._unknowns = set(self._unknowns)
        twin._functions = dict(self._functions)
        twin._definitions = dict(self._definitions)
        return twin

    def __len__(self) -> int:
        return len(self._base) + len(self._added)

    def fact(self, index: int) -> Formula:
        """Return fact number `index`; `RejectedError` if there is none."""
        if not 0 <= index < len(self):
            raise RejectedError(f"there is no fact {index}: the branch has {len(self)}")
        known = len(self._base)
        return self._base[index] if index < known else self._added[index - known]

    def comparison(self, index: int) -> Atom:
        """Return fact number `index`, which has to be a comparison."""
        fact = self.fact(index)
        if not isinstance(fact, Atom):
            raise RejectedError(f"fact {index} is no comparison but {type(fact).__name__}")
        return fact

    @property
    def unknowns(self) -> frozenset[str]:
        """The unknowns that may occur in terms."""
        return frozenset(self._unknowns)

    def value_names(self, function: str, arguments: tuple[Polynomial, ...]) -> tuple[str, ...] | None:
        """Return the unknowns that are the values of a function at these arguments; None if it was not spoken of."""
        return self._functions.get((function, arguments))

    def exponential(self, term: Polynomial) -> Polynomial:
        """Return the unknown that is the exponential of a term, a fresh one if it was not spoken of yet."""
        place = EXP, (term,)
        names = self._functions.get(place)
        if names is None:
            names = self._functions[place] = self._fresh((f"exp {len(self._functions) + 1}",))
        if len(names) != 1 or self._definitions.get(place, is_exponential(names[0])) != is_exponential(names[0]):
            raise RejectedError(f"the function {EXP!r} of the statement is not the exponential function")
        return Polynomial.unknown(names[0])

    def is_known(self, name: str) -> bool:
        """Whether the unknown occurs in the branch."""
        return name in self._unknowns

    def add(self, formula: Formula) -> None:
        """Add a formula that holds; conjunctions and existentials are opened on the way."""
        if len(self) > MOST_FACTS:
            raise LimitError(f"a branch has more than {MOST_FACTS:,} facts")
        match formula:
            case And(parts):
                for part in parts:
                    self.add(part)
            case Exists(names, body):
                self.add(substitute(body, self._renamed(names, self._fresh(names, body))))
            case Let(function, arguments, names, definition, body):
                values = self._functions.get((function, arguments))
                if values is None:
                    values = self._fresh(names, definition, body)
                    self._functions[function, arguments] = values
                if len(values) != len(names):
                    raise RejectedError(
                        f"{function!r} has {len(values)} values at one place and {len(names)} at another"
                    )
                renamed = self._renamed(names, values)
                meaning = substitute(definition, renamed)
                if self._definitions.setdefault((function, arguments), meaning) != meaning:
                    raise RejectedError(f"{function!r} has two definitions at the same arguments")
                self.add(meaning)
                self.add(substitute(body, renamed))
            case Or(parts):
                left = tuple(part for part in parts if holds_at(part) is not False)
                if len(left) == 1:
                    self.add(left[0])
                else:
                    self._added.append(Or(left))
            case Atom() | ForAll():
                self._added.append(formula)
            case _:
                raise RejectedError(f"no formula: {formula!r}")

    def _fresh(self, names: tuple[str, ...], *inside: Formula) -> tuple[str, ...]:
        fresh: list[str] = []
        bound: set[str] = set()
        if not self._unknowns.isdisjoint(names):
            bound = bound.union(*map(bound_unknowns, inside))
        for name in names:
            if name in self._unknowns:
                while name in self._unknowns or name in bound:
                    name += "'"
            self._unknowns.add(name)
            fresh.append(name)
        return tuple(fresh)

    def _renamed(self, names: tuple[str, ...], values: tuple[str, ...]) -> dict[str, Polynomial]:
        return {old: Polynomial.unknown(new) for old, new in zip(names, values, strict=True) if old != new}

    def check_terms(self, terms: Iterable[Polynomial]) -> None:
        """Refuse polynomials that mention an unknown which is not of this branch."""
        for term in terms:
            strange = term.unknowns() - self._unknowns
            if strange:
                raise RejectedError(f"the unknown {min(strange)!r} does not occur in this branch")
