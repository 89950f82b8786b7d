"""The statement files are what a reader may copy: each states, says where it comes from, and needs `certify` alone."""

import ast
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from certify.kernel.statement_file import statements
from certify.spec.errors import InputError
from certify.spec.formula import free_unknowns
from certify.spec.language import Statement
from certify.spec.sketch import Introduce, Take

PROOFS = Path(__file__).parents[2] / "proofs"
SKETCHES = sorted(PROOFS.glob("*_sketch.py"))
FILES = sorted(set(PROOFS.glob("*.py")) - set(SKETCHES))
SHAPES = [
    {"agents": 2, "players": 2, "actions": 2, "states": 2, "types": 1, "signals": 0, "messages": 2, "level": "laws"},
    {"agents": 3, "players": 3, "actions": 2, "states": 1, "types": 2, "signals": 2, "messages": 2, "level": "laws"},
    {"agents": 2, "players": 2, "actions": 3, "states": 1, "types": 1, "signals": 0, "messages": 2, "level": "rules"},
]
RULES_ONLY = {"good_rules_with_one_law"}
"""Statements about single rules, which cannot be read where only outcome laws are spoken of."""
AT_MOST_TWO_AGENTS = {"two_agents_within_gamma", "two_agents_within_gamma_is_a_case"}
"""Theorems that are false for three agents, and refuse to be stated for them."""
OWN_GAMES = {"market", "selection_market", "conversation_market", "conversation_selection_market", "normal_form"}
"""The words for the games that come with `certify`; an example file that uses none of them writes its own class.

A file that is made of parts of another one speaks of its games.
"""


@cache
def stated(file):
    return statements(file)


@cache
def tree(file):
    return ast.parse(file.read_text(encoding="utf-8"))


every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
every_statement = pytest.mark.parametrize(
    ("file", "name"),
    [(file, name) for file in FILES for name in stated(file)],
    ids=lambda part: getattr(part, "stem", part),
)


def at(name, shape):
    """The shape at which a statement can be read: special cases are proved of outcome laws."""
    if name in AT_MOST_TWO_AGENTS:
        shape = {**shape, "agents": min(shape["agents"], 2)}
    if name.endswith("_is_a_case"):
        return {**shape, "level": "laws"}
    return {**shape, "level": "rules"} if name in RULES_ONLY else shape


def words_of(file):
    """The names of the methods that are called in a file."""
    calls = [node.func for node in ast.walk(tree(file)) if isinstance(node, ast.Call)]
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


def examples():
    return [file for file in FILES if not words_of(file) & OWN_GAMES and "file_beside(" not in file.read_text("utf-8")]


def test_the_theorems_and_at_least_three_classes_of_games_are_there():
    assert "emergent_alignment" in {file.stem for file in FILES}
    assert len(examples()) >= 3


@every_file
def test_a_statement_file_states_something_and_says_what_it_is_about(file):
    assert stated(file)
    assert ast.get_docstring(tree(file))


@pytest.mark.parametrize("file", SKETCHES, ids=lambda file: file.stem)
def test_a_sketch_says_what_it_is_about_states_nothing_and_is_read_by_another_file(file):
    assert not stated(file)
    assert "This file states nothing" in ast.get_docstring(tree(file))
    readers = [other for other in PROOFS.glob("*.py") if f'beside(__file__, "{file.name}")' in other.read_text("utf-8")]
    assert readers


@pytest.mark.parametrize("file", [*FILES, *SKETCHES], ids=lambda file: file.stem)
def test_a_statement_file_imports_certify_and_the_standard_library_only(file):
    imported = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module.split(".")[0])
    assert "certify" in imported or file in SKETCHES
    assert imported - {"certify"} <= sys.stdlib_module_names


@pytest.mark.parametrize("file", [*FILES, *SKETCHES], ids=lambda file: file.stem)
def test_a_statement_file_uses_what_certify_offers_at_its_door(file):
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "certify":
            assert node.module == "certify"


@pytest.mark.parametrize("file", examples(), ids=lambda file: file.stem)
def test_a_class_of_games_takes_less_than_a_page(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) < 60


@every_statement
def test_a_statement_says_what_it_claims_and_where_it_comes_from(file, name):
    statement = stated(file)[name]
    assert isinstance(statement, Statement)
    assert statement.name == name
    assert len(statement.text.split()) >= 5
    assert statement.source


@every_statement
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape['agents']}-{shape['actions']}-{shape['level']}")
def test_a_statement_can_be_stated_at_small_shapes(file, name, shape):
    shape = at(name, shape)
    problem = stated(file)[name].problem(shape)
    assert problem.claims
    assert problem.unknowns
    formulas = problem.hypotheses()
    assert set().union(*map(free_unknowns, formulas)) <= set(problem.unknowns)
    assert set(problem.shape) <= set(shape) | {"draws", "rounds"}
    assert all(shape[key] == value for key, value in problem.shape.items() if key in shape)
    assert problem.digest() == stated(file)[name].problem(problem.shape).digest()


@every_statement
def test_a_statement_is_another_one_at_another_shape(file, name):
    first, second = (stated(file)[name].problem(at(name, shape)) for shape in SHAPES[:2])
    assert (first.digest() == second.digest()) == (first.shape == second.shape)


@every_statement
def test_the_assumptions_of_a_statement_have_names_of_their_own(file, name):
    names = [item.name for item in stated(file)[name].problem(at(name, SHAPES[0])).assumptions]
    assert len(set(names)) == len(names)


@every_statement
def test_the_sketch_is_no_part_of_what_is_stated(file, name):
    problem = stated(file)[name].problem(at(name, SHAPES[0]))
    assert replace(problem, sketch=()).digest() == problem.digest()
    named = {step.name for step in problem.sketch if isinstance(step, Introduce)}
    handles = {handle for step in problem.sketch if isinstance(step, Take) for handle in step.handles.values()}
    assert not set().union(*map(free_unknowns, problem.hypotheses())) & (named | handles)


@pytest.mark.parametrize("name", sorted(RULES_ONLY))
def test_a_statement_about_rules_asks_for_the_level_of_rules(name):
    (statement,) = (stated(file)[name] for file in FILES if name in stated(file))
    with pytest.raises(InputError, match="level=rules"):
        statement.problem(SHAPES[0])
