"""The growth as a CSV file and as a plot, from Python and from the command line."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from small_tables import document

from certify.cli.main import run
from certify.cli.store import question_certificate_name
from certify.hulls import hull
from certify.hulls.growth import growth_csv, growth_plot
from certify.kernel.replay import replay_all
from certify.report import plotting
from certify.spec.errors import InputError

ROWS = [[Fraction(number) for number in row] for row in ((0, 3, 1, 2), (1, 0, 1, 5), (5, 2, 0, 1), (2, 7, 0, 4))]


@pytest.mark.parametrize("norm", ["sup", "squares"])
def test_the_csv_file_has_a_row_for_each_agent_with_the_figures_of_separate_answers(norm):
    table = document(ROWS)
    result = hull(table, "user", form="conic", norm=norm, growth=True)
    rows = list(csv.DictReader(io.StringIO(growth_csv(result))))
    assert [row["agents"] for row in rows] == ["1", "2", "3"]
    assert [row["added"] for row in rows] == ["agent1", "agent2", "agent3"]
    for count, row in enumerate(rows, start=1):
        part = hull(table, "user", [f"agent{number + 1}" for number in range(count)], form="conic", norm=norm)
        assert Fraction(row["error"]) == part.error
        assert row["best_single"] == part.best_single.agent
        assert Fraction(row["best_single_error"]) == part.best_single.error
        assert Fraction(row["average_error"]) == part.average.error


def test_the_plot_names_its_lines_and_what_is_measured():
    pytest.importorskip("matplotlib")
    plot = growth_plot(hull(document(ROWS), "user", norm="squares", growth=True), "user in table.csv")
    text = " ".join(each.text or "" for each in Xml.fromstring(plot).iter() if each.tag.endswith("text"))
    for words in ("best convex combination", "best single agent", "plain average", "mean squared error", "table.csv"):
        assert words in text


@pytest.mark.parametrize("draw", [growth_csv, lambda result: growth_plot(result, "t")])
def test_refuses_an_answer_without_growth(draw):
    with pytest.raises(InputError, match="growth=True"):
        draw(hull(document(ROWS), "user"))


# The command. --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "table.csv").write_text("me,one,two\n0,3,1\n1,0,1\n5,2,NA\n2,7,0\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(*flags: str) -> int:
    return run(["hull", "table.csv", "--user", "me", *flags])


def test_csv_and_plot_are_written_and_ask_for_growth(folder: Path, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("matplotlib")
    flags = ["--missing", "drop", "--norm", "squares", "--csv", "new/growth.csv", "--plot", "growth.png", "--json"]
    assert asked(*flags) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["norm"], len(told["growth"])) == ("squares", 2)
    rows = list(csv.DictReader((folder / "new" / "growth.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["error"] for row in rows] == [entry["error"] for entry in told["growth"]]
    assert (folder / "growth.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--plot", "growth.gif"], "--plot growth.gif: the name ends with none of"),
        (["--csv", "table.csv"], "--csv table.csv: this is the table itself"),
        (["--csv", "table.csv/x"], "is a file, not a folder"),
        (["--norm", "cubes"], "cubes"),
    ],
)
def test_refuses_files_that_cannot_be_written(folder: Path, capsys, flags: list[str], words: str):
    before = (folder / "table.csv").read_bytes()
    assert asked("--agents", "one", *flags) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert [file.name for file in folder.iterdir()] == ["table.csv"]
    assert (folder / "table.csv").read_bytes() == before


def test_without_matplotlib_one_line_says_how_to_get_it(folder: Path, capsys, monkeypatch):
    monkeypatch.setattr(plotting, "is_installed", lambda: False)
    assert asked("--agents", "one", "--plot", "growth.svg") == 2
    assert 'pip install "certify[plot]"' in capsys.readouterr().err
    assert [file.name for file in folder.iterdir()] == ["table.csv"]


def test_different_questions_about_one_table_have_different_certificates(folder: Path, capsys):
    questions = [
        ["--missing", "drop"],
        ["--agents", "one"],
        ["--agents", "two", "--missing", "drop"],
        ["--agents", "two,one", "--missing", "drop"],
        ["--agents", "one", "--norm", "squares"],
        ["--agents", "one", "--form", "conic"],
        ["--agents", "one", "--growth"],
    ]
    assert [asked(*flags) for flags in questions] == [0] * len(questions)
    verdicts = replay_all([folder / "certificates"])
    assert len(verdicts) == len(questions)
    assert all(verdict.accepted for verdict in verdicts)


def test_names_that_look_alike_in_a_file_name_are_told_apart():
    lists = [["me/you"], ["me-you"], ["me", "you"], ["me you"], ["me.", "you"], ["x" * 300], ["x" * 300 + "y"]]
    names = {question_certificate_name(Path("t.csv"), "hull", *settings) for settings in lists}
    assert len(names) == len(lists)
    assert max(map(len, names)) <= 155
