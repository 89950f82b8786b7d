"""Markets, with a user who is in the hull of the agents, near it, outside it, or anywhere."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from certify.spec.errors import InputError
from certify.spec.numbers import exact, shown
from certify.spec.reading.market_document import MarketDocument
from certify.strategies.alignment import (
    ALIGNMENTS,
    NEAR_DISTANCES,
    OUTSIDE_DISTANCES,
    AlignedMarket,
    Alignment,
    balance,
    combined,
    draw_disagreement,
    let_nobody_gain,
    miss,
    push,
    shift,
)
from certify.strategies.arguments import Range, Size, choices, integer_range, one_of, raised, size_range
from certify.strategies.degeneracies import (
    MARKET_KINDS,
    NEED_TWO_CHOICES,
    Degeneracy,
    Degenerate,
    Grid,
    kinds_to_draw,
    with_room,
)
from certify.strategies.market_documents import market_document
from certify.strategies.market_tables import Tables
from certify.strategies.numbers import DENOMINATORS, NUMERATORS, distributions, integers, numerator_lists
from certify.strategies.priors import priors


def markets(
    alignment: Alignment | None = None,
    *,
    agents: Size = (1, 3),
    actions: Size = (1, 3),
    states: Size = (1, 3),
    types: Size = 1,
    signals: Size | None = None,
    numerators: Range = NUMERATORS,
    denominators: Size = DENOMINATORS,
    distance: Fraction | int | str | None = None,
    degenerate: Degenerate = True,
) -> SearchStrategy[MarketDocument]:
    """Return a strategy for markets; they shrink to few agents, actions and states, and to utilities 0.

    `alignment` places the user's utility: `hull` makes it a convex combination of the agents' plus an offset; `near`
    lets every combination miss it by `distance` or more, and the best by just that; with `outside` every nonnegative
    combination misses it by at least `distance`; None leaves it free. `distance` is drawn when it is not given. Without
    `signals` the agents see the state. Utilities are integers in `numerators` over one denominator, but for what an
    alignment or a degeneracy needs. Everything else is as in a file that leaves it out; `dataclasses.replace` sets it.

    `degenerate` says which special cases are put in (see `Degeneracy`); with a set of kinds every market has one of
    them, but near and outside the hull the alignment has the last word, and may move an entry. Theory.md section 2.

    Raises:
        InputError: an argument is not what it has to be, or leaves no room for what is asked for.

    """
    one_of("alignment", alignment, (*ALIGNMENTS, None))
    return _markets(
        alignment, agents, actions, states, types, signals, numerators, denominators, distance, degenerate
    ).map(_market)


def aligned_markets(
    alignment: Alignment,
    *,
    agents: Size = (1, 3),
    actions: Size = (1, 3),
    states: Size = (1, 3),
    types: Size = 1,
    signals: Size | None = None,
    numerators: Range = NUMERATORS,
    denominators: Size = DENOMINATORS,
    distance: Fraction | int | str | None = None,
    degenerate: Degenerate = True,
) -> SearchStrategy[AlignedMarket]:
    """Return a strategy for the same markets as `markets`, with the weights and the error that they were built from."""
    one_of("alignment", alignment, ALIGNMENTS)
    return _markets(alignment, agents, actions, states, types, signals, numerators, denominators, distance, degenerate)


def _market(drawn: AlignedMarket) -> MarketDocument:
    return drawn.market


def _markets(
    alignment: Alignment | None,
    agents: Size,
    actions: Size,
    states: Size,
    types: Size,
    signals: Size | None,
    numerators: Range,
    denominators: Size,
    distance: Fraction | int | str | None,
    degenerate: Degenerate,
) -> SearchStrategy[AlignedMarket]:
    kinds = choices("degenerate", degenerate, MARKET_KINDS)
    certain = not isinstance(degenerate, bool) and bool(kinds)
    action_range, state_range = size_range("actions", actions), size_range("states", states)
    signal_range = None if signals is None else size_range("signals", signals)
    if alignment in ("near", "outside"):
        action_range = raised("actions", action_range, 2, because=f"alignment {alignment!r}")
    if certain and NEED_TWO_CHOICES & set(kinds):
        action_range = raised("actions", action_range, 2, because=", ".join(kinds))
    if certain and "impossible" in kinds:
        if signal_range is None:
            state_range = raised("states", state_range, 2, because="impossible")
        else:
            signal_range = raised("signals", signal_range, 2, because="impossible")
    return _aligned_markets(
        alignment,
        (size_range("agents", agents), action_range, state_range, size_range("types", types), signal_range),
        integer_range("numerators", numerators),
        size_range("denominators", denominators),
        _distances(alignment, distance),
        kinds,
        certain=certain,
        full=degenerate is False,
    )


def _distances(alignment: Alignment | None, distance: Fraction | int | str | None) -> SearchStrategy[Fraction]:
    if distance is None:
        return st.sampled_from(NEAR_DISTANCES if alignment == "near" else OUTSIDE_DISTANCES)
    if alignment not in ("near", "outside"):
        raise InputError(f"distance: expected none with alignment {alignment!r}, got {shown(distance)}")
    number = exact(distance, where="distance")
    if number <= 0:
        raise InputError(f"distance: expected a positive number, got {shown(number)}")
    return st.just(number)


@st.composite
def _aligned_markets(
    draw: st.DrawFn,
    alignment: Alignment | None,
    ranges: tuple[Range, Range, Range, Range, Range | None],
    numerators: Range,
    denominators: Range,
    distances: SearchStrategy[Fraction],
    kinds: tuple[Degeneracy, ...],
    *,
    certain: bool,
    full: bool,
) -> AlignedMarket:
    agents, actions, states, types = (draw(integers(bounds)) for bounds in ranges[:4])
    signals = None if ranges[4] is None else draw(integers(ranges[4]))
    possible = with_room(kinds, choices=actions, signals=signals or states)
    chosen = draw(kinds_to_draw(possible, certain=certain))
    joint = draw(priors(types, signals, states, full=full, impossible="impossible" in chosen))

    size = actions * states
    tops = draw(numerator_lists(size * (agents + 1), numerators))
    bottom = draw(integers(denominators))
    offset = Fraction(draw(integers(numerators)), bottom) if alignment else Fraction(0)
    weights = draw(distributions(agents, degenerate=not full)) if alignment else (Fraction(0),) * agents
    everybody = [
        _grid([Fraction(top, bottom) for top in tops[n * size : (n + 1) * size]], states) for n in range(agents + 1)
    ]
    tables = Tables(everybody[1:], None if alignment in ("hull", "near") else everybody[0], weights, offset)
    for kind in chosen:
        if kind != "impossible":
            tables.put(draw, kind, joint, Fraction(1, bottom))

    least = draw(distances) if alignment in ("near", "outside") else Fraction(0)
    user = _placed(draw, alignment, tables, sorted({y for _, _, y in joint}), least)
    return AlignedMarket(
        market=market_document(joint, user, tables.agents, types, signals),
        weights=weights,
        offset=offset,
        error=miss(user, combined(weights, tables.agents, offset)),
        least=least,
    )


def _placed(
    draw: st.DrawFn, alignment: Alignment | None, tables: Tables, states: list[int], distance: Fraction
) -> Grid:
    """Return the user's table, the agents' changed where the alignment needs it."""
    if alignment not in ("near", "outside"):
        return tables.user
    steps = draw_disagreement(draw, len(tables.user), states)
    let_nobody_gain(tables.agents, steps)
    if alignment == "outside":
        user = tables.user
        push(user, steps, distance)
        return user
    balance([table for weight, table in zip(tables.weights, tables.agents, strict=True) if weight], steps)
    user = tables.user
    shift(user, steps, distance)
    return user


def _grid(numbers: list[Fraction], states: int) -> Grid:
    return [numbers[start : start + states] for start in range(0, len(numbers), states)]
