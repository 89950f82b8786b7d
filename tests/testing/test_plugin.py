"""The plugin: its fixtures, what it costs pytest to have it, and what a failing test prints."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from certify.testing import is_degenerate
from certify.testing import plugin as module

ROOT = Path(__file__).parents[2]


def ran(tmp_path: Path, text: str, *flags: str) -> tuple[int, str]:
    """The exit status and the output of pytest on a test file, with this plugin and no other."""
    (tmp_path / "test_solver.py").write_text(text)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "certify.testing.plugin",
            "-p",
            "no:cacheprovider",
            *flags,
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": path},
    )
    return done.returncode, done.stdout + done.stderr


def test_the_entry_point_names_the_plugin():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"certify": module.__name__}


def test_fixtures_are_the_games_of_the_literature(tmp_path):
    status, output = ran(
        tmp_path,
        """
from certify.testing import assert_all_equilibria, assert_equilibrium

def test_each(certify_prisoners_dilemma, certify_battle_of_the_sexes, certify_matching_pennies,
              certify_rock_paper_scissors, certify_stag_hunt, certify_chicken, certify_games):
    assert_all_equilibria(certify_prisoners_dilemma, [(1, 1)])
    assert_all_equilibria(certify_matching_pennies, [[[.5, .5], [.5, .5]]])
    assert_all_equilibria(certify_rock_paper_scissors, [[["1/3"] * 3, ["1/3"] * 3]])
    assert_equilibrium(certify_battle_of_the_sexes, (0, 0))
    assert_equilibrium(certify_stag_hunt, (0, 0))
    assert_equilibrium(certify_chicken, (0, 1))
    assert certify_games["chicken"] == certify_chicken

def test_two(certify_game): assert len(certify_game.players) == 2
def test_degenerate(certify_degenerate_game): assert len(certify_degenerate_game.players) == 2
def test_many(certify_many_player_game): assert len(certify_many_player_game.players) > 2
""",
    )
    assert status == 0, output
    assert f"{1 + len(module.CLASSICS) + len(module.DEGENERATE)} passed" in output


def test_a_failure_prints_its_tables_and_not_the_inside_of_certify(tmp_path):
    status, output = ran(
        tmp_path,
        """
from certify.testing import assert_equilibrium

def test_it(certify_chicken):
    assert_equilibrium(certify_chicken, (1, 1))
""",
    )
    assert status == 1
    assert "E       AssertionError: no Nash equilibrium: row would gain 2" in output
    assert "E       row     B      0       2       T" in output
    assert "raise AssertionError" not in output


def test_the_plugin_loads_no_heavy_library():
    program = (
        "import sys; import pytest; before = set(sys.modules); import certify.testing.plugin; "
        "new = {name for name in set(sys.modules) - before if not name.startswith('certify')}; "
        "heavy = {'z3', 'highspy', 'flint', 'numpy', 'typer', 'rich', 'hypothesis'} & set(sys.modules); "
        "ours = [name for name in sys.modules if name.startswith('certify')]; "
        "sys.exit(f'loaded {heavy or ours}' if heavy or len(ours) > 6 else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_assertions_need_no_pytest():
    program = (
        "import sys; from certify.testing import assert_equilibrium; assert_equilibrium([[1]], (0, 0)); "
        "sys.exit('pytest' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("name", [*module.CLASSICS, *module.DEGENERATE])
def test_games_are_told_apart_by_whether_they_are_degenerate(name):
    game = module.classic(name, {**module.CLASSICS, **module.DEGENERATE}[name])
    assert game.title == name
    if len(game.shape) == 2:
        assert is_degenerate(game) is (name in module._DEGENERATE)
