import json
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallest_examples import smallest

from certify.spec.errors import InputError
from certify.spec.reading.profile import parse_correlated, parse_profile
from certify.strategies import correlated_profiles, games, mixed_profiles, pure_profiles

SHAPES = st.lists(st.integers(1, 3), min_size=1, max_size=3)


def game_of(shape):
    return smallest(games(shape=shape))


GAMES = {shape: game_of(shape) for size in (1, 2, 3) for shape in product((1, 2, 3), repeat=size)}


@settings(deadline=None)
@given(SHAPES.flatmap(lambda shape: st.tuples(st.just(shape), pure_profiles(shape))))
def test_pure_profiles_are_indices_of_strategies(drawn):
    shape, profile = drawn
    assert len(profile) == len(shape)
    assert all(0 <= choice < size for choice, size in zip(profile, shape, strict=True))


@settings(deadline=None)
@given(SHAPES.flatmap(lambda shape: st.tuples(st.just(shape), mixed_profiles(shape))))
def test_mixed_profiles_are_read_back(drawn):
    shape, profile = drawn
    assert parse_profile(json.loads(json.dumps(profile.canonical())), GAMES[tuple(shape)], "profile") == profile


@settings(deadline=None)
@given(SHAPES.flatmap(lambda shape: st.tuples(st.just(shape), correlated_profiles(shape))))
def test_correlated_profiles_are_read_back(drawn):
    shape, profile = drawn
    assert parse_correlated(json.loads(json.dumps(profile.canonical())), GAMES[tuple(shape)], "profile") == profile


@settings(deadline=None)
@given(mixed_profiles((2, 3), degenerate=False))
def test_plain_mixed_profiles_have_full_support(profile):
    assert all(min(strategy) > 0 for strategy in profile.strategies)


@settings(deadline=None)
@given(correlated_profiles((2, 2), degenerate=False))
def test_plain_correlated_profiles_have_full_support(profile):
    assert [place for place, _ in profile.support] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_profiles_shrink_to_the_first_strategies():
    assert smallest(pure_profiles((3, 2))) == (0, 0)
    assert smallest(mixed_profiles((3, 2))).strategies == ((1, 0, 0), (1, 0))
    assert smallest(correlated_profiles((3, 2))).support == (((0, 0), 1),)


def test_laws_that_are_no_product_are_drawn_and_laws_that_are_one():
    half = Fraction(1, 2)
    correlated = smallest(
        correlated_profiles((2, 2)),
        lambda law: len(law.support) == 2 and law.support[0][0] == (0, 0) and law.support[1][0] == (1, 1),
    )
    assert correlated.support == (((0, 0), half), ((1, 1), half))

    def independent(law):
        chances = dict(law.support)
        p, q, r, s = (chances.get(place, 0) for place in product((0, 1), repeat=2))
        return p * s == q * r and len({p, q, r, s}) > 1 and min(p, q, r, s) > 0

    assert len(smallest(correlated_profiles((2, 2)), independent).support) == 4


@pytest.mark.parametrize("build", [pure_profiles, mixed_profiles, correlated_profiles])
def test_refuses_shapes_without_players_or_strategies(build):
    with pytest.raises(InputError, match="shape: expected one size a player"):
        build(())
    with pytest.raises(InputError, match="shape: expected an integer of at least 1, got 0"):
        build((2, 0))


def test_refuses_laws_over_too_many_profiles():
    with pytest.raises(InputError, match="too large"):
        correlated_profiles((2000, 2000))
