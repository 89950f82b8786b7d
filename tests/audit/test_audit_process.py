"""Crashes, hangs and rubbish of solvers are answers like others."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from audited_games import BATTLE, BOTTOM, MIXED, PENNIES, TOP, toy

from certify.audit.process import Command, Worker, arguments
from certify.spec.errors import InputError


def test_a_command_answers_with_exact_profiles() -> None:
    answer = Command(toy("right")).ask(BATTLE, 20)
    assert set(answer.profiles) == {TOP, MIXED, BOTTOM}
    assert answer.error is None


@pytest.mark.parametrize(
    ("bug", "error", "reason"),
    [
        ("crash", "crash", "signal SIGABRT"),
        ("hoard", "crash", "MemoryError"),
        ("rubbish", "rubbish", "output: line 1 column 1"),
        ("unknown-bug-in-the-name-of-no-module", None, ""),
    ],
)
def test_failures_of_commands_are_told_apart(bug: str, error: str | None, reason: str) -> None:
    answer = Command(toy(bug)).ask(BATTLE, 20)
    assert answer.error == error
    assert reason in answer.reason


def test_a_command_that_hangs_is_ended() -> None:
    answer = Command(toy("hang")).ask(BATTLE, 0.3)
    assert (answer.error, answer.profiles) == ("timeout", ())


def test_an_unknown_program_and_open_quotes_are_refused() -> None:
    with pytest.raises(InputError, match='there is no program "no-such-program"'):
        arguments("no-such-program --fast")
    with pytest.raises(InputError, match="write a command line"):
        arguments('solver "open')


@pytest.mark.skipif(find_spec("nashpy") is None, reason="nashpy is not installed")
def test_a_worker_lives_from_game_to_game_and_after_a_hang() -> None:
    worker = Worker("nashpy:support")
    try:
        assert len(worker.ask(BATTLE, 60).profiles) == 3
        assert worker.ask(PENNIES, 0).error == "timeout"
        assert len(worker.ask(PENNIES, 60).profiles) == 1
    finally:
        worker.close()


def test_a_worker_that_does_not_start_is_a_crash() -> None:
    worker = Worker("no:such solver")
    answer = worker.ask(BATTLE, 1)
    assert answer.error == "crash"
    assert "does not start" in answer.reason
