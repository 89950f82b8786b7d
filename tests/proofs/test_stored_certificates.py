"""The certificates beside the theorems: the kernel accepts each, they cover the promised shapes, none is loose."""

import json
from collections import defaultdict
from dataclasses import replace
from functools import cache
from itertools import count, product
from pathlib import Path
from random import Random
from zlib import crc32

import pytest

from certify.cli.store import certificate_name
from certify.kernel.certificate import read_certificate, written
from certify.kernel.proof import Cut, Derive, Multiple, Split
from certify.kernel.replay import replay
from certify.spec.polynomial import Polynomial

PROOFS = Path(__file__).parents[2] / "proofs"
FILES = sorted((PROOFS / "certificates").rglob("*.json"))
CHUNKS = 8

THEOREMS = (
    "lemma_k",
    "lemma_k_sharp",
    "identical_law",
    "competition_aligns",
    "best_ai_selection",
    "nearly_best_ai_selection",
)


def chunk(number):
    return [file for file in FILES if crc32(file.name.encode()) % CHUNKS == number]


@pytest.mark.parametrize("number", range(CHUNKS))
def test_the_kernel_accepts_every_stored_certificate(number):
    files = chunk(number)
    assert files, "no certificates: write them with `certify prove proofs/emergent_alignment.py`"
    refused = []
    for file in files:
        verdict = replay(file)
        if not verdict.accepted or verdict.status != "proved":
            refused.append(f"{file.name}: {verdict.reason or verdict.status}")
    assert not refused, "\n".join(refused)


@cache
def shapes():
    """The shapes that are stored of each theorem, and of which file each is."""
    found = defaultdict(list)
    for file in FILES:
        about = json.loads(file.read_bytes())["statement"]
        found[about["file"], about["name"]].append(about["shape"])
    return found


def stored(name, level):
    return [shape for shape in shapes()["emergent_alignment.py", name] if shape.get("level", "laws") == level]


def sizes(shape, *keys):
    return tuple(shape[key] for key in keys)


def is_plain(shape):
    """Whether the agents see the state itself and there is one type."""
    return shape["types"] == 1 and shape["signals"] == 0


@pytest.mark.parametrize("name", THEOREMS)
def test_the_laws_of_all_small_markets_are_covered(name):
    found = {sizes(shape, "agents", "actions", "states") for shape in stored(name, "laws") if is_plain(shape)}
    missing = set(product(range(1, 6), range(2, 6), range(1, 6))) - found
    assert not missing, sorted(missing)


def test_competition_aligns_is_covered_from_the_rules_up():
    keys = "agents", "actions", "states", "messages", "draws"
    found = {sizes(shape, *keys) for shape in stored("competition_aligns", "rules") if is_plain(shape)}
    assert {(2, 2, 2, 2, 1), (2, 3, 2, 2, 1), (2, 2, 2, 2, 2)} <= found


@pytest.mark.parametrize("name", ["best_ai_selection", "nearly_best_ai_selection"])
def test_selection_is_covered_from_the_rules_up(name):
    keys = "agents", "actions", "states", "messages"
    found = {sizes(shape, *keys) for shape in stored(name, "rules") if is_plain(shape)}
    assert {(2, 2, 2, 2), (2, 3, 2, 2)} <= found


@pytest.mark.parametrize("ties", ["", "_regular_ties", "_with_one_aligned_law"])
def test_mixtures_of_offers_are_covered_at_the_level_of_laws(ties):
    keys = "agents", "actions", "states", "draws"
    found = {sizes(shape, *keys) for shape in shapes()["selection_mixtures.py", f"mixed_selection{ties}"]}
    missing = set(product((1, 2), (2, 3, 4), (1, 2, 3), (2,))) - found
    assert not missing, sorted(missing)


@pytest.mark.parametrize("name", ["are_paid_nothing", "are_paid_no_more", "regular_ties"])
def test_outside_options_are_covered_with_two_draws(name):
    keys = "agents", "actions", "states", "draws", "level"
    found = {sizes(shape, *keys) for shape in shapes()["outside_options_mixtures.py", f"unselected_mixtures_{name}"]}
    missing = {*product((1, 2, 3), (2, 3), (1, 2), (2,), ("laws",)), (2, 2, 2, 2, "rules")} - found
    assert not missing, sorted(missing)


def test_two_agents_within_gamma_are_covered_with_one_draw_and_two():
    keys = "agents", "actions", "states", "draws", "level"
    found = {sizes(shape, *keys) for shape in shapes()["selection_within_gamma.py", "two_agents_within_gamma"]}
    missing = {*product((1, 2), (2, 3), (1, 2), (1, 2), ("laws",)), *product((2,), (2,), (2,), (1, 2), ("rules",))}
    assert not missing - found, sorted(missing - found)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("conversation_mixtures.py", "conversation_mixtures_align"),
        ("selection_mixtures.py", "mixed_selection_of_conversations"),
    ],
)
def test_conversations_are_covered_with_two_draws_from_the_rules_up(file, name):
    keys = "agents", "types", "messages", "rounds", "draws"
    found = {sizes(shape, *keys) for shape in shapes()[file, name] if shape["level"] == "rules"}
    assert {(2, 1, 2, 1, 2), (2, 1, 2, 2, 2), (1, 2, 2, 2, 2)} <= found


def test_quantal_competition_is_covered_from_the_rules_up():
    found = shapes()["quantal_response.py", "quantal_competition_aligns"]
    keys = "agents", "actions", "states", "messages"
    rules = [shape for shape in found if shape["level"] == "rules" and is_plain(shape)]
    assert {(2, 2, 2, 2), (2, 3, 2, 2), (3, 2, 2, 2), (3, 3, 2, 2)} <= {sizes(shape, *keys) for shape in rules}
    assert (2, 2, 2, 2) in {sizes(shape, *keys) for shape in rules if shape["draws"] == 2}


def test_learning_is_covered_at_the_level_of_laws():
    keys = "agents", "actions", "states", "messages"
    found = {sizes(shape, *keys) for shape in shapes()["quantal_response.py", "learning_aligns"]}
    missing = {*product((1, 2, 3), (2, 3, 4), (2, 3), (1,)), *product((1, 2, 3), (2,), (2,), (2,))} - found
    missing |= set(product((1, 2), (5, 6), (2,), (1,))) - found
    missing |= set(product((1,), (2, 3, 4, 5, 6), (2,), (2,))) - found
    assert not missing, sorted(missing)


def test_mixtures_are_covered_for_quantal_responses():
    found = shapes()["quantal_response.py", "quantal_mixtures_align"]
    missing = set(product((1, 2, 3), (2, 3, 4), (1, 2, 3), (2,))) - {
        sizes(shape, "agents", "actions", "states", "draws") for shape in found
    }
    assert not missing, sorted(missing)
    found = shapes()["quantal_response.py", "learning_mixtures_align"]
    assert {(1, 1, 2), (2, 1, 2), (3, 1, 2), (1, 2, 2)} <= {
        sizes(shape, "agents", "messages", "draws") for shape in found
    }


@pytest.mark.parametrize(
    ("case", "draws"),
    [("quantal_competition_aligns_is_a_case", {}), ("quantal_mixtures_align_is_a_case", {"draws": 2})],
)
def test_that_quantal_response_is_a_case_is_covered(case, draws):
    found = [shape for shape in shapes()["quantal_response.py", case] if is_plain(shape)]
    keys = "agents", "actions", "states", *draws
    missing = set(product((1, 2, 3), (2, 3), (1, 2, 3), *([each] for each in draws.values())))
    assert not missing - {sizes(shape, *keys) for shape in found}
    rules = {sizes(shape, "agents", "draws") for shape in found if shape.get("level") == "rules"}
    assert rules >= (set() if draws else {(1, 1), (2, 1), (2, 2)})


def test_that_learning_is_a_case_is_covered():
    found = shapes()["quantal_response.py", "learning_aligns_is_a_case"]
    keys = "agents", "actions", "states", "messages"
    missing = {*product((1, 2, 3), (2,), (1, 2), (1,)), (1, 2, 3, 1), (1, 3, 2, 1), (1, 2, 2, 2)}
    assert not missing - {sizes(shape, *keys) for shape in found}
    found = shapes()["quantal_response.py", "learning_mixtures_align_is_a_case"]
    assert set(product((1, 2), (2,), (1, 2), (1,))) <= {sizes(shape, *keys) for shape in found}


def test_the_one_statement_with_all_slacks_is_covered():
    found = shapes()["all_slacks.py", "competition_aligns_with_all_slacks"]
    keys = "agents", "actions", "states", "draws"
    missing = set(product((1, 2, 3), (2, 3), (1, 2, 3), (1, 2, 3))) - {
        sizes(shape, *keys) for shape in found if is_plain(shape)
    }
    assert not missing, sorted(missing)
    assert {(2, 2, 1), (2, 2, 2)} <= {sizes(shape, "types", "signals", "draws") for shape in found}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("competition_cases.py", "lemma_k"),
        ("competition_cases.py", "identical_law"),
        ("competition_cases.py", "competition_aligns"),
        ("approximate_competition.py", "approximate_competition"),
    ],
)
def test_that_hearing_all_agents_is_a_case_is_covered(file, name):
    found = shapes()[file, f"{name}_is_a_case"]
    laws = [shape for shape in found if shape.get("level", "laws") == "laws" and is_plain(shape)]
    missing = set(product((1, 2, 3), (2, 3), (1, 2, 3))) - {
        sizes(shape, "agents", "actions", "states") for shape in laws
    }
    assert not missing, sorted(missing)
    rules = {sizes(shape, "agents", "draws") for shape in found if shape.get("level") == "rules"}
    assert rules >= (set() if name in ("lemma_k", "identical_law") else {(2, 1), (2, 2), (3, 1)})


def test_that_conversations_are_cases_is_covered_from_the_rules_up():
    for name, draws in (("conversation_aligns", 1), ("conversation_mixtures_align", 2)):
        found = shapes()["competition_cases.py", f"{name}_is_a_case"]
        rules = [shape for shape in found if shape["level"] == "rules" and shape.get("draws", 1) == draws]
        assert {(2, 1), (1, 2)} <= {sizes(shape, "agents", "rounds") for shape in rules}


def test_every_stored_certificate_says_that_its_statement_is_proved():
    assert FILES
    odd = [file.name for file in FILES if json.loads(file.read_bytes()).get("verdict") != "proved"]
    assert not odd


def test_no_shape_is_stored_twice():
    for (_, name), found in shapes().items():
        texts = [json.dumps(shape, sort_keys=True) for shape in found]
        assert len(set(texts)) == len(texts), name


def test_every_stored_certificate_has_the_name_of_its_statement_and_shape():
    assert FILES
    odd = []
    for file in FILES:
        about = json.loads(file.read_bytes())["statement"]
        parts = [about["name"], *(f"{key}{value}" for key, value in sorted(about["shape"].items()))]
        if file.name != certificate_name(parts):
            odd.append(file.name)
    assert not odd


# Certificates that were tampered with. -------------------------------------------------------------------------------


@cache
def samples():
    """One certificate of each theorem and level, and others at random, none of them large."""
    draw = Random(20250915)
    small = [file for file in FILES if file.stat().st_size < 60_000]
    first = {(file.name.split("-")[0], "levelrules" in file.name): file for file in draw.sample(small, len(small))}
    return sorted({*first.values(), *draw.sample(small, min(12, len(small)))})


def rationals(proof):
    """How many rationals the derivations of a proof have."""
    total = 0
    for step in proof:
        match step:
            case Derive(products, multiples):
                total += len(products) + sum(len(each.factor.terms) for each in multiples)
            case Split(_, branches):
                total += sum(map(rationals, branches))
            case Cut(_, refutation):
                total += rationals(refutation)
    return total


def changed(proof, place, numbers=None):
    """The proof with one more in the rational at a place."""
    numbers = numbers or count()
    more = lambda value: value if next(numbers) != place else value + (1 if value != -1 else 2)  # noqa: E731
    steps = []
    for step in proof:
        match step:
            case Derive(products, multiples):
                products = tuple(replace(each, coefficient=more(each.coefficient)) for each in products)
                factors = [{key: more(value) for key, value in each.factor.terms.items()} for each in multiples]
                pairs = zip(factors, multiples, strict=True)
                steps.append(Derive(products, tuple(Multiple(Polynomial(terms), each.fact) for terms, each in pairs)))
            case Split(clause, branches):
                steps.append(Split(clause, tuple(changed(branch, place, numbers) for branch in branches)))
            case Cut(formula, refutation):
                steps.append(Cut(formula, changed(refutation, place, numbers)))
            case _:
                steps.append(step)
    return tuple(steps)


def verdict_on(certificate, folder):
    for file in PROOFS.glob("*.py"):  # the file of the certificate, and those that it reads from
        if not (folder / file.name).exists():
            (folder / file.name).write_bytes(file.read_bytes())
    place = folder / "certificate.json"
    place.write_text(written(certificate), encoding="utf-8")
    return replay(place)


def test_one_rational_that_is_off_by_one_is_noticed(tmp_path):
    assert samples()
    draw = Random(4)
    accepted = []
    for file in samples():
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        places = rationals(certificate.evidence)
        for place in draw.sample(range(places), min(3, places)):
            verdict = verdict_on(replace(certificate, evidence=changed(certificate.evidence, place)), tmp_path)
            assert verdict.accepted or "not absurd" in verdict.reason, verdict.reason
            if verdict.accepted:
                accepted.append(f"{file.name}: rational {place} of {places}")
    assert not accepted, "\n".join(accepted)


def test_an_unchanged_copy_is_accepted(tmp_path):
    assert samples()
    for file in samples():
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        same = changed(certificate.evidence, -1)
        assert same == certificate.evidence
        assert verdict_on(replace(certificate, evidence=same), tmp_path).accepted


def test_a_proof_that_lacks_its_end_is_refused(tmp_path):
    assert samples()
    for file in samples():
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        assert not verdict_on(replace(certificate, evidence=certificate.evidence[:-1]), tmp_path).accepted


def test_a_certificate_is_refused_for_another_shape_or_theorem(tmp_path):
    assert samples()
    for file in samples():
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        size = "states" if "states" in certificate.shape else "actions"
        larger = {**certificate.shape, size: certificate.shape.get(size, 2) + 1}
        other = next(name for name in THEOREMS if name != certificate.name)
        assert not verdict_on(replace(certificate, shape=larger), tmp_path).accepted
        assert not verdict_on(replace(certificate, name=other), tmp_path).accepted


def test_a_certificate_is_refused_when_its_theorem_says_something_else(tmp_path):
    assert samples()
    file = next(file for file in samples() if file.name.startswith("lemma_k-"))
    copy = tmp_path / file.name
    copy.write_bytes(file.read_bytes())
    statements = (PROOFS / "emergent_alignment.py").read_text(encoding="utf-8")
    (tmp_path / "emergent_alignment.py").write_text(statements, encoding="utf-8")
    assert replay(copy).accepted
    assert "- 2 * eps" in statements
    (tmp_path / "emergent_alignment.py").write_text(statements.replace("- 2 * eps", "- eps"), encoding="utf-8")
    verdict = replay(copy)
    assert not verdict.accepted
    assert "hash" in verdict.reason
