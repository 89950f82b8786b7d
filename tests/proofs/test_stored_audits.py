"""The findings about solvers: the kernel accepts their certificates, a second method that shares no code agrees."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from certify.kernel.replay import certificate_files, replay

AUDITS = Path(__file__).parents[2] / "proofs" / "audits"
FOLDERS = sorted(folder for folder in AUDITS.iterdir() if folder.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_kernel_accepts_the_certificates_of_a_finding(folder):
    told = json.loads((folder / "verdict.json").read_text())
    if (folder / "game.efg").exists() and not any(told["judged"]):
        return  # the answers are no profiles of the tree, so that there is nothing to certify of them
    for file in certificate_files([folder]):
        verdict = replay(file)
        assert verdict.accepted, f"{file.name}: {verdict.reason}"


def test_a_second_method_agrees_with_every_finding():
    done = subprocess.run(
        [sys.executable, str(AUDITS / "check_findings.py")], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(folder.name in done.stdout for folder in FOLDERS)
