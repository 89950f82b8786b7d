"""`certify dynamics`: its output, its files, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

SELECTION = (
    '{"format": "certify-market/1", "actions": ["a", "b"], "states": ["y", "z"], "prior": ["1/2", "1/2"],'
    ' "user": [[1, 0], [0, 1]], "agents": {"one": [[0, 0], [1, 1]], "two": [[1, 1], [0, 0]]},'
    ' "protocol": {"kind": "best-agent"}}'
)
RULES = '{"format": "certify-rules/1", "rules": {"one": [[1, 0], ["1/2", "1/2"]], "two": [[1], [1]]}}'


@pytest.fixture
def selection(folder: Path) -> str:
    (folder / "selection.json").write_text(SELECTION, encoding="utf-8")
    (folder / "rules.json").write_text(RULES, encoding="utf-8")
    return "selection.json"


def only(output: str) -> dict:
    (line,) = output.splitlines()
    return json.loads(line)


def test_dynamics_prints_exactly_the_promised_keys(command, selection):
    status, output, complaints = command("dynamics", selection, "--json")
    answer = only(output)
    assert (status, complaints) == (0, "")
    assert set(answer) == {
        *(
            "status",
            "seconds",
            "certificate",
            "bound_certificate",
            "path_certificate",
            "end",
            "start",
            "user",
            "least",
            "most",
        ),
        *("optimum", "lower", "theorem", "eta", "increment", "turns", "moves", "responses", "offers"),
    }
    assert (answer["status"], answer["end"], answer["user"], answer["optimum"]) == ("proved", "equilibrium", "1", "1")
    assert command("replay", answer["certificate"], answer["bound_certificate"])[0] == 0


def test_dynamics_for_people_names_every_figure(command, selection):
    status, output, _ = command("dynamics", selection)
    assert status == 0
    assert all(
        name in output for name in ("an equilibrium after", "at the start", "at the end", "optimum", "certified")
    )
    assert "certificates/selection-dynamics.json (accepted)" in output
    assert " 1 turns" not in output
    assert " 1 moves" not in output


def test_a_cycle_is_said_to_be_one_and_certified(command, selection):
    status, output, _ = command("dynamics", selection, "--increment", "0", "--start", "alone", "--no-bound")
    assert status == 0
    assert "a cycle, which goes on for ever" in output
    assert "least in the cycle" in output
    assert command("replay", "certificates")[0] == 0


def test_the_path_is_written_as_csv_and_drawn(command, selection, folder: Path):
    flags = [
        "--csv",
        "deep/path.csv",
        "--plot",
        "path.svg",
        "--start",
        "rules.json",
        "--order",
        "random",
        "--seed",
        "3",
    ]
    assert command("dynamics", selection, *flags)[0] == 0
    rows = list(csv.DictReader((folder / "deep" / "path.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0]["user"] == "3/4"
    assert {row["agent"] for row in rows[1:]} == {"one", "two"}
    assert "<svg" in (folder / "path.svg").read_text(encoding="utf-8")
    assert (folder / "certificates" / "selection-dynamics-from-rules.json-order-random-seed-3.json").is_file()


def test_a_path_without_an_end_is_unknown(command, selection, folder: Path):
    status, output, _ = command("dynamics", selection, "--steps", "1", "--no-bound", "--json", "--csv", "path.csv")
    answer = only(output)
    assert (status, answer["status"], answer["end"]) == (3, "unknown", None)
    assert "no end" in answer["reason"]
    assert len((folder / "path.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_where_all_are_heard_one_certificate_covers_the_bound_too(command):
    status, output, _ = command("dynamics", "market.json", "--json")
    answer = only(output)
    assert (status, answer["end"], answer["user"], answer["increment"]) == (0, "equilibrium", "1", None)
    assert "bound_certificate" not in answer
    assert command("replay", answer["certificate"])[0] == 0
    assert command("dynamics", "market.json", "--protocol", "best-agent")[0] == 0


def test_where_all_are_heard_there_is_no_increment(command):
    status, _, complaints = command("dynamics", "market.json", "--increment", "1/2")
    assert status == 2
    assert '--increment "1/2": an offer need not add any where the user hears all agents' in complaints


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--plot", "path.gif"], "--plot path.gif: the name ends with none of .svg, .png and .pdf"),
        (["--plot", "selection.json/path.svg"], "selection.json is a file, not a folder"),
        (["--csv", "selection.json/path.csv"], "selection.json is a file, not a folder"),
        (["--csv", ""], "--csv"),
        (["--csv", "."], "--csv .: this is a folder"),
        (["--start", "nowhere"], "--start nowhere: there is no such file"),
        (["--start", "market.json"], 'market.json: format: expected "certify-rules/1"'),
        (["--increment", "x"], "--increment"),
        (["--increment", "-1"], '--increment "-1": expected a number >= 0'),
        (["--eta", "1,2,3"], '--eta "1,2,3": expected a list of 2 numbers, one an agent, got 3'),
        (["--order", "up"], "--order"),
        (["--steps", "0"], "--steps"),
        (["--time", "-1"], '--time "-1"'),
    ],
)
def test_bad_input_gets_one_line_and_leaves_nothing_behind(command, selection, folder: Path, flags, complaint):
    before = sorted(folder.rglob("*"))
    status, output, complaints = command("dynamics", selection, *flags)
    assert (status, output) == (2, "")
    assert len(complaints.splitlines()) == 1
    assert complaint in complaints
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ('{"one": [[1], [1]]}', '"two" is missing'),
        ('{"one": [[1], [1]], "two": [[1]]}', "expected 2 rows, one a signal"),
        ('{"one": [[1], [1]], "two": [["1/2"], [1]]}', "add up to 1/2"),
        ('{"one": [[1], [1]], "two": [[1, 0], [1]]}', "expected 2 numbers, one a message"),
        ('{"one": [[1], [1]], "two": [[], []]}', "expected some numbers"),
        ('{"one": [[1], [1]], "two": [[2, -1], [1, 0]]}', "expected a number >= 0"),
        ('{"one": [[1], [1]], "two": [[1], [1]], "three": []}', 'the key "three" is unknown'),
    ],
)
def test_rules_that_are_none_are_refused(command, selection, folder: Path, rules, complaint):
    (folder / "rules.json").write_text(f'{{"format": "certify-rules/1", "rules": {rules}}}', encoding="utf-8")
    status, _, complaints = command("dynamics", selection, "--start", "rules.json")
    assert status == 2
    assert complaint in complaints


def test_rules_of_another_market_are_refused(command, selection, folder: Path):
    (folder / "rules.json").write_text(RULES.replace('"rules"', '"market": "sha256:0", "rules"'), encoding="utf-8")
    status, _, complaints = command("dynamics", selection, "--start", "rules.json")
    assert status == 2
    assert "the rules are of another market" in complaints
