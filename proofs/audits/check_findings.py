"""Check the findings by a second method, with the standard library alone: `python proofs/audits/check_findings.py`.

For each folder with a `game.nfg` of two players and a `verdict.json`: all pairs of vertices, by solving every square
system of equations between strategies in use and best replies; whether the game is degenerate; the regret of each
answer. What `verdict.json` says has to be the same. Games with more players: the regrets; that Newton's method, in
fractions, stays in the box of each irrational equilibrium and nothing else pays more there; that no answer is near a
missing equilibrium; and where all are said to be regular, that their indices sum to 1, as they do if none is left out.
Trees, `game.efg`: whether the answer has probabilities, and the regrets against all pure strategies.
"""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main() -> None:
    folders = sorted(file.parent for file in HERE.glob("*/verdict.json"))
    differing = 0
    for folder in folders:
        told = json.loads((folder / "verdict.json").read_text())
        if (folder / "game.efg").exists():
            wrong = differences_of_tree(told, read_tree((folder / "game.efg").read_text()))
        else:
            shape, tables = read((folder / "game.nfg").read_text())
            wrong = differences(told, shape, tables)
        differing += bool(wrong)
        print(f"{folder.name}: {', '.join(wrong) or 'the same'}")
    print(f"{len(folders)} findings, {differing} differ")
    sys.exit(1 if differing or not folders else 0)


def read(text: str) -> tuple[list[int], list[dict[tuple[int, ...], Fraction]]]:
    """The number of strategies of each player, and each player's payoff by profile."""
    head, _, body = text.rpartition('""')
    lists = re.findall(r"\{([^{}]*)\}", head)[1:]
    shape = [len(re.findall(r'"[^"]*"', each)) for each in lists]
    values = list(map(Fraction, body.split()))
    profiles = [tuple(reversed(each)) for each in product(*(range(size) for size in reversed(shape)))]
    count = len(shape)
    return shape, [dict(zip(profiles, values[player::count], strict=True)) for player in range(count)]


def differences(told: Any, shape: list[int], tables: list[dict[tuple[int, ...], Fraction]]) -> list[str]:
    wrong: list[str] = []
    for profile, regret in zip(told["judged"], told["regret"], strict=True):
        if profile is not None and regrets([list(map(Fraction, row)) for row in profile], tables) != list(
            map(Fraction, regret)
        ):
            wrong.append("a regret differs")
    exact = [tuple(tuple(map(Fraction, row)) for row in each) for each in told.get("equilibria", [])]
    missing = [tuple(tuple(map(Fraction, row)) for row in each) for each in told["missing"]]
    if len(shape) == 2:
        first = [[tables[0][row, column] for column in range(shape[1])] for row in range(shape[0])]
        second = [[tables[1][row, column] for row in range(shape[0])] for column in range(shape[1])]
        rows, columns = vertices(second), vertices(first)
        labels = set(range(sum(shape)))
        pairs = {
            (x, y)
            for x, (unused, best) in rows.items()
            for y, (idle, replies) in columns.items()
            if unused | {shape[0] + j for j in best} | {shape[0] + j for j in idle} | replies == labels
        }
        if pairs != set(exact):
            wrong.append(f"the equilibria differ: {len(pairs)} by this method")
        degenerate = any(
            len(best) > len(x) - len(unused) for side in (rows, columns) for x, (unused, best) in side.items()
        )
        if degenerate is not told["degenerate"]:
            wrong.append("degenerate or not")
    else:
        wrong += differences_of_more(told, exact, missing, tables)
    if any(any(regrets([list(row) for row in each], tables)) for each in missing):
        wrong.append("a missing profile is no equilibrium")
    return wrong


def differences_of_more(
    told: Any, exact: Any, missing: Any, tables: list[dict[tuple[int, ...], Fraction]]
) -> list[str]:
    """What is not as told of a game of three players or more."""
    wrong: list[str] = []
    if any(any(regrets([list(row) for row in each], tables)) for each in exact):
        wrong.append("a listed profile is no equilibrium")
    answers = [[list(map(Fraction, row)) for row in each] for each in told["judged"] if each is not None]
    boxes = [[[tuple(map(Fraction, pair)) for pair in own] for own in box] for box in told.get("isolated", [])]
    points = [[[(low + high) / 2 for low, high in own] for own in box] for box in boxes]
    for box, point in zip(boxes, points, strict=True):
        for _ in range(3):
            point[:] = newton(point, tables)
        pairs = [pair for own, row in zip(box, point, strict=True) for pair in zip(own, row, strict=True)]
        if any(not low <= value <= high for (low, high), value in pairs) or max(regrets(point, tables)) > TINY:
            wrong.append("a box has no equilibrium")
    lacking = [*missing, *(points[told["isolated"].index(box)] for box in told.get("missing isolated", []))]
    for each in lacking:
        for answer in answers:
            rows = zip(each, answer, strict=True)
            if max(abs(a - b) for one, other in rows for a, b in zip(one, other, strict=True)) < Fraction(1, 10**6):
                wrong.append("an answer is near a missing equilibrium")
    if (
        told["degenerate"] is False
        and sum(sign([list(row) for row in each], tables) for each in [*exact, *points]) != 1
    ):
        wrong.append("the indices do not sum to 1")
    return wrong


TINY = Fraction(1, 10**60)
"""Newton's method from a box of width 10^-30 comes closer than that."""


def pays(rows: list[list[Fraction]], player: int, table: dict[tuple[int, ...], Fraction]) -> list[Fraction]:
    """What each strategy of a player pays; linear in each other player's row."""
    paid = [Fraction(0)] * len(rows[player])
    for played, payoff in table.items():
        weight = payoff
        for other, own in enumerate(played):
            if other != player:
                weight *= rows[other][own]
        paid[played[player]] += weight
    return paid


def system(point: list[list[Fraction]], tables: list[dict[tuple[int, ...], Fraction]]) -> Any:
    """The strategies in use but for the first of each player, what they pay more than it, and the derivatives."""
    used = [[own for own, value in enumerate(row) if value] for row in point]
    free = [(player, own) for player, those in enumerate(used) for own in those[1:]]
    paid = [pays(point, player, table) for player, table in enumerate(tables)]
    values = [paid[player][own] - paid[player][used[player][0]] for player, own in free]
    slopes = [[Fraction(0)] * len(free) for _ in free]
    for column, (mover, moved) in enumerate(free):
        step = [Fraction(int(own == moved) - int(own == used[mover][0])) for own in range(len(point[mover]))]
        turned = [*point[:mover], step, *point[mover + 1 :]]
        for row, (player, own) in enumerate(free):
            if player != mover:
                change = pays(turned, player, tables[player])
                slopes[row][column] = change[own] - change[used[player][0]]
    return used, free, values, slopes


def newton(point: list[list[Fraction]], tables: list[dict[tuple[int, ...], Fraction]]) -> list[list[Fraction]]:
    """The point after one step of Newton's method, rounded to 80 digits."""
    used, free, values, slopes = system(point, tables)
    step = solved([[*row, -value] for row, value in zip(slopes, values, strict=True)])
    if step is None:
        return point
    moved = [list(row) for row in point]
    for (player, own), change in zip(free, step, strict=True):
        moved[player][own] = round((moved[player][own] + change) * 10**80) / Fraction(10**80)
    for row, those in zip(moved, used, strict=True):
        row[those[0]] = 1 - sum(row[own] for own in those[1:])
    return moved


def sign(point: list[list[Fraction]], tables: list[dict[tuple[int, ...], Fraction]]) -> int:
    """The index of an equilibrium: the sign of the determinant of the negative derivatives."""
    _, _, _, slopes = system(point, tables)
    matrix, result = [[-value for value in row] for row in slopes], 1
    for column in range(len(matrix)):
        pivot = next((row for row in range(column, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            return 0
        if pivot != column:
            matrix[column], matrix[pivot], result = matrix[pivot], matrix[column], -result
        result = result if matrix[column][column] > 0 else -result
        for row in range(column + 1, len(matrix)):
            head = matrix[row][column] / matrix[column][column]
            matrix[row] = [a - head * b for a, b in zip(matrix[row], matrix[column], strict=True)]
    return result


class Tree:
    """A node: its payoffs, or who moves there, at which information set, by which chances, and what follows."""

    def __init__(self, lines: Any) -> None:
        line = next(lines)
        words = re.findall(r'"[^"]*"|[^\s,{}]+', line)
        self.kind, self.below, self.paid = words[0], [], []
        if self.kind == "t":
            self.paid = list(map(Fraction, words[4:]))
            return
        brackets = re.findall(r'"[^"]*"|[^\s{}]+', line[line.index("{") : line.index("}")])
        self.own = (int(words[2]), int(words[3])) if self.kind == "p" else None
        self.chances = list(map(Fraction, brackets[1::2])) if self.kind == "c" else []
        actions = len(brackets) // 2 if self.kind == "c" else len(brackets)
        self.below = [Tree(lines) for _ in range(actions)]


def read_tree(text: str) -> Tree:
    """The tree of a file as `certify` writes it, a node a line."""
    return Tree(line for line in text.splitlines() if re.match(r"[ptc] ", line))


def sets_of(node: Tree, found: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """The information sets, as (player, number), in order of their first appearance, and how many actions they have."""
    if node.kind == "p" and node.own is not None:
        found.setdefault(node.own, len(node.below))
    for each in node.below:
        sets_of(each, found)
    return found


def worth(node: Tree, player: int, plays: dict[tuple[int, int], list[Fraction]]) -> Fraction:
    """What a player expects, players counted from 1."""
    if node.kind == "t":
        return node.paid[player - 1] if node.paid else Fraction(0)
    chances = node.chances if node.own is None else plays[node.own]
    values = (chance * worth(each, player, plays) for chance, each in zip(chances, node.below, strict=True) if chance)
    return sum(values, Fraction(0))


def differences_of_tree(told: Any, tree: Tree) -> list[str]:
    sets = sets_of(tree, {})
    players = sorted({player for player, _ in sets} | set(range(1, len(told["regret"][0] or [0, 0]) + 1)))
    wrong: list[str] = []
    for raw, profile, regret in zip(told["answer"], told["judged"], told["regret"], strict=True):
        rows = [[Fraction(value) for value in row] for each in raw for row in each]
        if profile is None:
            if all(sum(row) == 1 and min(row) >= 0 for row in rows):
                wrong.append("an answer has probabilities")
            continue
        plays = {}
        for player, each in enumerate(profile, start=1):
            own = [place for place in sets if place[0] == player]
            plays |= {place: list(map(Fraction, row)) for place, row in zip(own, each, strict=True)}
        found = []
        for player in players:
            own = [place for place in sets if place[0] == player]
            best = max(
                worth(
                    tree,
                    player,
                    {**plays, **{place: [Fraction(k == a) for k in range(sets[place])] for place, a in chosen}},
                )
                for chosen in (zip(own, each, strict=True) for each in product(*(range(sets[place]) for place in own)))
            )
            found.append(best - worth(tree, player, plays))
        if found != list(map(Fraction, regret)):
            wrong.append("a regret differs")
    return wrong


def vertices(replies: list[list[Fraction]]) -> dict[tuple[Fraction, ...], tuple[set[int], set[int]]]:
    """The vertices of one player's strategies: the unused ones and the best replies of the other, by strategy.

    `replies[j][i]` is what the other's reply j pays the other against strategy i.
    """
    own, count = len(replies[0]), len(replies)
    found: dict[tuple[Fraction, ...], tuple[set[int], set[int]]] = {}
    for size in range(1, min(own, count) + 1):
        for used in combinations(range(own), size):
            for best in combinations(range(count), size):
                equations = [[replies[j][i] for i in used] + [Fraction(-1), Fraction(0)] for j in best]
                weights = solved([*equations, [Fraction(1)] * size + [Fraction(0), Fraction(1)]])
                if weights is None or min(weights[:-1]) <= 0:
                    continue
                strategy = [Fraction(0)] * own
                for i, weight in zip(used, weights[:-1], strict=True):
                    strategy[i] = weight
                paid = [sum(a * b for a, b in zip(row, strategy, strict=True)) for row in replies]
                if max(paid) == weights[-1]:
                    equal = {j for j, value in enumerate(paid) if value == weights[-1]}
                    found[tuple(strategy)] = {i for i in range(own) if i not in used}, equal
    return found


def solved(matrix: list[list[Fraction]]) -> list[Fraction] | None:
    size = len(matrix)
    for column in range(size):
        pivot = next((row for row in range(column, size) if matrix[row][column]), None)
        if pivot is None:
            return None
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        matrix[column] = [value / matrix[column][column] for value in matrix[column]]
        for row in range(size):
            if row != column and matrix[row][column]:
                head = matrix[row][column]
                matrix[row] = [a - head * b for a, b in zip(matrix[row], matrix[column], strict=True)]
    return [row[-1] for row in matrix]


def regrets(profile: list[list[Fraction]], tables: list[dict[tuple[int, ...], Fraction]]) -> list[Fraction]:
    """What each player gains by the best pure strategy, from the payoff of every pure profile."""
    result: list[Fraction] = []
    for player, table in enumerate(tables):
        gains = [Fraction(0)] * len(profile[player])
        kept = Fraction(0)
        for played, payoff in table.items():
            others = Fraction(1)
            for other, own in enumerate(played):
                if other != player:
                    others *= profile[other][own]
            gains[played[player]] += others * payoff
            kept += others * profile[player][played[player]] * payoff
        result.append(max(gains) - kept)
    return result


if __name__ == "__main__":
    main()
