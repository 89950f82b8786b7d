import json
from fractions import Fraction

import pytest
from brute_force_equilibria import extreme_equilibria, game, games, tables
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.equilibria import all_equilibria, check_all
from certify.kernel.certificate_encoding import layout
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.reading.game import GameDocument, write_game
from certify.spec.reading.profile import ProfileDocument, ProfilesDocument

BATTLE = game([[2, 0], [0, 1]], [[1, 0], [0, 2]])
MIXED = [["2/3", "1/3"], ["1/3", "2/3"]]
AGREE = tuple(Fraction(int(first == second == third)) for first in (0, 1) for second in (0, 1) for third in (0, 1))
THREE = GameDocument("", ("a", "b", "c"), (("0", "1"),) * 3, (AGREE,) * 3)


def replayed(folder, document, result):
    (folder / "game.json").write_text(json.dumps(write_game(document)))
    (folder / "certificate.json").write_text(result.certificate)
    return replay(folder / "certificate.json")


@settings(max_examples=60, deadline=None)
@given(games(3), st.data())
def test_what_is_left_out_of_the_extreme_equilibria_is_missing(tmp_path_factory, document, data):
    extreme = sorted(extreme_equilibria(*tables(document)))
    kept = data.draw(st.lists(st.sampled_from(extreme), unique=True))
    result = check_all(document, kept)
    assert result.equilibria == (True,) * len(kept)
    assert set(result.missing) == set(extreme) - set(kept)
    assert result.complete is (len(kept) == len(extreme))
    assert result.exhausted
    verdict = replayed(tmp_path_factory.mktemp("list"), document, result)
    assert verdict.accepted, verdict.reason


@settings(max_examples=60, deadline=None)
@given(games(3), st.data())
def test_a_pure_profile_is_an_equilibrium_where_nobody_gains(document, data):
    first, second = tables(document)
    row, column = data.draw(st.integers(0, len(first) - 1)), data.draw(st.integers(0, len(first[0]) - 1))
    profile = [[int(k == row) for k in range(len(first))], [int(k == column) for k in range(len(first[0]))]]
    stays = first[row][column] == max(each[column] for each in first) and second[row][column] == max(second[row])
    assert check_all(document, [profile]).equilibria == (stays,)


def test_the_complete_list_of_a_classic_game_is_complete(tmp_path):
    result = check_all(BATTLE, [[[1, 0], [1, 0]], MIXED, [[0, 1], [0, 1]]])
    assert result.json() == {"equilibria": [True] * 3, "complete": True, "missing": []}
    assert replayed(tmp_path, BATTLE, result).accepted
    assert repr(result) == "ListResult(3 profiles, 0 no equilibrium, complete)"


def test_a_list_may_repeat_equilibria_and_have_more_than_the_extreme_ones():
    constant = game([[0, 0]], [[0, 0]])
    result = check_all(constant, [[[1], [1, 0]], [[1], [1, 0]], [[1], ["1/2", "1/2"]], [[1], [0, 1]]])
    assert result.complete is True
    assert check_all(constant, [[[1], ["1/2", "1/2"]]]).missing == (((1,), (1, 0)), ((1,), (0, 1)))


def test_a_float_that_misses_by_a_rounding_is_no_equilibrium_and_the_exact_one_is_missing():
    near = Fraction(2 / 3)
    result = check_all(BATTLE, [[[1, 0], [1, 0]], [[near, 1 - near], ["1/3", "2/3"]], [[0.0, 1.0], [0, 1]]])
    assert result.equilibria == (True, False, True)
    assert result.json()["missing"] == [MIXED]


def test_an_empty_list_misses_everything():
    result = check_all(BATTLE, [])
    assert result.complete is False
    assert result.missing == all_equilibria(BATTLE).profiles


def test_a_search_without_time_leaves_open_whether_a_list_is_complete(tmp_path):
    result = check_all(BATTLE, [MIXED], seconds=0)
    assert (result.complete, result.exhausted) == (None, False)
    assert "0 seconds" in result.reason
    assert replayed(tmp_path, BATTLE, result).accepted


def test_with_three_players_each_equilibrium_that_is_left_out_is_missing(tmp_path):
    pure = [[[1, 0]] * 3, [[0, 1]] * 3]
    half = Fraction(1, 2)
    result = check_all(THREE, pure[:1])
    assert result.complete is False
    assert result.missing == (((half, half),) * 3, ((0, 1),) * 3)
    assert replayed(tmp_path, THREE, result).accepted
    result = check_all(THREE, [*pure, [[half, half]] * 3])
    assert result.complete is True
    assert replayed(tmp_path, THREE, result).accepted


def test_with_one_player_the_best_strategies_are_the_equilibria(tmp_path):
    document = GameDocument("", ("one",), (("a", "b", "c"),), ((Fraction(1), Fraction(0), Fraction(1)),))
    result = check_all(document, [[[1, 0, 0]], [["1/2", 0, "1/2"]]])
    assert (result.equilibria, result.complete, result.missing) == ((True, True), False, (((0, 0, 1),),))
    assert replayed(tmp_path, document, result).accepted
    assert check_all(document, [[[1, 0, 0]], [[0, 0, 1]]]).complete is True


def test_files_and_documents_are_read(tmp_path):
    file, profiles = tmp_path / "game.json", tmp_path / "profiles.json"
    file.write_text(json.dumps(write_game(BATTLE)))
    document = {"format": "certify-profiles/1", "profiles": [MIXED]}
    profiles.write_text(json.dumps(document))
    read = ProfilesDocument((ProfileDocument(tuple(tuple(map(Fraction, own)) for own in MIXED)),))
    assert check_all(file, profiles) == check_all(BATTLE, read) == check_all(BATTLE, [MIXED])


@pytest.mark.parametrize(
    "profiles",
    [None, 3, [3], [[[1, 0]]], [[[1, 0], [1, 1]]], [[[1, 0], [2, -1]]], [[[1, 0], [1, 0, 0]]], [[[1, 0], [True, 0]]]],
)
def test_a_list_that_is_none_of_the_game_is_refused(profiles):
    with pytest.raises(InputError):
        check_all(BATTLE, profiles)


def test_no_equilibrium_is_missing_twice(tmp_path):
    result = check_all(BATTLE, [MIXED])
    assert replayed(tmp_path, BATTLE, result).accepted
    document = json.loads(result.certificate)
    document["results"]["missing"] += document["results"]["missing"][:1]
    (tmp_path / "certificate.json").write_text(layout(document))
    verdict = replay(tmp_path / "certificate.json")
    assert (verdict.accepted, verdict.reason) == (False, "missing: a profile is given twice")
