"""Every statement can be read without any of its assumptions or premises, and is then another statement."""

from functools import cache
from pathlib import Path

import pytest

from certify.kernel.statement_file import statements
from certify.spec.errors import InputError

STATEMENTS = statements(Path(__file__).parents[2] / "proofs" / "emergent_alignment.py")
FULL, SELECTION = ["shared signal", "observed commitments"], ["law common to agents", "the action pays all"]
PREMISES = {
    ("lemma_k", "laws"): FULL[:1],
    ("lemma_k_sharp", "laws"): FULL[:1],
    ("identical_law", "laws"): FULL[:1],
    ("competition_aligns", "laws"): FULL[:1],
    ("competition_aligns", "rules"): FULL,
    ("best_ai_selection", "laws"): SELECTION,
    ("best_ai_selection", "rules"): SELECTION,
    ("nearly_best_ai_selection", "laws"): SELECTION,
    ("nearly_best_ai_selection", "rules"): SELECTION,
}
SHAPES = [(2, 2, 2), (2, 3, 3)]


def shape_of(sizes, level):
    agents, actions, states = sizes
    return {"agents": agents, "actions": actions, "states": states, "messages": states, "level": level}


@cache
def stated(name, level, sizes):
    return STATEMENTS[name].problem(shape_of(sizes, level))


def droppable(problem):
    return [item.name for item in problem.assumptions if item.name not in problem.definitions] + list(problem.premises)


CASES = [
    (name, level, sizes, dropped)
    for name, level in PREMISES
    for sizes in SHAPES
    for dropped in droppable(stated(name, level, sizes))
]


def test_the_statements_are_all_that_the_file_has():
    assert {name for name, _ in PREMISES} == set(STATEMENTS)


@pytest.mark.parametrize(("name", "level"), PREMISES)
def test_premises_are_listed(name, level):
    problem = stated(name, level, SHAPES[0])
    assert list(problem.premises) == PREMISES[name, level]
    assert not set(problem.premises) & {item.name for item in problem.assumptions}


@pytest.mark.parametrize(("name", "level", "sizes", "dropped"), CASES)
def test_each_assumption_and_premise_can_be_dropped(name, level, sizes, dropped):
    whole, without = stated(name, level, sizes), STATEMENTS[name].problem(shape_of(sizes, level), dropped=[dropped])
    assert without.digest() != whole.digest()
    assert without.shape == whole.shape
    assert dropped not in {item.name for item in without.assumptions}
    if dropped not in whole.premises:
        assert [item for item in whole.assumptions if item.name != dropped] == list(without.assumptions)
        assert (without.claims, without.unknowns) == (whole.claims, whole.unknowns)
    assert without.premises == whole.premises


@pytest.mark.parametrize(("name", "level"), PREMISES)
def test_premises_can_be_dropped_together_and_with_few_messages(name, level):
    problem = stated(name, level, SHAPES[0])
    for more in ({}, {"messages": 1}, {"types": 2}, {"signals": 2}, {"draws": 2}, {"agents": 1}, {"agents": 3}):
        shape = shape_of(SHAPES[0], level) | more
        without = STATEMENTS[name].problem(shape, dropped=problem.premises)
        assert without.premises == problem.premises


@pytest.mark.parametrize(("name", "level"), PREMISES)
def test_refuses_to_drop_a_premise_of_another_kind_of_market(name, level):
    other = SELECTION[0] if FULL[0] in PREMISES[name, level] else FULL[0]
    with pytest.raises(InputError, match=f"cannot drop '{other}': no assumption has that name"):
        STATEMENTS[name].problem({"level": level}, dropped=[other])


@pytest.mark.parametrize("premise", FULL)
def test_what_nobody_can_reveal_is_not_suggested(premise):
    whole = STATEMENTS["competition_aligns"].problem(shape_of(SHAPES[0], "rules"))
    assert whole.sketch
    assert not STATEMENTS["competition_aligns"].problem(shape_of(SHAPES[0], "rules"), dropped=[premise]).sketch


@pytest.mark.parametrize("premise", SELECTION)
@pytest.mark.parametrize("level", ["laws", "rules"])
def test_a_proof_that_needs_a_premise_is_not_suggested_without_it(premise, level):
    statement = STATEMENTS["best_ai_selection"]
    assert statement.problem(shape_of(SHAPES[0], level)).sketch
    assert not statement.problem(shape_of(SHAPES[0], level), dropped=[premise]).sketch
