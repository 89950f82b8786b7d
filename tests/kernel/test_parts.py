"""A question about one input is answered where each of its parts is borne out, in memory as from files."""

from dataclasses import replace

import pytest

from certify.checks import check
from certify.given.games import as_game
from certify.kernel.certificate import read_certificate
from certify.kernel.parts import check_instance, check_parts
from certify.spec.errors import CertifyError, InputError, RejectedError

DILEMMA = as_game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
FOUND = read_certificate(check(DILEMMA, [[0, 1], [0, 1]]).certificate)


def test_accepts_what_the_search_found_and_returns_the_parts():
    assert set(check_instance(FOUND, DILEMMA)) == {"payoff", "regret", "equilibrium"}


def test_refuses_another_input():
    with pytest.raises(RejectedError, match="another hash"):
        check_instance(FOUND, as_game([[1, -1], [-1, 1]]))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"results": {**FOUND.results, "equilibrium": False}}, "parts.equilibrium"),
        ({"results": {**FOUND.results, "regret": ["0", "1"]}}, "parts.regret"),
        ({"results": {**FOUND.results, "payoff": ["1", "2"]}}, "parts.payoff"),
        ({"results": {}}, "results"),
        ({"parameters": {}}, "parameters"),
        ({"parts": {}}, "is missing"),
        ({"parts": {**FOUND.parts, "more": None}}, "is no part of the question"),
        ({"parts": {**FOUND.parts, "regret": ()}}, "nothing is expected"),
    ],
)
def test_refuses_what_the_parts_do_not_bear_out(changes, reason):
    with pytest.raises(CertifyError, match=reason):
        check_instance(replace(FOUND, **changes), DILEMMA)


def test_refuses_a_question_that_does_not_exist():
    with pytest.raises(InputError):
        check_instance(replace(FOUND, question="nothing"), DILEMMA)


def test_no_parts_need_no_evidence():
    check_parts({}, {})
