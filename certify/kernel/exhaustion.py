"""Evidence that a list of equilibria is complete, as the kernel reads it: vectors, and a tree in preorder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from certify.kernel.isolation import Isolation
from certify.kernel.proof import Proof, Witness
from certify.kernel.subdivision import Subdivision

Player: TypeAlias = Literal[0, 1]

Vector: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Divide:
    """Two branches follow: the label is on the player's strategy; it is not, and so is on the other player's."""

    player: Player
    label: int


@dataclass(frozen=True, slots=True)
class Empty:
    """The face of the player holds no strategy, by vector number `vector`."""

    player: Player
    vector: int


@dataclass(frozen=True, slots=True)
class Flat:
    """The face of the player holds no vertex, by vector number `vector`."""

    player: Player
    vector: int


@dataclass(frozen=True, slots=True)
class Point:
    """The face of the player holds no strategy but listed strategy number `strategy`."""

    player: Player
    strategy: int


@dataclass(frozen=True, slots=True)
class Product:
    """Two trees follow: all vertices in the player's face, all in that of the other; the list has every pair.

    If the first finds no vertex the second is left out.
    """

    player: Player


Node: TypeAlias = Divide | Empty | Flat | Point | Product


@dataclass(frozen=True, slots=True)
class Exhaustion:
    """`vectors[i]` are those that speak of the strategies of player i; `nodes` is the tree in preorder."""

    vectors: tuple[tuple[Vector, ...], tuple[Vector, ...]]
    nodes: tuple[Node, ...]

    def with_strategies(self, numbers: tuple[Mapping[int, int], Mapping[int, int]]) -> Exhaustion:
        """Return the tree with other numbers of strategies: those that a mapping a player has for them, else -1."""
        nodes = [
            Point(node.player, numbers[node.player].get(node.strategy, -1)) if isinstance(node, Point) else node
            for node in self.nodes
        ]
        return Exhaustion(self.vectors, tuple(nodes))


Evidence: TypeAlias = Proof | Witness | Exhaustion | Isolation | Subdivision | None
"""What a part of a question comes with; None where it holds as it stands."""
