"""Selection markets whose agents see a part each: no equilibrium of offers, by vertices, is below the bound."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import market_of, replayed, separate_markets, solved

from certify.bounds import bound
from certify.spec.questions.bound_variant import uninformed

SELECTS = {"kind": "best-agent"}


def parted_market(seed):
    """Two agents, a part of two signals each that tells much, who mostly want what the user wants."""
    seeded = Random(seed)
    user = [[seeded.randint(0, 2) + 3 * (a == y) for y in range(2)] for a in range(2)]
    tables = [[[each + seeded.randint(-2, 2) for each in row] for row in user] for _ in "12"]
    rule = seeded.choice([max, min, lambda x: x[0]])
    seen = product(range(2), repeat=2)
    joint = {(0, x, y): seeded.randint(0, 1) + 4 * (rule(x) == y) for x in seen for y in range(2)}
    return market_of(user, tables, joint=joint, signals="separate", protocol=SELECTS)


class Offers:
    """The obedient laws p(a, part) of one agent: its vertices, and what they are worth to everybody."""

    def __init__(self, market, agent):
        weight = {}
        for (_, x, y), mass in market.joint.items():
            part = market.agent_signals[x][agent]
            weight[part, y] = weight.get((part, y), Fraction(0)) + mass
        parts = sorted({part for part, _ in weight})
        size, mass = len(parts), {part: sum(m for (each, _), m in weight.items() if each == part) for part in parts}

        def mean(table, a, part):
            return sum(table[a][y] * m for (each, y), m in weight.items() if each == part) / mass[part]

        equations = [[int(i % size == n) for i in range(2 * size)] + [mass[part]] for n, part in enumerate(parts)]
        inequalities = [[int(i == j) for i in range(2 * size)] + [0] for j in range(2 * size)]
        for a, b in ((0, 1), (1, 0)):
            row = [Fraction(0)] * (2 * size + 1)
            for n, part in enumerate(parts):
                row[a * size + n] = mean(market.user, a, part) - mean(market.user, b, part)
            inequalities.append(row)
        points = {}
        for tight in combinations(inequalities, size):
            point = solved([*equations, *tight])
            if point and all(sum(c * v for c, v in zip(row, point, strict=False)) >= 0 for row in inequalities):
                points[tuple(point)] = True
        tables = [market.user, *market.agent_utilities]
        self.mean, self.size, self.tables = mean, size, tables
        self.parts = parts
        self.worths = [
            [
                sum(point[a * size + n] * mean(table, a, part) for a in range(2) for n, part in enumerate(parts))
                for table in tables
            ]
            for point in points
        ]

    def paid(self, law):
        """What a law that results name, [option, place, chance] with actions for options, pays everybody."""
        return [
            sum(Fraction(chance) * self.mean(table, a, self.parts[place]) for a, place, chance in law)
            for table in self.tables
        ]

    def most(self, agent, at):
        """The most that an offer worth at least `at` pays an agent, and whether one is worth more than that."""
        pairs = [(each[0], each[1 + agent]) for each in self.worths]
        payoffs = [payoff for value, payoff in pairs if value >= at]
        for (low, first), (high, second) in product(pairs, repeat=2):
            if low < at < high:
                payoffs.append(first + (second - first) * (at - low) / (high - low))
        return max(payoffs, default=None), max(value for value, _ in pairs) > at


def equilibrium_values(market):
    """The user's values where two agents offer vertices or mixtures of two, the better one being heard."""
    offers = [Offers(market, i) for i in range(2)]
    shares = [Fraction(1), Fraction(1, 2), Fraction(1, 3)]
    points = [
        [
            [s * a + (1 - s) * b for a, b in zip(p, q, strict=True)]
            for p, q in product(each.worths, repeat=2)
            for s in shares
        ]
        for each in offers
    ]
    for pair in product(*points):
        heard = int(pair[1][0] > pair[0][0])
        stays = True
        for i in range(2):
            rival = pair[1 - i]
            now = pair[heard][1 + i] + market.eta[i]
            best, strictly = offers[i].most(i, rival[0])
            stays &= not (strictly and best > now)
            least = min(each[0] for each in offers[i].worths)
            stays &= not (least < rival[0] and rival[1 + i] > now)
        if stays:
            yield pair[heard][0]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, Fraction(1, 6)]))
def test_no_equilibrium_of_offers_is_below_the_bound(seed, eta):
    market = replace(parted_market(seed), eta=(Fraction(eta),) * 2)
    answer = bound(market)
    values = list(equilibrium_values(market))
    event(f"above what she gets alone: {answer.lower > uninformed(market)}")
    event(f"an equilibrium was found: {bool(values)}, worth the bound: {min(values, default=None) == answer.lower}")
    assert min(values, default=answer.optimum) >= answer.lower


@settings(max_examples=30, deadline=None)
@given(
    market=st.one_of(separate_markets(parts=(2, 3)), separate_markets(types=2)),
    messages=st.sampled_from([None, 1, 2]),
    rounds=st.sampled_from([1, 2]),
    law=st.sampled_from(["common", "by-agent"]),
    gamma=st.sampled_from([Fraction(0), Fraction(1, 4)]),
    options=st.sampled_from([None, (Fraction(1), Fraction(0))]),
)
def test_every_certificate_is_accepted(market, messages, rounds, law, gamma, options, tmp_path_factory):
    market = replace(market, law=law, gamma=gamma, unselected=options)
    answer = bound(market, kind="best-agent", messages=messages, rounds=rounds)
    assert answer.lower <= answer.optimum
    assert answer.attained is None or market.sharing == "separate" or answer.lower <= answer.attained
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def test_an_agent_who_knows_more_and_wants_what_she_wants_is_heard_and_tells_all(tmp_path):
    joint = {(0, (x, n), x): 1 for x, n in product(range(2), repeat=2)}
    match = [[1, 0], [0, 1]]
    market = market_of(match, [match, [[0, 1], [1, 0]]], joint=joint, signals="separate", protocol=SELECTS)
    answer = bound(market)
    assert answer.lower == 1
    assert answer.theorem is None
    assert replayed(market, answer, tmp_path).accepted
    assert not replayed(market, answer, tmp_path, offers=[[], []]).accepted
    blind = market_of(match, [[[0, 1], [1, 0]], match], joint=joint, signals="separate", protocol=SELECTS)
    assert bound(blind).lower == Fraction(1, 2)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_where_chance_selects_the_outcome_may_be_a_mixture_of_what_both_know(seed):
    market = parted_market(seed)
    assert bound(replace(market, selection="any")).lower <= bound(market).lower


def stays(market, answer):
    """Whether nobody gains by leaving the offers that are named, by the vertices of what each can offer."""
    offers = [Offers(market, i) for i in range(2)]
    named = [offers[i].paid(answer.equilibrium["offers"][name]) for i, name in enumerate(market.agents)]
    heard = int(named[1][0] > named[0][0])
    assert named[heard][0] == answer.attained
    for i in range(2):
        rival, now = named[1 - i], named[heard][1 + i] + market.eta[i]
        best, strictly = offers[i].most(i, rival[0])
        ties = i == 0 and best is not None
        if rival[1 + i] > now or ((strictly or ties) and best > now):
            return False
    return True


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, Fraction(1, 6)]))
def test_nobody_gains_by_leaving_the_equilibrium_that_is_named(seed, eta):
    market = replace(parted_market(seed), eta=(Fraction(eta),) * 2)
    answer = bound(market)
    event(f"gap: {answer.gap if not answer.gap else 'above 0'}")
    assert answer.attained is None or stays(market, answer)


def test_offers_that_are_no_equilibrium_are_refused(tmp_path):
    joint = {(0, (x, n), x): 1 for x, n in product(range(2), repeat=2)}
    match = [[1, 0], [0, 1]]
    market = market_of(match, [match, [[0, 1], [1, 0]]], joint=joint, signals="separate", protocol=SELECTS)
    answer = bound(market)
    assert answer.gap == 0
    assert replayed(market, answer, tmp_path).accepted
    silent = [[0, 0, "1/2"], [0, 1, "1/2"]]
    lies = [
        {"law": silent},
        {"offers": {"agent 0": silent, "agent 1": silent}},
        {"offers": {"agent 0": silent}},
        {"offers": {**answer.equilibrium["offers"], "agent 0": [[0, 1, "1/2"], [1, 0, "1/2"]]}},
        {"offers": [silent, silent]},
    ]
    for lie in lies:
        assert not replayed(market, answer, tmp_path, equilibrium=lie).accepted
        lower = {"attained": "1/2", "gap": "-1/2"}
        assert not replayed(market, answer, tmp_path, equilibrium=lie, **lower).accepted
