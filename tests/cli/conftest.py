from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from certify.cli.main import run

TABLE = "case,me,one,two\na,0,3,1\nb,1,0,1\nc,5,2,1/2\nd,2,7,0\n"
GAME = (
    '{"format": "certify-game/1", "players": ["row", "column"], "strategies": [["C", "D"], ["C", "D"]],'
    ' "payoffs": [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]}'
)
STATEMENTS = """
from certify import theorem

@theorem
def products_are_nonnegative(t):
    x, y = t.nonnegative("x"), t.nonnegative("y")
    t.claim(x * y >= 0)

@theorem
def sums_are_nonnegative(t):
    values = t.vector("x", t.size("agents"), nonnegative=True)
    t.claim(t.sum(values) >= 0)

@theorem
def everything_is_positive(t):
    t.claim(t.unknown("x") > 0)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of the test, with one good file of each kind."""
    monkeypatch.chdir(tmp_path)
    files = {
        "table.csv": TABLE,
        "game.json": GAME,
        "defect.json": '{"format": "certify-profile/1", "strategies": [[0, 1], [0, 1]]}',
        "cooperate.json": '{"format": "certify-profile/1", "strategies": [[1, 0], [1, 0]]}',
        "market.json": '{"format": "certify-market/1", "actions": ["a", "b"], "states": ["y", "z"],'
        ' "prior": ["1/2", "1/2"], "user": [[1, 0], [0, 1]], "agents": {"one": [[1, 0], [0, 1]]}}',
        "statements.py": STATEMENTS,
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture
def command(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs `certify` with these arguments in the folder: exit status, standard output, standard error."""

    def certify(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(arguments)
        return status, *capsys.readouterr()

    return certify
