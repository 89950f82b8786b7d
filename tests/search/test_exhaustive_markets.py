"""Every small market, decided: true statements hold in all, false ones break at one that the kernel accepts."""

import pickle

import pytest
from search_problems import ALIGNMENT, PROOFS

from certify import theorem
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.search.counts import InterruptedCountError
from certify.search.exhaustive_markets import exhaust_markets, is_about_small_markets
from certify.spec.errors import InputError
from certify.spec.variants import Variant

FALSE = statements(PROOFS / "conjectures" / "markets.py")
TRUE = statements(PROOFS / "comparisons.py")
LONG = 300.0
TRUE_ONE, SHAPE_ONE = ALIGNMENT["lemma_k"], {"agents": 1, "actions": 2, "states": 2}
ONE = {"agents": 1, "actions": 2, "states": 2, "messages": 2, "level": "rules"}
TWO = {**ONE, "agents": 2}


@theorem
def the_user_gets_at_least_half(t):
    "False where one action is best in one state, and the agent says nothing."
    market = t.market(agents=1)
    t.assume(t.all_of(mass == market.prior[0, 0, 0] for mass in market.prior.values()), name="uniform")
    t.assume(t.all_of(market.user[a][y] == int(a == y == 1) for a in range(2) for y in range(2)), name="one good place")
    played = t.every(market.equilibrium(level="rules"))
    t.claim(2 * played.user_value >= 2)


@theorem
def the_second_law_is_no_better(t):
    "False, and about laws alone."
    market = t.market(agents=1)
    p, q = market.law("p"), market.law("q")
    t.claim(p.user_value >= q.user_value)


def exhausted(statement, shape, *without, bound=1, **options):
    return exhaust_markets(statement, shape, bound, Clock(LONG), variant=Variant(without=without), **options)


def is_accepted(found, statement, shape, *without):
    problem = statement.problem(shape, variant=Variant(without=without))
    check_witness(problem.hypotheses(), problem.unknowns, found.found.witness, problem.functions)
    return True


@pytest.mark.parametrize(
    ("name", "shape", "total"),
    [
        ("competition_aligns", ONE, 76),
        ("competition_aligns", {**TWO, "states": 1}, 24),
        ("best_ai_selection", {**TWO, "states": 1}, 24),
        ("lemma_k", {"agents": 2, "actions": 2, "states": 1}, 24),
        ("identical_law", {"agents": 2, "actions": 2, "states": 1}, 24),
    ],
)
def test_a_theorem_holds_in_all_small_markets(name, shape, total):
    found = exhausted(ALIGNMENT[name], shape)
    assert found.complete
    assert found.total == total
    assert 0 < found.games == found.decided <= total
    assert 0 < found.certified <= found.decided
    assert found.profiles == found.searched == found.unproved == 0


def test_best_ai_selection_holds_in_all_markets_of_two_actions_and_states():
    found = exhausted(ALIGNMENT["best_ai_selection"], TWO)
    assert found.complete
    assert found.games == found.decided == found.total == 592


@pytest.mark.parametrize("name", [*TRUE])
def test_what_is_proved_by_hand_holds_in_all_small_markets(name):
    found = exhausted(TRUE[name], {"actions": 2, "states": 1})
    assert found.complete


@pytest.mark.parametrize(
    ("name", "shape", "without"),
    [
        ("competition_aligns", TWO, "weight nonnegative"),
        ("competition_aligns", TWO, "alignment"),
        ("competition_aligns", TWO, "agent 0 does not gain by a deviation"),
        ("best_ai_selection", TWO, "weight nonnegative"),
        ("lemma_k", {"agents": 2, "actions": 2, "states": 1}, "alignment"),
        ("lemma_k", {"agents": 2, "actions": 2, "states": 1}, "agent 0 gains at most eta"),
    ],
)
def test_without_an_assumption_a_market_breaks_it_that_the_kernel_accepts(name, shape, without):
    found = exhausted(ALIGNMENT[name], shape, without)
    assert found.found is not None
    assert not found.complete
    assert is_accepted(found, ALIGNMENT[name], shape, without)
    tables = ("user", "agent")
    assert {value for each, value in found.found.witness.values.items() if each.startswith(tables)} <= {0, 1}


def test_ties_need_three_actions():
    """Without the unique optimum T1b breaks at 3 actions (proofs/ablations); in no small market with 2."""
    found = exhausted(ALIGNMENT["competition_aligns"], ONE, "unique optimum")
    assert found.complete


def test_what_a_silent_agent_does_is_found_among_simple_profiles():
    shape = {"actions": 2, "states": 2, "messages": 2}
    found = exhausted(the_user_gets_at_least_half, shape)
    assert found.found is not None
    assert found.profiles > 0
    assert is_accepted(found, the_user_gets_at_least_half, shape)


def test_a_false_statement_about_laws_is_broken_by_a_model():
    found = exhausted(the_second_law_is_no_better, {"actions": 2, "states": 1})
    assert found.found is not None
    assert found.found.violation > 0
    assert found.profiles == 0


def test_a_search_that_goes_on_ends_like_one_that_was_not_stopped():
    lines = []

    def report(line):
        lines.append(line)
        if len(lines) == 2:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedCountError) as stopped:
        exhaust_markets(TRUE_ONE, SHAPE_ONE, 1, Clock(LONG, report))
    begun = pickle.loads(pickle.dumps(stopped.value)).exhausted
    assert 0 < begun.games == begun.decided
    assert not begun.finished
    rest = exhaust_markets(TRUE_ONE, SHAPE_ONE, 1, Clock(LONG), earlier=begun)
    assert rest.complete
    assert rest == exhaust_markets(TRUE_ONE, SHAPE_ONE, 1, Clock(LONG))


def test_no_time_is_no_market():
    found = exhaust_markets(TRUE_ONE, SHAPE_ONE, 1, Clock(0))
    assert found.games == 0
    assert not found.finished
    assert found.text().startswith("0 of 76 markets")


@pytest.mark.parametrize("bound", [0, -1, 1.0, True])
def test_refuses_a_bound_that_is_no_positive_whole_number(bound):
    with pytest.raises(InputError, match="bound: expected a whole number from 1"):
        exhaust_markets(TRUE_ONE, SHAPE_ONE, bound, Clock(1))


def test_refuses_other_statements_and_too_many_markets():
    @theorem
    def small(t):
        t.claim(t.unknown("x") <= 1)

    with pytest.raises(InputError, match="'small' is not about one market"):
        exhaust_markets(small, {}, 1, Clock(1))
    shape = {**TWO, "agents": 3, "actions": 3, "states": 3}
    with pytest.raises(InputError, match="more than 4,000,000"):
        exhaust_markets(ALIGNMENT["competition_aligns"], shape, 1, Clock(1))
    assert not is_about_small_markets(ALIGNMENT["competition_aligns"], shape, 1)
    assert is_about_small_markets(ALIGNMENT["competition_aligns"], TWO, 1)
