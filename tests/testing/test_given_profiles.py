"""Profiles in all the spellings that the assertions take are the same profiles; what is none is refused in words."""

from __future__ import annotations

import json
from fractions import Fraction
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_given_games import BATTLE, TREE

from certify.spec.reading.efg import parse_efg
from certify.spec.reading.nfg import write_nfg
from certify.spec.reading.profile import BehaviorDocument, CorrelatedDocument, ProfileDocument, ProfilesDocument
from certify.testing.given_profiles import NoProfileError, as_law, as_profile, as_profiles

HALF = Fraction(1, 2)
PROFILE = ProfileDocument(((HALF, HALF), (Fraction(1), Fraction(0))))
TREE_GAME = parse_efg(TREE, where="tree")


@pytest.mark.parametrize(
    "profile",
    [
        PROFILE,
        PROFILE.canonical(),
        {"format": "certify-profile/1", "strategies": [[0.5, 0.5], [1, 0]]},
        [["1/2", "0.5"], [1, 0]],
        ((0.5, HALF), 0),
        (np.array([0.5, 0.5]), np.array([1, 0])),
        (np.array([0.5, 0.5], dtype=np.float32), np.int64(0)),
        np.array([[0.5, 0.5], [1, 0]]),
    ],
)
def test_a_profile_comes_as_lists_numbers_or_a_document(profile):
    assert as_profile(profile, BATTLE, None) == PROFILE


def test_a_profile_comes_as_a_file(tmp_path):
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(PROFILE.canonical()))
    assert as_profile(file, BATTLE, None) == as_profile(str(file), BATTLE, None) == PROFILE


def test_a_profile_of_a_tree_is_mixed_or_of_behavior():
    behavior = [[[HALF, HALF]], [[0, 1]]]
    assert as_profile(behavior, TREE_GAME, None) == BehaviorDocument((((HALF, HALF),), ((Fraction(0), Fraction(1)),)))
    assert as_profile([[HALF, HALF], [0, 1]], TREE_GAME, None) == as_profile([[HALF, HALF], 1], TREE_GAME, None)


def test_profiles_of_pygambit_are_read():
    gambit = pytest.importorskip("pygambit")
    game = gambit.read_nfg(StringIO(write_nfg(BATTLE)))
    found = [as_profile(each, BATTLE, None) for each in as_profiles(gambit.nash.enummixed_solve(game))]
    assert len(found) == 3
    tree = gambit.read_efg(StringIO(TREE))
    mixed = gambit.nash.enummixed_solve(tree).equilibria[0]
    assert isinstance(as_profile(mixed, TREE_GAME, None), ProfileDocument)
    assert isinstance(as_profile(gambit.nash.lcp_solve(tree).equilibrium, TREE_GAME, None), BehaviorDocument)


@pytest.mark.parametrize(
    ("profile", "complaint"),
    [
        (None, "expected 2 strategies, one a player, got null"),
        ([[1, 0]], "expected 2 strategies, one a player, got 1"),
        ([[1, 0, 0], [1, 0]], "expected 2 probabilities of row, got 3"),
        ([2, 0], "from 0 to 1, got 2"),
        ([True, 0], "expected 2 probabilities of row"),
        ([["x", 0], [1, 0]], 'row: expected a number like "3/4"'),
        ([[float("nan"), 0], [1, 0]], "row: nan is not a finite number"),
        ([[-1, 2], [1, 0]], "row: a probability is -1"),
        ([[HALF, 0], [1, 0]], "row: probabilities sum to 1 - 1/2"),
        ([[0.1, 0.9000001], [1, 0]], r"row: probabilities sum to 1 \+ ~1e-7; a float is taken at its exact"),
        ([["1/3", "0.6666666666666666666"], [1, 0]], r"row: probabilities sum to 1 - ~6.66667e-20$"),
        ({"format": "certify-profiles/1"}, "certify-profile/1"),
        ("no-such-file.json", "no-such-file.json"),
    ],
)
def test_what_is_no_profile_is_said_why(profile, complaint):
    with pytest.raises(NoProfileError, match=complaint):
        as_profile(profile, BATTLE, None)


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=30))
def test_floats_that_sum_to_1_but_for_the_rounding_of_the_sum_are_divided_by_it(parts):
    game = BATTLE.__class__(
        "", ("a", "b"), (tuple(map(str, range(len(parts)))), ("1",)), ((Fraction(0),) * len(parts),) * 2
    )
    row = [part / sum(parts) for part in parts]
    for each in (row, tuple(row), np.array(row), np.array(row, dtype=np.float32)):
        (found, _) = as_profile([each, 0], game, None).strategies
        assert sum(found) == 1
        given = [Fraction(float(p)) for p in each]
        assert [p / found[0] for p in found] == [p / given[0] for p in given]


def test_double_precision_is_not_forgiven_the_rounding_of_single_precision():
    game = BATTLE.__class__("", ("a", "b"), (("1", "2", "3"), ("1",)), (((Fraction(0)),) * 3,) * 2)
    for off in (1e-8, -1e-8):
        with pytest.raises(NoProfileError, match="tolerance= puts rounding right"):
            as_profile([[1 / 3, 1 / 3, 1 / 3 + off], 0], game, None)


def test_a_tolerance_puts_right_what_rounding_took_off():
    third = [1 / 3, 1 / 3, 1 / 3 + 1e-12]
    game = BATTLE.__class__("", ("a", "b"), (("1", "2", "3"), ("1",)), (((Fraction(0)),) * 3,) * 2)
    found = as_profile([third, 0], game, Fraction(1, 10**9))
    assert sum(found.strategies[0]) == 1
    assert max(abs(p - Fraction(1, 3)) for p in found.strategies[0]) < Fraction(1, 10**11)
    assert as_profile([[1 + 1e-12, -1e-12, 0], 0], game, Fraction(1, 10**9)).strategies[0] == (1, 0, 0)
    with pytest.raises(NoProfileError, match="more than the tolerance puts right"):
        as_profile([third, 0], game, Fraction(1, 10**15))


LAW = CorrelatedDocument((((0, 0), HALF), ((1, 1), HALF)))


@pytest.mark.parametrize(
    "law",
    [
        LAW,
        LAW.canonical(),
        {(0, 0): 0.5, (1, 1): "1/2"},
        {(np.int64(0), 0): HALF, (1, 1): HALF, (0, 1): 0},
        [[0.5, 0], [0, 0.5]],
        np.array([[0.5, 0], [0, 0.5]]),
    ],
)
def test_a_law_comes_as_a_mapping_a_table_or_a_document(law, tmp_path):
    assert as_law(law, BATTLE, None) == LAW
    file = tmp_path / "law.json"
    file.write_text(json.dumps(LAW.canonical()))
    assert as_law(file, BATTLE, None) == LAW


@pytest.mark.parametrize(
    ("law", "complaint"),
    [
        ({(0, 2): 1}, r"no pure profile \(0, 2\)"),
        ({(0, 0): "1/2"}, "sum to 1 - 1/2"),
        ([[1, 0]], "expected 2 entries, got 1"),
        (3, "expected 2 entries"),
        ({"format": "certify-correlated/1", "support": [{"profile": [0, 0], "probability": "1/2"}] * 2}, "twice"),
    ],
)
def test_what_is_no_law_is_said_why(law, complaint):
    with pytest.raises(NoProfileError, match=complaint):
        as_law(law, BATTLE, None)


def test_a_list_comes_as_a_list_a_generator_a_document_or_a_file(tmp_path):
    listed = ProfilesDocument((PROFILE,))
    file = tmp_path / "profiles.json"
    file.write_text(json.dumps(listed.canonical()))
    rows = [[["1/2", "1/2"], [1, 0]]]
    for each in (listed, listed.canonical(), file, rows, iter(rows), np.array([[[0.5, 0.5], [1, 0]]])):
        assert [as_profile(one, BATTLE, None) for one in as_profiles(each)] == [PROFILE]


@pytest.mark.parametrize("profiles", [3, None, {"format": "certify-profile/1"}, "no-such-file.json"])
def test_what_is_no_list_is_refused(profiles):
    with pytest.raises(NoProfileError):
        as_profiles(profiles)
