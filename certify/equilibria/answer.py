"""All equilibria of a game; of two players the extreme ones, how they hang together, the proof that these are all."""

from __future__ import annotations

from certify.equilibria.arguments import two_players
from certify.equilibria.many_players import many_players_answer
from certify.equilibria.result import EquilibriaResult
from certify.equilibria.structure import ExtremeStructure
from certify.equilibria.tree import TreeSearch
from certify.given.games import read
from certify.given.seconds import checked_seconds
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.parts import check_parts
from certify.spec.best_replies import best_replies
from certify.spec.errors import LimitError
from certify.spec.questions.pairs import complete_list, equilibria_list

MOST_PROFILES = 100_000
"""A game with more extreme equilibria is not searched to the end."""

_FEW_PROFILES = 16
"""So many profiles cannot have too many maximal Nash subsets."""


def all_equilibria(game: object, *, seconds: float | None = None) -> EquilibriaResult:
    """Return all extreme equilibria of a game, of two players or more, with a certificate that the kernel has accepted.

    Every equilibrium of a two-player game is in the product of hulls of one of the maximal Nash subsets. With three
    players or more the list is of all equilibria, and it is `complete` only if they are isolated or make up such
    products; irrational ones, regular on some supports, come as boxes that hold one each. `game` is a file, or a game
    read from one; of a game in extensive form they are equilibria of the reduced normal form. `seconds` bounds the
    search: past it, or past `MOST_PROFILES` or `MOST_NODES`, the result is not `complete`.

    Raises:
        InputError: the game is none or has one player only, or `seconds` is no time.
        LimitError: the game has too many maximal Nash subsets.

    >>> from certify.spec.reading.game import parse_game
    >>> battle = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["A", "B"], ["A", "B"]],
    ...           "payoffs": [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]}
    >>> found = all_equilibria(parse_game(battle, "battle"))
    >>> found, found.index
    (EquilibriaResult(3 extreme equilibria, 3 maximal Nash subsets, 3 components), (1, -1, 1))
    """
    limit = checked_seconds(seconds)
    document, name = read(game)
    if len(document.players) > 2:
        return many_players_answer(document, name, limit)
    sides = best_replies(two_players(document, "the search for all equilibria"))
    search = TreeSearch(sides, MOST_PROFILES, limit)
    reason: str | None = None
    tree: Exhaustion | None = None
    try:
        tree = search.run()
    except LimitError as error:
        reason = str(error)
    listed, numbers = search.listed()
    parts = equilibria_list(sides, listed) if tree is None else complete_list(sides, listed)
    evidence: dict[str, Evidence] = dict.fromkeys(parts)
    if tree is not None:
        evidence["exhausted"] = tree = tree.with_strategies(numbers)
    check_parts(parts, evidence)
    first, second = listed.strategies
    result = EquilibriaResult(
        players=document.players,
        profiles=tuple((first[one], second[other]) for one, other in listed.pairs),
        complete=tree is not None,
        reason=reason,
        nodes=len(search.nodes),
        structure=ExtremeStructure(document, name, sides, listed, tree),
    )
    if len(result.profiles) > _FEW_PROFILES:
        _ = result.subsets  # too many are refused here, not where they are first asked for
    return result
