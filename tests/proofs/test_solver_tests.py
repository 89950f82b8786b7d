"""The documented example of a solver under test: its bugs are caught, and without them it passes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_planted_bug_is_caught_twice_and_the_right_solver_passes():
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    flags = [
        "-p",
        "certify.testing.plugin",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--runxfail",
        "-rA",
        "--tb=short",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *flags, str(ROOT / "proofs" / "solver_tests")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": path},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    outcomes = re.findall(r"^(PASSED|FAILED) \S*::(\w+)(?:\[(\w+)\])?", done.stdout, re.MULTILINE)
    assert len(outcomes) == 9
    assert {bug for outcome, _, bug in outcomes if outcome == "PASSED"} == {"None", ""}
    failed = [bug for outcome, _, bug in outcomes if outcome == "FAILED"]
    assert sorted(failed) == ["largest"] * 2 + ["outside"] * 2 + ["transposed"] * 2
    assert "1/3 T + 1/3 M + 1/3 B  1/3 L + 1/3 C + 1/3 R" in done.stdout
    assert "E   AssertionError: 3 of 4 listed profiles are no equilibrium" in done.stdout
