from __future__ import annotations

from fractions import Fraction

import pytest

from certify.spec.errors import InputError
from certify.spec.formula import Atom, holds_at
from certify.spec.questions import question
from certify.spec.questions.hull_conditions import SupConditions
from certify.spec.questions.hull_fit import Combination, Fit, average
from certify.spec.reading.table import parse_table, select

TABLE = parse_table("me,one,two\n0,1,1/2\n1,0,1/3\n", where="t.csv")
PARAMETERS = {"user": "me", "agents": ["one", "two"], "form": "convex", "missing": "error"}
RESULTS = {
    "rows": 2,
    "dropped": 0,
    "error": "7/12",
    "weights": {"one": "0", "two": "1"},
    "offset": "1/12",
    "best_single": {"agent": "two", "error": "7/12", "weight": "1", "offset": "1/12"},
    "average": {"error": "19/24", "weight": "1", "offset": "1/24"},
}


def fit(form="convex") -> Fit:
    table = select(TABLE, "me", ["one", "two"])
    return Fit(table.user, table.agents, form)


def test_the_residual_is_the_weighted_sum_plus_the_offset_less_the_user():
    weights = [Fraction(1, 7), Fraction(6, 7)]
    expected = [
        Fraction(1, 7) * 1 + Fraction(6, 7) * Fraction(1, 2) + Fraction(2, 5) - 0,
        Fraction(6, 7) * Fraction(1, 3) + Fraction(2, 5) - 1,
    ]
    assert fit().residuals(weights, Fraction(2, 5)) == expected


def test_every_condition_is_one_side_of_the_alignment_condition():
    weights, offset, error = [Fraction(1, 7), Fraction(6, 7)], Fraction(2, 5), Fraction(3)
    values = {"weight[0]": weights[0], "weight[1]": weights[1], "offset": offset, "error": error}
    conditions = SupConditions(fit())
    residuals = fit().residuals(weights, offset)
    scales = [2, 3]
    expected = [
        *(scale * (error - residual) for scale, residual in zip(scales, residuals, strict=True)),
        *(scale * (error + residual) for scale, residual in zip(scales, residuals, strict=True)),
        *weights,
        0,
    ]
    assert len(conditions) == 7
    assert all(isinstance(condition, Atom) for condition in conditions)
    assert [condition.polynomial.at(values) for condition in conditions] == expected
    assert [condition.sign for condition in conditions] == [">="] * 6 + ["="]
    assert len(SupConditions(fit("conic"))) == 6


def test_a_condition_past_the_end_does_not_exist():
    for index in (-1, 7):
        with pytest.raises(IndexError):
            SupConditions(fit())[index]


@pytest.mark.parametrize(
    ("weights", "error", "form", "right"),
    [
        (["0", "1"], "7/12", "convex", True),
        (["0", "1"], "6/12", "convex", False),
        (["0", "1/2"], "10", "convex", False),
        (["0", "1/2"], "10", "conic", True),
        (["-1", "2"], "10", "convex", False),
    ],
)
def test_a_combination_is_held_to_its_form_and_its_error(weights: list[str], error: str, form: str, right: bool):
    combination = Combination([Fraction(weight) for weight in weights], Fraction(1, 12), Fraction(error))
    assert holds_at(fit(form).attained(combination)) is right


def test_the_average_weighs_all_agents_alike():
    assert average(select(TABLE, "me", ["one", "two"])) == [Fraction(3, 4), Fraction(1, 6)]


def test_there_is_a_part_for_every_figure_and_a_bound_for_every_agent():
    parts = question("hull").parts(TABLE, PARAMETERS, RESULTS)
    assert {label for label, part in parts.items() if part.expects == "proof"} == {
        "no weights do better",
        "one alone does no better",
        "two alone does no better",
        "the average does no better",
    }
    assert {label for label, part in parts.items() if part.expects == "nothing"} == {
        "rows",
        "weights",
        "best single",
        "average",
    }
    for label, part in parts.items():
        if part.expects == "nothing":
            assert all(holds_at(formula) for formula in part.hypotheses), label


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("error", None, "error"),
        ("error", "x", "expected a number"),
        ("weights", {"one": "0"}, "'?\"?two\"?'? is missing"),
        ("weights", {"one": "0", "two": "1", "three": "0"}, "unknown"),
        ("weights", ["0", "1"], "expected an object"),
        ("best_single", {"agent": "two"}, "missing"),
        ("best_single", RESULTS["best_single"] | {"agent": "three"}, "not one of the agents"),
        ("growth", [], "expected 2 entries"),
        ("growth", "no", "expected a list"),
        ("extra", "1", "unknown"),
    ],
)
def test_refuses_results_of_another_form(key: str, value: object, words: str):
    with pytest.raises(InputError, match=words):
        question("hull").parts(TABLE, PARAMETERS, RESULTS | {key: value})


@pytest.mark.parametrize("key", ["user", "agents", "form", "missing"])
def test_refuses_parameters_that_are_missing_or_strange(key: str):
    with pytest.raises(InputError):
        question("hull").parts(TABLE, {name: value for name, value in PARAMETERS.items() if name != key}, RESULTS)
    with pytest.raises(InputError):
        question("hull").parts(TABLE, PARAMETERS | {key: 3}, RESULTS)


def test_refuses_a_document_that_is_no_table():
    with pytest.raises(InputError, match="expected a table"):
        question("hull").digest({"rows": 2})
