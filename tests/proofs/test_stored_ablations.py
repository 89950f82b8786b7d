"""What the theorems say without one of their assumptions: stored certificates, replayed by the kernel."""

from fractions import Fraction
from pathlib import Path

import pytest

from certify.kernel.certificate import StatementCertificate, read_certificate
from certify.kernel.replay import certificate_files, replay
from certify.kernel.statement_file import statements

PROOFS = Path(__file__).parents[2] / "proofs"
FILES = certificate_files([PROOFS / "ablations"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[:80])
def test_the_kernel_accepts_a_stored_ablation(file):
    verdict = replay(file)
    assert verdict.accepted, verdict.reason


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[:80])
def test_what_is_refuted_fails_by_a_stored_amount(file):
    """It is exact but for exponentials, and 0 only where a constant is attained; no game at all has no amount."""
    certificate = read_certificate(file.read_text(encoding="utf-8"))
    if certificate.verdict != "refuted":
        return
    told = certificate.evidence.violation
    assert (told is None) == certificate.variant.vacuous
    if told is not None:
        assert told.exact is not None or certificate.name in {"learning_aligns", "quantal_competition_aligns"}
        assert told.least > 0 or certificate.variant.sharp is not None
        assert told.most - told.least <= told.least / 10**7


@pytest.mark.parametrize(
    ("name", "not_needed"),
    [
        ("competition_aligns", {"eta nonnegative", "eps nonnegative"}),
        ("best_ai_selection", {"eps nonnegative", "no rule is worth more than the aligned rule"}),
    ],
)
def test_every_assumption_and_premise_is_settled_from_the_rules_up(name, not_needed):
    statement = statements(PROOFS / "emergent_alignment.py")[name]
    settled = {}
    shape = {}
    for file in FILES:
        certificate = read_certificate(file.read_text())
        assert isinstance(certificate, StatementCertificate)
        if certificate.name == name and not certificate.variant.vacuous:
            (dropped,) = certificate.variant.without
            settled[dropped] = certificate.verdict
            shape = dict(certificate.shape)
            assert shape["level"] == "rules"
    problem = statement.problem(shape)
    droppable = {item.name for item in problem.assumptions} - problem.definitions
    assert settled.keys() == {*droppable, *problem.premises}
    assert {dropped for dropped, verdict in settled.items() if verdict == "proved"} == not_needed


def settled_of(name):
    """Return, for each assumption or premise of a statement that is dropped in a stored file, the verdict."""
    found = {}
    for file in FILES:
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        assert isinstance(certificate, StatementCertificate)
        if certificate.name == name and certificate.variant.without and not certificate.variant.vacuous:
            found[certificate.variant.without[0]] = certificate.verdict
    return found


def test_mixtures_need_fixed_priority_weights_alignment_and_that_nobody_gains():
    settled = settled_of("mixed_selection")
    needed = {"fixed priority", "weight nonnegative", "alignment", "the action pays all", "law common to agents"}
    needed |= {f"agent {i} does not gain by a deviation" for i in range(2)}
    assert {dropped for dropped, verdict in settled.items() if verdict == "refuted"} >= needed
    proved = {"eps nonnegative", "eta nonnegative", "no rule is worth more than the aligned rule"}
    assert {dropped for dropped, verdict in settled.items() if verdict == "proved"} == proved


def test_outside_options_have_to_be_low():
    settled = settled_of("unselected_agents_are_paid_nothing")
    needed = {"weight nonnegative", "alignment", "law common to agents", *(f"agent {i} nonnegative" for i in range(2))}
    assert {dropped for dropped, verdict in settled.items() if verdict == "refuted"} >= needed
    assert any(dropped.endswith("is paid 0") and verdict == "refuted" for dropped, verdict in settled.items())


def test_the_one_statement_needs_all_that_it_assumes_but_the_signs_of_slacks():
    settled = settled_of("competition_aligns_with_all_slacks")
    problem = statements(PROOFS / "all_slacks.py")["competition_aligns_with_all_slacks"].problem(
        {"agents": 1, "actions": 2, "states": 1, "draws": 2}
    )
    assert settled.keys() == {*(item.name for item in problem.assumptions), *problem.premises} - problem.definitions
    signs = {f"{slack} nonnegative" for slack in ("eta", "delta", "eps", "gamma", "kappa")}
    assert {dropped for dropped, verdict in settled.items() if verdict == "proved"} == {*signs, "shared signal"}


def test_every_constant_of_competition_with_all_slacks_is_attained():
    attained = set()
    for file in FILES:
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        if certificate.name == "approximate_competition_constants" and certificate.variant.sharp:
            assert certificate.verdict == "refuted"
            attained.add(certificate.variant.sharp)
    assert attained == {"factor of gamma", "factor of eps", "factor of slacks"}


@pytest.mark.parametrize("name", ["lemma_k", "identical_law", "competition_aligns", "best_ai_selection"])
def test_both_constants_of_a_theorem_are_attained_by_a_game(name):
    attained = set()
    for file in FILES:
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        if certificate.name == f"{name}_constants" and certificate.variant.sharp:
            assert certificate.verdict == "refuted"
            attained.add(certificate.variant.sharp)
    assert attained == {"factor of eps", "factor of sum w eta"}


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("lemma_k", {"a deviation of {} is worth q less delta", "agent {} gains at most eta"}),
        ("identical_law", {"agent {}, if it has weight, gains at most eta by leading to q"}),
    ],
)
def test_lemma_k_and_identical_law_need_weights_alignment_and_each_agent(name, needed):
    settled = settled_of(name)
    needed = {each.format(i) for each in needed for i in range(2)} | {"weight nonnegative", "alignment"}
    assert {dropped for dropped, verdict in settled.items() if verdict == "refuted"} == needed
    assert {dropped for dropped, verdict in settled.items() if verdict == "proved"} >= {
        "eps nonnegative",
        "shared signal",
    }


@pytest.mark.parametrize(
    ("name", "more"), [("identical_law_with_more", set()), ("best_ai_selection_with_more", {"fixed priority"})]
)
def test_theorems_hold_without_what_they_do_not_need(name, more):
    kept = {"weights sum to 1", "one offset", "utilities in [0, 1]", *more}
    assert settled_of(name) == dict.fromkeys(kept, "proved")


def test_learning_needs_all_that_it_assumes_at_two_agents_but_two_signs_and_the_shared_signal():
    statement = statements(PROOFS / "quantal_response.py")["learning_aligns"]
    settled = {}
    for file in FILES:
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        assert isinstance(certificate, StatementCertificate)
        about = certificate.name, certificate.shape.get("agents"), certificate.variant.vacuous
        if about == ("learning_aligns", 2, False):
            settled[certificate.variant.without[0]] = certificate.verdict
    problem = statement.problem({"agents": 2})
    droppable = {item.name for item in problem.assumptions} - problem.definitions
    assert settled.keys() == {*droppable, *problem.premises}
    proved = {dropped for dropped, verdict in settled.items() if verdict == "proved"}
    assert proved == {"eta nonnegative", "eps nonnegative", "shared signal"}


def test_selection_within_gamma_needs_weights_alignment_each_agent_and_that_the_action_pays_all():
    settled = settled_of("nearly_best_ai_selection")
    refuted = {dropped for dropped, verdict in settled.items() if verdict == "refuted"}
    assert refuted >= {"weight nonnegative", "alignment", "the action pays all", "law common to agents"}
    assert any("does not gain" in dropped for dropped in refuted)


def test_two_eps_is_attained_at_three_actions_and_approached_at_two_where_utilities_are_bounded():
    attained, below = set(), set()
    for file in FILES:
        certificate = read_certificate(file.read_text(encoding="utf-8"))
        if certificate.name == "bounded_user_constants" and not certificate.variant.without:
            assert certificate.verdict == "refuted"
            if certificate.variant.sharp:
                attained.add((certificate.shape["actions"], certificate.shape["level"]))
            else:
                below |= {(certificate.shape["actions"], value) for value in certificate.variant.constants.values()}
    assert attained == {(3, "rules")}
    assert below == {(2, Fraction(each)) for each in ("3/2", "7/4", "19/10", "199/100")}
