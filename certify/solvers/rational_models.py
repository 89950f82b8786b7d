"""Models in exact rational numbers, small ones where possible: a solver's with unknowns fixed one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from certify.solvers.z3_solver import Answer, Approximate, model_of
from certify.spec.formula import And, Atom, Formula, Or, free_unknowns, holds_at, substitute
from certify.spec.polynomial import Polynomial, Rational, normal

MOST_SECONDS_FOR_ONE_FIXING = 2.0


@dataclass(slots=True)
class Tally:
    """What a search for models did."""

    models: int = 0
    fixings: int = 0
    random_fixings: int = 0
    irrational: int = 0
    instances: int = 0

    def __repr__(self) -> str:
        return (
            f"{self.models} models ({self.irrational} irrational), {self.fixings} unknowns fixed near a model, "
            f"{self.random_fixings} fixed at random, {self.instances} instances of universal assumptions"
        )


@dataclass(slots=True)
class Search:
    """Formulas without quantifiers, and the time and seed with which numbers for their unknowns are sought."""

    left: Callable[[], float]
    seed: int = 0
    tally: Tally = field(default_factory=Tally)
    model_of: Callable[..., tuple[Answer, Mapping[str, Approximate]]] = model_of
    """What is asked for the first model, which is then made rational by Z3's models near it."""

    def rational_model(self, formulas: Sequence[Formula]) -> tuple[Answer, dict[str, Rational]]:
        """Return exact numbers at which all formulas hold; `unsat` where a solver says that no real numbers do.

        `unknown` where the solver ran out of time, or no rational numbers were found near its models.
        """
        rest = simplified(formulas)
        if rest is None:
            return "unsat", {}
        names = sorted(set[str]().union(*map(free_unknowns, formulas)))
        answer, model = self._model(rest, self.left(), self.model_of)
        if answer != "sat":
            return answer, {}
        found = self._made_rational(rest, model)
        if found is None:
            return "unknown", {}
        complete = {name: found.get(name, 0) for name in names}
        return ("sat", complete) if holds(formulas, complete) else ("unknown", {})

    def _model(
        self,
        formulas: Sequence[Formula],
        seconds: float,
        ask: Callable[..., tuple[Answer, Mapping[str, Approximate]]] = model_of,
    ) -> tuple[Answer, Mapping[str, Approximate]]:
        answer, model = ask(formulas, max(0.01, min(seconds, self.left())), seed=self.seed)
        self.tally.models += answer == "sat"
        self.tally.irrational += any(not value.exact for value in model.values())
        return answer, model

    def _made_rational(self, formulas: list[Formula], model: Mapping[str, Approximate]) -> dict[str, Rational] | None:
        """Fix one unknown after the other to a simple number near its value in the model, as long as a model is left.

        Irrational ones come first, then those that stand in products, so that soon all that is left is linear and
        quick. Of the numbers near an irrational one, a number that leaves a rational model is taken.
        """
        fixed: dict[str, Rational] = {}
        best = _exact(model)
        until = self.left() / 2
        order = by_products(formulas)
        for name in sorted(order, key=lambda name: name in model and model[name].exact):
            if name not in model or not any(name in free_unknowns(formula) for formula in formulas):
                continue
            if best is not None and self.left() < until:
                break
            step: tuple[Rational, list[Formula], Mapping[str, Approximate]] | None = None
            for value in near(model[name]):
                rest = simplified(substituted(formulas, {name: value}))
                if rest is None:
                    continue
                unchanged = model[name].exact and model[name].value == value
                answer, other = ("sat", model) if unchanged else self._model(rest, MOST_SECONDS_FOR_ONE_FIXING)
                if answer != "sat":
                    continue
                is_exact = _exact(other) is not None
                if step is None or is_exact:
                    step = value, rest, other
                if is_exact or best is not None:
                    break
            if step is None:
                continue
            fixed[name], formulas, model = step
            self.tally.fixings += 1
            exact = _exact(model)
            best = best if exact is None else {**exact, **fixed}
        return best


def _exact(model: Mapping[str, Approximate]) -> dict[str, Rational] | None:
    if any(not value.exact for value in model.values()):
        return None
    return {name: value.value for name, value in model.items()}


def near(value: Approximate) -> list[Rational]:
    """Return a few simple numbers, the simplest first, that are near a value or of its sign.

    >>> near(Approximate(Fraction(29, 40)))
    [1, 0, Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(4, 5), Fraction(7, 10), Fraction(29, 40)]
    """
    number = value.value
    found: dict[Rational, None] = {round(number): None, 0: None, (number > 0) - (number < 0): None}
    for denominator in (2, 3, 4, 5, 20) if value.exact else range(1, 14):
        scaled = number * denominator
        numerators = [round(scaled)] if value.exact else [floor(scaled), ceil(scaled)]
        found.update({normal(Fraction(numerator, denominator)): None for numerator in numerators})
    if not value.exact:
        return list(found)
    found = {key: None for key in found if abs(key - number) <= 1}
    found[number] = None
    return list(found)[:8]


def substituted(formulas: Iterable[Formula], values: Mapping[str, Rational]) -> list[Formula]:
    """Return the formulas with numbers for some unknowns."""
    terms = {name: Polynomial.constant(value) for name, value in values.items()}
    return [
        substitute(formula, terms) if not terms.keys().isdisjoint(free_unknowns(formula)) else formula
        for formula in formulas
    ]


def holds(formulas: Iterable[Formula], values: Mapping[str, Rational]) -> bool:
    """Whether all formulas hold at exact numbers for all their unknowns."""
    return all(holds_at(formula) is True for formula in substituted(formulas, values))


def simplified(formulas: Iterable[Formula]) -> list[Formula] | None:
    """Return the formulas without what is true or false as it stands; None where one is false."""
    rest: list[Formula] = []
    for formula in formulas:
        left = _simplified(formula)
        verdict = holds_at(left)
        if verdict is False:
            return None
        if verdict is None:
            rest.extend(left.parts if isinstance(left, And) else [left])
    return rest


def _simplified(formula: Formula) -> Formula:
    match formula:
        case And(parts):
            inner = [_simplified(part) for part in parts]
            if any(holds_at(part) is False for part in inner):
                return Or(())
            left = tuple(part for part in inner if holds_at(part) is None)
            return left[0] if len(left) == 1 else And(left)
        case Or(parts):
            inner = [_simplified(part) for part in parts]
            if any(holds_at(part) is True for part in inner):
                return And(())
            left = tuple(part for part in inner if holds_at(part) is None)
            return left[0] if len(left) == 1 else Or(left)
        case _:
            return formula


def atoms(formula: Formula) -> Iterator[Atom]:
    """Yield the comparisons of a formula without quantifiers."""
    match formula:
        case Atom():
            yield formula
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)
        case _:
            return


def by_products(formulas: Iterable[Formula]) -> list[str]:
    """Return the unknowns, those that stand in the most products first."""
    counts: dict[str, int] = {}
    for formula in formulas:
        for atom in atoms(formula):
            for monomial in atom.polynomial.terms:
                for name in monomial:
                    counts[name] = counts.get(name, 0) + (len(monomial) > 1)
    return sorted(counts, key=lambda name: (-counts[name], name))
