"""Counterexamples found by hand: without a premise the theorem is false, and the game shows it.

A game is checked at the deviations to every deterministic rule and to some others; what the user does after a
deviation is a rule of this file, which has to meet its definition there. A premise that holds excludes the game.
"""

from fractions import Fraction
from itertools import chain, product
from pathlib import Path
from random import Random

import pytest
from brute_force import Game as Stories
from brute_force import events, optimal, play, pure, worth
from market_readings import true, with_maxima
from variant_stories import COMMON, OBSERVED, PAYS_ALL, SHARED, all_tuples, lifted

from certify.kernel.statement_file import statements
from certify.spec.formula import ForAll

STATEMENTS = statements(Path(__file__).parents[2] / "proofs" / "emergent_alignment.py")
HALF = Fraction(1, 2)
BABBLE, REVEAL = ((1, 0), (1, 0)), ((1, 0), (0, 1))
MATCH = ((1, 0), (0, 1))
COIN = {"prior[0]": HALF, "prior[1]": HALF}


def named(name, table):
    return {f"{name}[{row},{column}]": value for row, line in enumerate(table) for column, value in enumerate(line)}


def utilities(user, *agents):
    return named("user", user) | {k: v for i, each in enumerate(agents) for k, v in named(f"agent {i}", each).items()}


def acts(name, actions, *answers):
    """Return the values of a response to messages 0, 1, ... (or to pairs of them) that is certain."""
    places = product(range(2), repeat=2) if len(answers) == 4 else [(m,) for m in range(2)]
    values = {}
    for place, answer in zip(places, answers, strict=True):
        label = f"{name} 0;{','.join(map(str, place))}"
        values |= {f"{label}[{a}]": int(a == answer) for a in range(actions)}
    return values


def rule_rows(count, signals):
    """Return every deterministic rule with two messages, and some that mix."""
    rng = Random(count)
    mixed = [tuple((Fraction(n, 7), 1 - Fraction(n, 7)) for n in rng.choices(range(8), k=signals)) for _ in range(10)]
    return [*product(((1, 0), (0, 1)), repeat=signals), *mixed]


def failing(problem, values, choose):
    """Return the names of the assumptions that fail, and whether all claims hold."""
    values = with_maxima(problem, dict.fromkeys(problem.unknowns, 0) | values)
    failed = set()
    for item in problem.assumptions:
        if isinstance(item.formula, ForAll):
            for rule in rule_rows(5, len(item.formula.names) // 2):
                inner = values | dict(zip(item.formula.names, chain.from_iterable(rule), strict=True))
                definitions, holds = true(item.formula.body, inner, choose)
                assert definitions, f"{item.name}: what the user does is not as defined"
                failed |= set() if holds else {item.name}
        elif not true(item.formula, values):
            failed.add(item.name)
    return failed, all(true(item.formula, values) for item in problem.claims)


def never(function, arguments, names):
    raise AssertionError(function)


# Separate signals: the state is whether two coins differ, and each agent sees one of them.

TWO_COINS = {f"prior[0,{first},{second},{first ^ second}]": Fraction(1, 4) for first in (0, 1) for second in (0, 1)}
ALIGNED = utilities(MATCH, MATCH, MATCH) | {"weight[0]": HALF, "weight[1]": HALF}
TALKS_NOT = named("rule 0", BABBLE) | named("rule 1", BABBLE)
GUESSES = acts("response", 2, 0, 0, 0, 0)


def guess(function, arguments, names):
    """Act 0 on whatever is heard: one coin says nothing of whether they differ."""
    return [1, 0] * 4


def test_agents_that_see_one_coin_each_may_both_be_silent():
    problem = STATEMENTS["competition_aligns"].problem({"level": "rules"}, dropped=[SHARED])
    assert failing(problem, TWO_COINS | ALIGNED | TALKS_NOT | GUESSES, guess) == (set(), False)


def test_at_the_level_of_laws_agents_that_see_one_coin_each_lead_nowhere():
    problem = STATEMENTS["competition_aligns"].problem({"level": "laws"}, dropped=[SHARED])
    guessed = {
        f"{law}[0,{name.removeprefix('prior[')}": mass
        for name, mass in TWO_COINS.items()
        for law in ("p", "law after 0 reveals", "law after 1 reveals")
    }
    assert failing(problem, TWO_COINS | ALIGNED | guessed, never) == (set(), False)
    told = {name: mass for name, mass in guessed.items() if not name.startswith("law after 1")}
    told |= {f"law after 1 reveals[{y},0,{x},{x ^ y},{y}]": Fraction(1, 4) for x in (0, 1) for y in (0, 1)}
    failed, claimed = failing(problem, TWO_COINS | ALIGNED | told, never)
    assert (failed, claimed) == ({"agent 1 does not gain by revealing its signal"}, False)


def test_one_coin_each_in_words_of_stories():
    prior = {(0, 2 * first + second, first ^ second): Fraction(1, 4) for first in (0, 1) for second in (0, 1)}
    game = Stories(1, 4, prior, MATCH, (MATCH, MATCH))
    parts = all_tuples(2, 2)
    for rule in rule_rows(5, 2):
        profile = lifted([rule, BABBLE], parts)
        assert all(len(best) == 2 for best in optimal(game, profile).values())
    assert worth(play(game, lifted([REVEAL, REVEAL], parts), SUMS), MATCH) == 1


SUMS = {(0, (first, second)): pure(first ^ second, 2) for first in (0, 1) for second in (0, 1)}


# Unobserved commitments: a user who listens to nobody cannot be talked to.


def test_a_user_who_does_not_see_commitments_may_listen_to_nobody():
    problem = STATEMENTS["competition_aligns"].problem({"level": "rules"}, dropped=[OBSERVED])
    assert failing(problem, COIN | ALIGNED | TALKS_NOT | GUESSES, never) == (set(), False)


def test_a_user_who_sees_commitments_listens_to_who_reveals():
    problem = STATEMENTS["competition_aligns"].problem({"level": "rules"})
    game = Stories(1, 2, {(0, y, y): HALF for y in (0, 1)}, MATCH, (MATCH, MATCH))

    def follow(function, arguments, names):
        rules = [(arguments[n : n + 2], arguments[n + 2 : n + 4]) for n in (0, 4)]
        best = optimal(game, rules)
        return [p for event in events(game, [2, 2]) for p in pure(min(best[event]), 2)]

    failed, claimed = failing(problem, COIN | ALIGNED | TALKS_NOT | GUESSES, follow)
    assert failed == {f"agent {i} does not gain by a deviation" for i in (0, 1)}
    assert not claimed


# Ties by agent: whoever is heard is answered with what it likes least.

SAFE_OR_SIDES = utilities(((0, 0), (-2, 1), (-2, 1)), ((0, 0), (-1, 2), (-1, -1)), ((0, 0), (-1, -1), (-1, 2))) | {
    "weight[0]": 1,
    "weight[1]": 1,
}
SIDES = Stories(1, 2, {(0, y, y): HALF for y in (0, 1)}, ((0, 0), (-2, 1), (-2, 1)), ())


def answer_one_rule(rule, side):
    """Return the answers to messages 0 and 1: the safe action where it is optimal, else this side."""
    best = optimal(SIDES, [rule])
    return [p for m in range(2) for p in pure(0 if 0 in best[0, (m,)] else side, 3)]


def by_agent(sides):
    """Return what the user does: sides[i] against agent i, and the first of the agents that are worth most."""

    def choose(function, arguments, names):
        rule = (arguments[:2], arguments[2:4])
        if function.startswith("response to one rule"):
            agent = int(function.split()[-1]) if function[-1].isdigit() else 0
            return answer_one_rule(rule, sides[agent])
        deviator = int(function.split()[-1])
        response = {(0, (m,)): arguments[4 + 3 * m : 7 + 3 * m] for m in range(2)}
        gained = worth(play(SIDES, [rule], response), SIDES.user)
        return pure(deviator if gained > 0 else 0, 2)

    return choose


def silent_offers(side):
    values = COIN | SAFE_OR_SIDES | named("aligned rule", REVEAL) | named("rule 0", BABBLE) | named("rule 1", BABBLE)
    values |= acts("response to the aligned rule", 3, 0, side)
    for i in range(2):
        values |= acts(f"response to rule {i}", 3, 0, 0)
    return values | {"selected[0]": 1, "p[0,0]": HALF, "p[0,1]": HALF}


@pytest.mark.parametrize("name", ["best_ai_selection", "nearly_best_ai_selection"])
def test_a_user_whose_ties_spite_the_agent_she_hears_is_told_nothing(name):
    problem = STATEMENTS[name].problem({"level": "rules", "actions": 3}, dropped=[COMMON])
    assert failing(problem, silent_offers(1), by_agent((2, 1))) == (set(), False)


@pytest.mark.parametrize("side", [1, 2])
def test_with_one_law_for_all_agents_the_one_that_it_favours_reveals(side):
    problem = STATEMENTS["best_ai_selection"].problem({"level": "rules", "actions": 3})
    failed, claimed = failing(problem, silent_offers(side), by_agent((side, side)))
    assert failed == {f"agent {side - 1} does not gain by a deviation"}
    assert not claimed


def test_at_the_level_of_laws_aligned_laws_may_spite_who_offers_them():
    problem = STATEMENTS["best_ai_selection"].problem({"level": "laws", "actions": 3}, dropped=[COMMON])
    values = COIN | SAFE_OR_SIDES | {"selected[0]": 1, "selected after 0[0]": 1, "selected after 1[1]": 1}
    for law, action in (("p", 0), ("offer 0", 0), ("offer 1", 0)):
        values |= {f"{law}[{action},0]": HALF, f"{law}[{action},1]": HALF}
    for law, side in (("aligned law", 1), ("aligned law of 0", 2), ("aligned law of 1", 1)):
        values |= {f"{law}[0,0]": HALF, f"{law}[{side},1]": HALF}
    assert failing(problem, values, never) == (set(), False)


# Outside options: who is better off unselected says nothing, as long as all say nothing.


def even_selection(function, arguments, names):
    """Act 0 where it is optimal; select the deviator if it is worth more than silence, else draw lots."""
    rule = (arguments[:2], arguments[2:4])
    game = Stories(1, 2, {(0, y, y): HALF for y in (0, 1)}, MATCH, ())
    if function == "response to one rule":
        best = optimal(game, [rule])
        return [p for m in range(2) for p in pure(min(best[0, (m,)]), 2)]
    response = {(0, (m,)): arguments[4 + 2 * m : 6 + 2 * m] for m in range(2)}
    better = worth(play(game, [rule], response), MATCH) > HALF
    return pure(int(function.split()[-1]), 2) if better else (HALF, HALF)


def silent_matches():
    values = COIN | ALIGNED | TALKS_NOT | named("aligned rule", REVEAL)
    values |= acts("response to the aligned rule", 2, 0, 1)
    for i in range(2):
        values |= acts(f"response to rule {i}", 2, 0, 0)
    return values | {"selected[0]": HALF, "selected[1]": HALF, "p[0,0]": HALF, "p[0,1]": HALF}


@pytest.mark.parametrize("option", [2, 10])
def test_agents_with_good_outside_options_may_all_say_nothing(option):
    outside = {"outside option[0]": option, "outside option[1]": option}
    problem = STATEMENTS["best_ai_selection"].problem({"level": "rules"}, dropped=[PAYS_ALL])
    assert failing(problem, silent_matches() | outside, even_selection) == (set(), False)


def test_agents_that_are_paid_for_the_action_or_need_to_be_selected_reveal():
    everybody = {f"agent {i} does not gain by a deviation" for i in (0, 1)}
    for dropped, outside in (([], {}), ([PAYS_ALL], {"outside option[0]": 0, "outside option[1]": 0})):
        problem = STATEMENTS["best_ai_selection"].problem({"level": "rules"}, dropped=dropped)
        assert failing(problem, silent_matches() | outside, even_selection) == (everybody, False)


def test_at_the_level_of_laws_outside_options_keep_agents_silent():
    problem = STATEMENTS["best_ai_selection"].problem({"level": "laws"}, dropped=[PAYS_ALL])
    values = COIN | ALIGNED | {"selected[0]": HALF, "selected[1]": HALF, "aligned law[0,0]": HALF}
    values |= {"aligned law[1,1]": HALF, "selected after 0[0]": 1, "selected after 1[1]": 1}
    values |= {f"{law}[0,{y}]": HALF for law in ("p", "offer 0", "offer 1") for y in (0, 1)}
    outside = {"outside option[0]": 10, "outside option[1]": 10}
    assert failing(problem, values | outside, never) == (set(), False)
    failed, claimed = failing(problem, values, never)
    assert failed == {f"agent {i} does not gain by the aligned rule" for i in (0, 1)}
    assert not claimed
