"""The facts about the exponential function: what each says, that it is true, and what the kernel refuses."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.core import State, check_proof
from certify.kernel.encoding import proof_value
from certify.kernel.evidence_decoding import proof as read_proof
from certify.kernel.proof import Absurd, Analytic, Derive, Multiple, Product, Witness
from certify.kernel.replay import rules
from certify.kernel.witness import check_witness
from certify.spec.errors import LimitError, RejectedError
from certify.spec.exponential_facts import EXP, FACTS, NAMES, exponential_fact, is_exponential
from certify.spec.formula import And, Atom, Or, above, at_least, equal
from certify.spec.polynomial import ONE, ZERO, Polynomial
from certify.spec.problem import FunctionValue

x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
E, F = Polynomial.unknown("E"), Polynomial.unknown("F")
NUMBERS = st.builds(Fraction, st.integers(-60, 60), st.integers(1, 12))


def constant(value):
    return Polynomial.constant(Fraction(value))


def exponential_at(term, name="E"):
    return FunctionValue(EXP, (term,), (name,), is_exponential(name))


def state(*functions, hypotheses=(), unknowns=("x", "y")):
    names = [name for at in functions for name in at.names]
    return State([*hypotheses, *(at.definition for at in functions)], unknowns=[*unknowns, *names], functions=functions)


# Each fact is true. --------------------------------------------------------------------------------------------------


def holds(formula, values):
    """Whether a formula holds where unknowns are balls, certainly."""
    match formula:
        case And(parts):
            return all(holds(part, values) for part in parts)
        case Or(parts):
            return any(holds(part, values) for part in parts)
        case Atom(polynomial, sign):
            value = arb(0)
            for monomial, coefficient in polynomial.terms.items():
                product = arb(fmpq(coefficient.numerator, coefficient.denominator))
                for name in monomial:
                    product *= values[name]
                value += product
            return value > 0 if sign == ">" else not value < 0 if sign == ">=" else value.contains(0)


@pytest.mark.parametrize("name", FACTS)
@given(st.data())
def test_a_fact_is_true_at_rational_terms(name, data):
    count, _ = FACTS[name]
    terms = [data.draw(NUMBERS) for _ in range(count)]
    with ctx.workprec(300):
        values = {}

        def exp(term):
            number = term.constant_term
            unknown = f"exp({number})"
            values[unknown] = arb(fmpq(number.numerator, number.denominator)).exp()
            return Polynomial.unknown(unknown)

        assert holds(exponential_fact(name, [constant(term) for term in terms], None, exp), values)


@settings(deadline=None)
@given(NUMBERS, st.integers(1, 100))
def test_bounds_are_true_at_rational_terms(number, bits):
    with ctx.workprec(300):
        values = {"E": arb(fmpq(number.numerator, number.denominator)).exp()}
        assert holds(exponential_fact("bounds", [constant(number)], bits, lambda _: E), values)


SAYS = {
    ("positive", (x,)): above(E),
    ("increasing", (x, y)): Or((above(x, y), at_least(F, E))),
    ("strictly increasing", (x, y)): Or((at_least(x, y), above(F, E))),
    ("sum", (x, ZERO)): equal(E, E * F),
    ("tangent", (x,)): at_least(E, 1 + x),
    ("quotient", (x,)): Or((above(-x), at_least(2 + x - (2 - x) * E))),
    ("bounds", (ZERO,)): equal(F, 1),
}


@pytest.mark.parametrize("key", SAYS, ids=lambda key: key[0])
def test_a_fact_says_what_its_table_says(key):
    name, terms = key
    bits = 20 if name == "bounds" else None
    assert exponential_fact(name, terms, bits, lambda term: E if term == x else F) == SAYS[key]


def test_every_fact_is_in_the_table():
    assert {name for name, _ in SAYS} == set(NAMES)


# What the kernel accepts and refuses. --------------------------------------------------------------------------------


def test_equal_terms_have_one_exponential():
    facts = state(exponential_at(x))
    facts.apply(Analytic("tangent", (x,)))
    assert facts.comparison(len(facts) - 1) == at_least(E, 1 + x)


def test_a_new_term_gets_a_fresh_unknown():
    facts = state(exponential_at(x), unknowns=("x", "exp 2"))
    facts.apply(Analytic("positive", (2 * x,)))
    assert facts.comparison(len(facts) - 1) == above(Polynomial.unknown("exp 2'"))
    facts.apply(Analytic("tangent", (2 * x,)))
    assert facts.comparison(len(facts) - 1) == at_least(Polynomial.unknown("exp 2'"), 1 + 2 * x)


REFUSED = {
    "an unknown fact": Analytic("decreasing", (x,)),
    "too few terms": Analytic("sum", (x,)),
    "too many terms": Analytic("tangent", (x, y)),
    "no terms": Analytic("positive", ()),
    "bounds of an unknown": Analytic("bounds", (x,), 20),
    "bounds without digits": Analytic("bounds", (ONE,)),
    "digits for another fact": Analytic("tangent", (x,), 20),
    "bounds with too many digits": Analytic("bounds", (ONE,), 10**9),
    "a strange unknown": Analytic("positive", (Polynomial.unknown("z"),)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_kernel_refuses_a_step(case):
    facts = state(exponential_at(x))
    before = len(facts)
    with pytest.raises(RejectedError):
        facts.apply(REFUSED[case])
    assert len(facts) == before


def test_the_kernel_names_the_limit_of_bounds():
    with pytest.raises(LimitError, match="4,096"):
        state().apply(Analytic("bounds", (constant(5000),), 20))


def test_a_function_of_another_meaning_is_not_taken_for_the_exponential():
    other = FunctionValue(EXP, (x,), ("E",), equal(E, 2))
    with pytest.raises(RejectedError, match="not the exponential"):
        state(other).apply(Analytic("tangent", (x,)))
    two = FunctionValue(EXP, (x,), ("E", "F"), above(E))
    with pytest.raises(RejectedError, match="not the exponential"):
        state(two).apply(Analytic("tangent", (x,)))


def test_the_exponential_of_one_is_above_two():
    hypotheses = [at_least(2, E)]
    value = exponential_at(ONE)
    steps = (
        Analytic("bounds", (ONE,), 4),
        Derive((Product(1, (0,)), Product(1, (1,)))),
        Absurd(3),
    )
    check_proof(hypotheses, ["E"], steps, [value])
    with pytest.raises(RejectedError):
        check_proof([at_least(3, E)], ["E"], steps, [value])


def test_steps_are_read_back_as_they_were_written():
    steps = (Analytic("bounds", (ONE,), 4), Analytic("sum", (x, y)), Absurd(0))
    assert read_proof(proof_value(steps)) == steps
    assert {"exp bounds", "exp sum"} <= set(rules(steps))


MALFORMED = {
    "digits of another kind": {"analytic": "bounds", "terms": [[["1"]]], "bits": "4"},
    "no digits": {"analytic": "bounds", "terms": [[["1"]]], "bits": 0},
    "too many digits": {"analytic": "bounds", "terms": [[["1"]]], "bits": 10**9},
    "no name": {"analytic": "", "terms": []},
    "no terms": {"analytic": "tangent"},
    "another key": {"analytic": "tangent", "terms": [], "facts": []},
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_step_is_refused(case):
    with pytest.raises(RejectedError):
        read_proof([MALFORMED[case]])


# Witnesses leave exponentials out. -----------------------------------------------------------------------------------

POSITIVE = (Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2))


def hypotheses(least):
    """That x is 1, that its exponential is positive, and that it is at least a number."""
    return [equal(x, 1), above(E), at_least(E, least)]


def test_a_witness_leaves_an_exponential_out_and_proves_what_is_said_of_it():
    functions = [exponential_at(x)]
    witness = Witness({"x": 1}, (POSITIVE, (Analytic("bounds", (ONE,), 4), *_closing())))
    check_witness(hypotheses(2), ["x", "E"], witness, functions)
    with pytest.raises(RejectedError):
        check_witness(hypotheses(3), ["x", "E"], witness, functions)


def _closing():
    return (Derive((Product(1, (1,)), Product(1, (2,)))), Absurd(4))


@pytest.mark.parametrize(
    ("values", "refutations"),
    [
        ({"x": Fraction(1), "E": Fraction(3)}, ()),
        ({"x": Fraction(1)}, ()),
        ({"x": Fraction(1)}, (POSITIVE,)),
        ({"E": Fraction(3)}, (POSITIVE,)),
        ({"x": Fraction(1), "z": Fraction(1)}, (POSITIVE,)),
    ],
    ids=["a value of the exponential", "no proofs", "too few proofs", "no value of x", "a value too many"],
)
def test_a_witness_is_refused(values, refutations):
    with pytest.raises(RejectedError):
        check_witness(hypotheses(2), ["x", "E"], Witness(values, refutations), [exponential_at(x)])


def test_a_witness_chooses_no_exponential():
    witness = Witness({"x": 1}, (POSITIVE, POSITIVE), {EXP: [[Fraction(3)]]})
    with pytest.raises(RejectedError):
        check_witness(hypotheses(2), ["x", "E"], witness, [exponential_at(x)])


def test_a_value_that_is_given_has_no_argument_that_is_left_out():
    functions = [exponential_at(x), FunctionValue("f", (E,), ("F",), at_least(F))]
    witness = Witness({"x": 1, "F": 2}, (POSITIVE,))
    with pytest.raises(RejectedError, match="leaves open"):
        check_witness([equal(x, 1), above(E), at_least(F)], ["x", "E", "F"], witness, functions)


def test_values_of_other_functions_may_be_left_out_too():
    functions = [FunctionValue("f", (x,), ("F",), at_least(F, 2))]
    proof = (Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2))
    check_witness([equal(x, 1), at_least(F, 2), above(F, 1)], ["x", "F"], Witness({"x": 1}, (proof, proof)), functions)
    with pytest.raises(RejectedError):
        check_witness(
            [equal(x, 1), at_least(F, 2), above(F, 2)], ["x", "F"], Witness({"x": 1}, (proof, proof)), functions
        )


def test_half_of_the_values_of_a_function_is_not_left_out():
    functions = [FunctionValue("f", (x,), ("E", "F"), at_least(F, E))]
    with pytest.raises(RejectedError, match="lacks a value"):
        check_witness([at_least(F, E)], ["x", "E", "F"], Witness({"x": 1, "E": 1}), functions)


def test_a_split_on_a_fact_closes_its_false_part():
    functions = [exponential_at(ZERO, "E"), exponential_at(ONE, "F")]
    growing = (Analytic("increasing", (ZERO, ONE)), Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2))
    check_proof([above(E, F)], ["E", "F"], growing, functions)
    falling = (Analytic("increasing", (ONE, ZERO)), Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2))
    with pytest.raises(RejectedError):
        check_proof([above(F, E)], ["E", "F"], falling, functions)


def test_the_exponential_of_a_sum_is_the_product():
    functions = [exponential_at(x, "E"), exponential_at(-x, "F")]
    steps = (
        Analytic("sum", (x, -x)),
        Analytic("bounds", (ZERO,), 1),
        Derive((Product(1, (0,)),), (Multiple(-ONE, 1), Multiple(ONE, 2))),
        Absurd(3),
    )
    check_proof([above(1, E * F)], ["x", "E", "F"], steps, functions)
