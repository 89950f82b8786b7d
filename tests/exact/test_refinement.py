from __future__ import annotations

from fractions import Fraction

import pytest
from exact_programs import Data, assert_certified

from certify.exact import linear_program as module
from certify.exact.basis import Basis, Status
from certify.exact.highs import Claim, Guess, Session
from certify.exact.linear_program import Optimal, solve
from certify.exact.refinement import magnified, narrowed, widened

GAP = Fraction(1, 10**25)


def test_the_magnified_program_shows_an_error_below_float_tolerance():
    # The basis keeps x0 <= 1 tight, though x0 <= 1 - GAP is the stricter row.
    data = Data([(-1, 0, None)], [({0: 1}, None, 1), ({0: 1}, None, 1 - GAP)])
    program = data.program()
    basis = Basis([Status.BASIC], [Status.UPPER, Status.BASIC])
    closer, priced = magnified(program, [-1], basis)
    assert priced == [0]
    assert widened(basis, priced) == Basis([*basis.columns, Status.UPPER], [Status.LOWER, Status.BASIC])
    assert narrowed(widened(basis, priced), priced) == Basis([Status.BASIC], [Status.UPPER, Status.BASIC])
    violated = closer.row_uppers[1] / Fraction(max(closer.row_values[1]))
    assert -4 <= violated < Fraction(-1, 4)


def test_a_singular_basis_is_not_magnified():
    program = Data([(1, 0, None)], [({}, 0, None)]).program()
    assert magnified(program, [1], Basis([Status.BASIC], [Status.LOWER])) is None


@pytest.mark.parametrize("gap", [GAP, Fraction(1, 10**15)])
def test_refinement_settles_near_ties_without_the_exact_simplex(monkeypatch, gap):
    data = Data(
        [(1 + gap, 0, None), (1, 0, None), (1 - gap, 0, None)],
        [({0: 1, 1: 1, 2: 1}, 1, 1), ({0: 1, 2: 1 + gap}, None, Fraction(1, 2)), ({2: 1}, None, Fraction(1, 2))],
    )
    start = Basis([Status.BASIC, Status.BASIC, Status.LOWER], [Status.LOWER, Status.UPPER, Status.BASIC])
    honest = Session.guess

    def near_miss(self, **settings):
        return honest(self, **settings) if settings.get("tolerance") == 1e-9 else Guess(Claim.OPTIMAL, start)

    monkeypatch.setattr(Session, "guess", near_miss)
    monkeypatch.setattr(module._Search, "exact_simplex", None)
    answer = solve(data.program())
    assert isinstance(answer, Optimal)
    assert_certified(data, answer)
