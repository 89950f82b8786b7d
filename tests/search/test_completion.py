from fractions import Fraction
from itertools import product

import pytest
from search_problems import ALIGNMENT, RULES, Chances, Number, best, between_0_and_1, completions, problem

from certify.kernel.choices import chosen_at
from certify.provers.clock import Clock
from certify.search.completion import Completion
from certify.search.draft import Drafter
from certify.search.draws import RandomDraw
from certify.search.quantified import opened, universals, without_functions
from certify.spec.formula import (
    And,
    Atom,
    Exists,
    ForAll,
    Let,
    Or,
    above,
    at_least,
    holds_at,
    substitute,
)
from certify.spec.polynomial import Polynomial

HALF = Fraction(1, 2)


def numbers(values):
    return {name: Polynomial.constant(value) for name, value in values.items()}


def holds(formula, choices, grid):
    """Whether a formula holds for the chosen functions and at all values of a grid for each universal."""
    match formula:
        case Atom():
            return holds_at(formula)
        case And(parts):
            return all(holds(part, choices, grid) for part in parts)
        case Or(parts):
            return any(holds(part, choices, grid) for part in parts)
        case ForAll(names, body):
            return all(holds(substitute(body, numbers(each)), choices, grid) for each in grid(names))
        case Let(function, _, names, definition, body):
            chosen = chosen_at(choices[function], names, definition)
            return chosen is None or holds(
                substitute(body, numbers(dict(zip(names, chosen, strict=True)))), choices, grid
            )
    raise TypeError(formula)


def line(names):
    """Return points of the unit cube."""
    return [dict(zip(names, each, strict=True)) for each in product((0, HALF, Fraction(2, 3), 1), repeat=len(names))]


def pairs(names):
    """Return rules: each two names are the chances of two messages."""
    rows = [(each, 1 - each) for each in (0, Fraction(1, 3), HALF, 1)]
    count = len(names) // 2
    return [dict(zip(names, sum(chosen, start=()), strict=True)) for chosen in product(rows, repeat=count)]


def between(t):
    x, y = t.unknown("x"), t.unknown("y")
    t.assume(t.for_all(Number(condition=between_0_and_1), lambda z: x * z + y * (1 - z) >= 1))
    t.assume(x + y <= 4)
    t.claim(x * y >= 5)


def replies(t):
    x, y, floor = t.unknown("x"), t.unknown("y"), t.unknown("floor")

    def bounded(q):
        taken = best(t, "f", q, q, ["a", "b"])
        return (taken[0] * x + taken[1] * y <= 2) & (taken[0] * q[0] + taken[1] * q[1] >= floor)

    t.assume(t.for_all(Chances(), bounded))
    t.claim(x + y + floor <= 3)


def only_sometimes(t):
    x, y = t.unknown("x"), t.unknown("y")
    t.assume((x >= 1) | t.for_all(Number(condition=between_0_and_1), lambda z: z + y >= x))
    t.claim((x >= 1) | (y >= 1))


def market(name, **shape):
    dropped = ["alignment"]
    return ALIGNMENT[name].problem({**RULES, **shape}, dropped=dropped)


EXAMPLES = {
    "between": (problem(between), line),
    "replies": (problem(replies), pairs),
    "only sometimes": (problem(only_sometimes), line),
    "competition": (market("competition_aligns"), pairs),
    "selection": (market("best_ai_selection", agents=2), pairs),
}


def completed(stated, *, simplify=False, **limits):
    """Return the candidates that drafts lead to."""
    return [
        completion.simplified(candidate, stated.unknowns, Clock(1_000)) if simplify else candidate
        for _, completion, candidate in completions(stated, **limits)
        if not completion.unsure
    ]


@pytest.mark.parametrize("simplify", [False, True], ids=["as found", "made simple"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_deviation_of_a_grid_breaks_a_candidate(name, simplify):
    stated, grid = EXAMPLES[name]
    candidates = completed(stated, wanted=2, drafts=30, simplify=simplify)
    assert candidates
    for candidate in candidates:
        values = numbers({**dict.fromkeys(stated.unknowns, 0), **candidate.values})
        for hypothesis in stated.hypotheses():
            assert holds(substitute(hypothesis, values), candidate.choices, grid)


@pytest.mark.parametrize(
    "bound",
    [lambda z, x: z <= x, lambda z, x: (z <= x) | (z >= 2), lambda z, x: (z <= x) & (2 * z <= x + 1)],
)
def test_no_candidate_where_every_number_is_broken(bound):
    def stated(t):
        x = t.unknown("x")
        t.assume(t.for_all(Number(condition=between_0_and_1), lambda z: bound(z, x)))
        t.claim(x >= 1)

    assert completed(problem(stated), wanted=1, drafts=2) == []


def test_something_that_exists_gets_a_number_of_its_own():
    def stated(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.assume(t.exists(Number(), lambda z: (z > x) & (z < y)))
        t.claim(y > x + 1)

    for candidate in completed(problem(stated), wanted=3, drafts=3):
        assert candidate.values["x"] < candidate.values["z"] < candidate.values["y"] <= candidate.values["x"] + 1


def test_numbers_that_were_drawn_stay():
    stated = EXAMPLES["competition"][0]
    for draft, completion, candidate in completions(stated, wanted=2, drafts=30):
        simple = completion.simplified(candidate, stated.unknowns, Clock(1_000))
        for each in (candidate, simple):
            assert {name: each.values[name] for name in draft.values} == dict(draft.values)
            assert each.choices == draft.choices


def test_simple_numbers_are_found_where_there_are_some():
    def stated(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.assume(x >= Fraction(17, 13))
        t.claim(x + y >= Fraction(31, 7))

    (candidate,) = completed(problem(stated), wanted=1, drafts=1, simplify=True)
    assert candidate.values == {"x": 2, "y": 0}


def test_without_time_there_is_no_candidate():
    stated, _ = EXAMPLES["between"]
    draft = Drafter(stated).draft(RandomDraw(0))
    assert Completion(draft, lambda: 0.0).solve() is None


def test_a_draft_with_huge_numbers_is_no_error():
    def stated(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.assume(10**400 * x + y == Fraction(1, 10**300))
        t.claim(y >= 10**40 * x)

    assert completed(problem(stated), wanted=1, drafts=5, simplify=True)


x, y, u, v = map(Polynomial.unknown, "xyuv")


def test_universal_formulas_beside_a_true_alternative_do_not_matter():
    universal = ForAll(("u",), at_least(u, x))
    either = Or((above(x), And((universal, above(y)))))
    assert universals(either, {"x": 1}) == []
    assert universals(either, {"x": 0}) == [universal]
    assert universals(And((either, Exists(("v",), universal))), {"x": 1}) == [universal]


def test_outer_existentials_are_opened_and_inner_ones_are_not():
    inner = ForAll(("u",), Exists(("v",), above(v, u)))
    assert opened(Exists(("x",), And((above(x), inner)))) == And((above(x), inner))


def test_what_remains_of_a_chosen_function_is_left_out_and_another_is_any_value():
    let = Let("f", (x,), ("v",), at_least(v, x), above(v))
    assert without_functions(let, {"f": [[1]]}) == Or(())
    assert without_functions(let, {}) == Exists(("v",), And((at_least(v, x), above(v))))
