"""Verdicts that an audit keeps come back as they were; what cannot be read, or is about something else, does not."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from audited_games import BATTLE, BOTTOM, MIXED, PENNIES, TOP, toy
from hypothesis import given
from hypothesis import strategies as st

from certify.audit.command import command
from certify.audit.failures import Failure
from certify.audit.kept import Kept, circumstances
from certify.audit.kinds import draw
from certify.audit.process import text_of
from certify.audit.run import Row, Task, audit
from certify.audit.verdict_text import game_of, spelled_verdict, verdict_of
from certify.audit.verdicts import NAMES, Verdict

TASKS = [Task("battle", "file", BATTLE), Task("pennies", "file", PENNIES)]
PROFILES = st.lists(st.sampled_from([TOP, BOTTOM, MIXED]), max_size=2).map(tuple)
BOX = (((Fraction(0), Fraction(1, 3)), (Fraction(2, 3), Fraction(1))),)
VERDICTS = st.builds(
    Verdict,
    name=st.sampled_from(NAMES),
    reason=st.text(),
    finds=st.sampled_from(["all", "pure", "one", "some"]),
    profiles=st.sampled_from([(), (TOP, None), (MIXED,)]),
    regrets=st.sampled_from([(), ((Fraction(0), Fraction(1, 7)), None)]),
    missing=PROFILES,
    distance=st.none() | st.fractions(),
    notes=st.lists(st.text(), max_size=2).map(tuple),
    returned=PROFILES,
    missing_boxes=st.sampled_from([(), (BOX,)]),
)
WRONG = Verdict("missing", "1 missing", "all", missing=(MIXED,), missing_boxes=(BOX,))


def kept(folder: Path, solver: str = toy("right"), tasks: list[Task] = TASKS, seconds: float = 10.0) -> Kept:
    return Kept(folder / ".audit", circumstances(command(solver, "all", "0"), tasks, seconds, 30.0))


def row(verdict: Verdict = WRONG) -> Row:
    return Row(TASKS[0], command(toy("right"), "all", "0"), BATTLE, verdict, 0.25)


@given(VERDICTS)
def test_a_verdict_is_read_back_as_it_was(verdict: Verdict) -> None:
    assert verdict_of(json.loads(json.dumps(spelled_verdict(verdict)))) == verdict


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "splendid"},
        {"finds": "most"},
        {"reason": None},
        {"distance": 0.5},
        {"distance": "1/0"},
        {"missing": [[["NaN"]]]},
        {"missing_boxes": [[[["0", "1", "2"]]]]},
        {"notes": "note"},
        {"profiles": [[[True]]]},
    ],
)
def test_what_is_no_verdict_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        verdict_of({**spelled_verdict(WRONG), **change})


@pytest.mark.parametrize("kind", ["integers", "three-players", "trees", "nearly-1e-12"])
def test_a_game_is_read_back_as_it_was(kind: str) -> None:
    for number in range(5):
        text = text_of(draw(kind, 1, number))
        assert text_of(game_of(text)) == text
        assert game_of(text).digest() == draw(kind, 1, number).digest()


def test_what_was_kept_is_recalled_under_the_same_circumstances_only(tmp_path: Path) -> None:
    first = kept(tmp_path)
    first.keep(1, row())
    first.keep_failure(0, Failure(row(), PENNIES, WRONG))
    again = kept(tmp_path)
    assert again.recall() == ""
    assert again.verdicts == {1: (WRONG, 0.25)}
    assert again.failures == {0: (game_of(text_of(PENNIES)), WRONG)}
    for other, word in (
        (kept(tmp_path, seconds=9.0), "time for a call"),
        (kept(tmp_path, tasks=TASKS[:1]), "games"),
    ):
        assert other.recall() == word
        assert not other.verdicts
    assert kept(tmp_path, toy("empty")).recall() == ""


def test_what_another_version_of_a_solver_left_is_said_to_be_and_removed(tmp_path: Path) -> None:
    script = tmp_path / "solver.py"
    script.write_text("print('one')")
    kept(tmp_path, f"python3 {script}").keep(0, row())
    script.write_text("print('two')")
    assert kept(tmp_path, f"python3 {script}").recall() == "version of the solver"
    assert not list((tmp_path / ".audit").iterdir())


@pytest.mark.parametrize("end", ['{"game": 1, "seco', "\udcff", "null\n", '{"game": true}\n', "[" * 100_000 + "\n"])
def test_a_line_that_cannot_be_read_is_as_if_it_were_not_there(tmp_path: Path, end: str) -> None:
    first = kept(tmp_path)
    first.keep(0, row())
    with first.file.open("ab") as stream:
        stream.write(end.encode("utf-8", "surrogateescape"))
    again = kept(tmp_path)
    again.recall()
    again.keep(1, row())
    last = kept(tmp_path)
    last.recall()
    assert 1 in last.verdicts
    assert set(last.verdicts) <= {0, 1}


def test_nothing_is_left_once_the_audit_is_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = kept(out)
    first.keep(0, row())
    assert out.is_dir()
    first.forget()
    assert not out.exists()
    first.forget()


def test_the_solver_is_asked_only_about_games_without_a_verdict(tmp_path: Path) -> None:
    told: dict[int, Row] = {}
    solver = command(toy("crash"), "all", "0")
    rows = list(audit(solver, TASKS, known={0: (WRONG, 0.25)}, keep=told.__setitem__))
    assert [each.verdict.name for each in rows] == ["missing", "error"]
    assert told == {1: rows[1]}


def test_an_answer_that_is_cut_short_leaves_no_verdict() -> None:
    told: dict[int, Row] = {}
    quick = Row(TASKS[0], command("sleep 60", "all", "0"), BATTLE, WRONG, 0.0)
    rows = audit(command("sleep 60", "all", "0"), TASKS, seconds=60, known={0: (WRONG, 0.0)}, keep=told.__setitem__)
    assert next(rows) == quick
    rows.close()
    assert not told
