"""The words of a statement that make formulas and quantities of others: sums, maxima, exponentials, connectives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence

from certify.spec.errors import InputError
from certify.spec.exponential_facts import EXP
from certify.spec.formula import (
    Formula,
    above,
    all_of,
    any_of,
    at_least,
    condition,
    equal,
    formula,
    implies,
    is_largest,
)
from certify.spec.names import Names
from certify.spec.polynomial import Polynomial, Rational, Term, polynomial, rational
from certify.spec.quantity import Quantity, quantity, total

LN = "ln"
"""The name of the natural logarithm among the functions of a statement."""


class Vocabulary(Names, ABC):
    """What can be said of quantities and formulas."""

    def __init__(self) -> None:
        super().__init__()
        self._exponentials: dict[Polynomial, Quantity] = {}
        self._logarithms: dict[Rational, Quantity] = {}

    @property
    @abstractmethod
    def quantified(self) -> bool:
        """Whether what is said now is inside a quantifier."""

    @abstractmethod
    def value_of(
        self,
        function: str,
        arguments: Iterable[Term],
        labels: Sequence[str],
        definition: Callable[[list[Quantity]], Formula],
    ) -> list[Quantity]:
        """Return the values of a fixed function at `arguments`, known only by what `definition` says of them."""

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
        if not self.quantified and term in self._exponentials:
            return self._exponentials[term]
        result = self.value_of(EXP, [term], [self.fresh("exp")], lambda found: above(found[0]))[0]
        if not self.quantified:
            self._exponentials[term] = result
        return result

    def ln(self, value: Rational) -> Quantity:
        """Return the natural logarithm of an exact number above 0: what has this number as its exponential."""
        number = rational(value, "the argument of ln")
        if number <= 0:
            raise InputError(f"expected a number above 0 to take the logarithm of, got {number}")
        if self.quantified:
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
        """Return the formula: if `premise` then `conclusion`; the premise is a `condition`."""
        return implies(formula(premise), formula(conclusion))

    def condition(self, value: Formula) -> Formula:
        """Return the same formula as one that is met or not.

        By how much a claim fails is measured on what is no condition: if the second player has to reply well, and the
        first is to get 3, `t.condition(replies_well) & (paid >= 3)` fails by what the first lacks to 3 at best.
        """
        return condition(formula(value))

    def all_of(self, parts: Iterable[Formula]) -> Formula:
        """Return the conjunction."""
        return all_of(parts)

    def any_of(self, parts: Iterable[Formula]) -> Formula:
        """Return the disjunction."""
        return any_of(parts)
