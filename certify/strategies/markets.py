"""Markets, with a user who is in the hull of the agents, near it, outside it, or anywhere."""

from __future__ import annotations

from fractions import Fraction
from math import prod

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
    kinds_to_draw,
    with_room,
)
from certify.strategies.market_documents import market_document
from certify.strategies.market_tables import Tables
from certify.strategies.numbers import DENOMINATORS, NUMERATORS, distributions, integers, numerator_lists, selections
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
    them, near and outside the hull as far as the alignment leaves room for it. Theory.md section 2.

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
        full_support=degenerate is False,
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
    full_support: bool,
) -> AlignedMarket:
    kept_agents, kept_actions, kept_states = (draw(selections(bounds)) for bounds in ranges[:3])
    agents, actions, states = len(kept_agents), len(kept_actions), len(kept_states)
    types, signals = draw(integers(ranges[3])), None if ranges[4] is None else draw(integers(ranges[4]))
    possible = with_room(kinds, choices=actions, signals=signals or states)
    chosen = draw(kinds_to_draw(possible, certain=certain))
    joint = draw(priors(types, signals, states, full=full_support, impossible="impossible" in chosen))

    full = (ranges[1][1], ranges[2][1])
    tops = draw(numerator_lists((ranges[0][1] + 1) * prod(full), numerators))
    bottom = draw(integers(denominators))
    user, *others = (
        [[Fraction(tops[(n * full[0] + a) * full[1] + y], bottom) for y in kept_states] for a in kept_actions]
        for n in (0, *(agent + 1 for agent in kept_agents))
    )
    weights, offset = (Fraction(0),) * agents, Fraction(0)
    if alignment:
        weights = draw(distributions(agents, degenerate=not full_support))
        offset = Fraction(draw(integers(numerators)), bottom)
    nothing = [[Fraction(0)] * states for _ in range(actions)]
    tables = Tables(others, None if alignment in ("hull", "near") else user, weights, offset, nothing)
    least = draw(distances) if alignment in ("near", "outside") else Fraction(0)
    if least:
        _align(draw, tables, sorted({y for _, _, y in joint}), least)
    for kind in chosen:
        if kind != "impossible":
            tables.put(draw, kind, joint, Fraction(1, bottom))
    return AlignedMarket(
        market=market_document(joint, tables.user, tables.agents, types, signals),
        weights=weights,
        offset=offset,
        error=miss(tables.user, combined(weights, tables.agents, offset)),
        least=least,
    )


def _align(draw: st.DrawFn, tables: Tables, states: list[int], distance: Fraction) -> None:
    """Put the user outside the hull of the agents, or near it if her utility is none of its own."""
    steps = draw_disagreement(draw, len(tables.residual), states)
    tables.fixed = {(action, y) for y, *actions in steps for action in actions}
    let_nobody_gain(tables.agents, steps)
    if tables.own is not None:
        push(tables.own, steps, distance)
    else:
        balance([table for _, table in tables.behind_the_user], steps)
        shift(tables.residual, steps, distance)
