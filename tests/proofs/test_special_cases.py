"""Each theorem has a row in the table of special cases in proofs/README.md, and is a case or has a reason why not."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from certify.kernel.statement_file import statements
from certify.spec.formula import all_of, implies
from certify.spec.language import Words

PROOFS = Path(__file__).parents[2] / "proofs"
ONE = "competition_aligns_with_all_slacks"
HEAD = "| theorem | statement that it is a case | what stands for the unknowns | shapes |"


@cache
def stated():
    return {name: each for file in PROOFS.glob("*.py") for name, each in statements(file).items()}


@cache
def stored():
    """The shapes that are stored of each case and of the one statement, that of the smallest certificate first."""
    found = {}
    folder = PROOFS / "certificates"
    files = [*folder.glob("*_is_a_case-*.json"), *folder.glob(f"{ONE}-*.json")]
    for file in sorted(files, key=lambda file: file.stat().st_size):
        about = json.loads(file.read_bytes())["statement"]
        found.setdefault(about["name"], []).append(about["shape"])
    return found


def table(head):
    text = (PROOFS / "README.md").read_text(encoding="utf-8").split(head)[1].split("\n\n")[0]
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(cell):
    return re.findall(r"`(\w+)`", cell)


def rows():
    return [(names(theorems), cases, how) for theorems, cases, how, _ in table(HEAD)]


def cases():
    """The theorems that are cases."""
    return [theorem for theorems, listed, _ in rows() for theorem in theorems if names(listed)]


def shapes_of(theorem):
    """A small stored shape of a case for each level and number of draws."""
    chosen = {}
    for shape in stored()[f"{theorem}_is_a_case"]:
        chosen.setdefault((shape.get("level"), shape.get("draws")), shape)
    return list(chosen.values())


def asked(statement, shape, monkeypatch):
    """The problem of a statement at a shape; and of what it is a case, at which shape, and what that says here."""
    found, plain = [], Words.case_of

    def case_of(words, general, values=None, **sizes):
        case = plain(words, general, values, **sizes)
        found.append((general, dict(general.problem({**dict(words.stated[-1][2]), **sizes}).shape), case))
        return case

    monkeypatch.setattr(Words, "case_of", case_of)
    return statement.problem(shape), found


def test_every_theorem_has_a_row():
    listed = [theorem for theorems, _, _ in rows() for theorem in theorems]
    assert len(set(listed)) == len(listed)
    theorems = {name for row in table("| theorem | coarse correlated equilibria | how |") for name in names(row[1])}
    theorems |= {name for name in names((PROOFS.parent / "README.md").read_text("utf-8")) if name in stated()}
    theorems = {name for name in theorems if not name.endswith("_constants")} - {ONE, *REFUTED}
    assert not theorems - set(listed), sorted(theorems - set(listed))


REFUTED = {"priority_keeps_the_loss_within_two_gamma", "paying_the_selected_agent_alone_needs_no_priority"}
"""What the tables name because it is false."""


@pytest.mark.parametrize(("theorems", "listed", "how"), rows())
def test_what_is_no_case_has_its_reason(theorems, listed, how):
    assert theorems
    assert len(how.split()) >= 4
    assert names(listed) == [f"{theorem}_is_a_case" for theorem in theorems] or listed.startswith("none: ")


@pytest.mark.parametrize("theorem", cases())
def test_a_case_is_stored_and_its_file_is_named(theorem):
    case = stated()[f"{theorem}_is_a_case"]
    assert stored()[case.name]
    (listed,) = [listed for theorems, listed, _ in rows() if theorem in theorems]
    assert case.file.name in listed


@pytest.mark.parametrize("theorem", cases())
def test_a_case_claims_what_the_one_statement_assumes_and_that_its_bound_follows(theorem, monkeypatch):
    for shape in shapes_of(theorem):
        with monkeypatch.context() as patch:
            problem, found = asked(stated()[f"{theorem}_is_a_case"], shape, patch)
        assert found
        assert all(general.name == ONE or general.name in cases() for general, _, _ in found)
        *assumed, follows = problem.claims
        assert [item.formula for item in assumed] == [item.formula for _, _, case in found for item in case.assumptions]
        (bound,) = stated()[theorem].problem(shape).claims
        assert follows.formula == implies(all_of(case.claim for _, _, case in found), bound.formula)


@pytest.mark.parametrize("theorem", cases())
def test_what_a_case_rests_on_is_proved_at_the_same_shape(theorem, monkeypatch):
    for shape in stored()[f"{theorem}_is_a_case"]:
        links = [(f"{theorem}_is_a_case", shape)]
        for name, sizes in links:
            assert sizes in stored()[name], f"{name} at {sizes}, for {shape}"
            with monkeypatch.context() as patch:
                _, found = asked(stated()[name], sizes, patch)
            links += [(ONE if each.name == ONE else f"{each.name}_is_a_case", more) for each, more, _ in found]
            assert len(links) < 10, "cases in a circle"
        assert {name for name, _ in links[1:]} >= {ONE}


@pytest.mark.parametrize("theorem", cases())
def test_a_case_assumes_what_its_theorem_assumes(theorem):
    for shape in shapes_of(theorem):
        problem = stated()[f"{theorem}_is_a_case"].problem(shape)
        plain = stated()[theorem].problem(shape)
        assumed = {item.name: item.formula for item in problem.assumptions}
        assert {item.name: item.formula for item in plain.assumptions}.items() <= assumed.items()
        assert not assumed.keys() - {item.name for item in plain.assumptions} - problem.definitions
