"""Profiles of extensive games: behavior strategies, and mixed ones over the reduced normal form."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.reading.efg import parse_efg
from certify.spec.reading.profile import (
    BehaviorDocument,
    ProfileDocument,
    parse_correlated,
    parse_profile,
    parse_profiles,
    read_profile,
)

# The first player has two sets, of two and of three actions; the second one; the third never moves.
GAME = parse_efg(
    """EFG 2 R "" { "a" "b" "c" } p "" 1 1 "" { "L" "R" } 0
    p "" 2 1 "" { "l" "r" } 0 t "" 0 t "" 0
    p "" 1 2 "" { "x" "y" "z" } 0 t "" 0 t "" 0 t "" 0""",
    where="game.efg",
)
FORGETFUL = parse_efg('EFG 2 R "" { "a" } p "" 1 1 "" { "x" } 0 p "" 1 1 0 t "" 0', where="forgetful.efg")
HALF = Fraction(1, 2)


def profile(**keys):
    return {"format": "certify-profile/1", **keys}


def test_reads_both_forms() -> None:
    behavior = profile(behavior=[[["1/2", "0.5"], [0, 0, 1]], [[1, 0]], []])
    assert parse_profile(behavior, GAME, "p") == BehaviorDocument((((HALF, HALF), (0, 0, 1)), ((1, 0),), ()))
    mixed = profile(strategies=[["1/2", 0, 0, "1/2"], [1, 0], [1]])
    assert parse_profile(mixed, GAME, "p") == ProfileDocument(((HALF, 0, 0, HALF), (1, 0), (1,)))


def test_lists_and_laws_are_over_the_reduced_normal_form() -> None:
    listed = {"format": "certify-profiles/1", "profiles": [[[1, 0, 0, 0], [1, 0], [1]]]}
    assert len(parse_profiles(listed, GAME, "p").profiles) == 1
    law = {"format": "certify-correlated/1", "support": [{"profile": [3, 1, 0], "probability": 1}]}
    assert parse_correlated(law, GAME, "p").support == (((3, 1, 0), 1),)
    with pytest.raises(InputError, match=r"support\[0\].profile\[0\]: expected a strategy's number from 0 to 3"):
        parse_correlated({**law, "support": [{"profile": [4, 1, 0], "probability": 1}]}, GAME, "p")


BAD = [
    ({}, 'p: the key "strategies" or "behavior" is missing; add one of the two'),
    ({"strategies": [], "behavior": []}, 'p: there are both "strategies" and "behavior"; remove one of the two'),
    ({"mixed": []}, 'p: the key "mixed" is unknown'),
    ({"behavior": {}}, "p: behavior: expected a list, got an object"),
    ({"behavior": [[]]}, "p: behavior: expected 3 behavior strategies, one a player, got 1"),
    (
        {"behavior": [[[1, 0]], [[1, 0]], []]},
        "p: behavior[0]: expected 2 lists of probabilities, one an information set, got 1",
    ),
    (
        {"behavior": [[[1, 0], [1, 0]], [[1, 0]], []]},
        "p: behavior[0][1]: expected 3 probabilities, one an action, got 2",
    ),
    ({"behavior": [[[1, 0], [1, 0, 0]], [[1, 0]], [[1]]]}, "p: behavior[2]: expected 0 lists of probabilities"),
    ({"behavior": [[[1, 0], [1, 0, 0]], [["1/2", "1/3"]], []]}, "p: behavior[1][0]: expected probabilities that sum"),
    ({"behavior": [[[2, -1], [1, 0, 0]], [[1, 0]], []]}, "p: behavior[0][0][1]: expected a number >= 0, got -1"),
    ({"behavior": [[[1, 0], [1, 0, "x"]], [[1, 0]], []]}, "p: behavior[0][1][2]: expected a number like"),
    ({"strategies": [[1, 0, 0], [1, 0], [1]]}, "p: strategies[0]: expected 4 probabilities, one a strategy, got 3"),
    ({"strategies": [[1, 0, 0, 0], [1, 0]]}, "p: strategies: expected 3 lists of probabilities, one a player, got 2"),
]


@pytest.mark.parametrize(("keys", "words"), BAD, ids=[words[:60] for _, words in BAD])
def test_refuses_a_profile_of_another_form(keys, words: str) -> None:
    with pytest.raises(InputError, match="^" + re.escape(words)):
        parse_profile(profile(**keys), GAME, "p")


def test_mixed_strategies_need_recall_and_behavior_strategies_do_not() -> None:
    assert parse_profile(profile(behavior=[[[1]]]), FORGETFUL, "p").behavior == (((1,),),)
    for parse, document in (
        (parse_profile, profile(strategies=[[1]])),
        (parse_profiles, {"format": "certify-profiles/1", "profiles": []}),
        (parse_correlated, {"format": "certify-correlated/1", "support": []}),
    ):
        with pytest.raises(InputError, match=r"^p: imperfect recall: at its information set 1 the player"):
            parse(document, FORGETFUL, "p")


def test_too_many_strategies_are_refused_and_behavior_is_asked_for() -> None:
    chances = " ".join(f'"{number}" 1/40' for number in range(40))
    lines = "".join(f'p "" 1 {number} "" {{ "x" "y" }} 0 t "" 0 t "" 0\n' for number in range(40))
    game = parse_efg(f'EFG 2 R "" {{ "a" }} c "" 1 "" {{ {chances} }} 0\n{lines}', where="wide.efg")
    with pytest.raises(InputError, match=r"^p: the player \"a\" has 1099511627776 reduced strategies .* give behavior"):
        parse_profile(profile(strategies=[[1]]), game, "p")
    assert len(parse_profile(profile(behavior=[[[1, 0]] * 40]), game, "p").behavior[0]) == 40


def test_files_are_read(tmp_path) -> None:
    (tmp_path / "p.json").write_text('{"format": "certify-profile/1", "behavior": [[[1, 0], [0, 1, 0]], [[1, 0]], []]}')
    assert read_profile(tmp_path / "p.json", GAME).behavior[0][1] == (0, 1, 0)


weights = st.lists(st.integers(0, 9), min_size=2, max_size=2).filter(any)


@given(weights, weights)
def test_the_canonical_form_is_read_back(first: list[int], second: list[int]) -> None:
    one, two = ([Fraction(each, sum(entries)) for each in entries] for entries in (first, second))
    result = parse_profile(profile(behavior=[[one, [0, *two]], [two], []]), GAME, "p")
    assert parse_profile(result.canonical(), GAME, "again") == result
    assert result.digest() == parse_profile(result.canonical(), GAME, "again").digest()
