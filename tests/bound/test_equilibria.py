from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_markets import grid_rules, market_of, markets, payoffs, replayed

from certify.bounds import bound
from certify.bounds.profiles import certified
from certify.spec.questions.bound_equilibrium import Profile
from certify.spec.questions.bound_variant import informed, optimal_actions

one = Fraction(1)
FAR = float("inf")
PROSECUTOR = [[0, 0], [1, 1]]
JUDGE = [[1, 0], [0, 1]]


def two_message_rules(market, equilibrium):
    """The probability of message 1 at each signal, one rule an agent."""
    if equilibrium == {"revealing": True}:
        likely = sorted({x for _, x, _ in market.joint})
        return [[Fraction(x == likely[-1]) for x in range(len(market.signals))] for _ in market.agents]
    tables = []
    for rule in equilibrium["rules"]:
        row = [Fraction(0)] * len(market.signals)
        for x, message, chance in rule:
            if message == 1:
                row[x] = Fraction(chance)
        tables.append(row)
    return tables


@settings(max_examples=50, deadline=None)
@given(
    market=markets(agents=(1, 2), actions=(2, 3), states=(2, 2), top=5), eta=st.sampled_from([Fraction(0), Fraction(1)])
)
def test_no_rule_on_a_grid_pays_an_agent_more_than_the_certified_equilibrium(market, eta):
    assume(all(len(best) == 1 for best in optimal_actions(informed(market, market.user)).values()))
    answer = bound(market, messages=2, eta=eta)
    assume(answer.attained is not None)
    rules = two_message_rules(market, answer.equilibrium)
    ceilings = []
    for agent in range(len(market.agents)):
        others = [*rules]
        best = -FAR
        for rule in grid_rules(len(market.signals)):
            others[agent] = rule
            best = max(best, *(total[1 + agent] for total in payoffs(market, others)))
        ceilings.append(best)
    totals = [total for total in payoffs(market, rules) if total[0] == answer.attained]
    assert totals
    for agent, ceiling in enumerate(ceilings):
        assert max(total[1 + agent] for total in totals) + eta >= ceiling


@settings(max_examples=40, deadline=None)
@given(market=markets(agents=(1, 3), actions=(2, 3), states=(1, 4), top=9))
def test_with_enough_messages_some_equilibrium_is_found(market):
    answer = bound(market)
    assert answer.attained is not None
    assert answer.gap == answer.attained - answer.lower >= 0


def test_silence_is_no_equilibrium_among_opposed_agents():
    market = market_of(JUDGE, [[[1, 1], [0, 0]], PROSECUTOR], [1, 1])
    silent = Profile([{0: {0: one}, 1: {0: one}}] * 2, {(0, (0, 0)): {0: one}})
    assert certified(market, silent, FAR) is None
    loose = market_of(JUDGE, [[[1, 1], [0, 0]], PROSECUTOR], [1, 1], eta=["1", "1"])
    assert certified(loose, silent, FAR).value == Fraction(1, 2)


def test_a_response_that_is_not_best_is_no_equilibrium():
    market = market_of(JUDGE, [JUDGE] * 2, [2, 1])
    rules = [{0: {0: one}, 1: {0: one}}] * 2
    assert certified(market, Profile(rules, {(0, (0, 0)): {1: one}}), FAR) is None


def test_two_speakers_with_one_taste_pool_in_the_way_that_serves_them():
    market = market_of(JUDGE, [PROSECUTOR] * 3, [7, 3])
    answer = bound(market)
    assert answer.attained == Fraction(7, 10)
    speaker = answer.equilibrium["rules"][0]
    assert [1, 0, "1"] in speaker or [1, 1, "1"] in speaker


def test_the_user_may_lose_some_states_and_know_others():
    user = [[4, 0, 0], [0, 4, 0], [0, 0, 4]]
    agents = [[[0, 0, 0], [5, 5, 0], [0, 0, 1]]] * 2
    answer = bound(market_of(user, agents, [1, 2, 1]))
    assert (answer.lower, answer.attained, answer.optimum) == (2, 3, 4)
    known = [{tuple(row[:2]) for row in rule} for rule in answer.equilibrium["rules"]]
    assert any(
        {message for x, message in rule if x < 2} != {message for x, message in rule if x == 2} for rule in known
    )


def test_a_rule_with_probabilities_below_0_is_refused_even_where_they_cancel(tmp_path):
    market = market_of(JUDGE, [JUDGE, JUDGE], [1, 1])
    claimed = {
        "rules": [[[0, 0, "1"], [1, 0, "1"]], [[0, 0, "1"], [0, 1, "-1"], [1, 0, "1"]]],
        "response": [[0, [0, 0], 0, "1"], [0, [0, 1], 0, "1"]],
        "deviations": "plans",
    }
    verdict = replayed(market, bound(market), tmp_path, equilibrium=claimed)
    assert not verdict.accepted
    assert verdict.reason == 'equilibrium.rules: expected probabilities, got "-1"'
