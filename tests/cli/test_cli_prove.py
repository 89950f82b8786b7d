from __future__ import annotations

import json
from pathlib import Path

import pytest

from certify.kernel.certificate import read_certificate
from certify.kernel.proof import Absurd, Witness
from certify.provers import portfolio
from certify.spec.violation import Violation


def lines(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


TWO = """
from certify import theorem

@theorem
def one(t):
    t.claim(t.sum(t.vector("x", t.size("agents"), nonnegative=True)) >= 0)

@theorem
def other(t):
    t.claim(t.sum(t.vector("x", t.size("states"), nonnegative=True)) >= 0)
"""
LEVELS = """
from certify import theorem

@theorem
def spoken(t):
    words = t.size("messages") if t.level == "rules" else 1
    t.claim(t.sum(t.vector("x", words, nonnegative=True)) >= 0)
"""


def outcome(status: str, **found):
    """A prover that gives this outcome, whatever it is asked."""

    def prove(statement, shape, **_options):
        problem = statement.problem(shape)
        return portfolio.Outcome(status, problem, "test", 0.5, found.pop("reason", None), (), **found)

    return prove


def test_a_proof_is_written_and_accepted(command, folder: Path):
    status, output, _ = command("prove", "statements.py:products_are_nonnegative", "--json")
    (row,) = lines(output)
    assert status == 0
    assert {key: row[key] for key in ("statement", "shape", "status", "certificate")} == {
        "statement": "products_are_nonnegative",
        "shape": {},
        "status": "proved",
        "certificate": "certificates/products_are_nonnegative.json",
    }
    assert "engine" in row
    assert "seconds" in row
    assert command("replay", row["certificate"])[0] == 0


def test_ranges_give_one_line_for_each_combination_that_matters(command, folder: Path):
    (folder / "two.py").write_text(TWO, encoding="utf-8")
    status, output, _ = command("prove", "two.py", "--agents", "2-4", "--states", "2,3", "--json")
    rows = lines(output)
    assert status == 0
    assert [row["shape"] for row in rows] == [
        *({"agents": agents} for agents in (2, 3, 4)),
        *({"states": states} for states in (2, 3)),
    ]


def test_ranges_give_one_certificate_for_each_shape(command):
    status, output, _ = command("prove", "statements.py:sums_are_nonnegative", "--agents", "2-4", "--json")
    rows = lines(output)
    assert status == 0
    assert [row["certificate"] for row in rows] == [
        f"certificates/sums_are_nonnegative-agents{agents}.json" for agents in (2, 3, 4)
    ]


def test_several_processes_give_the_same_certificates(command, folder: Path):
    arguments = ["prove", "statements.py:sums_are_nonnegative", "--agents", "2-3", "--json"]
    status, output, _ = command(*arguments, "--jobs", "2", "--out", "many")
    assert status == 0
    assert sorted(row["shape"]["agents"] for row in lines(output)) == [2, 3]
    assert command(*arguments, "--out", "one")[0] == 0
    names = sorted(path.name for path in (folder / "one").iterdir())
    assert names == sorted(path.name for path in (folder / "many").iterdir())
    assert all((folder / "one" / name).read_bytes() == (folder / "many" / name).read_bytes() for name in names)


def test_what_has_a_certificate_is_not_proved_again(command, folder: Path, monkeypatch: pytest.MonkeyPatch):
    arguments = ["prove", "statements.py:sums_are_nonnegative", "--agents", "2", "--json"]
    assert command(*arguments)[0] == 0
    monkeypatch.setattr(portfolio, "prove", outcome("unknown", reason="asked again"))
    status, output, _ = command(*arguments)
    assert (status, lines(output)[0]["engine"]) == (0, "replay")
    status, output, _ = command(*arguments, "--again")
    assert (status, lines(output)[0]["reason"]) == (3, "asked again")
    assert "engine" not in lines(output)[0]


@pytest.mark.parametrize("damage", ["statement", "certificate"])
def test_a_certificate_of_something_else_does_not_count(command, folder: Path, monkeypatch, damage: str):
    arguments = ["prove", "statements.py:sums_are_nonnegative", "--agents", "2", "--json"]
    assert command(*arguments)[0] == 0
    if damage == "statement":
        file = folder / "statements.py"
        file.write_text(
            file.read_text(encoding="utf-8").replace("t.sum(values)", "2 * t.sum(values)"), encoding="utf-8"
        )
    else:
        file = folder / "certificates" / "sums_are_nonnegative-agents2.json"
        file.write_text(file.read_text(encoding="utf-8").replace('"derive"', '"cut"'), encoding="utf-8")
    monkeypatch.setattr(portfolio, "prove", outcome("unknown", reason="asked again"))
    assert command(*arguments)[0] == 3


def test_a_refutation_is_written_with_its_counterexample(command, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(portfolio, "prove", outcome("refuted", witness=Witness({"x": -3})))
    status, output, _ = command("prove", "statements.py:everything_is_positive", "--json")
    (row,) = lines(output)
    assert (status, row["status"]) == (1, "refuted")
    document = json.loads(Path(row["counterexample"]).read_text(encoding="utf-8"))
    assert (document["values"], document["violation"]) == ({"x": "-3"}, "3")
    assert read_certificate(Path(row["certificate"]).read_text(encoding="utf-8")).evidence.violation == Violation(3, 3)
    assert command("replay", "certificates")[0] == 0
    status, output, _ = command("prove", "statements.py:everything_is_positive", "--json")
    (again,) = lines(output)
    assert (status, again["engine"], again["counterexample"]) == (1, "replay", row["counterexample"])


def test_a_proof_that_the_kernel_refuses_is_never_told(command, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(portfolio, "prove", outcome("proved", proof=(Absurd(0),)))
    status, output, complaints = command("prove", "statements.py:everything_is_positive", "--json")
    assert (status, output) == (3, "")
    assert "the kernel refuses" in complaints
    assert not list((folder / "certificates").glob("*.json"))


def test_one_refutation_among_proofs_is_status_1_and_one_unknown_is_3(command, monkeypatch: pytest.MonkeyPatch):
    assert command("prove", "statements.py:products_are_nonnegative")[0] == 0
    monkeypatch.setattr(portfolio, "prove", outcome("unknown", reason="gave up"))
    status, output, _ = command("prove", "statements.py")
    assert status == 3
    assert "products_are_nonnegative: proved by replay" in output
    assert "everything_is_positive: unknown" in output
    assert "gave up" in output


def test_what_a_statement_file_prints_is_kept_off_standard_output(command, folder: Path):
    file = folder / "statements.py"
    file.write_text("print('hello')\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    status, output, complaints = command("prove", "statements.py:products_are_nonnegative", "--json")
    assert status == 0
    assert "hello" in complaints
    assert len(lines(output)) == 1
    status, output, _ = command("replay", "certificates", "--json")
    assert (status, len(lines(output))) == (0, 1)


def test_a_colon_in_a_file_name_is_no_separator_and_no_name_for_a_certificate(command, folder: Path):
    (folder / "a:b.py").write_text("x = 1\n", encoding="utf-8")
    status, _, complaints = command("prove", "a:b.py")
    assert status == 2
    assert "a:b.py: a certificate cannot name this file" in complaints


def test_a_statement_elsewhere_is_copied_beside_its_certificate(command, folder: Path):
    (folder / "deep").mkdir()
    (folder / "statements.py").rename(folder / "deep" / "mine.py")
    assert command("prove", "deep/mine.py:products_are_nonnegative")[0] == 0
    assert command("replay", "certificates")[0] == 0
    assert (folder / "certificates" / "mine.py").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["two.py:one", "--rounds", "3"], "two.py: one does not depend on rounds; leave --rounds out"),
        (["two.py:one", "--agents", "2-3", "--states", "2,3"], "one does not depend on states; leave --states out"),
        (["two.py", "--level", "laws"], "two.py: no statement depends on level; leave --level out"),
        (["two.py:one", "--agents", "2-4", "--level", "laws,rules"], "one does not depend on level"),
        (["levels.py", "--messages", "3"], "spoken does not depend on messages at level=laws; leave --messages out"),
        (["levels.py", "--messages", "3", "--level", "laws"], "does not depend on messages at level=laws"),
        (["levels.py", "--draws", "3", "--level", "laws,rules"], "spoken does not depend on draws; leave --draws out"),
    ],
)
def test_refuses_a_size_on_which_no_statement_depends(command, folder: Path, arguments, words: str):
    (folder / "two.py").write_text(TWO, encoding="utf-8")
    (folder / "levels.py").write_text(LEVELS, encoding="utf-8")
    status, output, complaints = command("prove", *arguments)
    assert (status, output) == (2, "")
    assert words in complaints
    assert complaints.count("\n") == 1
    assert not (folder / "certificates").exists()


def test_a_size_that_matters_at_one_of_the_shapes_only_is_taken(command, folder: Path):
    (folder / "levels.py").write_text(LEVELS, encoding="utf-8")
    status, output, _ = command("prove", "levels.py", "--level", "laws,rules", "--messages", "2-3", "--json")
    assert status == 0
    assert [row["shape"] for row in lines(output)] == [
        {"level": "laws"},
        {"level": "rules", "messages": 2},
        {"level": "rules", "messages": 3},
    ]
