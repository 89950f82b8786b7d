import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import ALIGNMENT, RULES, Chances, Number, best, problem

from certify.kernel.choices import chosen_at
from certify.search.draft import Drafter, family
from certify.search.draws import RandomDraw, ReplayedDraw
from certify.search.groups import in_products
from certify.solvers.rational_models import simplified, substituted
from certify.solvers.smtlib import degree, is_quantified
from certify.solvers.z3_solver import model_of
from certify.spec.formula import substitute
from certify.spec.polynomial import Polynomial


def expected_pay(t):
    chances, pay = t.distribution("p", 3), t.vector("pay", 3)
    t.assume(t.sum(a * b for a, b in zip(chances, pay, strict=True)) == 1)
    t.claim(t.sum(pay) <= 3)


def cubic(t):
    x, y, z = (t.unknown(name) for name in "xyz")
    t.assume((x * y * z >= 1) | (x * x == 4))
    t.assume(x * y <= z)
    t.claim(x + y + z <= 1)


def chosen_values(t):
    x, p = t.vector("x", 2), t.distribution("p", 2)
    taken = best(t, "f", p, p, ["a", "b"])
    t.assume(taken[0] * x[0] + taken[1] * x[1] >= 1)

    def bounded(q):
        played = best(t, "f", q, q, ["c", "d"])
        return played[0] * x[0] + played[1] * x[1] <= 2

    t.assume(t.for_all(Chances(), bounded))
    t.claim(x[0] + x[1] <= 2)


PROBLEMS = {
    "expected pay": problem(expected_pay),
    "cubic": problem(cubic),
    "chosen values": problem(chosen_values),
    "selection": ALIGNMENT["best_ai_selection"].problem({**RULES, "agents": 2}),
    "competition": ALIGNMENT["competition_aligns"].problem(RULES),
}
DRAFTERS = {name: Drafter(stated) for name, stated in PROBLEMS.items()}
few = settings(max_examples=8, deadline=None)
each_problem = pytest.mark.parametrize("name", PROBLEMS)


@each_problem
@few
@given(seed=st.integers(0, 10**6))
def test_a_draft_contradicts_no_plain_assumption_and_leaves_what_is_linear(name, seed):
    draft = DRAFTERS[name].draft(RandomDraw(seed))
    if draft is None:
        return
    plain = [formula for formula in PROBLEMS[name].hypotheses() if not is_quantified(formula)]
    left = simplified(substituted(plain, draft.values))
    assert left is not None
    assert not in_products(draft.rest)
    assert all(degree(each) <= 1 for each in draft.rest)
    assert model_of(list(draft.rest), 10)[0] == "sat"
    assert set(draft.values) <= set(PROBLEMS[name].unknowns)


@each_problem
@few
@given(seed=st.integers(0, 10**6))
def test_equal_seeds_give_equal_drafts_and_so_does_a_replay(name, seed):
    draw = RandomDraw(seed)
    draft = DRAFTERS[name].draft(draw)
    assert DRAFTERS[name].draft(RandomDraw(seed)) == draft
    replayed = ReplayedDraw(draw.picked)
    assert DRAFTERS[name].draft(replayed) == draft
    assert replayed.picked == draw.picked


@each_problem
def test_some_drafts_are_found(name):
    found = [DRAFTERS[name].draft(RandomDraw(seed)) for seed in range(20)]
    assert any(each is not None for each in found)


@each_problem
@few
@given(seed=st.integers(0, 10**6))
def test_nothing_quantified_is_lost(name, seed):
    draft = DRAFTERS[name].draft(RandomDraw(seed))
    if draft is not None:
        quantified = [formula for formula in PROBLEMS[name].hypotheses() if is_quantified(formula)]
        assert list(draft.quantified) == substituted(quantified, draft.values)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_declared_values_are_the_first_that_the_ties_allow(seed):
    stated = PROBLEMS["chosen values"]
    draft = DRAFTERS["chosen values"].draft(RandomDraw(seed))
    if draft is None or any(name not in draft.values for name in ("a", "b", "p[0]", "p[1]")):
        return
    (at,) = stated.functions
    terms = {name: Polynomial.constant(draft.values[name]) for name in ("p[0]", "p[1]")}
    first = chosen_at(draft.choices["f"], at.names, substitute(at.definition, terms))
    assert list(first) == [draft.values["a"], draft.values["b"]]


def test_what_is_linear_is_left_open():
    def linear(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.assume(x + y >= 1)
        t.claim(x >= 2 * y)

    draft = Drafter(problem(linear)).draft(RandomDraw(0))
    assert not draft.values
    assert len(draft.rest) == 2


def test_numbers_that_equalities_give_are_put_in():
    def given_by_equalities(t):
        x, y, z = (t.unknown(name) for name in "xyz")
        t.assume(2 * x == 3)
        t.assume(x + y == 2)
        t.claim(x * z >= y)

    draft = Drafter(problem(given_by_equalities)).draft(RandomDraw(0))
    assert {2 * value for name, value in draft.values.items() if name in "xy"} == {3, 1}
    assert "z" not in draft.values


@pytest.mark.parametrize(
    "stated",
    [
        lambda t: (t.assume(t.unknown("x") == 1), t.assume(t.unknown("y") + 1 == 0), t.claim(t.max([1, 0]) >= 1)),
        lambda t: (lambda x: (t.assume(x >= 1), t.assume(x <= 0), t.claim(x >= 5)))(t.unknown("x")),
        lambda t: (lambda x, y: (t.assume(x * y >= 1), t.assume(x == 0), t.claim(y >= 5)))(
            t.unknown("x"), t.unknown("y")
        ),
    ],
)
def test_there_is_no_draft_where_the_assumptions_contradict_the_denial(stated):
    drafter = Drafter(problem(stated))
    assert all(drafter.draft(RandomDraw(seed)) is None for seed in range(5))


def test_a_statement_without_unknowns_has_a_draft_if_it_is_false():
    false = Drafter(problem(lambda t: t.claim(t.max([1]) == 2)))
    assert not false.draft(RandomDraw(0)).values


def test_a_function_with_too_many_preferences_keeps_its_ties_open():
    def wide(t):
        x = t.unknown("x")
        rows = [[f"v{i}[{j}]" for j in range(2)] for i in range(5)]

        def meant(values):
            pairs = [values[2 * i : 2 * i + 2] for i in range(5)]
            return t.all_of(
                part
                for first, second in pairs
                for part in (first >= 0, second >= 0, first + second == 1, first * x >= 0)
            )

        names = [name for row in rows for name in row]
        t.assume(t.for_all(Number(), lambda z: t.value_of("f", [z, x], names, meant)[0] <= x))
        t.claim(x >= 2)

    draft = Drafter(problem(wide)).draft(RandomDraw(0))
    assert draft is not None
    assert draft.choices == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("rule 0[1,0]", "rule "), ("user[0,1]", "user["), ("eps", "eps"), ("max 1", "max "), ("3", "")],
)
def test_a_family_is_the_name_before_the_first_number(name, expected):
    assert family(name) == expected
