"""Odd values at any place of a certificate about an input file: replay gives a verdict, with a reason if it refuses."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from mutate import at, nodes, put

from certify import all_equilibria, bound, check, dynamics, hull
from certify.kernel.certificate_encoding import layout
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.reading.game import GameDocument, write_game

MUTANTS = 90

ODD = [
    *(None, True, False, 0, 1, -1, 2, 10**9, 10**40, "", "x", "0", "1", "-1", "1/2", "1e9999", "1" * 300),
    *([], [[]], {}, {"a": 1}, {"a": {}}, [0], ["1"], [None], [{}], [[0, 0, "1"]], [[0, [[0]], 0, "1"]]),
]

USER = [[1, 0], [0, 1]]
TILTED = [[2, 0], [1, 1]], [[0, 1], [1, 3]]
TYPES = {(0, 0, 0): 2, (0, 1, 1): 1, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3}


def market(**more: object) -> dict[str, object]:
    joint = [
        {"type": f"z{z}", "signal": f"x{x}", "state": f"y{y}", "probability": str(Fraction(p, 9))}
        for (z, x, y), p in TYPES.items()
    ]
    prior = {"prior": ["2/5", "3/5"]} if not more.pop("types", None) else {"joint": joint}
    names = {"actions": ["a", "b"], "states": ["y0", "y1"], "format": "certify-market/1"}
    agents = {"first": TILTED[0], "second": TILTED[1]}
    return {**names, **prior, "user": USER, "agents": agents, **more}


def about_market(folder: Path, asked: Callable[..., Any], **more: object) -> str:
    (folder / "market.json").write_text(json.dumps(market(**more)))
    return asked(str(folder / "market.json")).certificate


def path_of(folder: Path, **more: object) -> str:
    (folder / "market.json").write_text(json.dumps(market(**more)))
    answer = dynamics(str(folder / "market.json"), bounded=False)
    return answer.path_certificate or answer.certificate


def about_game(folder: Path, asked: Callable[..., Any]) -> str:
    payoffs = [[2, 1, 2, 0, 0, 2, 2, 1], [2, 1, 0, 1, 2, 0, 1, 1], [0, 1, 2, 1, 1, 1, 2, 0]]
    tables = tuple(tuple(map(Fraction, table)) for table in payoffs)
    game = GameDocument("", ("p", "q", "r"), (("s", "t"),) * 3, tables)
    (folder / "game.json").write_text(json.dumps(write_game(game)))
    return asked(game).certificate


def about_table(folder: Path, norm: str) -> str:
    (folder / "table.csv").write_text("user,a,b\n1,2,0\n2,1,1\n0.5,3,2\n4,1,7\n")
    return hull(folder / "table.csv", "user", norm=norm, growth=True).certificate


def lazily(folder: Path) -> str:
    """A profile in which all say nothing, though it is no equilibrium: what it says is read before it is refused."""
    document = json.loads(about_market(folder, bound))
    silent = [[0, 0, "1"], [1, 0, "1"]]
    profile = {"rules": [silent, silent], "response": [[0, [0, 0], 1, "1"]], "deviations": "plans"}
    document["results"].update(equilibrium=profile, attained="3/5")
    return layout(document)


QUANTAL = {"kind": "quantal", "rate": "2"}
BEST = {"kind": "best-agent"}
MADE = {
    "full": lambda folder: about_market(folder, bound),
    "profile": lazily,
    "conversation": lambda folder: about_market(folder, bound, types=True, protocol={"kind": "all", "rounds": 2}),
    "selection": lambda folder: about_market(folder, bound, protocol=BEST),
    "quantal": lambda folder: about_market(folder, bound, types=True, response=QUANTAL),
    "dynamics": lambda folder: about_market(folder, dynamics, protocol=BEST),
    "path": lambda folder: path_of(folder, protocol=BEST),
    "path of rules": lambda folder: path_of(folder, types=True),
    "equilibria": lambda folder: about_game(folder, all_equilibria),
    "near": lambda folder: about_game(folder, lambda game: check(game, [[0.268, 0.732]] * 3, near=True)),
    "sup": lambda folder: about_table(folder, "sup"),
    "squares": lambda folder: about_table(folder, "squares"),
}


@pytest.mark.parametrize("made", MADE)
def test_replay_never_fails_on_an_odd_value(made, tmp_path):
    text = MADE[made](tmp_path)
    base = json.loads(text)
    places = [path for path in nodes(base) if path[:1] == ("results",) or path[:2] == ("instance", "parameters")]
    evidence = [path for path in nodes(base) if path[:1] == ("parts",) and len(path) > 1]
    generator = random.Random(made)
    drawn = (generator.choice(evidence if evidence and generator.random() < 0.4 else places) for _ in range(MUTANTS))
    refused = [has_a_verdict(tmp_path, base, path, generator.choice(ODD)) for path in drawn].count(False)
    assert refused > MUTANTS // 2


def has_a_verdict(folder: Path, base: object, path: tuple[str | int, ...], odd: object) -> bool:
    """Whether a certificate with an odd value at one place is accepted; if not, there is a reason."""
    mutant = put(copy.deepcopy(base), path, copy.deepcopy(odd))
    (folder / "mutant.json").write_text(layout(mutant))
    try:
        verdict = replay(folder / "mutant.json")
    except InputError:
        return False
    assert verdict.accepted or verdict.reason
    return verdict.accepted


@pytest.mark.parametrize(("made", "key"), [("profile", "equilibrium"), ("selection", "offers")])
def test_all_odd_values_in_a_profile_and_at_the_top_of_offers(made, key, tmp_path):
    base = json.loads(MADE[made](tmp_path))
    places = [
        path for path in nodes(base) if path[:2] == ("results", key) and len(path) < (7 if made == "profile" else 4)
    ]
    places = [path for path in places if path[2:4] != ("rules", 1)]
    for path in places:
        for odd in ODD:
            assert not has_a_verdict(tmp_path, base, path, odd) or at(base, path) == odd or odd == []
