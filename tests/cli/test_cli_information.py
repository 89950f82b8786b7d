"""`certify information`: what it prints and writes, and how it complains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

QUESTIONS = Path(__file__).parents[2] / "proofs" / "markets" / "two_questions.json"


@pytest.fixture
def asked(folder, command):
    (folder / "questions.json").write_bytes(QUESTIONS.read_bytes())
    return lambda *flags: command("information", "questions.json", *flags)


def test_prints_exactly_the_promised_keys(asked):
    status, output, complaints = asked("--json")
    (line,) = output.splitlines()
    answer = json.loads(line)
    assert (status, complaints) == (0, "")
    assert set(answer) == {
        *("status", "seconds", "certificate", "nothing", "type", "signal", "both"),
        *("alone", "given", "relation", "parts", "reached"),
    }
    assert answer["reached"] == {"value": "1", "rounds": 2, "most": "optimum"}


def test_one_round_and_two_have_certificates_of_their_own(asked, command, folder):
    for rounds, value in (("1", "3/4"), ("2", "1")):
        status, output, _ = asked("--rounds", rounds)
        assert status == 0
        assert value in output
    names = {file.name for file in (folder / "certificates").glob("*.json")}
    assert {f"questions-information-rounds-{n}.json" for n in (1, 2)} <= names
    assert command("replay", "certificates")[0] == 0


@pytest.mark.parametrize("flags", [("--rounds", "0"), ("--messages", "0"), ("--messages", "some"), ("--time", "-1")])
def test_bad_flags_get_one_line(asked, flags):
    status, output, complaints = asked(*flags)
    assert (status, output) == (2, "")
    assert len(complaints.splitlines()) == 1
    assert flags[0] in complaints


def test_a_conversation_of_no_rounds_is_refused_in_the_file_too(asked, folder):
    text = (folder / "questions.json").read_text(encoding="utf-8")
    (folder / "questions.json").write_text(text.replace('"rounds": 2', '"rounds": 0'), encoding="utf-8")
    status, output, complaints = asked()
    assert (status, output) == (2, "")
    assert "rounds" in complaints
    assert not (folder / "certificates").exists()


def test_signals_of_each_agent_have_to_be_said_to_be_separate(asked, folder):
    text = (folder / "questions.json").read_text(encoding="utf-8")
    (folder / "questions.json").write_text(text.replace('"signal": "00"', '"signal": ["0", "0"]'), encoding="utf-8")
    status, _, complaints = asked()
    assert status == 2
    assert "signal" in complaints


def test_where_each_agent_sees_a_part_bound_answers_and_dynamics_points_here(command, folder):
    market = Path(__file__).parents[2] / "proofs/markets/two_halves.json"
    (folder / "halves.json").write_text(market.read_text(encoding="utf-8"), encoding="utf-8")
    status, output, _ = command("dynamics", "halves.json")
    assert status == 3
    assert "`information` tells what each part is worth" in output
    assert command("bound", "halves.json")[0] == 0
