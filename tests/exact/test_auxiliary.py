from __future__ import annotations

from exact_programs import Data, data_sets
from hypothesis import given, settings

from certify.exact.auxiliary import elastic_program, ray_program
from certify.exact.linear_program import Infeasible, Optimal, Unbounded, solve


@settings(max_examples=80, deadline=None)
@given(data_sets(columns=4, rows=4))
def test_the_least_violation_is_positive_exactly_when_the_program_is_infeasible(data):
    program = data.program()
    least = solve(elastic_program(program, range(program.row_count)))
    assert isinstance(least, Optimal)
    assert (least.value > 0) == isinstance(solve(program), Infeasible)


@settings(max_examples=80, deadline=None)
@given(data_sets(columns=4, rows=4))
def test_a_feasible_program_is_unbounded_exactly_when_a_ray_has_negative_cost(data):
    program = data.program()
    answer = solve(program)
    steepest = solve(ray_program(program, program.costs))
    assert isinstance(steepest, Optimal)
    if not isinstance(answer, Infeasible):
        assert (steepest.value < 0) == isinstance(answer, Unbounded)


def test_the_violation_of_chosen_rows_alone_is_measured():
    program = Data([(0, 0, None)], [({0: 1}, 5, None), ({0: 1}, None, 3), ({0: 1}, None, 1)]).program()
    assert solve(elastic_program(program, [0, 1])).value == 2
    assert solve(elastic_program(program, [1, 2])).value == 0
