"""Whatever a certificate file holds, replay gives a verdict and never believes it."""

from __future__ import annotations

import json

from corpus_proofs import CORPUS, CORRECT, correct_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutate import believed

from certify.kernel.replay import replay
from certify.spec.errors import InputError

KEYS = [
    *("format", "statement", "instance", "verdict", "proof", "witness", "assumes", "parts", "results", "question"),
    *("file", "name", "shape", "constraints", "hash", "parameters", "derive", "multiples", "resolve", "facts"),
    *("split", "branches", "cut", "refutation", "formula", "terms", "define", "as", "over", "absurd", "values"),
    *("refutations", ">=", ">", "=", "and", "or", "actions", "level", "choices", "variant", "without", "sharp"),
]
WORDS = [
    "certify-certificate/1",
    "proved",
    "refuted",
    "statements.py",
    "1",
    "-1/2",
    "0",
    "x",
    "p[0]",
    "bound",
    "hull",
    "share",
    "factor",
]

scalars = st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.sampled_from(WORDS) | st.text(max_size=3)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=2), inner),
    max_leaves=25,
)
BASES = [json.loads(correct_text(name)) for name in CORRECT]
TRUTHS = [correct_text(name) for name in CORRECT]

fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def verdict_on(content, folder):
    for name in ("statements.py",):
        (folder / name).write_bytes((CORPUS / name).read_bytes())
    (folder / "fuzz.json").write_bytes(content)
    try:
        return replay(folder / "fuzz.json").accepted
    except InputError:
        return False


@fuzz
@given(documents)
def test_a_random_document_is_rejected(tmp_path, document):
    assert not verdict_on(json.dumps(document).encode(), tmp_path)


@fuzz
@given(st.sampled_from(BASES), st.sampled_from(KEYS), documents)
def test_a_correct_document_with_one_random_value_is_rejected(tmp_path, base, key, value):
    document = {**base, key: value}
    assert document in BASES or not verdict_on(json.dumps(document).encode(), tmp_path)


@fuzz
@given(st.sampled_from(BASES), st.lists(documents, max_size=3))
def test_a_random_proof_is_rejected(tmp_path, base, proof):
    assert not verdict_on(json.dumps({**base, "proof": proof}).encode(), tmp_path)


@fuzz
@given(st.binary(max_size=60))
def test_random_bytes_are_rejected(tmp_path, content):
    assert not verdict_on(content, tmp_path)


@fuzz
@given(st.sampled_from(TRUTHS), st.data())
def test_a_correct_text_with_another_byte_is_refused_or_convinces_a_second_checker(tmp_path, text, data):
    content = bytearray(text.encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    if verdict_on(bytes(content), tmp_path):
        assert believed(content.decode(), tmp_path)
