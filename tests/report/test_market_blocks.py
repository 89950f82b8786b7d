"""Markets and their equilibria as tables and as files."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from reported import HALF, informed, reported, selected, silence

from certify import Variant
from certify.report.blocks import Grid
from certify.report.deviation_payoffs import best_deviations
from certify.spec.errors import InputError
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.json_text import document_json
from certify.spec.reading.market import parse_market
from certify.spec.reading.market_document import write_market

RULES = {"level": "rules", "agents": 2, "states": 2}
A1_FIRST = {"response to a deviation of agent 0": [(0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0)]}


def grid(report, title):
    (found,) = [block for block in report.blocks() if isinstance(block, Grid) and block.title == title]
    return found


def deviations(report):
    (equilibrium,) = [each.numbers for each in report.things if hasattr(each.numbers, "eta")]
    return best_deviations(equilibrium, report.witness.choices)


def test_a_silent_market_reads_as_in_a_paper():
    text = reported(informed, RULES, silence(2)).plain()
    assert text.startswith(
        "utilities\n"
        "             y0   y1\n"
        "prior        1/2  1/2\n"
        "user     a0  1    0\n"
        "         a1  0    1\n"
        "agent 0  a0  0    0\n"
    )
    assert "state  agent 0  agent 1\ny0     m0       m0\ny1     m0       m0\n" in text
    assert "agent 0  agent 1  action\nm0       m0       a0\n" in text
    assert "The user's utility is 1/2; knowing type and signal it would be 1." in text
    assert text.endswith('The claim "informed" asks for a utility of at least 1 and fails by 1/2.')


def test_numbers_that_belong_to_no_table_are_listed():
    report = reported(informed, RULES, silence(2) | {"eps": Fraction(1, 3), "eta[1]": 2})
    assert grid(report, "other numbers").rows == [["eta", "(0, 2)"], ["eps", "1/3"]]
    assert grid(report, "what the agents are paid").header[-1] == "allowed gain"
    assert report.violation == Fraction(1, 6)


def test_what_a_deviation_pays_depends_on_the_ties():
    values = silence(1) | {"agent 0[1,0]": 1, "agent 0[1,1]": 1, "eta[0]": 1}
    (best,) = deviations(reported(informed, RULES | {"agents": 1}, values, choices=A1_FIRST))
    assert (best.value, best.text()) == (1, "1")
    report = reported(informed, RULES | {"agents": 1}, values, choices=A1_FIRST)
    assert "Ties in the response to a deviation of agent 0: a1 first, then a0." in report.plain()


def test_what_is_not_computed_is_bounded_by_the_allowed_gain():
    values = silence(1) | {"agent 0[1,0]": 1, "agent 0[1,1]": 1, "eta[0]": HALF}
    (best,) = deviations(reported(informed, RULES | {"agents": 1}, values))
    assert (best.value, best.exact, best.text()) == (HALF, False, "at most 1/2")


def test_unseen_deviations_are_paid_by_the_fixed_response():
    values = silence(1) | {"agent 0[1,0]": 1, "agent 0[1,1]": 3, "eta[0]": 5}
    values |= {"response 0;1[0]": 0, "response 0;1[1]": 1}
    variant = Variant(("observed commitments",))
    report = reported(informed, RULES | {"agents": 1}, values, variant=variant)
    assert [each.text() for each in deviations(report)] == ["2"]
    assert report.plain().startswith("The statement without observed commitments.")


def test_a_selection_market_shows_who_is_listened_to():
    names = selected.problem(RULES).unknowns
    first = {name: 1 for name in names if name.startswith(("rule", "aligned rule", "response")) and "0]" in name[-3:]}
    values = {"prior[0]": 1, "user[0,0]": 1, **first, "selected[1]": 1, "p[0,0]": 1}
    report = reported(selected, RULES, values)
    assert grid(report, "whom the user listens to").rows == [["agent 0", "1", "0"], ["agent 1", "1", "1"]]
    assert "The user's utility is 1; the best rule is worth 1 to her." in report.plain()
    assert report.document()["rules"]["selection"] == ["0", "1"]


@pytest.mark.parametrize(
    ("statement", "shape", "dropped"),
    [
        (informed, {"level": "rules"}, ()),
        (informed, {"level": "laws", "types": 2, "signals": 3, "states": 2}, ()),
        (informed, {"level": "rules", "draws": 2}, ()),
        (informed, {"level": "rules"}, ("shared signal",)),
        (informed, {"level": "rules"}, ("observed commitments",)),
        (selected, {"level": "rules"}, ("the action pays all", "law common to agents")),
        (selected, {"level": "laws"}, ()),
    ],
)
def test_every_kind_of_market_is_written_as_a_market_file(statement, shape, dropped):
    variant = Variant(dropped)
    names = statement.problem(shape, variant=variant).unknowns
    priors = [name for name in names if name.startswith("prior")]
    point_masses = {
        name: 1
        for name in names
        if name.startswith(("rule", "aligned rule", "response", "selected", "draw")) and name.endswith((",0]", "[0]"))
    }
    values = {name: Fraction(1, len(priors)) for name in priors} | point_masses | {"user[1,0]": Fraction(-2, 3)}
    document = reported(statement, shape, values, variant=variant).document()
    market = parse_json(document_json(document), where="document")["market"]
    assert write_market(parse_market(market, "market")) == document["market"]
    assert market["user"][1][0] == "-2/3"
    assert json.loads(document_json(document))["statement"].get("variant", {}).get("without", []) == list(dropped)


def test_a_number_that_is_missing_is_refused():
    report = reported(informed, RULES, silence(2))
    del report.witness.values["user[0,0]"]
    with pytest.raises((InputError, KeyError)):
        report.plain()
