"""Solvers of games in extensive form are given the tree, and judged by their behavior strategies."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from certify.audit.answers import Answer
from certify.audit.made_for import as_given, fits
from certify.audit.promise import Promise, Solver
from certify.audit.registry import solvers
from certify.audit.truth import Truth
from certify.audit.verdicts import judge
from certify.cli.main import run
from certify.kernel.replay import certificate_files, replay
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.reading.efg import parse_efg
from certify.spec.reading.game import read_game

TREE = """EFG 2 R "" { "a" "b" } p "" 1 1 "" { "L" "R" } 0 t "" 1 "" { 1 2 }
p "" 2 1 "" { "l" "r" } 0 t "" 2 "" { 0 0 } t "" 3 "" { 2 1 }"""
GAME = parse_efg(TREE, where="tree")
FORGETFUL = """EFG 2 R "" { "a" "b" } p "" 1 1 "" { "L" "R" } 0 t "" 1 "" { 1 2 }
p "" 1 1 "" { "L" "R" } 0 t "" 2 "" { 0 0 } t "" 3 "" { 2 1 }"""


def solver(games="any", *, floats=False):
    return Solver("toy", lambda given: given, Promise("one", "every game", 0, "the test"), "", "", games, "efg", floats)


def answering(tmp_path: Path, profiles: object) -> str:
    """The command line of a solver that always gives the same answer, if it is given a tree."""
    text = json.dumps({"format": "certify-profiles/1", "profiles": profiles})
    file = tmp_path / "solver.py"
    file.write_text(f"import sys\nassert sys.stdin.read().startswith('EFG 2')\nprint('''{text}''')\n")
    return f"{sys.executable} {file}"


def audited(tmp_path, capsys, profiles, tree=TREE):
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "tree.efg").write_text(tree)
    flags = ["--games", str(tmp_path / "games"), "--trees", "--out", str(tmp_path / "out"), "--json", "--jobs", "1"]
    status = run(["audit", answering(tmp_path, profiles), *flags])
    return status, list(map(json.loads, capsys.readouterr().out.splitlines()))


def test_a_command_that_solves_the_tree_is_not_accused(tmp_path, capsys):
    status, rows = audited(tmp_path, capsys, [[[["0", "1"]], [["0", "1"]]], [[[1, 0]], [["3/4", "1/4"]]]])
    assert (status, rows[0]["verdict"], rows[0]["answers"]) == (0, "correct", 2)


def test_a_wrong_answer_to_a_tree_leaves_a_small_tree_and_certificates(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("certify.audit.failures.MOST_CALLS", 40)
    status, rows = audited(tmp_path, capsys, [[[["0", "1"]], [["1", "0"]]]])
    assert (status, rows[0]["verdict"], rows[0]["regret"]) == (1, "not-equilibrium", "1")
    place = Path(rows[-1]["reproducers"][0])
    assert len(read_game(place / "game.efg").nodes) == 5
    assert all(replay(file).accepted for file in certificate_files([place]))
    told = json.loads((place / "verdict.json").read_text())
    assert told["answer"] == [[[["0", "1"]], [["1", "0"]]]]
    assert max(told["regret"][0]) == "1"


@pytest.mark.parametrize(
    "profiles", [[[["0", "1"], ["0", "1"]]], [[[["0", "1"]]]], [[[["0", "1"]], [["1"]]]], [[1, 2]]]
)
def test_an_answer_of_another_shape_is_an_error(profiles, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("certify.audit.failures.MOST_CALLS", 4)
    status, rows = audited(tmp_path, capsys, profiles)
    assert (status, rows[0]["verdict"]) == (1, "error")


def test_imperfect_recall_is_bad_input(tmp_path, capsys):
    status, rows = audited(tmp_path, capsys, [], FORGETFUL)
    assert (status, rows[0]["verdict"], rows[-1]["games"]) == (2, "error", 1)


def test_trees_is_a_flag_of_commands(capsys):
    pytest.importorskip("nashpy")
    assert run(["audit", "nashpy:vertex", "--trees"]) == 2
    assert "leave --trees out" in capsys.readouterr().err


def test_a_solver_of_trees_is_given_trees_and_others_their_normal_form():
    normal = reduced_normal_form(GAME)
    assert fits(solver(), GAME)
    assert not fits(solver(), normal)
    assert not fits(solver("constant sum"), GAME)
    assert as_given(solver(floats=True), GAME) == GAME
    assert as_given(solvers()["nashpy:vertex"], GAME) == normal


def test_no_answer_is_missing_where_one_is_promised():
    assert judge(solver(), Truth(GAME), Answer()).name == "missing"


@pytest.mark.parametrize("name", ["lcp", "lp", "enumpoly", "logit"])
def test_gambit_solves_trees(name, tmp_path, capsys):
    pytest.importorskip("pygambit")
    flags = ["--kinds", "trees", "--n", "3", "--out", str(tmp_path), "--json"]
    assert run(["audit", f"gambit:{name}-tree", *flags]) == 0
    rows = list(map(json.loads, capsys.readouterr().out.splitlines()))
    assert {row["verdict"] for row in rows[:-1]} <= {"correct", "approximate"}
