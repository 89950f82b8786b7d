"""A solver with three planted bugs; standard library only, reads a .nfg of two players, prints its equilibria.

`python toy_solver.py right` is right: it solves every pair of supports, as the textbooks do, and lists the extreme
equilibria of games that are not degenerate. The bugs: `unbeaten` does not look for better replies outside the supports,
`pure` only tries supports of one strategy, `transposed` reads the payoffs in the wrong order. Then there are `rounds`,
right but for 6 digits, `crash`, `hang`, `hoard`, `rubbish`, `empty`.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from fractions import Fraction
from itertools import combinations


def main() -> None:
    bug = sys.argv[1]
    text = sys.stdin.read()
    if bug == "crash":
        os.abort()
    if bug == "hang":
        time.sleep(60)
    if bug == "hoard":
        bytearray(10**13)
    if bug == "rubbish":
        print("equilibrium: yes")
        return
    first, second = tables(text, swapped=bug == "transposed")
    found = [] if bug == "empty" else list(equilibria(first, second, bug))
    spelled = [[[f"{float(p):.6f}" if bug == "rounds" else str(p) for p in row] for row in each] for each in found]
    print(json.dumps({"format": "certify-profiles/1", "profiles": spelled}))


def tables(text: str, *, swapped: bool) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """Payoffs by row and column; in the file the row changes fastest."""
    names, body = re.findall(r"\{([^{}]*)\}", text)[1:3], text.rpartition('""')[2].split()
    rows, columns = (len(re.findall(r'"[^"]*"', each)) for each in names)
    values = list(map(Fraction, body))

    def place(row: int, column: int) -> int:
        return 2 * (row * columns + column if swapped else column * rows + row)

    return tuple([[values[place(i, j) + who] for j in range(columns)] for i in range(rows)] for who in (0, 1))


def equilibria(first, second, bug):
    rows, columns = len(first), len(first[0])
    turned = [list(each) for each in zip(*second, strict=True)]
    for size in range(1, 2 if bug == "pure" else min(rows, columns) + 1):
        for own in combinations(range(rows), size):
            for other in combinations(range(columns), size):
                y = indifferent(first, own, other, columns, bug)
                x = indifferent(turned, other, own, rows, bug)
                if x and y:
                    yield x, y


def indifferent(payoffs, own, other, count, bug):
    """The one strategy on `other` against which all of `own` are equally good, and best; None if there is none."""
    matrix = [[payoffs[i][j] for j in other] + [Fraction(-1), Fraction(0)] for i in own]
    matrix.append([Fraction(1)] * len(other) + [Fraction(0), Fraction(1)])
    found = solved(matrix)
    if found is None or min(found[:-1]) <= 0:
        return None
    strategy = [Fraction(0)] * count
    for j, probability in zip(other, found, strict=False):
        strategy[j] = probability
    best = max(sum(a * b for a, b in zip(row, strategy, strict=True)) for row in payoffs)
    return strategy if best == found[-1] or bug == "unbeaten" else None


def solved(matrix):
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


if __name__ == "__main__":
    main()
