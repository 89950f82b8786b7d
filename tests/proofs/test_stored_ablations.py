"""What the theorems say without one of their assumptions: stored certificates, replayed by the kernel."""

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
