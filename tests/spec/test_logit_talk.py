"""What it pays to tell a user who responds quantally, against the definitions in balls and against random rules."""

from fractions import Fraction
from random import Random

import pytest
from flint import arb, ctx, fmpq
from hypothesis import event, given, settings
from hypothesis import strategies as st

from certify.spec import logit_talk
from certify.spec.logit_talk import Event, Talk

HALF, ONE, ZERO = Fraction(1, 2), Fraction(1), Fraction(0)
USER = ((ONE, ZERO), (ZERO, ONE))
OPPOSED = ((ZERO, ONE), (ONE, ZERO))


@pytest.fixture(autouse=True)
def precise():
    with ctx.workprec(250):
        yield


def ball(value):
    value = Fraction(value)
    return arb(fmpq(value.numerator, value.denominator))


@st.composite
def talks(draw, signals=(1, 3), impossible=False):
    size, actions, events = draw(st.integers(*signals)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    seeded = Random(draw(st.integers(0, 10**6)))  # entries that Hypothesis draws are mostly alike, and nothing matters
    found = []
    for _ in range(events):
        mass = [seeded.randint(0 if impossible else 1, 3) for _ in range(size)]
        forms = [
            [[Fraction(share * seeded.randint(-2, 2), 6) for share in mass] for _ in range(actions)] for _ in range(2)
        ]
        found.append(Event([Fraction(share, 6) for share in mass], *forms))
    return Talk(found, Fraction(draw(st.sampled_from(["1/3", "1", "4", "30"]))))


def masses_for(draw, size, least=1):
    return [Fraction(each, 8) for each in draw(st.lists(st.integers(least, 4), min_size=size, max_size=size))]


def worth(talk, masses):
    total = arb(0)
    for at in talk.events:
        whole = sum((ball(m) * w for m, w in zip(at.mass, masses, strict=True)), arb(0))
        if whole == 0:
            continue
        forms = [
            [sum((ball(each) * w for each, w in zip(row, masses, strict=True)), arb(0)) for row in table]
            for table in (at.values, at.rewards)
        ]
        weights = [(ball(talk.rate) * value / whole).exp() for value in forms[0]]
        total += sum((w * g for w, g in zip(weights, forms[1], strict=True)), arb(0)) / sum(weights, arb(0))
    return total


@settings(max_examples=50, deadline=None)
@given(st.data(), talks(impossible=True))
def test_the_worth_is_within_its_bounds(data, talk):
    masses = masses_for(data.draw, len(talk.events[0].mass), least=0)
    low, high = talk.worth(masses)
    truth = worth(talk, [ball(mass) for mass in masses])
    assert not truth < ball(low)
    assert not truth > ball(high)
    assert high - low < Fraction(1, 10**15)


@settings(max_examples=50, deadline=None)
@given(st.data(), talks())
def test_the_slopes_are_what_differences_approach(data, talk):
    masses = masses_for(data.draw, len(talk.events[0].mass))
    step = ball(Fraction(1, 10**12))
    for x, (low, high) in enumerate(talk.slopes(masses)):
        sides = []
        for sign in (1, -1):
            moved = [ball(mass) for mass in masses]
            moved[x] += sign * step
            sides.append(worth(talk, moved))
        slope = (sides[0] - sides[1]) / (2 * step)
        assert slope > ball(low) - ball("1/100000000")
        assert slope < ball(high) + ball("1/100000000")


@settings(max_examples=8, deadline=None)
@given(st.data(), talks(signals=(2, 3)))
def test_no_rule_is_worth_more_than_what_is_best(data, talk):
    size = len(talk.events[0].mass)
    prior = masses_for(data.draw, size)
    prior = [mass / sum(prior) for mass in prior]
    cells = data.draw(st.sampled_from([[tuple(range(size))], [(x,) for x in range(size)]]))
    slack = data.draw(st.sampled_from([ZERO, Fraction(1, 10)]))
    best = talk.is_best(prior, cells, slack)
    event(f"{best}")
    told = sum((worth(talk, [ball(prior[x]) if x in cell else arb(0) for x in range(size)]) for cell in cells), arb(0))
    seeded = Random(data.draw(st.integers(0, 10**6)))
    for _ in range(20):
        said = [[seeded.randint(0, 3) + (m == x) for m in range(3)] for x in range(size)]
        rule = [[Fraction(part, sum(row)) for part in row] for row in said]
        paid = sum(
            (worth(talk, [ball(mass * row[m]) for mass, row in zip(prior, rule, strict=True)]) for m in range(3)),
            arb(0),
        )
        assert not best or not paid > told + ball(slack)


def test_the_beliefs_that_are_told_may_touch_the_line_inside_and_at_the_ends():
    prior = (Fraction(3, 10), Fraction(7, 10))
    for rewards, cells in ((USER, [(0,), (1,)]), (OPPOSED, [(0, 1)])):
        other = [(0, 1)] if len(cells) == 2 else [(0,), (1,)]
        talk = Talk([Event((ONE, ONE), USER, rewards)], Fraction(3))
        assert talk.is_best(prior, cells, ZERO)
        assert not talk.is_best(prior, other, ZERO)
        assert talk.is_best(prior, other, 3 * ONE)


def test_an_agent_whom_no_action_pays_more_may_say_anything():
    talk = Talk([Event((ONE,) * 3, ((ONE, ZERO, HALF), (ZERO, ONE, ZERO)), ((ZERO,) * 3,) * 2)], Fraction(5))
    for cells in ([(0, 1, 2)], [(0, 1), (2,)], [(0,), (1,), (2,)]):
        assert talk.is_best((HALF, HALF / 2, HALF / 2), cells, ZERO)


def test_a_type_that_one_signal_rules_out_is_left_open_where_it_matters():
    talk = Talk([Event((ONE, ZERO), ((ONE, ZERO), (ZERO, ZERO)), ((ONE, ZERO), (ZERO, ZERO)))], ONE)
    assert talk.slopes((ZERO, ONE)) is None
    assert not talk.is_best((HALF, HALF), [(0,), (1,)], ZERO)


def test_the_check_gives_up_after_some_work(monkeypatch):
    talk = Talk([Event((ONE, ONE), USER, OPPOSED)], Fraction(3))
    assert talk.is_best((HALF, HALF), [(0, 1)], ZERO)
    monkeypatch.setattr(logit_talk, "MOST_WORK", 16)
    assert not talk.is_best((HALF, HALF), [(0, 1)], ZERO)
    monkeypatch.setattr(logit_talk, "MOST_WORK", 100_000)
    monkeypatch.setattr(logit_talk, "DEEPEST", 0)
    assert not talk.is_best((HALF, HALF), [(0, 1)], ZERO)
