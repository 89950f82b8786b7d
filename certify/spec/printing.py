"""The third reading of a statement: its problem as text, for people and for LaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, Or, negation
from certify.spec.name_families import Family, families
from certify.spec.numbers import render
from certify.spec.polynomial import Monomial, Polynomial, Rational
from certify.spec.problem import Problem
from certify.spec.typesetting import LatexStyle, PlainStyle

Lines: TypeAlias = Iterator[tuple[int, str]]
"""Lines of text, each with its depth of indentation."""

WIDTH = 100


def plain(problem: Problem, *, title: str | None = None, width: int = WIDTH) -> str:
    """Return the problem in words and formulas; a sum wider than `width` ends in its number of terms.

    >>> from certify.spec.statement import Reading
    >>> t = Reading()
    >>> x = t.vector("x", 3, nonnegative=True)
    >>> t.assume(t.sum(x) == 1, name="total")
    >>> t.claim(t.max(x) >= x[0])
    >>> print(plain(t.problem(), title="The maximum"))
    The maximum
    <BLANKLINE>
    Unknowns (4)
      x[i] for i < 3
      max 1
    <BLANKLINE>
    Functions
      max 1 is the value of "max" at x[i] for i < 3
    <BLANKLINE>
    Assumptions
      x nonnegative:
        x[i] >= 0 for i < 3
      total:
        x[0] + x[1] + x[2] = 1
      max at max 1:
        max 1 >= x[0]
        max 1 >= x[1]
        max 1 >= x[2]
        x[0] >= max 1 or x[1] >= max 1 or x[2] >= max 1
    <BLANKLINE>
    Claims
      claim 1:
        max 1 >= x[0]
    """
    return _Writer(PlainStyle(), width).document(problem, title)


def latex(problem: Problem, *, title: str | None = None, width: int = WIDTH) -> str:
    r"""Return the same as LaTeX: a piece of a document that loads the package amsmath.

    >>> from certify.spec.statement import Reading
    >>> t = Reading()
    >>> utility = t.matrix("agent 0", 1, 2)
    >>> t.claim(utility[0][1] / 2 >= 1)
    >>> print(latex(t.problem(), title="50% more"))
    \section*{50\% more}
    <BLANKLINE>
    \subsection*{Unknowns (2)}
    \noindent\hspace*{1em}$\mathrm{agent}_{0}(0,i)$ for $i < 2$\par
    <BLANKLINE>
    \subsection*{Claims}
    \noindent\hspace*{1em}claim 1:\par
    \noindent\hspace*{2em}$\frac{1}{2}\,\mathrm{agent}_{0}(0,1) \ge 1$\par
    """
    return _Writer(LatexStyle(), width).document(problem, title)


class _Writer:
    """Lays a problem out in lines, in one style."""

    def __init__(self, style: PlainStyle, width: int) -> None:
        if type(width) is not int or width < 1:
            raise InputError(f"expected width to be a whole number from 1, got {width!r}")
        self.style, self.width = style, width

    def document(self, problem: Problem, title: str | None) -> str:
        unknowns: Lines = ((1, self.family(family)) for family in families(problem.unknowns))
        sections: list[tuple[str, Iterable[tuple[int, str]]]] = [
            (f"Unknowns ({len(problem.unknowns)})", unknowns),
            ("Functions", self.functions(problem)),
            ("Assumptions", (line for item in problem.assumptions for line in self.named(item.name, item.formula))),
            ("Claims", (line for item in problem.claims for line in self.named(item.name, item.formula))),
        ]
        blocks = [] if title is None else [self.style.title(title)]
        for heading, lines in sections:
            rows = [self.style.line(depth, row) for depth, row in lines]
            if rows:
                blocks.append("\n".join([self.style.heading(heading), *rows]))
        return "\n\n".join(blocks)

    def named(self, name: str, formula: Formula) -> Lines:
        yield 1, self.style.words(f"{name}:")
        yield from self.formula(formula, 2)

    def functions(self, problem: Problem) -> Lines:
        for each in problem.functions:
            yield 1, self.values_of(each.names, each.function, each.arguments, *("is the value", "are the values"))

    # Names and terms. --------------------------------------------------------------------------------------------

    def family(self, family: Family) -> str:
        """Return `user[i,j] for i < 2, j < 3`."""
        name = self.style.math(self.style.name(family.marked))
        return f"{name} {self.ranges(family)}".rstrip()

    def ranges(self, family: Family) -> str:
        texts = (self.style.math(self.style.range(*each)) for each in family.ranges)
        return f"for {', '.join(texts)}" if family.ranges else ""

    def names(self, names: Sequence[str]) -> str:
        return ", ".join(map(self.family, families(names)))

    def values_of(
        self, names: Sequence[str], function: str, arguments: Sequence[Polynomial], single: str, several: str
    ) -> str:
        """Return: these names are the values of the function at the arguments."""
        verb = single if len(names) == 1 else several
        text = f"{self.names(names)} {verb} of {self.style.quoted(function)}"
        if not arguments:
            return text
        unknowns = [next(iter(term.terms))[0] for term in arguments if _is_unknown(term)]
        if len(unknowns) == len(arguments) == len(set(unknowns)):
            return f"{text} at {self.names(unknowns)}"
        kept: list[str] = []
        length = 0
        for term in arguments:
            kept.append(self.style.math(self.sum(list(term.terms.items()))))
            length += len(repr(term))
            if length > self.width and len(kept) < len(arguments):
                kept.append(f"... ({len(arguments)} arguments)")
                break
        return f"{text} at {', '.join(kept)}"

    def sum(self, terms: list[tuple[Monomial, Rational]]) -> str:
        """Return a sum, shorter products first and the constant last; past the width it ends in its number of terms."""
        if not terms:
            return "0"
        ordered = sorted(terms, key=lambda term: (not term[0], len(term[0]), term[0]))
        pieces: list[str] = []
        length = 0
        for monomial, coefficient in ordered:
            length += sum(len(name) + 1 for name in monomial) + len(render(coefficient)) + 2
            if pieces and length > self.width:
                pieces.append(self.style.more(len(ordered)))
                break
            product = self.style.product(abs(coefficient), monomial)
            minus = "-" if not pieces else " - "
            pieces.append((minus if coefficient < 0 else " + " if pieces else "") + product)
        return "".join(pieces)

    def comparison(self, atom: Atom) -> str:
        """Return the comparison with only plus signs on either side."""
        terms = atom.polynomial.terms.items()
        left = [(monomial, coefficient) for monomial, coefficient in terms if coefficient > 0]
        right = [(monomial, -coefficient) for monomial, coefficient in terms if coefficient < 0]
        if atom.sign == "=" and (not left or left == [((), atom.polynomial.constant_term)]):
            left, right = right, left
        return self.style.math(f"{self.sum(left)} {self.style.sign(atom.sign)} {self.sum(right)}")

    # Formulas. ---------------------------------------------------------------------------------------------------

    def formula(self, value: Formula, depth: int) -> Lines:
        match value:
            case Atom():
                yield depth, self.comparison(value)
            case And(()):
                yield depth, "true"
            case Or(()):
                yield depth, "false"
            case And(parts):
                yield from self.conjunction(parts, depth)
            case Or(parts):
                yield from self.alternatives(parts, depth)
            case ForAll(names, Or(parts)) if len(parts) > 1:
                yield depth, f"for all {self.names(names)}:"
                yield depth + 1, "if"
                yield from self.conjunction(tuple(_flat(map(negation, parts[:-1]))), depth + 2)
                yield depth + 1, "then"
                yield from self.formula(parts[-1], depth + 2)
            case ForAll(names, body):
                yield depth, f"for all {self.names(names)}:"
                yield from self.formula(body, depth + 1)
            case Exists(names, body):
                yield depth, f"for some {self.names(names)}:"
                yield from self.formula(body, depth + 1)
            case Let(function, arguments, names, definition, body):
                text = self.values_of(names, function, arguments, "is the value", "are the values")
                yield depth, f"where {text}, so that"
                yield from self.formula(definition, depth + 1)
                yield depth, "it holds that"
                yield from self.formula(body, depth + 1)
            case _:
                raise InputError(f"expected a formula, got {value!r}")

    def conjunction(self, parts: Sequence[Formula], depth: int) -> Lines:
        """Yield one part a line; signs of unknowns are told by families, two opposite inequalities as an equality."""
        signs: list[str] = []
        waiting: Atom | None = None
        for part in [*parts, None]:
            if waiting is not None:
                if isinstance(part, Atom) and part.sign == ">=" and part.polynomial == -waiting.polynomial:
                    yield depth, self.comparison(Atom(part.polynomial, "="))
                    waiting = None
                    continue
                yield depth, self.comparison(waiting)
                waiting = None
            if isinstance(part, Atom) and part.sign == ">=" and _is_unknown(part.polynomial):
                signs.append(next(iter(part.polynomial.terms))[0])
                continue
            for family in families(signs):
                comparison = self.style.math(f"{self.style.name(family.marked)} {self.style.sign('>=')} 0")
                yield depth, f"{comparison} {self.ranges(family)}".rstrip()
            signs = []
            if isinstance(part, Atom) and part.sign == ">=":
                waiting = part
            elif part is not None:
                yield from self.formula(part, depth)

    def alternatives(self, parts: Sequence[Formula], depth: int) -> Lines:
        atoms = [part for part in parts if isinstance(part, Atom)]
        if len(atoms) == len(parts) and sum(len(repr(atom)) for atom in atoms) <= self.width:
            yield depth, " or ".join(map(self.comparison, atoms))
            return
        yield depth, "one of:"
        for number, part in enumerate(parts):
            if isinstance(part, Atom):
                yield depth + 1, f"({number + 1}) {self.comparison(part)}"
            else:
                yield depth + 1, f"({number + 1}) all of:" if isinstance(part, And) else f"({number + 1})"
                yield from self.formula(part, depth + 2)


def _is_unknown(value: Polynomial) -> bool:
    return len(value.terms) == 1 and value.degree == 1 and next(iter(value.terms.values())) == 1


def _flat(parts: Iterable[Formula]) -> Iterator[Formula]:
    for part in parts:
        if isinstance(part, And):
            yield from part.parts
        else:
            yield part
