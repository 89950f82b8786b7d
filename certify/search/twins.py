"""Games in which two actions are alike: two rows of a table become equal, which draws of numbers rarely make them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from certify.spec.polynomial import Polynomial, Rational, normal

_ENTRY = re.compile(r"(.*)\[(\d+),(\d+)\]")


def with_twins(
    values: Mapping[str, Rational], defined: Mapping[str, Polynomial], random: random.Random
) -> dict[str, Rational]:
    """Return the numbers with two rows of one table made equal, on all states or on one; as they are if that fails.

    Of a table that is `defined`, other unknowns are moved: one for each entry, in which it is linear.
    """
    tables: dict[str, dict[tuple[int, int], str]] = {}
    for name in values:
        found = _ENTRY.fullmatch(name)
        if found:
            tables.setdefault(found[1], {})[int(found[2]), int(found[3])] = name
    followed = [table for table in tables.values() if any(name in defined for name in table.values())]
    table = random.choice(followed or [*tables.values()] or [dict[tuple[int, int], str]()])
    rows, columns = (sorted({place[k] for place in table}) for k in (0, 1))
    if len(rows) < 2:
        return dict(values)
    kept, moved = random.choice([*combinations(rows, 2)])
    at = columns if random.randrange(2) else [random.choice(columns)]
    result = dict(values)
    for column in at:
        _move(result, table.get((moved, column)), table.get((kept, column)), defined, random)
    return completed(result, defined)


def completed(values: Mapping[str, Rational], defined: Mapping[str, Polynomial]) -> dict[str, Rational]:
    """Return the numbers with those that follow from others put in."""
    terms = {name: Polynomial.constant(value) for name, value in values.items() if name not in defined}
    return {**values, **{name: each.substitute(terms).constant_term for name, each in defined.items()}}


def _move(
    values: dict[str, Rational],
    moved: str | None,
    kept: str | None,
    defined: Mapping[str, Polynomial],
    random: random.Random,
) -> None:
    """Change numbers so that one entry gets the value of another."""
    if moved is None or kept is None:
        return
    if moved not in defined:
        values[moved] = values[kept]
        return
    others = defined[kept].unknowns() if kept in defined else {kept}
    movable = sorted(defined[moved].unknowns() - others)
    for name in _shuffled(movable, random):
        terms = {other: Polynomial.constant(value) for other, value in values.items() if other != name}
        line = defined[moved].substitute(terms)
        slope = line.terms.get((name,), 0)
        if slope and line.degree == 1:
            goal = completed(values, {kept: defined[kept]})[kept] if kept in defined else values[kept]
            values[name] = normal(Fraction(goal - line.constant_term) / slope)
            return


def _shuffled(names: Sequence[str], random: random.Random) -> list[str]:
    return random.sample(names, len(names))
