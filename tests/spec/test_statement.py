from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError, LimitError
from certify.spec.formula import Exists, ForAll, Let, Or, holds_at, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.quantity import Quantity, quantity
from certify.spec.shape import DEFAULT_SIZES
from certify.spec.sketch import Assert, Distinguish, Introduce, Take
from certify.spec.statement import Reading

few = settings(max_examples=60, deadline=None)
numbers = st.fractions(-3, 3, max_denominator=4)


class Number:
    """The kind of all reals, or of those between 0 and a bound."""

    def __init__(self, name="y", most=None):
        self.name, self.most = name, most

    def introduce(self, reading, /):
        value = reading.unknown(self.name)
        if self.most is not None:
            reading.assume((value >= 0) & (value <= self.most), name=f"{self.name} is small")
        return value


class Clipped:
    """The kind of all reals whose positive part is at most 1: its assumption speaks of a maximum."""

    def introduce(self, reading, /):
        value = reading.unknown("y")
        reading.assume(reading.max([value, 0]) <= 1)
        return value


def stated(state, shape=None, **how):
    reading = Reading(shape, **how)
    state(reading)
    return reading.problem()


def at(formula, **values):
    constants = {name: Polynomial.constant(value) for name, value in values.items()}
    return holds_at(substitute(formula, constants))


# Shapes.


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"agent": 2}, "unknown shape key 'agent': expected one of agents, players"),
        ({"agents": 0}, "expected agents to be a whole number from 1 to 100000, got 0"),
        ({"agents": True}, "expected agents to be a whole number from 1 to 100000, got True"),
        ({"agents": 2.0}, "got 2.0"),
        ({"agents": "2"}, "got '2'"),
        ({"agents": None}, "got None"),
        ({"agents": 100_001}, "got 100001"),
        ({"signals": -1}, "got -1"),
        ({"draws": 0}, "expected draws to be a whole number"),
        ({"level": "rule"}, "expected level to be one of laws, rules, got 'rule'"),
        ({"level": 1}, "expected level to be one of laws, rules, got 1"),
    ],
)
def test_refuses_a_shape_that_is_none(shape, message):
    with pytest.raises(InputError, match=message):
        Reading(shape)


def test_sizes_come_from_the_shape_then_the_statement_then_the_defaults():
    reading = Reading({"agents": 5, "signals": 0})
    assert reading.size("agents", 7) == 5
    assert reading.size("actions", 7) == 7
    assert reading.size("states") == DEFAULT_SIZES["states"]
    assert reading.size("signals") == 0
    assert reading.level == "laws"
    reading.claim(reading.unknown("x") >= 0)
    assert reading.problem().shape == {"agents": 5, "actions": 7, "states": 2, "signals": 0, "level": "laws"}


def test_a_size_that_the_statement_does_not_ask_for_is_not_part_of_its_shape():
    assert stated(lambda t: t.claim(t.unknown("x") >= 0), {"agents": 5}).shape == {}


@pytest.mark.parametrize("key", ["agent", "level", ""])
def test_refuses_to_give_a_size_that_does_not_exist(key):
    with pytest.raises(InputError, match="unknown size"):
        Reading().size(key)
    with pytest.raises(InputError, match="unknown size"):
        Reading().size(key, 2)


def test_refuses_a_size_that_the_statement_sets_too_small():
    with pytest.raises(InputError, match="expected actions to be a whole number"):
        Reading().size("actions", 0)


# Unknowns.


@pytest.mark.parametrize("name", ["", 'a"b', "a'b", "a\\b", "a\nb"])
def test_refuses_a_name_with_quotes_or_line_ends_wherever_it_is_declared(name):
    reading = Reading()
    for declare in (
        reading.unknown,
        reading.nonnegative,
        lambda name: reading.value_of("f", [1], [name], lambda v: v[0] >= 0),
        lambda name: reading.define(name, 1),
    ):
        with pytest.raises(InputError, match="expected a name without quotes, backslashes and line ends"):
            declare(name)


def test_refuses_a_name_that_is_declared_twice_in_whatever_way():
    for first, second in product(range(4), repeat=2):
        reading = Reading()
        ways = [
            lambda r: r.unknown("x[0]"),
            lambda r: r.vector("x", 1),
            lambda r: r.value_of("f", [1], ["x[0]"], lambda v: v[0] >= 0),
            lambda r: r.define("x[0]", 1),
        ]
        ways[first](reading)
        with pytest.raises(InputError, match=r"the unknown 'x\[0\]' is declared twice"):
            ways[second](reading)


def test_a_bound_unknown_cannot_take_a_name_again():
    reading = Reading()
    reading.unknown("y")
    with pytest.raises(InputError, match="declared twice"):
        reading.for_all(Number("y"), lambda y: y >= 0)


def test_tables_are_named_by_row_and_column():
    reading = Reading()
    table = reading.matrix("u", 2, 3)
    assert [[repr(entry) for entry in row] for row in table] == [
        ["u[0,0]", "u[0,1]", "u[0,2]"],
        ["u[1,0]", "u[1,1]", "u[1,2]"],
    ]
    assert [repr(entry) for entry in reading.vector("v", 2)] == ["v[0]", "v[1]"]


@few
@given(st.lists(numbers, min_size=3, max_size=3))
def test_a_distribution_is_nonnegative_and_sums_to_one(entries):
    def state(t):
        t.distribution("d", 3)
        t.nonnegative("n")
        t.matrix("m", 1, 2, nonnegative=True)
        t.claim(t.all_of([]))

    values = {f"d[{n}]": entry for n, entry in enumerate(entries)} | {"n": entries[0], "m[0,0]": 0, "m[0,1]": -1}
    verdicts = {item.name: holds_at(item.formula) for item in stated(state, values=values).assumptions}
    assert verdicts == {
        "d nonnegative": min(entries) >= 0,
        "d sums to 1": sum(entries) == 1,
        "n nonnegative": entries[0] >= 0,
        "m nonnegative": False,
    }


@pytest.mark.parametrize("value", [0.5, True, "1", None])
def test_refuses_a_value_that_is_no_exact_number(value):
    with pytest.raises(InputError, match="expected an exact number"):
        Reading(values={"x": value}).unknown("x")


def test_values_are_for_free_unknowns_only():
    problem = stated(lambda t: t.claim(t.for_all(Number(), lambda y: y * y >= t.unknown("z"))), values={"y": 3})
    assert problem.claims[0].formula.names == ("y", "z")


# Assumptions and claims.


def test_a_statement_has_to_claim_something():
    with pytest.raises(InputError, match=r"the statement claims nothing: end it with t\.claim"):
        stated(lambda t: t.assume(t.unknown("x") >= 0))


@pytest.mark.parametrize("word", ["assume", "claim", "have", "cases"])
@pytest.mark.parametrize("value", [True, False, None, 1, "x >= 0", Quantity.unknown("x")])
def test_refuses_what_is_no_formula(word, value):
    with pytest.raises(InputError, match="expected"):
        getattr(Reading(), word)(value)


def test_refuses_what_is_no_formula_inside_of_formulas():
    reading = Reading()
    x = reading.unknown("x")
    for wrong in (
        lambda: reading.all_of([x >= 0, True]),
        lambda: reading.any_of([x >= 0, 1]),
        lambda: reading.implies(True, x >= 0),
        lambda: reading.implies(x >= 0, x),
        lambda: reading.for_all(Number(), lambda y: True),
    ):
        with pytest.raises(InputError, match="expected"):
            wrong()


def test_the_name_of_a_refused_formula_is_in_the_message():
    with pytest.raises(InputError, match="expected the assumption 'alignment'"):
        Reading().assume(3 >= 2, name="alignment")
    with pytest.raises(InputError, match="expected the claim 'claim 1'"):
        Reading().claim(3 >= 2)


def test_names_that_are_not_given_are_numbered():
    def state(t):
        x = t.unknown("x")
        for k in range(4):
            t.assume(x >= k, name="second" if k == 1 else None)
        t.claim(x >= 0)
        t.claim(x >= 1, name="the second")

    problem = stated(state)
    assert [item.name for item in problem.assumptions] == ["assumption 1", "second", "assumption 3", "assumption 4"]
    assert [item.name for item in problem.claims] == ["claim 1", "the second"]
    for dropped in ([], ["assumption 1"], ["second"], ["assumption 3"], ["assumption 1", "assumption 4"]):
        left = [item for item in problem.assumptions if item.name not in dropped]
        assert list(stated(state, dropped=dropped).assumptions) == left


def test_refuses_to_drop_an_assumption_that_does_not_exist():
    def state(t):
        x = t.nonnegative("x")
        t.claim(x >= 0)

    assert stated(state, dropped=["x nonnegative"]).assumptions == ()
    with pytest.raises(InputError, match="cannot drop 'x is nonnegative': no assumption has that name"):
        stated(state, dropped=["x is nonnegative"])


def test_refuses_two_assumptions_of_one_name():
    def state(t):
        x = t.nonnegative("x")
        t.assume(x >= 1, name="x nonnegative")
        t.claim(x >= 0)

    with pytest.raises(InputError, match="two assumptions are called 'x nonnegative': give each its own name"):
        stated(state)


def test_an_assumption_that_is_dropped_still_has_to_be_a_formula():
    with pytest.raises(InputError, match="expected the assumption 'a'"):
        Reading(dropped=["a"]).assume(True, name="a")


# What Python would misunderstand.


def test_refuses_truth_values_of_formulas_and_quantities():
    reading = Reading()
    a, b = reading.unknown("a"), reading.unknown("b")
    for wrong in (
        lambda: 1 if a == b else 2,
        lambda: 1 if a != b else 2,
        lambda: a >= 0 and b >= 0,
        lambda: a >= 0 or b >= 0,
        lambda: not (a >= 0),
        lambda: 0 <= a <= 1,
        lambda: max(a, b),
        lambda: min(a, b),
        lambda: sorted([a, b]),
        lambda: a in [b, 1],
    ):
        with pytest.raises(InputError, match="has no truth value in Python"):
            wrong()
    for wrong in (lambda: 1 if a else 2, lambda: a and b, lambda: not a):
        with pytest.raises(InputError, match="the quantity a has no truth value: compare it"):
            wrong()


def test_refuses_inexact_numbers_in_arithmetic_and_comparisons():
    x = Reading().unknown("x")
    for wrong in (
        lambda: x + 0.5,
        lambda: 0.5 * x,
        lambda: x - 0.5,
        lambda: 0.5 - x,
        lambda: x >= 0.5,
        lambda: x < 0.5,
        lambda: x == 0.5,
        lambda: x + True,
        lambda: x / 0.5,
        lambda: x + None,
        lambda: x == "x",
    ):
        with pytest.raises(InputError, match="expected an exact number"):
            wrong()


def test_a_quantity_cannot_be_a_key():
    with pytest.raises(TypeError):
        hash(Reading().unknown("x"))


# Words.


@few
@given(st.lists(numbers, min_size=1, max_size=4), numbers)
def test_max_min_and_abs_are_what_their_names_say(entries, guess):
    concrete = Reading()
    assert concrete.max(entries).constant_term == max(entries)
    assert concrete.min(entries).constant_term == min(entries)
    assert concrete.abs(entries[0]).constant_term == abs(entries[0])
    assert concrete.sum(entries).constant_term == sum(entries)
    assert holds_at(concrete.is_max(guess, entries)) is (guess == max(entries))
    assert holds_at(concrete.is_max(max(entries), entries)) is True

    def state(t):
        xs = t.vector("x", len(entries))
        t.claim(t.max(xs) == guess)
        t.claim(t.min(xs) == guess)
        t.claim(t.abs(xs[0]) == guess)

    values = {f"x[{n}]": entry for n, entry in enumerate(entries)}
    assert [holds_at(item.formula) for item in stated(state, values=values).claims] == [
        max(entries) == guess,
        min(entries) == guess,
        abs(entries[0]) == guess,
    ]
    symbolic = stated(state)
    results = (
        [max(entries), max(-entry for entry in entries), abs(entries[0])] if len(entries) > 1 else [abs(entries[0])]
    )
    names = [name for name in symbolic.unknowns if name.startswith("max")]
    assert len(names) == len(results)
    everything = values | dict(zip(names, results, strict=True))
    assert all(at(item.formula, **everything) for item in symbolic.assumptions)
    assert [at(item.formula, **everything) for item in symbolic.claims] == [
        max(entries) == guess,
        min(entries) == guess,
        abs(entries[0]) == guess,
    ]
    off = everything | {names[0]: results[0] + 1}
    assert not all(at(item.formula, **off) for item in symbolic.assumptions)


@few
@given(st.lists(st.integers(-2, 2), min_size=1, max_size=4))
def test_is_argmax_says_which_values_are_largest(entries):
    reading = Reading()
    values = [quantity(entry) for entry in entries]
    verdicts = [holds_at(reading.is_argmax(n, values)) for n in range(len(entries))]
    assert verdicts == [entry == max(entries) for entry in entries]


@pytest.mark.parametrize("word", ["max", "min"])
def test_refuses_the_maximum_of_nothing(word):
    with pytest.raises(InputError, match="expected at least one value to take the maximum of, got none"):
        getattr(Reading(), word)([])


def test_every_maximum_keeps_its_name_whatever_numbers_are_given():
    def state(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.claim(t.max([x, 0]) + t.max([y, 0]) >= 0)

    symbolic = stated(state)
    assert symbolic.unknowns == ("x", "y", "max 1", "max 2")
    partial = stated(state, values={"x": -5})
    assert partial.unknowns == ("y", "max 2")
    full = stated(state, values={"x": -5, "max 1": 0, "max 2": 7})
    assert full.claims[0].formula == substitute(
        symbolic.claims[0].formula, {"max 1": Polynomial.constant(0), "max 2": Polynomial.constant(7)}
    )


def test_a_maximum_under_a_quantifier_may_be_of_any_expressions():
    def state(t):
        x = t.unknown("x")
        t.claim(t.for_all(Number(), lambda y: t.max([2 * y, x - y]) >= x - y))
        t.claim(t.for_all(Number("z"), lambda z: t.abs(z) >= z))

    claim = stated(state).claims[0].formula
    assert isinstance(claim, ForAll)
    assert isinstance(claim.body, Let)
    assert claim.body.names == ("max 1",)
    assert at(claim.body.definition, y=1, x=5, **{"max 1": 4}) is True
    assert at(claim.body.definition, y=1, x=5, **{"max 1": 5}) is False


def test_a_kind_may_assume_something_of_a_maximum():
    for word, premise in (("for_all", Or), ("exists", None)):
        formula = stated(lambda t, word=word: t.claim(getattr(t, word)(Clipped(), lambda y: y <= 1))).claims[0].formula
        assert isinstance(formula, ForAll if word == "for_all" else Exists)
        assert isinstance(formula.body, Let)
        values = {"y": Fraction(1, 2), "max 1": Fraction(1, 2)}
        assert at(formula.body.body, **values) is True
        outside = {"y": 2, "max 1": 2}
        assert at(formula.body.body, **outside) is (premise is Or)


@few
@given(numbers, numbers, numbers)
def test_quantified_formulas_say_what_their_words_say(bound, x, y):
    def state(t):
        level = t.unknown("x")
        t.claim(t.for_all(Number("y", most=bound), lambda value: value >= level))
        t.claim(t.exists(Number("z", most=bound), lambda value: value >= level))

    every, some = (item.formula for item in stated(state).claims)
    inside = 0 <= y <= bound
    assert at(every.body, x=x, y=y) is (not inside or y >= x)
    assert at(some.body, x=x, z=y) is (inside and y >= x)
    assert (every.names, some.names) == (("y",), ("z",))


def test_an_arbitrary_thing_is_free_and_its_assumptions_are_assumed():
    problem = stated(lambda t: t.claim(t.every(Number("y", most=1)) <= 2))
    assert problem.unknowns == ("y",)
    assert [item.name for item in problem.assumptions] == ["y is small"]


def test_a_quantifier_that_binds_nothing_is_its_body():
    class Nothing:
        def introduce(self, reading, /):
            return None

    reading = Reading()
    x = reading.unknown("x")
    assert repr(reading.for_all(Nothing(), lambda _: x >= 0)) == "x >= 0"
    assert repr(reading.exists(Nothing(), lambda _: x >= 0)) == "x >= 0"


def test_a_failed_quantifier_leaves_the_scope_behind():
    reading = Reading()
    with pytest.raises(InputError):
        reading.for_all(Number(), lambda y: True)
    x = reading.unknown("x")
    reading.claim(x >= 0)
    assert reading.problem().unknowns == ("x",)


def test_an_unknown_of_a_quantifier_cannot_be_spoken_of_outside():
    def state(t):
        kept = []
        t.claim(t.for_all(Number(), lambda y: kept.append(y) or y * y >= 0))
        t.claim(kept[0] >= 0)

    with pytest.raises(InputError, match="'claim 2' mentions 'y', which is not declared"):
        stated(state)


def test_a_function_under_a_quantifier_has_to_be_given_what_it_depends_on():
    def state(t, arguments):
        t.claim(
            t.for_all(Number(), lambda y: t.value_of("f", arguments(y), ["value"], lambda v: v[0] >= y * y)[0] >= 0)
        )

    assert stated(lambda t: state(t, lambda y: [y])).claims[0].formula.names == ("y",)
    for arguments in (lambda y: [], lambda y: [2 * y], lambda y: [y * y]):
        with pytest.raises(InputError, match="the function 'f' depends on 'y', which is no argument of it"):
            stated(lambda t, arguments=arguments: state(t, arguments))


def test_functions_at_the_top_are_declared_with_their_arguments():
    def state(t):
        x = t.unknown("x")
        root = t.value_of("root", [x], ["r"], lambda v: v[0] * v[0] == x)[0]
        t.claim(root * root >= 0)

    problem = stated(state)
    assert problem.unknowns == ("x", "r")
    assert [(each.function, each.names) for each in problem.functions] == [("root", ("r",))]
    assert [item.name for item in problem.assumptions] == ["root at r"]
    assert stated(state, values={"r": 2}).unknowns == ("x",)


# Sketches.


def test_a_sketch_is_kept_in_order_and_changes_nothing():
    def state(t, sketch):
        x = t.unknown("x")
        universal = t.for_all(Number(), lambda y: t.max([y, x]) >= x)
        t.assume(universal)
        if sketch:
            t.have(x >= 0)
            t.have(x >= 0, using=[x >= 1])
            t.cases(x >= 2)
            named = t.define("named", x + 1)
            assert repr(named) == "named"
            handles = t.instance(universal, [named])
            assert {name: repr(handle) for name, handle in handles.items()} == {"max 1": "max 1@4"}
        t.claim(x >= 0)

    plain, guided = stated(lambda t: state(t, False)), stated(lambda t: state(t, True))
    assert plain.digest() == guided.digest()
    assert plain.sketch == ()
    assert [type(step) for step in guided.sketch] == [Assert, Assert, Distinguish, Introduce, Take]
    assert guided.sketch[0].using is None
    assert len(guided.sketch[1].using) == 1


def test_refuses_an_instance_of_what_is_not_universal_or_with_too_few_terms():
    reading = Reading()
    x = reading.unknown("x")
    universal = reading.for_all(Number(), lambda y: y >= x)
    for formula, terms in ((x >= 0, [x]), (universal, []), (universal, [x, x]), (~universal, [x])):
        with pytest.raises(InputError, match="expected a universal formula and a term for each of its unknowns"):
            reading.instance(formula, terms)


def test_refuses_more_unknowns_than_the_limit(monkeypatch):
    import certify.spec.names as module

    monkeypatch.setattr(module, "MOST_UNKNOWNS", 10)
    with pytest.raises(LimitError, match="more than 10 unknowns at this shape"):
        Reading().vector("x", 11)


def test_a_function_has_at_least_one_value():
    with pytest.raises(InputError, match="at least one label"):
        Reading().value_of("f", [1], [], lambda _values: Reading().all_of([]))


def test_says_what_it_leaves_out():
    said = []

    def states(t):
        y = t.unknown("y")
        t.assume(y >= 0, name="sign")
        said.append(t.leaves_out("sign"))
        t.claim(y >= 0)

    stated(states)
    stated(states, dropped=("sign",))
    assert said == [False, True]
