"""A solver to be tested: all equilibria of a two-player game by support enumeration, and three bugs to switch on."""

from fractions import Fraction
from itertools import combinations


def support_enumeration(first, second, bug=None):
    """All equilibria of a game that is not degenerate, as pairs of lists of probabilities.

    `first` and `second` are the payoffs of the two players, rows by the first player's strategies. The bugs:
    "outside" forgets to look for better replies outside the supports, "largest" tries supports of at most two
    strategies, "transposed" takes the second player's payoffs by the wrong rows.
    """
    rows, columns = len(first), len(first[0])
    turned = second if bug == "transposed" and rows == columns else [list(each) for each in zip(*second, strict=True)]
    largest = min(rows, columns, 2 if bug == "largest" else rows)
    found = []
    for size in range(1, largest + 1):
        for own in combinations(range(rows), size):
            for other in combinations(range(columns), size):
                y = making_indifferent(first, own, other, look_outside=bug != "outside")
                x = making_indifferent(turned, other, own, look_outside=bug != "outside")
                if x and y:
                    found.append((x, y))
    return found


def making_indifferent(payoffs, rows, columns, *, look_outside):
    """The mixture of the columns against which all of the rows are equally good, and best; None if there is none."""
    equations = [[payoffs[row][column] for column in columns] + [Fraction(-1), Fraction(0)] for row in rows]
    solution = solved([*equations, [Fraction(1)] * len(columns) + [Fraction(0), Fraction(1)]])
    if solution is None or min(solution[:-1]) <= 0:
        return None
    mixture = [Fraction(0)] * len(payoffs[0])
    for column, probability in zip(columns, solution[:-1], strict=True):
        mixture[column] = probability
    best = max(sum(a * b for a, b in zip(row, mixture, strict=True)) for row in payoffs)
    return mixture if best == solution[-1] or not look_outside else None


def solved(matrix):
    """The one solution of linear equations, a row each with the right side last; None if there is not just one."""
    matrix = [[Fraction(value) for value in row] for row in matrix]
    for place in range(len(matrix)):
        pivot = next((row for row in range(place, len(matrix)) if matrix[row][place]), None)
        if pivot is None:
            return None
        matrix[place], matrix[pivot] = matrix[pivot], matrix[place]
        matrix[place] = [value / matrix[place][place] for value in matrix[place]]
        for row in range(len(matrix)):
            if row != place:
                factor = matrix[row][place]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[place], strict=True)]
    return [row[-1] for row in matrix]
