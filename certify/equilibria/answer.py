"""All equilibria of a game; of two players the extreme ones, how they hang together, the proof that these are all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from certify.equilibria.arguments import two_players
from certify.equilibria.many_players import many_players_answer
from certify.equilibria.result import EquilibriaResult, Mixed, Strategy
from certify.equilibria.tree import TreeSearch
from certify.given.games import read
from certify.given.seconds import checked_seconds
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence, Exhaustion, Node, Point
from certify.kernel.parts import check_parts
from certify.spec.best_replies import best_replies, whole
from certify.spec.errors import LimitError
from certify.spec.nash_subsets import component_indices, components, index, maximal_subsets
from certify.spec.problem import Json
from certify.spec.questions.equilibria import QUESTION, pairs_of
from certify.spec.reading.game import Game

MOST_PROFILES = 100_000
"""A game with more extreme equilibria is not searched to the end."""


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
    replies = best_replies(two_players(document, "the search for all equilibria"))
    search = TreeSearch(replies, MOST_PROFILES, limit)
    reason: str | None = None
    tree: Exhaustion | None = None
    try:
        tree = search.run()
    except LimitError as error:
        reason = str(error)
    profiles = extreme_profiles(search)
    listed = pairs_of(profiles)
    subsets = maximal_subsets(listed.pairs) if tree else []
    result = EquilibriaResult(
        players=document.players,
        profiles=tuple(profiles),
        strategies=listed.strategies,
        subsets=tuple(subsets),
        components=tuple(components(subsets)),
        index=tuple(index(replies, (first, second)) for first, second in profiles),
        complete=tree is not None,
        reason=reason,
        nodes=len(search.nodes),
        certificate="",
    )
    indices = component_indices(subsets, dict(zip(listed.pairs, result.index, strict=True)))
    result = replace(result, component_index=tuple(indices))
    evidence = None if tree is None else renumbered(tree, search, listed.strategies)
    return replace(result, certificate=_certificate(document, name, result, evidence))


def extreme_profiles(search: TreeSearch) -> list[Mixed]:
    """Return the extreme equilibria that a search has found, in descending order of their probabilities."""
    first, second = list(search.strategies[0]), list(search.strategies[1])
    place = _places(first), _places(second)
    pairs = sorted(search.pairs, key=lambda pair: (place[0][pair[0]], place[1][pair[1]]))
    return [(first[one], second[other]) for one, other in pairs]


def _places(strategies: Sequence[Strategy]) -> list[int]:
    """Return the place of each strategy in descending order of probabilities."""
    weights = [whole(entries) for entries in zip(*strategies, strict=True)]
    order = sorted(range(len(strategies)), key=lambda number: [-own[number] for own in weights])
    places = [0] * len(strategies)
    for place, number in enumerate(order):
        places[number] = place
    return places


def renumbered(
    tree: Exhaustion, search: TreeSearch, strategies: tuple[Sequence[Strategy], Sequence[Strategy]]
) -> Exhaustion:
    """Return the tree of a search with other numbers of strategies: the first place of each in a list."""
    places = [{_ratios(listed[place]): place for place in reversed(range(len(listed)))} for listed in strategies]
    numbers = [
        [places[player].get(_ratios(strategy), -1) for strategy in search.strategies[player]] for player in (0, 1)
    ]
    nodes: list[Node] = [
        Point(node.player, numbers[node.player][node.strategy]) if isinstance(node, Point) else node
        for node in tree.nodes
    ]
    return replace(tree, nodes=tuple(nodes))


def _ratios(strategy: Strategy) -> tuple[tuple[int, int], ...]:
    """Return the probabilities as pairs of whole numbers, which have their hash faster."""
    return tuple(value.as_integer_ratio() for value in strategy)


def _certificate(document: Game, name: str, result: EquilibriaResult, tree: Exhaustion | None) -> str:
    parameters: Mapping[str, Json] = {"profiles": result.json()["profiles"]}
    results: dict[str, Json] = {
        "equilibria": [True] * len(result.profiles),
        "complete": True if tree else None,
        "missing": [],
        "exhausted": tree is not None,
    }
    parts: dict[str, Evidence] = {"equilibria": None, "missing": None}
    if tree is not None:
        results["subsets"] = [[list(first), list(second)] for first, second in result.subsets]
        results["index"] = list(result.index)
        results["component_index"] = list(result.component_index)
        parts |= {"exhausted": tree, "extreme": None, "once": None, "subsets": None, "index": None}
        parts["component_index"] = None
    check_parts(QUESTION.parts(document, parameters, results), parts)
    return instance_certificate("equilibria", name, document.digest(), parameters, results, parts)
