"""Profiles against the game they belong to: one, many, correlated."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.reading.game import GameDocument
from certify.spec.reading.profile import (
    parse_correlated,
    parse_profile,
    parse_profiles,
    read_correlated,
    read_profile,
    read_profiles,
)

HALF = Fraction(1, 2)
GAME = GameDocument(
    title="",
    players=("row", "column"),
    strategies=(("T", "B"), ("L", "M", "R")),
    payoffs=((Fraction(0),) * 6,) * 2,
)


def profile(strategies: object) -> dict[str, object]:
    return {"format": "certify-profile/1", "strategies": strategies}


def profiles(entries: object) -> dict[str, object]:
    return {"format": "certify-profiles/1", "profiles": entries}


def correlated(support: object) -> dict[str, object]:
    return {"format": "certify-correlated/1", "support": support}


def at(indices: object, probability: object) -> dict[str, object]:
    return {"profile": indices, "probability": probability}


def test_reads_one_profile() -> None:
    result = parse_profile(profile([["1/2", 0.5], [1, 0, "0.0"]]), GAME, "p")
    assert result.strategies == ((HALF, HALF), (1, 0, 0))
    assert result.digest() == parse_profile(profile([["0.5", "2/4"], [1, 0, 0]]), GAME, "p").digest()
    assert result.digest() != parse_profile(profile([["1/2", "1/2"], [0, 1, 0]]), GAME, "p").digest()


def test_reads_a_list_of_profiles_in_order() -> None:
    entries = [[[1, 0], [1, 0, 0]], [[0, 1], ["1/3", "1/3", "1/3"]], [[1, 0], [1, 0, 0]]]
    result = parse_profiles(profiles(entries), GAME, "p")
    assert [p.strategies[0] for p in result.profiles] == [(1, 0), (0, 1), (1, 0)]
    assert result.profiles[1].strategies[1] == (Fraction(1, 3),) * 3
    assert result.digest() != parse_profiles(profiles(entries[:2]), GAME, "p").digest()
    assert parse_profiles(profiles([]), GAME, "p").profiles == ()


def test_a_law_given_as_a_profile_is_told_how_to_ask() -> None:
    with pytest.raises(InputError, match=r"p\.json: format: a law over pure profiles.*--kind correlated or coarse"):
        parse_profile(correlated([]), GAME, "p.json")


def test_a_list_of_profiles_given_as_one_is_told_how_to_ask() -> None:
    with pytest.raises(InputError, match=r"p\.json: format: a list of profiles, not one; ask with --all"):
        parse_profile(profiles([]), GAME, "p.json")


def test_reads_a_correlated_profile_sorted_and_without_zeros() -> None:
    support = [at([1, 2], "1/2"), at([1, 0], 0), at([0, 0], 0.5)]
    result = parse_correlated(correlated(support), GAME, "p")
    assert result.support == (((0, 0), HALF), ((1, 2), HALF))
    assert result.digest() == parse_correlated(correlated(support[::-2]), GAME, "p").digest()


BAD_STRATEGIES = [
    ([[1, 0]], ": expected 2 lists of probabilities, one a player, got 1"),
    ([[1, 0], [1, 0]], "[1]: expected 3 probabilities, one a strategy, got 2"),
    ([[1, 0, 0], [1, 0, 0]], "[0]: expected 2 probabilities, one a strategy, got 3"),
    ([["3/2", "-1/2"], [1, 0, 0]], "[0][1]: expected a number >= 0, got -1/2"),
    ([["1/2", "1/3"], [1, 0, 0]], "[0]: expected probabilities that sum to 1, got a sum of 5/6"),
    ([[1, 0], [0, 0, 0]], "[1]: expected probabilities that sum to 1, got a sum of 0"),
    ([[0.1, 0.9], [1, 0, 0]], "[0]: expected probabilities that sum to 1, got a sum of "),
    ([[1, 0], [1, 0, "x"]], '[1][2]: expected a number like "3/4"'),
    ([1, 0], "[0]: expected a list, got 1"),
    ({"row": [1, 0]}, ": expected a list, got an object"),
]


@pytest.mark.parametrize(("strategies", "words"), BAD_STRATEGIES, ids=[words[:60] for _, words in BAD_STRATEGIES])
def test_refuses_a_bad_profile_alone_and_in_a_list(strategies: object, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"p.json: strategies{words}")):
        parse_profile(profile(strategies), GAME, "p.json")
    good = [[1, 0], [1, 0, 0]]
    with pytest.raises(InputError, match=re.escape(f"p.json: profiles[1]{words}")):
        parse_profiles(profiles([good, strategies]), GAME, "p.json")


BAD_SUPPORT = [
    ([], "support: expected probabilities that sum to 1, got a sum of 0"),
    ([at([0, 0], "1/2")], "support: expected probabilities that sum to 1, got a sum of 1/2"),
    ([at([0, 0], 2), at([0, 1], -1)], "support[1].probability: expected a number >= 0, got -1"),
    ([at([0, 0], HALF), at([0, 0], HALF)], "support[1]: this profile comes twice; merge the two rows"),
    ([at([0], 1)], "support[0].profile: expected 2 strategies, one a player, got 1"),
    ([at([0, 3], 1)], "support[0].profile[1]: expected a strategy's number from 0 to 2, got 3"),
    ([at([-1, 0], 1)], "support[0].profile[0]: expected an integer >= 0, got -1"),
    ([at([True, 0], 1)], "support[0].profile[0]: expected an integer >= 0, got true"),
    ([at(["T", "L"], 1)], 'support[0].profile[0]: expected an integer >= 0, got "T"'),
    ([{"profile": [0, 0]}], 'support[0]: the key "probability" is missing'),
    ([{**at([0, 0], 1), "name": "x"}], 'support[0]: the key "name" is unknown'),
]


@pytest.mark.parametrize(("support", "words"), BAD_SUPPORT, ids=[words[:60] for _, words in BAD_SUPPORT])
def test_refuses_a_bad_correlated_profile(support: object, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"p.json: {words}")):
        parse_correlated(correlated(support), GAME, "p.json")


@pytest.mark.parametrize(
    ("parse", "name", "key"),
    [
        (parse_profile, "certify-profile/1", "strategies"),
        (parse_profiles, "certify-profiles/1", "profiles"),
        (parse_correlated, "certify-correlated/1", "support"),
    ],
)
def test_refuses_another_format_and_missing_or_unknown_keys(parse, name: str, key: str) -> None:
    with pytest.raises(InputError, match=f'p: format: expected "{name}", got "certify-game/1"'):
        parse({"format": "certify-game/1", key: []}, GAME, "p")
    with pytest.raises(InputError, match=f'p: the key "{key}" is missing'):
        parse({"format": name}, GAME, "p")
    with pytest.raises(InputError, match='p: the key "behavior" is unknown'):
        parse({"format": name, key: [], "behavior": []}, GAME, "p")
    with pytest.raises(InputError, match="p: expected an object, got a list"):
        parse([], GAME, "p")


def test_reads_files_and_names_them_when_they_are_bad(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(profile([[1, 0], [1, 0, 0]])))
    assert read_profile(path, GAME).strategies == ((1, 0), (1, 0, 0))
    with pytest.raises(InputError, match=re.escape(f"{path}: format: expected ")):
        read_profiles(path, GAME)
    path.write_text(json.dumps(profiles([[[1, 0], [1, 0, 0]]])))
    assert len(read_profiles(path, GAME).profiles) == 1
    path.write_text(json.dumps(correlated([at([0, 0], 1)])))
    assert read_correlated(path, GAME).support == (((0, 0), 1),)


def mixed(size: int) -> st.SearchStrategy[list[Fraction]]:
    weights = st.lists(st.integers(0, 9), min_size=size, max_size=size).filter(any)
    return weights.map(lambda entries: [Fraction(entry, sum(entries)) for entry in entries])


@given(st.lists(st.tuples(mixed(2), mixed(3)), max_size=4))
def test_the_canonical_form_is_read_back_as_the_same_profiles(entries: list[tuple[list[Fraction], ...]]) -> None:
    result = parse_profiles(profiles(entries), GAME, "p")
    assert parse_profiles(result.canonical(), GAME, "again") == result
    for one in result.profiles:
        assert parse_profile(one.canonical(), GAME, "again") == one


@given(mixed(6))
def test_the_canonical_form_is_read_back_as_the_same_correlated_profile(entries: list[Fraction]) -> None:
    support = [at([index // 3, index % 3], entry) for index, entry in enumerate(entries)]
    result = parse_correlated(correlated(support), GAME, "p")
    assert parse_correlated(result.canonical(), GAME, "again") == result
    assert sum(probability for _, probability in result.support) == 1
