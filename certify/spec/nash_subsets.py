"""How the equilibria of a two-player game hang together: maximal Nash subsets, components, the index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from certify.spec.best_replies import BestReplies
from certify.spec.errors import LimitError
from certify.spec.integer_matrices import determinant
from certify.spec.polynomial import Rational

Subset: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""Numbers of strategies of player 0 and of player 1, each in ascending order."""

MOST_SUBSETS = 100_000


def maximal_subsets(pairs: Collection[tuple[int, int]]) -> list[Subset]:
    """Return the maximal sets V x W of which all pairs are among `pairs`, in ascending order.

    Where the pairs are the extreme equilibria of a two-player game, the products hull(V) x hull(W) are the maximal
    Nash subsets, and their union is the set of all equilibria (Winkels 1979, Jansen 1981).

    Raises:
        LimitError: there are more than `MOST_SUBSETS`.

    >>> maximal_subsets([(0, 0), (0, 1), (1, 1)])
    [((0,), (0, 1)), ((0, 1), (1,))]
    """
    replies: dict[int, int] = {}
    for first, second in pairs:
        replies[first] = replies.get(first, 0) | 1 << second
    closed = set(replies.values())
    waiting = list(closed)
    while waiting:
        one = waiting.pop()
        for other in set(replies.values()):
            common = one & other
            if common and common not in closed:
                closed.add(common)
                waiting.append(common)
        if len(closed) > MOST_SUBSETS:
            raise LimitError(f"there are more than {MOST_SUBSETS:,} maximal Nash subsets")
    return sorted(
        (tuple(sorted(first for first, reply in replies.items() if not columns & ~reply)), _members(columns))
        for columns in closed
    )


def components(subsets: Sequence[Subset]) -> list[tuple[int, ...]]:
    """Return the connected components of the set of equilibria, each as numbers of maximal subsets.

    Subsets that meet have an extreme equilibrium in common, since each is a product of faces.

    >>> components([((0,), (0, 1)), ((0, 1), (1,)), ((2,), (2,))])
    [(0, 1), (2,)]
    """
    found: list[tuple[set[int], set[int], list[int]]] = []
    for number, (first, second) in enumerate(subsets):
        merged = (set(first), set(second), [number])
        apart: list[tuple[set[int], set[int], list[int]]] = []
        for one in found:
            if one[0].isdisjoint(merged[0]) or one[1].isdisjoint(merged[1]):
                apart.append(one)
            else:
                merged = (merged[0] | one[0], merged[1] | one[1], [*one[2], *merged[2]])
        found = [*apart, merged]
    return sorted(tuple(sorted(numbers)) for _, _, numbers in found)


def component_indices(subsets: Sequence[Subset], indices: Mapping[tuple[int, int], int | None]) -> list[int | None]:
    """Return the index of each connected component of the set of equilibria, None where it is not determined.

    `indices` has the index of each pair, None unless it is regular. A component that is one regular equilibrium has the
    index of that. The indices of all components sum to 1 (Shapley 1974; Ritzberger 1994), so where just one component
    is not regular its index is what the others leave of 1. Of two or more that are not, only the sum is known.

    >>> component_indices([((0,), (0, 1)), ((0, 1), (1,)), ((2,), (2,))], {(2, 2): 1})
    [0, 1]
    """
    found: list[int | None] = []
    for numbers in components(subsets):
        pairs = [(one, other) for number in numbers for one in subsets[number][0] for other in subsets[number][1]]
        found.append(indices.get(pairs[0]) if len(pairs) == 1 else None)
    if found.count(None) == 1:
        found[found.index(None)] = 1 - sum(each for each in found if each is not None)
    return found


def index(
    replies: tuple[BestReplies, BestReplies], strategies: tuple[Sequence[Rational], Sequence[Rational]]
) -> int | None:
    """Return the index, 1 or -1, of an equilibrium; None unless it is regular.

    It is regular if each label is on one strategy only and the payoffs on the supports determine the strategies; then
    it is isolated. With k strategies in each support its index is (-1)^(k + 1) times the sign of det A det B, A and B
    being the payoffs on the supports, all positive (Shapley 1974). Bordered by a row and a column of ones, with 0 in
    the corner, both determinants change their sign, and payoffs need not be positive. If all equilibria of a game are
    regular, their indices sum to 1.
    """
    if replies[0].labels(strategies[0]) & replies[1].labels(strategies[1]):
        return None
    supports = [[own for own, probability in enumerate(strategy) if probability] for strategy in strategies]
    if len(supports[0]) != len(supports[1]):
        return None
    product = -1 if len(supports[0]) % 2 == 0 else 1
    for player in (0, 1):
        table = replies[player].replies
        rows = [[1, *(table[reply][own] for own in supports[player])] for reply in supports[1 - player]]
        product *= determinant([[0, *([1] * len(supports[player]))], *rows])
    return None if not product else 1 if product > 0 else -1


def _members(numbers: int) -> tuple[int, ...]:
    return tuple(number for number in range(numbers.bit_length()) if numbers >> number & 1)
