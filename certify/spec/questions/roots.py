"""The part of a question that probabilities at a solution of equations are roots of given polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import TypeAlias

from certify.spec.algebraic import MOST_COEFFICIENTS, Coefficients, is_isolated_root, polynomial_in
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import any_of, equal, negation
from certify.spec.normal_form import NormalForm
from certify.spec.numbers import exact, render, shown
from certify.spec.polynomial import ONE, Polynomial
from certify.spec.problem import Json
from certify.spec.questions.about_games import closed, truth
from certify.spec.questions.part import AnyPart, Part
from certify.spec.support_systems import ProfileBox, SupportSystem, support_system, supports_of, unknown

MOST_TERMS = 20_000
"""No polynomial with more terms is multiplied out."""

Roots: TypeAlias = Sequence[Sequence[Coefficients | None]]
"""For each strategy of each player a polynomial of which its probability is a root, or None."""


def root_parts(game: NormalForm, boxes: Sequence[ProfileBox], value: Json) -> dict[str, AnyPart]:
    """Return what has to be checked about polynomials for the equilibria in boxes; null where a box has none."""
    if not isinstance(value, list) or len(value) != len(boxes) or not boxes:
        raise InputError(f"roots: expected one entry for each of {len(boxes)} boxes, got {shown(value)}")
    given = [
        None if entry is None else parse_roots(entry, game.sizes, f"roots[{number}]")
        for number, entry in enumerate(value)
    ]
    parts: dict[str, AnyPart] = {
        f"roots.{number}": roots_part(support_system(game, supports_of(box)), roots)
        for number, (box, roots) in enumerate(zip(boxes, given, strict=True))
        if roots is not None
    }
    fine = all(roots is None or are_isolated(roots, box) for box, roots in zip(boxes, given, strict=True))
    return parts | {"roots": closed([truth(of=fine)])}


def probability(system: SupportSystem, player: int, strategy: int) -> Polynomial:
    """Return a probability in the unknowns of the system; for the first strategy of a support, what is left of 1."""
    name = unknown(player, strategy)
    if name in system.unknowns:
        return Polynomial.unknown(name)
    own = [each for each in system.unknowns if each.startswith(f"x{player}_")]
    return sum((-Polynomial.unknown(each) for each in own), ONE)


def roots_part(system: SupportSystem, roots: Roots) -> Part:
    """Return the part that each polynomial vanishes wherever the equations hold: that one does not is refuted.

    Raises:
        LimitError: a polynomial has too many terms.

    """
    wrong = [
        negation(equal(_multiplied_out(coefficients, probability(system, player, strategy))))
        for player, own in enumerate(roots)
        for strategy, coefficients in enumerate(own)
        if coefficients is not None
    ]
    return Part(system.unknowns, [*(equal(equation) for equation in system.equations), any_of(wrong)])


def _multiplied_out(coefficients: Coefficients, chance: Polynomial) -> Polynomial:
    degree = len(coefficients) - 1
    if comb(degree + len(chance.unknowns()), degree) > MOST_TERMS:
        raise LimitError(f"a polynomial of degree {degree} in {chance!r} has too many terms to be multiplied out"[:200])
    return polynomial_in(coefficients, chance)


def are_isolated(roots: Roots, box: ProfileBox) -> bool:
    """Return whether each polynomial is square-free and has one root in the interval of its strategy."""
    return all(
        coefficients is None or is_isolated_root(coefficients, *interval)
        for own, intervals in zip(roots, box, strict=True)
        for coefficients, interval in zip(own, intervals, strict=True)
    )


def parse_roots(value: Json, sizes: Sequence[int], where: str) -> Roots:
    """Return what a JSON value gives: for each strategy of each player null or coefficients, the constant one first."""
    if not isinstance(value, list) or len(value) != len(sizes):
        raise InputError(f"{where}: expected {len(sizes)} lists, one a player, got {shown(value)}")
    roots: list[list[Coefficients | None]] = []
    for entries, size in zip(value, sizes, strict=True):
        if not isinstance(entries, list) or len(entries) != size:
            raise InputError(f"{where}: expected {size} polynomials or nulls, one a strategy, got {shown(entries)}")
        roots.append([None if entry is None else _coefficients(entry, where) for entry in entries])
    return roots


def rendered_list(roots: Sequence[Roots | None]) -> Json:
    """Return polynomials for several equilibria as they are written in files."""
    return [None if each is None else _rendered(each) for each in roots]


def _rendered(roots: Roots) -> Json:
    return [[None if each is None else list(map(render, each)) for each in own] for own in roots]


def _coefficients(value: Json, where: str) -> Coefficients:
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_COEFFICIENTS:
        raise InputError(f"{where}: expected from 2 to {MOST_COEFFICIENTS} coefficients, got {shown(value)}")
    coefficients = [exact(entry, where=where) for entry in value]
    if not coefficients[-1]:
        raise InputError(f"{where}: the last coefficient is 0; leave it out")
    return coefficients
