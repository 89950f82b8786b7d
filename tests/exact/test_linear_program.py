from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from exact_programs import Data, assert_certified, data_sets, least_vertex
from flint import fmpq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certify.exact import highs
from certify.exact.basis import Basis, Status, repaired
from certify.exact.highs import Claim, Guess
from certify.exact.linear_program import Infeasible, LinearProgram, Optimal, Unbounded, Unsolved, solve
from certify.exact.simplex import Contradiction, Descent, Ended
from certify.spec.errors import InputError

TINY = Fraction(1, 10**12)


def force_guess(monkeypatch, guess):
    monkeypatch.setattr(highs.Session, "guess", lambda self, **_: guess)


@settings(max_examples=300, deadline=None)
@given(data_sets())
def test_every_answer_proves_itself(data):
    assert_certified(data, solve(data.program()))


@settings(max_examples=150, deadline=None)
@given(data_sets(columns=3, rows=3, boxed=True))
def test_agrees_with_the_enumeration_of_all_vertices(data):
    answer = solve(data.program())
    least = least_vertex(data)
    if least is None:
        assert isinstance(answer, Infeasible)
    else:
        assert isinstance(answer, Optimal)
        assert answer.value == least


def test_a_basis_of_another_size_is_passed_over():
    program = LinearProgram()
    program.add_column()
    program.add_row({}, lower=1)
    with pytest.MonkeyPatch.context() as patch:
        force_guess(patch, Guess(Claim.INFEASIBLE, Basis([Status.LOWER], [Status.BASIC])))
        patch.setattr(highs.Session, "refuting_rows", lambda self: [0])
        assert isinstance(solve(program), Infeasible)


@settings(max_examples=200, deadline=None)
@given(data_sets(columns=4, rows=4), st.sampled_from(Claim), st.data())
def test_a_false_claim_or_basis_from_the_float_solver_never_changes_the_answer(data, claim, draws):
    program = data.program()
    honest = solve(program)
    statuses = st.sampled_from(Status)
    basis = None
    if draws.draw(st.booleans()):
        basis = repaired(
            program,
            Basis(
                [draws.draw(statuses) for _ in data.columns],
                [draws.draw(statuses) for _ in data.rows],
            ),
        )
    with pytest.MonkeyPatch.context() as patch:
        force_guess(patch, Guess(claim, basis))
        patch.setattr(highs.Session, "refuting_rows", lambda self: list(range(program.row_count)))
        answer = solve(program)
    assert_certified(data, answer)
    assert type(answer) is type(honest)
    if isinstance(honest, Optimal):
        assert answer.value == honest.value


@pytest.mark.parametrize("scale", [1, 10**30, Fraction(1, 10**30), Fraction(10**400), Fraction(1, 10**400)])
def test_the_unit_of_the_numbers_does_not_change_the_answer(scale):
    data = Data(
        [(2 * scale, 0, None), (3 * scale, 0, None)],
        [({0: 1 * scale, 1: 2 * scale}, 4 * scale, None), ({0: 3 * scale, 1: 1 * scale}, 7 * scale, None)],
    )
    answer = solve(data.program())
    assert_certified(data, answer)
    assert answer.value == 7 * scale
    assert answer.primal == [2, 1]
    assert answer.row_duals == {0: Fraction(7, 5), 1: Fraction(1, 5)}


def test_great_bounds_are_not_taken_for_infinite_ones():
    data = Data([(-1, 0, 10**30), (1, -(10**40), None)], [({0: 1, 1: -1}, None, 10**50)])
    answer = solve(data.program())
    assert_certified(data, answer)
    assert answer.value == -(10**30) - 10**40


def test_tells_costs_apart_that_differ_by_a_billionth_of_a_billionth():
    data = Data([(1 + Fraction(1, 10**18), 0, None), (1, 0, None)], [({0: 1, 1: 1}, 1, None)])
    answer = solve(data.program())
    assert answer.primal == [0, 1]
    assert answer.column_duals == {0: Fraction(1, 10**18)}
    assert_certified(data, answer)


def test_a_contradiction_far_below_float_tolerance_is_found():
    data = Data([(0, 0, None)] * 2, [({0: 1, 1: 1}, 1 + TINY**2, None), ({0: 1, 1: 1}, None, 1)])
    answer = solve(data.program())
    assert isinstance(answer, Infeasible)
    assert_certified(data, answer)


def test_a_feasible_set_far_thinner_than_float_tolerance_is_found():
    data = Data([(1, 0, None), (1, None, None)], [({0: 1, 1: 1}, 1, 1 + TINY**2), ({0: TINY, 1: 1}, 1, 1)])
    answer = solve(data.program())
    assert isinstance(answer, Optimal)
    assert_certified(data, answer)


def test_a_cost_falling_slower_than_float_tolerance_is_unbounded():
    data = Data([(-(TINY**2), 0, None), (1, 0, None)], [({1: 1}, 1, None)])
    answer = solve(data.program())
    assert isinstance(answer, Unbounded)
    assert_certified(data, answer)


def test_infeasible_wins_over_a_ray():
    data = Data([(-1, 0, None), (0, 0, None)], [({1: 1}, 2, None), ({1: 1}, None, 1)])
    answer = solve(data.program())
    assert isinstance(answer, Infeasible)
    assert_certified(data, answer)


def test_the_cycling_example_of_beale_ends_at_its_optimum():
    quarter, half = Fraction(1, 4), Fraction(1, 2)
    data = Data(
        [(Fraction(-3, 4), 0, None), (150, 0, None), (Fraction(-1, 50), 0, None), (6, 0, None)],
        [
            ({0: quarter, 1: -60, 2: Fraction(-1, 25), 3: 9}, None, 0),
            ({0: half, 1: -90, 2: Fraction(-1, 50), 3: 3}, None, 0),
            ({2: 1}, None, 1),
        ],
    )
    answer = solve(data.program())
    assert_certified(data, answer)
    assert answer.value == Fraction(-1, 20)


def test_an_assignment_problem_with_many_optimal_bases_is_solved():
    size = 6
    columns = [((i * j) % 5, 0, None) for i in range(size) for j in range(size)]
    rows = [({i * size + j: 1 for j in range(size)}, 1, 1) for i in range(size)]
    rows += [({i * size + j: 1 for i in range(size)}, 1, 1) for j in range(size)]
    data = Data(columns, rows)
    answer = solve(data.program())
    assert isinstance(answer, Optimal)
    assert_certified(data, answer)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (Data([], []), Optimal),
        (Data([(1, None, None)], []), Unbounded),
        (Data([(-1, 0, 5), (1, -2, None)], []), Optimal),
        (Data([(0, None, None)], []), Optimal),
        (Data([], [({}, 1, None)]), Infeasible),
        (Data([(1, 0, None)], [({}, -1, 0)]), Optimal),
        (Data([(1, 0, None)], [({0: 0}, None, -1)]), Infeasible),
        (Data([(1, 3, 3)], [({0: 1}, 4, None)]), Infeasible),
        (Data([(1, 3, 3)], [({0: 1}, 3, 3), ({0: 2}, 6, 6)]), Optimal),
    ],
)
def test_programs_without_rows_columns_or_freedom_are_answered(data, kind):
    answer = solve(data.program())
    assert isinstance(answer, kind)
    assert_certified(data, answer)


ONE, ZERO = fmpq(1), fmpq(0)


@pytest.mark.parametrize(
    "outcome",
    [
        Contradiction({0: 1}),  # leaves x0 + x1 on columns without these sides
        Contradiction({}),
        Contradiction({1: -1}),  # the second row has no upper side
        Descent([ONE, ZERO], [ONE, ZERO]),  # the ray leaves the first row
        Descent([ONE, ZERO], [ZERO, ZERO]),  # the ray does not lower the cost
        Descent([ZERO, ZERO], [ONE, -ONE]),  # the point is not feasible
        Ended(Basis([Status.LOWER, Status.ZERO], [Status.BASIC, Status.BASIC])),  # not feasible
        Ended(Basis([Status.LOWER, Status.BASIC], [Status.LOWER, Status.BASIC])),  # feasible, not optimal
    ],
)
def test_a_false_outcome_of_the_last_method_is_never_returned(monkeypatch, outcome):
    data = Data([(-1, 0, None), (1, None, None)], [({0: 1, 1: 1}, 1, 1), ({0: 2, 1: 1}, 1, None)])
    assert isinstance(solve(data.program()), Unbounded)
    force_guess(monkeypatch, Guess(Claim.NOTHING, None))
    monkeypatch.setattr("certify.exact.simplex.simplex", lambda *_: outcome)
    with pytest.raises(AssertionError, match="fails its check"):
        solve(data.program())


def test_the_same_program_is_solved_again_under_another_cost():
    program = LinearProgram()
    x, y = program.add_column(cost=1), program.add_column(cost=2)
    program.add_row({x: 1, y: 1}, 1, 1)
    assert solve(program).primal == [1, 0]
    program.set_cost(x, Fraction(5, 2))
    assert solve(program).primal == [0, 1]
    assert solve(program).value == 2


def test_integral_numbers_come_back_as_integers():
    program = LinearProgram()
    x = program.add_column(cost=Fraction(4, 2))
    program.add_row({x: Fraction(1, 2)}, lower=Fraction(3, 2))
    answer = solve(program)
    assert answer == Optimal(6, [3], {0: 4}, {})
    assert [type(number) for number in (answer.value, answer.primal[0], answer.row_duals[0])] == [int] * 3


def test_a_passed_deadline_is_an_unsolved_program(monkeypatch):
    force_guess(monkeypatch, Guess(Claim.NOTHING, None))
    program = LinearProgram()
    program.add_row({program.add_column(cost=1): 1}, lower=1)
    answer = solve(program, seconds=0)
    assert answer == Unsolved("time limit")
    assert solve(program, seconds=60).value == 1


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_refuses_a_time_limit_that_is_not_one(seconds):
    with pytest.raises(InputError, match="seconds"):
        solve(LinearProgram(), seconds=seconds)


def test_threads_do_not_disturb_each_other():
    def least(k: int):
        program = LinearProgram()
        columns = [program.add_column(cost=j + 1) for j in range(5)]
        for j in columns:
            program.add_row({j: 1, (j + 1) % 5: 2}, lower=k)
        return solve(program).value

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(least, range(40))) == [least(k) for k in range(40)]


@pytest.mark.parametrize("module", ["certify", "certify.exact.linear_program"])
def test_importing_loads_neither_highs_nor_flint(module):
    code = f"import sys, {module}; sys.exit(bool({{'highspy', 'flint', 'numpy'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@settings(max_examples=60, deadline=None)
@example(data=Data([(1, 0, None)], [({0: 1}, 1, None)]))
@given(data=data_sets(columns=4, rows=4, wide=False))
def test_repeating_every_row_keeps_the_kind_and_the_value(data):
    answer = solve(data.program())
    twice = Data(data.columns, data.rows * 2)
    again = solve(twice.program())
    assert_certified(twice, again)
    assert type(again) is type(answer)
    if isinstance(answer, Optimal):
        assert again.value == answer.value
