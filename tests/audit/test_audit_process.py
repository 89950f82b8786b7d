"""Crashes, hangs and rubbish of commands are answers like others."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from audited_games import BATTLE, BOTTOM, MIXED, TOP, toy

from certify.audit.process import Command, arguments, text_of
from certify.spec.errors import InputError
from certify.spec.reading.nfg import parse_nfg, write_nfg


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


def test_a_solver_reads_the_payoffs_of_a_game_whose_file_names_outcomes() -> None:
    text = 'NFG 1 R "" { "a" } { 2 } "kept" { { "won" 1 } } 1 0'
    game = parse_nfg(text, where="named.nfg")
    assert parse_nfg(text_of(game), where="given.nfg") == game.without_outcomes()
    assert "won" in write_nfg(game)
    assert "won" not in text_of(game)


def printing(profiles: str) -> str:
    """The command line that prints a document with these profiles."""
    document = f'{{"format": "certify-profiles/1", "profiles": {profiles}}}'
    return f"printf %s {shlex.quote(document)}"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("true", "the command printed nothing"),
        ("printf hello", "line 1 column 1"),
        (printing("[[[NaN, 1], [1, 0]]]"), '"NaN" is not a finite number'),
        (printing('[[["nan", 1], [1, 0]]]'), 'profiles[0][0][0]: "nan" is not a finite number'),
        (printing("[[[true, 0], [1, 0]]]"), "expected a number"),
        (printing("[[[1, 0, 0], [1, 0]]]"), "profiles[0][0]: expected 2 probabilities, one a strategy, got 3"),
        (printing("[[[1, 0]]]"), "profiles[0]: expected 2 lists of probabilities, one a player, got 1"),
        (printing("[1, 0]"), "profiles[0]: expected a list, got 1"),
        (printing("null"), "profiles: expected a list, got null"),
        ("printf [[[1,0],[1,0]]]", "expected an object, got a list"),
    ],
)
def test_what_is_no_document_of_profiles_of_the_game_is_rubbish_and_what_to_print_is_said(
    command: str, reason: str
) -> None:
    answer = Command(command).ask(BATTLE, 20)
    assert (answer.error, answer.profiles) == ("rubbish", ())
    assert reason in answer.reason
    assert answer.reason.endswith('print {"format": "certify-profiles/1", "profiles": [...]} and nothing else')


def test_a_command_that_only_ends_with_a_status_has_crashed() -> None:
    answer = Command("false").ask(BATTLE, 20)
    assert (answer.error, answer.reason) == ("crash", "the command ended with exit status 1")


def test_more_profiles_than_can_be_judged_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certify.audit.process.MOST_PROFILES", 2)
    assert len(Command(printing("[[[1, 0], [1, 0]], [[1, 0], [1, 0]]]")).ask(BATTLE, 20).profiles) == 2
    assert Command(printing("[[], [], []]")).ask(BATTLE, 20).error == "endless"


def test_a_command_that_hangs_is_ended() -> None:
    answer = Command(toy("hang")).ask(BATTLE, 0.3)
    assert (answer.error, answer.profiles) == ("timeout", ())


def test_an_unknown_program_and_open_quotes_are_refused() -> None:
    with pytest.raises(InputError, match='there is no program "no-such-program"'):
        arguments("no-such-program --fast")
    with pytest.raises(InputError, match="write a command line"):
        arguments('solver "open')


def test_a_file_that_may_not_be_run_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "solver.py"
    script.write_text("print(1)")
    with pytest.raises(InputError, match=r"may not be run; make it executable, or name what runs it: 'python "):
        arguments(f"{script} --fast")
    script.chmod(0o755)
    assert arguments(f"{script} --fast") == [str(script), "--fast"]
