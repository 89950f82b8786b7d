import json

import pytest

from certify.cli.main import run

TEXT = """
from certify import theorem

@theorem
def product(t):
    "A product of something nonnegative and something at most one."
    x, y = t.nonnegative("x"), t.unknown("y")
    t.assume(y <= 1, name="at most one")
    t.assume(y * y >= 0, name="square")
    t.claim(x * y <= t.constant("factor", 1) * x)
"""

SPOKEN = """
from certify import theorem
from certify.spec.errors import InputError

@theorem
def spoken(t):
    if t.level != "rules":
        raise InputError("needs rules")
    words = t.vector("x", t.size("messages"), nonnegative=True)
    t.assume(t.sum(words) <= 0, name="silent")
    t.claim(words[0] <= 0)
"""


@pytest.fixture
def file(folder):
    place = folder / "product.py"
    place.write_text(TEXT, encoding="utf-8")
    return place


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_each_assumption_and_constant_has_a_line(command, file):
    status, out, _ = command("ablate", "product.py", "--time", "8", "--json")
    rows = {row.get("dropped") or row["constant"]: row for row in lines(out)}
    assert status == 0
    assert {name: row.get("status") or row["sharp"] for name, row in rows.items()} == {
        "x nonnegative": "refuted",
        "at most one": "refuted",
        "square": "proved",
        "factor": "attained",
    }
    assert rows["factor"]["value"] == "1"
    for row in rows.values():
        assert row["statement"] == "product"
    assert "counterexample" in rows["at most one"]
    assert "witness" in rows["factor"]


def test_a_statement_that_is_read_from_the_rules_up_alone_is(command, folder):
    (folder / "spoken.py").write_text(SPOKEN, encoding="utf-8")
    for level in ([], ["--level", "rules"]):
        _, out, _ = command("ablate", "spoken.py", "--messages", "2", "--time", "8", "--json", *level)
        assert {row["dropped"]: row["status"] for row in lines(out)} == {
            "x nonnegative": "refuted",
            "silent": "refuted",
        }


def test_every_certificate_is_accepted_by_the_kernel(command, file):
    command("ablate", "product.py", "--time", "8")
    status, out, _ = command("replay", "certificates", "--json")
    assert status == 0
    assert all(row["accepted"] for row in lines(out))


def test_a_second_run_goes_on_from_the_certificates_of_the_first(command, file):
    _, first, _ = command("ablate", "product.py", "--time", "8", "--json")
    _, second, _ = command("ablate", "product.py", "--time", "8", "--json")
    assert {row["engine"] for row in lines(second) if "dropped" in row} == {"replay"}
    keys = ("dropped", "constant", "status", "sharp", "certificate")
    assert [[row.get(key) for key in keys] for row in lines(first)] == [
        [row.get(key) for key in keys] for row in lines(second)
    ]


def test_a_certificate_about_another_statement_is_not_taken_for_this_one(command, file):
    command("ablate", "product.py", "--time", "8")
    file.write_text(TEXT.replace("y <= 1", "y <= 2"), encoding="utf-8")
    _, out, _ = command("ablate", "product.py", "--time", "8", "--json")
    rows = {row["dropped"]: row for row in lines(out) if "dropped" in row}
    assert rows["square"]["status"] == "refuted"


def test_people_get_a_table(command, file):
    status, out, _ = command("ablate", "product.py:product", "--time", "8")
    assert status == 0
    assert "without square" in out
    assert "still proved" in out
    assert "attained" in out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["missing.py"], "missing.py"),
        (["product.py:other"], "there is no statement other"),
        (["product.py", "--agents", "2"], "no statement depends on agents; leave --agents out"),
        (["product.py", "--agents", "none"], "--agents"),
    ],
)
def test_bad_input_is_named(command, file, arguments, complaint):
    status, out, err = command("ablate", *arguments)
    assert status == 2
    assert not out
    assert complaint in err.replace("'", "").replace('"', "")


def test_an_interrupted_run_says_so_and_keeps_what_it_found(command, file, monkeypatch):
    from certify.cli import ablating

    whole, done = ablating.work, []

    def interrupted(order, report):
        if done:
            raise KeyboardInterrupt
        done.append(order)
        return whole(order, report)

    monkeypatch.setattr(ablating, "work", interrupted)
    assert run(["ablate", "product.py", "--time", "8"]) == 3
    assert list((file.parent / "certificates").glob("product-without*.json"))


def test_two_processes_answer_the_same_questions_alike(command, file):
    _, alone, _ = command("ablate", "product.py", "--time", "8", "--json")
    status, together, _ = command("ablate", "product.py", "--time", "8", "--json", "--again", "--jobs", "2")
    answers = [
        {row.get("dropped") or row["constant"]: row.get("status") or row["sharp"] for row in lines(text)}
        for text in (alone, together)
    ]
    assert status == 0
    assert answers[0] == answers[1]
