from __future__ import annotations

import time
from fractions import Fraction

from exact_programs import Data, data_sets
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.exact.basis import Basis, Status, System, repaired
from certify.exact.linear_program import Infeasible, Optimal, Unbounded, solve
from certify.exact.simplex import Contradiction, Descent, Ended, TimeOut, simplex

KINDS = {Ended: Optimal, Contradiction: Infeasible, Descent: Unbounded}


def whole_costs(program):
    scale = 1
    for cost in program.costs:
        scale *= cost.denominator
    return scale, [int(scale * cost) for cost in program.costs]


@settings(max_examples=200, deadline=None)
@given(data_sets(columns=4, rows=4), st.data())
def test_every_start_leads_to_the_answer_found_by_way_of_floats(data, draws):
    program = data.program()
    scale, costs = whole_costs(program)
    status = st.sampled_from(Status)
    start = Basis([draws.draw(status) for _ in data.columns], [draws.draw(status) for _ in data.rows])
    outcome = simplex(program, costs, repaired(program, start))
    answer = solve(program)
    assert isinstance(answer, KINDS[type(outcome)])
    if isinstance(outcome, Ended):
        numerators, denominator = System(program, outcome.basis).point()
        value = sum(c * x for c, x in zip(costs, numerators, strict=True))
        assert Fraction(value, denominator) == answer.value * scale


def test_a_start_is_not_changed():
    program = Data([(-1, 0, 4)], [({0: 1}, None, 3)]).program()
    start = Basis([Status.LOWER], [Status.BASIC])
    outcome = simplex(program, [-1], start)
    assert start == Basis([Status.LOWER], [Status.BASIC])
    assert outcome == Ended(Basis([Status.BASIC], [Status.UPPER]))


def test_the_cube_of_klee_and_minty_ends_at_its_optimum():
    size = 5
    columns = [(-(2 ** (size - 1 - j)), 0, None) for j in range(size)]
    rows = [({**{j: 2 ** (i - j + 1) for j in range(i)}, i: 1}, None, 5 ** (i + 1)) for i in range(size)]
    program = Data(columns, rows).program()
    outcome = simplex(program, whole_costs(program)[1])
    assert isinstance(outcome, Ended)
    numerators, denominator = System(program, outcome.basis).point()
    assert [Fraction(x, denominator) for x in numerators] == [0] * (size - 1) + [5**size]


def test_a_deadline_in_the_past_stops_at_once():
    program = Data([(-1, 0, None)], [({0: 1}, None, 3)]).program()
    assert simplex(program, [-1], deadline=time.monotonic() - 1) == TimeOut()
