"""Certificates in folders: all of `correct` are accepted, all others refused for the expected reason."""

from __future__ import annotations

import json

import pytest
from corpus_proofs import CORPUS, CORRECT, correct_text

from certify.kernel.certificate import read_certificate, written
from certify.kernel.replay import replay

EXPECTED = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))
GOOD = sorted((CORPUS / "correct").glob("*.json"))
BAD = sorted([*(CORPUS / "incorrect").glob("*.json"), *(CORPUS / "parsing_failure").glob("*.json")])


def test_the_folders_hold_what_the_tables_name():
    assert [file.stem for file in GOOD] == sorted(CORRECT)
    assert [f"{file.parent.name}/{file.stem}" for file in BAD] == sorted(EXPECTED)
    assert all(EXPECTED.values())


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_accepts_a_correct_certificate(file):
    verdict = replay(file)
    assert verdict.accepted, verdict.reason
    assert verdict.status == CORRECT[file.stem][2]
    assert verdict.reason is None
    assert verdict.rules


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_writes_a_correct_certificate_back_to_the_same_bytes(file):
    text = file.read_text(encoding="utf-8")
    assert written(read_certificate(text)) == text
    assert correct_text(file.stem) == text


@pytest.mark.parametrize("file", BAD, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_refuses_a_bad_certificate_for_its_reason(file):
    verdict = replay(file)
    assert not verdict.accepted
    assert verdict.status is None
    assert EXPECTED[f"{file.parent.name}/{file.stem}"] in (verdict.reason or "")
    assert "\n" not in (verdict.reason or "")


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_refuses_every_truncation_of_a_correct_certificate(file, tmp_path):
    text = file.read_text(encoding="utf-8")
    (tmp_path / "statements.py").write_bytes((CORPUS / "statements.py").read_bytes())
    for length in range(0, len(text), 17):
        (tmp_path / "cut.json").write_text(text[:length], encoding="utf-8")
        assert not replay(tmp_path / "cut.json").accepted
