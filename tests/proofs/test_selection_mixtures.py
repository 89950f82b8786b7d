"""The general statements with their slacks at zero say what the special ones say."""

from functools import cache
from pathlib import Path

import pytest

from certify.kernel.statement_file import statements
from certify.provers.portfolio import prove_problem
from certify.spec.variants import Variant

PROOFS = Path(__file__).parents[2] / "proofs"
SHAPE = {"agents": 2, "actions": 2, "states": 2}


@cache
def stated(file):
    return statements(PROOFS / f"{file}.py")


def claims(problem):
    return {claim.formula for claim in problem.claims}


def zeros(*names):
    return {f"{name}[{i}]" if name != "gamma" else name: 0 for name in names for i in range(2)}


def test_without_delta_and_in_one_draw_the_general_statement_claims_what_that_about_gamma_claims():
    general = stated("selection_mixtures")["approximate_selection"].problem(SHAPE, values=zeros("delta"))
    special = stated("emergent_alignment")["nearly_best_ai_selection"].problem(SHAPE)
    assert claims(general) == claims(special)
    common = {item.name for item in special.assumptions} & {item.name for item in general.assumptions}
    assert {"alignment", "weight nonnegative", "eta nonnegative", "gamma nonnegative", "selection"} <= common


@pytest.mark.parametrize("draws", [1, 2])
def test_without_gamma_and_delta_the_general_statement_is_proved_too(draws):
    general = stated("selection_mixtures")["approximate_selection"]
    problem = general.problem({**SHAPE, "states": 1, "draws": draws}, values=zeros("delta", "gamma"))
    assert "gamma" not in problem.unknowns
    outcome = prove_problem(problem, seconds=60)
    assert outcome.status == "proved"


def test_mixtures_under_priority_under_regular_ties_and_with_one_law_claim_the_same():
    shape = {**SHAPE, "draws": 2}
    names = ["mixed_selection", "mixed_selection_regular_ties", "mixed_selection_with_one_aligned_law"]
    said = [claims(stated("selection_mixtures")[name].problem(shape)) for name in names]
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize("name", ["mixed_selection", "approximate_selection"])
def test_in_one_draw_nothing_is_said_of_draws(name):
    problem = stated("selection_mixtures")[name].problem(SHAPE)
    assert not any(unknown.startswith("draw") for unknown in problem.unknowns)
    assert problem.shape["draws"] == 1


def test_competition_without_gamma_and_delta_claims_the_bound_of_the_paper():
    general = stated("approximate_competition")["approximate_competition"]
    problem = general.problem(SHAPE, values=zeros("delta", "gamma"))
    special = stated("emergent_alignment")["competition_aligns"].problem(SHAPE)
    assert claims(problem) == claims(special)


def test_a_false_claim_added_to_the_general_statement_is_refuted():
    """With half the loss it fails: the assumptions do not contradict each other."""
    constants = {"factor of eps": 1}
    statement = stated("approximate_competition")["approximate_competition_constants"]
    problem = statement.problem({"agents": 1, "actions": 2, "states": 1}, variant=Variant(constants=constants))
    assert prove_problem(problem, seconds=30).status == "refuted"
