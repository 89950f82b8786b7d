from fractions import Fraction

from certify.search.game_unknowns import game_unknowns
from certify.spec.formula import at_least, equal
from certify.spec.polynomial import Polynomial

NAMES = ("u", "v", "w", "p", "q", "rule")
u, v, w, p, q, rule = map(Polynomial.unknown, NAMES)
PRIOR = [at_least(p), at_least(q), equal(p + q, 1)]


def definitions(*formulas, others=()):
    return game_unknowns([*PRIOR, *formulas], [], {"u", "v", "w", "p", "q"}, set(others))[1]


def test_what_is_equal_to_a_number_has_it():
    found = definitions(equal(3 * u, 2), equal(v), equal(w, u + 1))
    assert {name: value.constant_term for name, value in found.items() if value.is_constant} == {
        "u": Fraction(2, 3),
        "v": 0,
        "w": Fraction(5, 3),
    }


def test_a_prior_has_numbers_if_all_its_parts_have():
    thirds = [at_least(u), at_least(v), at_least(w), equal(u + v + w, 1)]
    assert definitions(*thirds, equal(3 * u, 1)) == {}
    for given in ([equal(4 * p, 1)], [equal(4 * p, 1), equal(4 * q, 3)]):
        found = {name: value.constant_term for name, value in definitions(*given).items()}
        assert found == {"p": Fraction(1, 4), "q": Fraction(3, 4)}


def test_the_number_of_a_rule_is_not_one_of_the_game():
    assert definitions(equal(rule, 1), others={"rule"}) == {}


def test_a_square_is_no_number():
    assert definitions(equal(u * u, 4)) == {}
