"""Proofs that speak of no claim."""

from __future__ import annotations

import pytest

from certify import theorem
from certify.provers.portfolio import prove
from certify.provers.vacuity import shows_vacuity


@theorem
def impossible(t):
    x = t.nonnegative("x")
    t.assume(x <= -1)
    t.claim(t.any_of([x == 3, x > 7]))


@theorem
def possible(t):
    x = t.nonnegative("x")
    t.claim(x * x + x >= 0)


@theorem
def forked(t):
    x = t.unknown("x")
    t.claim(t.any_of([x > 0, x <= 0]))


def test_a_proof_from_the_assumptions_alone_shows_vacuity():
    outcome = prove(impossible, {}, seconds=20)
    assert outcome.proof is not None
    assert shows_vacuity(outcome.problem, outcome.proof)


@pytest.mark.parametrize("statement", [possible, forked])
def test_a_proof_that_needs_the_claim_does_not(statement):
    outcome = prove(statement, {}, seconds=20)
    assert outcome.proof is not None
    assert not shows_vacuity(outcome.problem, outcome.proof)
