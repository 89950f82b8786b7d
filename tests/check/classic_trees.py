"""Textbook games in extensive form, as files; their equilibria are in `test_check_classic_trees.py`."""

from __future__ import annotations

from itertools import permutations

CARD_GAME = """EFG 2 R "A simple card game (Myerson 1991, figure 2.1)" { "1" "2" } ""
c "" 1 "" { "red" 1/2 "black" 1/2 } 0
p "" 1 1 "red" { "raise" "fold" } 0
p "" 2 1 "raised" { "meet" "pass" } 0
t "" 1 "" { 2 -2 }
t "" 2 "" { 1 -1 }
t "" 2
p "" 1 2 "black" { "raise" "fold" } 0
p "" 2 1 0
t "" 3 "" { -2 2 }
t "" 2
t "" 4 "" { -1 1 }
"""

HORSE = """EFG 2 R "Selten's horse (Selten 1975, figure 1)" { "1" "2" "3" } ""
p "" 1 1 "" { "C" "D" } 0
p "" 2 1 "" { "c" "d" } 0
t "" 1 "" { 1 1 1 }
p "" 3 1 "" { "L" "R" } 0
t "" 2 "" { 4 4 0 }
t "" 3 "" { 0 0 1 }
p "" 3 1 "" { "L" "R" } 0
t "" 4 "" { 3 2 2 }
t "" 5 "" { 0 0 0 }
"""

CENTIPEDE = """EFG 2 R "Centipede of four moves (McKelvey and Palfrey 1992)" { "1" "2" } ""
p "" 1 1 "" { "take" "pass" } 0
t "" 1 "" { 0.40 0.10 }
p "" 2 1 "" { "take" "pass" } 0
t "" 2 "" { 0.20 0.80 }
p "" 1 2 "" { "take" "pass" } 0
t "" 3 "" { 1.60 0.40 }
p "" 2 2 "" { "take" "pass" } 0
t "" 4 "" { 0.80 3.20 }
t "" 5 "" { 6.40 1.60 }
"""

BEER_QUICHE = """EFG 2 R "Beer or quiche (Cho and Kreps 1987)" { "sender" "receiver" } ""
c "" 1 "" { "weak" 1/10 "strong" 9/10 } 0
p "" 1 1 "weak" { "beer" "quiche" } 0
p "" 2 1 "beer" { "duel" "retreat" } 0
t "" 1 "" { 0 1 }
t "" 2 "" { 2 0 }
p "" 2 2 "quiche" { "duel" "retreat" } 0
t "" 3 "" { 1 1 }
t "" 4 "" { 3 0 }
p "" 1 2 "strong" { "beer" "quiche" } 0
p "" 2 1 0
t "" 5 "" { 1 0 }
t "" 6 "" { 3 1 }
p "" 2 2 0
t "" 7 "" { 0 0 }
t "" 8 "" { 2 1 }
"""


def kuhn_poker() -> str:
    """Kuhn's poker of three cards (Kuhn 1950), as a file.

    Information sets in order of appearance: player 1 with J, J after a bet, Q, ...; player 2 with Q after a check,
    Q after a bet, K after a check, ...
    """
    deals = list(permutations("JQK", 2))
    chances = " ".join(f'"{one}{two}" 1/6' for one, two in deals)
    lines = ['EFG 2 R "Kuhn poker" { "1" "2" } ""', f'c "" 1 "" {{ {chances} }} 0']
    for one, two in deals:
        mine, theirs = "JQK".index(one) + 1, "JQK".index(two) + 1
        wins = "JQK".index(one) > "JQK".index(two)
        shown = 't "" 1 "one" { 1 -1 }' if wins else 't "" 2 "lost one" { -1 1 }'
        called = 't "" 3 "two" { 2 -2 }' if wins else 't "" 4 "lost two" { -2 2 }'
        lines += [
            f'p "" 1 {mine} "{one}" {{ "check" "bet" }} 0',
            f'p "" 2 {theirs} "{two} after check" {{ "check" "bet" }} 0',
            shown,
            f'p "" 1 {mine + 3} "{one} after bet" {{ "fold" "call" }} 0',
            't "" 2 "lost one" { -1 1 }',
            called,
            f'p "" 2 {theirs + 3} "{two} after bet" {{ "fold" "call" }} 0',
            't "" 1 "one" { 1 -1 }',
            called,
        ]
    return "\n".join(lines)


CLASSICS = {
    "card game": CARD_GAME,
    "horse": HORSE,
    "centipede": CENTIPEDE,
    "beer or quiche": BEER_QUICHE,
    "kuhn": kuhn_poker(),
}
