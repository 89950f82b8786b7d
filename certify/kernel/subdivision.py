"""Evidence that a list has every equilibrium of a game, as the kernel reads it: neighbourhoods, and a tree of cells."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from certify.kernel.isolation import Matrix
from certify.kernel.vanishing import Consequence
from certify.spec.polynomial import Rational
from certify.spec.support_systems import Intervals


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A box in which listed equilibrium number `equilibrium` is the only solution of the equations for supports.

    Where their derivatives are singular there may be `consequences`, which are 0 at each solution; the matrix is that
    of these.
    """

    equilibrium: int
    supports: tuple[tuple[int, ...], ...]
    box: Intervals
    matrix: Matrix
    consequences: tuple[Consequence, ...] = ()


@dataclass(frozen=True, slots=True)
class Bisect:
    """Two branches follow: a point between two vertices of the player takes the place of the first; of the second.

    It is first + share * (second - first), by default their midpoint.
    """

    player: int
    first: int
    second: int
    share: Rational = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Divide:
    """Two branches follow: the player does not use the strategy; the strategy is a best reply."""

    player: int
    strategy: int


@dataclass(frozen=True, slots=True)
class Inferior:
    """In the whole cell the strategy pays the player less than `better`, so it is not used."""

    player: int
    strategy: int
    better: int


@dataclass(frozen=True, slots=True)
class Combined:
    """What best replies pay more than others, a combination of terms that are not negative, is negative in the cell.

    Each term is (player, strategy, other, factor): factor times (what the strategy pays - what the other pays).
    """

    terms: tuple[tuple[int, int, int, Rational], ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """The cell is in neighbourhood number `neighbourhood`."""

    neighbourhood: int


@dataclass(frozen=True, slots=True)
class Tied:
    """The strategy is a best reply, yet nowhere in the cell it pays more than `other`, and less at some corner.

    A branch follows for each other player with several vertices: its vertex in the first such corner gets no weight.
    """

    player: int
    strategy: int
    other: int


@dataclass(frozen=True, slots=True)
class Filled:
    """The cell is in the product of hulls of listed subset number `subset`; listed points follow the subsets."""

    subset: int


Node: TypeAlias = Bisect | Divide | Inferior | Combined | Settled | Tied | Filled


@dataclass(frozen=True, slots=True)
class Subdivision:
    """`nodes` is the tree in preorder."""

    neighbourhoods: tuple[Neighbourhood, ...]
    nodes: tuple[Node, ...]
