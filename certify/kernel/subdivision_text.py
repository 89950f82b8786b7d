"""Writing isolations and subdivisions as JSON values, and reading them back, strictly."""

from __future__ import annotations

from fractions import Fraction

from certify.kernel import decoding
from certify.kernel.decoding import MalformedError
from certify.kernel.encoding import polynomial_value
from certify.kernel.isolation import Isolation, Matrix
from certify.kernel.subdivision import (
    Bisect,
    Combined,
    Divide,
    Filled,
    Inferior,
    Neighbourhood,
    Node,
    Settled,
    Subdivision,
    Tied,
)
from certify.kernel.vanishing import Consequence, Tie
from certify.spec.errors import LimitError
from certify.spec.numbers import render, shown
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.support_systems import Interval, Intervals

_HALF = Fraction(1, 2)


def isolation_value(value: Isolation) -> dict[str, object]:
    """Return the JSON: the matrix, and ties if there are any."""
    ties: dict[str, object] = {"ties": list(map(_tie_value, value.ties))} if value.ties else {}
    return {"matrix": _matrix_value(value.matrix), **ties}


def _tie_value(value: Tie) -> dict[str, object]:
    return {
        "condition": value.condition,
        "factor": polynomial_value(value.factor),
        "multipliers": list(map(polynomial_value, value.multipliers)),
    }


def isolation(value: object) -> Isolation:
    """Return the evidence that a JSON value gives; `MalformedError` leads to the place where it has another form."""
    document = decoding.with_keys(value, "an isolation", {"matrix"}, {"ties"})
    ties: tuple[Tie, ...] = ()
    if "ties" in document:
        ties = decoding.field(document, "ties", lambda inner: decoding.entries(inner, _tie, "ties"))
        if not ties:
            raise MalformedError("an isolation without ties has no such key")
    return Isolation(decoding.field(document, "matrix", _matrix), ties)


def _tie(value: object) -> Tie:
    document = decoding.with_keys(value, "a tie", {"condition", "factor", "multipliers"})
    return Tie(
        decoding.field(document, "condition", decoding.fact_number),
        decoding.field(document, "factor", decoding.polynomial),
        decoding.field(document, "multipliers", _polynomials),
    )


def _polynomials(value: object) -> tuple[Polynomial, ...]:
    return decoding.entries(value, decoding.polynomial, "polynomials")


def subdivision_value(value: Subdivision) -> dict[str, object]:
    """Return the JSON: the neighbourhoods, and each node as a list that begins with its kind."""
    return {
        "neighbourhoods": [_neighbourhood_value(each) for each in value.neighbourhoods],
        "nodes": [_node_value(node) for node in value.nodes],
    }


def _neighbourhood_value(value: Neighbourhood) -> dict[str, object]:
    return {
        "equilibrium": value.equilibrium,
        "supports": [list(support) for support in value.supports],
        "box": [[render(low), render(high)] for low, high in value.box],
        "matrix": _matrix_value(value.matrix),
        **({"consequences": list(map(_consequence_value, value.consequences))} if value.consequences else {}),
    }


def _consequence_value(value: Consequence) -> dict[str, object]:
    return {
        "polynomial": polynomial_value(value.polynomial),
        "power": value.power,
        "factor": polynomial_value(value.factor),
        "multipliers": list(map(polynomial_value, value.multipliers)),
    }


def _matrix_value(matrix: Matrix) -> list[list[str]]:
    return [[render(entry) for entry in row] for row in matrix]


def _node_value(node: Node) -> list[object]:
    match node:
        case Bisect(player, first, second, share):
            return ["bisect", player, first, second, *([render(share)] if share != _HALF else [])]
        case Divide(player, strategy):
            return ["divide", player, strategy]
        case Inferior(player, strategy, better):
            return ["inferior", player, strategy, better]
        case Combined(terms):
            return ["combined", [[*places, render(factor)] for *places, factor in terms]]
        case Settled(neighbourhood):
            return ["settled", neighbourhood]
        case Tied(player, strategy, other):
            return ["tied", player, strategy, other]
        case Filled(subset):
            return ["filled", subset]


def subdivision(value: object) -> Subdivision:
    """Return the evidence that a JSON value gives.

    Raises:
        MalformedError: it has another form; the text leads to the place.
        LimitError: it has more than `MOST_STEPS` nodes.

    """
    document = decoding.with_keys(value, "a subdivision", {"neighbourhoods", "nodes"})
    if len(decoding.listed(document["nodes"], "nodes")) > decoding.MOST_STEPS:
        raise LimitError(f"the tree has more than {decoding.MOST_STEPS:,} nodes")
    return Subdivision(
        decoding.field(
            document, "neighbourhoods", lambda inner: decoding.entries(inner, _neighbourhood, "neighbourhoods")
        ),
        decoding.field(document, "nodes", lambda inner: decoding.entries(inner, _node, "nodes")),
    )


def _neighbourhood(value: object) -> Neighbourhood:
    document = decoding.with_keys(
        value, "a neighbourhood", {"equilibrium", "supports", "box", "matrix"}, {"consequences"}
    )
    consequences: tuple[Consequence, ...] = ()
    if "consequences" in document:
        consequences = decoding.field(
            document, "consequences", lambda inner: decoding.entries(inner, _consequence, "consequences")
        )
        if not consequences:
            raise MalformedError("a neighbourhood without consequences has no such key")
    return Neighbourhood(
        decoding.field(document, "equilibrium", decoding.fact_number),
        decoding.field(document, "supports", lambda inner: decoding.entries(inner, decoding.facts, "supports")),
        decoding.field(document, "box", _intervals),
        decoding.field(document, "matrix", _matrix),
        consequences,
    )


def _consequence(value: object) -> Consequence:
    document = decoding.with_keys(value, "a consequence", {"polynomial", "power", "factor", "multipliers"})
    return Consequence(
        decoding.field(document, "polynomial", decoding.polynomial),
        decoding.field(document, "power", decoding.fact_number),
        decoding.field(document, "factor", decoding.polynomial),
        decoding.field(document, "multipliers", _polynomials),
    )


def _node(value: object) -> Node:
    parts = decoding.listed(value, "a kind and numbers")
    kind = parts[0] if parts else None
    if kind == "combined" and len(parts) == 2:
        return Combined(decoding.entries(parts[1], _term, "terms"))
    if kind == "bisect" and len(parts) == 5:
        player, first, second = decoding.facts(parts[1:4])
        share = decoding.number(parts[4])
        if share == _HALF:
            raise MalformedError("the midpoint is written without a share")
        return Bisect(player, first, second, share)
    numbers = decoding.facts(parts[1:])
    match kind, numbers:
        case "bisect", (player, first, second):
            return Bisect(player, first, second)
        case "divide", (player, strategy):
            return Divide(player, strategy)
        case "inferior", (player, strategy, better):
            return Inferior(player, strategy, better)
        case "settled", (neighbourhood,):
            return Settled(neighbourhood)
        case "tied", (player, strategy, other):
            return Tied(player, strategy, other)
        case "filled", (subset,):
            return Filled(subset)
        case _:
            raise MalformedError(f"expected a kind of node with its numbers, got {shown(kind)} and {len(numbers)}")


def _term(value: object) -> tuple[int, int, int, Rational]:
    parts = decoding.listed(value, "a player, two strategies and a factor")
    if len(parts) != 4:
        raise MalformedError(f"expected a player, two strategies and a factor, got {len(parts)} entries")
    player, strategy, other = decoding.facts(parts[:3])
    return player, strategy, other, decoding.number(parts[3])


def _intervals(value: object) -> Intervals:
    return decoding.entries(value, _interval, "intervals")


def _interval(value: object) -> Interval:
    ends = decoding.entries(value, decoding.number, "ends")
    if len(ends) != 2:
        raise MalformedError(f"expected the ends of an interval, got {len(ends)} numbers")
    return ends[0], ends[1]


def _matrix(value: object) -> Matrix:
    return decoding.entries(value, lambda row: decoding.entries(row, decoding.number, "numbers"), "rows")
