"""The stored figures on competition against single agents: a sample is found again, and the tables are right."""

import sys
from fractions import Fraction
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "proofs" / "dynamics"
sys.path.insert(0, str(FOLDER))

import families  # noqa: E402
from biased_agents import BIASES, alone, market  # noqa: E402

ROWS = families.read_rows(FOLDER / "results" / "markets.csv")
PROVED = ("alone", "silence", "optimum", "hull error", "best alone", "least equilibrium")
"""What does not depend on the path that is taken."""


def exactly(row, name):
    return Fraction(row[name])


@pytest.mark.parametrize(
    ("family", "agents", "seed"), [("inside", 2, 0), ("near", 3, 4), ("outside", 4, 8), ("allied", 2, 3)]
)
def test_a_stored_market_has_the_same_figures_again(family, agents, seed):
    (stored,) = [row for row in ROWS if (row["family"], row["agents"], row["seed"]) == (family, str(agents), str(seed))]
    again = families.row(family, agents, seed)
    assert {name: again[name] for name in PROVED} == {name: stored[name] for name in PROVED}
    assert families.near_top(again, "from silence") == families.near_top(stored, "from silence")


def test_the_readme_has_the_counts_of_the_table():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    lines = families.summary(ROWS)
    assert len(lines) == 16
    for line in lines:
        assert f"| {' | '.join(line)} |" in text


def test_the_readme_has_the_totals():
    def count(*families_counted, holds):
        return sum(holds(row) for row in ROWS if row["family"] in families_counted)

    def at_top(row):
        return row["least equilibrium"] == row["optimum"]

    def helps(row):
        return exactly(row, "least equilibrium") > exactly(row, "best alone")

    assert [count(family, holds=at_top) for family in BIASES] == [120, 120, 84, 34]
    assert [count(family, holds=helps) for family in ("outside", "allied")] == [76, 35]
    assert [count(family, holds=lambda row: row["best alone"] == row["optimum"]) for family in BIASES] == [
        39,
        36,
        18,
        15,
    ]
    ends = [row[f"end from {start}"] for row in ROWS for start in ("silence", "random rules")]
    assert [ends.count(end) for end in ("equilibrium", "approximate", "unknown")] == [858, 98, 4]
    assert count(*BIASES, holds=lambda row: exactly(row, "from silence") > exactly(row, "least equilibrium")) == 45
    assert not count(*BIASES, holds=lambda row: exactly(row, "least equilibrium") < exactly(row, "best alone"))


def test_the_user_is_in_the_hull_of_the_family_inside_and_of_no_other():
    assert all((exactly(row, "hull error") == 0) == (row["family"] == "inside") for row in ROWS)


def test_every_exact_equilibrium_gives_the_user_at_least_the_bound():
    for row in ROWS:
        for start in ("silence", "random rules"):
            if row[f"end from {start}"] == "equilibrium":
                assert exactly(row, "least equilibrium") <= exactly(row, f"from {start}") <= exactly(row, "optimum")


def test_markets_follow_their_seed():

    document = market("inside", 3, 1)
    assert market("inside", 3, 1) == document
    assert market("inside", 3, 2) != document
    assert alone(document, 2).agent_utilities == (document.agent_utilities[2],)


def test_the_script_refuses_what_makes_no_sense(monkeypatch, capsys, tmp_path):
    for flags, complaint in [
        (["--out", str(tmp_path), "--agents", "5-2"], "--agents 5-2: expected a range"),
        (["--out", str(tmp_path), "--families", "inner"], "--families inner: expected some of inside"),
        (["--out", str(tmp_path), "--seeds", "0"], "--seeds 0: expected at least 1"),
        (["--table", str(tmp_path / "none.csv")], "none.csv"),
        ([], "--out: the folder is missing"),
    ]:
        monkeypatch.setattr(sys, "argv", ["families.py", *flags])
        assert families.main() == 2
        assert complaint in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_script_writes_a_table_and_a_plot(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["families.py", "--out", str(tmp_path), "--agents", "2", "--seeds", "1"])
    assert families.main() == 0
    assert len(families.read_rows(tmp_path / "markets.csv")) == len(BIASES)
    assert b"inside: competition" in (tmp_path / "growth.svg").read_bytes()
    assert capsys.readouterr().out.startswith("family")


def test_an_interrupted_script_goes_on_and_writes_the_same_table(monkeypatch, capsys, tmp_path):
    asked = []

    def row(family, agents, seed):
        asked.append((family, agents, seed))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return next(each for each in ROWS if (each["family"], each["agents"], each["seed"]) == (family, "2", str(seed)))

    monkeypatch.setattr(families, "row", row)
    flags = ["--agents", "2", "--seeds", "2", "--families", "inside,near"]
    monkeypatch.setattr(sys, "argv", ["families.py", "--out", str(tmp_path / "cut"), *flags])
    assert families.main() == 3
    assert "interrupted; what was found is kept in " in capsys.readouterr().err
    assert families.main() == 0
    assert "goes on after 2 markets" in capsys.readouterr().err
    assert asked == [("inside", 2, 0), ("inside", 2, 1), ("near", 2, 0), ("near", 2, 0), ("near", 2, 1)]
    monkeypatch.setattr(sys, "argv", ["families.py", "--out", str(tmp_path / "whole"), *flags])
    assert families.main() == 0
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("cut", "whole"))
    assert [file.name for file in first] == [file.name for file in second] == ["growth.svg", "markets.csv"]
    assert first[1].read_bytes() == second[1].read_bytes()
