"""Check the findings by a second method, with the standard library alone: `python proofs/audits/check_findings.py`.

For each folder with a `game.nfg` of two players and a `verdict.json`: all pairs of vertices, by solving every square
system of equations between strategies in use and best replies; whether the game is degenerate; the regret of each
answer. What `verdict.json` says has to be the same. Games with more players: the regrets and the pure equilibria.
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
    if any(any(regrets([list(row) for row in each], tables)) for each in missing):
        wrong.append("a missing profile is no equilibrium")
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
