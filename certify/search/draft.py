"""Drafts of counterexamples: numbers for what stands in products, drawn so that the rest is linear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.search.draws import Draw, likely
from certify.search.groups import Group, conjuncts, in_products, signs
from certify.search.ties import Place, TooManyError, Vectors, places, preferences
from certify.solvers.rational_models import simplified, substituted
from certify.solvers.smtlib import degree, is_quantified
from certify.solvers.z3_solver import Z3Solver
from certify.spec.formula import Atom, Formula, all_of, negation
from certify.spec.polynomial import Rational, normal
from certify.spec.problem import Problem

MOST_DRAWS = 4
"""How often one part of a draft is drawn before the draft is given up."""


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

    def draft(
        self, draw: Draw, start: Mapping[str, Rational] | None = None, ties: Mapping[str, Vectors] | None = None
    ) -> Draft | None:
        """Return a draft; None where the drawn numbers contradict the assumptions.

        With `start` some numbers are there already, and ties are open but for those that are given.
        """
        if start is not None:
            work = _Work(draw, self._plain, [])
            if not work.run(start):
                return None
            return Draft(work.values, dict(ties or {}), work.rest, substituted(self._quantified, work.values))
        choices: dict[str, Vectors] = {}
        declared: list[tuple[Place, Vectors]] = []
        for at in self._functions:
            of = self._places.get(at.function)
            try:
                vectors = None if of is None else choices.get(at.function) or preferences(of, {}, draw)
            except TooManyError:  # then the ties stay open: the deviator may have its favourite ones
                continue
            if vectors is not None:
                choices[at.function] = vectors
                declared.append((Place(at.function, at.names, at.definition), vectors))
        work = _Work(draw, self._plain, declared)
        if not work.run():
            return None
        quantified = substituted(self._quantified, work.values)
        for function, of in self._places.items():
            try:
                vectors = choices.get(function) or preferences(of, work.values, draw)
            except TooManyError:
                continue
            if vectors is not None:
                choices[function] = vectors
        return Draft(work.values, choices, work.rest, quantified)


class _Work:
    """One draft in the making."""

    def __init__(self, draw: Draw, formulas: Sequence[Formula], declared: Sequence[tuple[Place, Vectors]]) -> None:
        self.draw = draw
        self.rest: Sequence[Formula] = formulas
        self.values: dict[str, Rational] = {}
        self._last: dict[tuple[str, int], list[Rational]] = {}
        self._declared = {place.names[0]: (place, vectors) for place, vectors in declared}
        self._owner = {name: place.names[0] for place, _ in declared for name in place.names}
        self._alike = draw.pick(3)
        self._solver = Z3Solver("QF_LRA")
        self._guards: list[str] = []
        self._tries = 0
        self._asserted: set[int] = set()
        self._kept: list[Formula] = []

    def run(self, start: Mapping[str, Rational] | None = None) -> bool:
        """Draw until what is left is linear; whether the numbers contradict nothing.

        A draw that contradicts what is linear by then is drawn again, a few times. `start` are numbers to begin with.
        """
        if not self._fix(start or {}, ()):
            return False
        while counts := in_products(self.rest):
            if not any(self._step(counts) for _ in range(MOST_DRAWS)):
                return False
        return True

    def _step(self, counts: Mapping[str, int]) -> bool:
        """Draw numbers for one distribution, function value or unknown; whether they contradict nothing."""
        known = signs(self.rest)
        follows = _defined(self.rest)
        touched = [group for group in known.groups if any(name in counts for name in group.names)]
        touched = [group for group in touched if follows.isdisjoint(group.names)] or touched
        if not touched:
            among = [name for name in counts if name in known.nonnegative and name not in follows]
            among = among or [name for name in counts if name not in follows] or list(counts)
            name = max(among, key=lambda name: (counts[name], name))
            return self._fix({name: self._single(name, nonnegative=name in known.nonnegative)}, ())
        group = max(touched, key=lambda group: (sum(counts.get(name, 0) for name in group.names), group.names))
        owner = self._owner.get(group.names[0])
        if owner is None or any(name in self.values for name in self._declared[owner][0].names):
            return self._fix(self._share(group), ())
        place, vectors = self._declared[owner]
        options = self._options(place, vectors)
        if not options:
            return False
        drawn, extra = options[self.draw.pick(len(options))]
        return self._fix(drawn, extra)

    def _options(self, place: Place, vectors: Vectors) -> list[tuple[dict[str, Rational], list[Formula]]]:
        """Return the values of a function that may be the first it allows, each with what that asks."""
        definition = substituted([place.definition], self.values)
        options: list[tuple[dict[str, Rational], list[Formula]]] = []
        earlier: list[Formula] = []
        for vector in vectors:
            drawn = dict(zip(place.names, vector, strict=True))
            allowed = simplified(substituted(definition, drawn))
            if allowed is None:
                continue
            denied = negation(all_of(allowed))
            if denied in earlier:  # the same is asked of an earlier value, so this one is never the first
                continue
            if simplified(earlier) is not None:
                options.append((drawn, list(earlier)))
            earlier.append(denied)
        return options

    def _fix(self, drawn: Mapping[str, Rational], extra: Sequence[Formula]) -> bool:
        """Put numbers in, and those that follow from equalities with one unknown, unless they contradict something."""
        values: dict[str, Rational] = {}
        rest: list[Formula] | None = [*self.rest, *extra]
        while True:
            values.update(drawn)
            rest = simplified(substituted(rest, drawn) if drawn else rest)
            if rest is None:
                return False
            drawn = _forced(rest)
            if not drawn:
                break
        if not self._is_possible(rest):
            return False
        self.values.update(values)
        self.rest = rest
        return True

    def _is_possible(self, rest: Sequence[Formula]) -> bool:
        """Whether what is linear can hold together; what was linear before is known to the solver."""
        new = [each for each in rest if id(each) not in self._asserted and degree(each) <= 1]
        if not new:
            return True
        self._tries += 1
        guard = f"draw {self._tries}"
        for each in new:
            self._solver.add_if([guard], each)
        if self._solver.check(1.0, [*self._guards, guard]) == "unsat":
            return False
        self._guards.append(guard)
        self._kept.extend(new)
        self._asserted.update(map(id, new))
        return True

    def _repeats(self, of: tuple[str, int]) -> bool:
        """Whether the next distribution of a family is like the last: never, half of the time, or mostly."""
        parts, whole = ((0, 1), (1, 2), (9, 10))[self._alike]
        return of in self._last and parts > 0 and likely(self.draw, parts, whole)

    def _share(self, group: Group) -> dict[str, Rational]:
        of = family(group.names[0]), len(group.names)
        if not self._repeats(of):
            self._last[of] = self.draw.distribution(len(group.names))
        return {name: normal(group.total * each) for name, each in zip(group.names, self._last[of], strict=True)}

    def _single(self, name: str, *, nonnegative: bool) -> Rational:
        of = family(name), 0
        if not self._repeats(of):
            self._last[of] = [self.draw.number(nonnegative=nonnegative)]
        return self._last[of][0]


def family(name: str) -> str:
    """Return what names of one table or one kind have in common: the part before the first number."""
    return re.split(r"[0-9]", name, maxsplit=1)[0]


def _defined(formulas: Sequence[Formula]) -> set[str]:
    """Return the unknowns that equalities give as sums of products of others: they follow once those are drawn."""
    found: set[str] = set()
    for part in conjuncts(formulas):
        if isinstance(part, Atom) and part.sign == "=":
            terms = part.polynomial.terms
            alone = [monomial[0] for monomial in terms if len(monomial) == 1]
            if len(alone) == 1 and any(len(monomial) > 1 for monomial in terms):
                found.add(alone[0])
    return found


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
