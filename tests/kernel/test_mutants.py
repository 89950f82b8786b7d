"""A few hundred mutated certificates; `mutate.py` is the long command."""

from __future__ import annotations

import dataclasses
import json

import pytest
from mutate import CORPUS, believed, run

from certify.kernel import core, replay
from certify.kernel.proof import Derive


def test_every_accepted_mutant_convinces_a_second_checker(tmp_path):
    counts, wrong = run(CORPUS / "correct", 600, 20_260, tmp_path)
    assert wrong == []
    assert counts["refused"] > 400
    assert counts["accepted, and believed by the second checker"] > 0


@pytest.mark.parametrize("file", sorted((CORPUS / "correct").glob("*.json")), ids=lambda file: file.stem)
def test_the_second_checker_believes_the_correct_certificates(file):
    assert believed(file.read_text(encoding="utf-8"), CORPUS)


@pytest.mark.parametrize("file", sorted((CORPUS / "incorrect").glob("*.json")), ids=lambda file: file.stem)
def test_the_second_checker_refuses_the_incorrect_certificates(file):
    try:
        assert not believed(file.read_text(encoding="utf-8"), CORPUS)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError):
        assert not replay.replay(file).accepted


def forgiving_derivation(derived):
    """The rule `derive` with every coefficient taken as positive."""

    def careless(state, step):
        products = tuple(dataclasses.replace(each, coefficient=abs(each.coefficient) or 1) for each in step.products)
        return derived(state, Derive(products, step.multiples))

    return careless


def test_a_checker_that_forgets_a_sign_is_found_out(tmp_path, monkeypatch):
    monkeypatch.setattr(core.State, "derived", forgiving_derivation(core.State.derived))
    _, wrong = run(CORPUS / "correct", 600, 20_260, tmp_path)
    assert wrong
    assert all(json.loads(text)["verdict"] in {"proved", "refuted", "assumed"} for text in wrong)


def test_a_checker_that_calls_every_fact_absurd_is_found_out(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "holds_at", lambda formula: False)
    _, wrong = run(CORPUS / "correct", 300, 20_260, tmp_path)
    assert wrong
