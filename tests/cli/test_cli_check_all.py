import json

import pytest

BATTLE = (
    '{"format": "certify-game/1", "players": ["row", "column"], "strategies": [["A", "B"], ["A", "B"]],'
    ' "payoffs": [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]}'
)
MIXED = [["2/3", "1/3"], ["1/3", "2/3"]]
EVERY = [[[1, 0], [1, 0]], MIXED, [[0, 1], [0, 1]]]


@pytest.fixture
def battle(folder):
    """Writes the game and a list of profiles."""
    (folder / "battle.json").write_text(BATTLE)

    def write(profiles):
        (folder / "list.json").write_text(json.dumps({"format": "certify-profiles/1", "profiles": profiles}))

    return write


def test_a_complete_list_holds_and_its_certificate_replays(command, battle):
    battle(EVERY)
    status, output, _ = command("check", "battle.json", "--all", "list.json", "--json")
    document = json.loads(output)
    assert status == 0
    assert document["status"] == "holds"
    assert (document["equilibria"], document["complete"], document["missing"]) == ([True] * 3, True, [])
    assert "reason" not in document
    assert command("replay", document["certificate"])[0] == 0


def test_an_incomplete_list_fails_and_shows_what_is_missing(command, battle):
    battle(EVERY[:1])
    status, output, _ = command("check", "--all", "battle.json", "list.json", "--json")
    document = json.loads(output)
    assert (status, document["status"], document["complete"]) == (1, "fails", False)
    assert document["missing"] == [MIXED, [["0", "1"], ["0", "1"]]]
    assert document["reason"] == "2 missing"
    status, output, _ = command("check", "battle.json", "--all", "list.json")
    assert status == 1
    assert "missing: 2/3, 1/3; 1/3, 2/3" in output


def test_a_list_with_a_profile_that_is_no_equilibrium_fails_though_it_is_complete(command, battle):
    battle([*EVERY, [[1, 0], [0, 1]]])
    status, output, _ = command("check", "battle.json", "--all", "list.json")
    assert status == 1
    assert "3 of 4 listed are equilibria" in output
    assert "no equilibrium: profile 4" in output
    assert "none is missing" in output


def test_without_time_it_is_unknown_whether_a_list_is_complete(command, battle):
    battle(EVERY)
    status, output, _ = command("check", "battle.json", "--all", "list.json", "--time", "0", "--json")
    document = json.loads(output)
    assert (status, document["status"], document["complete"]) == (3, "unknown", None)
    assert "0 seconds" in document["reason"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--eta", "1"),
        ("--kind", "correlated"),
    ],
)
def test_flags_that_a_list_has_no_use_for_are_refused(command, battle, arguments):
    battle(EVERY)
    status, output, complaint = command("check", "battle.json", "--all", "list.json", *arguments)
    assert (status, output) == (2, "")
    assert "--all" in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize("profiles", [[[[1, 0]]], [[[1, 0], [1, 1]]], 3])
def test_a_bad_list_is_bad_input_that_names_the_file(command, battle, folder, profiles):
    battle(profiles)
    status, output, complaint = command("check", "battle.json", "--all", "list.json")
    assert (status, output) == (2, "")
    assert "list.json" in complaint
    assert not (folder / "certificates").exists()


def test_one_profile_is_no_list(command, folder):
    status, _, complaint = command("check", "game.json", "--all", "defect.json")
    assert status == 2
    assert "certify-profiles/1" in complaint


LAST = [["-1", "2", "2"], ["3", "-6", "2"]]

THREE = (
    '{"format": "certify-game/1", "players": ["a", "b", "c"], "strategies": [["0", "1"], ["0", "1"], ["0", "1"]],'
    ' "payoffs": [[[[2, 1], [2, 0]], [[0, 2], [2, 1]]], [[[2, 1], [0, 1]], [[2, 0], [1, 1]]],'
    " [[[0, 1], [2, 1]], [[1, 1], [2, 0]]]]}"
)


def test_irrational_equilibria_of_three_players_are_missing_from_every_list(command, folder):
    (folder / "three.json").write_text(THREE)
    (folder / "list.json").write_text('{"format": "certify-profiles/1", "profiles": []}')
    status, output, _ = command("check", "three.json", "--all", "list.json", "--json")
    document = json.loads(output)
    assert (status, document["complete"], document["missing"]) == (1, False, [])
    ((box,),) = (document["isolated"],)
    assert [len(own) for own in box] == [2, 2, 2]
    assert document["reason"] == "1 missing, 1 of them irrational"
    verdict = command("replay", document["certificate"])
    assert verdict[0] == 0
    assert "isolation" in verdict[1]
    assert "subdivision" in verdict[1]
    assert document["roots"] == [[[["1", "-4", "1"], ["-2", "2", "1"]], [["-3", "0", "4"], ["1", "-8", "4"]], LAST]]
    status, output, _ = command("check", "three.json", "--all", "list.json")
    assert status == 1
    assert "(irrational, isolated by a box)" in output


def test_near_is_refused_for_a_list(command, battle):
    battle(EVERY)
    status, _, message = command("check", "battle.json", "--all", "list.json", "--near")
    assert status == 2
    assert "--near" in message


def test_an_equilibrium_near_a_float_profile_is_printed(command, battle, folder):
    battle([])
    profile = {"format": "certify-profile/1", "strategies": [[0.666666667, 0.333333333], [0.333333333, 0.666666667]]}
    (folder / "profile.json").write_text(json.dumps(profile))
    status, output, _ = command("check", "battle.json", "profile.json")
    assert status == 1
    assert "an exact equilibrium at distance 1/3000000000 (~3.33333e-10): 2/3, 1/3; 1/3, 2/3" in output
    status, output, _ = command("check", "battle.json", "profile.json", "--json")
    document = json.loads(output)
    assert document["near"] == {"strategies": MIXED, "distance": "1/3000000000"}
    assert command("replay", document["certificate"])[0] == 0
    _, output, _ = command("check", "battle.json", "profile.json", "--json", "--no-near")
    assert "near" not in json.loads(output)
    profile["strategies"][0] = [0.3, 0.69999999999]
    (folder / "profile.json").write_text(json.dumps(profile))
    assert command("check", "battle.json", "profile.json")[0] == 2
    _, output, _ = command("check", "battle.json", "profile.json", "--near")
    assert "2/3, 1/3" in output
    assert "divided by its sum" in output
    _, output, _ = command("check", "battle.json", "profile.json", "--near", "--json")
    document = json.loads(output)
    assert document["rescaled"] is True
    assert command("replay", document["certificate"])[0] == 0
    profile["strategies"][0] = [0, 1]
    (folder / "profile.json").write_text(json.dumps(profile))
    _, output, _ = command("check", "battle.json", "profile.json", "--near")
    assert "no exact equilibrium with these supports was found nearby: no strategy of player 1" in output
    assert "divided" not in output
