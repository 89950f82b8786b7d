"""Selection markets with few messages: laws that recommend few actions, by the vertices of faces of the polytope."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import best_payoff, market_of, replayed, vertices, worth

from certify.bounds import bound
from certify.spec.questions import bound_menus

SELECTS = {"kind": "best-agent"}


def near_market(seed, states=2, top=6):
    """Three actions, and agents that are near to the user or to one another; what Hypothesis draws is mostly alike."""
    seeded = Random(seed)
    user = [[seeded.randint(0, top) for _ in range(states)] for _ in range(3)]
    shift = [seeded.randint(-5, 5) for _ in range(3)]
    tables = [
        [[each + shift[a] + seeded.randint(-1, 1) for each in row] for a, row in enumerate(user)]
        for _ in range(seeded.choice([1, 2, 2, 3]))
    ]
    return market_of(user, tables, [seeded.randint(1, 3) for _ in range(states)], protocol=SELECTS), seeded


def faces(market, messages):
    """For each choice of so many actions the vertices of the obedient laws that recommend no other one."""
    states = len(market.states)
    corners = vertices(market)
    found = {}
    for told in combinations(range(3), messages):
        inside = [
            q for q in corners if not any(q[a * states + y] for a in range(3) if a not in told for y in range(states))
        ]
        if inside:
            found[told] = inside
    return found


def withstands(market, by_face, law, *, firmly):
    """Whether no offer that is worth more pays its agent more; `firmly`: nor one of agent 0 that is worth as much."""
    value = worth(market.user, law)
    for i, table in enumerate(market.agent_utilities):
        for corners in by_face.values():
            top = max(worth(market.user, q) for q in corners)
            alone = len(market.agents) == 1
            heard = alone or top > value or (firmly and i == 0 and top == value)
            at = min(worth(market.user, q) for q in corners) if alone else value
            if heard and best_payoff(table, market.user, corners, at) > worth(table, law) + market.eta[i]:
                return False
    return True


def laws_of(seeded, corners):
    """The vertices, and some mixtures of them."""
    yield from corners
    for _ in range(8):
        shares = [seeded.choice([0, 0, 1, 2]) for _ in corners]
        if sum(shares):
            yield [
                sum((Fraction(s, sum(shares)) * q[i] for s, q in zip(shares, corners, strict=True)), Fraction(0))
                for i in range(len(corners[0]))
            ]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 2]), st.sampled_from([0, Fraction(1, 5)]))
def test_no_law_of_few_actions_that_withstands_all_offers_is_below_the_bound(seed, messages, eta):
    market, seeded = near_market(seed)
    market = replace(market, eta=(Fraction(eta),) * len(market.agents))
    answer = bound(market, messages=messages)
    by_face = faces(market, messages)
    below = max(worth(market.user, q) for corners in by_face.values() for q in corners)
    event(f"bound below V°: {answer.lower < below}")
    for corners in by_face.values():
        for law in laws_of(seeded, corners):
            if withstands(market, by_face, law, firmly=False):
                assert worth(market.user, law) >= answer.lower


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 2]))
def test_the_equilibrium_that_is_named_withstands_all_offers_and_is_the_worst(seed, messages):
    market, _ = near_market(seed)
    answer = bound(market, messages=messages)
    event(f"exact: {answer.gap == 0}")
    assert answer.gap == 0
    law = [Fraction(0)] * (3 * len(market.states))
    for option, place, chance in answer.equilibrium["law"]:
        (action,) = answer.equilibrium["plans"][option]
        law[action * len(market.states) + place] = Fraction(chance)
    assert worth(market.user, law) == answer.lower
    assert withstands(market, faces(market, messages), law, firmly=True)


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    messages=st.sampled_from([1, 2]),
    rounds=st.sampled_from([1, 2]),
    law=st.sampled_from(["common", "by-agent"]),
    selection=st.sampled_from(["priority", "any"]),
    gamma=st.sampled_from([Fraction(0), Fraction(1, 6)]),
    option=st.sampled_from([None, Fraction(1)]),
)
def test_every_certificate_is_accepted(seed, messages, rounds, law, selection, gamma, option, tmp_path_factory):
    market, seeded = near_market(seed, states=seeded_states(seed))
    types = {}
    for (_, x, y), mass in market.joint.items():
        share = Fraction(seeded.randint(1, 3), 4)
        types |= {(0, x, y): mass * share, (1, x, y): mass * (1 - share)}
    if seed % 2:
        market = replace(market, joint=types, types=("z0", "z1"))
    options = None if option is None else (option,) * len(market.agents)
    market = replace(market, law=law, selection=selection, gamma=gamma, unselected=options)
    answer = bound(market, messages=messages, rounds=rounds)
    assert answer.lower <= answer.optimum
    assert answer.theorem is None or answer.theorem <= answer.lower
    assert answer.attained is None or answer.lower <= answer.attained
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def seeded_states(seed):
    return 2 + seed % 3 % 2


def test_more_messages_are_no_worse_than_one_and_enough_are_as_good_as_all():
    user = [[4, 0, 0], [0, 4, 0], [0, 0, 4]]
    market = market_of(user, [user, user], [1, 1, 1], protocol=SELECTS)
    assert [bound(market, messages=n).lower for n in (1, 2, 3)] == [Fraction(4, 3), Fraction(8, 3), 4]
    assert bound(market, messages=2, rounds=2).lower == 4


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 2]))
def test_a_mixture_of_equally_good_offers_that_chance_selects_is_not_below_the_bound(seed, messages):
    """Offers with different actions that are worth the same, each heard with some chance."""
    market, seeded = near_market(seed)
    if len(market.agents) == 1:
        return
    market = replace(market, selection="any")
    answer = bound(market, messages=messages)
    by_face = faces(market, messages)
    laws = [law for corners in by_face.values() for law in laws_of(seeded, corners)]
    for first, second in combinations(laws, 2):
        if worth(market.user, first) == worth(market.user, second):
            mixed = [(a + b) / 2 for a, b in zip(first, second, strict=True)]
            if withstands(market, by_face, mixed, firmly=False):
                assert worth(market.user, mixed) >= answer.lower


def test_with_too_many_choices_of_actions_it_is_a_bound(monkeypatch, tmp_path):
    market, _ = near_market(5)
    exact = bound(market, messages=2)
    monkeypatch.setattr(bound_menus, "MOST_CASES", 1)
    answer = bound(market, messages=2)
    assert answer.lower <= exact.lower
    assert answer.attained is None
    assert replayed(market, answer, tmp_path).accepted


def test_a_user_with_too_many_plans_is_bounded_too(tmp_path):
    cells = {(z, x, x): 1 for z, x in product(range(9), range(2))}
    match = [[1, 0], [0, 1]]
    market = market_of(match, [match, match], joint=cells, protocol=SELECTS)
    answer = bound(market)
    assert answer.lower == answer.optimum == 1
    assert answer.outcomes == "actions"
    assert replayed(market, answer, tmp_path).accepted


def driven():
    """Two agents that want opposite things, so that they are driven to the best that two messages can do."""
    user = [[3, 0, 0], [0, 3, 0], [0, 0, 2]]
    return market_of(
        user, [[[9, 9, 0], [0, 0, 0], [0, 0, 0]], [[0, 0, 0], [9, 9, 0], [0, 0, 0]]], [1, 1, 1], protocol=SELECTS
    )


LIES = {
    "a higher bound": lambda r: {"lower": "3"},
    "no offers": lambda r: {"offers": [[] for _ in r["offers"]]},
    "fewer cases": lambda r: {"offers": r["offers"][1:]},
    "offers of no form": lambda r: {"offers": {"agent 0": []}},
    "an unknown agent": lambda r: {"offers": [[{**row, "agent": "nobody"} for row in case] for case in r["offers"]]},
    "more plans than messages": lambda r: {
        "offers": [[{**row, "plans": [[0], [1], [2]]} for row in case] for case in r["offers"]]
    },
    "all plans": lambda r: {"offers": [[{**row, "plans": None} for row in case] for case in r["offers"]]},
    "a plan twice": lambda r: {"offers": [[{**row, "plans": [[0], [0]]} for row in case] for case in r["offers"]]},
    "no laws": lambda r: {"offers": [[{**row, "laws": []} for row in case] for case in r["offers"]]},
    "a law that is none": lambda r: {
        "offers": [[{**row, "laws": [[[0, 0, "1"], [1, 1, "1"]]]} for row in case] for case in r["offers"]]
    },
    "a separation": lambda r: {"offers": [[{**row, "separation": []} for row in case] for case in r["offers"]]},
    "weights": lambda r: {"weights": {"agent 0": "0", "agent 1": "0"}},
    "an equilibrium without plans": lambda r: {"equilibrium": {"law": r["equilibrium"]["law"]}},
    "an equilibrium with other plans": lambda r: {"equilibrium": {**r["equilibrium"], "plans": [[0], [1], [2]]}},
    "an equilibrium of another worth": lambda r: {"attained": "1", "gap": "0"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_certificate_that_lies_is_refused(lie, tmp_path):
    market = driven()
    answer = bound(market, messages=2)
    assert answer.lower > bound(market, messages=1).lower
    results = json.loads(answer.certificate)["results"]
    assert any(results["offers"])
    verdict = replayed(market, answer, tmp_path, **LIES[lie](results))
    assert not verdict.accepted
    assert verdict.reason
