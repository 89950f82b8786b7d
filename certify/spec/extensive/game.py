"""A game in extensive form as a frozen value: its tree in preorder, its information sets, its outcomes, its hash."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from certify.spec.errors import InputError
from certify.spec.numbers import render, shown
from certify.spec.reading.json_text import digest

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class InformationSet:
    """The nodes at which a player knows the same, with the actions that it has there.

    `player` is counted from 0 and is None for chance, whose `probabilities` then are those of the actions, drawn
    anew at each node; for a player they are empty.
    """

    player: int | None
    label: str
    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What each player is paid where a node has this outcome; payoffs add up along a path."""

    label: str
    payoffs: tuple[Fraction, ...]


class Node(NamedTuple):
    """One node of a tree; where there is no such thing, its entry is None.

    `action` is the one at `parent` that leads here. A node without information set is an end of the game.
    """

    label: str
    parent: int | None
    action: int | None
    information_set: int | None
    outcome: int | None


@dataclass(frozen=True, slots=True)
class ExtensiveGame:
    """One finite game in extensive form, with names.

    `nodes` are in preorder: the root, then everything below its first action, then below its second. Information
    sets and outcomes are numbered by the first node that has them. Title, comment and the labels of nodes, sets and
    outcomes are for people; they are no part of the canonical form.

    Raises:
        InputError: the parts do not fit together.

    """

    title: str
    comment: str
    players: tuple[str, ...]
    information_sets: tuple[InformationSet, ...]
    outcomes: tuple[Outcome, ...]
    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        for number, each in enumerate(self.information_sets):
            _check_set(each, len(self.players), f"information set {number}")
        for number, outcome in enumerate(self.outcomes):
            if len(outcome.payoffs) != len(self.players):
                raise InputError(f"outcome {number}: expected a payoff for each of {len(self.players)} players")
        _check_first_appearance([node.information_set for node in self.nodes], len(self.information_sets), "set")
        _check_first_appearance([node.outcome for node in self.nodes], len(self.outcomes), "outcome")
        _check_preorder(self)

    def own_sets(self) -> tuple[tuple[int, ...], ...]:
        """For each player, the numbers of its information sets in order of their first appearance."""
        result: list[list[int]] = [[] for _ in self.players]
        for number, each in enumerate(self.information_sets):
            if each.player is not None:
                result[each.player].append(number)
        return tuple(map(tuple, result))

    def canonical(self) -> dict[str, object]:
        """The game as a JSON value: what is played and paid, and the names of players and actions.

        Outcomes that pay the same are one, and one that pays nothing is none.
        """
        payments: dict[tuple[Fraction, ...], int] = {}
        paid: list[int | None] = [
            payments.setdefault(outcome.payoffs, len(payments)) if any(outcome.payoffs) else None
            for outcome in self.outcomes
        ]
        return {
            "format": "certify-extensive/1",
            "players": list(self.players),
            "sets": [
                [each.player, list(each.actions), [render(chance) for chance in each.probabilities]]
                for each in self.information_sets
            ],
            "payoffs": [[render(payoff) for payoff in payoffs] for payoffs in payments],
            "nodes": [
                [node.information_set, None if node.outcome is None else paid[node.outcome]] for node in self.nodes
            ],
        }

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


def _check_set(each: InformationSet, players: int, where: str) -> None:
    if not each.actions or len(set(each.actions)) != len(each.actions):
        raise InputError(f"{where}: expected at least one action and a name of its own for each")
    if each.player is not None:
        if not 0 <= each.player < players:
            raise InputError(f"{where}: expected a player below {players}, got {each.player}")
        if each.probabilities:
            raise InputError(f"{where}: expected no probabilities at a set of a player")
        return
    total = sum(each.probabilities, Fraction(0))
    if len(each.probabilities) != len(each.actions) or min(each.probabilities) < 0 or total != 1:
        raise InputError(f"{where}: expected {len(each.actions)} probabilities with sum 1, got a sum of {shown(total)}")


def _check_first_appearance(numbers: Sequence[int | None], count: int, what: str) -> None:
    known = 0
    for number in numbers:
        if number is not None:
            if not 0 <= number <= known or number >= count:
                raise InputError(f"{what} {number}: expected a number below {count}, in order of first appearance")
            known += number == known
    if known != count:
        raise InputError(f"{what} {known}: no node has it")


def _check_preorder(game: ExtensiveGame) -> None:
    """Each node is the next child of the deepest node before it that still lacks one."""
    lacking: list[tuple[int, int]] = []
    for number, node in enumerate(game.nodes):
        expected = lacking.pop() if lacking else (None, None)
        if (node.parent, node.action) != expected or (number > 0) == (node.parent is None):
            raise InputError(f"node {number}: expected the nodes in preorder, got one below {node.parent}")
        if node.information_set is not None:
            actions = len(game.information_sets[node.information_set].actions)
            lacking.extend((number, action) for action in reversed(range(actions)))
    if lacking or not game.nodes:
        raise InputError(f"nodes: {len(lacking) or 1} more expected")
