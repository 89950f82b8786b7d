from certify.refutations.exhausted import counted, in_words
from certify.search.counts import ExhaustedMarkets
from certify.search.hunt import Tally
from certify.search.visits import Visit

SMALL, LARGE = {"actions": 2}, {"actions": 3}


def visit(shape, most, games, *, finished):
    count = ExhaustedMarkets(most, 10, (), True, False, games, games, finished=finished)
    return Visit(shape, 1.0, Tally(), None, count)


def test_the_largest_bound_that_was_finished_counts_and_what_was_begun_after_it():
    visits = [
        visit(SMALL, 1, 4, finished=False),
        visit(SMALL, 1, 10, finished=True),
        visit(SMALL, 2, 3, finished=False),
        visit(SMALL, 2, 5, finished=False),
        Visit(SMALL, 1.0, Tally(), None),
    ]
    counts = counted(visits)
    assert [(count.most, count.games) for _, count in counts] == [(1, 10), (2, 5)]
    assert in_words(counts).startswith("all 10 markets with utilities 0..1 and a uniform prior: decided, no rule")
    assert "; 5 of 10 markets with utilities 0..2" in in_words(counts)


def test_counts_of_several_shapes_are_added_up():
    counts = counted([visit(SMALL, 1, 10, finished=True), visit(LARGE, 1, 7, finished=False)])
    assert in_words(counts) == (
        "17 small games one by one, up to relabelling, 17 of them decided; "
        "at 1 shapes all with payoffs from 0 to 1 or more"
    )


def test_without_such_visits_nothing_is_counted():
    assert counted([Visit(SMALL, 1.0, Tally(), None)]) == []
