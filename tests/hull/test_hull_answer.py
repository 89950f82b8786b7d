from __future__ import annotations

import itertools
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_tables import Table, document, rejected, shift, solved, tables

from certify.hulls import HullResult, hull
from certify.kernel.replay import replay
from certify.spec.errors import InputError


def least_error_by_vertices(rows: Table, form: str) -> Fraction:
    """The least error over all vertices of the set of weights, offset and error; every one is tried."""
    agents = len(rows[0]) - 1
    sides = []
    for user, *values in rows:
        sides.append([*values, Fraction(1), Fraction(1), user])  # w.U + c + error >= u
        sides.append([*(-value for value in values), Fraction(-1), Fraction(1), -user])  # error >= w.U + c - u
    sides += [[Fraction(int(other == agent)) for other in range(agents + 3)] for agent in range(agents)]
    equalities = [[*[Fraction(1)] * agents, Fraction(0), Fraction(0), Fraction(1)]] if form == "convex" else []
    best = None
    for chosen in itertools.combinations(sides, agents + 2 - len(equalities)):
        point = solved([*equalities, *chosen])
        if point is None:
            continue
        if all(sum(a * x for a, x in zip(side[:-1], point, strict=True)) >= side[-1] for side in sides):
            best = point[-1] if best is None else min(best, point[-1])
    assert best is not None
    return best


def errors(result: HullResult, rows: Table) -> list[Fraction]:
    weights = list(result.weights.values())
    return [
        abs(sum(w * value for w, value in zip(weights, row[1:], strict=True)) + result.offset - row[0]) for row in rows
    ]


@settings(max_examples=40, deadline=None)
@given(tables(), st.sampled_from(["convex", "conic"]))
def test_the_error_is_the_least_over_all_vertices(rows: Table, form: str):
    result = hull(document(rows), "user", form=form)
    assert result.error == least_error_by_vertices(rows, form)


@settings(max_examples=40, deadline=None)
@given(tables(largest=8), st.sampled_from(["convex", "conic"]))
def test_the_weights_attain_the_error_that_is_told(rows: Table, form: str):
    result = hull(document(rows), "user", form=form)
    assert max(errors(result, rows)) == result.error
    assert min(result.weights.values()) >= 0
    assert form == "conic" or sum(result.weights.values()) == 1


@settings(max_examples=40, deadline=None)
@given(tables(), st.sampled_from(["convex", "conic"]))
def test_single_agents_and_the_average_are_fits_of_one_column(rows: Table, form: str):
    result = hull(document(rows), "user", form=form)
    alone = [
        least_error_by_vertices([[row[0], value] for row, value in zip(rows, column, strict=True)], form)
        for column in list(zip(*rows, strict=True))[1:]
    ]
    assert result.best_single.error == min(alone)
    assert result.best_single.agent == f"agent{alone.index(min(alone)) + 1}"
    plain = [[row[0], sum(row[1:], Fraction(0)) / len(row[1:])] for row in rows]
    assert result.average.error == least_error_by_vertices(plain, form)


@settings(max_examples=30, deadline=None)
@given(tables(largest=6), st.sampled_from(["convex", "conic"]))
def test_no_fit_is_worse_than_what_it_generalises(rows: Table, form: str):
    result = hull(document(rows), "user", form=form, growth=True)
    assert result.error <= min(result.best_single.error, result.average.error)
    assert result.growth is not None
    steps = [entry.error for entry in result.growth]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] == result.error
    assert hull(document(rows), "user", form="conic").error <= hull(document(rows), "user", form="convex").error


@settings(max_examples=15, deadline=None)
@given(tables(largest=5), st.sampled_from(["convex", "conic"]))
def test_growth_equals_separate_answers_for_the_first_agents(rows: Table, form: str):
    table = document(rows)
    result = hull(table, "user", form=form, growth=True)
    names = list(result.weights)
    for entry in result.growth or ():
        assert entry.error == hull(table, "user", names[: entry.agents], form=form).error


@settings(max_examples=20, deadline=None)
@given(tables(largest=6), st.sampled_from(["convex", "conic"]))
def test_the_kernel_accepts_the_certificate(tmp_path_factory: pytest.TempPathFactory, rows: Table, form: str):
    folder = tmp_path_factory.mktemp("hull")
    table = document(rows)
    text = "\n".join(map(",".join, [table.columns, *table.rows])) + "\n"
    (folder / "table.csv").write_text(text, encoding="utf-8")
    result = hull(folder / "table.csv", "user", form=form, growth=True)
    (folder / "answer.json").write_text(result.certificate, encoding="utf-8")
    verdict = replay(folder / "answer.json")
    assert verdict.accepted, verdict.reason


def test_an_agent_equal_to_the_user_is_a_perfect_fit():
    rows = [[Fraction(number), Fraction(7 - number * number), Fraction(number)] for number in range(5)]
    result = hull(document(rows), "user")
    assert result.error == 0
    assert result.weights == {"agent1": 0, "agent2": 1}
    assert (result.best_single.agent, result.best_single.error) == ("agent2", 0)


def test_the_offset_of_a_shifted_agent_is_found_and_a_scaled_one_needs_the_conic_form():
    rows = [[Fraction(number), Fraction(2 * number + 3)] for number in (0, 1, 5)]
    assert hull(document(rows), "user").error == Fraction(5, 2)
    conic = hull(document(rows), "user", form="conic")
    assert (conic.error, conic.weights, conic.offset) == (0, {"agent1": Fraction(1, 2)}, Fraction(-3, 2))


def test_an_opposed_agent_gets_no_weight_in_the_conic_form():
    rows = [[Fraction(number), Fraction(-number)] for number in (0, 1, 4)]
    conic = hull(document(rows), "user", form="conic")
    assert (conic.error, conic.weights, conic.offset) == (2, {"agent1": 0}, 2)


def test_one_row_is_fitted_exactly():
    assert hull(document([[Fraction(3), Fraction(-1), Fraction(9)]]), "user").error == 0


def test_constant_columns_leave_half_the_range_of_the_user():
    rows = [[Fraction(number), Fraction(1), Fraction(1)] for number in (0, 3, 1)]
    for form in ("convex", "conic"):
        assert hull(document(rows), "user", form=form).error == Fraction(3, 2)


def test_a_large_table_with_repeated_agents_is_fitted_on_few_rows(tmp_path: Path):
    rows = [[Fraction(r * r % 17), *[Fraction(r * (a % 5) % 11, 4) for a in range(8)]] for r in range(300)]
    table = document(rows)
    result = hull(table, "user")
    assert max(errors(result, rows)) == result.error
    assert result.error == hull(table, "user", list(result.weights)[:5]).error


def test_decimals_are_read_exactly(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text("me,it,note\n0.1,0.3,x\n0.7,1/3,y\n", encoding="utf-8")
    result = hull(file, "me")
    assert result.error == (Fraction(6, 10) - (Fraction(1, 3) - Fraction(3, 10))) / 2
    assert list(result.weights) == ["it"]


def test_rows_with_missing_cells_are_dropped_where_that_is_asked_for(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text("me,it\n0,0\n1,NA\n2,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 3.*missing"):
        hull(file, "me")
    result = hull(file, "me", missing="drop")
    assert (result.rows, result.dropped, result.error) == (2, 1, 0)


def test_the_json_has_the_promised_keys_and_numbers_as_text():
    result = hull(document([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(1)]]), "user", growth=True).json()
    assert result == {
        "form": "convex",
        "norm": "sup",
        "error": "1/2",
        "weights": {"agent1": "1"},
        "offset": "-1/2",
        "best_single": {"agent": "agent1", "error": "1/2"},
        "average": {"error": "1/2"},
        "rows": 2,
        "dropped": 0,
        "growth": [
            {
                "agents": 1,
                "error": "1/2",
                "best_single": {"agent": "agent1", "error": "1/2"},
                "average": {"error": "1/2"},
            }
        ],
    }


def test_an_answer_shows_itself_on_one_line_and_as_a_table_whatever_its_size():
    result = hull(document([[Fraction(0), Fraction(1)], [Fraction(10**400), Fraction(1)]]), "user")
    assert repr(result) == (
        "HullResult(convex, greatest error ~5e+399, 1 of 1 agents used, best single 'agent1' ~5e+399, "
        "average ~5e+399, 2 rows)"
    )
    assert "<td>best weights</td><td>~5e+399</td>" in result._repr_html_()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user": "nobody"}, "no column"),
        ({"agents": ["agent1", "agent1"]}, "twice"),
        ({"agents": ["user"]}, "both the user and an agent"),
        ({"agents": []}, "no numeric column"),
        ({"form": "affine"}, "form: expected"),
        ({"norm": "l1"}, "norm: expected"),
        ({"missing": "guess"}, "missing: expected"),
    ],
)
def test_refuses_names_and_options_that_do_not_exist(changes: dict, words: str):
    with pytest.raises(InputError, match=words):
        hull(document([[Fraction(0), Fraction(1)]]), **({"user": "user"} | changes))


def test_equal_questions_have_equal_bytes():
    rows = [[Fraction(r), Fraction(r * r % 5), Fraction(r % 3)] for r in range(9)]
    assert hull(document(rows), "user").certificate == hull(document(rows), "user").certificate


@pytest.fixture
def answered(tmp_path: Path) -> tuple[Path, dict]:
    file = tmp_path / "table.csv"
    file.write_text("me,one,two\n0,3,1\n1,0,1\n5,2,1/2\n2,7,0\n", encoding="utf-8")
    return tmp_path / "answer.json", json.loads(hull(file, "me", growth=True).certificate)


def test_the_untouched_certificate_is_accepted(answered: tuple[Path, dict]):
    assert not rejected(*answered)


@pytest.mark.parametrize("step", [Fraction(1, 1000), Fraction(-1, 1000)])
@pytest.mark.parametrize(
    "place",
    [
        ("error",),
        ("offset",),
        ("rows",),
        ("dropped",),
        ("weights", "one"),
        ("weights", "two"),
        ("best_single", "error"),
        ("average", "error"),
        ("growth", 0, "error"),
        ("growth", 1, "error"),
        ("growth", 1, "agents"),
        ("growth", 1, "weights", "one"),
    ],
)
def test_a_figure_that_is_moved_is_refused(answered: tuple[Path, dict], place: tuple, step: Fraction):
    file, told = answered
    inner = told["results"]
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = shift(inner[place[-1]], step)
    assert rejected(file, told)


def test_another_best_agent_is_refused(answered: tuple[Path, dict]):
    file, told = answered
    single = told["results"]["best_single"]
    single["agent"] = {"one": "two", "two": "one"}[single["agent"]]
    assert rejected(file, told)


def test_a_changed_table_or_parameter_is_refused(answered: tuple[Path, dict]):
    file, told = answered
    told["instance"]["parameters"]["form"] = "conic"
    assert rejected(file, told)
    told["instance"]["parameters"]["form"] = "convex"
    table = file.parent / "table.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("7", "8"), encoding="utf-8")
    assert rejected(file, told)


@pytest.mark.parametrize("label", ["no weights do better", "one alone does no better", "the average does no better"])
def test_a_missing_proof_is_refused(answered: tuple[Path, dict], label: str):
    file, told = answered
    told["parts"][label] = {}
    assert rejected(file, told)
    del told["parts"][label]
    assert rejected(file, told)
