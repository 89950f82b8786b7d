"""Equations for supports, boxes and the index, against the definition of an equilibrium."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certify.equilibria import all_equilibria
from certify.spec import nash_subsets
from certify.spec.best_replies import best_replies
from certify.spec.errors import InputError
from certify.spec.formula import holds_at
from certify.spec.normal_form import NormalForm
from certify.spec.reading.game import GameDocument
from certify.spec.support_systems import (
    distance,
    free_intervals,
    index_of,
    parse_box,
    profile_box,
    regular_index,
    rendered_box,
    support_system,
    supports_of,
)

few = settings(max_examples=150, deadline=None)
GAME = NormalForm((2, 2, 3), [[0] * 12] * 3)


@st.composite
def games_with_profiles(draw):
    sizes = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)))
    entry = st.integers(-2, 2)
    game = NormalForm(sizes, [draw(st.lists(entry, min_size=prod(sizes), max_size=prod(sizes))) for _ in sizes])
    profile = []
    for size in sizes:
        weights = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size).filter(any))
        profile.append([Fraction(weight, sum(weights)) for weight in weights])
    return game, profile


def supports(profile):
    return [[strategy for strategy, value in enumerate(own) if value] for own in profile]


@few
@given(games_with_profiles())
def test_a_profile_is_an_equilibrium_where_the_equations_and_conditions_of_its_supports_hold(case):
    game, profile = case
    system = support_system(game, supports(profile))
    assert len(system.equations) == len(system.unknowns)
    free = [profile[player][own] for player, support in enumerate(supports(profile)) for own in support[1:]]
    values = dict(zip(system.unknowns, free, strict=True))
    solved = not any(equation.at(values) for equation in system.equations)
    meets = all(condition.at(values) >= 0 for condition in system.conditions)
    assert (solved and meets) is holds_at(game.is_nash(profile))


@pytest.mark.parametrize(
    "given_supports",
    [[[0], [0]], [[0], [0], []], [[0], [0], [3]], [[0], [0], [-1, 0]], [[0], [1, 0], [0]], [[0], [0, 0], [0]]],
)
def test_supports_that_are_none_are_refused(given_supports):
    with pytest.raises(InputError, match="supports"):
        support_system(GAME, given_supports)


@few
@given(games_with_profiles(), st.fractions(0, "1/100", max_denominator=1000))
def test_a_box_that_is_written_is_read_back(case, radius):
    game, profile = case
    used = supports(profile)
    assume(all(value > 10 * radius for own in profile for value in own if value))
    free = [profile[player][own] for player, support in enumerate(used) for own in support[1:]]
    box = profile_box(game.sizes, used, [(value - radius, value + radius) for value in free])
    assert supports_of(box) == used
    assert parse_box(rendered_box(box), game.sizes, "box") == box
    assert len(free_intervals(box)) == len(free)
    least, most = distance(profile, box)
    assert least == 0
    assert most == max([radius if free else 0, *(radius * (len(support) - 1) for support in used)])


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        [[["1", "1"], ["0", "0"]]],
        [[["1", "1"], ["0", "0"]], [["1", "1"]]],
        [[["1", "1"], ["0", "0"]], [["1", "1"], ["0"]]],
        [[["1", "1"], ["0", "0"]], [["0", "0"], ["0", "0"]]],
        [[["1", "1"], ["0", "0"]], [["1/2", "1/2"], ["0", "0"]]],
        [[["1", "1"], ["0", "0"]], [["1/2", "1/2"], ["1/2", "3/4"]]],
        [[["1", "1"], ["0", "0"]], [["1/4", "1/2"], ["3/4", "1/2"]]],
        [[["1", "1"], ["0", "0"]], [["1/2", "1"], ["0", "1/2"]]],
        [[["1", "1"], ["0", "0"]], [["5/4", "3/2"], ["-1/2", "-1/4"]]],
        [[["1", "1"], ["0", "0"]], [["1", "1"], ["0", "x"]]],
    ],
)
def test_a_box_of_another_form_is_refused(value):
    fine = [[["1", "1"], ["0", "0"]], [["1/4", "1/2"], ["1/2", "3/4"]]]
    assert supports_of(parse_box(fine, (2, 2), "box")) == [[0], [0, 1]]
    with pytest.raises(InputError, match="box"):
        parse_box(value, (2, 2), "box")


@few
@given(st.lists(st.lists(st.integers(-3, 3), min_size=9, max_size=9), min_size=2, max_size=2))
def test_the_index_of_two_players_is_that_of_shapley(payoffs):
    game = NormalForm((3, 3), payoffs)
    names = (("a", "b", "c"),) * 2
    document = GameDocument("", ("r", "c"), names, tuple(tuple(map(Fraction, table)) for table in payoffs))
    for profile in all_equilibria(document).profiles:
        assert regular_index(game, profile) == nash_subsets.index(best_replies(game), profile)


def test_the_index_needs_a_regular_equilibrium():
    battle = NormalForm((2, 2), [[2, 0, 0, 1], [1, 0, 0, 2]])
    assert regular_index(battle, [[1, 0], [0, 1]]) is None
    assert regular_index(battle, [[Fraction(1, 2)] * 2] * 2) is None
    assert regular_index(NormalForm((2, 2), [[0] * 4] * 2), [[1, 0], [1, 0]]) is None
    assert regular_index(NormalForm((2, 2), [[0] * 4] * 2), [[Fraction(1, 2)] * 2] * 2) is None
    assert index_of([]) == 1
    assert index_of([[Fraction(-1, 2)]]) == 1
    assert index_of([[0]]) is None
