"""When shapes are visited: hunts, and searches of small games one by one that go on where they stopped."""

from search_problems import ALIGNMENT

from certify import theorem
from certify.kernel.statement_file import statements
from certify.provers.clock import Clock
from certify.search.counts import ExhaustedMarkets
from certify.search.hunt import Tally
from certify.search.refute import refute
from certify.search.visit_order import Schedule
from certify.search.visits import Task, Visit, visit
from certify.spec.variants import Variant

ONE = {"agents": 1, "actions": 2, "states": 1}
TABLES = """
from certify import theorem

@theorem
def laws_are_worth_the_same(t):
    law = t.market(agents=1).law("p")
    t.assume(law.user_value >= 0)
    t.claim(law.user_value >= 0)
"""


@theorem
def numbers_are_small(t):
    t.claim(t.unknown("x") <= 1)


def schedule(statement, seconds=1000.0):
    return Schedule(statement, Variant(), Clock(seconds), 0, None)


def ended(task, games, *, finished):
    """The end of a visit that looked at so many markets."""
    count = None
    if task.bound is not None:
        count = ExhaustedMarkets(task.bound, 10, (), True, False, games, games, finished=finished)
    return Visit(task.shape, 0.0, Tally(), None, count)


def visits(statement, shapes, number, *, finished):
    """The first visits of a search in which each looks at two more markets."""
    order, found = schedule(statement), []
    for task in order.tasks(shapes, statement):
        found.append(task)
        if len(found) == number:
            return found
        before = 0 if task.earlier is None else task.earlier.games
        order.note(ended(task, before + 2, finished=finished))
    return found


def test_markets_are_searched_one_by_one_from_the_second_round_on():
    found = visits(ALIGNMENT["lemma_k"], [ONE], 5, finished=False)
    assert [task.bound for task in found] == [None, None, 1, None, 1]
    assert all(task.of_markets for task in found if task.bound)


def test_a_search_one_by_one_goes_on_where_it_stopped():
    counting = [task for task in visits(ALIGNMENT["lemma_k"], [ONE], 7, finished=False) if task.bound]
    assert [0 if task.earlier is None else task.earlier.games for task in counting] == [0, 2, 4]


def test_once_all_are_looked_at_larger_numbers_come():
    counting = [task for task in visits(ALIGNMENT["lemma_k"], [ONE], 7, finished=True) if task.bound]
    assert [task.bound for task in counting] == [1, 2, 3]
    assert all(task.earlier is None for task in counting)


def test_a_shape_is_not_searched_one_by_one_twice_at_once():
    order = schedule(ALIGNMENT["lemma_k"])
    tasks = order.tasks([ONE], ALIGNMENT["lemma_k"])
    assert [next(tasks).bound for _ in range(5)] == [None, None, 1, None, None]


def test_other_statements_are_hunted_only():
    assert all(task.bound is None for task in visits(numbers_are_small, [{}], 5, finished=False))


def test_only_new_markets_count_as_examples():
    first = visit(Task(ALIGNMENT["lemma_k"], ONE, Variant(), 60.0, 0, bound=1, of_markets=True))
    again = Task(ALIGNMENT["lemma_k"], ONE, Variant(), 60.0, 0, bound=1, of_markets=True, earlier=first.exhausted)
    assert first.tally.examples == first.exhausted.games == 10
    assert visit(again).tally.examples == 0


def test_a_search_counts_the_markets_that_it_decided(tmp_path, monkeypatch):
    monkeypatch.setattr("certify.search.visit_order.FIRST_VISIT", 0.2)
    file = tmp_path / "laws.py"
    file.write_text(TABLES, encoding="utf-8")
    answer = refute(statements(file)["laws_are_worth_the_same"], [{"actions": 2, "states": 1}], seconds=3)
    assert answer.status == "unknown"
    assert "decided, no rule breaks it" in answer.reason
