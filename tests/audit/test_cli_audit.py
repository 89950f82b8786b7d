"""The command: one line a game, a summary, reproducers; planted bugs are caught, a right solver is not accused."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from audited_games import BATTLE, PENNIES, toy

from certify.audit.registry import named, solvers
from certify.cli.main import run
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.reading.game import read_normal_form
from certify.spec.reading.nfg import write_nfg

TREE = 'EFG 2 R "" { "a" "b" } p "" 1 1 "" { "L" "R" } 0 t "" 1 "" { 1 2 } t "" 2 "" { 0 0 }'
KINDS = "integers,mixed,unequal"


def audited(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    status = run(["audit", *arguments, "--json"])
    return status, list(map(json.loads, capsys.readouterr().out.splitlines()))


def needs(library: str) -> None:
    """Skips the test where a library is not installed, without importing it."""
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")


def test_a_right_solver_is_not_accused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, rows = audited(
        capsys, toy("right"), "--kinds", KINDS, "--n", "3", "--promise", "all", "--out", str(tmp_path), "--jobs", "2"
    )
    assert status == 0
    assert [row["verdict"] for row in rows[:-1]] == ["correct"] * 9
    assert rows[-1]["games"] == 9
    assert not list(tmp_path.iterdir())


def test_a_right_solver_that_rounds_is_approximate_within_its_tolerance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ("--kinds", "mixed", "--n", "3", "--promise", "all", "--out", str(tmp_path))
    status, rows = audited(capsys, toy("rounds"), *flags, "--tolerance", "1/100000")
    assert status == 0
    assert {row["verdict"] for row in rows[:-1]} == {"approximate"}
    assert all(row["regret"] != "0" and row["distance"] is not None for row in rows[:-1])


@pytest.mark.parametrize(
    ("bug", "verdict"), [("unbeaten", "not-equilibrium"), ("pure", "missing"), ("transposed", "not-equilibrium")]
)
def test_a_planted_bug_is_caught_and_its_reproducer_is_small(
    bug: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certify.audit.failures.MOST_CALLS", 24)
    status, rows = audited(
        capsys, toy(bug), "--kinds", "integers", "--n", "3", "--promise", "all", "--out", str(tmp_path), "--jobs", "1"
    )
    assert status == 1
    assert verdict in {row["verdict"] for row in rows[:-1]}
    place = next(folder for folder in sorted(tmp_path.iterdir()) if folder.name.endswith(f"{verdict}-1"))
    game = read_normal_form(place / "game.nfg")
    assert sum(game.shape) <= 5
    certificates = [file for file in place.glob("*.json") if file.name != "verdict.json"]
    assert certificates
    assert all(replay(file).accepted for file in certificates)
    told = json.loads((place / "verdict.json").read_text())
    assert (told["verdict"], told["degenerate"], told["version"]) == (verdict, False, None)


@pytest.mark.parametrize(("bug", "verdict"), [("crash", "error"), ("rubbish", "error"), ("empty", "missing")])
def test_a_failure_does_not_stop_the_audit(
    bug: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ("--kinds", "one-row", "--n", "3", "--out", str(tmp_path), "--jobs", "1", "--shrink", "0")
    status, rows = audited(capsys, toy(bug), *flags)
    assert status == 1
    assert [row["verdict"] for row in rows[:-1]] == [verdict] * 3


def test_games_come_from_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "battle.nfg").write_text(write_nfg(BATTLE))
    (tmp_path / "pennies.nfg").write_text(write_nfg(PENNIES))
    (tmp_path / "tree.efg").write_text(
        'EFG 2 R "" { "a" "b" } p "" 1 1 "" { "L" "R" } 0 t "" 1 "" { 1 2 } t "" 2 "" { 0 0 }'
    )
    out = str(tmp_path / "out")
    status, rows = audited(capsys, toy("right"), "--games", str(tmp_path), "--promise", "all", "--out", out)
    assert status == 0
    assert [row["game"] for row in rows[:-1]] == ["battle.nfg", "pennies.nfg", "tree.efg"]


BROKEN = {
    "cut.nfg": 'NFG 1 R "" { "1" "2" } { 2 2 }\n\n1 2 3',
    "forgetful.efg": """EFG 2 R "" { "a" "b" }
p "" 1 1 "" { "L" "R" } 0
p "" 1 2 "" { "l" "r" } 0
t "" 1 "" { 1 0 }
t "" 2 "" { 0 1 }
p "" 1 2 "" { "l" "r" } 0
t "" 3 "" { 0 1 }
t "" 4 "" { 1 0 }
""",
    "huge.nfg": f'NFG 1 R "" {{ "1" "2" }} {{ {10**9} {10**9} }}\n\n1 2',
    "latin.nfg": b'NFG 1 R "\xe9" { "1" "2" } { 1 1 } 0 0',
}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "games"
    folder.mkdir()
    for name, content in BROKEN.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "pennies.nfg").write_text(write_nfg(PENNIES))
    return folder


def test_a_broken_file_is_an_error_and_the_others_are_audited(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["audit", toy("right"), "--games", str(broken), "--out", str(tmp_path / "out"), "--json"])
    output = capsys.readouterr()
    rows = list(map(json.loads, output.out.splitlines()))
    assert status == 2
    assert {row["game"]: row["verdict"] for row in rows[:-1]} == {
        **dict.fromkeys(BROKEN, "error"),
        "pennies.nfg": "correct",
    }
    reasons = {row["game"]: row.get("reason", "") for row in rows[:-1]}
    assert "games/cut.nfg: line 3 column 6: " in reasons["cut.nfg"]
    assert "games/forgetful.efg: " in reasons["forgetful.efg"]
    assert "recall" in reasons["forgetful.efg"]
    assert "games/huge.nfg: line 1 " in reasons["huge.nfg"]
    assert "games/latin.nfg: line 1 column 10: " in reasons["latin.nfg"]
    assert (rows[-1]["status"], rows[-1]["games"], rows[-1]["summary"][0]["error"]) == ("unknown", 5, 4)
    assert len(output.err.splitlines()) == 1
    assert "no game could be read from 4 files (cut.nfg, forgetful.efg, huge.nfg, ...)" in output.err


def test_a_pipe_among_the_games_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.nfg")
    status, rows = audited(capsys, toy("right"), "--games", str(tmp_path), "--out", str(tmp_path / "out"))
    assert (status, rows[0]["verdict"]) == (2, "error")
    assert "this is a pipe or a device, no file" in rows[0]["reason"]


def test_a_solver_that_fails_outweighs_a_file_that_cannot_be_read(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, rows = audited(
        capsys, toy("empty"), "--games", str(broken), "--out", str(tmp_path / "out"), "--shrink", "0"
    )
    assert (status, rows[-1]["status"]) == (1, "fails")


def without_times(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "seconds"} for row in rows]


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, but for where it is."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupted_audit_goes_on_and_ends_with_the_same_report(jobs: str, tmp_path: Path) -> None:
    script, calls = tmp_path / "solver.sh", tmp_path / "calls"
    script.write_text(f"echo call >> {calls}\nsleep 0.2\nexec {toy('pure')}\n")
    flags = ["--kinds", "integers,mixed", "--n", "3", "--promise", "all", "--shrink", "0", "--jobs", jobs, "--json"]
    words = [sys.executable, "-m", "certify", "audit", f"sh {script}", *flags, "--out"]

    def lines(text: str, out: Path) -> list[dict[str, Any]]:
        return without_times(list(map(json.loads, text.replace(str(out), "OUT").splitlines())))

    whole = subprocess.run([*words, str(tmp_path / "whole")], capture_output=True, text=True, check=False)
    assert (whole.returncode, whole.stderr, calls.read_text().count("call")) == (1, "", 6)
    calls.unlink()
    out = tmp_path / "out"
    first = subprocess.Popen([*words, str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert first.stdout is not None
    shown = [first.stdout.readline() for _ in range(2)]
    first.send_signal(signal.SIGINT)
    rest, complaint = first.communicate(timeout=30)
    assert (first.returncode, complaint) == (3, "certify: interrupted; what was proved so far is kept\n")
    (left,) = (out / ".audit").iterdir()
    kept = len(left.read_text().splitlines()) - 1
    assert len(shown) + len(rest.splitlines()) <= kept < 6
    calls.unlink()
    second = subprocess.run([*words, str(out)], capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert re.fullmatch(rf"certify: .*: goes on after {kept} of 6 games, kept in .*\.jsonl\n", second.stderr)
    assert calls.read_text().count("call") == 6 - kept
    assert lines(second.stdout, out) == lines(whole.stdout, tmp_path / "whole")
    assert contents(out) == contents(tmp_path / "whole")


def interrupted_at_the_summary(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("certify.cli.auditing.print_summary", interrupt)
        assert run(["audit", *arguments, "--json"]) == 3


def test_an_audit_with_other_arguments_begins_anew_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = (toy("right"), "--kinds", "mixed", "--promise", "all", "--out", str(tmp_path))
    interrupted_at_the_summary(monkeypatch, *flags, "--n", "2")
    capsys.readouterr()
    for more, word in ((("--n", "1"), "games"), (("--n", "2", "--tolerance", "1/2"), "tolerance")):
        assert run(["audit", *flags, *more, "--json"]) == 0
        assert capsys.readouterr().err.endswith(f" differs in {word}\n")
    assert run(["audit", *flags, "--n", "2", "--again"]) == 0
    assert not capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_failures_made_small_are_not_made_small_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certify.audit.failures.MOST_CALLS", 24)
    flags = (toy("pure"), "--kinds", "mixed", "--n", "2", "--promise", "all", "--out", str(tmp_path), "--jobs", "1")
    interrupted_at_the_summary(monkeypatch, *flags)
    before = {name: text for name, text in contents(tmp_path).items() if not name.startswith(".audit")}
    capsys.readouterr()
    monkeypatch.setattr("certify.audit.failures.shrink", lambda *_: pytest.fail("a failure is made small again"))
    status, rows = audited(capsys, *flags)
    assert (status, len(rows)) == (1, 3)
    assert contents(tmp_path) == before


def test_games_that_a_solver_is_not_made_for_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs("nashpy")
    status, rows = audited(capsys, "nashpy:support", "--kinds", "cycle", "--n", "2", "--out", str(tmp_path))
    assert (status, rows) == (
        0,
        [{"status": "holds", "games": 0, "summary": [], "seconds": 0, "left_out": 2, "reproducers": []}],
    )


def test_failures_are_shrunk_in_several_processes_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "games"
    folder.mkdir()
    (folder / "battle.nfg").write_text(write_nfg(BATTLE))
    flags = ("--games", str(folder), "--kinds", "mixed", "--n", "1", "--jobs", "2", "--shrink", "4")
    status, rows = audited(capsys, toy("empty"), *flags, "--out", str(tmp_path / "out"))
    assert (status, len(rows)) == (1, 3)
    assert rows[-1]["reproducers"]
    for place in map(Path, rows[-1]["reproducers"]):
        assert json.loads((place / "verdict.json").read_text())["verdict"] == "missing"
        assert read_normal_form(place / "game.nfg").shape != (4, 4)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["weird"], 'SOLVER "weird": there is no such solver'),
        (["./no-such-file"], 'SOLVER "./no-such-file": there is no program'),
        ([toy("right"), "--kinds", "weird"], '--kinds "weird": there is no such kind'),
        ([toy("right"), "--games", "no-such-folder"], "--games no-such-folder: this is no folder"),
        ([toy("right"), "--tolerance", "-1"], '--tolerance "-1": expected a number >= 0'),
        ([toy("right"), "--tolerance", "x"], "--tolerance"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", *arguments]) == 2
    output = capsys.readouterr()
    assert complaint in output.err
    assert len(output.err.splitlines()) == 1
    assert not output.out


def test_a_library_that_is_not_installed_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certify.audit.registry.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"nashpy is not installed; pip install 'certify\[audit\]'"):
        named("nashpy:vertex")


def test_every_promise_has_a_source_and_a_tolerance_that_is_a_number() -> None:
    known = solvers()
    assert {"nashpy:support", "nashpy:vertex", "nashpy:lemke-howson", "quantecon:vertex", "gambit:enummixed"} <= set(
        known
    )
    for solver in known.values():
        assert len(solver.promise.source) > 30
        assert solver.promise.regret is None or 0 <= solver.promise.regret < 1


@pytest.mark.parametrize("name", ["nashpy", "quantecon"])
def test_libraries_solve_the_dilemma(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs(name)
    one = f"{name}:lemke-howson"
    status, rows = audited(capsys, one, "--kinds", "classics", "--n", "1", "--out", str(tmp_path))
    assert status == 0
    assert rows[0]["verdict"] == "correct"


def test_a_library_keeps_its_promise(capsys: pytest.CaptureFixture[str]) -> None:
    needs("nashpy")
    assert run(["audit", "nashpy:support", "--promise", "one"]) == 2
    assert "is held to what it promises" in capsys.readouterr().err


def test_a_script_reproduces_the_failure_without_certify(tmp_path: Path) -> None:
    needs("nashpy")
    flags = ["--kinds", "one-row", "--n", "1", "--out", str(tmp_path), "--jobs", "1", "--shrink", "0"]
    assert run(["audit", "nashpy:vertex", *flags]) == 1
    place = next(tmp_path.iterdir())
    assert json.loads((place / "verdict.json").read_text())["version"] == metadata.version("nashpy")
    text = (place / "reproduce.py").read_text()
    assert "certify" not in text
    done = subprocess.run(
        [sys.executable, "-I", str(place / "reproduce.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Error" in done.stderr


@pytest.mark.parametrize(("bug", "code"), [("pure", 0), ("crash", -signal.SIGABRT)])
def test_a_script_runs_a_command_again_on_the_game_without_certify(bug: str, code: int, tmp_path: Path) -> None:
    flags = ["--kinds", "mixed", "--n", "1", "--promise", "all", "--out", str(tmp_path), "--jobs", "1", "--shrink", "0"]
    assert run(["audit", toy(bug), *flags]) == 1
    place = next(tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(place / "reproduce.py")], capture_output=True, text=True, check=False
    )
    again = subprocess.run(
        toy(bug).split(), input=(place / "game.nfg").read_text(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, again.returncode) == (128 - code if code else 0, code)
    assert done.stdout == again.stdout
    assert bool(done.stdout) is (code == 0)
