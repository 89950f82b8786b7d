from fractions import Fraction

from given_markets import JUDGE, OPPOSED, TOLD, about, opened, worth

from certify.provers.given_numbers.deviations import best_rule, condition_at, conditions, simple_rules, use
from certify.spec.formula import ForAll
from certify.spec.polynomial import Polynomial

TWO = TOLD[0], [*TOLD[1], *TOLD[1]], TOLD[2]


def test_simple_rules_are_all_partitions_of_the_signals_the_finest_first():
    assert [len(list(simple_rules(signals, 3))) for signals in (1, 2, 3, 4)] == [1, 2, 5, 14]
    assert next(simple_rules(3, 3)) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert all(len(rule) == 3 and len(rule[0]) == 2 for rule in simple_rules(3, 2))


def test_a_condition_says_what_the_deviator_gets_and_has():
    (condition,) = conditions(opened(about(JUDGE, worth(0))))
    assert (condition.signals, condition.messages, condition.speaks_alone) == (2, 2, True)
    sent = [[Polynomial.unknown(f"rule 0[{x},{m}]") for m in range(2)] for x in range(2)]
    taken = [Polynomial.unknown(f"response 0;{m}[0]") for m in range(2)]
    mass = (Fraction(1, 3), Fraction(2, 3))
    assert condition.enough == sum(
        (sent[x][m] * taken[m] * mass[x] for x in range(2) for m in range(2)), start=sent[0][0] * 0
    )
    assert condition.rivals == []
    assert condition.worth is None


def test_an_agent_that_others_speak_beside_is_told_apart():
    found = conditions(opened(about(TWO, worth(0))))
    assert [each.speaks_alone for each in found] == [False, False]
    given = opened(about(TWO, worth(0)))
    assert all(each.has_numbers(given) for each in found)


def test_in_a_selection_market_the_rivals_are_what_others_offer():
    found = [each for each in conditions(opened(about(OPPOSED, worth(0), selection=True))) if each.denied.selection]
    assert [len(each.rivals) for each in found] == [1, 1]
    names = {name.split("[")[0] for name in found[0].rivals[0].unknowns()}
    assert {name for name in names if name.startswith("rule")} == {"rule 1"}
    assert found[0].worth.payoff[0][0][0] > 0


def test_the_best_rule_against_others_is_used_as_a_fact():
    given = opened(about(TWO, worth(0)))
    fact = next(k for k in range(len(given.branch.state)) if isinstance(given.branch.state.fact(k), ForAll))
    silent = {("rule 1[0,0]",): 1, ("rule 1[1,0]",): 1}
    rule = best_rule(condition_at(given, fact, silent))
    assert sorted(map(tuple, rule)) == [(0, 1), (1, 0)]
    before = len(given.rows)
    use(given, fact, rule)
    assert len(given.rows) > before


def test_ties_by_priority_are_left_out_where_a_condition_is_read():
    by_priority = about(OPPOSED, worth(0), selection=True, kind=lambda market: market.coarse_correlated())
    found = [each for each in conditions(opened(by_priority)) if each.denied.selection]
    assert [len(each.rivals) for each in found] == [1, 1]
