"""Crashes, hangs and rubbish of commands are answers like others."""

from __future__ import annotations

import pytest
from audited_games import BATTLE, BOTTOM, MIXED, TOP, toy

from certify.audit.process import Command, arguments
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
