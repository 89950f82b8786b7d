"""A statement file may read a statement of a file beside it; both are moved together."""

from __future__ import annotations

import json
import shutil

import pytest

from certify import file_beside, statement_beside
from certify.cli.main import run
from certify.kernel.replay import replay
from certify.kernel.statement_file import StatementFileError, problem_of, read_beside, statements
from certify.spec.errors import InputError, LimitError

GENERAL = """
from certify import theorem

@theorem
def a_mean_is_at_most_the_greater(t):
    "The mean of two numbers is at most a number that neither exceeds."
    x, y, top = t.unknown("x"), t.unknown("y"), t.unknown("top")
    t.assume((x <= top) & (y <= top), name="top")
    t.claim(x + y <= 2 * top)
"""
SPECIAL = """
from certify import statement_beside, theorem

@theorem
def half_of_a_number_is_at_most_it(t):
    "Half of a number that is not negative is at most the number."
    general = statement_beside(__file__, "general.py", "a_mean_is_at_most_the_greater")
    z = t.nonnegative("z")
    case = t.case_of(general, {"x": z, "y": 0, "top": z})
    for item in case.assumptions:
        t.claim(item.formula, name=item.name)
    t.claim(t.implies(case.claim, z <= 2 * z), name="the bound follows")
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "general.py").write_text(GENERAL, encoding="utf-8")
    (tmp_path / "special.py").write_text(SPECIAL, encoding="utf-8")
    return tmp_path


def special(folder):
    return statements(folder / "special.py")["half_of_a_number_is_at_most_it"]


def test_a_statement_of_the_file_beside_is_read_and_is_none_of_this_file(folder):
    assert list(statements(folder / "special.py")) == ["half_of_a_number_is_at_most_it"]
    problem = special(folder).problem()
    assert [item.name for item in problem.claims] == ["top", "the bound follows"]
    found = statement_beside(str(folder / "special.py"), "general.py", "a_mean_is_at_most_the_greater")
    assert found.problem() == statements(folder / "general.py")["a_mean_is_at_most_the_greater"].problem()


def test_what_is_proved_is_replayed_where_both_files_were_moved_to(folder, tmp_path_factory, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    status = run(["prove", "special.py", "--json"])
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (status, row["status"]) == (0, "proved")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    moved = shutil.copytree(folder, elsewhere / "proofs")
    monkeypatch.chdir(elsewhere)
    assert replay(moved / row["certificate"]).accepted
    (moved / "general.py").write_text(GENERAL.replace("<= 2 * top", "<= 3 * top"), encoding="utf-8")
    assert "the constraints have another hash" in (replay(moved / row["certificate"]).reason or "")
    (moved / "general.py").unlink()
    assert "there is no file 'general.py' beside special.py" in (replay(moved / row["certificate"]).reason or "")


def test_certificates_elsewhere_get_copies_of_both_files_and_new_ones_when_a_file_changes(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    deep = folder / "deep" / "er"
    deep.mkdir(parents=True)
    for name in ("general.py", "special.py"):
        shutil.move(folder / name, deep / name)
    for text in (GENERAL, GENERAL + "# as before\n", GENERAL.replace('name="top"', 'name="greater"')):
        (deep / "general.py").write_text(text, encoding="utf-8")
        assert run(["prove", "deep/er/special.py", "--out", "kept", "--again"]) == 0
        assert (folder / "kept" / "general.py").read_text(encoding="utf-8") == text
        assert run(["replay", "kept"]) == 0
    shutil.rmtree(folder / "kept")
    (folder / "kept").mkdir()
    (folder / "kept" / "general.py").write_text("precious\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["prove", "deep/er/special.py", "--out", "kept"]) == 2
    assert "kept/general.py: another file has the name of deep/er/general.py" in capsys.readouterr().err
    assert [each.name for each in (folder / "kept").iterdir()] == ["general.py"]


def test_all_files_that_a_file_reads_from_are_known(tmp_path):
    (tmp_path / "a.py").write_text(CIRCLE.format(own="first", file="b", other="second"), encoding="utf-8")
    (tmp_path / "b.py").write_text(CIRCLE.format(own="second", file="c", other="plain_third"), encoding="utf-8")
    (tmp_path / "c.py").write_text(CIRCLE.format(own="third", file="a", other="first"), encoding="utf-8")
    assert read_beside(tmp_path / "a.py") == []
    statements(tmp_path / "a.py")["first"].problem()
    assert [each.name for each in read_beside(tmp_path / "a.py")] == ["b.py", "c.py"]
    assert [each.name for each in read_beside(tmp_path / "b.py")] == ["c.py"]


def test_a_missing_neighbour_is_one_line_of_bad_input(folder, monkeypatch, capsys):
    (folder / "general.py").unlink()
    monkeypatch.chdir(folder)
    assert run(["prove", "special.py"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "there is no file 'general.py' beside special.py: put it into the same folder" in line
    assert not (folder / "certificates").exists()


@pytest.mark.parametrize(
    ("neighbour", "name", "words"),
    [
        ("other.py", "any", r"there is no file 'other\.py' beside special\.py: put it into the same folder"),
        ("../general.py", "any", r"'\.\./general\.py' is no name of a file beside special\.py"),
        ("", "any", "no name of a file beside"),
        (".", "any", "no name of a file beside"),
        ("..", "any", "there is no file"),
        ("general.py", "any", r"general\.py has no statement 'any'; it has a_mean_is_at_most_the_greater"),
        ("empty.py", "any", r"empty\.py has no statement 'any'; it has none"),
    ],
)
def test_refuses_what_is_not_there(folder, neighbour, name, words):
    (folder / "empty.py").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=words):
        statement_beside(folder / "special.py", neighbour, name)


def test_a_neighbour_gives_what_its_statements_are_made_of(folder):
    (folder / "parts.py").write_text(f"{GENERAL}\n\ndef double(number):\n    return 2 * number\n", encoding="utf-8")
    parts = file_beside(folder / "special.py", "parts.py")
    assert parts.double(3) == 6
    assert parts.a_mean_is_at_most_the_greater.name == "a_mean_is_at_most_the_greater"
    with pytest.raises(InputError, match=r"there is no file 'other\.py' beside special\.py"):
        file_beside(folder / "special.py", "other.py")


def test_says_which_line_of_a_neighbour_raises(folder):
    (folder / "general.py").write_text("one = 1\nraise ValueError('no')\n", encoding="utf-8")
    with pytest.raises(StatementFileError, match=r"general\.py: line 2: .* raises ValueError: no"):
        special(folder).problem()


CIRCLE = """
from certify import statement_beside, theorem

@theorem
def {own}(t):
    "Nothing is below itself."
    x = t.unknown("x")
    case = t.case_of(statement_beside(__file__, "{file}.py", "{other}"))
    t.claim(case.claim)

@theorem
def plain_{own}(t):
    "Numbers are their own equals."
    x = t.unknown("x")
    t.claim(x >= x)
"""


def test_refuses_statements_that_are_cases_of_each_other(tmp_path):
    (tmp_path / "a.py").write_text(CIRCLE.format(own="first", file="b", other="second"), encoding="utf-8")
    (tmp_path / "b.py").write_text(CIRCLE.format(own="second", file="a", other="first"), encoding="utf-8")
    with pytest.raises(InputError, match="a special case of itself: first of second of first"):
        statements(tmp_path / "a.py")["first"].problem()
    (tmp_path / "c.py").write_text(CIRCLE.format(own="third", file="a", other="first"), encoding="utf-8")
    with pytest.raises(InputError, match="a special case of itself: first of second of first"):
        statements(tmp_path / "c.py")["third"].problem()


def test_files_may_read_each_other_where_their_statements_do_not(tmp_path):
    (tmp_path / "a.py").write_text(CIRCLE.format(own="first", file="b", other="plain_second"), encoding="utf-8")
    (tmp_path / "b.py").write_text(CIRCLE.format(own="second", file="a", other="first"), encoding="utf-8")
    assert [str(item.formula) for item in statements(tmp_path / "b.py")["second"].problem().claims]


def test_refuses_files_that_run_each_other(tmp_path):
    top = "from certify import statement_beside\nother = statement_beside(__file__, '{}.py', 'any')\n"
    (tmp_path / "a.py").write_text(top.format("b"), encoding="utf-8")
    (tmp_path / "b.py").write_text(top.format("a"), encoding="utf-8")
    with pytest.raises(StatementFileError, match=r"in a circle, a\.py -> b\.py -> a\.py: read a neighbour inside"):
        statements(tmp_path / "a.py")
    with pytest.raises(StatementFileError, match=r"in a circle, b\.py -> a\.py -> b\.py"):
        statements(tmp_path / "b.py")


DEEP = """
from certify import theorem

def depth(number):
    return 0 if number == 0 else 1 + depth(number - 1)

@theorem
def has_a_depth(t):
    "A number is at least itself."
    x = t.unknown("x")
    t.claim(x * depth(t.size("messages")) >= x * t.size("messages"))

@theorem
def has_no_end(t):
    "No number is reached."
    t.claim(t.unknown("x") >= depth(-1))
"""


def test_says_at_which_shape_a_statement_nests_too_deeply(tmp_path):
    file = tmp_path / "deep.py"
    file.write_text(DEEP, encoding="utf-8")
    statement = statements(file)["has_a_depth"]
    assert problem_of(statement, {"messages": 4}, file).claims
    with pytest.raises(LimitError, match=r"deep\.py: line 5: has_a_depth nests too deeply at messages=100000; ask for"):
        problem_of(statement, {"messages": 100_000}, file)


def test_says_that_a_statement_may_call_itself_without_end(tmp_path):
    file = tmp_path / "deep.py"
    file.write_text(DEEP, encoding="utf-8")
    words = r"has_no_end nests too deeply at the default sizes; .* unless a function there calls itself without end"
    with pytest.raises(LimitError, match=words):
        problem_of(statements(file)["has_no_end"], {}, file)
