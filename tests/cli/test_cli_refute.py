"""`certify refute`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from certify.kernel.certificate import read_certificate, written
from certify.search.hunt import Hunt
from certify.spec.reading.game import parse_game
from certify.spec.reading.json_document import parse_json

CONJECTURES = """
from certify import theorem

@theorem
def pareto(t):
    game = t.normal_form(players=2, actions=(2, 2))
    equilibrium, other = t.every(game.nash()), t.every(game.mixed())
    t.claim(t.any_of(equilibrium.payoff(i) >= other.payoff(i) for i in game.players))

@theorem
def sums(t):
    values = t.vector("x", t.size("actions"), nonnegative=True)
    t.assume(t.all_of(value <= 1 for value in values), name="small")
    t.claim(t.sum(values) <= 2)

@theorem
def contradiction(t):
    x = t.unknown("x")
    t.assume(x >= t.size("actions"))
    t.assume(x <= 0)
    t.claim(x == 5)

@theorem
def heard(t):
    words = t.size("messages") if t.level == "rules" else 1
    t.claim(t.sum(t.vector("x", words, nonnegative=True)) <= 0)
"""
RAISES = """
from certify import theorem

@theorem
def picky(t):
    n = t.size("actions")
    print("chatty")
    x = t.unknown("x")
    t.claim([x * x >= 0][n - 2])
"""
SPOKEN = """
from certify import theorem
from certify.spec.errors import InputError

@theorem
def spoken(t):
    if t.level != "rules":
        raise InputError("needs rules")
    words = t.vector("x", t.size("messages"), nonnegative=True)
    t.assume(t.sum(words) <= 0, name="silent")
    t.claim(words[0] <= -1)
"""
KEYS = {"statement", "shape", "status", "examples", "seconds"}


@pytest.fixture
def conjectures(folder: Path) -> Path:
    (folder / "conjectures.py").write_text(CONJECTURES, encoding="utf-8")
    (folder / "raises.py").write_text(RAISES, encoding="utf-8")
    return folder


def refuted(command, *arguments: str) -> tuple[int, list[dict], str]:
    status, output, complaints = command("refute", *arguments, "--json", "--jobs", "1")
    return status, [json.loads(line) for line in output.splitlines()], complaints


def test_a_counterexample_is_written_accepted_and_printed_as_a_table(command, conjectures: Path):
    status, output, _ = command("refute", "conjectures.py:pareto", "--time", "30", "--jobs", "1")
    assert status == 0
    assert "payoffs of row, column" in output
    assert "Claim 1 fails by " in output
    assert "certificate: certificates/pareto.json (accepted)" in output
    document = parse_json(Path("certificates/pareto.counterexample.json").read_text(), where="document")
    assert parse_game(document["game"], "game").shape == (2, 2)
    assert command("replay", "certificates")[0] == 0


def test_json_has_the_promised_keys(command, conjectures: Path):
    status, (row,), _ = refuted(command, "conjectures.py:sums", "--actions", "2-3", "--time", "30")
    assert (status, row["status"], row["shape"]) == (0, "refuted", {"actions": 3})
    assert set(row) == KEYS | {"violation", "counterexample", "certificate"}
    assert row["violation"] == "1"
    assert row["certificate"] == "certificates/sums-actions3.json"


def test_a_second_run_starts_from_the_certificate_and_again_does_not(command, conjectures: Path):
    assert refuted(command, "conjectures.py:pareto", "--time", "30")[1][0]["examples"] > 0
    Path("certificates/pareto.counterexample.json").unlink()
    status, (row,), _ = refuted(command, "conjectures.py:pareto", "--time", "0")
    assert (status, row["status"], row["examples"]) == (0, "refuted", 0)
    assert Path(row["counterexample"]).exists()
    assert refuted(command, "conjectures.py:pareto", "--time", "0", "--again")[0] == 3


def test_a_certificate_of_other_constraints_is_not_believed(command, conjectures: Path):
    assert refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "30")[0] == 0
    (conjectures / "conjectures.py").write_text(CONJECTURES.replace("<= 2)", "<= 1)"), encoding="utf-8")
    status, (row,), _ = refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "0")
    assert (status, row["status"]) == (3, "unknown")


def test_without_time_it_is_unknown_and_status_3(command, conjectures: Path):
    status, (row,), complaints = refuted(command, "conjectures.py:sums", "--time", "0")
    assert (status, row["status"], row["examples"], complaints) == (3, "unknown", 0, "")
    assert "the time is over" in row["reason"]
    assert set(row) == KEYS | {"reason"}


def test_an_interruption_says_what_was_searched_and_begins_no_other_statement(command, conjectures: Path, monkeypatch):
    def run(hunt: Hunt, *_arguments: object) -> None:
        hunt.tally.examples = 7
        raise KeyboardInterrupt

    monkeypatch.setattr(Hunt, "run", run)
    status, rows, _ = refuted(command, "conjectures.py", "--time", "20")
    assert (status, [row["statement"] for row in rows]) == (3, ["pareto"])
    assert rows[0]["examples"] == 7
    assert rows[0]["reason"].endswith("interrupted")


def test_a_later_run_draws_other_games_and_counts_the_earlier_ones(command, conjectures: Path, monkeypatch):
    seeds: list[int] = []

    def run(hunt: Hunt, seed: int, _database: object) -> None:
        seeds.append(seed)
        hunt.tally.examples = 7
        raise KeyboardInterrupt

    monkeypatch.setattr(Hunt, "run", run)
    for more in ([], [], ["--again"]):
        _, output, _ = command("refute", "conjectures.py:pareto", "--time", "20", "--jobs", "1", "--seed", "5", *more)
        assert ("7 games more in earlier runs" in output) == (len(seeds) == 2)
    assert seeds[0] == seeds[2] == 5
    assert seeds[1] != 5


def test_contradicting_assumptions_are_reported_as_vacuous(command, conjectures: Path):
    status, (row,), _ = refuted(command, "conjectures.py:contradiction", "--actions", "1-2", "--time", "20")
    assert (status, row["status"]) == (0, "proved")
    assert row["reason"] == "vacuous: no game meets the assumptions at all 2 shapes"
    assert row["certificate"] == "certificates/contradiction-actions1-vacuous.json"
    status, output, _ = command("replay", "certificates")
    assert status == 0
    assert output.count("accepted: proved") == 2


def test_a_statement_that_holds_is_proved_at_the_shapes_that_were_searched(command, conjectures: Path):
    status, (row,), _ = refuted(command, "conjectures.py:sums", "--actions", "1-2", "--time", "4")
    assert (status, row["status"]) == (0, "proved")
    assert row["reason"] == "no counterexample exists at 2 of 2 shapes"
    assert row["certificate"] == "certificates/sums-actions1.json"
    status, output, _ = command("replay", "certificates")
    assert status == 0
    assert output.count("accepted: proved") == 2


def test_prove_says_that_a_proof_is_vacuous(command, conjectures: Path):
    for how in ("by products", "by replay"):
        status, output, _ = command("prove", "conjectures.py:contradiction", "--time", "20")
        assert status == 0
        assert f"proved (vacuous: no game meets the assumptions) {how}" in output


def test_prove_and_refute_write_the_same_kind_of_counterexample(command, conjectures: Path):
    status, output, _ = command("prove", "conjectures.py:sums", "--actions", "3", "--time", "20", "--json")
    row = json.loads(output)
    assert (status, row["status"]) == (1, "refuted")
    document = json.loads(Path(row["counterexample"]).read_text())
    assert set(document) == {"format", "statement", "values", "violation"}
    assert refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "0")[1][0]["status"] == "refuted"


def test_several_processes_find_the_same(command, conjectures: Path):
    status, output, _ = command("refute", "conjectures.py:sums", "--actions", "3", "--jobs", "2", "--json")
    row = json.loads(output)
    assert (status, row["status"], row["shape"]) == (0, "refuted", {"actions": 3})


def test_latex_is_printed_on_demand(command, conjectures: Path):
    status, output, _ = command("refute", "conjectures.py:sums", "--time", "30", "--jobs", "1", "--latex")
    assert status == 0
    assert r"\begin{tabular}{ll}" in output
    assert "x & ($1$, $1$, $1$)" in output


def test_messages_matter_at_the_level_of_rules_only(command, conjectures: Path):
    assert refuted(command, "conjectures.py:heard", "--messages", "2", "--time", "0")[0] == 3
    status, rows, complaints = refuted(command, "conjectures.py:heard", "--messages", "2", "--level", "laws")
    assert (status, rows) == (2, [])
    assert complaints == "certify: conjectures.py: heard does not depend on messages; leave --messages out\n"


def test_a_statement_that_is_read_from_the_rules_up_alone_is(command, conjectures: Path):
    (conjectures / "spoken.py").write_text(SPOKEN, encoding="utf-8")
    for level in ([], ["--level", "rules"]):
        status, rows, _ = refuted(command, "spoken.py", "--messages", "2", *level)
        assert (status, rows[0]["status"], rows[0]["shape"]["level"]) == (0, "refuted", "rules")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["conjectures.py:none"], 'conjectures.py: there is no statement "none"'),
        (["missing.py"], "missing.py: there is no such file"),
        (["table.csv"], "table.csv: line 1: the statement file raises NameError"),
        (["conjectures.py:pareto", "--states", "2"], "pareto does not depend on states; leave --states out"),
        (["conjectures.py:sums", "--actions", "0"], '--actions: "0" is out of bounds'),
        (
            ["conjectures.py:sums", "--database", "table.csv"],
            "table.csv is a file, not a folder; choose another folder",
        ),
        (["conjectures.py:sums", "--latex"], "--latex: with --json nothing but JSON is printed"),
        (
            ["raises.py"],
            "raises.py: line 9: the statement file raises IndexError: list index out of range (at actions=3)",
        ),
    ],
)
def test_bad_input_is_one_line_and_status_2(command, conjectures: Path, arguments: list[str], complaint: str):
    status, rows, complaints = refuted(command, *arguments, "--time", "20")
    assert (status, rows) == (2, [])
    told = [line for line in complaints.splitlines() if line != "chatty"]
    assert len(told) == 1
    assert complaint in told[0]


def test_a_certificate_without_an_amount_gets_one(command, conjectures: Path):
    (row,) = refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "30")[1]
    place = Path(row["certificate"])
    whole = place.read_text(encoding="utf-8")
    certificate = read_certificate(whole)
    place.write_text(written(replace(certificate, evidence=replace(certificate.evidence, violation=None))), "utf-8")
    (again,) = refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "30")[1]
    assert again["violation"] == row["violation"]
    assert place.read_text(encoding="utf-8") == whole


def test_the_largest_violation_has_a_certificate_beside_that_of_the_smallest_counterexample(command, conjectures: Path):
    first = refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "30")[1][0]
    status, (row,), _ = refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "3", "--largest")
    assert (status, row["violation"], row["certificate"]) == (0, "1", "certificates/sums-actions3-largest.json")
    assert row["compared"] >= 1
    assert command("replay", "certificates/sums-actions3.json", row["certificate"])[0] == 0
    again = refuted(command, "conjectures.py:sums", "--actions", "3", "--time", "0")[1][0]
    assert again["certificate"] == first["certificate"]
