import json
import pickle
from fractions import Fraction
from itertools import product

import pytest
from brute_force_equilibria import extreme_equilibria, game, games, tables
from hypothesis import given, settings
from hypothesis import strategies as st

import certify.equilibria.answer as answer
from certify.equilibria import all_equilibria
from certify.equilibria.tree import TreeSearch
from certify.kernel.exhaustion import Exhaustion, Product
from certify.kernel.replay import replay
from certify.spec import nash_subsets
from certify.spec.errors import InputError, LimitError, RejectedError
from certify.spec.reading.game import GameDocument, write_game, write_nfg

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)

DILEMMA = game([[3, 0], [5, 1]], [[3, 5], [0, 1]])
BATTLE = game([[2, 0], [0, 1]], [[1, 0], [0, 2]])
PENNIES = game([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
CONSTANT = game([[0] * 3] * 2, [[0] * 3] * 2)


def replayed(folder, document, result):
    (folder / "game.json").write_text(json.dumps(write_game(document)))
    (folder / "certificate.json").write_text(result.certificate)
    return replay(folder / "certificate.json")


@settings(max_examples=150, deadline=None)
@given(games())
def test_the_profiles_are_those_of_enumeration_over_all_supports(document):
    result = all_equilibria(document)
    assert result.complete
    assert result.reason is None
    assert len(set(result.profiles)) == len(result.profiles)
    assert set(result.profiles) == extreme_equilibria(*tables(document))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 1))
def test_larger_games_agree_with_enumeration_too(seed, bound):
    draw = [(seed * 7919 + place * 104729) % 1009 for place in range(50)]
    spread = 2 if bound else 1009
    first, second = ([[draw[25 * k + 5 * row + c] % spread for c in range(5)] for row in range(5)] for k in (0, 1))
    assert set(all_equilibria(game(first, second)).profiles) == extreme_equilibria(first, second)


@settings(max_examples=60, deadline=None)
@given(games(3))
def test_where_all_equilibria_are_regular_their_indices_sum_to_one(document):
    result = all_equilibria(document)
    if None not in result.index:
        assert sum(result.index) == 1
        assert len(result.profiles) % 2 == 1


@settings(max_examples=40, deadline=None)
@given(games(3))
def test_every_certificate_replays(tmp_path_factory, document):
    verdict = replayed(tmp_path_factory.mktemp("equilibria"), document, all_equilibria(document))
    assert verdict.accepted, verdict.reason
    assert "hull" in verdict.rules


@settings(max_examples=60, deadline=None)
@given(games(3), st.data())
def test_mixtures_within_a_subset_are_equilibria_and_every_profile_is_in_one(document, data):
    result = all_equilibria(document)
    covered = set()
    for subset in result.subsets:
        profile = []
        for strategies, numbers in zip(result.strategies, subset, strict=True):
            weights = data.draw(st.lists(st.integers(1, 5), min_size=len(numbers), max_size=len(numbers)))
            own = [strategies[number] for number in numbers]
            mixed = [sum(w * s[k] for w, s in zip(weights, own, strict=True)) for k in range(len(own[0]))]
            profile.append([value / sum(weights) for value in mixed])
        assert regrets(document, profile) == [0, 0]
        covered |= {(result.strategies[0][a], result.strategies[1][b]) for a, b in product(*subset)}
    assert covered == set(result.profiles)
    assert sorted(number for component in result.components for number in component) == list(range(len(result.subsets)))


def regrets(document, profile):
    first, second = tables(document)
    rows = [sum(map(Fraction.__mul__, row, profile[1])) for row in first]
    columns = [sum(map(Fraction.__mul__, column, profile[0])) for column in zip(*second, strict=True)]
    return [
        max(paid) - sum(map(Fraction.__mul__, own, paid)) for own, paid in zip(profile, (rows, columns), strict=True)
    ]


@pytest.mark.parametrize(
    ("document", "profiles", "index"),
    [
        (DILEMMA, [((0, 1), (0, 1))], [1]),
        (PENNIES, [((HALF, HALF), (HALF, HALF))], [1]),
        (BATTLE, [((1, 0), (1, 0)), ((Fraction(2, 3), THIRD), (THIRD, Fraction(2, 3))), ((0, 1), (0, 1))], [1, -1, 1]),
        (game([[7]], [[2]]), [((1,), (1,))], [1]),
        (game([[1, 2]], [[3, 3]]), [((1,), (1, 0)), ((1,), (0, 1))], [None, None]),
    ],
)
def test_classic_games_have_their_equilibria(document, profiles, index):
    result = all_equilibria(document)
    assert list(result.profiles) == profiles
    assert list(result.index) == index


def test_rock_paper_scissors_has_one_equilibrium():
    table = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    result = all_equilibria(game(table, [[-value for value in row] for row in table]))
    assert result.profiles == (((THIRD,) * 3, (THIRD,) * 3),)


def test_a_constant_game_is_one_subset_and_one_component():
    result = all_equilibria(CONSTANT)
    assert len(result.profiles) == 6
    assert result.subsets == (((0, 1), (0, 1, 2)),)
    assert result.components == ((0,),)
    assert result.index == (None,) * 6


def test_a_component_may_be_made_of_several_subsets():
    result = all_equilibria(game([[1, 1], [1, 0]], [[1, 1], [1, 0]]))
    assert result.profiles == (((1, 0), (1, 0)), ((1, 0), (0, 1)), ((0, 1), (1, 0)))
    assert result.subsets == (((0,), (0, 1)), ((0, 1), (0,)))
    assert result.components == ((0, 1),)


def test_payoffs_with_a_large_offset_and_tiny_differences_are_told_apart():
    tiny = Fraction(1, 10**30)
    first = [[10**12, 10**12], [10**12 + tiny, 10**12]]
    result = all_equilibria(game(first, [[0, 0], [0, 0]]))
    assert set(result.profiles) == extreme_equilibria(first, [[0, 0], [0, 0]])
    assert ((1, 0), (1, 0)) not in result.profiles


def test_a_file_is_read_and_named_in_the_certificate(tmp_path):
    file = tmp_path / "battle.nfg"
    file.write_text(write_nfg(BATTLE))
    result = all_equilibria(file)
    (tmp_path / "certificate.json").write_text(result.certificate)
    assert replay(tmp_path / "certificate.json").accepted
    assert result == all_equilibria(str(file))


def test_equal_games_have_equal_certificates():
    assert all_equilibria(BATTLE).certificate == all_equilibria(BATTLE).certificate


def test_a_search_without_time_is_not_complete_and_says_why(tmp_path):
    result = all_equilibria(BATTLE, seconds=0)
    assert not result.complete
    assert "0 seconds" in result.reason
    assert replayed(tmp_path, BATTLE, result).accepted
    assert "at least" in repr(result)


def test_a_game_with_too_many_equilibria_is_not_complete(monkeypatch):
    monkeypatch.setattr(answer, "MOST_PROFILES", 2)
    result = all_equilibria(CONSTANT)
    assert not result.complete
    assert "more than 2" in result.reason


@pytest.mark.parametrize("bad", [None, 3, b"x", [[1], [2, 3]], {"format": "certify-game/1"}])
def test_what_is_no_game_is_refused(bad):
    with pytest.raises(InputError, match="game"):
        all_equilibria(bad)


@pytest.mark.parametrize("seconds", [-1, float("nan"), True, "1"])
def test_what_is_no_time_is_refused(seconds):
    with pytest.raises(InputError, match="seconds"):
        all_equilibria(BATTLE, seconds=seconds)


def test_a_game_of_one_player_is_refused():
    document = GameDocument("", ("one",), (("a",),), ((Fraction(0),),))
    with pytest.raises(InputError, match="two players"):
        all_equilibria(document)


def test_results_are_shown_as_text_and_as_a_table():
    result = all_equilibria(GameDocument("", ("<r>", "c"), BATTLE.strategies, BATTLE.payoffs))
    assert repr(result) == "EquilibriaResult(3 extreme equilibria, 3 maximal Nash subsets, 3 components)"
    assert (
        repr(all_equilibria(PENNIES)) == "EquilibriaResult(1 extreme equilibrium, 1 maximal Nash subset, 1 component)"
    )
    page = result._repr_html_()
    assert "&lt;r&gt;" in page
    assert "2/3, 1/3" in page
    assert result.json()["profiles"][1] == [["2/3", "1/3"], ["1/3", "2/3"]]


TREE = """EFG 2 R "entry" { "one" "two" }
""

p "" 1 1 "" { "out" "in" } 0
t "" 1 "" { 0, 2 }
p "" 2 1 "" { "fight" "share" } 0
t "" 2 "" { -1, -1 }
t "" 3 "" { 1, 1 }
"""


def test_a_game_in_extensive_form_is_answered_in_its_reduced_normal_form(tmp_path):
    (tmp_path / "entry.efg").write_text(TREE)
    result = all_equilibria(tmp_path / "entry.efg")
    assert set(result.profiles) == {((0, 1), (0, 1)), ((1, 0), (1, 0)), ((1, 0), (HALF, HALF))}
    assert len(result.components) == 2
    (tmp_path / "certificate.json").write_text(result.certificate)
    assert replay(tmp_path / "certificate.json").accepted


def test_the_text_of_the_certificate_says_what_the_result_says():
    result = all_equilibria(BATTLE)
    claim = json.loads(result.certificate)
    assert claim["instance"]["parameters"]["profiles"] == result.json()["profiles"]
    assert claim["results"]["index"] == list(result.index)
    assert claim["results"]["component_index"] == list(result.component_index)
    assert claim["results"]["subsets"] == [[list(own) for own in subset] for subset in result.subsets]


def test_results_that_are_copied_or_sent_to_another_process_keep_what_they_say():
    result = all_equilibria(BATTLE)
    again = pickle.loads(pickle.dumps(result))
    assert again == result
    assert (again.certificate, again.index, again.strategies) == (result.certificate, result.index, result.strategies)


def test_no_answer_is_given_that_the_kernel_refuses(monkeypatch):
    monkeypatch.setattr(TreeSearch, "run", lambda search: Exhaustion(((), ()), (Product(0),)))
    with pytest.raises(RejectedError, match="exhausted"):
        all_equilibria(BATTLE)


def test_too_many_maximal_subsets_are_refused_at_once(monkeypatch):
    monkeypatch.setattr(nash_subsets, "MOST_SUBSETS", 0)
    with pytest.raises(LimitError, match="maximal Nash subsets"):
        all_equilibria(game([[0] * 5] * 5, [[0] * 5] * 5))
