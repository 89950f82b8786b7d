"""The findings about solvers: the kernel accepts their certificates, a second method that shares no code agrees.

And the stored answers are judged today as they were, by the truth found anew; no solver is run for that.
"""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from certify.audit.answers import Answer
from certify.audit.registry import solvers
from certify.audit.truth import Truth
from certify.audit.verdicts import judge
from certify.equilibria.result import rendered
from certify.kernel.replay import certificate_files, replay
from certify.spec.reading.game import ExtensiveGame, read_game
from certify.spec.support_systems import rendered_box

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


def stored_profile(spelled, *, tree):
    """A stored profile as solvers return it: of a tree, the rows of all players in one list."""
    rows = [row for own in spelled for row in own] if tree else spelled
    return tuple(tuple(map(Fraction, row)) for row in rows)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_stored_answer_is_judged_as_it_was(folder):
    told = json.loads((folder / "verdict.json").read_text())
    game = read_game(next(folder.glob("game.*")))
    truth, tree = Truth(game), isinstance(game, ExtensiveGame)
    answer = Answer(tuple(stored_profile(each, tree=tree) for each in told["answer"]))
    if told["verdict"] in ("error", "timeout"):
        answer = Answer((), error=told["verdict"], reason=told["reason"])
    verdict = judge(solvers()[told["solver"]], truth, answer)
    assert verdict.name == told["verdict"]
    assert [None if each is None else list(map(Fraction, each)) for each in told["regret"]] == [
        None if each is None else list(each) for each in verdict.regrets
    ]
    assert [rendered(each) for each in verdict.missing] == told["missing"]
    assert [rendered_box(each) for each in verdict.missing_boxes] == told.get("missing isolated", [])
    assert truth.degenerate == told["degenerate"]
    if "equilibria" in told:
        assert truth.equilibria is not None
        assert [rendered(each) for each in truth.equilibria.profiles] == told["equilibria"]
        assert [rendered_box(each) for each in truth.equilibria.isolated] == told.get("isolated", [])
