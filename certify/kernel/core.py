"""The rules: what follows from what. Everything that `certify` calls proved has passed through this file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from certify.kernel.instantiation import bound_unknowns, instantiated
from certify.kernel.proof import Absurd, Analytic, Cut, Define, Derive, Instance, Proof, Resolve, Split, Step
from certify.kernel.work import Work
from certify.spec.errors import InputError, LimitError, RejectedError
from certify.spec.exponential_facts import EXP, exponential_fact, is_exponential
from certify.spec.formula import (
    And,
    Atom,
    Exists,
    ForAll,
    Formula,
    Let,
    Or,
    Sign,
    holds_at,
    negation,
    substitute,
)
from certify.spec.polynomial import (
    ONE,
    Monomial,
    Polynomial,
    Rational,
)
from certify.spec.problem import FunctionValue

MOST_FACTS = 5_000_000
DEEPEST_BRANCH = 200


class State:
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

    def copy(self) -> State:
        """Return an independent state with the same facts."""
        twin = State(base=self._base)
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

    # The rules that add facts. -----------------------------------------------------------------------------------

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
