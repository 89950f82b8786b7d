"""Gambit's `.efg` files of extensive games, read strictly and exactly, and written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame, InformationSet, Node, Outcome
from certify.spec.numbers import render, shown
from certify.spec.reading.gambit_tokens import END, Tokens, distinct, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

MAXIMUM_NODES = 1_000_000
MAXIMUM_PAYMENTS = 5_000_000
"""A tree has at most so many nodes, and at most so many nodes times players."""

_NODE = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![^\s{}",])[cpt](?![^\s{}",])', re.DOTALL)
_SHORTEST_NODE = len('t""0')

_Description: TypeAlias = tuple[str, list[str], list[Fraction]]


@dataclass(slots=True)
class _Open:
    """A node of whose actions some still lack what follows them."""

    number: int
    actions: tuple[str, ...]
    next: int = 0


def parse_efg(text: str, *, where: str) -> ExtensiveGame:
    r"""The game that the text of an `.efg` file describes.

    `EFG 2 R "title" { players } "comment"`, then the nodes in preorder: `c "label" set SET OUTCOME` for chance,
    `p "label" player set SET OUTCOME` for a player, `t "label" OUTCOME` for an end. SET is `"label" { actions }`
    (for chance with a probability after each) and OUTCOME is a number and `"label" { payoffs }`, where 0 is no
    outcome. A set of a player or an outcome is described where its number comes first; later it may be left out or
    said again in the same words. Numbers of sets count for each player alone. Labels are made distinct and quoted
    text is read as in `parse_nfg`. Raises InputError with line and column for anything else, and for a tree of more
    than 1,000,000 nodes or 5,000,000 nodes times players.
    """
    return _Reader(text, where).game()


class _Reader:
    def __init__(self, text: str, where: str) -> None:
        self.tokens = Tokens(text, where)
        self.nodes: list[Node] = []
        self.open: list[_Open] = []
        self.sets: list[InformationSet] = []
        self.set_numbers: dict[tuple[int | None, int], int] = {}
        self.set_descriptions: list[_Description] = []
        self.outcomes: list[Outcome] = []
        self.outcome_numbers: dict[int, int] = {}
        tokens = self.tokens
        for word in ("EFG", "2"):
            if tokens.next() != word:
                raise tokens.expected('the header "EFG 2 R"')
        if tokens.next() not in {"R", "D"}:
            raise tokens.expected('the header "EFG 2 R" or "EFG 2 D"')
        self.title = tokens.quoted("the title")
        self.players = distinct(tokens.labels("a player's name"))
        _check_size(text, len(self.players), where)
        self.comment = tokens.quoted("a comment") if tokens.follows('"') else ""

    def game(self) -> ExtensiveGame:
        self.node(None, None, "a node c, p or t")
        while self.open:
            last = self.open[-1]
            if last.next == len(last.actions):
                self.open.pop()
                continue
            action = last.next
            last.next += 1
            self.node(last.number, action, f"a node c, p or t that follows the action {shown(last.actions[action])}")
        if self.tokens.next() != END:
            raise self.tokens.error(f"there is text after the end of the game: {shown(self.tokens.token)}", "remove it")
        return ExtensiveGame(
            self.title, self.comment, self.players, tuple(self.sets), tuple(self.outcomes), tuple(self.nodes)
        )

    def node(self, parent: int | None, action: int | None, what: str) -> None:
        kind = self.tokens.next()
        if kind not in {"c", "p", "t"}:
            raise self.tokens.expected(what)
        label = self.tokens.quoted("the node's label")
        information_set: int | None = None
        if kind != "t":
            information_set = self.information_set(None if kind == "c" else self.player())
            self.open.append(_Open(len(self.nodes), self.sets[information_set].actions))
        self.nodes.append(Node(label, parent, action, information_set, self.outcome()))

    def player(self) -> int:
        number = self.tokens.count("the player's number")
        if not 1 <= number <= len(self.players):
            what = f"expected a player's number from 1 to {len(self.players)}, got {number}"
            raise self.tokens.error(what, "players are counted from 1; chance has nodes c")
        return number - 1

    def information_set(self, player: int | None) -> int:
        tokens = self.tokens
        written = tokens.count("the information set's number")
        number = self.set_numbers.get((player, written))
        who = "chance" if player is None else f"the player {shown(self.players[player])}"
        if not tokens.follows('"'):
            if number is None:
                raise tokens.error(
                    f"information set {written} of {who} is not described yet", 'write "label" { actions } after it'
                )
            return number
        start = tokens.position
        description = self.description(chance=player is None)
        if number is not None:
            if description != self.set_descriptions[number]:
                raise tokens.error(
                    f"information set {written} of {who} was described otherwise before: "
                    f"{_difference(description, self.set_descriptions[number])}",
                    "say the same or give it another number",
                )
            return number
        label, actions, probabilities = description
        if player is None and sum(probabilities) != 1:
            total = shown(sum(probabilities, Fraction(0)))
            raise InputError(f"{tokens.place(start)}: expected chances that sum to 1, got a sum of {total}; change one")
        self.set_numbers[player, written] = len(self.sets)
        self.set_descriptions.append(description)
        self.sets.append(InformationSet(player, label, distinct(actions), tuple(probabilities)))
        return len(self.sets) - 1

    def description(self, *, chance: bool) -> _Description:
        tokens = self.tokens
        label = tokens.quoted("the information set's label")
        if not chance:
            actions, probabilities = tokens.labels("an action's name"), []
        else:
            tokens.symbol("{", "before the actions of chance")
            actions, probabilities = self.chances()
        if not actions:
            raise tokens.error("an information set has no action", "give it at least one, or end the game with t")
        return label, actions, probabilities

    def chances(self) -> tuple[list[str], list[Fraction]]:
        tokens = self.tokens
        actions: list[str] = []
        probabilities: list[Fraction] = []
        while tokens.next() != "}":
            tokens.back()
            actions.append(tokens.quoted("an action's name"))
            probabilities.append(tokens.number("the action's probability"))
            if probabilities[-1] < 0:
                raise tokens.error(f"expected a probability >= 0, got {shown(probabilities[-1])}", "change it")
        return actions, probabilities

    def outcome(self) -> int | None:
        tokens = self.tokens
        written = tokens.count("the outcome's number")
        number = self.outcome_numbers.get(written)
        if not tokens.follows('"'):
            if number is None and written:
                raise tokens.error(f"outcome {written} is not described yet", 'write "label" { payoffs } after it')
            return number
        if written == 0:
            tokens.next()
            raise tokens.error("outcome 0 is no outcome and has no label", "give the outcome another number")
        outcome = Outcome(tokens.quoted("the outcome's label"), self.payoffs())
        if number is None:
            number = self.outcome_numbers[written] = len(self.outcomes)
            self.outcomes.append(outcome)
        elif outcome != self.outcomes[number]:
            what = "other payoffs" if outcome.label == self.outcomes[number].label else "another label"
            raise tokens.error(
                f"outcome {written} was described with {what} before", "say the same or give it another number"
            )
        return number

    def payoffs(self) -> tuple[Fraction, ...]:
        tokens = self.tokens
        what = f"{len(self.players)} payoffs"
        tokens.symbol("{", f"before {what}")
        result: list[Fraction] = []
        for player in range(len(self.players)):
            if player and tokens.follows(","):
                tokens.next()
            result.append(tokens.number(what))
        tokens.symbol("}", f"after {what}")
        return tuple(result)


def _check_size(text: str, players: int, where: str) -> None:
    """Counts the nodes of a long text before any is kept."""
    most = min(MAXIMUM_NODES, MAXIMUM_PAYMENTS // max(players, 1))
    if len(text) <= most * _SHORTEST_NODE:
        return
    nodes = sum(match[0][0] != '"' for match in _NODE.finditer(text))
    if nodes > most:
        raise InputError(
            f"{where}: a tree with {nodes:,} nodes is too large; at most {most:,} are accepted for {players} players"
        )


def _difference(found: _Description, before: _Description) -> str:
    for what, one, other in zip(("label", "actions", "probabilities"), found, before, strict=True):
        if one != other:
            if not isinstance(one, str) and len(one) != len(other):
                return f"{len(one)} {what} instead of {len(other)}"
            return f"another label than {shown(other)}" if isinstance(one, str) else f"other {what}"
    raise AssertionError("the descriptions are the same")


def write_efg(game: ExtensiveGame) -> str:
    """The text of a Gambit `.efg` file; `parse_efg` reads it back as an equal game."""
    numbers: list[int] = []
    counted: Counter[int | None] = Counter()
    for each in game.information_sets:
        counted[each.player] += 1
        numbers.append(counted[each.player])
    sets = [_set_text(each, number) for each, number in zip(game.information_sets, numbers, strict=True)]
    outcomes = [
        f"{number} {quoted(outcome.label)} {{ {', '.join(map(render, outcome.payoffs))} }}"
        for number, outcome in enumerate(game.outcomes, start=1)
    ]
    lines = [f"EFG 2 R {quoted(game.title)} {{ {' '.join(map(quoted, game.players))} }}", quoted(game.comment), ""]
    lines.extend(_node_text(node, game.information_sets, sets, outcomes) for node in game.nodes)
    return "\n".join(lines) + "\n"


def _node_text(node: Node, known: Sequence[InformationSet], sets: Sequence[str], outcomes: Sequence[str]) -> str:
    number = node.information_set
    kind = "t" if number is None else "c" if known[number].player is None else "p"
    paid = "0" if node.outcome is None else outcomes[node.outcome]
    return " ".join([kind, quoted(node.label), *([] if number is None else [sets[number]]), paid])


def _set_text(each: InformationSet, number: int) -> str:
    actions = (
        map(quoted, each.actions)
        if each.player is not None
        else (f"{quoted(name)} {render(chance)}" for name, chance in zip(each.actions, each.probabilities, strict=True))
    )
    player = "" if each.player is None else f"{each.player + 1} "
    return f"{player}{number} {quoted(each.label)} {{ {' '.join(actions)} }}"
