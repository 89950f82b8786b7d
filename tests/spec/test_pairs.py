"""Lists of pairs of strategies: what is said of them against the definitions."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.parts import check_parts
from certify.spec.best_replies import BestReplies, best_replies
from certify.spec.errors import InputError, RejectedError
from certify.spec.formula import holds_at
from certify.spec.integer_matrices import rank
from certify.spec.normal_form import NormalForm
from certify.spec.questions.pairs import (
    WeightedPairs,
    are_equilibria,
    complete_list,
    equilibria_list,
    labels_of,
    pairs_of,
)

PENNIES = best_replies(NormalForm((2, 2), [[1, -1, -1, 1], [-1, 1, 1, -1]]))
EVEN = (1, 1)


@st.composite
def strategies(draw, size):
    weights = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size).filter(any))
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 3), st.integers(1, 3))
def test_a_pair_with_all_labels_is_what_the_definition_calls_an_equilibrium(data, rows, columns):
    entry = st.integers(-1, 1).map(Fraction)
    table = st.lists(entry, min_size=rows * columns, max_size=rows * columns)
    game = NormalForm((rows, columns), [data.draw(table), data.draw(table)])
    profiles = [(data.draw(strategies(rows)), data.draw(strategies(columns))) for _ in range(4)]
    sides, listed = best_replies(game), pairs_of(profiles)
    found = are_equilibria(sides, labels_of(sides, listed), listed.pairs)
    assert found == [holds_at(game.is_nash(profile)) for profile in profiles]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4).filter(lambda drawn: gcd(*drawn) == 1).map(tuple))
def test_strategies_are_probabilities_in_the_ratio_of_their_weights(weights):
    (found,), _ = WeightedPairs(([weights], []), []).strategies
    assert found == tuple(Fraction(weight, sum(weights)) for weight in weights)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(strategies(2), strategies(2)), max_size=5))
def test_pairs_stand_for_the_profiles_in_their_order(profiles):
    listed = pairs_of(profiles)
    assert [(listed.strategies[0][a], listed.strategies[1][b]) for a, b in listed.pairs] == profiles
    assert all(len(set(own)) == len(own) for own in listed.strategies)


@pytest.mark.parametrize("weights", [[(2, -1)], [(1, -1)], [(0, 0)], [(2, 2)], [(-1, -1)], [(1, 1), (1, 1)]])
def test_what_is_no_strategy_or_comes_twice_is_refused_in_a_list(weights):
    with pytest.raises(InputError, match="weights"):
        WeightedPairs((weights, [EVEN]), [(0, 0)])


@pytest.mark.parametrize("pair", [(-1, 0), (0, -1), (-1, -1), (1, 0), (0, 1)])
def test_a_pair_of_strategies_that_are_not_given_is_refused(pair):
    with pytest.raises(InputError, match="pairs"):
        WeightedPairs(([EVEN], [EVEN]), [(0, 0), pair])


def test_a_list_of_equilibria_is_refused_where_a_pair_is_none():
    parts = equilibria_list(PENNIES, WeightedPairs(([EVEN, (1, 0)], [EVEN]), [(0, 0), (1, 0)]))
    with pytest.raises(RejectedError, match=r"parts\.equilibria"):
        check_parts(parts, dict.fromkeys(parts))


@pytest.mark.parametrize(
    ("sides", "listed", "part"),
    [
        (PENNIES, WeightedPairs(([EVEN], [(1, 0)]), [(0, 0)]), "equilibria"),
        (PENNIES, WeightedPairs(([EVEN], [EVEN]), [(0, 0), (0, 0)]), "once"),
        (best_replies(NormalForm((2, 2), [[0] * 4] * 2)), WeightedPairs(([EVEN], [EVEN]), [(0, 0)]), "extreme"),
        (PENNIES, WeightedPairs(([EVEN], [EVEN]), [(0, 0)]), "exhausted"),
    ],
)
def test_a_list_that_is_not_all_extreme_equilibria_is_refused(sides, listed, part):
    parts = complete_list(sides, listed)
    with pytest.raises(RejectedError, match=f"parts.{part}"):
        check_parts(parts, dict.fromkeys(parts))


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(0, 1), st.integers(1, 4), st.integers(1, 4))
def test_labels_determine_a_strategy_where_their_equations_have_full_rank(data, player, own, replies):
    row = st.lists(st.integers(-1, 1), min_size=own, max_size=own).map(tuple)
    side = BestReplies(player, tuple(data.draw(st.lists(row, min_size=replies, max_size=replies))))
    labels = data.draw(st.integers(0, (1 << own + replies) - 1))
    used = [place for place, label in enumerate(side.own_labels) if not labels >> label & 1]
    equations = [[*([1] * len(used)), 0]]
    for row, label in zip(side.replies, side.reply_labels, strict=True):
        if labels >> label & 1:
            equations.append([*(-row[place] for place in used), 1])
    assert side.determines(labels) == (rank(equations) == len(used) + 1)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(0, 1), st.integers(1, 4), st.integers(1, 4))
def test_the_labels_of_a_strategy_are_what_it_does_not_use_and_the_best_replies(data, player, own, replies):
    row = st.lists(st.integers(-1, 1), min_size=own, max_size=own).map(tuple)
    side = BestReplies(player, tuple(data.draw(st.lists(row, min_size=replies, max_size=replies))))
    strategy = data.draw(strategies(own))
    paid = [sum(map(Fraction.__mul__, strategy, map(Fraction, row))) for row in side.replies]
    unused = {label for label, weight in zip(side.own_labels, strategy, strict=True) if weight == 0}
    best = {label for label, value in zip(side.reply_labels, paid, strict=True) if value == max(paid)}
    assert side.labels(strategy) == sum(1 << label for label in unused | best)
