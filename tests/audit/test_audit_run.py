"""Verdicts that may take long are found in other processes, and are the same."""

from __future__ import annotations

from pathlib import Path

from audited_games import BATTLE, toy

from certify.audit.command import command
from certify.audit.kinds import document, draw
from certify.audit.run import Task, audit


def test_verdicts_are_the_same_with_several_calls_at_once() -> None:
    tasks = [Task("battle", "file", BATTLE), Task("cycle", "file", draw("cycle", 1, 0))]
    solver = command(toy("empty"), "all", "0")
    alone, both = ([row.verdict for row in audit(solver, tasks, seconds=20, jobs=jobs)] for jobs in (1, 2))
    assert alone == both
    assert [each.name for each in alone] == ["missing", "missing"]


def test_a_game_of_three_players_is_judged_with_its_equilibria(tmp_path: Path) -> None:
    script = tmp_path / "solver.sh"
    script.write_text('cat > /dev/null\necho \'{"format": "certify-profiles/1", "profiles": []}\'\n')
    solver = command(f"sh {script}", "all", "0")
    tasks = [Task(name, "file", draw(name, 1, 0)) for name in ("cycle", "irrational")]
    tasks.append(Task("constant", "file", document("", (2, 2, 2), ((0,) * 8,) * 3)))
    rows = list(audit(solver, tasks, seconds=20, jobs=2))
    found = [(row.verdict.name, len(row.verdict.missing), len(row.verdict.missing_boxes)) for row in rows]
    assert found == [("missing", 1, 0), ("missing", 0, 1), ("missing", 8, 0)]
    asked = "of equilibria that are not isolated pure ones are asked for, and of each connected component one"
    assert asked in rows[2].verdict.notes
