from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from certify import theorem
from certify.solvers.smtlib import Script, congruences, degree, is_quantified, logic_of, script
from certify.solvers.z3_solver import decide
from certify.spec.formula import (
    TRUE,
    Atom,
    Exists,
    ForAll,
    all_of,
    any_of,
    at_least,
    equal,
    holds_at,
    negation,
    substitute,
)
from certify.spec.polynomial import Polynomial
from certify.spec.problem import FunctionValue

x, y = Polynomial.unknown("x|0, \\"), Polynomial.unknown("y")
few = settings(max_examples=40, deadline=None)
polynomials = st.dictionaries(
    st.sampled_from([(), ("x|0, \\",), ("y",), ("x|0, \\", "y"), ("y", "y")]),
    st.fractions(-3, 3, max_denominator=4).filter(bool),
    max_size=4,
).map(Polynomial)
comparisons = st.builds(Atom, polynomials, st.sampled_from([">=", ">", "="]))
formulas = st.recursive(
    comparisons,
    lambda inner: st.lists(inner, max_size=3).flatmap(lambda parts: st.sampled_from([all_of(parts), any_of(parts)])),
)


def test_a_name_with_any_character_gets_a_plain_symbol():
    writer = Script()
    assert writer.term(2 * x * x - y * Fraction(1, 3) - 1) == "(+ (* 2.0 u0 u0) (* (- (/ 1.0 3.0)) u1) (- 1.0))"
    assert writer.symbols == {"x|0, \\": "u0", "y": "u1"}


@few
@given(formulas, st.fractions(-2, 2, max_denominator=3), st.fractions(-2, 2, max_denominator=3))
def test_z3_decides_a_formula_at_numbers_as_exact_arithmetic_does(formula, first, second):
    values = {"x|0, \\": Polynomial.constant(first), "y": Polynomial.constant(second)}
    verdict = holds_at(substitute(formula, values))
    pinned = script([formula, *(equal(Polynomial.unknown(name), value) for name, value in values.items())])
    assert decide(pinned, 10) == ("sat" if verdict else "unsat")


@few
@given(formulas)
def test_a_formula_and_its_negation_never_hold_together(formula):
    assert decide(script([formula, negation(formula)]), 10) != "sat"


def test_quantifiers_are_written():
    below = ForAll(("z",), at_least(Polynomial.unknown("z") * Polynomial.unknown("z"), x))
    assert decide(script([below, at_least(x, 1)]), 10) == "unsat"
    root = Exists(("z",), equal(Polynomial.unknown("z") * Polynomial.unknown("z"), 2))
    assert decide(script([root]), 10) == "sat"
    assert is_quantified(all_of([at_least(x), root]))
    assert not is_quantified(at_least(x))
    assert (degree(root), logic_of([root]), logic_of([at_least(x)])) == (2, "UFNRA", "QF_LRA")


def test_values_of_a_function_at_equal_arguments_are_equal():
    values = [FunctionValue("f", at, (name,), TRUE) for at, name in (((x,), "a"), ((y,), "b"), ((x + 1,), "c"))]
    a, b = Polynomial.unknown("a"), Polynomial.unknown("b")
    assert decide(script([equal(x, y), equal(a, b + 1)], values), 10) == "unsat"
    assert decide(script([equal(x, y + 1), equal(a, b + 1)], values), 10) == "sat"
    assert len(list(congruences(values))) == 2


def test_a_let_speaks_of_the_same_function_as_a_declared_value():
    @theorem
    def bounded(t):
        v = t.unknown("v")
        value = t.value_of("f", [v], ["at v"], lambda found: found[0] >= v)[0]
        t.assume(t.for_all(_Number(), lambda z: t.value_of("f", [z], ["at z"], lambda found: found[0] >= z)[0] <= 3))
        t.claim(value <= 3)

    problem = bounded.problem()
    assert decide(script(problem.hypotheses(), problem.functions), 10) == "unsat"


class _Number:
    def introduce(self, reading):
        return reading.unknown("z")
