"""The mean squared error: the least over all supports, what attains it, and certificates that are tampered with."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_tables import Table, document, rejected, shift, solved, tables

from certify.hulls import HullResult, hull
from certify.kernel.replay import replay
from certify.spec.errors import InputError, LimitError
from certify.spec.numbers import exact

FORMS = st.sampled_from(["convex", "conic"])


def mean_square(rows: Table, weights: list[Fraction], offset: Fraction) -> Fraction:
    residuals = [sum(w * value for w, value in zip(weights, row[1:], strict=True)) + offset - row[0] for row in rows]
    return sum((residual**2 for residual in residuals), Fraction(0)) / len(rows)


def least_over_all_supports(rows: Table, form: str) -> Fraction:
    """The least mean squared error: some optimum is the only stationary point of its support, and all are tried.

    Where the equations of a support have several solutions, some optimum has a smaller support.
    """
    agents = len(rows[0]) - 1
    best: Fraction | None = None
    for size in range(agents + 1):
        for support in itertools.combinations(range(agents), size):
            # Unknowns: the weights of the support, the offset, in the convex form the multiplier of the sum.
            columns = [[row[1 + agent] for row in rows] for agent in support] + [[Fraction(1)] * len(rows)]
            users = [row[0] for row in rows]
            system = []
            for place, column in enumerate(columns):
                line = [sum(a * b for a, b in zip(column, other, strict=True)) for other in columns]
                line += [Fraction(int(place < size))] if form == "convex" else []
                system.append([*line, sum((a * b for a, b in zip(column, users, strict=True)), Fraction(0))])
            if form == "convex":
                system.append([*[Fraction(1)] * size, Fraction(0), Fraction(0), Fraction(1)])
            point = solved(system)
            if point is None or any(value < 0 for value in point[:size]):
                continue
            weights = [Fraction(0)] * agents
            for agent, value in zip(support, point, strict=False):
                weights[agent] = value
            error = mean_square(rows, weights, point[size])
            best = error if best is None else min(best, error)
    assert best is not None
    return best


def told_error(result: HullResult, rows: Table) -> Fraction:
    return mean_square(rows, list(result.weights.values()), result.offset)


@settings(max_examples=60, deadline=None)
@given(tables(), FORMS)
def test_the_error_is_the_least_over_all_supports(rows: Table, form: str):
    result = hull(document(rows), "user", form=form, norm="squares")
    assert result.error == least_over_all_supports(rows, form)


@settings(max_examples=40, deadline=None)
@given(tables(largest=8), FORMS)
def test_the_weights_attain_the_error_that_is_told(rows: Table, form: str):
    result = hull(document(rows), "user", form=form, norm="squares")
    assert told_error(result, rows) == result.error
    assert result.sum_of_squares == result.error * len(rows)
    assert min(result.weights.values()) >= 0
    assert form == "conic" or sum(result.weights.values()) == 1


@settings(max_examples=30, deadline=None)
@given(tables(), FORMS)
def test_single_agents_and_the_average_are_fits_of_one_column(rows: Table, form: str):
    result = hull(document(rows), "user", form=form, norm="squares")
    columns = list(zip(*rows, strict=True))
    alone = [least_over_all_supports(list(map(list, zip(columns[0], each, strict=True))), form) for each in columns[1:]]
    assert result.best_single.error == min(alone)
    assert result.best_single.agent == f"agent{alone.index(min(alone)) + 1}"
    plain = [[row[0], sum(row[1:], Fraction(0)) / len(row[1:])] for row in rows]
    assert result.average.error == least_over_all_supports(plain, form)


@settings(max_examples=25, deadline=None)
@given(tables(largest=6), FORMS)
def test_growth_equals_separate_answers_for_the_first_agents(rows: Table, form: str):
    table = document(rows)
    result = hull(table, "user", form=form, norm="squares", growth=True)
    names = list(result.weights)
    for entry in result.growth or ():
        part = hull(table, "user", names[: entry.agents], form=form, norm="squares")
        assert entry.error == part.error
        assert (entry.best_single, entry.average) == (part.best_single, part.average)


@settings(max_examples=30, deadline=None)
@given(tables(largest=8), FORMS)
def test_the_mean_square_is_at_most_the_square_of_the_greatest_error(rows: Table, form: str):
    squares, sup = (hull(document(rows), "user", form=form, norm=norm).error for norm in ("squares", "sup"))
    assert squares <= sup**2


@settings(max_examples=15, deadline=None)
@given(tables(largest=6), FORMS)
def test_the_kernel_accepts_the_certificate(tmp_path_factory: pytest.TempPathFactory, rows: Table, form: str):
    folder = tmp_path_factory.mktemp("hull")
    table = document(rows)
    text = "\n".join(map(",".join, [table.columns, *table.rows])) + "\n"
    (folder / "table.csv").write_text(text, encoding="utf-8")
    result = hull(folder / "table.csv", "user", form=form, norm="squares", growth=True)
    (folder / "answer.json").write_text(result.certificate, encoding="utf-8")
    verdict = replay(folder / "answer.json")
    assert verdict.accepted, verdict.reason


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 30), st.integers(1, 12))
def test_a_float_descent_comes_no_lower(seed: int, rows: int, agents: int):
    draw = np.random.default_rng(seed)
    values = draw.integers(-100, 101, (rows, agents + 1))
    exact_error = hull(document([[Fraction(int(x), 10) for x in row] for row in values]), "user", form="conic",
                       norm="squares").error  # fmt: skip
    centred = (values - values.mean(0)) / 10
    point = np.zeros(agents)
    lengths = (centred[:, 1:] ** 2).sum(0)
    for _ in range(300):
        for agent in np.flatnonzero(lengths):
            residual = centred[:, 0] - centred[:, 1:] @ point
            point[agent] = max(0.0, point[agent] + centred[:, 1 + agent] @ residual / lengths[agent])
    reached = ((centred[:, 0] - centred[:, 1:] @ point) ** 2).mean()
    assert float(exact_error) <= reached + 1e-9
    assume(rows > 2 * agents)
    assert float(exact_error) == pytest.approx(reached, rel=1e-3, abs=1e-6)


def test_a_regression_by_hand():
    rows = [[Fraction(u), Fraction(a)] for u, a in ((1, 0), (2, 1), (2, 2), (5, 3))]
    result = hull(document(rows), "user", form="conic", norm="squares")
    assert (result.weights, result.offset) == ({"agent1": Fraction(6, 5)}, Fraction(7, 10))
    assert (result.sum_of_squares, result.error) == (Fraction(9, 5), Fraction(9, 20))


def test_an_opposed_agent_gets_no_weight_in_the_conic_form_and_all_of_it_in_the_convex_one():
    rows = [[Fraction(number), Fraction(-number)] for number in (0, 1, 5)]
    conic = hull(document(rows), "user", form="conic", norm="squares")
    assert (conic.weights, conic.offset, conic.error) == ({"agent1": 0}, 2, Fraction(14, 3))
    convex = hull(document(rows), "user", norm="squares")
    assert (convex.weights, convex.offset, convex.error) == ({"agent1": 1}, 4, Fraction(56, 3))


def test_agents_that_are_copies_of_each_other_do_no_harm():
    rows = [
        [Fraction(r * r % 7), *[Fraction(r * (a % 2 + 1) % 5)] * 3, Fraction(r % 3)] for r in range(9) for a in (0,)
    ]
    for form in ("convex", "conic"):
        every = hull(document(rows), "user", form=form, norm="squares")
        assert every.error == hull(document(rows), "user", ["agent1", "agent4"], form=form, norm="squares").error


def test_fewer_rows_than_agents_can_be_fitted_exactly():
    rows = [[Fraction(3), *map(Fraction, (0, 9, 4, 1, 8))], [Fraction(1), *map(Fraction, (2, 1, 7, 1, 0))]]
    for form in ("convex", "conic"):
        result = hull(document(rows), "user", form=form, norm="squares")
        assert result.error == 0
        assert told_error(result, rows) == 0


def test_constant_columns_leave_the_variance_of_the_user():
    rows = [[Fraction(number), Fraction(0), Fraction(7)] for number in (0, 3, 3)]
    for form in ("convex", "conic"):
        assert hull(document(rows), "user", form=form, norm="squares").error == 2


def test_one_row_is_fitted_exactly():
    assert hull(document([[Fraction(3), Fraction(-1), Fraction(9)]]), "user", norm="squares").error == 0


def test_numbers_beyond_floats_are_fitted():
    rows = [[Fraction(10**400), Fraction(1), Fraction(0)], [Fraction(0), Fraction(0), Fraction(1)],
            [Fraction(1), Fraction(10**-3), Fraction(2)]]  # fmt: skip
    for form in ("convex", "conic"):
        result = hull(document(rows), "user", form=form, norm="squares")
        assert result.error == least_over_all_supports(rows, form)


def test_the_answer_says_what_it_measures():
    rows = [[Fraction(0), Fraction(1)], [Fraction(1), Fraction(1)]]
    result = hull(document(rows), "user", norm="squares")
    assert result.json() == {
        "form": "convex",
        "norm": "squares",
        "error": "1/4",
        "weights": {"agent1": "1"},
        "offset": "-1/2",
        "best_single": {"agent": "agent1", "error": "1/4"},
        "average": {"error": "1/4"},
        "rows": 2,
        "dropped": 0,
        "sum_of_squares": "1/2",
    }
    assert "mean squared error" in repr(result)
    assert "<th>mean squared error</th>" in result._repr_html_()
    assert hull(document(rows), "user").sum_of_squares is None


def test_a_certificate_that_is_too_large_is_not_begun(monkeypatch: pytest.MonkeyPatch):
    rows = [[Fraction(r), Fraction(r * r % 5), Fraction(r % 3)] for r in range(9)]
    monkeypatch.setattr("certify.hulls.squares.MOST_DIGITS", 10)
    with pytest.raises(LimitError, match=r"9 rows, 2 agents: .* leave the growth out"):
        hull(document(rows), "user", norm="squares")


def test_equal_questions_have_equal_bytes():
    rows = [[Fraction(r), Fraction(r * r % 5), Fraction(r % 3)] for r in range(9)]
    first, second = (hull(document(rows), "user", norm="squares").certificate for _ in range(2))
    assert first == second


def test_refuses_a_cell_that_is_no_number(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text("me,it\n0,0\n1,nil\n2,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"table.csv: line 3.*it"):
        hull(file, "me", ["it"], norm="squares")


# Certificates that were tampered with. -------------------------------------------------------------------------------


@pytest.fixture(params=["convex", "conic"])
def answered(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict]:
    file = tmp_path / "table.csv"
    file.write_text("me,one,two\n0,3,1\n1,0,1\n5,2,1/2\n2,7,0\n4,3,2\n", encoding="utf-8")
    text = hull(file, "me", form=request.param, growth=True, norm="squares").certificate
    return tmp_path / "answer.json", json.loads(text)


def test_the_untouched_certificate_is_accepted(answered: tuple[Path, dict]):
    assert not rejected(*answered)


@pytest.mark.parametrize("step", [Fraction(1, 1000), Fraction(-1, 1000)])
@pytest.mark.parametrize(
    "place",
    [
        ("error",),
        ("offset",),
        ("weights", "one"),
        ("best_single", "error"),
        ("best_single", "offset"),
        ("average", "error"),
        ("growth", 0, "error"),
        ("growth", 0, "best_single", "error"),
        ("growth", 1, "error"),
        ("growth", 1, "best_single", "error"),
        ("growth", 1, "average", "error"),
        ("growth", 1, "average", "weight"),
        ("growth", 1, "weights", "two"),
    ],
)
def test_a_figure_that_is_moved_is_refused(answered: tuple[Path, dict], place: tuple, step: Fraction):
    file, told = answered
    inner = told["results"]
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = shift(inner[place[-1]], step)
    assert rejected(file, told)


def steps(told: dict, label: str) -> dict:
    return told["parts"][label]["proof"][0]


LABELS = ["no weights do better", "two alone does no better", "growth to 2: the average does no better"]


@pytest.mark.parametrize("label", LABELS)
def test_a_proof_with_another_coefficient_is_refused(answered: tuple[Path, dict], label: str):
    file, told = answered
    for place, product in enumerate(steps(told, label)["derive"]):
        # A smaller multiple of a square or of a condition leaves a term that nothing cancels.
        changed = json.loads(json.dumps(told))
        steps(changed, label)["derive"][place][0] = str(exact(product[0]) / 2)
        assert rejected(file, changed), place


@pytest.mark.parametrize("label", LABELS)
def test_a_proof_without_one_of_its_terms_is_refused(answered: tuple[Path, dict], label: str):
    file, told = answered
    for key in ("derive", "multiples"):
        for place in range(len(steps(told, label).get(key, []))):
            changed = json.loads(json.dumps(told))
            del steps(changed, label)[key][place]
            if not steps(changed, label)[key]:
                del steps(changed, label)[key]
            if "derive" in steps(changed, label):
                assert rejected(file, changed), (key, place)


def test_the_certificate_of_one_norm_is_none_for_the_other(answered: tuple[Path, dict]):
    file, told = answered
    del told["instance"]["parameters"]["norm"]
    assert rejected(file, told)
    told["instance"]["parameters"]["norm"] = "cubes"
    assert rejected(file, told)


def test_a_part_that_is_left_out_is_refused(answered: tuple[Path, dict]):
    file, told = answered
    for label in list(told["parts"]):
        changed = json.loads(json.dumps(told))
        del changed["parts"][label]
        assert rejected(file, changed), label
