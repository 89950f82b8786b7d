"""A market in which ties are broken against whoever deviates, so that competition does not align: see `_market`."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from mutate import believed

from certify.kernel.certificate import statement_certificate
from certify.kernel.choices import decided
from certify.kernel.proof import Witness
from certify.kernel.replay import replay
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.provers.models import _refutation, in_need
from certify.spec.errors import RejectedError
from certify.spec.formula import holds_at, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.variants import Variant

PROOFS = Path(__file__).parents[2] / "proofs" / "emergent_alignment.py"
SHAPE = {"agents": 2, "actions": 3, "states": 2, "messages": 2, "level": "rules"}
WITHOUT = Variant(("unique optimum",))
EVENTS = ("0,0", "0,1", "1,0", "1,1")
GOOD_FOR_0, GOOD_FOR_1, CERTAIN = range(3)


@pytest.fixture(scope="module")
def problem():
    return statements(PROOFS)["competition_aligns"].problem(SHAPE, variant=WITHOUT)


def _market(problem):
    """The user cannot tell actions 0 and 1 apart, of which agent i wants action i; both agents babble.

    She then takes action 2 and gets 3/5 instead of 1. After a deviation of agent i that makes state 0 likely she takes
    the action that the other agent wants, so nobody deviates.
    """
    half = Fraction(1, 2)
    tables = {
        "user": [[1, 0], [1, 0], [0, 1]],
        "agent 0": [[2, 0], [-1, 0], [0, half]],
        "agent 1": [[-1, 0], [2, 0], [0, half]],
    }
    values = dict.fromkeys(problem.unknowns, 0)
    values |= {f"{name}[{a},{y}]": table[a][y] for name, table in tables.items() for a in range(3) for y in range(2)}
    values |= {f"rule {i}[{x},0]": 1 for i in range(2) for x in range(2)}
    values |= {f"response 0;{event}[{CERTAIN}]": 1 for event in EVENTS}
    values |= {"prior[0]": Fraction(2, 5), "prior[1]": Fraction(3, 5), "max 1": Fraction(2, 5), "max 2": Fraction(3, 5)}
    return values | {"weight[0]": 1, "weight[1]": 1}


def _choices(unwanted):
    """For each agent, action 2 where that is optimal, else the action that is `unwanted` by it; pure responses."""
    return {
        f"response to a deviation of agent {i}": [
            [int(a == {EVENTS[0]: one, EVENTS[2 - i]: two}.get(event, CERTAIN)) for event in EVENTS for a in range(3)]
            for one in (CERTAIN, unwanted[i])
            for two in (CERTAIN, unwanted[i])
        ]
        for i in range(2)
    }


@pytest.fixture(scope="module")
def witness(problem):
    values, choices = _market(problem), _choices([GOOD_FOR_1, GOOD_FOR_0])
    exact = {name: Polynomial.constant(value) for name, value in values.items()}
    needs = [part for each in problem.hypotheses() for part in in_need(decided(substitute(each, exact), choices))]
    proofs = tuple(_refutation(part, {}, Clock(60)) for part in needs)
    assert len(proofs) == 2
    assert None not in proofs
    return Witness(values, proofs, choices)


@pytest.fixture(scope="module")
def certificate(problem, witness, tmp_path_factory):
    folder = tmp_path_factory.mktemp("broken_ties")
    shutil.copy(PROOFS, folder)
    text = statement_certificate(
        PROOFS.name, "competition_aligns", problem.shape, problem.digest(), "refuted", witness, variant=WITHOUT
    )
    (folder / "broken_ties.json").write_text(text, encoding="utf-8")
    return folder / "broken_ties.json"


def test_the_theorem_without_a_unique_optimum_is_refuted_by_broken_ties(certificate):
    verdict = replay(certificate)
    assert verdict.accepted, verdict.reason
    assert verdict.status == "refuted"
    assert verdict.subject.endswith(", without unique optimum")


def test_a_second_checker_believes_it(certificate):
    assert believed(certificate.read_text(encoding="utf-8"), certificate.parent)


def test_the_same_numbers_do_not_refute_the_theorem_itself(witness):
    theorem = statements(PROOFS)["competition_aligns"].problem(SHAPE)
    with pytest.raises(RejectedError, match="hypothesis 5 fails at the witness"):
        check_witness(theorem.hypotheses(), theorem.unknowns, witness, theorem.functions)


@pytest.mark.parametrize(
    "choices",
    [
        {},
        _choices([GOOD_FOR_0, GOOD_FOR_1]),
        _choices([GOOD_FOR_1, GOOD_FOR_1]),
        {name: rows[1:] for name, rows in _choices([GOOD_FOR_1, GOOD_FOR_0]).items()},
        {name: rows[::-1] for name, rows in _choices([GOOD_FOR_1, GOOD_FOR_0]).items()},
    ],
    ids=["none", "in favour of the deviator", "both to action 1", "one short", "other order"],
)
def test_its_proofs_are_not_proofs_of_another_response(problem, witness, choices):
    with pytest.raises(RejectedError):
        check_witness(
            problem.hypotheses(),
            problem.unknowns,
            Witness(witness.values, witness.refutations, choices),
            problem.functions,
        )


def test_in_favour_of_the_deviator_there_is_no_proof(problem, witness):
    """Agent 0 gains by revealing its signal where ties are broken in its favour."""
    choices = _choices([GOOD_FOR_0, GOOD_FOR_1])
    exact = {name: Polynomial.constant(value) for name, value in witness.values.items()}
    (first, *_) = [part for each in problem.hypotheses() for part in in_need(decided(substitute(each, exact), choices))]
    reveals = [1, 0, 0, 1]
    body = substitute(first.body, dict(zip(first.names, map(Polynomial.constant, reveals), strict=True)))
    cases = body.parts[-1].parts
    assert [holds_at(case) for case in cases[:-1]] == [True, True, False, True]
