"""Extensive games in Gambit's format: every layout of it, and what is refused."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.extensive.game import InformationSet, Node, Outcome
from certify.spec.reading import efg
from certify.spec.reading.efg import parse_efg, write_efg
from certify.spec.reading.game import read_game, read_normal_form

# Myerson's card game: player 1 sees the colour of a card, player 2 does not.
CARDS = r"""EFG 2 R "A \"card\" game" { "Player 1" "Player 2" }
"red wins; \\ black loses"

c "the deal" 1 "colour" { "red" 1/2 "black" 0.5 } 0
p "" 1 1 "sees red" { "raise" "fold" } 0
p "" 2 1 "is raised" { "meet" "pass" } 0
t "" 1 "won doubly" { 2, -2 }
t "" 2 "won" { 1.0 -1 }
t "" 2
p "" 1 2 "sees black" { "raise" "fold" } 0
p "" 2 1 "is raised" { "meet" "pass" } 0
t "" 4 "lost doubly" { -2, 2 }
t "" 2 "won" { 1, -1/1 }
t "" 9 "lost" { -1, 1e0 }
"""


def test_reads_a_game_with_chance_shared_sets_and_shared_outcomes() -> None:
    game = parse_efg(CARDS, where="cards.efg")
    assert (game.title, game.comment) == ('A "card" game', "red wins; \\ black loses")
    assert game.players == ("Player 1", "Player 2")
    half = Fraction(1, 2)
    assert game.information_sets == (
        InformationSet(None, "colour", ("red", "black"), (half, half)),
        InformationSet(0, "sees red", ("raise", "fold")),
        InformationSet(1, "is raised", ("meet", "pass")),
        InformationSet(0, "sees black", ("raise", "fold")),
    )
    assert game.own_sets() == ((1, 3), (2,))
    assert game.outcomes == (
        Outcome("won doubly", (Fraction(2), Fraction(-2))),
        Outcome("won", (Fraction(1), Fraction(-1))),
        Outcome("lost doubly", (Fraction(-2), Fraction(2))),
        Outcome("lost", (Fraction(-1), Fraction(1))),
    )
    assert game.nodes[0] == Node("the deal", None, None, 0, None)
    assert [(node.parent, node.action) for node in game.nodes[1:]] == [
        (0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1), (6, 0), (7, 0), (7, 1), (6, 1),
    ]  # fmt: skip
    assert [node.outcome for node in game.nodes] == [None, None, None, 0, 1, 1, None, None, 2, 1, 3]


def test_what_is_written_is_read_back_and_written_alike() -> None:
    game = parse_efg(CARDS, where="cards.efg")
    text = write_efg(game)
    assert parse_efg(text, where="again") == game
    assert write_efg(parse_efg(text, where="again")) == text
    assert text.splitlines()[:6] == [
        r'EFG 2 R "A \"card\" game" { "Player 1" "Player 2" }',
        r'"red wins; \\ black loses"',
        "",
        'c "the deal" 1 "colour" { "red" 1/2 "black" 1/2 } 0',
        'p "" 1 1 "sees red" { "raise" "fold" } 0',
        'p "" 2 1 "is raised" { "meet" "pass" } 0',
    ]


@pytest.mark.parametrize(
    ("text", "nodes", "payoffs"),
    [
        ('EFG 2 R "" { "a" } t "" 0', 1, []),
        ('EFG 2 D""{"a""b"}t""1""{1,2}', 1, [(1, 2)]),
        ('\n\r\nEFG\t2\nR "t\nu" { } "comment }"\nt "" 5 "" { }', 1, [()]),
        ('EFG 2 R "" { "a" } p "" 1 7 "" { "x" } 3 "at once" { 1/3 }\nt "" 3', 2, [(Fraction(1, 3),)]),
        ('EFG 2 R "" { "a" } c "" 1 "" { "never" 0 "always" 1 } 0 t "" 0 t "" 0', 3, []),
        ('EFG 2 R "" { "a" } c "" 1 "" { "x" 1 } 0 c "" 1 0 c "" 1 "" { "x" 1.0 } 0 t "" 0', 4, []),
        ('EFG 2 R "" { "a" "b" } p "" 1 1 "" { "x" } 0 p "" 2 1 "" { "y" } 0 p "" 1 1 0 t "" 0', 4, []),
    ],
)
def test_reads_every_layout_of_the_format(text: str, nodes: int, payoffs: list[tuple[Fraction, ...]]) -> None:
    game = parse_efg(text, where="g.efg")
    assert len(game.nodes) == nodes
    assert [outcome.payoffs for outcome in game.outcomes] == payoffs
    assert parse_efg(write_efg(game), where="again") == game


def test_labels_are_made_distinct() -> None:
    game = parse_efg('EFG 2 R "" { "a" "a" "" } p "" 1 1 "" { "x" "" "x" "x_1" } 0' + ' t "" 0' * 4, where="g")
    assert game.players == ("a_1", "a_2", "_1")
    assert game.information_sets[0].actions == ("x_2", "_1", "x_3", "x_1")


HEAD = 'EFG 2 R "" { "a" "b" } '
LEFT = 'p "" 1 1 "s" { "l" "r" } 0 '
PAID = 't "" 1 "o" { 1 2 } '
DRAW = 'c "" 1 "s" { "l" 1/2 "r" 1/2 } 0 '
BAD = [
    ("", 'line 1 column 1: expected the header "EFG 2 R", got the end of the file'),
    ("EFG 1 R", 'line 1 column 5: expected the header "EFG 2 R", got "1"'),
    ("EFG 2 X", 'line 1 column 7: expected the header "EFG 2 R" or "EFG 2 D", got "X"'),
    ("EFG 2 R {", 'line 1 column 9: expected the title in "double quotes", got "{"'),
    ('EFG 2 R "x', "line 1 column 9: the text that starts here does not end"),
    ('EFG 2 R "" "a"', "line 1 column 12: expected a { before a player's name"),
    ('EFG 2 R "" { "a"', 'line 1 column 17: expected a player\'s name in "double quotes" or a }, got the end of'),
    (HEAD, "line 1 column 24: expected a node c, p or t, got the end of the file"),
    (HEAD + '"c" "d"', 'line 1 column 28: expected a node c, p or t, got "\\"d\\""'),
    (HEAD + 'x "" 0', 'line 1 column 24: expected a node c, p or t, got "x"'),
    (HEAD + "t 0", 'line 1 column 26: expected the node\'s label in "double quotes", got "0"'),
    # Truncated, or with more than the game needs.
    (HEAD + 't ""', "line 1 column 28: expected the outcome's number in digits, got the end of the file"),
    (HEAD + 'p "" 1', "expected the information set's number in digits, got the end of the file"),
    (HEAD + 'p "" 1 1 "s" { "l"', 'expected an action\'s name in "double quotes" or a }, got the end of the file'),
    (HEAD + LEFT, 'line 1 column 51: expected a node c, p or t that follows the action "l", got the end of the file'),
    (HEAD + LEFT + "\n" + PAID, 'line 2 column 20: expected a node c, p or t that follows the action "r", got the end'),
    (HEAD + LEFT + 't "" 0 t "" 0 t "" 0', 'there is text after the end of the game: "t"; remove it'),
    (HEAD + 't "" 1 "o" { 1', "expected 2 payoffs, got the end of the file"),
    (HEAD + 'c "" 1 "s" { "l" 1/2 "r"', "expected the action's probability, got the end of the file"),
    # Players.
    (HEAD + 'p "" 0 1 "s" { "l" } 0', "expected a player's number from 1 to 2, got 0; players are counted from 1"),
    (HEAD + 'p "" 3 1 "s" { "l" } 0', "line 1 column 29: expected a player's number from 1 to 2, got 3"),
    (HEAD + 'p "" -1 1 "s" { "l" } 0', 'expected the player\'s number in digits, got "-1"'),
    (HEAD + 'p "" 1.0 1 "s" { "l" } 0', 'expected the player\'s number in digits, got "1.0"'),
    (HEAD + 'p "" ' + "9" * 5000, "expected the player's number in digits"),
    # Information sets.
    (HEAD + 'p "" 1 1 0', 'information set 1 of the player "a" is not described yet; write "label" { actions } after'),
    (HEAD + 'c "" 4 0', "information set 4 of chance is not described yet"),
    (HEAD + LEFT + 'p "" 2 1 0', 'information set 1 of the player "b" is not described yet'),
    (HEAD + LEFT + 'c "" 1 0', "information set 1 of chance is not described yet"),
    (HEAD + LEFT + 'p "" 1 1 "s" { "l" } 0', 'set 1 of the player "a" was described otherwise before: 1 actions inst'),
    (HEAD + LEFT + 'p "" 1 1 "s" { "l" "r" "m" } 0', "described otherwise before: 3 actions instead of 2"),
    (HEAD + LEFT + 'p "" 1 1 "s" { "r" "l" } 0', "described otherwise before: other actions; say the same or"),
    (HEAD + LEFT + 'p "" 1 1 "z" { "l" "r" } 0', 'described otherwise before: another label than "s"'),
    (HEAD + DRAW + 'c "" 1 "s" { "l" 1/3 "r" 2/3 } 0', "set 1 of chance was described otherwise before: other prob"),
    (HEAD + 'p "" 1 1 "s" { } 0', "an information set has no action; give it at least one, or end the game with t"),
    (HEAD + 'p "" 1 1 "s" "l" 0', 'expected a { before an action\'s name, got "\\"l\\""'),
    (HEAD + 'p "" 1 1 "s" { "l" 1/2 } 0', 'expected an action\'s name in "double quotes" or a }, got "1/2"'),
    (HEAD + 'p "" 1 1 "s" { "l", "r" } 0', 'expected an action\'s name in "double quotes" or a }, got ","'),
    # Chance.
    (HEAD + 'c "" 1 "s" { } 0', "an information set has no action"),
    (HEAD + 'c "" 1 "s" { "l" "r" } 0', 'expected the action\'s probability, got "\\"r\\""'),
    (HEAD + 'c "" 1 "s" { "l" 1/2 "r" 1/3 } 0', "line 1 column 31: expected chances that sum to 1, got a sum of 5/6"),
    (HEAD + 'c "" 1 "s" { "l" 0.333 "r" 0.333 "m" 0.333 } 0', "sum to 1, got a sum of 999/1000; change one"),
    (HEAD + 'c "" 1 "s" { "l" 3/2 "r" -1/2 } 0', "line 1 column 49: expected a probability >= 0, got -1/2"),
    (HEAD + 'c "" 1 "s" { "l" nan } 0', 'line 1 column 41: "nan" is not a finite number'),
    (HEAD + 'c "" 1 "s" { "l" 1/0 } 0', 'the denominator of "1/0" is zero'),
    # Outcomes.
    (HEAD + 't "" 3', 'outcome 3 is not described yet; write "label" { payoffs } after it'),
    (HEAD + 't "" -1', 'expected the outcome\'s number in digits, got "-1"'),
    (HEAD + 't "" 0 "o" { 1 2 }', "outcome 0 is no outcome and has no label; give the outcome another number"),
    (HEAD + 't "" 1 "o"', "expected a { before 2 payoffs, got the end of the file"),
    (HEAD + 't "" 1 "o" { 1 }', 'expected 2 payoffs, got "}"'),
    (HEAD + 't "" 1 "o" { 1 2 3 }', 'expected a } after 2 payoffs, got "3"'),
    (HEAD + 't "" 1 "o" { 1,, 2 }', 'expected 2 payoffs, got ","'),
    (HEAD + 't "" 1 "o" { 1, two }', 'line 1 column 40: expected a number like "3/4", "-2" or "0.5", got "two"'),
    (HEAD + 't "" 1 "o" { 1e99999 2 }', "the exponent of"),
    (HEAD + LEFT + PAID + 't "" 1 "o" { 1 3 }', "outcome 1 was described with other payoffs before; say the same or"),
    (HEAD + LEFT + PAID + 't "" 1 "x" { 1 2 }', "outcome 1 was described with another label before"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), BAD, ids=[words[:70] for _, words in BAD])
def test_refuses_a_bad_file_with_its_place_and_its_own_words(text: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        parse_efg(text, where="bad.efg")
    assert re.match(r"bad\.efg: line \d+ column \d+: [^\n]+; [^\n]+\Z", str(caught.value))


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_file_that_ends_anywhere_too_early_is_refused(cut: int) -> None:
    words = CARDS.split()
    with pytest.raises(InputError, match=r"^cut\.efg: line \d+ column \d+: "):
        parse_efg(" ".join(words[: -min(cut, len(words))]), where="cut.efg")


def test_a_huge_tree_is_refused_with_its_size_before_a_node_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(efg, "MAXIMUM_NODES", 100)

    def comb(depth: int) -> str:
        return HEAD + f'p "c {{ t" 1 1 "" {{ "l" "r" }} 0 {PAID}' * depth + 't "" 0'

    assert len(parse_efg(comb(49), where="comb.efg").nodes) == 99
    assert len(parse_efg(comb(49).replace('""', '"' + "x" * 500 + '"'), where="long.efg").nodes) == 99
    monkeypatch.setattr(efg._Reader, "game", None)
    with pytest.raises(InputError, match=r"^comb\.efg: a tree with 1,001 nodes is too large; at most 100 are accepted"):
        parse_efg(comb(500), where="comb.efg")
    monkeypatch.setattr(efg, "MAXIMUM_PAYMENTS", 80)
    with pytest.raises(InputError, match="a tree with 51 nodes is too large; at most 40 are accepted for 2 players"):
        parse_efg(comb(25), where="comb.efg")


def test_a_list_of_many_actions_is_refused_with_what_it_lacks() -> None:
    actions = '"a" ' * 20_000
    with pytest.raises(InputError, match='that follows the action "a_1", got the end of the file'):
        parse_efg(HEAD + f'p "" 1 1 "" {{ {actions} }} 0', where="g.efg")


def test_a_deep_tree_needs_no_recursion() -> None:
    depth = 20_000
    game = parse_efg(HEAD + 'p "" 1 1 "" { "l" "r" } 0 t "" 0 ' * depth + 't "" 0', where="deep.efg")
    assert len(game.nodes) == 2 * depth + 1
    assert parse_efg(write_efg(game), where="deep.efg") == game


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_mutated_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    words = CARDS.split()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(words) - 1))
        other = data.draw(st.sampled_from([*sorted(set(words)), "", "3", "-1", "{", "}", '"', "1/0", "c", "\x00"]))
        words[place : place + data.draw(st.integers(0, 2))] = [other]
    try:
        game = parse_efg(" ".join(words), where="mutated.efg")
    except InputError as error:
        refused = str(error)
    else:
        assert parse_efg(write_efg(game), where="again") == game
        return
    assert re.match(r"mutated\.efg: line \d+ column \d+: [^\n]+\Z", refused)


def test_files_are_read_as_trees_and_as_normal_forms(tmp_path) -> None:
    path = tmp_path / "cards.efg"
    path.write_text(CARDS)
    assert read_game(path) == parse_efg(CARDS, where="")
    table = read_normal_form(path)
    assert table.strategies == (("11", "12", "21", "22"), ("1", "2"))
    assert table.payoffs[0] == (0, 1, Fraction(1, 2), 0, Fraction(-1, 2), 1, 0, 0)
    assert table.payoffs[1] == tuple(-payoff for payoff in table.payoffs[0])
    (tmp_path / "table.nfg").write_text('NFG 1 R "" {"a"} {2} 1 2')
    assert read_normal_form(tmp_path / "table.nfg").payoffs == ((1, 2),)
    forgets = HEAD + 'p "" 1 1 "" { "x" } 0 p "" 1 1 0 t "" 0'
    path.write_text(forgets)
    with pytest.raises(InputError, match=re.escape(f"{path}: imperfect recall")):
        read_normal_form(path)


def test_reads_decimals_without_digits_on_one_side_of_the_point() -> None:
    text = 'EFG 2 R "" {"a"} c "" 1 "" {"x" .25 "y" 0.75} 0 t "" 1 "" {7.} t "" 2 "" {-.5}'
    game = parse_efg(text, where="short.efg")
    assert game.information_sets[0].probabilities == (Fraction(1, 4), Fraction(3, 4))
    assert [outcome.payoffs for outcome in game.outcomes] == [(7,), (Fraction(-1, 2),)]
