"""All equilibria of a game; of two players the extreme ones, how they hang together, the proof that these are all."""

from __future__ import annotations

from collections.abc import Callable

from certify.equilibria.arguments import two_players
from certify.equilibria.found import Found
from certify.equilibria.many_players import many_players_answer
from certify.equilibria.result import EquilibriaResult
from certify.equilibria.structure import ExtremeStructure
from certify.equilibria.tree import TreeSearch
from certify.given.games import read
from certify.given.seconds import checked_seconds
from certify.kernel.exhaustion import Evidence
from certify.kernel.parts import check_parts
from certify.spec.best_replies import best_replies
from certify.spec.errors import InputError, RejectedError
from certify.spec.numbers import shown
from certify.spec.questions.pairs import Sides, complete_list, equilibria_list
from certify.spec.reading.game import Game

MOST_PROFILES = 100_000
"""A game with more extreme equilibria is not searched to the end."""

_FEW_PROFILES = 16
"""So many profiles cannot have too many maximal Nash subsets."""


def all_equilibria(game: object, *, seconds: float | None = None, compiled: bool = False) -> EquilibriaResult:
    """Return all extreme equilibria of a game, of two players or more, with a certificate that the kernel has accepted.

    Every equilibrium of a two-player game is in the product of hulls of one of the maximal Nash subsets. With three
    players or more the list is of all equilibria, and it is `complete` only if they are isolated or make up such
    products; irrational ones, regular on some supports, come as boxes that hold one each. `game` is a file, or a game
    read from one; of a game in extensive form they are equilibria of the reduced normal form. `seconds` bounds the
    search: past it, or past `MOST_PROFILES` or `MOST_NODES`, the result is not `complete`. A `compiled` search takes
    less time for games of two players, where there are many: numba compiles it for half a minute or more when it is
    first called on a machine, and loads it in a second in each process. It has the same result, with another tree;
    games too large for it are searched as without it. While it runs, seconds at most, it does not look at the time.

    Raises:
        InputError: the game is none or has one player only, `seconds` is no time, `compiled` neither true nor false,
            or numba is not installed.
        LimitError: the game has too many maximal Nash subsets.

    >>> from certify.spec.reading.game import parse_game
    >>> battle = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["A", "B"], ["A", "B"]],
    ...           "payoffs": [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]}
    >>> found = all_equilibria(parse_game(battle, "battle"))
    >>> found, found.index
    (EquilibriaResult(3 extreme equilibria, 3 maximal Nash subsets, 3 components), (1, -1, 1))
    """
    limit = checked_seconds(seconds)
    if type(compiled) is not bool:
        raise InputError(f"compiled: expected True or False, got {shown(compiled)}")
    quick = compiled_search() if compiled else None
    document, name = read(game)
    if len(document.players) > 2:
        return many_players_answer(document, name, limit)
    sides = best_replies(two_players(document, "the search for all equilibria"))
    if quick and (found := quick(sides)) and len(found.pairs) <= MOST_PROFILES:
        try:
            return _answer(document, name, sides, found)
        except RejectedError:
            pass  # a float has misled it
    return _answer(document, name, sides, TreeSearch(sides, MOST_PROFILES, limit).found())


def compiled_search() -> Callable[[Sides], Found | None]:
    """Return the compiled search; `InputError` if numba is not there to compile it."""
    try:
        from certify.equilibria.compiled.search import found_by_compiled
    except ImportError as error:
        raise InputError(f"compiled: numba is needed ({error}); pip install 'certify[compiled]'") from None
    return found_by_compiled


def _answer(document: Game, name: str, sides: Sides, found: Found) -> EquilibriaResult:
    """Return what was found, once the kernel has accepted it."""
    listed, tree = found.listed()
    parts = equilibria_list(sides, listed) if tree is None else complete_list(sides, listed)
    evidence: dict[str, Evidence] = dict.fromkeys(parts)
    if tree is not None:
        evidence["exhausted"] = tree
    check_parts(parts, evidence)
    first, second = listed.strategies
    result = EquilibriaResult(
        players=document.players,
        profiles=tuple((first[one], second[other]) for one, other in listed.pairs),
        complete=tree is not None,
        reason=found.reason,
        nodes=len(tree.nodes) if tree else 0,
        structure=ExtremeStructure(document, name, sides, listed, tree),
    )
    if len(result.profiles) > _FEW_PROFILES:
        _ = result.subsets  # too many are refused here, not where they are first asked for
    return result
