"""A solver of a library is started once; its processes come and go."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep

import pytest
from audited_games import BATTLE, PENNIES

from certify.audit.library import Address, Library, Worker

pytestmark = pytest.mark.skipif(find_spec("nashpy") is None, reason="nashpy is not installed")


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    started = Library("nashpy:support")
    yield started
    started.close()


@pytest.fixture
def worker(library: Library) -> Iterator[Worker]:
    asked = Worker(library.address)
    yield asked
    asked.close()


def process_of(worker: Worker) -> int:
    """The number of the process that answers next."""
    assert worker.ask(PENNIES, 60).error is None
    return worker._process  # pyright: ignore[reportPrivateUsage]


def test_one_process_answers_game_after_game(worker: Worker) -> None:
    first = process_of(worker)
    assert len(worker.ask(BATTLE, 60).profiles) == 3
    assert process_of(worker) == first


def test_another_process_answers_after_a_hang(worker: Worker) -> None:
    first = process_of(worker)
    os.kill(first, signal.SIGSTOP)
    assert worker.ask(PENNIES, 0.1).error == "timeout"
    assert len(worker.ask(PENNIES, 60).profiles) == 1
    assert process_of(worker) != first


def test_a_crash_is_told_with_its_signal_and_another_process_answers(worker: Worker) -> None:
    first = process_of(worker)
    os.kill(first, signal.SIGSEGV)
    answer = worker.ask(BATTLE, 60)
    assert answer.error == "crash"
    assert "ended with signal SIGSEGV" in answer.reason
    assert len(worker.ask(BATTLE, 60).profiles) == 3


def test_two_workers_have_a_process_each(library: Library, worker: Worker) -> None:
    other = Worker(library.address)
    try:
        assert process_of(other) != process_of(worker)
    finally:
        other.close()


def test_a_solver_that_does_not_start_is_a_crash() -> None:
    library = Library("no:such solver")
    try:
        answer = Worker(library.address).ask(BATTLE, 1)
    finally:
        library.close()
    assert answer.error == "crash"
    assert "the solver does not start: KeyError" in answer.reason


def test_a_solver_that_has_ended_is_a_crash(tmp_path: Path) -> None:
    answer = Worker(Address(str(tmp_path / "solver"))).ask(BATTLE, 1)
    assert answer.error == "crash"
    assert "cannot be reached" in answer.reason


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_nothing_is_left_running() -> None:
    library = Library("nashpy:support")
    worker = Worker(library.address)
    answering = process_of(worker)
    library.close()
    until = monotonic() + 20
    while running(answering) and monotonic() < until:
        sleep(0.05)
    assert not running(answering)


def running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
