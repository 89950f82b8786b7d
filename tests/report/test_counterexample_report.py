"""The document of a counterexample, and reports about statements of neither games nor markets."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from reported import HALF, coordination, informed, pareto, reported, silence

from certify import Variant, theorem
from certify.report import number_blocks
from certify.spec.formula import Formula
from certify.spec.reading.game import parse_game
from certify.spec.reading.json_text import document_json
from certify.spec.violation import Violation


class Share:
    """A number from 0 to 1."""

    def __init__(self, name: str = "share") -> None:
        self.name = name

    def introduce(self, t):
        share = t.unknown(self.name)
        t.assume((share >= 0) & (share <= 1), name=f"{self.name} is a share")
        return share


@theorem
def ordered(t):
    x, y = t.unknown("x"), t.nonnegative("y")
    t.claim(x >= y)
    t.claim(t.max([x, y]) >= 0, name="some number is not negative")


def test_the_document_has_the_game_the_profiles_and_the_violation():
    document = json.loads(document_json(reported(pareto, {"players": 2, "actions": 2}, coordination()).document()))
    assert document["format"] == "certify-counterexample/1"
    assert document["statement"] == {"file": "reported.py", "name": "pareto", "shape": {"players": 2, "actions": 2}}
    assert parse_game(document["game"], "game").payoff(0, (1, 1)) == 2
    assert document["profiles"]["x"] == {"format": "certify-profile/1", "strategies": [["1", "0"], ["1", "0"]]}
    assert (document["values"]["payoff0[1,1]"], document["violation"]) == ("2", "1")
    assert "choices" not in document


def test_the_document_of_a_market_has_rules_and_ties():
    ties = {"response to a deviation of agent 0": [(HALF, HALF, 1, 0)]}
    document = reported(informed, {"level": "rules", "agents": 1}, silence(1), choices=ties).document()
    assert document["rules"]["rules"] == {"agent 0": [["1", "0"], ["1", "0"]]}
    assert document["rules"]["response"][0] == {"type": "z", "messages": [0], "actions": ["1", "0"]}
    assert document["choices"] == {"response to a deviation of agent 0": [["1/2", "1/2", "1", "0"]]}


def test_two_games_are_both_written_under_their_names():
    @theorem
    def two(t):
        first, second = t.normal_form(name="first"), t.normal_form(name="second")
        x, y = t.every(first.nash()), t.every(second.nash())
        t.claim(x.payoff(0) >= y.payoff(0))

    report = reported(two, {}, {"second payoff0[0,0]": 3, "second x0[0]": 1, "second x1[0]": 1})
    document = report.document()
    assert set(document["games"]) == {"first", "second"}
    assert set(document["profiles"]) == {"first x", "second x"}
    assert "second: payoffs of row, column" in report.plain()


def test_a_statement_about_numbers_lists_them():
    report = reported(ordered, {}, {"x": Fraction(-1, 3)})
    assert report.plain() == "numbers\n   value\nx  -1/3\ny  0\n\nClaim 1 fails by 1/3."
    assert report.violation == Fraction(1, 3)
    assert set(report.document()) == {"format", "statement", "values", "violation"}


def test_only_claims_that_fail_are_named():
    report = reported(ordered, {}, {"x": -2, "y": 0, "max 1": -2})
    assert report.plain().splitlines()[-2:] == [
        "Claim 1 fails by 2.",
        'The claim "some number is not negative" fails by 2.',
    ]


def test_vectors_have_one_row_and_long_lists_are_cut(monkeypatch):
    @theorem
    def long(t):
        t.claim(t.sum([*t.vector("x", 3), *(t.unknown(f"y{n}") for n in range(9))]) >= 0)

    monkeypatch.setattr(number_blocks, "MOST_ROWS", 2)
    text = reported(long, {}, {"x[1]": -1, "y0": -2}).plain()
    assert text == "numbers\n    value\nx   (0, -1, 0)\ny0  -2\n\nand 8 more, see the file\nClaim 1 fails by 3."


def test_a_claim_that_a_quantifier_leaves_open_fails_by_no_number():
    @theorem
    def least(t):
        class Number:
            def introduce(self, reading):
                return reading.unknown("y")

        x = t.unknown("x")
        claim = t.for_all(Number(), lambda y: y >= x)
        assert isinstance(claim, Formula)
        t.claim(claim)

    report = reported(least, {}, {"x": 1})
    assert report.violation is None
    assert report.plain().endswith("Claim 1 fails.")


def test_a_claim_that_may_hold_is_not_said_to_fail_beside_one_that_does():
    @theorem
    def two(t):
        y = t.unknown("y")
        t.claim(y >= 3, name="Three")
        t.claim(t.for_all(Share(), lambda share: share >= y), name="of all")

    report = reported(two, {}, {"y": 0}, violation=Violation(3, 3))
    assert report.plain().endswith('\n\nThe claim "Three" fails by 3.')
    report = reported(two, {}, {"y": 2}, violation=Violation(2, 2))
    assert report.plain().endswith('\n\nThe claim "Three" fails by 1.\nTogether the claims fail by 2.')


def test_of_claims_that_quantifiers_leave_open_one_fails_by_the_amount_of_all():
    @theorem
    def two(t):
        y = t.unknown("y")
        t.claim(t.for_all(Share("r"), lambda share: share >= y))
        t.claim(t.for_all(Share("s"), lambda share: share >= y + 1), name="more")
        t.claim(y >= 0)

    report = reported(two, {}, {"y": 0}, violation=Violation(1, 1))
    assert report.plain().endswith('\n\nClaim 1 or the claim "more" fails by 1.')


def test_a_strict_claim_may_fail_by_equality():
    @theorem
    def strict(t):
        t.claim(t.unknown("x") > 0)

    report = reported(strict, {}, {})
    assert report.violation == 0
    assert report.plain().endswith("Claim 1 fails: there is equality.")


def test_variants_are_said():
    variant = Variant(constants={"factor": 1})

    @theorem
    def scaled(t):
        t.claim(t.constant("factor", 2) * t.unknown("x") >= 1)

    report = reported(scaled, {}, {}, variant=variant)
    assert report.plain().startswith("The statement with 1 for factor.")
    assert report.document()["statement"]["variant"] == {"constants": {"factor": "1"}}


@pytest.mark.parametrize("form", ["plain", "latex", "html"])
def test_every_form_shows_the_violation(form):
    report = reported(pareto, {"players": 2, "actions": 2}, coordination())
    assert "fails by" in getattr(report, form)()
