"""Which failures are the same, so that of each way of failing a small game is kept."""

from __future__ import annotations

import pytest
from audited_games import BATTLE, solver

from certify.audit.answers import Answer
from certify.audit.failures import Failure, distinct, shrink_all, way
from certify.audit.run import Row, Task
from certify.audit.truth import Truth
from certify.audit.verdicts import Verdict, judge


def failing(error: str, reason: str) -> Verdict:
    return judge(solver(), Truth(BATTLE), Answer(error=error, reason=reason))


def row(verdict: Verdict, kind: str = "kind") -> Row:
    return Row(Task(f"{kind}/1/0", kind, BATTLE), solver(), BATTLE, verdict, 0.0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("KeyError", "4"), ("KeyError", "17"), True),
        (("rubbish", "expected 4 probabilities, got 7"), ("rubbish", "expected 2 probabilities, got 3"), True),
        (("rubbish", "expected 4 probabilities, got 7"), ("rubbish", "expected probabilities, got nan"), False),
        (("QhullError", "QH6050 qhull error"), ("QhullError", "QH6023 qhull input error"), False),
        (("KeyError", "4"), ("IndexError", "4"), False),
    ],
)
def test_errors_are_of_one_way_if_their_first_words_are_the_same_but_for_numbers(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    ways = {way(failing(*each), BATTLE) for each in (one, other)}
    assert len(ways) == (1 if same else 2)
    assert len(distinct([row(failing(*one)), row(failing(*other))])) == len(ways)


def test_without_time_failures_are_kept_as_they_are() -> None:
    rows = [row(failing("KeyError", "4")), row(failing("timeout", "no answer"), "other")]
    assert list(shrink_all(rows, None, 1.0, 0)) == [Failure(each, BATTLE, each.verdict) for each in rows]


def test_nothing_is_searched_to_judge_an_error_or_an_answer_that_is_said_to_be_incomplete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def search(*_: object, **__: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr("certify.audit.truth.all_equilibria", search)
    monkeypatch.setattr("certify.audit.truth.is_degenerate", search)
    held = solver("all", "non-degenerate games")
    assert judge(held, Truth(BATTLE), Answer(error="crash", reason="")).name == "error"
    assert judge(held, Truth(BATTLE), Answer(incomplete=True)).finds == "some"
    with pytest.raises(AssertionError, match="searched"):
        judge(held, Truth(BATTLE), Answer())
