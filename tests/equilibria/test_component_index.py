"""The index of components against the indices of equilibria of a slightly perturbed game nearby."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest
from brute_force_equilibria import game
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_exhaustion_mutants import accepted

from certify.equilibria import all_equilibria
from certify.kernel.certificate_encoding import layout
from certify.spec.reading.game import write_game

tables = st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=2, max_size=2)


def away(result, subset, profile):
    """How far a profile of a 2x2 game is from a maximal Nash subset, which is a product of intervals."""
    gaps = []
    for player, numbers in enumerate(subset):
        ends = [result.strategies[player][number][0] for number in numbers]
        gaps.append(max(min(ends) - profile[player][0], profile[player][0] - max(ends), 0))
    return max(gaps)


@settings(max_examples=80, deadline=None)
@given(tables, tables, st.integers(0, 10**6))
def test_the_index_of_a_component_is_the_sum_over_a_perturbed_game(first, second, seed):
    result = all_equilibria(game(first, second))
    assume(None in result.index)
    generator = random.Random(seed)
    moved = [
        [[Fraction(entry) + Fraction(generator.randint(-999, 999), 10**9) for entry in row] for row in table]
        for table in (first, second)
    ]
    near = all_equilibria(game(*moved))
    assume(None not in near.index)
    sums = [0] * len(result.components)
    for profile, own in zip(near.profiles, near.index, strict=True):
        gaps = [
            min(away(result, result.subsets[number], profile) for number in component)
            for component in result.components
        ]
        assert min(gaps) < Fraction(1, 10**5)
        sums[gaps.index(min(gaps))] += own
    for expected, found in zip(sums, result.component_index, strict=True):
        assert found in (None, expected)


def test_a_changed_index_of_a_component_is_refused(tmp_path):
    document = game([[1, 1], [1, 0]], [[1, 1], [1, 0]])
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    result = all_equilibria(document)
    assert (result.index, result.component_index) == ((None,) * len(result.profiles), (1,))
    claim = json.loads(result.certificate)
    assert accepted(tmp_path, layout(claim))
    for wrong in ([0], [1, 0], [], [None], None):
        claim["results"]["component_index"] = wrong
        assert not accepted(tmp_path, layout(claim))
    claim["results"]["component_index"] = [1]
    del claim["results"]["subsets"]
    assert not accepted(tmp_path, layout(claim))


@pytest.mark.parametrize("entry", [0, 1])
def test_two_degenerate_components_have_no_index_each(entry):
    table = [[2, 2, 0, 0], [2, 2, 0, 0], [0, 0, 1, 1], [0, 0, 1, entry]]
    result = all_equilibria(game(table, table))
    assert len(result.components) > 1
    assert None in result.component_index
    assert result.component_index.count(None) >= 2
