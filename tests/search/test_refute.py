import multiprocessing
import pickle
from concurrent.futures import Executor, Future, ProcessPoolExecutor

import pytest
from search_problems import ALIGNMENT, Number

from certify import theorem
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.search.hunt import Tally
from certify.search.refute import InterruptedVisit, Task, Visit, default_shapes, refute, visit
from certify.spec.errors import InputError
from certify.spec.variants import Variant

FILE = """
from certify import theorem

@theorem
def sums_are_small(t):
    x = t.vector("x", t.size("players"))
    t.assume(t.all_of(each >= 0 for each in x), name="nonnegative")
    t.assume(x[0] <= 1, name="the first is small")
    t.claim(t.sum(x) <= 1)

@theorem
def squares_are_not_negative(t):
    x = t.unknown("x")
    t.claim(x * x >= 0)
"""
ONE_AND_TWO = [{"players": 1}, {"players": 2}]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sums.py"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def sums(file):
    return statements(file)["sums_are_small"]


def is_accepted(answer):
    check_witness(
        answer.problem.hypotheses(), answer.problem.unknowns, answer.counterexample.witness, answer.problem.functions
    )
    return True


def test_finds_a_counterexample_at_the_smallest_shape_that_has_one(sums):
    answer = refute(sums, ONE_AND_TWO, seconds=60)
    assert answer.status == "refuted"
    assert answer.shape == {"players": 2}
    assert is_accepted(answer)
    assert answer.examples >= 1
    assert answer.statement == "sums_are_small"
    assert "refuted at players 2 after" in repr(answer)


def test_a_variant_is_refuted_where_the_statement_is_not(sums):
    answer = refute(sums, [{"players": 1}], variant=Variant(("the first is small",)), seconds=60)
    assert answer.status == "refuted"
    assert answer.variant.without == ("the first is small",)
    assert is_accepted(answer)


def test_says_how_much_was_searched_where_nothing_was_found(sums):
    answer = refute(sums, [{"players": 1}], seconds=1)
    assert answer.status == "unknown"
    assert (answer.counterexample, answer.problem) == (None, None)
    assert answer.reason.startswith("no counterexample among")
    assert [visit.shape for visit in answer.visits][:1] == [{"players": 1}]


def test_a_statement_that_is_part_of_no_top_level_is_refuted_as_it_is():
    @theorem
    def inner(t):
        t.claim(t.unknown("x") >= 1)

    assert is_accepted(refute(inner, [{}], seconds=60))


def test_a_statement_of_a_file_is_not_read_again(sums, file):
    file.write_text("raise RuntimeError", encoding="utf-8")
    assert refute(sums, [{"players": 2}], seconds=60).status == "refuted"


def test_that_no_game_meets_the_assumptions_is_refuted_by_one_that_does(sums):
    answer = refute(sums, [{"players": 1}], variant=Variant(vacuous=True), seconds=60)
    assert answer.status == "refuted"
    assert is_accepted(answer)


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_without_time_nothing_is_searched(sums, seconds):
    answer = refute(sums, ONE_AND_TWO, seconds=seconds)
    assert (answer.status, answer.visits, answer.closest) == ("unknown", [], None)


@pytest.mark.parametrize(
    ("shapes", "reason"),
    [
        ([], "expected at least one shape"),
        ([{"player": 2}], "unknown shape key 'player'"),
        ([{"players": 0}], "players"),
        ([{"players": "two"}], "players"),
    ],
)
def test_refuses_shapes_that_are_none(sums, shapes, reason):
    with pytest.raises(InputError, match=reason):
        refute(sums, shapes, seconds=60)


def test_refuses_to_drop_what_is_not_assumed(sums):
    with pytest.raises(InputError, match="cannot drop 'nothing'"):
        refute(sums, ONE_AND_TWO, variant=Variant(("nothing",)), seconds=60)


def test_refuses_a_statement_without_a_claim():
    @theorem
    def nothing(t):
        t.unknown("x")

    with pytest.raises(InputError, match="claims nothing"):
        refute(nothing, [{}], seconds=60)


# Shapes. --------------------------------------------------------------------------------------------------------------


def test_default_shapes_are_those_of_the_sizes_that_the_statement_uses(sums):
    assert default_shapes(sums) == [{"players": 2}, {"players": 3}]
    assert default_shapes(sums, {"players": [5, 1]}) == [{"players": 1}, {"players": 5}]
    assert default_shapes(ALIGNMENT["lemma_k"])[0] == {"agents": 1, "actions": 2, "states": 1, "types": 1, "signals": 0}


def test_markets_are_read_from_the_rules_up_where_they_can_be():
    shapes = default_shapes(ALIGNMENT["competition_aligns"])
    assert {shape["level"] for shape in shapes} == {"rules"}
    sizes = [shape["agents"] * shape["actions"] * shape["states"] * shape["messages"] for shape in shapes]
    assert sizes == sorted(sizes)
    laws = default_shapes(ALIGNMENT["competition_aligns"], {"level": ["laws"]})
    assert {shape["level"] for shape in laws} == {"laws"}


def test_refuses_sizes_that_are_none(sums):
    with pytest.raises(InputError, match="expected at least one size for players, got none"):
        default_shapes(sums, {"players": []})


# Other processes. -----------------------------------------------------------------------------------------------------


class Here(Executor):
    """An executor that runs a hunt when it is submitted."""

    def __init__(self, error=None):
        self.submitted, self.error = [], error

    def submit(self, function, /, *arguments, **options):
        self.submitted.append(pickle.loads(pickle.dumps(arguments[0])))
        future = Future()
        if self.error is not None:
            future.set_exception(self.error)
            return future
        try:
            future.set_result(function(self.submitted[-1], **options))
        except InputError as error:
            future.set_exception(error)
        return future


def test_hunts_that_are_handed_on_read_the_statement_from_its_file(sums):
    executor = Here()
    answer = refute(sums, ONE_AND_TWO, executor=executor, jobs=2, seconds=60)
    assert answer.status == "refuted"
    assert answer.shape == {"players": 2}
    assert is_accepted(answer)
    assert [task.shape for task in executor.submitted[:2]] == ONE_AND_TWO


def test_shapes_without_hope_are_visited_seldom(monkeypatch):
    shapes = [{"players": 1}, {"players": 2}]
    visited = []

    def ended(task, _report):
        visited.append((task.shape["players"], task.games))
        return Visit(task.shape, 0.0, Tally(drafts=300, hopeless=task.shape == shapes[0]), None)

    monkeypatch.setattr("certify.search.refute.visit", ended)

    def report(_line):
        raise AssertionError

    @theorem
    def true(t):
        t.claim(t.vector("x", t.size("players"))[0] ** 2 >= 0)

    answer = refute(true, shapes, seconds=0.5, report=report)
    assert answer.status == "unknown"
    assert visited[:7] == [(1, 12), (2, 12), (1, 24), (2, 24), (2, 48), (2, 96), (1, 192)]


def test_two_processes_find_a_counterexample(sums):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        answer = refute(sums, ONE_AND_TWO, executor=executor, jobs=2, seconds=60)
    assert answer.status == "refuted"
    assert is_accepted(answer)


@pytest.mark.parametrize("jobs", [0, -1])
def test_refuses_to_run_no_jobs(sums, jobs):
    with pytest.raises(InputError, match="expected jobs to be a whole number from 1"):
        refute(sums, ONE_AND_TWO, executor=Here(), jobs=jobs, seconds=60)


def test_refuses_to_hand_on_what_is_not_in_the_file():
    @theorem
    def inner(t):
        t.claim(t.unknown("x") >= 1)

    with pytest.raises(InputError, match="no statement 'inner' at its top level"):
        refute(inner, [{}], executor=Here(), jobs=1, seconds=60)


def test_an_interrupted_hunt_comes_whole_from_another_process():
    ended = Visit({"players": 2}, 1.0, Tally(examples=3), None)
    error = pickle.loads(pickle.dumps(InterruptedVisit(ended)))
    assert isinstance(error, KeyboardInterrupt)
    assert error.visit == ended


def test_an_interrupted_search_says_how_far_it_came(sums):
    ended = Visit({"players": 2}, 1.0, Tally(examples=3), None)
    answer = refute(sums, ONE_AND_TWO, executor=Here(InterruptedVisit(ended)), jobs=1, seconds=60)
    assert answer.interrupted
    assert answer.status == "unknown"
    assert answer.examples == 3


def test_hunts_of_other_processes_are_counted_when_the_search_is_interrupted(file):
    squares = statements(file)["squares_are_not_negative"]
    lines = []

    def report(line):
        lines.append(line)
        if len(lines) == 1:
            raise KeyboardInterrupt

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        answer = refute(squares, [{}, {"players": 2}], executor=executor, jobs=2, seconds=60, report=report)
    assert answer.interrupted
    assert lines[-1] == "stopping what is running"
    assert len(answer.visits) >= 2
    assert all(ended.tally.drafts for ended in answer.visits)


def test_a_hunt_ends_once_it_is_told_to_stop(sums, tmp_path):
    stop = tmp_path / "stop"
    stop.touch()
    with pytest.raises(InterruptedVisit) as stopped:
        visit(Task(sums, {"players": 2}, Variant(), 60.0, 0, stop=stop))
    assert stopped.value.visit.seconds < 60


def test_an_interrupt_between_hunts_ends_the_search(sums):
    def report(_line):
        raise KeyboardInterrupt

    answer = refute(sums, [{"players": 2}], report=report, seconds=60)
    assert answer.interrupted


# A second run. --------------------------------------------------------------------------------------------------------


def test_a_second_search_starts_from_the_first(sums, tmp_path):
    first = refute(sums, [{"players": 2}], seconds=60, database=tmp_path / "examples")
    second = refute(sums, [{"players": 2}], seconds=60, seed=5, database=tmp_path / "examples")
    assert first.status == second.status == "refuted"
    assert second.counterexample.size <= first.counterexample.size
    assert any((tmp_path / "examples").iterdir())


def test_equal_seeds_find_equal_counterexamples(sums):
    answers = [refute(sums, [{"players": 2}], seconds=60, seed=2) for _ in range(2)]
    assert answers[0].counterexample == answers[1].counterexample


def test_a_universal_assumption_is_proved_at_the_counterexample():
    @theorem
    def bounded(t):
        x, y = t.unknown("x"), t.unknown("y")
        inside = Number(condition=lambda z: (z >= 0) & (z <= 1))
        t.assume(t.for_all(inside, lambda z: x + y * z >= 2), name="above")
        t.claim(x >= 5)

    answer = refute(bounded, [{}], seconds=20)
    assert is_accepted(answer)
    assert len(answer.counterexample.witness.refutations) == 1


def test_an_interrupted_exhaustive_search_keeps_its_counts():
    @theorem
    def nobody_gets_less_than_nothing(t):
        "True of payoffs from 0: no game breaks it."
        game = t.normal_form(players=2)
        t.assume(t.all_of(value >= 0 for table in game.payoffs for value in table), name="not negative")
        t.claim(t.every(game.nash()).payoff(0) >= 0)

    lines = []

    def report(line):
        lines.append(line)
        if "games looked at" in line and len(lines) > 2:
            raise KeyboardInterrupt

    task = Task(nobody_gets_less_than_nothing, {"actions": 2}, Variant(), 60.0, 0, bound=2)
    with pytest.raises(InterruptedVisit) as stopped:
        visit(task, report)
    ended = stopped.value.visit
    assert ended.exhausted is not None
    assert ended.tally.examples == ended.exhausted.games > 0
    assert not ended.exhausted.finished
