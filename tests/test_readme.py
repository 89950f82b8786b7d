"""The pages for readers: their commands print what they say, their examples run, their links lead somewhere."""

import re
import shutil
from pathlib import Path

import pytest

from certify.cli.main import COMMANDS, run
from certify.kernel.proof import Witness
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.report.counterexample import CounterexampleReport
from certify.spec.full_market import FullMarket
from certify.spec.language import Words
from certify.spec.normal_form_symbolic import SymbolicNormalForm
from certify.spec.selection_market import SelectionMarket
from certify.spec.variants import Variant

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LANGUAGE = (ROOT / "proofs/language.md").read_text(encoding="utf-8")
COMMAND_PAGE = (ROOT / "proofs/commands.md").read_text(encoding="utf-8")
PAGES = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "proofs").rglob("*.md"),
        *(ROOT / "tests").rglob("*.md"),
    ]
)


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def without_chance(text):
    """Return the text without seconds, and without how many games a search drew until it was lucky."""
    text = re.sub(r"\d+\.\d+ s\b", "S s", text)
    return re.sub(r"after \d+ games?", "after N games", text)


def without_tables(text):
    """Return what `refute` prints around the tables: the verdict, and where its files are."""
    lines = text.splitlines()
    return "\n".join([*lines[:2], *lines[-3:]])


def test_the_commands_of_the_readme_print_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "mine.py").write_text(blocks(README, "python")[0], encoding="utf-8")
    (tmp_path / "answer.json").write_text(blocks(README, "json")[0], encoding="utf-8")
    shown = [block.split("\n", 1) for block in blocks(README, "console")]
    assert len(shown) >= 4
    for first, output in shown:
        command = first.removeprefix("$ certify ").split()
        for word in command:
            if word.startswith("proofs/"):
                (tmp_path / word).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / word, tmp_path / word)
        run(command)
        printed = capsys.readouterr().out
        if command[0] == "refute":  # which of the small games the search ends with depends on time
            printed, output = without_tables(printed), without_tables(output)
        assert without_chance(printed) == without_chance(output), first


def test_the_counterexample_of_the_readme_is_shown_as_it_would_be(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(blocks(README, "python")[0], encoding="utf-8")
    statement = statements(file)["nash_is_pareto_optimal"]
    problem = statement.problem({"actions": 2})
    ones = {"payoff0[1,1]", "payoff1[1,1]", "x0[0]", "x1[0]", "y0[1]", "y1[1]"}
    witness = Witness({name: int(name in ones) for name in problem.unknowns})
    check_witness(problem.hypotheses(), problem.unknowns, witness, problem.functions)
    tables = CounterexampleReport(statement, problem, witness, Variant()).plain()
    (shown,) = (block for block in blocks(README, "console") if block.startswith("$ certify refute"))
    assert tables.strip() in shown


def test_the_first_page_is_read_in_a_few_minutes():
    assert len(README.splitlines()) <= 230


def test_every_command_has_its_row_and_its_section():
    for command in COMMANDS:
        assert f"| `certify {command.__name__}" in README
        assert f"\n## {command.__name__}\n" in COMMAND_PAGE


def test_the_statements_of_the_language_page_are_read(tmp_path):
    (example,) = blocks(LANGUAGE, "python")
    file = tmp_path / "shares.py"
    file.write_text(example, encoding="utf-8")
    (statement,) = statements(file).values()
    assert "one" in statement.plain()


def test_the_language_page_has_no_word_that_does_not_exist():
    known = {"t": (Words,), "game": (SymbolicNormalForm,), "market": (FullMarket, SelectionMarket)}
    fields = {"players", *FullMarket.__dataclass_fields__, *SelectionMarket.__dataclass_fields__}
    words = set(re.findall(r"`(?:\w+ = )?(t|game|market)\.(\w+)", LANGUAGE))
    assert len(words) > 40
    for owner, word in words:
        assert word in fields or any(hasattr(each, word) for each in known[owner]), f"{owner}.{word}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_to_files_and_headings(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, heading = target.partition("#")
        place = page.parent / name if name else page
        assert place.exists(), f"{target} in {page.relative_to(ROOT)}"
        if heading:
            headings = re.findall(r"^#+ (.*)$", place.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings], target
