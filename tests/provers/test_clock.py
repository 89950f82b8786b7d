import time
from types import SimpleNamespace

import pytest

from certify.provers.clock import Clock, OutOfTime


@pytest.fixture
def later(monkeypatch):
    """Moves the clocks' idea of the time by a number of seconds."""
    real, shift = time.monotonic, [0.0]

    def move(seconds):
        shift[0] += seconds

    monkeypatch.setattr("certify.provers.clock.time", SimpleNamespace(monotonic=lambda: real() + shift[0]))
    return move


def test_spends_the_seconds_that_pass(later):
    clock = Clock(10_000)
    clock.check()
    before = clock.left
    later(4_000)
    assert 4_000 <= clock.spent < 10_000
    assert clock.left <= before - 4_000
    clock.check()


def test_never_has_less_than_no_time_left(later):
    clock = Clock(10_000)
    later(20_000)
    assert clock.left == 0
    with pytest.raises(OutOfTime):
        clock.check()


def test_a_budget_of_nothing_is_used_up_at_once():
    with pytest.raises(OutOfTime):
        Clock(0).check()


def test_a_part_ends_with_the_whole():
    whole = Clock(10_000)
    assert whole.part(20_000).seconds <= 10_000
    assert whole.part(5).seconds == 5


def test_a_part_of_a_spent_clock_has_no_time(later):
    whole = Clock(10_000)
    later(10_001)
    with pytest.raises(OutOfTime):
        whole.part(5).check()


def test_a_part_reports_to_whom_the_whole_reports():
    heard = []
    Clock(10_000, heard.append).part(5).part(1).report("so far")
    assert heard == ["so far"]


def test_reports_to_nobody_by_default():
    assert Clock(1).report("unheard") is None
