from __future__ import annotations

from fractions import Fraction

import pytest
from exact_programs import Data

from certify.exact.basis import Basis, Status
from certify.exact.highs import Claim, Session


@pytest.mark.parametrize(
    ("cost", "lower", "upper", "claim"),
    [(1, 1, None, Claim.OPTIMAL), (-1, 1, None, Claim.UNBOUNDED), (1, None, -1, Claim.INFEASIBLE)],
)
def test_claims_what_plain_programs_are(cost, lower, upper, claim):
    program = Data([(cost, 0, None)], [({0: 1}, lower, upper)]).program()
    assert Session(program).guess().claim is claim


def test_the_basis_names_the_tight_row():
    program = Data([(1, 0, None), (3, 0, None)], [({0: 1, 1: 1}, 2, None), ({0: 1}, None, 9)]).program()
    guess = Session(program).guess(presolve=False, strategy="primal")
    assert guess.basis == Basis([Status.BASIC, Status.LOWER], [Status.LOWER, Status.BASIC])


def test_the_refuting_rows_carry_the_contradiction():
    program = Data(
        [(0, None, None)] * 2,
        [({0: 1}, None, 9), ({0: 1, 1: 1}, 2, None), ({1: 1}, None, 9), ({0: 1, 1: 1}, None, 1)],
    ).program()
    session = Session(program)
    assert session.guess(presolve=False).claim is Claim.INFEASIBLE
    assert session.refuting_rows() == [1, 3]


def test_sessions_that_take_turns_keep_their_programs():
    first = Session(Data([(1, 0, None)], [({0: 1}, 1, None)]).program())
    second = Session(Data([(-1, 0, None)], [({0: 1}, 1, None)]).program())
    claims = [session.guess().claim for session in (first, second, first, second)]
    assert claims == [Claim.OPTIMAL, Claim.UNBOUNDED] * 2


@pytest.mark.parametrize("scale", [10**400, Fraction(1, 10**400)])
def test_numbers_outside_the_range_of_doubles_are_scaled_into_it(scale):
    program = Data([(scale, 0, None)], [({0: scale}, 3 * scale, None)]).program()
    guess = Session(program).guess()
    assert guess.claim is Claim.OPTIMAL
    assert guess.basis == Basis([Status.BASIC], [Status.LOWER])
