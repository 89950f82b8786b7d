"""An equilibrium in a cell is in one of the parts that a node leaves, whatever the node says: none is ever lost."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import prod

import pytest

from certify.kernel.cells import Tables
from certify.kernel.subdivision import Bisect, Combined, Divide, Inferior, Tied
from certify.kernel.subdivision_rule import _parts
from certify.spec.errors import RejectedError
from certify.spec.normal_form import NormalForm

SHAPES = [(2, 2, 2), (3, 2, 2), (1, 3, 2), (2, 1, 2), (2, 2), (2, 2, 2, 2)]


def mixed(generator, size):
    """A mixed strategy, often on a midpoint of midpoints, where cells meet."""
    weights = [generator.choice([0, 0, 1, 1, 2, 3]) for _ in range(size)]
    if not any(weights):
        weights[generator.randrange(size)] = 1
    return [Fraction(each, sum(weights)) for each in weights]


def expected(table, sizes, profile, player, strategy):
    """What a strategy pays against the others' mixed strategies, by adding up all pure profiles."""
    total = Fraction(0)
    for place, played in enumerate(product(*map(range, sizes))):
        if played[player] == strategy:
            others = (profile[other][own] for other, own in enumerate(played) if other != player)
            total += table[place] * prod(others)
    return total


def game_with(generator, sizes, profile):
    """A random game of which the profile is an equilibrium, often with strategies off the supports that are tied."""
    tables = []
    for player, size in enumerate(sizes):
        table = [Fraction(generator.randint(-3, 3)) for _ in range(prod(sizes))]
        for strategy in range(size):
            lack = 0 if profile[player][strategy] else generator.choice([0, 0, 1, Fraction(1, 9)])
            shift = -lack - expected(table, sizes, profile, player, strategy)
            for place, played in enumerate(product(*map(range, sizes))):
                if played[player] == strategy:
                    table[place] += shift
        tables.append(table)
    return NormalForm(sizes, tables)


def holds(vertices, strategy):
    """Whether a mixed strategy is in the simplex of some vertices, by elimination."""
    points = [[Fraction(entry, sum(vertex)) for entry in vertex] for vertex in vertices]
    rows = [[point[own] for point in points] + [strategy[own]] for own in range(len(strategy))]
    rows.append([Fraction(1)] * len(points) + [Fraction(1)])
    done = 0
    for column in range(len(points)):
        place = next((place for place in range(done, len(rows)) if rows[place][column]), None)
        assert place is not None, "the vertices are affinely dependent"
        rows[done], rows[place] = rows[place], rows[done]
        rows[done] = [entry / rows[done][column] for entry in rows[done]]
        for other, row in enumerate(rows):
            if other != done and row[column]:
                rows[other] = [one - row[column] * two for one, two in zip(row, rows[done], strict=True)]
        done += 1
    return all(row[-1] >= 0 for row in rows[:done]) and not any(row[-1] for row in rows[done:])


def has(cell, profile, best):
    return cell.best <= best and all(map(holds, cell.vertices, profile))


def node(generator, sizes, cell):
    player = generator.randrange(len(sizes))
    strategy, other = (generator.randrange(sizes[player]) for _ in range(2))
    match generator.randrange(7):
        case 0 | 1:
            count, share = len(cell.vertices[player]), Fraction(1, generator.choice([2, 2, 3, 4]))
            return Bisect(player, generator.randrange(count), generator.randrange(count), share)
        case 5 | 6:
            return Tied(player, strategy, other)
        case 2:
            return Divide(player, strategy)
        case 3:
            return Inferior(player, strategy, other)
        case _:
            terms = []
            for _ in range(generator.randint(1, 3)):
                player = generator.randrange(len(sizes))
                strategy, other = (generator.randrange(sizes[player]) for _ in range(2))
                terms.append((player, strategy, other, generator.choice([-2, -1, Fraction(1, 3), 1, 2])))
            return Combined(tuple(terms))


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_a_node_leaves_no_equilibrium_out(sizes):
    generator = random.Random(str(sizes))
    taken = 0
    for _ in range(30):
        profile = [mixed(generator, size) for size in sizes]
        game = game_with(generator, sizes, profile)
        paid = [[expected(game.payoffs[i], sizes, profile, i, s) for s in range(size)] for i, size in enumerate(sizes)]
        best = {(i, s) for i, row in enumerate(paid) for s, value in enumerate(row) if value == max(row)}
        tables = Tables(game)
        cell = tables.whole_cell()
        for _ in range(60):
            try:
                parts = _parts(tables, cell, node(generator, sizes, cell), (), ())
            except RejectedError:
                continue
            taken += 1
            kept = [part for part in parts if has(part, profile, best)]
            assert kept, (game.payoffs, profile, cell)
            cell = generator.choice(kept)
    assert taken > 200
