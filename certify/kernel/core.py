"""The rules: what follows from what. Everything that `certify` calls proved has passed through this file."""

from __future__ import annotations

from collections.abc import Iterable

from certify.kernel.facts import Facts
from certify.kernel.instantiation import instantiated
from certify.kernel.proof import Absurd, Analytic, Cut, Define, Derive, Instance, Proof, Resolve, Split, Step
from certify.spec.errors import InputError, RejectedError
from certify.spec.exponential_facts import exponential_fact
from certify.spec.formula import And, Atom, ForAll, Formula, Or, Sign, holds_at, negation
from certify.spec.polynomial import ONE, Monomial, Polynomial, Rational
from certify.spec.problem import FunctionValue

DEEPEST_BRANCH = 200


class State(Facts):
    """The facts of one branch, and the rules that add to them."""

    __slots__ = ()

    def derived(self, step: Derive) -> Atom:
        """Return the comparison that a `derive` step gives: sum of c * facts * squares + sum of polynomial * equality.

        Sound because products of non-negative numbers and squares are non-negative, and an equality times
        anything is 0. The empty product is 1 > 0.
        """
        terms: dict[Monomial, Rational] = {}
        strict = False
        for product in step.products:
            if product.coefficient <= 0:
                raise RejectedError(f"a product has the coefficient {product.coefficient}, which is not positive")
            self.check_terms(product.squares)
            value: Polynomial | None = None
            positive = not product.squares
            for index in product.facts:
                fact = self.comparison(index)
                value = fact.polynomial if value is None else self._work.product(value, fact.polynomial)
                positive = positive and fact.sign == ">"
            for square in product.squares:
                value = self._work.product(self._work.product(ONE if value is None else value, square), square)
            strict = strict or positive
            self._work.accumulate(terms, Polynomial.constant(product.coefficient), ONE if value is None else value)
        for multiple in step.multiples:
            self.check_terms([multiple.factor])
            fact = self.comparison(multiple.fact)
            if fact.sign != "=":
                raise RejectedError(f"fact {multiple.fact} is multiplied by a polynomial but is no equality")
            self._work.accumulate(terms, multiple.factor, fact.polynomial)
        sign: Sign = ">" if strict else ">=" if step.products else "="
        return Atom(Polynomial(terms), sign)

    def resolved(self, step: Resolve) -> Formula:
        """Return the clause without the parts that a named fact contradicts on sight (clashing signs)."""
        clause = self.fact(step.clause)
        if not isinstance(clause, Or):
            raise RejectedError(f"fact {step.clause} is no alternative but {type(clause).__name__}")
        facts = [self.comparison(index) for index in step.facts]
        upper = {fact.polynomial for fact in facts if fact.sign != "="}
        above = {fact.polynomial for fact in facts if fact.sign == ">"}
        zero = {fact.polynomial for fact in facts if fact.sign == "="}
        left: list[Formula] = []
        for part in clause.parts:
            if isinstance(part, Atom):
                opposite = -part.polynomial
                if part.sign == ">" and (opposite in upper or opposite in zero or part.polynomial in zero):
                    continue
                if opposite in above:
                    continue
            left.append(part)
        return Or(tuple(left))

    def apply(self, step: Step) -> None:
        """Take one step that is neither a split nor absurd.

        Raises:
            RejectedError: the rule does not allow the step.

        """
        match step:
            case Derive():
                self._added.append(self.derived(step))
            case Resolve():
                self.add(self.resolved(step))
            case Instance(index, terms):
                fact = self.fact(index)
                if not isinstance(fact, ForAll):
                    raise RejectedError(f"fact {index} is no universal but {type(fact).__name__}")
                if len(terms) != len(fact.names):
                    raise RejectedError(f"fact {index} binds {len(fact.names)} unknowns, {len(terms)} terms are given")
                self.check_terms(terms)
                self.add(instantiated(fact, terms))
            case Define(name, numerator, denominator):
                if name in self._unknowns:
                    raise RejectedError(f"the unknown {name!r} is not fresh")
                self.check_terms([numerator])
                divisor = ONE
                if denominator is not None:
                    positive = self.comparison(denominator)
                    if positive.sign != ">":
                        raise RejectedError(f"fact {denominator} is no strict inequality: its polynomial may be zero")
                    divisor = positive.polynomial
                self._unknowns.add(name)
                self._added.append(Atom(Polynomial.unknown(name) * divisor - numerator, "="))
            case Analytic(name, terms, bits):
                self.check_terms(terms)
                try:
                    fact = exponential_fact(name, terms, bits, self.exponential)
                except InputError as error:
                    raise RejectedError(str(error)) from None
                self.add(fact)
            case _:
                raise RejectedError(f"{type(step).__name__} adds no fact")


def refute(state: State, proof: Proof, depth: int = 0) -> None:
    """Return if the proof shows that the facts of the state cannot hold together.

    Raises:
        RejectedError: it does not; the text names the step (counted from 0, branches as a path) and the reason.

    """
    if depth > DEEPEST_BRANCH:
        raise RejectedError(f"branches are nested more than {DEEPEST_BRANCH} deep")
    for number, step in enumerate(proof):
        try:
            closed = _take(state, step, depth)
        except RejectedError as error:
            raise RejectedError(f"step {number}{'' if str(error).startswith('step') else ':'} {error}") from None
        if closed:
            if number != len(proof) - 1:
                raise RejectedError(f"step {number}: steps follow the end of the branch")
            return
    raise RejectedError("the proof ends before a contradiction")


def _take(state: State, step: Step, depth: int) -> bool:
    """Take one step; return whether it closes the branch."""
    match step:
        case Absurd(index):
            fact = state.comparison(index)
            if holds_at(fact) is not False:
                raise RejectedError(f"fact {index} is not absurd: {fact!r}"[:200])
            return True
        case Cut(formula, refutation):
            state.check_terms(_terms_of(formula))
            refute_under(state, negation(formula), refutation, depth)
            state.add(formula)
            return False
        case Split(index, branches):
            clause = state.fact(index)
            if not isinstance(clause, Or):
                raise RejectedError(f"fact {index} is no alternative but {type(clause).__name__}")
            missing = len(clause.parts) - len(branches)
            if missing not in (0, 1):
                raise RejectedError(f"fact {index} has {len(clause.parts)} parts, {len(branches)} branches are given")
            for part, inner in zip(clause.parts, branches, strict=False):
                refute_under(state, part, inner, depth)
            if missing:
                state.add(clause.parts[-1])
            return not missing
        case _:
            state.apply(step)
            return False


def refute_under(state: State, formula: Formula, proof: Proof, depth: int) -> None:
    """Return if the proof shows that the formula cannot hold together with the facts of the state."""
    branch = state.copy()
    branch.add(formula)
    refute(branch, proof, depth + 1)


def _terms_of(formula: Formula) -> list[Polynomial]:
    match formula:
        case Atom(polynomial, _):
            return [polynomial]
        case And(parts) | Or(parts):
            return [polynomial for part in parts for polynomial in _terms_of(part)]
        case _:
            raise RejectedError("a cut formula has a quantifier")


def check_proof(
    hypotheses: Iterable[Formula], unknowns: Iterable[str], proof: Proof, functions: Iterable[FunctionValue] = ()
) -> None:
    """Return if the proof refutes the hypotheses; `RejectedError` if not."""
    refute(State(hypotheses, unknowns=unknowns, functions=functions), proof)
