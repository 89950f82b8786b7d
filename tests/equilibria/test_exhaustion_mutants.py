"""Changed certificates: each is refused, or what it says is true by brute force."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction

import pytest
from brute_force_equilibria import extreme_equilibria, game, tables

from certify.equilibria import all_equilibria, check_all
from certify.kernel import hull_rule
from certify.kernel.certificate_encoding import layout
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.reading.game import write_game

GAMES = (
    game([[2, 0], [0, 1]], [[1, 0], [0, 2]]),
    game([[1, 1], [1, 0]], [[1, 1], [1, 0]]),
    game([[0, 0, 0]] * 2, [[0, 0, 0]] * 2),
    game([[1, 0, 1], [0, 1, 1], [1, 1, 0]], [[0, 1, 0], [1, 0, 1], [0, 1, 1]]),
    game([[3, 1, 2], [1, 3, 2], [2, 2, 2]], [[1, 3, 2], [3, 1, 2], [2, 2, 2]]),
)


def accepted(folder, text):
    (folder / "certificate.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return replay(folder / "certificate.json").accepted
    except InputError:
        return False


def strategies(profile):
    return tuple(tuple(map(Fraction, own)) for own in profile)


def regret(document, profile):
    first, second = tables(document)
    rows = [sum(map(Fraction.__mul__, row, profile[1])) for row in first]
    columns = [sum(map(Fraction.__mul__, column, profile[0])) for column in zip(*second, strict=True)]
    own = sum(map(Fraction.__mul__, rows, profile[0])), sum(map(Fraction.__mul__, columns, profile[1]))
    return max(max(rows) - own[0], max(columns) - own[1])


def is_true(document, text):
    """Whether the certificate says what enumeration over all supports says."""
    claim = json.loads(text)
    listed = list(map(strategies, claim["instance"]["parameters"]["profiles"]))
    results = claim["results"]
    extreme = extreme_equilibria(*tables(document))
    if results["equilibria"] != [regret(document, profile) == 0 for profile in listed]:
        return False
    missing = set(map(strategies, results["missing"]))
    if results["exhausted"] and not extreme <= {*listed, *missing}:
        return False
    if "subsets" in results and (len(listed) != len(set(listed)) or len(results["index"]) != len(listed)):
        return False
    return missing <= extreme - set(listed) and results["complete"] == (
        False if missing else True if results["exhausted"] else None
    )


def places(value, path=()):
    yield path
    for key in range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ():
        yield from places(value[key], (*path, key))


def changed(generator, document):
    """The document with one small change."""
    document = copy.deepcopy(document)
    path = generator.choice([path for path in places(document) if path and path[0] != "format"])
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    key, value = path[-1], inside[path[-1]]
    if isinstance(value, bool) or value is None:
        inside[key] = generator.choice([True, False, None])
    elif isinstance(value, int):
        inside[key] = generator.choice([value + 1, value - 1, 0, 1, 2, 3])
    elif isinstance(value, str):
        try:
            number = Fraction(value)
            inside[key] = str(
                generator.choice([number + 1, -number, number / 2, Fraction(0), number + Fraction(1, 10**30)])
            )
        except ValueError:
            inside[key] = generator.choice(["divide", "empty", "flat", "point", "product", "x"])
    elif isinstance(value, list) and value:
        one, two = generator.randrange(len(value)), generator.randrange(len(value))
        match generator.randrange(4):
            case 0:
                del value[one]
            case 1:
                value.insert(one, copy.deepcopy(value[two]))
            case 2:
                value[one], value[two] = value[two], value[one]
            case _:
                del value[one:]
    elif isinstance(inside, dict):
        del inside[key]
    return document


def mutants(text, seed, count):
    generator = random.Random(seed)
    document = json.loads(text)
    for _ in range(count):
        mutant = changed(generator, document)
        if generator.random() < 0.3:
            mutant = changed(generator, mutant)
        yield layout(mutant)


@pytest.mark.parametrize("number", range(len(GAMES)))
def test_a_changed_certificate_is_refused_or_true(tmp_path, number):
    document = GAMES[number]
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    text = all_equilibria(document).certificate
    assert accepted(tmp_path, text)
    assert is_true(document, text)
    refused = 0
    for mutant in mutants(text, number, 150):
        if mutant == text:
            continue
        if accepted(tmp_path, mutant):
            assert is_true(document, mutant), mutant
        else:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("number", range(len(GAMES)))
def test_no_changed_tree_proves_that_a_list_without_one_equilibrium_is_complete(tmp_path, number):
    document = GAMES[number]
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    profiles = all_equilibria(document).profiles
    for gone in range(len(profiles)):
        listed = [*profiles[:gone], *profiles[gone + 1 :]]
        claim = json.loads(check_all(document, profiles).certificate)
        del claim["instance"]["parameters"]["profiles"][gone]
        del claim["results"]["equilibria"][gone]
        assert check_all(document, listed).complete is False
        for mutant in [layout(claim), *mutants(layout(claim), gone, 25)]:
            if accepted(tmp_path, mutant):
                assert is_true(document, mutant), mutant


@pytest.mark.parametrize("number", range(len(GAMES)))
def test_a_list_with_one_profile_moved_by_very_little_is_refused(tmp_path, number):
    document = GAMES[number]
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    text = all_equilibria(document).certificate
    tiny = Fraction(1, 10**30)
    for place in range(len(all_equilibria(document).profiles)):
        claim = json.loads(text)
        profile = claim["instance"]["parameters"]["profiles"][place]
        first, second, *others = map(Fraction, profile[0])
        step = tiny if first < 1 and second > 0 else -tiny if first else 0
        if not step:
            continue
        profile[0] = list(map(str, [first + step, second - step, *others]))
        assert not accepted(tmp_path, layout(claim))


@pytest.mark.parametrize("number", range(len(GAMES)))
def test_a_profile_listed_twice_is_refused_where_each_is_said_to_be_listed_once(tmp_path, number):
    document = GAMES[number]
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    claim = json.loads(all_equilibria(document).certificate)
    claim["instance"]["parameters"]["profiles"].append(claim["instance"]["parameters"]["profiles"][0])
    claim["results"]["equilibria"].append(True)
    claim["results"]["index"].append(claim["results"]["index"][0])
    assert not accepted(tmp_path, layout(claim))
    listed = check_all(document, [*all_equilibria(document).profiles] * 2)
    assert listed.complete is True


def attacked(tree, rule, pair):
    """A tree that would prove anything if one rule were left out."""
    if rule == "check_point":
        nodes = [["point", node[1], pair[node[1]]] if node[0] == "point" else node for node in tree["nodes"]]
        return {**tree, "nodes": nodes}
    return {"nodes": [["empty" if rule == "check_empty" else "flat", 0, 0]], "vectors": [[["0", "0", "0"]], []]}


@pytest.mark.parametrize("rule", ["check_empty", "check_flat", "check_point"])
def test_each_rule_is_needed_to_refuse_a_false_list(tmp_path, monkeypatch, rule):
    document = GAMES[3]
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    profiles = all_equilibria(document).profiles
    claim = json.loads(check_all(document, profiles).certificate)
    del claim["instance"]["parameters"]["profiles"][1:]
    del claim["results"]["equilibria"][1:]
    tree = claim["parts"]["exhausted"]["exhaustion"]
    claim["parts"]["exhausted"]["exhaustion"] = attacked(tree, rule, (0, 0))
    text = layout(claim)
    assert not is_true(document, text)
    assert not accepted(tmp_path, text)
    monkeypatch.setattr(hull_rule.Faces, rule, lambda *arguments: None)
    assert accepted(tmp_path, text)
