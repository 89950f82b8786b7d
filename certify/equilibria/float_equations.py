"""Derivatives of the equations of supports in floating-point numbers, which only suggest what to try."""

from __future__ import annotations

from collections.abc import Sequence

from certify.equilibria.support_equations import Equations
from certify.spec.polynomial import Polynomial


class FloatEquations:
    """Equations with their derivatives in floating-point numbers.

    `places` has (player, strategy, first strategy of the support) for each equation.
    """

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        names = {name: place for place, name in enumerate(equations.system.unknowns)}
        self._slopes = [[_compiled(slope, names) for slope in row] for row in equations.slopes]
        self.places = [
            (player, own, support[0]) for player, support in enumerate(equations.supports) for own in support[1:]
        ]

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


def _compiled(value: Polynomial, names: dict[str, int]) -> list[tuple[float, tuple[int, ...]]]:
    return [
        (float(coefficient), tuple(names[name] for name in monomial)) for monomial, coefficient in value.terms.items()
    ]


def _value(terms: list[tuple[float, tuple[int, ...]]], point: Sequence[float]) -> float:
    total = 0.0
    for coefficient, places in terms:
        term = coefficient
        for place in places:
            term *= point[place]
        total += term
    return total
