"""What a stored counterexample to a conjecture has to hold: game, profile, responses, ties, proofs, exact amount."""

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from certify.kernel.certificate import read_certificate, written
from certify.kernel.choices import decided
from certify.kernel.replay import replay
from certify.kernel.statement_file import problem_of, statements
from certify.refutations.result import Refutation
from certify.report.counterexample import CounterexampleReport
from certify.report.numbers import fails_by
from certify.search.violation import violation
from certify.solvers.smtlib import is_quantified
from certify.spec.formula import holds_at, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.reading.game import parse_game
from certify.spec.reading.game_document import write_game
from certify.spec.reading.market import parse_market
from certify.spec.reading.market_document import write_market
from certify.spec.violation import Violation

CONJECTURES = Path(__file__).parents[2] / "proofs" / "conjectures"
GAMES = sorted(CONJECTURES.glob("*/*.counterexample.json"))
IRRATIONAL = {"more_information_never_hurts_a_quantal_user"}
WITHOUT_A_GAME = {*IRRATIONAL, "an_agent_who_shares_the_users_utility_informs_her"}
"""Statements that declare their own numbers and no game or market."""

every_counterexample = pytest.mark.parametrize("place", GAMES, ids=lambda place: place.name.split(".")[0][:60])


def certificate_of(place):
    return place.with_name(place.name.replace(".counterexample", ""))


@cache
def known(file):
    return statements(CONJECTURES / file)


@cache
def read(place):
    document = json.loads(place.read_bytes())
    certificate = read_certificate(certificate_of(place).read_text(encoding="utf-8"))
    statement = known(certificate.file)[certificate.name]
    problem = problem_of(statement, certificate.shape, CONJECTURES / certificate.file, certificate.variant)
    return document, certificate, statement, problem


@every_counterexample
def test_the_certificate_has_the_exact_amount_and_so_has_the_game_file(place):
    document, certificate, _, problem = read(place)
    told = certificate.evidence.violation
    assert told is not None
    assert (told.exact is None) == (certificate.name in IRRATIONAL)
    if told.exact is None:
        assert 0 < told.most - told.least <= told.least / 10**8
        assert document["violation"] == {"least": str(told.least), "most": str(told.most)}
    else:
        assert document["violation"] == str(told.exact)
        assert told.exact > 0
    if not any(is_quantified(item.formula) for item in problem.claims) and told.exact is not None:
        assert violation(problem, certificate.evidence.values) == told.exact


@every_counterexample
def test_every_form_in_which_it_is_printed_says_so(place):
    _, certificate, statement, problem = read(place)
    report = CounterexampleReport(statement, problem, certificate.evidence, certificate.variant)
    by = fails_by(certificate.evidence.violation)
    assert report.plain().endswith(f"fails by {by}.")
    assert f"fails by {by}." in report.latex().replace("$", "")
    assert f"fails by {by}." in report.html()
    shape = dict(problem.shape)
    answer = Refutation(
        "refuted", statement, certificate.variant, shape, [shape], 0.0, 1, complete=True, problem=problem,
        witness=certificate.evidence,
    )  # fmt: skip
    assert answer.json()["violation"] == json.loads(place.read_bytes())["violation"]


@every_counterexample
def test_the_game_file_is_what_the_table_shows(place):
    """Written again from the certificate it is the same: game or market, profile, rules, ties, values, amount."""
    document, certificate, statement, problem = read(place)
    report = CounterexampleReport(statement, problem, certificate.evidence, certificate.variant)
    assert report.document() == document


@every_counterexample
def test_it_has_a_game_a_profile_and_whatever_else_is_chosen(place):
    document, certificate, _, problem = read(place)
    if certificate.name in WITHOUT_A_GAME:
        assert not {"game", "games", "market", "markets"} & document.keys()
        assert len(document["values"]) + 12 * (certificate.name in IRRATIONAL) == len(problem.unknowns)
        return
    for game in [document["game"]] if "game" in document else document.get("games", {}).values():
        assert write_game(parse_game(game, "game")) == game
    for market in [document["market"]] if "market" in document else document.get("markets", {}).values():
        assert write_market(parse_market(market, "market")) == market
    if "game" in document or "games" in document:
        profiles = [name for name in problem.unknowns if name.startswith(("x0[", "y0[", "p[", "changed x0["))]
        assert ("profiles" in document) == bool(profiles)
    else:
        rules = [name for name in problem.unknowns if name.startswith("rule")]
        assert {"market", "markets"} & document.keys()
        assert ("rules" in document) == bool(rules)
    assert document.get("choices", {}).keys() == certificate.evidence.choices.keys()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    copies = tmp_path_factory.mktemp("conjectures")
    for file in CONJECTURES.glob("*.py"):
        (copies / file.name).write_bytes(file.read_bytes())
    return copies


def accepted(certificate, folder, **changes):
    place = folder / "changed.json"
    place.write_text(written(replace(certificate, evidence=replace(certificate.evidence, **changes))), encoding="utf-8")
    return replay(place).accepted


@every_counterexample
def test_every_assumption_holds_at_the_numbers_or_is_proved_of_all_deviations(place, folder):
    _, certificate, _, problem = read(place)
    witness = certificate.evidence
    terms = {name: Polynomial.constant(value) for name, value in witness.values.items()}
    verdicts = [holds_at(decided(substitute(item.formula, terms), witness.choices)) for item in problem.assumptions]
    assert False not in verdicts
    if None in verdicts:
        assert not accepted(certificate, folder, refutations=witness.refutations[1:])


@every_counterexample
def test_the_table_says_what_a_deviation_pays_at_most(place):
    document, certificate, statement, problem = read(place)
    if "profiles" in document or "rules" in document:
        text = CounterexampleReport(statement, problem, certificate.evidence, certificate.variant).plain()
        assert "best deviation" in text or "best answers to what it is told" in text


@every_counterexample
def test_an_amount_that_is_a_little_too_large_or_too_small_is_refused(place, folder):
    _, certificate, _, _ = read(place)
    told, a_little = certificate.evidence.violation, Fraction(1, 10**12)
    assert accepted(certificate, folder)
    for wrong in (told.most + a_little, told.least - a_little):
        assert not accepted(certificate, folder, violation=Violation(wrong, wrong))
    assert not accepted(certificate, folder, violation=Violation(told.most + a_little, None))
    assert not accepted(certificate, folder, violation=Violation(0, told.least - a_little))


@every_counterexample
def test_an_amount_whose_proofs_are_left_out_is_refused(place, folder):
    _, certificate, _, problem = read(place)
    if any(is_quantified(item.formula) for item in problem.claims) or certificate.name in IRRATIONAL:
        for kept in (certificate.evidence.refutations[:-1], certificate.evidence.refutations[:-2]):
            assert not accepted(certificate, folder, refutations=kept)


def test_the_kernel_alone_accepts_them_and_says_by_how_much():
    files = [str(certificate_of(place)) for place in GAMES]
    command = [sys.executable, "-m", "certify.kernel", "--json", *files]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(rows) == len(files)
    for row, place in zip(rows, GAMES, strict=True):
        assert row["accepted"]
        told = json.loads(place.read_bytes())["violation"]
        assert row["violation"] == (
            told if isinstance(told, str) else f"at least {told['least']} and at most {told['most']}"
        )


@every_counterexample
def test_the_table_of_the_conjectures_has_the_amount(place):
    document, certificate, _, _ = read(place)
    if place.parent.name == "by_hand":
        return
    rows = (CONJECTURES / "README.md").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in rows if line.startswith(f"| `{certificate.name}` |")]
    cell = row.split(" | ")[3]
    if certificate.name in IRRATIONAL:
        bounds = [Fraction(document["violation"][key]) for key in ("least", "most")]
        assert all(f"{int(bound * 10**5) / 10**5:.5f}..." == cell for bound in bounds)
    else:
        assert cell == document["violation"]
