"""Normal-form games: JSON and both versions of Gambit's format, and what is refused."""

from __future__ import annotations

import doctest
import io
import json
import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.extensive.game import Outcome
from certify.spec.reading import game_document
from certify.spec.reading.game import (
    GameDocument,
    parse_game,
    parse_nfg,
    read_game,
    write_game,
    write_nfg,
)
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.json_text import document_json

TWO_BY_TWO = {
    "format": "certify-game/1",
    "players": ["row", "column"],
    "strategies": [["T", "B"], ["L", "R"]],
    "payoffs": [[["3", "0"], ["5", "1"]], [["3", "0"], ["0", "1/2"]]],
}

# The example of Gambit's manual: three strategies against two, the first player's strategy fastest.
PAYOFFS = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { 3 2 }

1 1 0 2 0 2 1 1 0 3 2 0
"""

OUTCOMES = r"""NFG 1 R "A \"quoted\" title" { "Player 1" "Player 2" }

{ { "1" "2" "3" }
{ "1" "2" }
}
"a comment"

{
{ "" 1, 1 }
{ "two" 0 2 }
{ "" 0.5, 3/2 }
}
1 2 2 1 3 0
"""


def test_reads_a_json_game() -> None:
    game = parse_game(TWO_BY_TWO, "g.json")
    assert game == GameDocument(
        title="",
        players=("row", "column"),
        strategies=(("T", "B"), ("L", "R")),
        payoffs=(
            (Fraction(3), Fraction(0), Fraction(5), Fraction(1)),
            (Fraction(3), Fraction(0), Fraction(0), Fraction(1, 2)),
        ),
    )
    assert game.shape == (2, 2)
    assert game.payoff(0, (1, 0)) == 5
    assert game.payoff(1, [1, 1]) == Fraction(1, 2)


def test_reads_the_payoff_version_with_the_first_player_fastest() -> None:
    game = parse_nfg(PAYOFFS, where="g.nfg")
    assert game.title == "Selten (IJGT, 75), Figure 2, normal form"
    assert game.players == ("Player 1", "Player 2")
    assert game.strategies == (("1", "2", "3"), ("1", "2"))
    columns = {(0, 0): (1, 1), (1, 0): (0, 2), (2, 0): (0, 2), (0, 1): (1, 1), (1, 1): (0, 3), (2, 1): (2, 0)}
    for profile, payoffs in columns.items():
        assert (game.payoff(0, profile), game.payoff(1, profile)) == payoffs


def test_reads_the_outcome_version_and_outcome_zero_pays_nothing() -> None:
    game = parse_nfg(OUTCOMES, where="g.nfg")
    assert game.title == 'A "quoted" title'
    assert [game.payoff(0, profile) for profile in product(range(3), range(2))] == [1, 1, 0, Fraction(1, 2), 0, 0]
    assert [game.payoff(1, profile) for profile in product(range(3), range(2))] == [1, 1, 2, Fraction(3, 2), 2, 0]
    assert game.comment == "a comment"
    assert [outcome.label for outcome in game.outcomes] == ["", "two", ""]
    assert game.outcome_numbers == (1, 1, 2, 3, 2, 0)


def test_comment_and_outcomes_with_their_names_are_written_back() -> None:
    game = parse_nfg(OUTCOMES, where="g.nfg")
    assert write_nfg(game).splitlines()[-8:] == [
        *('"a comment"', "", "{", '{ "" 1, 1 }', '{ "two" 0, 2 }', '{ "" 1/2, 3/2 }'),
        *("}", "1 2 2 1 3 0"),
    ]
    alone = game.without_outcomes()
    assert (alone.payoffs, alone.comment, alone.digest()) == (game.payoffs, game.comment, game.digest())
    assert '"two"' not in write_nfg(alone)
    none = parse_nfg('NFG 1 R "" {"a"} {2} "none is paid" { } 0 0', where="g.nfg")
    assert parse_nfg(write_nfg(none), where="again") == none


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"payoffs": ((Fraction(1),) * 6, (Fraction(2),) * 6)}, "outcomes: they do not pay what the payoffs say"),
        ({"outcome_numbers": (1, 1, 2, 3, 2)}, "outcomes: they do not pay what the payoffs say"),
        ({"outcome_numbers": (1, 1, 2, 3, 2, 4)}, "outcome_numbers: expected numbers from 0 to 3"),
        ({"outcome_numbers": ()}, "outcomes: expected the number of an outcome for every profile"),
    ],
)
def test_refuses_outcomes_that_do_not_pay_the_payoffs(changes: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        replace(parse_nfg(OUTCOMES, where="g.nfg"), **changes)


@pytest.mark.parametrize(
    ("text", "payoffs"),
    [
        ('NFG 1 D "" {"a"} {2} 1 2', ((1, 2),)),
        ('NFG 1 R "" {"a"} {{"x" "y"}} "" 1e1 -0.5', ((10, Fraction(-1, 2)),)),
        ('NFG 1 R "" {"a"} {4} .25 7. -.5e1 -7.e-1', ((Fraction(1, 4), 7, -5, Fraction(-7, 10)),)),
        ('NFG 1 R""{"a""b"}{{"x"}{"y"}}1 2', ((1,), (2,))),
        ('\n\r\n\tNFG\n1\nR "t\nu" { "a" } { 1 } "comment \\" } { 1" 1/3 \n\n', ((Fraction(1, 3),),)),
        ('NFG 1 R "" {"a"} {2} {} 0 0', ((0, 0),)),
        ('NFG 1 R "" {"a" "b" "c"} {1 1 2} 1 2 3 4 5 6', ((1, 4), (2, 5), (3, 6))),
    ],
)
def test_reads_every_layout_of_the_format(text: str, payoffs: tuple[tuple[Fraction, ...], ...]) -> None:
    assert parse_nfg(text, where="g.nfg").payoffs == payoffs


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        (r'"a" "b"', ("a", "b")),
        (r'"" "" ""', ("_1", "_2", "_3")),
        (r'"x" "x" "x_1"', ("x_2", "x_3", "x_1")),
        (r'"" "_1"', ("_2", "_1")),
        (r'"a\"b" "c\\" "d\e"', ('a"b', "c\\", "d\\e")),
        ('"é\n"', ("é\n",)),
    ],
)
def test_labels_are_unquoted_and_made_distinct(written: str, labels: tuple[str, ...]) -> None:
    text = f'NFG 1 R "" {{"p"}} {{ {{ {written} }} }} ' + "0 " * len(labels)
    assert parse_nfg(text, where="g.nfg").strategies == (labels,)


HEAD = 'NFG 1 R "t" {"a" "b"} '
BAD_NFG = [
    ("", 'line 1 column 1: expected the header "NFG 1 R", got the end of the file'),
    ("nfg 1 R", 'line 1 column 1: expected the header "NFG 1 R", got "nfg"'),
    ("NFG 2 R", 'line 1 column 5: expected the header "NFG 1 R", got "2"'),
    ("NFG 1 Q", 'line 1 column 7: expected the header "NFG 1 R" or "NFG 1 D", got "Q"'),
    ("NFG 1 R {", 'line 1 column 9: expected the title in "double quotes", got "{"'),
    ('NFG 1 R "t', "line 1 column 9: the text that starts here does not end"),
    ('NFG 1 R "t\\"', "line 1 column 9: the text that starts here does not end"),
    ('NFG 1 R "t" "a"', "line 1 column 13: expected a { before a player's name"),
    ('NFG 1 R "t" {} {}', "line 1 column 14: the game has no player"),
    ('NFG 1 R "t" {a b}', 'line 1 column 14: expected a player\'s name in "double quotes" or a }, got "a"'),
    ('NFG 1 R "t" {"a"', 'line 1 column 17: expected a player\'s name in "double quotes" or a }, got the end'),
    (HEAD + "2 2", 'line 1 column 23: expected a { before the strategies, got "2"'),
    (HEAD + "{2}", 'line 1 column 25: expected a number of strategies, got "}"'),
    (HEAD + "{2 2 2}", 'line 1 column 28: expected a } after the strategies of 2 players, got "2"'),
    (HEAD + "{2 0}", "line 1 column 26: a player has no strategy"),
    (HEAD + "{2 -2}", 'line 1 column 26: expected a number of strategies in digits, got "-2"'),
    (HEAD + "{2 1.5}", 'line 1 column 26: expected a number of strategies in digits, got "1.5"'),
    (HEAD + "{2 x}", 'line 1 column 26: expected a number like "3/4"'),
    (HEAD + '{{"x"} {}}', "line 1 column 31: a player has no strategy"),
    (HEAD + '{{"x"} 2}', "line 1 column 30: expected a { before a strategy's name"),
    (HEAD + "{999999999 2} 0", "line 1 column 24: a game with 999999999 payoffs is too large; at most 5,000,000"),
    (HEAD + "{2000 2000} 0", "line 1 column 29: a game with 8000000 payoffs is too large; at most 5,000,000"),
    (HEAD + "{9" + "9" * 5000 + " 2}", "is too large; at most 5,000,000 are accepted"),
    (HEAD + "{1 1}", "line 1 column 28: expected 2 payoffs, got the end of the file"),
    (HEAD + "{2 2}\n1 2 3 4 5 6 7", "line 2 column 14: expected 8 payoffs, got the end of the file"),
    (HEAD + "{1 1} 1 2 3", 'line 1 column 33: there is text after the end of the game: "3"; remove it'),
    (HEAD + "{1 1} 1, 2", 'line 1 column 30: expected 2 payoffs, got ","'),
    (HEAD + "{1 1} 1 nan", 'line 1 column 31: "nan" is not a finite number'),
    (HEAD + "{1 1} 1 1/0", 'line 1 column 31: the denominator of "1/0" is zero'),
    (HEAD + "{1 1} 1 .", 'line 1 column 31: expected a number like "3/4", "-2" or "0.5", got "."'),
    (HEAD + "{1 1} 1 .5.", 'line 1 column 31: expected a number like "3/4", "-2" or "0.5", got ".5."'),
    (HEAD + "{1 1} 1 1./2", 'line 1 column 31: expected a number like "3/4", "-2" or "0.5", got "1./2"'),
    (HEAD + "{1 1} 1 +2", 'line 1 column 31: expected a number like "3/4", "-2" or "0.5", got "+2"'),
    (HEAD + '{1 1} "c" "d" 1 2', 'line 1 column 33: expected 2 payoffs, got "\\"d\\""'),
    (HEAD + '{1 1} {{"o" 1}} 1', 'line 1 column 36: expected 2 payoffs in the outcome, got "}"'),
    (HEAD + '{1 1} {{"o" 1,,2}} 1', 'line 1 column 37: expected 2 payoffs in the outcome, got ","'),
    (HEAD + '{1 1} {{"o" ,1 2}} 1', 'line 1 column 35: expected 2 payoffs in the outcome, got ","'),
    (HEAD + '{1 1} {{"o" 1 2 3}} 1', 'line 1 column 39: expected a } after 2 payoffs, got "3"'),
    (HEAD + "{1 1} {{1 2}} 1", 'line 1 column 31: expected the outcome\'s name in "double quotes", got "1"'),
    (HEAD + '{1 1} {"o" 1 2} 1', "line 1 column 30: expected an outcome { ... } or a }"),
    (HEAD + '{1 1} {{"o" 1 2}} 2', 'expected an outcome\'s number from 0 to 1 for every profile, got "2"'),
    (HEAD + '{1 1} {{"o" 1 2}} -1', 'for every profile, got "-1"'),
    (HEAD + '{1 1} {{"o" 1 2}}', "for every profile, got the end of the file"),
    (HEAD + '{1 1} {{"o" 1 2}} 1 1', 'there is text after the end of the game: "1"'),
]


@pytest.mark.parametrize(("text", "words"), BAD_NFG, ids=[words[:70] for _, words in BAD_NFG])
def test_refuses_a_bad_nfg_file_with_its_place_and_its_own_words(text: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        parse_nfg(text, where="bad.nfg")
    assert re.match(r"bad\.nfg: line \d+ column \d+: [^\n]+; [^\n]+\Z", str(caught.value))


BAD_JSON: list[tuple[dict[str, object], str]] = [
    ({"format": "certify-market/1"}, 'format: expected "certify-game/1", got "certify-market/1"'),
    ({"title": "x"}, 'the key "title" is unknown'),
    ({"players": []}, "players: the list is empty"),
    ({"players": ["a", "a"]}, 'players[1]: the name "a" comes twice'),
    ({"strategies": [["T", "B"]]}, "strategies: expected 2 lists of strategies, one a player, got 1"),
    ({"strategies": [["T", "B"], []]}, "strategies[1]: the list is empty"),
    ({"strategies": [["T", "B"], ["L", "L"]]}, 'strategies[1][1]: the name "L" comes twice'),
    ({"payoffs": [[[0, 0], [0, 0]]]}, "payoffs: expected 2 tables of payoffs, one a player, got 1"),
    (
        {"payoffs": [[[0, 0], [0, 0]], [[0, 0]]]},
        "payoffs[1]: expected 2 entries, one a strategy of player 1, got 1",
    ),
    (
        {"payoffs": [[[0, 0], [0, 0, 0]], [[0, 0], [0, 0]]]},
        "payoffs[0][1]: expected 2 entries, one a strategy of player 2, got 3",
    ),
    ({"payoffs": [[0, 0, 0, 0], [0, 0, 0, 0]]}, "payoffs[0]: expected 2 entries"),
    ({"payoffs": [[0, 0], [0, 0]]}, "payoffs[0][0]: expected a list, got 0"),
    ({"payoffs": [[[0, 0], [0, [1]]], [[0, 0], [0, 0]]]}, "payoffs[0][1][1]: expected a number like"),
    ({"payoffs": [[[0, 0], [0, "x"]], [[0, 0], [0, 0]]]}, "payoffs[0][1][1]: expected a number like"),
    (
        {"strategies": [[str(i) for i in range(2000)]] * 2},
        "a game with 8000000 payoffs is too large; at most 5,000,000 are accepted",
    ),
]


@pytest.mark.parametrize(("changes", "words"), BAD_JSON, ids=[words[:70] for _, words in BAD_JSON])
def test_refuses_a_bad_json_game_with_its_place_and_its_own_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match="^g.json: " + re.escape(words)):
        parse_game({**TWO_BY_TWO, **changes}, "g.json")


@pytest.mark.parametrize("key", list(TWO_BY_TWO))
def test_refuses_a_json_game_without_one_of_its_keys(key: str) -> None:
    document = {name: value for name, value in TWO_BY_TWO.items() if name != key}
    with pytest.raises(InputError, match=f'g.json: the key "{key}" is missing; add '):
        parse_game(document, "g.json")


def test_refuses_many_players_before_memory_is_spent() -> None:
    players = [str(i) for i in range(190)]
    document = {**TWO_BY_TWO, "players": players, "strategies": [["a", "b"]] * 190}
    with pytest.raises(InputError, match=r"a game with \d+\.\.\. payoffs is too large"):
        parse_game(document, "g.json")


@pytest.mark.parametrize(
    ("player", "profile", "words"),
    [
        (2, (0, 0), "player: expected an index below 2, got 2"),
        (-1, (0, 0), "player: expected an index below 2, got -1"),
        (0, (0,), "profile: expected 2 strategies, got 1"),
        (0, (0, 2), r"profile: expected strategy indices below \(2, 2\), got \(0, 2\)"),
        (0, (-1, 0), r"profile: expected strategy indices below \(2, 2\), got \(-1, 0\)"),
    ],
)
def test_refuses_a_payoff_outside_the_game(player: int, profile: tuple[int, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_game(TWO_BY_TWO, "g").payoff(player, profile)


def test_the_format_is_told_by_the_content_and_then_by_the_name(tmp_path: Path) -> None:
    for name in ("game.nfg", "game.txt", "game"):
        (tmp_path / name).write_text("\n" + PAYOFFS)
        assert read_game(tmp_path / name) == parse_nfg(PAYOFFS, where="")
    for name in ("game.json", "game.txt", "game"):
        (tmp_path / name).write_text(json.dumps(TWO_BY_TWO))
        assert read_game(tmp_path / name) == parse_game(TWO_BY_TWO, "")
    cases = [
        ("tree.efg", 'EFG 2 R "t" { "a" }', "tree.efg: line 1 column 20: expected a node c, p or t"),
        ("tree.txt", 'EFG 2 R "t" { "a" }', "tree.txt: line 1 column 20: expected a node c, p or t"),
        ("empty.efg", "", 'empty.efg: line 1 column 1: expected the header "EFG 2 R"'),
        ("empty.nfg", "", 'empty.nfg: line 1 column 1: expected the header "NFG 1 R"'),
        ("empty.json", "", "empty.json: line 1 column 1: a value is missing"),
        ("list.json", "[]", "list.json: expected an object, got a list"),
        ("game.dat", "3 4", "game.dat: line 1 column 1: this is no game; a .nfg file starts with NFG 1 R"),
    ]
    for name, content, words in cases:
        (tmp_path / name).write_text(content)
        with pytest.raises(InputError, match=re.escape(words)):
            read_game(tmp_path / name)
    with pytest.raises(InputError, match="there is no such file"):
        read_game(tmp_path / "none.nfg")


def test_the_hash_depends_on_the_game_and_not_on_its_file_or_title() -> None:
    game = parse_game(TWO_BY_TWO, "g")
    assert parse_nfg(write_nfg(game), where="g").digest() == game.digest()
    assert replace(game, title="another").digest() == game.digest()
    respelled = json.loads(json.dumps(TWO_BY_TWO).replace('"1/2"', '"0.50"').replace('"3"', '"6/2"'))
    assert parse_game(respelled, "g").digest() == game.digest()
    for changed in (
        replace(game, players=("column", "row")),
        replace(game, strategies=(("T", "B"), ("L", "M"))),
        replace(game, payoffs=game.payoffs[::-1]),
    ):
        assert changed.digest() != game.digest()


labels = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)


@st.composite
def games(draw: st.DrawFn) -> GameDocument:
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    cells = 1
    for size in shape:
        cells *= size
    line = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\{}\n '), max_size=8)
    row = st.lists(st.fractions(max_denominator=99), min_size=len(shape), max_size=len(shape)).map(tuple)
    outcomes, numbers = (), ()
    if draw(st.booleans()):
        outcomes = tuple(draw(st.lists(st.builds(Outcome, line, row), max_size=3)))
        numbers = tuple(draw(st.lists(st.integers(0, len(outcomes)), min_size=cells, max_size=cells)))
        paid = [(Fraction(0),) * len(shape), *(outcome.payoffs for outcome in outcomes)]
        tables = tuple(zip(*(paid[number] for number in numbers), strict=True))
    else:
        table = st.lists(st.fractions(max_denominator=99), min_size=cells, max_size=cells).map(tuple)
        tables = tuple(draw(table) for _ in shape)
    return GameDocument(
        title=draw(line),
        players=tuple(draw(st.lists(labels, min_size=len(shape), max_size=len(shape), unique=True))),
        strategies=tuple(tuple(draw(st.lists(labels, min_size=size, max_size=size, unique=True))) for size in shape),
        payoffs=tables,
        comment=draw(line),
        outcomes=outcomes,
        outcome_numbers=numbers,
    )


@settings(max_examples=60, deadline=None)
@given(games())
def test_what_is_written_is_read_back_as_the_same_game(game: GameDocument) -> None:
    assert parse_nfg(write_nfg(game), where="again") == game
    text = document_json(write_game(game))
    alone = replace(game.without_outcomes(), title="", comment="")
    assert parse_game(parse_json(text, where="again"), "again") == alone


@settings(max_examples=25, deadline=None)
@given(games())
def test_pygambit_reads_the_same_game_and_what_it_writes_is_read_as_the_same(game: GameDocument) -> None:
    gambit = pytest.importorskip("pygambit")
    # Its labels have no blanks at their ends.
    players = tuple(f"player {number}" for number in range(len(game.players)))
    names = tuple(tuple(map(str, range(size))) for size in game.shape)
    outcomes = tuple(Outcome(f"outcome {number}", each.payoffs) for number, each in enumerate(game.outcomes))
    game = replace(game, players=players, strategies=names, outcomes=outcomes, comment="a comment")
    theirs = gambit.read_nfg(io.StringIO(write_nfg(game)))
    again = parse_nfg(theirs.to_nfg(), where="theirs")
    assert (again.players, again.shape, again.payoffs) == (game.players, game.shape, game.payoffs)
    assert again.comment == game.comment
    assert [outcome.label for outcome in again.outcomes if outcome in outcomes] == [
        outcome.label for number, outcome in enumerate(outcomes, start=1) if number in game.outcome_numbers
    ]


@settings(max_examples=60, deadline=None)
@given(games())
def test_flat_payoffs_follow_the_profiles_in_row_major_order(game: GameDocument) -> None:
    nested = write_game(game)["payoffs"]
    for profile, position in zip(product(*map(range, game.shape)), range(10**6), strict=False):
        for player in range(len(game.players)):
            entry = nested[player]
            for index in profile:
                entry = entry[index]
            assert game.payoff(player, profile) == game.payoffs[player][position] == Fraction(entry)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_mutated_nfg_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([PAYOFFS, OUTCOMES]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 6)))
        pieces = st.sampled_from(["", '"', "\\", "{", "}", ",", "1", "-", "/0", "e99", '""', "NFG", "\0"])
        text = text[:start] + data.draw(pieces | st.text(max_size=3)) + text[stop:]
    try:
        game = parse_nfg(text, where="m.nfg")
    except InputError as error:
        refused = str(error)
    else:
        refused = None
        assert parse_nfg(write_nfg(game), where="again") == game
    assert refused is None or re.match(r"m\.nfg: line \d+ column \d+: [^\n]+; [^\n]+\Z", refused)


def test_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(game_document).failed == 0
    assert doctest.testmod(game_document).attempted >= 1
