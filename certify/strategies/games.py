"""Finite games in normal form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from certify.spec.errors import InputError
from certify.spec.normal_form import NormalForm
from certify.spec.reading.game_document import GameDocument, check_size
from certify.strategies.arguments import Range, Size, choices, integer_range, raised, shape_of, size_range
from certify.strategies.degeneracies import (
    GAME_KINDS,
    NEAR,
    NEED_TWO_CHOICES,
    Degeneracy,
    Degenerate,
    Grid,
    kinds_to_draw,
    put_extreme,
    put_indifference,
    put_tie,
    slack,
    two_choices,
    with_room,
)
from certify.strategies.numbers import DENOMINATORS, NUMERATORS, integers, numerator_lists, selections

MOST_DRAWN = 400

Kept: TypeAlias = Sequence[Sequence[int]]


def games(
    *,
    players: Size = 2,
    strategies: Size = (1, 3),
    shape: Sequence[int] | None = None,
    numerators: Range = NUMERATORS,
    denominators: Size = DENOMINATORS,
    degenerate: Degenerate = True,
) -> SearchStrategy[GameDocument]:
    """Return a strategy for games; they shrink to few players, one strategy each, and payoffs 0.

    `shape` gives the number of strategies of each player; without it, so many `players` have so many `strategies`
    each. Payoffs are integers in `numerators` over one denominator. `degenerate` says which special cases are put in
    (see `Degeneracy`); with a set of kinds, every game has at least one of them.

    Raises:
        InputError: an argument is not what it has to be, or leaves no room for a kind that is asked for.

    """
    certain = not isinstance(degenerate, bool)
    kinds = choices("degenerate", degenerate, GAME_KINDS)
    room = certain and bool(NEED_TWO_CHOICES & set(kinds))
    if shape is None:
        bounds = size_range("strategies", strategies)
        if room:
            raised("strategies", bounds, 2, because=", ".join(kinds))
        kept = _kept_of_range(size_range("players", players), bounds, room=room)
        check_size((bounds[1],) * size_range("players", players)[1], "games")
    else:
        fixed = shape_of("shape", shape)
        if room and max(fixed) < 2:
            raise InputError(f"shape: {', '.join(kinds)} needs a player with two strategies, got {fixed}")
        check_size(fixed, "games")
        kept = st.just((fixed, [range(size) for size in fixed]))
    return _games(
        kept,
        integer_range("numerators", numerators),
        size_range("denominators", denominators),
        kinds,
        certain=certain and bool(kinds),
    )


def normal_forms(
    *,
    players: Size = 2,
    strategies: Size = (1, 3),
    shape: Sequence[int] | None = None,
    numerators: Range = NUMERATORS,
    denominators: Size = DENOMINATORS,
    degenerate: Degenerate = True,
) -> SearchStrategy[NormalForm]:
    """Return a strategy for the same games as `games`, as `NormalForm`: with the conditions of their equilibria."""
    drawn = games(
        players=players,
        strategies=strategies,
        shape=shape,
        numerators=numerators,
        denominators=denominators,
        degenerate=degenerate,
    )
    return drawn.map(normal_form)


def normal_form(game: GameDocument) -> NormalForm:
    """Return a game of a file as `NormalForm`."""
    return NormalForm(game.shape, game.payoffs)


@st.composite
def _kept_of_range(draw: st.DrawFn, players: Range, strategies: Range, *, room: bool) -> tuple[tuple[int, ...], Kept]:
    """Draw the sizes of a table to fill, and for each player which of its strategies are kept."""
    number, most = draw(integers(players)), strategies[1]
    least = [max(strategies[0], 2 if room and player == 0 else 1) for player in range(number)]
    if number * most**number <= MOST_DRAWN:
        return (most,) * number, [draw(selections((each, most))) for each in least]
    shape = tuple(draw(integers((each, most))) for each in least)
    return shape, [range(size) for size in shape]


@st.composite
def _games(
    draw: st.DrawFn,
    kept_of_full: SearchStrategy[tuple[tuple[int, ...], Kept]],
    numerators: Range,
    denominators: Range,
    kinds: tuple[Degeneracy, ...],
    *,
    certain: bool,
) -> GameDocument:
    full, kept = draw(kept_of_full)
    shape = tuple(map(len, kept))
    tops = draw(numerator_lists(prod(full) * len(full), numerators))
    bottom = draw(integers(denominators))
    starts = range(0, len(tops), prod(full))
    tables = [[Fraction(top, bottom) for top in tops[start : start + prod(full)]] for start in starts]
    places = kept_places(full, kept)
    if certain:
        tables = [[table[place] for place in places] for table in tables]
    filled = shape if certain else full  # a case that need not stay is put in first: then lines can go without it
    for kind in draw(kinds_to_draw(with_room(kinds, choices=max(filled), signals=1), certain=certain)):
        _put(draw, kind, filled, tables, Fraction(1, bottom))
    if not certain:
        tables = [[table[place] for place in places] for table in tables]
    return GameDocument(
        title="",
        players=tuple(f"player {player}" for player in range(len(shape))),
        strategies=tuple(tuple(f"s{strategy}" for strategy in range(each)) for each in shape),
        payoffs=tuple(map(tuple, tables)),
    )


def _put(draw: st.DrawFn, kind: Degeneracy, shape: tuple[int, ...], tables: Grid, unit: Fraction) -> None:
    """Put one special case into the flat tables of a game; the player that it is about is drawn."""
    fit = [player for player, size in enumerate(shape) if size > 1 or kind not in NEED_TWO_CHOICES]
    player = draw(st.sampled_from(fit))
    places = own_rows(shape, player)
    if kind == "duplicates":
        original, copy = two_choices(draw, shape[player])
        for table in tables:
            for source, target in zip(places[original], places[copy], strict=True):
                table[target] = table[source]
        return
    table = tables[player]
    grid = [[table[place] for place in row] for row in places]
    match kind:
        case "ties":
            put_tie(draw, grid)
        case "near-ties":
            put_tie(draw, grid, NEAR)
        case "dominated":
            better, worse = two_choices(draw, len(grid))
            less = slack(draw, len(grid[0]), unit)
            grid[worse] = [value - step for value, step in zip(grid[better], less, strict=True)]
        case "indifferent":
            put_indifference(grid)
        case _:
            put_extreme(draw, grid, list(product(range(len(grid)), range(len(grid[0])))))
    for row, line in zip(grid, places, strict=True):
        for value, place in zip(row, line, strict=True):
            table[place] = value


def kept_places(full: Sequence[int], kept: Kept) -> list[int]:
    """Return the places, in a flat table of sizes `full`, of the profiles of kept strategies.

    >>> kept_places((2, 3), [[1], [2, 0]])
    [5, 3]
    """
    places = [0]
    for size, own in zip(full, kept, strict=True):
        places = [place * size + strategy for place in places for strategy in own]
    return places


def own_rows(shape: Sequence[int], player: int) -> list[list[int]]:
    """Return, for each strategy of a player, the places in a flat table where it is played, the others in order.

    >>> own_rows((2, 3), 1)
    [[0, 3], [1, 4], [2, 5]]
    """
    rows: list[list[int]] = [[] for _ in range(shape[player])]
    for place, profile in enumerate(product(*map(range, shape))):
        rows[profile[player]].append(place)
    return rows
