"""The theorems for conversations: what is stored, what they say of one game, the pair that tells one round from two."""

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from certify.kernel.certificate import read_certificate
from certify.kernel.replay import replay
from certify.kernel.statement_file import statements
from certify.spec.conversation.protocol import Protocol
from certify.spec.formula import holds_at

PROOFS = Path(__file__).parents[2] / "proofs"
STORED = sorted((PROOFS / "markets" / "certificates").glob("*.json"))


def shapes(name):
    found = [json.loads(file.read_bytes())["statement"] for file in (PROOFS / "certificates").glob(f"{name}-*.json")]
    return [each["shape"] for each in found if each["file"] == "conversations.py"]


@pytest.mark.parametrize("name", ["conversation_aligns", "conversation_selects"])
def test_two_rounds_are_covered_from_the_rules_up(name):
    keys = "agents", "actions", "states", "types", "signals", "messages", "rounds"
    found = {tuple(shape[key] for key in keys) for shape in shapes(name) if shape["level"] == "rules"}
    assert {(2, 2, 2, 2, 2, 2, 2), (2, 2, 2, 1, 0, 2, 1)} <= found


def test_fewer_messages_than_signals_are_covered_from_the_rules_up():
    stored = [shape for shape in shapes("conversation_aligns") if shape["level"] == "rules"]
    few = {
        (shape["agents"], shape["types"], shape["rounds"])
        for shape in stored
        if shape["messages"] < (shape["signals"] or shape["states"])
    }
    assert {(2, 1, 1), (1, 2, 2), (2, 2, 2)} <= few


@pytest.mark.parametrize("name", ["conversation_aligns", "conversation_selects"])
def test_the_laws_of_joint_priors_are_covered(name):
    keys = "agents", "actions", "states", "types", "signals"
    found = {tuple(shape[key] for key in keys) for shape in shapes(name) if shape["level"] == "laws"}
    assert set(product((1, 2), (2, 3), (2,), (2,), (2,))) | {(3, 2, 2, 2, 2)} <= found


def test_the_kernel_accepts_every_stored_certificate_about_a_market():
    assert STORED
    for file in STORED:
        verdict = replay(file)
        assert verdict.accepted, f"{file.name}: {verdict.reason}"


def test_the_stored_pair_tells_one_round_from_two():
    reached = {}
    for file in STORED:
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        if certificate.question == "information" and certificate.file == "two_questions.json":
            reached[certificate.parameters.get("rounds", 2)] = certificate.results["reached"]
    assert (reached[1]["value"], reached[1]["most"]) == ("3/4", "exhausted")
    assert (reached[2]["value"], reached[2]["most"]) == ("1", "optimum")


def game(rounds, *, revealing, user, others):
    """The values of one game with a type that the agents do not see: either both agents reveal their bit, or neither.

    The user babbles, and takes the action that is best given what the first agent said first.
    """
    shape = {"types": 1, "signals": 2, "level": "rules", "rounds": rounds}
    protocol = Protocol(rounds, 2, 2)
    values = {f"prior[0,{x},{y}]": Fraction(int(x == y), 2) for x in range(2) for y in range(2)}
    for name, table in (("user", user), ("agent 0", others[0]), ("agent 1", others[1])):
        values |= {f"{name}[{a},{y}]": table[a][y] for a in range(2) for y in range(2)}
    for i, x, history, m in product(range(2), range(2), list(protocol.histories()), range(2)):
        said = x if revealing and not history else 0
        values[f"rule {i}[{x};{','.join(map(str, (*history, m)))}]"] = int(m == said)
    for spoken in range(1, rounds + 1):
        for z, histories in protocol.positions(1, 2, spoken):
            label = "|".join(",".join(map(str, history)) for history in histories)
            if spoken < rounds:
                values |= {f"answer {z};{label}[{n}]": int(n == 0) for n in range(4)}
            else:
                heard = histories[0][0] if revealing else 0
                values |= {f"response {z};{label}[{a}]": int(a == heard) for a in range(2)}
    values |= {"weight[0]": 1, "weight[1]": 0, "eta[0]": 0, "eta[1]": 0, "eps": 0}
    values |= {f"offset[0,{x},{y}]": 0 for x in range(2) for y in range(2)}
    return shape, values


MATCH = [[1, 0], [0, 1]]


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("revealing", [True, False])
def test_a_best_strategy_of_the_user_meets_its_definition_and_another_does_not(rounds, revealing):
    statement = statements(PROOFS / "conversations.py")["conversation_aligns"]
    shape, values = game(rounds, revealing=revealing, user=MATCH, others=[MATCH, MATCH])
    named = {item.name: item.formula for item in statement.problem(shape, values=values).assumptions}
    assert holds_at(named["best strategy of the user"]) is True
    assert holds_at(named["rule 0 is a rule"]) is True
    shape, values = game(rounds, revealing=True, user=[MATCH[1], MATCH[0]], others=[MATCH, MATCH])
    named = {item.name: item.formula for item in statement.problem(shape, values=values).assumptions}
    assert holds_at(named["best strategy of the user"]) is False


def test_what_each_part_guarantees_is_covered_for_two_and_three_agents():
    found = [json.loads(file.read_bytes())["statement"] for file in (PROOFS / "certificates").glob("each_part*.json")]
    keys = "agents", "actions", "types"
    assert set(product((2, 3), (2, 3), (1, 2))) <= {tuple(each["shape"][key] for key in keys) for each in found}


def test_two_halves_of_a_secret_guarantee_nothing_together():
    certificate = read_certificate((PROOFS / "markets/certificates/two_halves-information.json").read_text("utf-8"))
    parts = certificate.results["parts"]
    assert certificate.results["both"] == "1"
    assert {each["both"] for each in parts.values()} == {certificate.results["type"]} == {"1/2"}
