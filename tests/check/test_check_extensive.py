"""Checking profiles of extensive games: files, certificates and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from classic_trees import CARD_GAME, HORSE

from certify.checks import check
from certify.cli.main import run
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.questions import question
from certify.spec.reading.efg import parse_efg
from certify.spec.reading.profile import BehaviorDocument

GAME = parse_efg(CARD_GAME, where="cards.efg")
BEHAVIOR = {"format": "certify-profile/1", "behavior": [[[1, 0], ["1/2", "1/2"]], [["2/3", "1/3"]]]}
MIXED = {"format": "certify-profile/1", "strategies": [["1/3", "2/3", 0, 0], ["2/3", "1/3"]]}
FORGETFUL = 'EFG 2 R "" { "one" } p "" 1 1 "" { "x" "y" } 0 p "" 1 1 0 t "" 0 t "" 0 t "" 1 "" { 1 }'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {"cards.efg": CARD_GAME, "behavior.json": json.dumps(BEHAVIOR), "mixed.json": json.dumps(MIXED)}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def test_the_command_checks_both_forms_and_replay_accepts(folder, capsys):
    assert run(["check", "cards.efg", "mixed.json", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["equilibrium"], answer["payoff"], answer["regret"]) == (True, ["1/3", "-1/3"], ["0", "0"])
    assert run(["check", "cards.efg", "behavior.json", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["payoff"], answer["regret"]) == (["1/3", "-1/3"], ["0", "1/12"])
    assert answer["reason"].startswith('the player "2" would gain 1/12 ')
    assert run(["check", "cards.efg", "behavior.json", "--eta", "1/12"]) == 0
    assert run(["check", "cards.efg", "behavior.json", "--eta", "1/13"]) == 1
    assert run(["replay", "certificates"]) == 0
    (folder / "cards.efg").write_text(CARD_GAME.replace("2 -2", "3 -3"))
    assert run(["replay", "certificates"]) == 1


def test_a_certificate_outlives_another_spelling_of_the_file(folder):
    text = check("cards.efg", "behavior.json").certificate
    (folder / "certificate.json").write_text(text)
    spelled = CARD_GAME.replace("simple card game", "game").replace("1/2", "0.5").replace("{ 1 -1 }", "{ 1, -2/2 }")
    (folder / "cards.efg").write_text(spelled)
    assert replay(folder / "certificate.json").accepted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"equilibrium":false', '"equilibrium":true'),
        ('"regret":["0","1/12"]', '"regret":["0","0"]'),
        ('"regret":["0","1/12"]', '"regret":["0"]'),
        ('"payoff":["1/3","-1/3"]', '"payoff":["1/3","1/3"]'),
        ('"eta":"0"', '"eta":"1"'),
        ('"kind":"nash"', '"kind":"correlated"'),
        ('"behavior"', '"strategies"'),
        ('[["2/3","1/3"]]', '[["1/3","2/3"]]'),
        ('[["2/3","1/3"]]', '[["2/3","2/3"]]'),
    ],
)
def test_a_changed_certificate_is_rejected(folder, old, new):
    text = check("cards.efg", "behavior.json").certificate
    place = folder / "certificate.json"
    place.write_text(text)
    assert replay(place).accepted
    assert old in text
    place.write_text(text.replace(old, new))
    assert not replay(place).accepted


def test_a_game_of_its_own_is_rejected_under_the_certificate_of_another(folder):
    (folder / "certificate.json").write_text(check("cards.efg", "mixed.json").certificate)
    (folder / "cards.efg").write_text(HORSE)
    assert not replay(folder / "certificate.json").accepted


@pytest.mark.parametrize(
    "profile",
    [
        [[[1, 0], [1, 0]]],
        [[[1, 0], [1, 0]], [[1, 0, 0]]],
        [[[1, 0], [1, 0]], [1, 0]],
        [[1, 0, 0, 0], [1, 0, 0]],
        [[1, 0], [1, 0]],
        [1, 0],
        BehaviorDocument((((Fraction(1), Fraction(0)),),)),
    ],
)
def test_a_profile_that_is_not_one_of_the_game_is_refused(profile):
    with pytest.raises(InputError):
        check(GAME, profile)


def test_behavior_is_refused_in_normal_form_and_for_other_kinds(folder):
    (folder / "table.nfg").write_text('NFG 1 R "" {"a"} {2} 1 2')
    with pytest.raises(InputError, match='the key "behavior" is unknown'):
        check("table.nfg", "behavior.json")
    with pytest.raises(InputError):
        check("cards.efg", "behavior.json", kind="correlated")
    with pytest.raises(InputError):
        check(GAME, BehaviorDocument((((Fraction(1),),),)), kind="coarse")


def test_imperfect_recall_is_refused_in_one_line_with_status_two(folder, capsys):
    (folder / "forgetful.efg").write_text(FORGETFUL)
    (folder / "p.json").write_text('{"format": "certify-profile/1", "behavior": [[["1/2", "1/2"]]]}')
    assert run(["check", "forgetful.efg", "p.json"]) == 2
    complaint = capsys.readouterr().err
    assert "imperfect recall: at its information set 1 the player" in complaint
    assert complaint.count("\n") == 1
    assert not (folder / "certificates").exists()


def test_the_question_refuses_a_document_that_is_no_game():
    with pytest.raises(InputError, match="expected a game"):
        question("check").digest("game")


def test_a_game_whose_reduced_normal_form_is_huge_is_checked_by_its_behavior(folder):
    sets = 60
    chances = " ".join(f'"{number}" 1/{sets}' for number in range(sets))
    lines = "".join(
        f'p "" 1 {number} "" {{ "x" "y" }} 0 p "" 2 1 "" {{ "l" "r" }} 0 t "" 1 "" {{ 1 0 }} t "" 0 '
        'p "" 2 1 0 t "" 0 t "" 2 "" { 2 1 }\n'
        for number in range(sets)
    )
    (folder / "wide.efg").write_text(f'EFG 2 R "" {{ "a" "b" }} c "" 1 "" {{ {chances} }} 0\n{lines}')
    result = check("wide.efg", _written(folder, [[[1, 0]] * sets, [["2/3", "1/3"]]]))
    assert (result.payoff, result.regret) == ((Fraction(2, 3), 0), (0, 0))
    assert check("wide.efg", _written(folder, [[[1, 0]] * sets, [["1/2", "1/2"]]])).regret == (Fraction(1, 2), 0)
    assert check("wide.efg", _written(folder, [[[0, 1]] * sets, [[1, 0]]])).regret == (1, 1)
    law = '{"format": "certify-correlated/1", "support": []}'
    (folder / "law.json").write_text(law)
    with pytest.raises(InputError, match=r"has 1152921504606846976 reduced strategies at 60 information sets"):
        check("wide.efg", "law.json", kind="correlated")


def _written(folder, behavior):
    (folder / "p.json").write_text(json.dumps({"format": "certify-profile/1", "behavior": behavior}))
    return folder / "p.json"
