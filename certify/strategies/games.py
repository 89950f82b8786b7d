"""Finite games in normal form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

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
    put_dominated,
    put_extreme,
    put_indifference,
    put_tie,
    two_choices,
    with_room,
)
from certify.strategies.numbers import DENOMINATORS, NUMERATORS, integers, numerator_lists


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
        shapes = _shapes(size_range("players", players), bounds, room=room)
        check_size((bounds[1],) * size_range("players", players)[1], "games")
    else:
        fixed = shape_of("shape", shape)
        if room and max(fixed) < 2:
            raise InputError(f"shape: {', '.join(kinds)} needs a player with two strategies, got {fixed}")
        check_size(fixed, "games")
        shapes = st.just(fixed)
    return _games(
        shapes,
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
def _shapes(draw: st.DrawFn, players: Range, strategies: Range, *, room: bool) -> tuple[int, ...]:
    shape = draw(numerator_lists(draw(integers(players)), strategies))
    if room and max(shape) < 2:
        shape[0] = 2
    return tuple(shape)


@st.composite
def _games(
    draw: st.DrawFn,
    shapes: SearchStrategy[tuple[int, ...]],
    numerators: Range,
    denominators: Range,
    kinds: tuple[Degeneracy, ...],
    *,
    certain: bool,
) -> GameDocument:
    shape = draw(shapes)
    size = prod(shape)
    tops = draw(numerator_lists(size * len(shape), numerators))
    bottom = draw(integers(denominators))
    numbers = [Fraction(top, bottom) for top in tops]
    tables = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    possible = with_room(kinds, choices=max(shape), signals=1)
    for kind in draw(kinds_to_draw(possible, certain=certain)):
        _put(draw, kind, shape, tables, Fraction(1, bottom))
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
            put_dominated(draw, [grid], unit)
        case "indifferent":
            put_indifference(grid)
        case _:
            put_extreme(draw, grid)
    for row, line in zip(grid, places, strict=True):
        for value, place in zip(row, line, strict=True):
            table[place] = value


def own_rows(shape: Sequence[int], player: int) -> list[list[int]]:
    """Return, for each strategy of a player, the places in a flat table where it is played, the others in order.

    >>> own_rows((2, 3), 1)
    [[0, 3], [1, 4], [2, 5]]
    """
    rows: list[list[int]] = [[] for _ in range(shape[player])]
    for place, profile in enumerate(product(*map(range, shape))):
        rows[profile[player]].append(place)
    return rows
