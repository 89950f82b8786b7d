"""`certify.refute` says by how much what exists falls short, in every form, with the kernel's word for it."""

from dataclasses import replace
from fractions import Fraction

import pytest

import certify
from certify import theorem
from certify.kernel.certificate import read_certificate
from certify.kernel.witness import check_counterexample
from certify.provers.clock import Clock
from certify.refutations.answer import made_worse
from certify.spec.violation import Violation


class Share:
    """A number from 0 to 1."""

    def introduce(self, t):
        share = t.unknown(t.fresh("share"))
        t.assume(share >= 0)
        t.assume(share <= 1)
        return share


@theorem
def some_share_is_as_large(t):
    """Some share is as large as a number from 2 to 4."""
    x = t.unknown("x")
    t.assume((x >= 2) & (x <= 4), name="from 2 to 4")
    t.claim(t.exists(Share(), lambda share: share >= x))


@theorem
def no_share_is_large(t):
    """No share is larger than a half."""
    t.unknown("x")
    t.claim(t.for_all(Share(), lambda share: share <= Fraction(1, 2)))


@theorem
def exponentials_are_small(t):
    """The exponential of a number from 1 to 2 is at most its double."""
    x = t.unknown("x")
    t.assume((x >= 1) & (x <= 2), name="from 1 to 2")
    t.claim(t.exp(x) <= 2 * x)


def test_what_does_not_exist_is_missed_by_an_exact_amount():
    answer = certify.refute(some_share_is_as_large, seconds=20)
    assert answer.status == "refuted"
    amount = answer.witness.values["x"] - 1
    assert answer.violation == amount
    assert answer.witness.violation == Violation(amount, amount)
    assert answer.json()["violation"] == str(amount)
    assert answer.table().endswith(f"Claim 1 fails by {amount}.")
    assert f"fails by ${amount}$" in answer.latex()
    assert read_certificate(answer.certificate()).evidence.violation == Violation(amount, amount)
    check_counterexample(answer.problem, answer.witness)


def test_what_is_claimed_of_all_fails_by_what_the_worst_one_lacks():
    answer = certify.refute(no_share_is_large, seconds=20)
    assert (answer.status, answer.violation) == ("refuted", Fraction(1, 2))
    check_counterexample(answer.problem, answer.witness)


def test_the_largest_amount_is_found_where_it_is_asked_for():
    answer = made_worse(certify.refute(some_share_is_as_large, seconds=20), Clock(3))
    assert (answer.violation, answer.witness.values["x"]) == (3, 4)
    assert answer.witness.violation == Violation(3, 3)
    check_counterexample(answer.problem, answer.witness)


def test_the_amount_of_exponentials_is_given_by_bounds():
    answer = certify.refute(exponentials_are_small, seconds=30)
    assert answer.status == "refuted"
    assert answer.violation is None
    bounds = answer.bounds
    assert 0 < bounds.least < bounds.most < bounds.least + Fraction(1, 10**6)
    assert answer.json()["violation"] == {"least": str(bounds.least), "most": str(bounds.most)}
    assert "Claim 1 fails by at least 0." in answer.table()
    assert "refuted by at least 0." in repr(answer)
    check_counterexample(answer.problem, answer.witness)


def test_a_witness_without_its_amount_is_a_counterexample_all_the_same():
    answer = certify.refute(some_share_is_as_large, seconds=20)
    bare = replace(answer.witness, violation=None, refutations=answer.witness.refutations[:-2])
    check_counterexample(answer.problem, bare)
    assert replace(answer, witness=bare).violation is None
    assert replace(answer, witness=bare).table().endswith("Claim 1 fails.")


@pytest.mark.parametrize("statement", [some_share_is_as_large, no_share_is_large])
def test_two_runs_with_one_seed_agree_on_the_amount(statement):
    assert certify.refute(statement, seconds=20).violation == certify.refute(statement, seconds=20).violation
