"""Derivatives of the equations of supports in floating-point numbers, which only suggest what to try."""

from __future__ import annotations

from collections.abc import Sequence

from certify.equilibria.support_equations import Equations
from certify.spec.polynomial import Polynomial

_ROUNDS = 40
_CLOSE, _SETTLED = 1e-9, 1e-6
"""The last step of Newton's method: shorter than the first it need not get, than the second it has to."""


class FloatEquations:
    """Equations with their derivatives in floating-point numbers, each divided by its largest coefficient, `scales`.

    `places` has (player, strategy, first strategy of the support) for each equation.
    """

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        names = {name: place for place, name in enumerate(equations.system.unknowns)}
        given = equations.system.equations
        self.scales = [max(map(abs, map(float, each.terms.values())), default=1.0) for each in given]
        self._values = [_compiled(each, names, scale) for each, scale in zip(given, self.scales, strict=True)]
        self._slopes = [
            [_compiled(slope, names, scale) for slope in row]
            for row, scale in zip(equations.slopes, self.scales, strict=True)
        ]
        self.places = [
            (player, own, support[0]) for player, support in enumerate(equations.supports) for own in support[1:]
        ]

    def solution(self, start: Sequence[float], far: float) -> list[float] | None:
        """Return where Newton's method leads, about a singular solution too, None if that is too far from the start."""
        point, steps = list(start), [0.0]
        for _ in range(_ROUNDS):
            inverse = self.inverse(point)
            if inverse is None:
                break
            values = [_value(each, point) for each in self._values]
            steps = [sum(-entry * value for entry, value in zip(row, values, strict=True)) for row in inverse]
            point = [one + two for one, two in zip(point, steps, strict=True)]
            if any(abs(one - two) > far for one, two in zip(point, start, strict=True)):
                return None
            if max(map(abs, steps), default=0) < _CLOSE:
                break
        return point if max(map(abs, steps), default=0) < _SETTLED else None

    def inverse(self, point: Sequence[float]) -> list[list[float]] | None:
        """Return the inverse of the derivatives at a point, None where they are singular."""
        size = len(point)
        rows = [
            [_value(slope, point) for slope in row] + [float(place == other) for other in range(size)]
            for place, row in enumerate(self._slopes)
        ]
        for column in range(size):
            place = max(range(column, size), key=lambda each: abs(rows[each][column]))
            if abs(rows[place][column]) < 1e-12:
                return None
            rows[column], rows[place] = rows[place], rows[column]
            head = rows[column][column]
            rows[column] = [value / head for value in rows[column]]
            for other in range(size):
                if other != column and (factor := rows[other][column]):
                    rows[other] = [
                        value - factor * above for value, above in zip(rows[other], rows[column], strict=True)
                    ]
        return [row[size:] for row in rows]


def _compiled(value: Polynomial, names: dict[str, int], scale: float) -> list[tuple[float, tuple[int, ...]]]:
    return [
        (float(coefficient) / scale, tuple(names[name] for name in monomial))
        for monomial, coefficient in value.terms.items()
    ]


def _value(terms: list[tuple[float, tuple[int, ...]]], point: Sequence[float]) -> float:
    total = 0.0
    for coefficient, places in terms:
        term = coefficient
        for place in places:
            term *= point[place]
        total += term
    return total
