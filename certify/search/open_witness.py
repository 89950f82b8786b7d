"""Witnesses that leave irrational values open: each hypothesis about them is proved from rational bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from certify.kernel.choices import decided
from certify.kernel.core import State
from certify.kernel.proof import Absurd, Analytic, Derive, Multiple, Product, Proof, Witness
from certify.kernel.witness import check_witness, open_values
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.linear import refute_linear
from certify.provers.models import in_need
from certify.spec.errors import CertifyError
from certify.spec.exponential_facts import EXP
from certify.spec.formula import And, Atom, Formula, above, negation, substitute
from certify.spec.polynomial import ONE, Polynomial, Rational
from certify.spec.problem import FunctionValue, Problem
from certify.spec.quantal_response import LOGIT
from certify.spec.vocabulary import LN

BITS = 64
"""The binary digits of bounds in proofs."""

STEP = Fraction(1, 1 << 40)
"""How far the bounds of a logarithm are apart."""


def open_witness(problem: Problem, numbers: Mapping[str, Rational], clock: Clock) -> Witness | None:
    """Return a witness with these numbers, in which all values of functions are left open; None if it is not shown.

    `numbers` has a value for each unknown that is no value of a function.
    """
    try:
        refutations = open_proofs(problem.hypotheses(), problem.functions, numbers, clock)
        if refutations is None:
            return None
        witness = Witness(dict(numbers), tuple(refutations))
        check_witness(problem.hypotheses(), problem.unknowns, witness, problem.functions)
    except CertifyError:
        return None
    return witness


def open_proofs(
    formulas: Iterable[Formula], functions: Iterable[FunctionValue], numbers: Mapping[str, Rational], clock: Clock
) -> list[Proof] | None:
    """Return the proofs that a witness with these numbers needs of formulas, from rational bounds; None without one.

    Raises:
        OutOfTime: the clock ran out.
        CertifyError: a number is beyond what exponentials are bounded for, or a function has two definitions.

    """
    values = dict[str, Polynomial]({name: Polynomial.constant(value) for name, value in numbers.items()})
    opened = open_values(functions, values)
    names = [name for at in opened for name in at.names]
    refutations: list[Proof] = []
    for formula in formulas:
        for part in in_need(decided(substitute(formula, values), {})):
            branch = Branch(State([at.definition for at in opened], unknowns=names, functions=opened))
            proof = refute_linear(_Bounds(branch.under(negation(part)), opened).all(), clock)
            if proof is None:
                return None
            refutations.append(proof)
    return refutations


@dataclass
class _Bounds:
    """Adds rational bounds of the open values to a branch; `below` and `above` have the facts x - lo and hi - x."""

    branch: Branch
    opened: list[FunctionValue]
    below: dict[str, int] = field(default_factory=dict[str, int])
    above: dict[str, int] = field(default_factory=dict[str, int])

    def all(self) -> Branch:
        """The branch with the bounds of all values of exp, ln and logit."""
        number = 0
        for at in self.opened:
            parts = at.definition.parts if isinstance(at.definition, And) else (at.definition,)
            if at.function == EXP and at.arguments[0].is_constant:
                self._exponential(at.names[0], at.arguments[0])
            elif at.function == LN:
                self._logarithm(at)
            elif at.function == LOGIT:
                for index, (name, part) in enumerate(zip(at.names, parts, strict=True)):
                    self._chance(name, part, number + index)
            number += len(parts)
        return self.branch

    def _derive(self, *products: Product, multiples: tuple[Multiple, ...] = ()) -> int:
        self.branch.take(Derive(products, multiples))
        return len(self.branch.state) - 1

    def _exponential(self, name: str, argument: Polynomial) -> None:
        self.branch.take(Analytic("bounds", (argument,), BITS))
        last = len(self.branch.state) - 1
        fact = self.branch.state.comparison(last)
        if fact.sign == "=":
            self.below[name], self.above[name] = last, self._derive(multiples=(Multiple(-ONE, last),))
        else:
            self.below[name], self.above[name] = last - 1, last

    def _logarithm(self, at: FunctionValue) -> None:
        """Between numbers whose exponentials lie on either side, because exp increases strictly."""
        from math import log

        unknown = Polynomial.unknown(at.names[0])
        middle = Fraction(log(at.arguments[0].constant_term)).limit_denominator(1 << 40)
        for bound, below in ((middle + STEP, False), (middle - STEP, True)):
            number = Polynomial.constant(bound)
            self.branch.take(Analytic("bounds", (number,), BITS))
            self.branch.take(Analytic("strictly increasing", (unknown, number) if below else (number, unknown)))

    def _chance(self, name: str, meaning: Formula, fact: int) -> None:
        """Bounds of a chance c from c * sum of weights = weight."""
        assert isinstance(meaning, Atom)
        chance = Polynomial.unknown(name)
        weights = {
            other: coefficient
            for monomial, coefficient in meaning.polynomial.terms.items()
            if len(monomial) == 2
            for other in monomial
            if other != name
        }
        ((own,),) = (monomial for monomial in meaning.polynomial.terms if len(monomial) == 1)
        positive = {each: self._positive(each) for each in (*weights, own)}
        denied = len(self.branch.state)
        signs = [Product(k, (denied, positive[each])) for each, k in weights.items()]
        refutation = (
            Derive((*signs, Product(1, (positive[own],))), (Multiple(ONE, fact),)),
            Absurd(denied + 1),
        )
        self.branch.cut(above(chance), refutation)
        upper = [Product(k, (denied, self.below[each])) for each, k in weights.items()]
        self._derive(*upper, Product(1, (self.above[own],)), multiples=(Multiple(-ONE, fact),))
        lower = [Product(k, (denied, self.above[each])) for each, k in weights.items()]
        self._derive(*lower, Product(1, (self.below[own],)), multiples=(Multiple(ONE, fact),))

    def _positive(self, name: str) -> int:
        return next(
            index
            for index in self.branch.places(Polynomial.unknown(name))
            if self.branch.state.comparison(index).sign == ">"
        )
