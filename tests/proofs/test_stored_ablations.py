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


def test_every_assumption_and_premise_of_t1b_is_settled_at_one_shape():
    statement = statements(PROOFS / "emergent_alignment.py")["competition_aligns"]
    settled = {}
    shape = {}
    for file in FILES:
        certificate = read_certificate(file.read_text())
        assert isinstance(certificate, StatementCertificate)
        if certificate.name == statement.name and not certificate.variant.vacuous:
            (dropped,) = certificate.variant.without
            settled[dropped] = certificate.verdict
            shape = dict(certificate.shape)
    problem = statement.problem(shape)
    droppable = {item.name for item in problem.assumptions} - problem.definitions
    assert settled.keys() == {*droppable, *problem.premises}
    assert {name for name, verdict in settled.items() if verdict == "proved"} == {"eta nonnegative", "eps nonnegative"}
