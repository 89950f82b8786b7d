"""Writing evidence that a list of equilibria is complete as a JSON value, and reading it back, strictly."""

from __future__ import annotations

from collections.abc import Callable

from certify.kernel import decoding
from certify.kernel.decoding import MalformedError
from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Node, Player, Point, Product, Vector
from certify.spec.errors import LimitError
from certify.spec.numbers import render, shown

_KINDS: dict[str, Callable[[Player, int], Node]] = {"divide": Divide, "empty": Empty, "flat": Flat, "point": Point}


def exhaustion_value(value: Exhaustion) -> dict[str, object]:
    """Return the JSON: each node as [kind, player, number], a product without a number, and the vectors."""
    return {
        "nodes": [_node_value(node) for node in value.nodes],
        "vectors": [[[render(entry) for entry in vector] for vector in vectors] for vectors in value.vectors],
    }


def _node_value(node: Node) -> list[object]:
    match node:
        case Divide(player, label):
            return ["divide", player, label]
        case Empty(player, vector):
            return ["empty", player, vector]
        case Flat(player, vector):
            return ["flat", player, vector]
        case Point(player, strategy):
            return ["point", player, strategy]
        case Product(player):
            return ["product", player]


def exhaustion(value: object) -> Exhaustion:
    """Return the evidence that a JSON value gives.

    Raises:
        MalformedError: it has another form; the text leads to the place.
        LimitError: it has more than `MOST_STEPS` nodes.

    """
    document = decoding.with_keys(value, "an exhaustion", {"nodes", "vectors"})
    nodes = decoding.listed(document["nodes"], "nodes")
    if len(nodes) > decoding.MOST_STEPS:
        raise LimitError(f"the tree has more than {decoding.MOST_STEPS:,} nodes")
    vectors = decoding.field(document, "vectors", lambda inner: decoding.entries(inner, _vectors, "lists of vectors"))
    if len(vectors) != 2:
        raise MalformedError(f"expected two lists, one a player, got {len(vectors)}", "vectors")
    return Exhaustion(
        (vectors[0], vectors[1]),
        decoding.field(document, "nodes", lambda inner: decoding.entries(inner, _node, "nodes")),
    )


def _node(value: object) -> Node:
    parts = decoding.listed(value, "a kind, a player and a number")
    if len(parts) < 2 or type(parts[1]) is not int or parts[1] not in {0, 1}:
        raise MalformedError("expected [kind, player, number] with the player 0 or 1")
    kind = parts[0]
    player: Player = 0 if parts[1] == 0 else 1
    if kind == "product" and len(parts) == 2:
        return Product(player)
    if not isinstance(kind, str) or kind not in _KINDS or len(parts) != 3:
        raise MalformedError(f"expected a kind of node with its number, got {shown(kind)} and {len(parts) - 2} numbers")
    return _KINDS[kind](player, decoding.fact_number(parts[2]))


def _vectors(value: object) -> tuple[Vector, ...]:
    return decoding.entries(value, _vector, "vectors")


def _vector(value: object) -> Vector:
    return decoding.entries(value, _whole, "numbers")


def _whole(value: object) -> int:
    number = decoding.number(value)
    if not isinstance(number, int):
        raise MalformedError(f"expected a whole number, got {shown(number)}")
    return number
