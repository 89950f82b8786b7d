"""The comparisons of a branch once the unknowns whose numbers are given have gone from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.provers.branch import Branch
from certify.provers.rewriting import Multiples, Rewriting, constants
from certify.spec.formula import And, Atom, ForAll, Formula, Sign
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate, accumulate_product
from certify.spec.problem import Problem

Terms = Mapping[Monomial, Rational]


def speaks_of_rules(problem: Problem) -> bool:
    """Whether something is assumed of all rules, as the conditions of an equilibrium are."""
    return any(isinstance(part, ForAll) for item in problem.assumptions for part in _conjuncts(item.formula))


def _conjuncts(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, And):
        for part in formula.parts:
            yield from _conjuncts(part)
    else:
        yield formula


@dataclass(frozen=True, slots=True)
class Row:
    """A comparison with numbers put in: the terms are those of fact `index` less the multiples of equalities."""

    index: int
    terms: Terms
    sign: Sign
    used: Multiples


class Sum:
    """A sum of products of facts and multiples of equalities, as a `derive` step adds it up."""

    def __init__(self) -> None:
        self._products: dict[tuple[int, ...], Rational] = {}
        self._multiples: Multiples = {}

    def constant(self, value: Rational) -> None:
        """Add a positive number."""
        if value:
            self._products[()] = self._products.get((), 0) + value

    def signs(self, coefficient: Rational, facts: tuple[int, ...]) -> None:
        """Add a positive multiple of the product of these facts."""
        self._products[facts] = self._products.get(facts, 0) + coefficient

    def row(self, coefficient: Rational, row: Row, factor: Monomial = (), signs: tuple[int, ...] = ()) -> None:
        """Add a multiple of a row: if it is no equality a positive one, by a factor whose signs are given."""
        if row.sign == "=":
            accumulate(self._multiples.setdefault(row.index, {}), {factor: coefficient}, 1)
        else:
            self.signs(coefficient, tuple(sorted((row.index, *signs))))
        for index, terms in row.used.items():
            accumulate_product(self._multiples.setdefault(index, {}), {factor: -coefficient}, terms)

    def multiple(self, coefficient: Rational, equality: int) -> None:
        """Add a multiple of an equality."""
        accumulate(self._multiples.setdefault(equality, {}), {(): coefficient}, 1)

    def scaled(self, factor: Rational) -> Sum:
        """Return the sum times a positive number."""
        other = Sum()
        other._products = {facts: value * factor for facts, value in self._products.items()}
        for index, terms in self._multiples.items():
            accumulate(other._multiples.setdefault(index, {}), terms, factor)
        return other

    def step(self) -> Derive:
        """Return the step."""
        multiples = tuple(
            Multiple(Polynomial(terms), index) for index, terms in sorted(self._multiples.items()) if terms
        )
        products = tuple(Product(value, facts) for facts, value in sorted(self._products.items()))
        return Derive(products, multiples)


class Given:
    """A branch, the numbers of its unknowns as far as equalities give them, and its comparisons with these put in.

    `signs` are the facts that an unknown is nonnegative, by its name; in `strict` are those that are positive.
    """

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.rules = Rewriting()
        self.rows: list[Row] = []
        self.signs: dict[str, int] = {}
        self.strict: set[str] = set()
        self._keys: set[tuple[frozenset[tuple[Monomial, Rational]], Sign]] = set()
        self._read = 0
        self._false: Row | None = None
        atoms = [
            (index, fact.polynomial.terms)
            for index in range(len(branch.state))
            if isinstance(fact := branch.state.fact(index), Atom) and fact.sign == "="
        ]
        self.rules = constants(atoms)
        self.read()

    @property
    def numbers(self) -> dict[str, Rational]:
        """The unknowns that have numbers."""
        return {name: rule.right.get((), 0) for name, rule in self.rules.rules.items()}

    @property
    def chances(self) -> set[str]:
        """The nonnegative unknowns that are part of a sum."""
        sums = (row.terms for row in self.rows if row.sign == "=" and max(map(len, row.terms)) == 1)
        return {monomial[0] for terms in sums for monomial in terms if monomial} & self.signs.keys()

    def under(self, formula: Formula, clause: int | None = None) -> Given:
        """Return the branch in which `formula`, a part of the clause where that is given, holds too."""
        twin = Given.__new__(Given)
        twin.branch = self.branch.under(formula)
        if clause is not None:
            twin.branch.mark_done(clause)
        twin.rules = Rewriting(dict(self.rules.rules))
        twin.rows = list(self.rows)
        twin.signs = dict(self.signs)
        twin.strict = set(self.strict)
        twin._keys = set(self._keys)
        twin._read = self._read
        twin._false = self._false
        twin.read()
        return twin

    def contradiction(self) -> Proof | None:
        """Return the end of the proof, if a fact is false as it stands or with its numbers put in."""
        end = self.branch.contradiction()
        if end is not None or self._false is None:
            return end
        total = Sum()
        total.row(1, self._false)
        return (total.step(), Absurd(len(self.branch.state)))

    def plain(self, polynomial: Polynomial) -> Polynomial:
        """Return a polynomial with numbers put in."""
        return Polynomial(self.rules.normal_form(polynomial.terms)[0])

    def read(self) -> None:
        """Take in what the branch knows since it was last read."""
        self.branch.propagate()
        fresh: list[str] = []
        while self._read < len(self.branch.state):
            fact = self.branch.state.fact(self._read)
            if isinstance(fact, Atom):
                terms, used = self.rules.normal_form(fact.polynomial.terms)
                fresh += self._take(Row(self._read, terms, fact.sign, used))
            self._read += 1
        while fresh:
            changed = [row for row in self.rows if any(name in monomial for monomial in row.terms for name in fresh)]
            self.rows = [row for row in self.rows if row not in changed]
            fresh = [name for row in changed for name in self._take(self._rewritten(row))]

    def derive(self, total: Sum) -> int:
        """Take a step; return the number of the comparison that it gives."""
        self.branch.take(total.step())
        number = len(self.branch.state) - 1
        self.read()
        return number

    def _rewritten(self, row: Row) -> Row:
        terms, more = self.rules.normal_form(row.terms)
        used = {index: dict(factor) for index, factor in row.used.items()}
        for index, factor in more.items():
            accumulate(used.setdefault(index, {}), factor, 1)
        return Row(row.index, terms, row.sign, used)

    def _take(self, row: Row) -> list[str]:
        """Add a row; return the unknown to which it gives a number."""
        names = {name for monomial in row.terms for name in monomial}
        if not names:
            value = row.terms.get((), 0)
            if value < 0 or (row.sign == "=" and value) or (row.sign == ">" and not value):
                self._false = row
            return []
        key = frozenset(row.terms.items()), row.sign
        if key in self._keys:
            return []
        self._keys.add(key)
        linear = max(map(len, row.terms)) == 1
        if row.sign == "=" and len(names) == 1 and linear:
            fact = self.branch.state.comparison(row.index).polynomial.terms
            self.rules.add(row.index, fact, {})
            return list(names)
        self.rows.append(row)
        if row.sign != "=" and len(row.terms) == 1 and linear and not row.used:
            ((monomial, coefficient),) = row.terms.items()
            if coefficient == 1:
                self.signs.setdefault(monomial[0], row.index)
                if row.sign == ">":
                    self.strict.add(monomial[0])
        return []
