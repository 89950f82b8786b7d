"""A refutation that says by how much the claim fails is accepted for the exact amount, and for bounds of it only."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.certificate import read_certificate, statement_certificate
from certify.kernel.proof import Absurd, Derive, Instance, Product, Split, Witness
from certify.kernel.replay import replay
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_counterexample
from certify.spec.errors import InputError, RejectedError
from certify.spec.polynomial import Polynomial
from certify.spec.violation import Violation

STATED = """
from certify import theorem


class Share:
    def introduce(self, t):
        y = t.unknown("y")
        t.assume(y >= 0)
        t.assume(y <= 1)
        return y


@theorem
def some_share_is_as_large(t):
    x = t.unknown("x")
    t.claim(t.exists(Share(), lambda y: y >= x))


@theorem
def is_small(t):
    t.claim(t.unknown("x") <= 1)
"""

OVER = (Derive((Product(1, (1,)), Product(1, (2,)))), Absurd(3))
"""y <= 1 and y >= 3, or y > 1 if loosened: contradictory."""


def attained(y):
    """The proof that the share y falls short by no more: what it would have to break is false."""
    return (Instance(0, (Polynomial.constant(y),)), Split(1, ()))


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "shares.py"
    place.write_text(STATED, encoding="utf-8")
    return place


def stated(file, name="some_share_is_as_large"):
    return statements(file)[name].problem()


def witness(least, most, proofs=None):
    proofs = (OVER, OVER, attained(1)) if proofs is None else proofs
    return Witness({"x": 3}, proofs, violation=Violation(least, most))


def test_the_exact_amount_is_accepted(file):
    check_counterexample(stated(file), witness(2, 2))
    check_counterexample(stated(file), witness(1, 2))
    check_counterexample(stated(file), witness(2, 5))
    check_counterexample(stated(file), witness(2, None, (OVER, OVER)))


@pytest.mark.parametrize(
    ("least", "most", "proofs"),
    [
        (Fraction(201, 100), 3, None),
        (2, Fraction(199, 100), None),
        (3, 3, None),
        (1, 1, None),
        (2, 2, (OVER, OVER)),
        (2, 2, (OVER, attained(1))),
        (2, None, (OVER,)),
        (2, None, (OVER, OVER, attained(1))),
        (2, 2, (OVER, OVER, attained(0))),
        (2, 2, (OVER, OVER, attained(3))),
    ],
)
def test_an_amount_that_is_too_large_or_too_small_or_not_proved_is_refused(file, least, most, proofs):
    with pytest.raises(RejectedError):
        check_counterexample(stated(file), witness(least, most, proofs))


def test_an_amount_without_quantifiers_needs_no_proof_and_has_to_be_right(file):
    problem = stated(file, "is_small")
    check_counterexample(problem, Witness({"x": 3}, violation=Violation(2, 2)))
    for wrong in (Violation(3, 3), Violation(1, 1), Violation(0, 0), Violation(Fraction(2001, 1000), None)):
        with pytest.raises(RejectedError, match="fails at the witness"):
            check_counterexample(problem, Witness({"x": 3}, violation=wrong))


@settings(deadline=None)
@given(st.fractions(0, 5, max_denominator=8), st.fractions(0, 5, max_denominator=8), st.fractions(0, 3))
def test_bounds_of_what_a_number_exceeds_are_accepted_exactly_where_they_are_bounds(least, most, over):
    from certify import theorem

    @theorem
    def is_small(t):
        t.claim(t.unknown("x") < 1)

    found = Witness({"x": 1 + over}, violation=Violation(least, most))
    if least <= over <= most:
        check_counterexample(is_small.problem(), found)
    else:
        with pytest.raises(RejectedError):
            check_counterexample(is_small.problem(), found)


def written(file, violation):
    problem = stated(file)
    found = replace(witness(2, 2), violation=violation)
    return statement_certificate(file.name, "some_share_is_as_large", {}, problem.digest(), "refuted", found)


def test_replay_says_by_how_much_the_claim_fails(file):
    place = file.with_suffix(".json")
    place.write_text(written(file, Violation(2, 2)), encoding="utf-8")
    verdict = replay(place)
    assert (verdict.accepted, verdict.violation) == (True, "2")
    assert "refuted: shares.py:some_share_is_as_large, fails by 2 (" in verdict.line()
    assert read_certificate(place.read_text(encoding="utf-8")).evidence.violation == Violation(2, 2)


@pytest.mark.parametrize("violation", [Violation(1, 1), Violation(3, 3), Violation(2, Fraction(5, 2))])
def test_replay_refuses_another_amount(file, violation):
    place = file.with_suffix(".json")
    place.write_text(written(file, violation), encoding="utf-8")
    verdict = replay(place)
    assert verdict.accepted is (violation == Violation(2, Fraction(5, 2)))
    assert verdict.violation == ("at least 2 and at most 5/2" if verdict.accepted else "")


@pytest.mark.parametrize(
    "value",
    [
        "-1", "2.0", "4/2", 2, 2.0, None, True, [], ["2", "2"], "", "two",
        {}, {"most": "2"}, {"least": "2", "most": "2"}, {"least": "3", "most": "2"}, {"least": "-1"},
        {"least": "2", "exact": "2"}, {"least": 2},
    ],
)  # fmt: skip
def test_an_amount_in_another_form_is_refused(file, value):
    document = json.loads(written(file, Violation(2, 2)))
    assert document["witness"]["violation"] == "2"
    document["witness"]["violation"] = value
    with pytest.raises(RejectedError):
        read_certificate(json.dumps(document))


def test_an_amount_belongs_to_no_evidence_about_an_instance(file):
    document = json.loads(written(file, Violation(2, 2)))
    instance = {
        "format": document["format"],
        "instance": {"question": "hull", "file": "a.csv", "hash": "sha256:" + "0" * 64, "parameters": {}},
        "results": {},
        "parts": {"part": {"witness": document["witness"]}},
    }
    with pytest.raises(RejectedError, match="violation"):
        read_certificate(json.dumps(instance))


def test_a_negative_amount_is_not_written(file):
    with pytest.raises(InputError, match="at least 0"):
        written(file, Violation(-1, 2))


FIRST, SECOND = "x >= 3", "y >= 2"
CLAIMS = {
    "none": f"({FIRST}) & ({SECOND})",
    "first": f"t.condition({FIRST}) & ({SECOND})",
    "second": f"({FIRST}) & t.condition({SECOND})",
    "alternative": f"t.condition(({FIRST}) & ({SECOND})) | ({FIRST}) & ({SECOND})",
}


@pytest.mark.parametrize(
    ("conditions", "accepted"),
    [("none", {"1", "2"}), ("first", {"1", "1000"}), ("second", {"1", "1000"}), ("alternative", {"1", "2"})],
)
def test_an_amount_is_measured_with_the_conditions_that_the_file_has(tmp_path, conditions, accepted):
    file, place = tmp_path / "numbers.py", tmp_path / "numbers.json"

    def state(claim):
        file.write_text(
            "from certify import theorem\n\n\n@theorem\ndef large(t):\n"
            f"    x, y = t.unknown('x'), t.unknown('y')\n    t.claim({claim})\n",
            encoding="utf-8",
        )
        return statements(file)["large"].problem()

    plain = state(CLAIMS["none"])
    problem = state(CLAIMS[conditions])
    assert (problem.digest() == plain.digest()) is (conditions != "alternative")
    amounts = {"1": Violation(1, None), "2": Violation(2, 2), "3": Violation(3, 3), "1000": Violation(1000, None)}
    found = {}
    for name, violation in amounts.items():
        certificate = statement_certificate(
            file.name, "large", {}, problem.digest(), "refuted", Witness({"x": 2, "y": 0}, violation=violation)
        )
        place.write_text(certificate, encoding="utf-8")
        found[name] = replay(place).accepted
    assert {name for name in found if found[name]} == accepted
