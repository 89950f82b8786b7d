"""What a game can lose and stay a game: strategies of players or actions of information sets; and what it pays."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest

from certify.spec.extensive.game import ExtensiveGame, InformationSet, Node, Outcome
from certify.spec.reading.game import Game, GameDocument

Row = tuple[Fraction, ...]
Tables = tuple[Row, ...]


def groups(game: Game) -> tuple[int, ...]:
    """Return how many there are of what may be taken out, in groups of which one has to stay.

    These are each player's strategies, in a tree the actions at each information set of a player.
    """
    if isinstance(game, ExtensiveGame):
        return tuple(len(each.actions) for each in game.information_sets if each.player is not None)
    return game.shape


def tables(game: Game) -> Tables:
    """Return what each player is paid: at each pure profile, in a tree by each outcome."""
    if isinstance(game, ExtensiveGame):
        return tuple(tuple(outcome.payoffs[player] for outcome in game.outcomes) for player in range(len(game.players)))
    return game.payoffs


def rebuilt(game: Game, kept: Sequence[Sequence[int]], paid: Sequence[Sequence[Fraction]]) -> Game:
    """Return the game that pays what the tables say, as many numbers as before, and keeps some of each group."""
    if isinstance(game, ExtensiveGame):
        return _pruned(game, kept, paid)
    names = tuple(tuple(each[own] for own in those) for each, those in zip(game.strategies, kept, strict=True))
    places = [0]
    for size, own in zip(game.shape, kept, strict=True):
        places = [place * size + strategy for place in places for strategy in own]
    return GameDocument(game.title, game.players, names, tuple(tuple(table[at] for at in places) for table in paid))


def rows(game: Game) -> tuple[int, ...]:
    """Return how many probabilities each row of an answer has: one row a player, in a tree one an information set.

    In a tree those of the first player come first, in order of their first appearance.
    """
    if isinstance(game, ExtensiveGame):
        return tuple(len(game.information_sets[number].actions) for own in game.own_sets() for number in own)
    return game.shape


def by_player(game: Game, profile: Sequence[Row]) -> tuple[Row, ...] | tuple[tuple[Row, ...], ...]:
    """Return the rows of an answer as a profile: in a tree, those of each player together."""
    if not isinstance(game, ExtensiveGame):
        return tuple(profile)
    left = iter(profile)
    return tuple(tuple(next(left) for _ in own) for own in game.own_sets())


def payments(game: Game) -> list[tuple[Fraction, ...]]:
    """Return all that may be paid: at each pure profile, in a tree at each end."""
    if not isinstance(game, ExtensiveGame):
        return list(zip(*game.payoffs, strict=True))
    paid: list[tuple[Fraction, ...]] = []
    for node in game.nodes:
        before = (Fraction(0),) * len(game.players) if node.parent is None else paid[node.parent]
        here = () if node.outcome is None else game.outcomes[node.outcome].payoffs
        paid.append(tuple(a + b for a, b in zip_longest(before, here, fillvalue=Fraction(0))))
    return [each for node, each in zip(game.nodes, paid, strict=True) if node.information_set is None]


def _pruned(game: ExtensiveGame, kept: Sequence[Sequence[int]], paid: Sequence[Sequence[Fraction]]) -> ExtensiveGame:
    """Return the tree without the actions that are not kept and all that is below them."""
    left = iter(kept)
    stay = [
        tuple(range(len(each.actions))) if each.player is None else tuple(next(left)) for each in game.information_sets
    ]
    places: dict[int, int] = {}
    sets: dict[int, int] = {}
    outcomes: dict[int, int] = {}
    nodes: list[Node] = []
    for number, node in enumerate(game.nodes):
        parent, action = node.parent, node.action
        if parent is not None and action is not None:
            above = game.nodes[parent].information_set
            if parent not in places or above is None or action not in stay[above]:
                continue
            parent, action = places[parent], stay[above].index(action)
        places[number] = len(nodes)
        own = None if node.information_set is None else sets.setdefault(node.information_set, len(sets))
        outcome = None if node.outcome is None else outcomes.setdefault(node.outcome, len(outcomes))
        nodes.append(Node(node.label, parent, action, own, outcome))
    information = tuple(_kept_actions(game.information_sets[number], stay[number]) for number in sets)
    results = tuple(Outcome(game.outcomes[each].label, tuple(table[each] for table in paid)) for each in outcomes)
    return ExtensiveGame(game.title, game.comment, game.players, information, results, tuple(nodes))


def _kept_actions(each: InformationSet, stay: Sequence[int]) -> InformationSet:
    actions = tuple(each.actions[action] for action in stay)
    return InformationSet(each.player, each.label, actions, each.probabilities)
