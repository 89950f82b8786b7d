"""Each theorem has a form for coarse correlated equilibria, with an eta for each agent: a table in proofs/README.md."""

import re
from functools import cache
from pathlib import Path

import pytest

from certify.kernel.statement_file import statements
from certify.spec.errors import InputError

PROOFS = Path(__file__).parents[2] / "proofs"
SHAPE = {"agents": 2, "actions": 2, "states": 2, "types": 1, "messages": 2, "draws": 2, "rounds": 1}


@cache
def stated():
    return {name: each for file in PROOFS.glob("*.py") for name, each in statements(file).items()}


def rows():
    text = (PROOFS / "README.md").read_text(encoding="utf-8")
    table = text.split("| theorem | coarse correlated equilibria | how |")[1].split("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return [(name, how) for _, names, how, _ in cells for name in re.findall(r"`(\w+)`", names)]


def unknowns(name, level):
    keys = {key: SHAPE[key] for key in SHAPE} | {"level": level}
    return stated()[name].problem(keys).unknowns


def test_the_table_names_the_statements_of_all_theorems():
    names = {name for name, _ in rows()}
    assert {"lemma_k", "identical_law", "competition_aligns", "mixed_selection", "two_agents_within_gamma"} <= names
    assert {"unselected_mixtures_are_paid_nothing", "quantal_mixtures_align", "approximate_selection"} <= names
    assert {"conversation_mixtures_align", "mixed_selection_of_conversations", "approximate_competition"} <= names
    assert names <= stated().keys()


@pytest.mark.parametrize(("name", "how"), rows())
def test_eta_is_a_number_for_each_agent_and_the_law_is_drawn_or_an_average(name, how):
    levels = {"laws": True, "rules": True} if "drawn" in how else {"laws": False}
    if how == "drawn" and name.startswith(("learning", "quantal")):
        levels = {"rules": True} if name == "quantal_competition_aligns" else {"laws": True}
    if "average" in how:
        levels["laws"] = name in ("approximate_selection", "competition_aligns_with_all_slacks")
    for level, drawn in levels.items():
        found = unknowns(name, level)
        assert {"eta[0]", "eta[1]"} <= set(found)
        assert not {"eta", "eta[2]"} & set(found)
        assert any(re.match(r"(draw|chance|chance of draw)\b.*[01]", each) for each in found) is drawn, level
        assert any(each.startswith("p[") for each in found) or drawn


def test_of_three_agents_within_gamma_nothing_is_claimed():
    with pytest.raises(InputError, match="with three the theorem is false"):
        stated()["two_agents_within_gamma"].problem({**SHAPE, "agents": 3})


@pytest.mark.parametrize("level", ["laws", "rules"])
def test_with_one_draw_a_conversation_is_that_of_the_theorem_without_mixing(level):
    shape = {**SHAPE, "types": 2, "signals": 2, "draws": 1, "level": level}
    plain, drawn = (stated()[name].problem(shape) for name in ("conversation_aligns", "conversation_mixtures_align"))
    assert {item.formula for item in plain.assumptions} == {item.formula for item in drawn.assumptions}
    assert [claim.formula for claim in plain.claims] == [claim.formula for claim in drawn.claims]


def test_at_the_level_of_laws_conversations_that_are_drawn_are_offers_that_are_drawn():
    shape = {**SHAPE, "types": 2, "signals": 2, "level": "laws"}
    plain, talks = (stated()[name].problem(shape) for name in ("mixed_selection", "mixed_selection_of_conversations"))
    assert plain.assumptions == talks.assumptions
    assert plain.claims == talks.claims
