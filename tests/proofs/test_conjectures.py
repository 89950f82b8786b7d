"""The false conjectures: each says something, its stored counterexample holds, and some are found again."""

import ast
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from certify.kernel.certificate import read_certificate, written
from certify.kernel.proof import Witness
from certify.kernel.replay import replay
from certify.kernel.statement_file import statements
from certify.search.refute import refute
from certify.spec.formula import free_unknowns

CONJECTURES = Path(__file__).parents[2] / "proofs" / "conjectures"
FILES = sorted(CONJECTURES.glob("*.py"))
CERTIFICATES = sorted(
    file
    for folder in ("certificates", "by_hand")
    for file in (CONJECTURES / folder).glob("*.json")
    if not file.name.endswith(".counterexample.json")
)
SHAPES = [{"actions": 2, "states": 2, "messages": 2}, {"players": 2, "actions": 3, "states": 3, "messages": 2}]
QUICK = {
    "equilibria_of_2x2_games_are_pareto_optimal": {},
    "equilibria_maximise_the_potential": {"players": 2, "actions": 2},
    "symmetric_games_have_only_symmetric_equilibria": {"actions": 2},
    "equilibria_are_exchangeable": {"actions": 2},
    "weakly_dominated_strategies_can_be_deleted": {"actions": 2},
    "weakly_dominated_strategies_can_be_deleted_in_any_order": {},
    "more_strategies_never_hurt": {"actions": 2},
    "an_agent_closer_to_the_user_never_hurts": {"actions": 2, "states": 2, "messages": 2},
    "an_agent_who_shares_the_users_utility_informs_her": {"actions": 2, "states": 2, "messages": 2},
}
"""Conjectures that fall within seconds, and where."""
GIVEN_SHAPES = {"CONJECTURED", "SELECTED"}
"""The tables of the benchmark that say where others fall; its script refutes all of them, for several seeds."""


@cache
def stated():
    return {name: (file, statement) for file in FILES for name, statement in statements(file).items()}


@cache
def about(file):
    return json.loads(file.read_bytes())["statement"]


every_conjecture = pytest.mark.parametrize("name", stated())
every_certificate = pytest.mark.parametrize("file", CERTIFICATES, ids=lambda file: file.stem)


def test_there_are_at_least_twelve_conjectures_with_names_of_their_own():
    assert len(stated()) == sum(len(statements(file)) for file in FILES)
    assert 12 <= len(stated()) <= 30


@every_conjecture
def test_a_conjecture_says_what_it_claims_and_what_is_known(name):
    _, statement = stated()[name]
    assert len(statement.text.split()) >= 8
    assert any(word in statement.source for word in ("refuted by", "found here"))


@every_conjecture
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"actions{shape['actions']}")
def test_a_conjecture_can_be_read(name, shape):
    _, statement = stated()[name]
    problem = statement.problem(shape)
    assert problem.claims
    assert set().union(*map(free_unknowns, problem.hypotheses())) <= set(problem.unknowns)
    assert problem.digest() == statement.problem(problem.shape).digest()
    assert statement.plain(shape)


@every_conjecture
def test_a_conjecture_is_explained_in_the_table(name):
    rows = (CONJECTURES / "README.md").read_text(encoding="utf-8").splitlines()
    assert sum(row.startswith(f"| `{name}` |") for row in rows) == 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_conjectures_holds_no_numbers_of_a_counterexample(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    numbers = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and not isinstance(node.value, str)
    }
    assert numbers <= {0, 1, 2, 3, None}


@every_certificate
def test_the_kernel_accepts_the_stored_counterexample(file):
    verdict = replay(file)
    assert verdict.accepted, verdict.reason
    assert verdict.status == "refuted"


@every_certificate
def test_a_stored_counterexample_has_a_game_to_look_at(file):
    assert about(file)["name"] in stated()
    assert file.with_suffix(".counterexample.json").is_file()


@every_certificate
def test_a_counterexample_in_which_a_probability_is_two_is_refused(file, tmp_path):
    certificate = read_certificate(file.read_text(encoding="utf-8"))
    witness = certificate.evidence
    assert isinstance(witness, Witness)
    source = CONJECTURES / certificate.file
    (tmp_path / source.name).write_bytes(source.read_bytes())
    chances = [
        name for name, value in witness.values.items() if value == 1 and name[0] in "xyp" and "payoff" not in name
    ]
    for name in chances[:3]:
        spoiled = replace(certificate, evidence=replace(witness, values={**witness.values, name: 2}))
        place = tmp_path / "spoiled.json"
        place.write_text(written(spoiled), encoding="utf-8")
        assert not replay(place).accepted


def test_no_conjecture_is_stored_that_is_not_stated():
    assert {(about(file)["file"], about(file)["name"]) for file in CERTIFICATES} <= {
        (file.name, name) for name, (file, _) in stated().items()
    }


def test_every_conjecture_has_a_counterexample_that_the_search_found():
    missing = set(stated()) - {about(file)["name"] for file in CERTIFICATES if file.parent.name == "certificates"}
    assert not missing, sorted(missing)


def test_the_benchmark_names_only_conjectures_that_are_stated():
    tree = ast.parse((Path(__file__).parents[1] / "benchmarks" / "refutation.py").read_text(encoding="utf-8"))
    tables = [
        node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in GIVEN_SHAPES
    ]
    named = {ast.literal_eval(key) for node in tables for key in node.value.keys}
    assert len(tables) == len(GIVEN_SHAPES)
    assert named <= set(stated())
    assert set(statements(CONJECTURES / "selection.py")) <= named


@pytest.mark.parametrize("name", QUICK)
def test_a_conjecture_falls_again(name):
    file, statement = stated()[name]
    found = refute(statements(file)[name], [QUICK[name]], seconds=240, seed=1)
    assert found.status == "refuted"
    assert found.counterexample is not None
    assert found.problem.shape == statement.problem(QUICK[name]).shape
