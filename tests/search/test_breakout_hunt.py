import pytest
from search_problems import ALIGNMENT, PROOFS, RULES, problem

from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.search.breakout_hunt import breakout_hunt
from certify.search.hunt import Hunt

LAWS = {"agents": 2, "actions": 2, "states": 2, "level": "laws"}


def hunted(stated, seconds=60, seed=0):
    hunt = Hunt(stated, Clock(seconds))
    search = breakout_hunt(hunt, stated, seed)
    assert search is not None
    search.run(Clock(seconds))
    return hunt


@pytest.mark.parametrize("dropped", ["alignment", "the action pays all"])
def test_what_is_found_is_exact_and_accepted_by_the_kernel(dropped):
    stated = ALIGNMENT["best_ai_selection"].problem(LAWS, dropped=[dropped])
    found = hunted(stated).found
    assert found is not None
    assert found.violation > 0
    check_witness(stated.hypotheses(), stated.unknowns, found.witness, stated.functions)


def test_attempts_that_come_to_nothing_count_as_begun():
    hunt = hunted(ALIGNMENT["lemma_k"].problem(LAWS), seconds=0.5)
    assert hunt.found is None
    assert hunt.tally.drafts >= 1
    assert hunt.tally.examples == 0


def test_a_hunt_searches_this_way_too(monkeypatch):
    monkeypatch.setattr(Hunt, "_by_hypothesis", lambda *_arguments: None)
    monkeypatch.setattr(Hunt, "_look", lambda *_arguments: None)
    monkeypatch.setattr(Hunt, "_look_near", lambda *_arguments: None)
    stated = ALIGNMENT["identical_law"].problem(LAWS, dropped=["alignment"])
    assert Hunt(stated, Clock(60)).run(0) is not None


def linear(t):
    "All is linear."
    x = t.unknown("x")
    t.assume(x >= 1, name="at least 1")
    t.claim(x >= 2)


@pytest.mark.parametrize(
    "stated", [problem(linear), ALIGNMENT["competition_aligns"].problem(RULES)], ids=["linear", "quantified"]
)
def test_what_is_linear_or_quantified_is_left_to_the_other_searches(stated):
    hunt = Hunt(stated, Clock(1))
    assert breakout_hunt(hunt, stated, 0) is None


@pytest.mark.slow
def test_the_bound_by_priority_falls_for_three_agents():
    stated = statements(PROOFS / "conjectures" / "selection.py")["priority_keeps_the_loss_within_two_gamma"]
    shape = {"agents": 3, "actions": 2, "states": 2, "draws": 2, "level": "laws"}
    found = hunted(stated.problem(shape), seconds=300).found
    assert found is not None
    assert found.violation > 0
