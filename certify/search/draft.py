"""Drafts of counterexamples: numbers for what stands in products, drawn so that the rest is linear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from certify.search.draws import Draw, likely
from certify.search.groups import Group, conjuncts, in_products, is_quantified, signs
from certify.search.ties import Place, TooManyError, Vectors, places, preferences
from certify.solvers.rational_models import simplified, substituted
from certify.spec.formula import Atom, Formula, negation, substitute
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.problem import Problem


@dataclass(frozen=True, slots=True)
class Draft:
    """Numbers for some unknowns, ties for the functions, and what is left to be solved: linear but for universals."""

    values: Mapping[str, Rational]
    choices: Mapping[str, Vectors]
    rest: Sequence[Formula]
    quantified: Sequence[Formula]


class Drafter:
    """Draws drafts against one problem."""

    def __init__(self, problem: Problem) -> None:
        hypotheses = problem.hypotheses()
        self._plain = [formula for formula in hypotheses if not is_quantified(formula)]
        self._quantified = [formula for formula in hypotheses if is_quantified(formula)]
        self._functions = problem.functions
        self._places = places(self._quantified, problem.functions)

    def draft(self, draw: Draw) -> Draft | None:
        """Return a draft; None where the drawn numbers contradict the assumptions, or leave too many ties."""
        try:
            return self._draft(draw)
        except TooManyError:
            return None

    def _draft(self, draw: Draw) -> Draft | None:
        work = _Work(draw, self._plain)
        choices: dict[str, Vectors] = {}
        for at in self._functions:
            of = self._places.get(at.function)
            if of is None:
                continue
            vectors = choices.get(at.function) or preferences(of, {}, draw)
            if vectors is None:
                continue
            choices[at.function] = vectors
            number = draw.pick(len(vectors))
            place = Place(at.function, at.names, at.definition)
            work.rest = [*work.rest, *_not_earlier(place, vectors[:number])]
            if not work.fix(dict(zip(at.names, vectors[number], strict=True))):
                return None
        if not work.run():
            return None
        quantified = substituted(self._quantified, work.values)
        for function, of in self._places.items():
            vectors = choices.get(function) or preferences(of, work.values, draw)
            if vectors is not None:
                choices[function] = vectors
        return Draft(work.values, choices, work.rest, quantified)


def _not_earlier(place: Place, earlier: Vectors) -> list[Formula]:
    """Return the formulas: the function allows none of these values."""
    return [
        negation(substitute(place.definition, dict(zip(place.names, map(Polynomial.constant, vector), strict=True))))
        for vector in earlier
    ]


@dataclass
class _Work:
    """One draft in the making."""

    draw: Draw
    rest: Sequence[Formula]
    values: dict[str, Rational] = field(default_factory=dict[str, Rational])
    last: dict[tuple[str, int], list[Rational]] = field(default_factory=dict[tuple[str, int], "list[Rational]"])

    def run(self) -> bool:
        """Draw until what is left is linear; whether the numbers contradict nothing."""
        alike = self.draw.pick(3)
        if not self.fix({}):
            return False
        while counts := in_products(self.rest):
            known = signs(self.rest)
            touched = [group for group in known.groups if any(name in counts for name in group.names)]
            if touched:
                group = max(touched, key=lambda group: (sum(counts.get(name, 0) for name in group.names), group.names))
                drawn = self._share(group, alike)
            else:
                among = [name for name in counts if name in known.nonnegative] or list(counts)
                name = max(among, key=lambda name: (counts[name], name))
                drawn = {name: self._single(name, nonnegative=name in known.nonnegative, alike=alike)}
            if not self.fix(drawn):
                return False
        return True

    def fix(self, drawn: Mapping[str, Rational]) -> bool:
        """Put numbers in, and those that follow from equalities with one unknown; whether nothing is contradicted."""
        while True:
            self.values.update(drawn)
            rest = simplified(substituted(self.rest, drawn) if drawn else self.rest)
            if rest is None:
                return False
            self.rest = rest
            drawn = _forced(rest)
            if not drawn:
                return True

    def _repeats(self, family: tuple[str, int], alike: int) -> bool:
        """Whether the next distribution of a family is like the last: never, half of the time, or mostly."""
        return family in self.last and alike > 0 and likely(self.draw, (1, 1, 9)[alike], (2, 2, 10)[alike])

    def _share(self, group: Group, alike: int) -> dict[str, Rational]:
        of = family(group.names[0]), len(group.names)
        if not self._repeats(of, alike):
            self.last[of] = self.draw.distribution(len(group.names))
        return {name: normal(group.total * each) for name, each in zip(group.names, self.last[of], strict=True)}

    def _single(self, name: str, *, nonnegative: bool, alike: int) -> Rational:
        of = family(name), 0
        if not self._repeats(of, alike):
            self.last[of] = [self.draw.number(nonnegative=nonnegative)]
        return self.last[of][0]


def family(name: str) -> str:
    """Return what names of one table or one kind have in common: the part before the first number."""
    return re.split(r"[0-9]", name, maxsplit=1)[0]


def _forced(formulas: Sequence[Formula]) -> dict[str, Rational]:
    """Return the unknowns that linear equalities with one unknown give a value, a different one each."""
    found: dict[str, Rational] = {}
    for part in conjuncts(formulas):
        if isinstance(part, Atom) and part.sign == "=":
            terms = part.polynomial.terms
            names = [monomial for monomial in terms if monomial]
            if len(names) == 1 and len(names[0]) == 1:
                value = normal(Fraction(-terms.get((), 0)) / terms[names[0]])
                found.setdefault(names[0][0], value)
    return found
