"""`certify report`: one page about a folder of certificates, and what it says of what is not accepted."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from certify.report.page import LARGEST_PLOT, TEMPLATE, page

HOSTILE = "<script>alert('1')</script>&\"x"
CORPUS = Path(__file__).parents[1] / "kernel" / "corpus"


class Parsed(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def parsed(file: Path) -> Parsed:
    return Parsed(file.read_text(encoding="utf-8"))


@pytest.fixture
def certificates(command, folder: Path) -> Path:
    """A folder with a certificate of each kind."""
    assert command("hull", "table.csv", "--user", "me")[0] == 0
    assert command("check", "game.json", "defect.json")[0] == 0
    assert command("bound", "market.json", "--time", "10")[0] == 0
    assert command("prove", "statements.py:products_are_nonnegative")[0] == 0
    command("prove", "statements.py:everything_is_positive")
    return folder / "certificates"


def test_the_page_shows_statements_verdicts_games_and_figures(command, certificates: Path):
    status, output, complaints = command("report", "certificates", "--json")
    answer = json.loads(output)
    assert (status, complaints, answer["status"]) == (0, "", "holds")
    assert answer["certificates"] == answer["accepted"] >= 4
    text = parsed(certificates / "report.html").text
    for shown in ("statements.py:products_are_nonnegative", "proved", "refuted", "holds", "payoffs of row, column"):
        assert shown in text
    assert "utilities" in text
    assert "x*y" in text.replace(" ", "")


def test_the_page_needs_nothing_but_itself(command, certificates: Path):
    (certificates / "plot.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    assert command("report", "certificates")[0] == 0
    page_text = parsed(certificates / "report.html")
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page_text.tags}
    (image,) = [attributes for tag, attributes in page_text.tags if tag == "img"]
    assert image["src"].startswith("data:image/svg+xml;base64,")
    addresses = [attributes.get(name, "") for _, attributes in page_text.tags for name in ("src", "href")]
    assert all(not address or address.startswith("data:") for address in addresses)


def test_equal_folders_give_equal_pages(command, certificates: Path):
    assert command("report", "certificates")[0] == 0
    first = (certificates / "report.html").read_bytes()
    assert command("report", "certificates")[0] == 0
    assert (certificates / "report.html").read_bytes() == first


def test_what_the_kernel_does_not_accept_is_shown_as_such(command, certificates: Path, folder: Path):
    market = folder / "market.json"
    market.write_text(market.read_text(encoding="utf-8").replace("[1, 0]", "[2, 0]"), encoding="utf-8")
    (certificates / "damaged.json").write_text("{", encoding="utf-8")
    (folder / "game.json").unlink()
    status, output, _ = command("report", "certificates", "--json")
    answer = json.loads(output)
    assert (status, answer["status"], answer["certificates"] - answer["accepted"]) == (1, "fails", 3)
    text = parsed(certificates / "report.html").text
    assert "Not accepted" in text
    assert "another hash" in text
    assert "it could not be checked" in text
    assert "damaged.json" in text
    assert "damaged.json: not accepted" in command("report", "certificates")[1]


def test_names_are_text_and_no_markup(command, folder: Path):
    (folder / "bad").mkdir()
    document = {
        "format": "certify-game/1",
        "players": [HOSTILE, "b"],
        "strategies": [[HOSTILE], ["L"]],
        "payoffs": [[[1]], [[0]]],
    }
    (folder / "hostile.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "only.json").write_text('{"format": "certify-profile/1", "strategies": [[1], [1]]}', encoding="utf-8")
    assert command("check", "hostile.json", "only.json", "--out", "bad")[0] == 0
    (folder / "bad" / "x<img src=y>.json").write_text(HOSTILE, encoding="utf-8")
    (folder / "bad" / "<b>.png").write_bytes(b"no image")
    assert command("report", "bad", "--title", HOSTILE)[0] == 1
    source = (folder / "bad" / "report.html").read_text(encoding="utf-8")
    assert HOSTILE not in source
    found = Parsed(source)
    assert "script" not in {tag for tag, _ in found.tags}
    assert HOSTILE in found.text
    assert [attributes["alt"] for tag, attributes in found.tags if tag == "img"] == ["<b>.png"]


def test_a_statement_that_cannot_be_shown_keeps_its_verdict(command, certificates: Path, folder: Path, monkeypatch):
    monkeypatch.setattr("certify.report.entries.statements", lambda place: {}[place])
    assert command("report", "certificates")[0] == 0
    assert "The statement cannot be shown: KeyError" in parsed(certificates / "report.html").text


def test_large_plots_are_named_and_not_shown(command, certificates: Path):
    (certificates / "large.png").write_bytes(b"x" * (LARGEST_PLOT + 1))
    assert command("report", "certificates")[0] == 0
    found = parsed(certificates / "report.html")
    assert "large.png" in found.text
    assert "img" not in {tag for tag, _ in found.tags}


def test_the_page_goes_where_it_is_told(command, certificates: Path, folder: Path):
    assert command("report", "certificates", "--out", "deep/er")[0] == 0
    assert (folder / "deep" / "er" / "report.html").is_file()
    assert not (certificates / "report.html").exists()


def test_many_certificates_fit_on_one_page():
    made = page(CORPUS)
    assert len(made.entries) > 50
    assert 0 < made.accepted < len(made.entries)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["empty"], "empty: this folder holds no certificate"),
        (["nowhere"], "nowhere: there is no such folder"),
        (["table.csv"], "table.csv: this is a file, not a folder"),
        ([""], "the name is empty"),
        (["empty", "--out", "table.csv"], "is a file, not a folder"),
    ],
)
def test_bad_input_gets_one_line_and_no_page(command, folder: Path, arguments, complaint):
    (folder / "empty").mkdir()
    status, output, complaints = command("report", *arguments)
    assert (status, output) == (2, "")
    assert len(complaints.splitlines()) == 1
    assert complaint in complaints
    assert not list(folder.rglob("*.html"))


def test_the_template_is_part_of_the_package():
    from importlib.resources import files

    assert files("certify.report").joinpath(TEMPLATE).is_file()


def test_a_path_of_best_responses_is_shown_turn_by_turn_and_drawn(command, folder):
    from certify.spec.reading.market import read_market, write_market

    market = read_market(folder / "market.json")
    (folder / "selection.json").write_text(json.dumps(write_market(replace(market, protocol="best-agent"))))
    assert command("dynamics", "selection.json", "--no-bound")[0] == 0
    assert command("report", "certificates")[0] == 0
    shown = parsed(folder / "certificates" / "report.html")
    assert "best responses" in shown.text
    assert "the user gets" in shown.text
    drawn = [attrs["src"] for tag, attrs in shown.tags if tag == "img"]
    assert len(drawn) == 1
    assert drawn[0].startswith("data:image/svg+xml;base64,")
