"""Nodes of trees, each made once: they are few and come again in each tree."""

from __future__ import annotations

from functools import lru_cache

from certify.kernel.exhaustion import Divide, Empty, Flat, Node, Player, Point, Product

divide = lru_cache(maxsize=10_000)(Divide)
empty = lru_cache(maxsize=10_000)(Empty)
flat = lru_cache(maxsize=10_000)(Flat)
point = lru_cache(maxsize=10_000)(Point)
product = lru_cache(maxsize=10_000)(Product)

KINDS = (divide, empty, point, flat)
"""What makes nodes that speak of a number besides the player; after these comes a product, which speaks of none."""


@lru_cache(maxsize=30_000)
def node_of(kind: int, player: Player, number: int) -> Node:
    """Return a node of the kind with this number, about the player."""
    return KINDS[kind](player, number) if kind < len(KINDS) else product(player)
