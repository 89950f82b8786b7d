"""Formulas as SMT-LIB text, which Z3 and cvc5 read alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, Or, free_unknowns
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import FunctionValue


class Script:
    """Writes formulas with a symbol of its own for each unknown and each function; names may hold any character."""

    def __init__(self) -> None:
        self.symbols: dict[str, str] = {}
        self.functions: dict[tuple[str, int, int], str] = {}

    def symbol(self, name: str) -> str:
        """Return the symbol of the unknown `name`."""
        return self.symbols.setdefault(name, f"u{len(self.symbols)}")

    def declarations(self, names: Iterable[str]) -> list[str]:
        """Return one declaration for each of the unknowns."""
        return [f"(declare-const {self.symbol(name)} Real)" for name in names]

    def function_declarations(self) -> list[str]:
        """Return the declarations of the functions that the formulas written so far speak of."""
        return [
            f"(declare-fun {symbol} ({' '.join(['Real'] * arity)}) Real)"
            for (_, arity, _), symbol in self.functions.items()
        ]

    def term(self, value: Polynomial) -> str:
        """Return a polynomial as a term."""
        terms = [self._monomial(monomial, coefficient) for monomial, coefficient in value.terms.items()]
        return "0.0" if not terms else terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"

    def _monomial(self, monomial: Sequence[str], coefficient: Rational) -> str:
        factors = [self.symbol(name) for name in monomial]
        if coefficient != 1 or not factors:
            factors.insert(0, number(coefficient))
        return factors[0] if len(factors) == 1 else f"(* {' '.join(factors)})"

    def formula(self, value: Formula) -> str:
        """Return a formula as a term of sort Bool; a `Let` says that its names are the function's values."""
        match value:
            case Atom(body, sign):
                return f"({sign} {self.term(body)} 0.0)"
            case And(parts):
                return f"(and {' '.join(map(self.formula, parts))})" if parts else "true"
            case Or(parts):
                return f"(or {' '.join(map(self.formula, parts))})" if parts else "false"
            case ForAll(names, body):
                return f"(forall ({self._bound(names)}) {self.formula(body)})"
            case Exists(names, body):
                return f"(exists ({self._bound(names)}) {self.formula(body)})"
            case Let(function, arguments, names, definition, body):
                values = self.applied(function, arguments, len(names))
                bound = " ".join(f"({self.symbol(name)} {value})" for name, value in zip(names, values, strict=True))
                return f"(let ({bound}) (and {self.formula(definition)} {self.formula(body)}))"
            case _:
                raise TypeError(f"expected a formula, got {value!r}")

    def _bound(self, names: Iterable[str]) -> str:
        return " ".join(f"({self.symbol(name)} Real)" for name in names)

    def applied(self, function: str, arguments: Sequence[Polynomial], count: int) -> list[str]:
        """Return the `count` values of a function at the arguments, each as an uninterpreted function's value."""
        terms = [self.term(argument) for argument in arguments]
        values: list[str] = []
        for place in range(count):
            key = function, len(arguments), place
            symbol = self.functions.setdefault(key, f"f{len(self.functions)}")
            values.append(f"({symbol} {' '.join(terms)})" if terms else symbol)
        return values


def number(value: Rational) -> str:
    """Return an exact number as a term."""
    size = (
        f"{abs(value.numerator)}.0" if value.denominator == 1 else f"(/ {abs(value.numerator)}.0 {value.denominator}.0)"
    )
    return size if value >= 0 else f"(- {size})"


def is_quantified(value: Formula) -> bool:
    """Whether a quantifier or a `Let` occurs."""
    match value:
        case Atom():
            return False
        case And(parts) | Or(parts):
            return any(map(is_quantified, parts))
        case _:
            return True


def degree(value: Formula) -> int:
    """Return the highest degree of a comparison."""
    match value:
        case Atom(body, _):
            return body.degree
        case And(parts) | Or(parts):
            return max(map(degree, parts), default=0)
        case ForAll(_, body) | Exists(_, body):
            return degree(body)
        case Let(_, _, _, definition, body):
            return max(degree(definition), degree(body))
        case _:
            raise TypeError(f"expected a formula, got {value!r}")


def congruences(functions: Iterable[FunctionValue]) -> Iterator[Formula]:
    """Yield, for each two values of one function, that equal arguments give equal values."""
    places: dict[tuple[str, int], list[FunctionValue]] = {}
    for value in functions:
        places.setdefault((value.function, len(value.arguments)), []).append(value)
    for group in places.values():
        for left, right in combinations(group, 2):
            gaps = [first - second for first, second in zip(left.arguments, right.arguments, strict=True)]
            if any(gap.is_constant and gap.terms for gap in gaps):
                continue
            parts: list[Formula] = []
            for gap in gaps:
                if gap.terms:
                    parts += [Atom(gap, ">"), Atom(-gap, ">")]
            same = (
                Atom(Polynomial.unknown(first) - Polynomial.unknown(second), "=")
                for first, second in zip(left.names, right.names, strict=True)
            )
            yield Or((*parts, And(tuple(same))))


def script(formulas: Sequence[Formula], functions: Sequence[FunctionValue] = ()) -> str:
    """Return the SMT-LIB script that asks whether the formulas hold together.

    `functions` says which unknowns are values of functions. Where formulas speak of functions too (`Let`), these are
    uninterpreted functions; else equal arguments are said to give equal values.
    """
    writer = Script()
    names = sorted(set[str]().union(*map(free_unknowns, formulas), *(value.names for value in functions)))
    names = sorted(set(names).union(*(term.unknowns() for value in functions for term in value.arguments)))
    declarations = writer.declarations(names)
    assertions = [writer.formula(formula) for formula in formulas]
    if writer.functions:
        for value in functions:
            applied = writer.applied(value.function, value.arguments, len(value.names))
            assertions += [f"(= {writer.symbol(name)} {term})" for name, term in zip(value.names, applied, strict=True)]
    else:
        assertions += [writer.formula(formula) for formula in congruences(functions)]
    lines = [
        *declarations,
        *writer.function_declarations(),
        *(f"(assert {assertion})" for assertion in assertions),
        "(check-sat)",
    ]
    return "\n".join(lines) + "\n"


def logic_of(formulas: Iterable[Formula], functions: Iterable[FunctionValue] = ()) -> str:
    """Return the name of the smallest logic with all these formulas."""
    every = [*formulas, *congruences(functions)]
    arithmetic = "NRA" if max(map(degree, every), default=0) > 1 else "LRA"
    return ("UF" if any(map(is_quantified, every)) else "QF_") + arithmetic
