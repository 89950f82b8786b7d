"""The commands about one input file: hull, check, bound; and replay of what they write."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest


def only(output: str) -> dict:
    (line,) = output.splitlines()
    return json.loads(line)


def test_hull_prints_exactly_the_promised_keys(command):
    status, output, complaints = command("hull", "table.csv", "--user", "me", "--json")
    answer = only(output)
    assert (status, complaints) == (0, "")
    assert set(answer) == {
        *("status", "seconds", "certificate", "form", "norm", "error", "weights", "offset"),
        *("best_single", "average", "rows", "dropped"),
    }
    assert answer["status"] == "proved"
    assert set(answer["best_single"]) == {"agent", "error"}
    assert set(answer["average"]) == {"error"}
    assert answer["rows"] == 4
    assert set(answer["weights"]) == {"one", "two"}


def test_hull_takes_its_flags(command):
    flags = ["--agents", "two,one", "--form", "conic", "--growth", "--missing", "drop", "--json"]
    answer = only(command("hull", "table.csv", "--user", "me", *flags)[1])
    assert (answer["form"], list(answer["weights"])) == ("conic", ["two", "one"])
    assert [entry["agents"] for entry in answer["growth"]] == [1, 2]
    assert answer["certificate"] == "certificates/table-hull-me-conic-drop-growth-of-two-one.json"


def test_hull_reads_quoted_agent_names(command, folder: Path):
    (folder / "odd.csv").write_text('me,"a, b",c\n0,1,2\n1,1,3\n', encoding="utf-8")
    answer = only(command("hull", "odd.csv", "--user", "me", "--agents", '"a, b",c', "--json")[1])
    assert list(answer["weights"]) == ["a, b", "c"]


def test_hull_for_people_shows_fractions_and_marked_decimals(command):
    status, output, _ = command("hull", "table.csv", "--user", "me", "--growth")
    assert status == 0
    assert "me: convex fit of 4 rows by 2 agents" in output
    assert "best single agent, two" in output
    assert "(~" in output
    assert "certificates/table-hull-me-growth.json (accepted)" in output


def test_check_says_whether_a_profile_is_an_equilibrium(command):
    status, output, _ = command("check", "game.json", "defect.json", "--json")
    answer = only(output)
    assert (status, answer["status"], answer["equilibrium"]) == (0, "holds", True)
    assert (answer["regret"], answer["payoff"]) == (["0", "0"], ["1", "1"])
    status, output, _ = command("check", "game.json", "cooperate.json", "--json")
    answer = only(output)
    assert answer["reason"] == 'the player "row" would gain 2'
    assert (status, answer["status"], answer["regret"]) == (1, "fails", ["2", "2"])


def test_check_allows_regret_up_to_eta(command):
    assert command("check", "game.json", "cooperate.json", "--eta", "2")[0] == 0
    status, output, _ = command("check", "game.json", "cooperate.json", "--eta", "199/100")
    assert status == 1
    assert "no nash equilibrium" in output


def test_check_with_another_eta_leaves_the_first_certificate_where_it_is(command, folder: Path):
    for flags in ([], ["--eta", "2"], ["--eta", "1/2"]):
        command("check", "game.json", "cooperate.json", *flags)
    names = sorted(file.name for file in (folder / "certificates").glob("*-check-*.json"))
    assert names[1:] == ["game-check-cooperate-eta2.json", "game-check-cooperate.json"]
    assert names[0].startswith("game-check-cooperate-eta1-2-")


def test_bound_prints_the_promised_keys(command):
    status, output, complaints = command("bound", "market.json", "--json", "--time", "10")
    answer = only(output)
    assert (status, complaints) == (0, "")
    assert {"status", "seconds", "certificate", "lower", "theorem", "optimum", "attained", "gap", "weights"} <= set(
        answer
    )
    assert (answer["status"], answer["optimum"]) == ("proved", "1")


def test_bound_takes_overrides_into_the_name_of_the_certificate(command):
    flags = ["--ties", "common", "--eta", "1/10", "--json", "--time", "10"]
    answer = only(command("bound", "market.json", *flags)[1])
    assert re.fullmatch(r"certificates/market-bound-ties-common-eta-1-10-[0-9a-f]{8}\.json", answer["certificate"])


def test_overrides_that_look_alike_in_a_file_name_have_certificates_of_their_own(command, folder):
    for eta in ("1/10", "1,10"):
        market = (folder / "market.json").read_text(encoding="utf-8")
        two = market.replace('"one": [[1, 0], [0, 1]]', '"one": [[1, 0], [0, 1]], "two": [[1, 0], [0, 1]]')
        (folder / "two.json").write_text(two, encoding="utf-8")
        assert command("bound", "two.json", "--eta", eta)[0] == 0
    places = sorted((folder / "certificates").glob("two-bound-eta-1-10*.json"))
    assert len(places) == 2
    _, output, _ = command("replay", *map(str, places))
    assert {line.partition("bound of ")[2].partition(" (")[0] for line in output.splitlines()} == {
        "two.json, eta=1,10",
        "two.json, eta=1/10,1/10",
    }


def test_replay_names_no_rules_where_none_was_used(command):
    command("information", "market.json")
    status, output, _ = command("replay", "certificates")
    assert (status, output) == (
        0,
        "certificates/market-information.json: accepted: holds: information of market.json\n",
    )


def test_bound_for_people_names_every_figure(command):
    status, output, _ = command("bound", "market.json", "--time", "10")
    assert status == 0
    assert all(name in output for name in ("certified", "theorem", "optimum", "gap"))


@pytest.mark.parametrize("arguments", [["hull", "table.csv", "--user", "me"], ["check", "game.json", "defect.json"]])
def test_what_is_written_is_accepted_by_replay_and_refused_when_the_input_changes(command, folder: Path, arguments):
    assert command(*arguments)[0] == 0
    status, output, _ = command("replay", "certificates", "--json")
    assert (status, only(output)["accepted"], only(output)["reason"]) == (0, True, None)
    source = folder / arguments[1]
    source.write_text(source.read_text(encoding="utf-8").replace("3", "4"), encoding="utf-8")
    status, output, _ = command("replay", "certificates")
    assert status == 1
    assert "rejected: " in output


def test_an_input_elsewhere_is_copied_beside_the_certificate_and_renewed(command, folder: Path):
    (folder / "deep" / "er").mkdir(parents=True)
    elsewhere = folder / "deep" / "er" / "other.csv"
    elsewhere.write_text("me,one\n0,1\n2,2\n", encoding="utf-8")
    assert command("hull", "deep/er/other.csv", "--user", "me")[0] == 0
    assert command("replay", "certificates")[0] == 0
    elsewhere.write_text("me,one\n0,1\n5,2\n", encoding="utf-8")
    assert command("hull", "deep/er/other.csv", "--user", "me")[0] == 0
    assert command("replay", "certificates")[0] == 0


def test_a_file_of_the_same_name_is_not_overwritten(command, folder: Path):
    (folder / "deep").mkdir()
    (folder / "out").mkdir()
    (folder / "table.csv").rename(folder / "deep" / "table.csv")
    (folder / "out" / "table.csv").write_text("precious\n", encoding="utf-8")
    status, _, complaints = command("hull", "deep/table.csv", "--user", "me", "--out", "out")
    assert status == 2
    assert "another file has the name" in complaints
    assert (folder / "out" / "table.csv").read_text(encoding="utf-8") == "precious\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_replay_goes_on_after_a_certificate_whose_game_cannot_be_read(command, folder: Path, as_json: bool):
    (folder / "broken.json").write_text((folder / "game.json").read_text(encoding="utf-8"), encoding="utf-8")
    assert command("check", "broken.json", "defect.json")[0] == 0
    assert command("check", "game.json", "defect.json")[0] == 0
    (folder / "broken.json").write_text("{", encoding="utf-8")
    status, output, complaints = command("replay", "certificates", "none", *(["--json"] if as_json else []))
    assert status == 2
    first, second = complaints.splitlines()
    assert first.startswith("certify: certificates/broken-check-defect.json: ")
    assert "broken.json: line 1 column 2" in first
    assert second == "certify: none: there is no such file or folder; check the name"
    if as_json:
        lines = [json.loads(line) for line in output.splitlines()]
        assert [line["accepted"] for line in lines] == [False, True, False]
        assert first == f"certify: {lines[0]['reason']}"
    else:
        assert [line.split(": ")[:2] for line in output.splitlines()] == [
            ["certificates/game-check-defect.json", "accepted"]
        ]


def test_a_complaint_about_a_flag_without_a_value_shows_none(command, folder: Path):
    law = '{"format": "certify-correlated/1", "support": [{"profile": [1, 1], "probability": 1}]}'
    (folder / "law.json").write_text(law, encoding="utf-8")
    for near in (["--near"], ["--near", "--json"]):
        status, output, complaints = command("check", "game.json", "law.json", "--kind", "correlated", *near)
        assert (status, output) == (2, "")
        assert complaints == "certify: --near: expected a profile of mixed strategies, not a law (correlated)\n"
