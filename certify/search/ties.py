"""How ties are broken: for each function of a problem, its values in order of preference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from certify.search.draws import Draw, likely
from certify.search.groups import conjuncts, signs
from certify.solvers.rational_models import simplified
from certify.spec.formula import Atom, Formula, free_unknowns, lets, substitute
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import FunctionValue

MOST_VECTORS = 27
"""A function with more preferences than this keeps all its ties open."""

Vectors = tuple[tuple[Rational, ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One place that speaks of a function."""

    function: str
    names: tuple[str, ...]
    definition: Formula


def places(formulas: Iterable[Formula], functions: Sequence[FunctionValue]) -> dict[str, list[Place]]:
    """Return where formulas speak of each function; first where they do under a quantifier."""
    found: dict[str, list[Place]] = {}
    for formula in formulas:
        for let in lets(formula):
            found.setdefault(let.function, []).append(Place(let.function, let.names, let.definition))
    for at in functions:
        if at.function in found:
            found[at.function].append(Place(at.function, at.names, at.definition))
    return found


class TooManyError(Exception):
    """A function has more preferences than are tried; an event inside the search, never shown to a user."""


def preferences(of: Sequence[Place], fixed: Mapping[str, Rational], draw: Draw) -> Vectors | None:
    """Return drawn preferences over the values of one function that are distributions with a point mass each.

    Distributions of which nothing is asked at the numbers that are `fixed` (what is never heard) take one value only.
    None where the values are no distributions, or not as many in all places.

    Raises:
        TooManyError: there are more than `MOST_VECTORS`.

    """
    if len({len(place.names) for place in of}) != 1:
        return None
    terms = {name: Polynomial.constant(value) for name, value in fixed.items()}
    groups: list[tuple[tuple[int, ...], Rational]] = []
    matters: set[int] = set()
    for place in of:
        meaning = simplified([substitute(place.definition, {k: v for k, v in terms.items() if k not in place.names})])
        if meaning is None:
            return None
        found = signs(meaning).groups
        if sorted(name for group in found for name in group.names) != sorted(place.names):
            return None
        position = {name: index for index, name in enumerate(place.names)}
        groups = [(tuple(position[name] for name in group.names), group.total) for group in found]
        asked = _asked(meaning)
        matters |= {number for number, group in enumerate(found) if asked & set(group.names)}
    size = 1
    for number in matters:
        size *= len(groups[number][0])
    if size > MOST_VECTORS:
        raise TooManyError
    alike = likely(draw, 3, 4)
    orders: list[list[int]] = []
    common: dict[int, list[int]] = {}
    for number, (positions, _) in enumerate(groups):
        if number not in matters:
            orders.append([0])
        elif alike:
            if len(positions) not in common:
                common[len(positions)] = permutation(len(positions), draw)
            orders.append(common[len(positions)])
        else:
            orders.append(permutation(len(positions), draw))
    return tuple(_vector(groups, chosen) for chosen in product(*orders))


def permutation(size: int, draw: Draw) -> list[int]:
    """Return a drawn order of 0, 1, ..., size - 1; the simplest is the ascending one."""
    left = list(range(size))
    return [left.pop(draw.pick(len(left))) for _ in range(size - 1)] + left


def _vector(groups: Sequence[tuple[tuple[int, ...], Rational]], chosen: Sequence[int]) -> tuple[Rational, ...]:
    values: dict[int, Rational] = {}
    for (positions, total), at in zip(groups, chosen, strict=True):
        values.update({position: total if order == at else 0 for order, position in enumerate(positions)})
    return tuple(values[position] for position in range(len(values)))


def _asked(formulas: Iterable[Formula]) -> set[str]:
    """Return the unknowns of which more is said than signs and sums."""
    asked: set[str] = set()
    for part in conjuncts(formulas):
        if isinstance(part, Atom):
            linear = all(len(monomial) <= 1 for monomial in part.polynomial.terms)
            if linear and (part.sign == "=" or len(part.polynomial.terms) == 1):
                continue
        asked |= free_unknowns(part)
    return asked
