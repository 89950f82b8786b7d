import json
import random
from fractions import Fraction
from itertools import product

import pytest
from small_markets import market_of, replayed

from certify.bounds import BoundResult, bound
from certify.spec.errors import InputError
from certify.spec.reading.json_text import document_json
from certify.spec.reading.market import parse_market, write_market

USER = [[1, 0], [0, 1]]
PROSECUTOR = [[0, 0], [1, 1]]
more = Fraction(1, 1000)


@pytest.fixture(params=["all", "best-agent", "alone"])
def case(request):
    agents = [PROSECUTOR] if request.param == "alone" else [PROSECUTOR, [["1/3", 0], [1, 1]]]
    market = market_of(USER, agents, [7, 3])
    return market, bound(market, kind="best-agent" if request.param == "best-agent" else "all")


def test_the_untouched_certificate_is_accepted(case, tmp_path):
    market, answer = case
    verdict = replayed(market, answer, tmp_path)
    assert (verdict.accepted, verdict.reason, verdict.status) == (True, None, "holds")


@pytest.mark.parametrize("figure", ["lower", "theorem", "optimum", "attained", "gap"])
@pytest.mark.parametrize("change", [more, -more])
def test_a_certificate_with_another_figure_is_refused(case, figure, change, tmp_path):
    market, answer = case
    changed = str(getattr(answer, figure) + change)
    verdict = replayed(market, answer, tmp_path, **{figure: changed})
    assert not verdict.accepted
    assert verdict.reason


def test_a_higher_bound_is_refused_even_with_a_matching_gap(case, tmp_path):
    market, answer = case
    changed = {"lower": str(answer.lower + more), "gap": str(answer.gap - more)}
    verdict = replayed(market, answer, tmp_path, **changed)
    assert not verdict.accepted
    assert "parts." in verdict.reason


@pytest.mark.parametrize("weight", ["0", "-1", "17/3"])
def test_other_weights_are_refused(weight, tmp_path):
    market = market_of(USER, [PROSECUTOR, [[2, 0], [0, 2]]], [7, 3])
    answer = bound(market)
    assert answer.weights["agent 1"] not in (0, -1, Fraction(17, 3))
    weights = {name: str(each) for name, each in answer.weights.items()} | {"agent 1": weight}
    assert not replayed(market, answer, tmp_path, weights=weights).accepted


@pytest.mark.parametrize(
    "changes",
    [
        {"equilibrium": None},
        {"equilibrium": {"revealing": True}},
        {"equilibrium": {"law": [[0, 0, "7/10"], [0, 1, "3/10"]]}},
        {"equilibrium": {"law": [[0, 0, "7/10"], [1, 1, "3/10"]]}},
        {"theorem": None},
        {"alignment": None},
        {"outcomes": "actions"},
        {"outcomes": 3},
        {"offers": {"nobody": []}},
        {"deviation": {"law": [[0, 0, "1"]], "separation": []}},
        {"lower": 0},
        {"lower": None},
        {"surplus": "1"},
    ],
)
def test_results_of_another_form_are_refused(case, changes, tmp_path):
    market, answer = case
    verdict = replayed(market, answer, tmp_path, **changes)
    assert not verdict.accepted
    assert verdict.reason


def test_the_certificate_of_another_market_is_refused(case, tmp_path):
    _, answer = case
    other = market_of(USER, [PROSECUTOR, PROSECUTOR], [6, 4])
    assert "hash" in replayed(other, answer, tmp_path).reason


def test_overrides_are_part_of_the_certificate(tmp_path):
    market = market_of(USER, [PROSECUTOR] * 2, [7, 3])
    answer = bound(market, kind="best-agent", ties="common", eta=["1/8", 0], messages=2)
    parameters = json.loads(answer.certificate)["instance"]["parameters"]
    assert parameters == {"kind": "best-agent", "ties": "common", "eta": ["1/8", "0"], "messages": 2}
    assert replayed(market, answer, tmp_path).accepted


def test_a_path_names_the_file_in_the_certificate(tmp_path):
    path = tmp_path / "two.json"
    path.write_text(document_json(write_market(market_of(USER, [PROSECUTOR], [7, 3]))), encoding="utf-8")
    lines = []
    answer = bound(path, report=lines.append)
    assert json.loads(answer.certificate)["instance"]["file"] == "two.json"
    assert lines
    assert bound(str(path)).certificate == answer.certificate


EVERY = {
    "response": ["best", "quantal"],
    "kind": ["all", "best-agent"],
    "messages": [None, 1],
    "rounds": [1, 2],
    "signals": ["shared", "separate"],
    "commitments": ["observed", "unobserved"],
    "law": ["common", "by-agent"],
    "selection": ["priority", "any"],
    "unselected": ["action", ["1/2", "1/3"]],
    "gamma": [0, "1/5"],
}


@pytest.mark.parametrize("seed", range(60))
def test_every_combination_of_variants_is_answered_with_a_certificate(seed, tmp_path):
    draw = random.Random(seed)
    words = {name: draw.choice(values) for name, values in EVERY.items()}
    given = {name: words.pop(name) for name in ("response", "kind", "messages", "rounds")}
    seen = [*product(range(2), repeat=2)] if words["signals"] == "separate" else range(2)
    joint = {(z, x, y): draw.randint(0, 3) for z, x, y in product(range(2), seen, range(2))} | {(0, seen[0], 0): 1}
    tables = [[[draw.randint(0, 3) for _ in range(2)] for _ in range(2)] for _ in range(3)]
    market = market_of(tables[0], tables[1:], joint=joint, **words)
    answer = bound(market, **given, **({"rate": 2} if given["response"] == "quantal" else {}))
    assert answer.status == "proved"
    assert answer.lower <= answer.optimum
    assert answer.theorem is None or answer.theorem <= answer.lower
    assert answer.attained is None or answer.lower <= answer.attained
    assert replayed(market, answer, tmp_path).accepted


def test_ties_that_depend_on_the_agent_are_bounded_like_any_ties(tmp_path):
    user = [[1, 1], [1, 1], [0, 2]]
    agents = [[[1, 0], [0, 0], [0, 3]], [[0, 0], [1, 0], [0, 3]]]
    market = market_of(user, agents, [1, 1], ties="common", law="by-agent")
    answer = bound(market)
    assert answer.lower == bound(market_of(user, agents, [1, 1])).lower
    assert answer.theorem is None
    assert replayed(market, answer, tmp_path).accepted


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"ties": "sometimes"}, "ties"),
        ({"kind": "some"}, "kind"),
        ({"eta": -1}, "eta"),
        ({"eta": [1, 2, 3]}, "eta"),
        ({"eta": "much"}, "eta"),
        ({"messages": 0}, "messages"),
        ({"messages": "2"}, "messages"),
        ({"messages": True}, "messages"),
        ({"rounds": 0}, "rounds"),
        ({"rate": 2}, "rate"),
        ({"response": "quantal"}, "rate"),
        ({"response": "quantal", "rate": 0}, "rate"),
        ({"seconds": -1}, "seconds"),
    ],
)
def test_refuses_arguments_that_are_wrong_or_contradict_each_other(overrides, message):
    with pytest.raises(InputError, match=message):
        bound(market_of(USER, [PROSECUTOR] * 2, [7, 3]), **overrides)


@pytest.mark.parametrize("kind", ["all", "best-agent"])
def test_a_market_that_is_too_large_for_the_time_is_unknown_or_proved(kind):
    draw = random.Random(0)
    tables = [[[draw.randint(0, 10**6) for _ in range(24)] for _ in range(24)] for _ in range(4)]
    answer = bound(market_of(tables[0], tables[1:], [1] * 24), kind=kind, seconds=1e-6)
    assert answer.status in ("proved", "unknown")
    assert (answer.reason is None) == (answer.status == "proved") == (answer.lower is not None)


def test_results_print_themselves_in_a_line_and_as_a_table(case):
    _, answer = case
    assert "lower=" in repr(answer)
    assert len(repr(answer)) < 200
    assert "<table>" in answer._repr_html_()
    assert "unknown" in repr(BoundResult("unknown", 0.0, "a <reason>"))
    assert "&lt;reason&gt;" in BoundResult("unknown", 0.0, "a <reason>")._repr_html_()


def test_the_json_form_has_the_keys_of_the_command(case):
    _, answer = case
    document = answer.json()
    assert {"status", "seconds", "lower", "theorem", "optimum", "attained", "gap", "weights"} <= set(document)
    assert Fraction(document["lower"]) == answer.lower
    json.dumps(document)


def test_a_single_agent_with_many_actions_takes_no_more_time_than_it_is_given():
    rows = [[1, 0]] * 400
    market = parse_market(
        {
            "format": "certify-market/1",
            "actions": [f"a{number}" for number in range(len(rows))],
            "states": ["y0", "y1"],
            "prior": ["1/2", "1/2"],
            "user": rows,
            "agents": {"one": rows},
        },
        "market",
    )
    answer = bound(market, seconds=0)
    assert answer.status == "unknown"
    assert "time was over after" in answer.reason
