import random
from fractions import Fraction

import pytest
from small_markets import market_of

from certify.bounds.float_rows import needed
from certify.bounds.program import Combination, LawRows, optimal
from certify.exact.linear_program import LinearProgram
from certify.kernel.core import State, refute
from certify.spec.errors import LimitError, RejectedError
from certify.spec.formula import above, at_least, equal
from certify.spec.outcomes import ObedientLaw, OutcomeLaws
from certify.spec.polynomial import Polynomial


def random_laws(actions, states, seed, top=9):
    draw = random.Random(seed)
    user = [[draw.randint(0, top) for _ in range(states)] for _ in range(actions)]
    market = market_of(user, [user], [draw.randint(1, 5) for _ in range(states)])
    return OutcomeLaws(market.joint, actions, market.user)


@pytest.mark.parametrize("seed", range(6))
def test_few_constraints_give_the_same_minimum_as_all(seed):
    laws = random_laws(22, 4, seed)
    rows = LawRows(laws)
    draw = random.Random(seed + 100)
    costs = {column: draw.randint(-5, 5) for column in range(laws.size)}
    every = optimal(rows.program(costs).program, None)
    few = rows.program(costs, lazy=True)
    answer = rows.minimum(few, None)
    assert answer.value == every.value
    assert few.program.row_count < rows.program(costs).program.row_count


def test_the_multipliers_of_a_minimum_are_a_proof():
    laws = random_laws(3, 3, 7)
    rows = LawRows(laws)
    built = rows.program(rows.values(laws.user))
    answer = optimal(built.program, None)
    least = Fraction(answer.value) / laws.user.unit
    base = ObedientLaw(laws)
    combination = built.obedient(answer.row_duals, answer.column_duals)
    proof = combination.contradiction({len(base): laws.user.unit}, len(base) + 1)
    refute(State([above(least, laws.value(laws.user))], unknowns=laws.names(), base=base), proof)
    over = State([above(least + Fraction(1, 1000), laws.value(laws.user))], unknowns=laws.names(), base=base)
    with pytest.raises(RejectedError):
        refute(over, proof)


def test_guessed_constraints_are_constraints_of_the_market():
    laws = random_laws(22, 3, 1)
    rows = LawRows(laws)
    built = rows.program({column: -1 if column % 2 else 1 for column in range(laws.size)}, lazy=True)
    for option, kind, action in needed(laws, built.program, None):
        assert 0 <= option < 22
        assert kind == 0
        assert action != option


def test_a_combination_is_written_in_whole_numbers():
    x = Polynomial.unknown("x")
    facts = [at_least(x), equal(x, Fraction(1, 3)), above(0, x)]
    proof = Combination({0: Fraction(1, 6)}, {1: Fraction(0)}).contradiction({2: Fraction(1, 6)}, 3)
    assert [product.coefficient for product in proof[0].products] == [1, 1]
    refute(State(facts, unknowns=["x"]), proof)


def test_a_program_without_an_optimum_is_an_error():
    program = LinearProgram()
    column = program.add_column(1)
    program.add_row({column: 1}, 2)
    program.add_row({column: 1}, None, 1)
    with pytest.raises(LimitError, match="optimum"):
        optimal(program, None)
