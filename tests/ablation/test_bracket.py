from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from certify.ablation.bracket import Bracket, narrowed, simplest

numbers = st.fractions(min_value=-20, max_value=20, max_denominator=60)


@given(numbers, numbers)
def test_the_simplest_rational_lies_between_and_no_other_has_a_smaller_denominator(one, other):
    low, high = min(one, other), max(one, other)
    found = simplest(low, high)
    assert low <= found <= high
    for denominator in range(1, found.denominator):
        assert -(-low * denominator // 1) > high * denominator, "there is a fraction with a smaller denominator"


@given(st.fractions(min_value=-3, max_value=2, max_denominator=12))
def test_a_least_constant_of_small_denominator_is_found(least):
    found = narrowed(
        Bracket(None, Fraction(2)), lambda constant: constant >= least, lambda constant: constant == least, most=60
    )
    assert found.proved == least or (found.refuted is not None and found.refuted < least < found.proved)
    assert found.attained == (found.proved == least) or least == 2


def test_an_open_question_ends_the_search_with_what_is_known():
    assert narrowed(Bracket(Fraction(0), Fraction(2)), lambda _: None, lambda _: False) == Bracket(
        Fraction(0), Fraction(2)
    )


def test_a_constant_that_is_not_attained_is_only_approached():
    found = narrowed(Bracket(Fraction(0), Fraction(2)), lambda constant: constant > 1, lambda _: False, most=12)
    assert not found.attained
    assert found.refuted is not None
    assert found.refuted <= 1 < found.proved
