"""Games of every kind that breaks solvers, each the same whenever it is drawn again with the same seed and number.

Every payoff is a binary64 number, so that rounding changes nothing: a billionth is 2^-30, a trillionth 2^-40.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import TypeAlias

from certify.audit.classics import CLASSICS
from certify.audit.trees import tree
from certify.spec.errors import InputError
from certify.spec.numbers import shown
from certify.spec.reading.game import ExtensiveGame, Game, GameDocument

Matrix: TypeAlias = list[list[Fraction]]
Draw: TypeAlias = Callable[[Random, int], Game]

OFFSET = 10**9
BILLIONTH = Fraction(1, 2**30)
TRILLIONTH = Fraction(1, 2**40)


def draw(kind: str, seed: int, number: int) -> Game:
    """Return game `number` of a kind; it depends on nothing else.

    >>> draw("zero-sum", 1, 2) == draw("zero-sum", 1, 2), draw("zero-sum", 1, 2) == draw("zero-sum", 1, 3)
    (True, False)
    """
    if kind not in KINDS:
        raise InputError(f"--kinds {shown(kind)}: there is no such kind; write some of {','.join(KINDS)}")
    return KINDS[kind](Random(f"{kind}/{seed}/{number}"), number)


def document(title: str, shape: Sequence[int], tables: Sequence[Sequence[Fraction | int]]) -> GameDocument:
    """Return a game with numbered players and strategies."""
    return GameDocument(
        title=title,
        players=tuple(f"player {player + 1}" for player in range(len(shape))),
        strategies=tuple(tuple(str(own + 1) for own in range(size)) for size in shape),
        payoffs=tuple(tuple(map(Fraction, table)) for table in tables),
    )


def _bimatrix(first: Matrix, second: Matrix) -> GameDocument:
    return document(
        "", (len(first), len(first[0])), [[value for row in each for value in row] for each in (first, second)]
    )


def _matrix(random: Random, rows: int, columns: int, least: int = -9, most: int = 9) -> Matrix:
    return [[Fraction(random.randint(least, most)) for _ in range(columns)] for _ in range(rows)]


def _pair(random: Random, least: int = -9, most: int = 9) -> tuple[Matrix, Matrix]:
    rows, columns = random.randint(2, 4), random.randint(2, 4)
    return _matrix(random, rows, columns, least, most), _matrix(random, rows, columns, least, most)


def _transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def integers(random: Random, _: int) -> GameDocument:
    """Integers from -99 to 99."""
    return _bimatrix(*_pair(random, -99, 99))


def ties(random: Random, _: int) -> GameDocument:
    """Integers from 0 to 2, and each player has two best replies to some pure strategy."""
    first, second = _pair(random, 0, 2)
    return _bimatrix(_tied(random, first), _transposed(_tied(random, _transposed(second))))


def _tied(random: Random, matrix: Matrix, gap: Fraction = Fraction(0)) -> Matrix:
    """Make a second row, in one column, as good as the best there but for the gap."""
    column = random.randrange(len(matrix[0]))
    best = max(range(len(matrix)), key=lambda row: matrix[row][column])
    other = random.choice([row for row in range(len(matrix)) if row != best])
    matrix[other][column] = matrix[best][column] - gap
    return matrix


def duplicates(random: Random, _: int) -> GameDocument:
    """Some row and some column comes twice."""
    first, second = _pair(random)
    row, column = random.randrange(len(first)), random.randrange(len(first[0]))
    for matrix in (first, second):
        matrix.append(list(matrix[row]))
        for line in matrix:
            line.append(line[column])
    return _bimatrix(first, second)


def zero_one(random: Random, _: int) -> GameDocument:
    """Payoffs 0 and 1."""
    return _bimatrix(*_pair(random, 0, 1))


def faces(random: Random, _: int) -> GameDocument:
    """One player gets the same whatever it does, so that whole faces of its strategies are equilibria."""
    first, second = _pair(random)
    if random.random() < 0.5:
        return _bimatrix([list(first[0]) for _ in first], second)
    return _bimatrix(first, [[row[0]] * len(row) for row in second])


def offset(random: Random, _: int) -> GameDocument:
    """Digits added to a billion."""
    return _bimatrix(*([[value + OFFSET for value in row] for row in each] for each in _pair(random, 0, 9)))


def scales(random: Random, _: int) -> GameDocument:
    """Payoffs of one player, or of one of its strategies, are a billion times larger than the others."""
    first, second = _pair(random)
    for row in first if random.random() < 0.5 else [random.choice(first)]:
        row[:] = [value * OFFSET for value in row]
    return _bimatrix(first, second) if random.random() < 0.5 else _bimatrix(_transposed(second), _transposed(first))


def _nearly(gap: Fraction) -> Draw:
    def nearly(random: Random, _: int) -> GameDocument:
        """Two best replies, but for a small gap; sometimes two rows, but for small gaps."""
        first, second = _pair(random)
        _tied(random, first, gap * random.choice((1, -1)))
        if random.random() < 0.5:
            other, row = random.sample(range(len(second)), 2)
            second[row] = [value + gap * random.randint(-2, 2) for value in second[other]]
        return _bimatrix(first, second)

    return nearly


def zero_sum(random: Random, _: int) -> GameDocument:
    """What one player gets the other loses."""
    first, _second = _pair(random)
    return _bimatrix(first, [[-value for value in row] for row in first])


def symmetric(random: Random, _: int) -> GameDocument:
    """Both players are in the same position."""
    size = random.randint(2, 4)
    first = _matrix(random, size, size)
    return _bimatrix(first, _transposed(first))


def sparse(random: Random, _: int) -> GameDocument:
    """Most payoffs are 0."""
    return _bimatrix(
        *(
            [[value if random.random() < 0.3 else Fraction(0) for value in row] for row in each]
            for each in _pair(random)
        )
    )


def unequal(random: Random, _: int) -> GameDocument:
    """Two strategies against five or six."""
    rows, columns = random.sample((2, random.randint(5, 6)), 2)
    return _bimatrix(_matrix(random, rows, columns, -99, 99), _matrix(random, rows, columns, -99, 99))


def mixed(random: Random, _: int) -> GameDocument:
    """One wants to match, the other to be one ahead: the only equilibrium uses every strategy."""
    size = random.randint(2, 5)
    first = [[Fraction(random.randint(1, 9) if row == column else 0) for column in range(size)] for row in range(size)]
    second = [
        [Fraction(random.randint(1, 9) if column == (row + 1) % size else 0) for column in range(size)]
        for row in range(size)
    ]
    return _bimatrix(first, second)


def irrational(random: Random, _: int) -> GameDocument:
    """Three players; the only equilibrium solves (b + r)^2 = c.

    With p, q, r the probabilities of the first strategies, player 1 gains by its first if a q > b + r, player 2 if
    a p < b + r, player 3 if a^2 p q < c: p and q follow r upwards, and at c no square, b^2 < c < (b + 1)^2, r is
    irrational.
    """
    b = random.randint(1, 4)
    a = b + 1 + random.randint(1, 4)
    c = random.randint(b * b + 1, (b + 1) * (b + 1) - 1)
    tables: list[list[Fraction | int]] = [[], [], []]
    for p, q, r in product((1, 0), repeat=3):
        gains = (a * q - b - r, b + r - a * p, c - a * a * p * q)
        for table, played, gain in zip(tables, (p, q, r), gains, strict=True):
            table.append(gain if played else 0)
    return document("", (2, 2, 2), tables)


def one_row(random: Random, _: int) -> GameDocument:
    """One player has no choice."""
    rows, columns = random.sample((1, random.randint(1, 5)), 2)
    return _bimatrix(_matrix(random, rows, columns), _matrix(random, rows, columns))


def identical(random: Random, _: int) -> GameDocument:
    """Both players always get the same."""
    first, _second = _pair(random)
    return _bimatrix(first, [list(row) for row in first])


def classics(_: Random, number: int) -> GameDocument:
    """The games of the literature, one after the other."""
    title = list(CLASSICS)[number % len(CLASSICS)]
    return document(title, *CLASSICS[title])


def three_players(random: Random, _: int) -> GameDocument:
    """Three players with two or three strategies each."""
    shape = [random.randint(2, 3) for _ in range(3)]
    count = shape[0] * shape[1] * shape[2]
    return document("", shape, [[random.randint(-9, 9) for _ in range(count)] for _ in shape])


def three_pairs(random: Random, _: int) -> GameDocument:
    """Three players with two strategies each."""
    return document("", (2, 2, 2), [[random.randint(-9, 9) for _ in range(8)] for _ in range(3)])


def three_ties(random: Random, _: int) -> GameDocument:
    """Three players with two strategies each, and payoffs 0, 1 and 2."""
    return document("", (2, 2, 2), [[random.randint(0, 2) for _ in range(8)] for _ in range(3)])


def cycle(random: Random, _: int) -> GameDocument:
    """Each of three wants to match the next, the last one not to: the only equilibrium is mixed, and rational."""
    wins = [[random.randint(1, 9) for _ in range(2)] for _ in range(3)]
    tables: list[list[Fraction | int]] = [[], [], []]
    for profile in product((0, 1), repeat=3):
        for player, table in enumerate(tables):
            alike = profile[player] == profile[(player + 1) % 3]
            table.append(wins[player][profile[player]] if alike is (player < 2) else 0)
    return document("", (2, 2, 2), tables)


def trees(random: Random, number: int) -> ExtensiveGame:
    """Trees of at most three moves, every third one zero-sum; solvers of normal forms get the reduced one."""
    return tree(random, zero_sum=number % 3 == 2)


KINDS: dict[str, Draw] = {
    "integers": integers,
    "ties": ties,
    "duplicates": duplicates,
    "zero-one": zero_one,
    "faces": faces,
    "offset": offset,
    "scales": scales,
    "nearly-1e-9": _nearly(BILLIONTH),
    "nearly-1e-12": _nearly(TRILLIONTH),
    "zero-sum": zero_sum,
    "symmetric": symmetric,
    "sparse": sparse,
    "unequal": unequal,
    "mixed": mixed,
    "irrational": irrational,
    "one-row": one_row,
    "identical": identical,
    "classics": classics,
    "three-players": three_players,
    "three-pairs": three_pairs,
    "three-ties": three_ties,
    "cycle": cycle,
    "trees": trees,
}
