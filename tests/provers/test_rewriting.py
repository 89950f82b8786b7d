from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from prover_facts import NAMES, X, Y, Z, points, polynomials

from certify.provers.rewriting import Rewriting, constants, definitions
from certify.spec.polynomial import ZERO, Polynomial

some = settings(max_examples=100, deadline=None)


@st.composite
def definition_like(draw):
    """An equality with a linear unknown in it, such as definitions of named quantities."""
    rest = Polynomial({m: c for m, c in draw(polynomials).terms.items() if len(m) != 1})
    return rest + Polynomial.unknown(draw(st.sampled_from(NAMES))) * draw(st.sampled_from([1, -1, 2]))


systems = st.lists(polynomials | definition_like(), max_size=5)
ranks = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3))


def numbered(system):
    """The equalities with fact numbers that are not their places."""
    return [(10 + 3 * place, equality.terms) for place, equality in enumerate(system)]


def sum_of(multiples, system):
    equalities = dict(numbered(system))
    return sum((Polynomial(factor) * Polynomial(equalities[index]) for index, factor in multiples.items()), ZERO)


def both(system, order):
    return [definitions(numbered(system), order), constants(numbered(system))]


@some
@given(systems, ranks, polynomials)
def test_a_polynomial_is_its_normal_form_and_multiples_of_the_equalities(system, order, value):
    for rules in both(system, order):
        normal, multiples = rules.normal_form(value.terms)
        assert Polynomial(normal) + sum_of(multiples, system) == value
        event(f"{len(multiples)} equalities used")


@some
@given(systems, ranks, polynomials)
def test_no_rule_applies_to_a_normal_form(system, order, value):
    for rules in both(system, order):
        normal, _ = rules.normal_form(value.terms)
        assert not {name for monomial in normal for name in monomial} & rules.rules.keys()
        assert rules.normal_form(normal) == (normal, {})


@some
@given(systems, ranks)
def test_every_rule_is_the_sum_of_its_multiples(system, order):
    for rules in both(system, order):
        for name, rule in rules.rules.items():
            assert rule.name == name
            assert Polynomial.unknown(name) - Polynomial(rule.right) == sum_of(rule.multiples, system)


@some
@given(systems, ranks)
def test_rules_are_triangular_so_that_rewriting_ends(system, order):
    rules = definitions(numbered(system), order)
    earlier = set()
    for name, rule in rules.rules.items():
        earlier.add(name)
        assert not {other for monomial in rule.right for other in monomial} & earlier


@some
@given(systems, ranks)
def test_every_equality_with_a_rule_rewrites_to_zero(system, order):
    rules = definitions([], order)
    for index, terms in numbered(system):
        if rules.add(index, terms, order):
            assert rules.normal_form(terms)[0] == {}


@some
@given(points, st.data())
def test_rewriting_keeps_the_value_where_the_equalities_hold(point, data):
    system = [each - each.at(point) for each in data.draw(systems)]
    value = data.draw(polynomials)
    for rules in both(system, {}):
        assert Polynomial(rules.normal_form(value.terms)[0]).at(point) == value.at(point)


@some
@given(points)
def test_constants_are_the_numbers_that_the_unknowns_equal(point):
    system = [X - point["x"], X + 2 * Y - (X + 2 * Y).at(point), X * Y * Z + Z - (X * Y * Z + Z).at(point)]
    for order in (system, system[::-1]):
        rules = constants(numbered(order))
        assume((X * Y + 1).at(point))
        assert {name: Polynomial(rule.right) for name, rule in rules.rules.items()} == {
            name: Polynomial.constant(value) for name, value in point.items()
        }


@some
@given(systems)
def test_constants_have_numbers_on_the_right(system):
    assert all(Polynomial(rule.right).is_constant for rule in constants(numbered(system)).rules.values())


def test_an_unknown_that_a_square_gives_is_no_constant():
    assert not constants(numbered([X * X - 4])).rules


def test_contradictory_constants_end_too():
    rules = constants(numbered([X - 1, X - 2]))
    assert {name: rule.right for name, rule in rules.rules.items()} == {"x": {(): 1}}


def test_the_leading_unknown_is_the_one_of_the_highest_rank():
    assert set(definitions(numbered([X + Y - Z]), {"x": 0, "y": 2, "z": 1}).rules) == {"y"}


def test_an_unknown_without_a_rank_leads():
    assert set(definitions(numbered([X + Y]), {"y": 0}).rules) == {"x"}


def test_an_unknown_that_occurs_twice_does_not_lead():
    rules = Rewriting()
    assert not rules.add(0, (X * X + X).terms, {})
    assert not rules.add(1, (X * Y - 1).terms, {})
    assert rules.add(2, (X * X + Y * X - Z).terms, {})
    assert set(rules.rules) == {"z"}


def test_an_equality_that_follows_from_earlier_ones_gives_no_rule():
    rules = Rewriting()
    assert rules.add(0, (X - Y).terms, {"x": 1, "y": 0})
    assert not rules.add(1, (2 * X - 2 * Y).terms, {})


def test_names_of_names_are_written_out():
    rules = definitions(numbered([X - Y * Y, Y - Z - 1]), {"x": 2, "y": 1, "z": 0})
    normal, _ = rules.normal_form((X + Y).terms)
    assert Polynomial(normal) == (Z + 1) * (Z + 1) + Z + 1


@some
@given(polynomials)
def test_nothing_is_rewritten_without_rules(value):
    assert Rewriting().normal_form(value.terms) == (dict(value.terms), {})
