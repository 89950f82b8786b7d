"""Writing and reading certificates: every proof comes back, equal proofs are equal bytes, strange ones are refused."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel.certificate import (
    InstanceCertificate,
    StatementCertificate,
    instance_certificate,
    read_certificate,
    statement_certificate,
    written,
)
from certify.kernel.encoding import DEEPEST_PROOF
from certify.kernel.proof import (
    Absurd,
    Cut,
    Define,
    Derive,
    Instance,
    Multiple,
    Product,
    Resolve,
    Split,
    Witness,
)
from certify.spec.errors import CertifyError, InputError, LimitError, RejectedError
from certify.spec.formula import And, Atom, ForAll, Or, above, at_least
from certify.spec.polynomial import ONE, Polynomial
from certify.spec.problem import Named
from certify.spec.variants import Variant

HASH = "sha256:" + "0123456789abcdef" * 4

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)
rationals = st.fractions(max_denominator=10**6).map(lambda value: value.numerator if value == int(value) else value)
numbers = st.integers(0, 10**6)
monomials = st.lists(names, max_size=3).map(lambda entries: tuple(sorted(entries)))
polynomials = st.dictionaries(monomials, rationals.filter(bool), max_size=3).map(Polynomial)
atoms = st.builds(Atom, polynomials, st.sampled_from([">=", ">", "="]))
formulas = st.recursive(
    atoms,
    lambda inner: (
        st.builds(And, st.lists(inner, max_size=2).map(tuple)) | st.builds(Or, st.lists(inner, max_size=2).map(tuple))
    ),
    max_leaves=4,
)
facts = st.lists(numbers, max_size=3).map(tuple)
products = st.builds(Product, rationals, facts, st.lists(polynomials, max_size=2).map(tuple))
multiples = st.builds(Multiple, polynomials, numbers)
leaves = (
    st.builds(Derive, st.lists(products, max_size=3).map(tuple), st.lists(multiples, max_size=2).map(tuple))
    | st.builds(Resolve, numbers, facts)
    | st.builds(Instance, numbers, st.lists(polynomials, max_size=2).map(tuple))
    | st.builds(Define, names, polynomials, st.none() | numbers)
    | st.builds(Absurd, numbers)
)
proofs = st.recursive(
    st.lists(leaves, max_size=2).map(tuple),
    lambda inner: st.lists(
        leaves | st.builds(Split, numbers, st.lists(inner, max_size=2).map(tuple)) | st.builds(Cut, formulas, inner),
        max_size=2,
    ).map(tuple),
    max_leaves=4,
)
witnesses = st.builds(Witness, st.dictionaries(names, rationals, max_size=3), st.lists(proofs, max_size=2).map(tuple))
choices = st.dictionaries(
    names, st.lists(st.lists(rationals, max_size=2).map(tuple), min_size=1, max_size=2).map(tuple), max_size=2
)
tie_breaking = st.builds(lambda witness, each: Witness(witness.values, witness.refutations, each), witnesses, choices)
variants = st.builds(
    Variant,
    st.lists(names, max_size=2, unique=True).map(tuple),
    st.dictionaries(names, rationals, max_size=2),
    st.none() | names,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | names, lambda inner: st.lists(inner) | st.dictionaries(names, inner)
)


@given(proofs, st.dictionaries(st.sampled_from(["agents", "actions", "states"]), st.integers(1, 9)))
def test_a_proof_comes_back_as_it_was_written(proof, shape):
    text = statement_certificate("t.py", "claim", shape, HASH, "proved", proof)
    assert read_certificate(text) == StatementCertificate("t.py", "claim", shape, HASH, "proved", proof)
    assert written(read_certificate(text)) == text


@given(witnesses)
def test_a_witness_comes_back_as_it_was_written(witness):
    text = statement_certificate("t.py", "claim", {}, HASH, "refuted", witness)
    assert read_certificate(text) == StatementCertificate("t.py", "claim", {}, HASH, "refuted", witness)


@given(tie_breaking)
def test_choices_come_back_as_they_were_written(witness):
    text = statement_certificate("t.py", "claim", {}, HASH, "refuted", witness)
    assert read_certificate(text) == StatementCertificate("t.py", "claim", {}, HASH, "refuted", witness)
    assert ("choices" in json.loads(text)["witness"]) == bool(witness.choices)
    text = instance_certificate("bound", "market.json", HASH, {}, {}, {"part": witness})
    assert read_certificate(text) == InstanceCertificate("bound", "market.json", HASH, {}, {}, {"part": witness})


@given(variants, proofs, tie_breaking)
def test_a_variant_comes_back_as_it_was_written(variant, proof, witness):
    evidence = {"proved": proof, "refuted": witness, "assumed": proof}
    for verdict, each in evidence.items():
        extra = (Named("extra", above(ONE)),) if verdict == "assumed" else ()
        text = statement_certificate("t.py", "claim", {}, HASH, verdict, each, extra, variant)
        assert read_certificate(text) == StatementCertificate("t.py", "claim", {}, HASH, verdict, each, extra, variant)
        assert ("variant" in json.loads(text)["statement"]) == bool(variant)
        assert written(read_certificate(text)) == text


def test_without_variant_and_choices_the_text_is_what_it_was():
    plain = statement_certificate("t.py", "c", {}, HASH, "refuted", Witness({"x": 1}))
    assert statement_certificate("t.py", "c", {}, HASH, "refuted", Witness({"x": 1}, (), {}), (), Variant()) == plain
    assert "variant" not in plain
    assert "choices" not in plain


@given(formulas, proofs)
def test_an_assumption_comes_back_as_it_was_written(formula, proof):
    text = statement_certificate("t.py", "claim", {}, HASH, "assumed", proof, [Named("extra", formula)])
    again = read_certificate(text)
    assert again == StatementCertificate("t.py", "claim", {}, HASH, "assumed", proof, (Named("extra", formula),))


@given(
    st.dictionaries(names, json_values, max_size=3), st.dictionaries(names, st.none() | proofs | witnesses, max_size=3)
)
def test_a_certificate_about_an_input_file_comes_back_as_it_was_written(results, parts):
    text = instance_certificate("bound", "market.json", HASH, {"eta": "1/2"}, results, parts)
    assert read_certificate(text) == InstanceCertificate("bound", "market.json", HASH, {"eta": "1/2"}, results, parts)


def test_equal_certificates_are_equal_bytes_whatever_the_order_they_were_built_in():
    one = Polynomial({("x",): Fraction(4, 2), (): 1})
    other = Polynomial({(): Fraction(1), ("x",): 2})
    first = statement_certificate("t.py", "c", {"agents": 2, "actions": 3}, HASH, "proved", (Define("w", one),))
    second = statement_certificate("t.py", "c", {"actions": 3, "agents": 2}, HASH, "proved", (Define("w", other),))
    assert first == second
    left = instance_certificate("q", "f", HASH, {}, {"b": 1, "a": [2]}, {"v": None, "u": ()})
    assert left == instance_certificate("q", "f", HASH, {}, {"a": [2], "b": 1}, {"u": (), "v": None})


def test_numbers_of_thousands_of_digits_are_written_and_read():
    number = Fraction(10**6000 + 1, 10**5000 + 3)
    text = statement_certificate("t.py", "c", {}, HASH, "refuted", Witness({"x": number}))
    again = read_certificate(text)
    assert isinstance(again, StatementCertificate)
    assert again.evidence == Witness({"x": number})
    with pytest.raises(RejectedError, match="is not in lowest terms"):
        read_certificate(text.replace(f'"{text.split(chr(34))[-2]}"', '"2' + "0" * 4500 + '/2"'))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("t.py", "c", {}, HASH, "proved", Witness({})), 'the key "proof"'),
        (("t.py", "c", {}, HASH, "refuted", ()), 'the key "witness"'),
        (("t.py", "c", {}, HASH, "assumed", ()), 'the key "assumes"'),
        (("t.py", "c", {}, HASH, "proved", (), [Named("a", above(ONE))]), 'no key "assumes"'),
        (("t.py", "c", {}, HASH, "assumed", (), [Named("a", above(ONE)), Named("a", above(ONE))]), "one name"),
        (("folder/t.py", "c", {}, HASH, "proved", ()), "without folders"),
        (("t.py", "", {}, HASH, "proved", ()), "expected a name"),
        (("t.py", "c", {"size": 2}, HASH, "proved", ()), 'unknown key "size"'),
        (("t.py", "c", {"agents": True}, HASH, "proved", ()), "expected a whole number"),
        (("t.py", "c", {}, "sha256:0", "proved", ()), "64 hexadecimal digits"),
        (("t.py", "c", {}, HASH, "proved", (Absurd(-1),)), "expected the number of a fact, got -1"),
        (("t.py", "c", {}, HASH, "proved", (Define("", ONE),)), "expected a name"),
        (("t.py", "c", {}, HASH, "refuted", Witness({}, (), {"f": []})), "a function without choices is left out"),
        (("t.py", "c", {}, HASH, "refuted", Witness({}, (), {"": [[1]]})), "expected a name"),
        (("t.py", "c", {}, HASH, "proved", (), (), Variant(("a", "a"))), "expected names, each once"),
        (("t.py", "c", {}, HASH, "proved", (), (), Variant(("",))), "expected a name"),
        (("t.py", "c", {}, HASH, "proved", (), (), Variant((), {"": 1})), "expected a name"),
        (("t.py", "c", {}, HASH, "proved", (Cut(ForAll(("u",), at_least(ONE)), ()),)), "without quantifiers"),
    ],
)
def test_refuses_to_write_what_could_not_be_read(arguments, reason):
    with pytest.raises(InputError) as caught:
        statement_certificate(*arguments)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "evidence", [Witness({}, (), {"f": [[0.5]]}), Witness({}, (), {"f": [["1"]]}), Witness({}, (), {"f": [[None]]})]
)
def test_refuses_to_write_choices_that_are_not_exact(evidence):
    with pytest.raises((CertifyError, TypeError, AttributeError)):
        statement_certificate("t.py", "c", {}, HASH, "refuted", evidence)


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ('"f"', "witness.choices: expected the choices as an object"),
        ("null", "witness.choices: expected the choices as an object"),
        ("{}", "witness.choices: a witness that chooses nothing has no choices"),
        ('{"f":[]}', "witness.choices.f: a function without choices is left out"),
        ('{"f":{}}', "witness.choices.f: expected a list of choices"),
        ('{"f":["1"]}', "witness.choices.f[0]: expected a list of numbers"),
        ('{"f":[[1]]}', "witness.choices.f[0][0]: expected a number as text"),
        ('{"f":[["1","1.5"]]}', "witness.choices.f[0][1]: expected a number such as"),
        ('{"f":[["1"],["2/4"]]}', "witness.choices.f[1][0]: the number"),
        ('{"":[["1"]]}', "witness.choices: expected a name"),
        ('{"f":[["1"]],"f":[["1"]]}', "comes twice in one object"),
        ('{"g":[["1"]],"f":[["1"]]}', "the document is not in canonical form"),
        ('{"f":[["1"] ]}', "the document is not in canonical form"),
    ],
)
def test_refuses_choices_in_another_spelling(choices, reason):
    text = statement_certificate("t.py", "c", {}, HASH, "refuted", Witness({}, (), {"f": [[1]]}))
    assert text.count('{"f":[["1"]]}') == 1
    with pytest.raises(RejectedError) as caught:
        read_certificate(text.replace('{"f":[["1"]]}', choices))
    assert reason in str(caught.value)


VARIANT = Variant(("a",), {"k": Fraction(1, 2)}, "k")
SPELLED = '{"constants":{"k":"1/2"},"sharp":"k","without":["a"]}'


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        ('"a"', "statement.variant: expected a variant as an object"),
        ("null", "statement.variant: expected a variant as an object"),
        ("{}", "statement.variant: a variant that changes nothing is left out"),
        ('{"without":[]}', "statement.variant.without: expected names, each once"),
        ('{"without":["a","b","a"]}', "statement.variant.without: expected names, each once"),
        ('{"without":["a",1]}', "statement.variant.without[1]: expected a name"),
        ('{"without":"a"}', "statement.variant.without: expected a list of names"),
        ('{"without":null}', "statement.variant.without: expected a list of names"),
        ('{"constants":{}}', "statement.variant.constants: a variant that replaces no constant has none"),
        ('{"constants":["k"]}', "statement.variant.constants: expected the constants as an object"),
        ('{"constants":{"k":1}}', "statement.variant.constants.k: expected a number as text"),
        ('{"constants":{"k":"2/4"}}', "statement.variant.constants.k: the number"),
        ('{"constants":{"k":null}}', "statement.variant.constants.k: expected a number as text"),
        ('{"sharp":null}', "statement.variant.sharp: expected a name"),
        ('{"sharp":""}', "statement.variant.sharp: expected a name"),
        ('{"sharp":["k"]}', "statement.variant.sharp: expected a name"),
        ('{"drop":["a"]}', 'statement.variant: a variant has no key "drop"'),
        ('{"without":["a"],"sharp":"k"}', "the document is not in canonical form"),
        ('{"without":["a"],"without":["a"]}', "comes twice in one object"),
    ],
)
def test_refuses_a_variant_in_another_spelling(variant, reason):
    text = statement_certificate("t.py", "c", {}, HASH, "proved", (), (), VARIANT)
    assert text.count(SPELLED) == 1
    with pytest.raises(RejectedError) as caught:
        read_certificate(text.replace(SPELLED, variant))
    assert reason in str(caught.value)


def test_a_variant_belongs_to_a_statement_and_choices_to_a_witness():
    text = instance_certificate("q", "f", HASH, {}, {}, {"part": ()})
    assert read_certificate(text)
    with pytest.raises(RejectedError, match='an instance has no key "variant"'):
        read_certificate(text.replace('"question"', '"variant":{"sharp":"k"},"question"'))
    with pytest.raises(RejectedError, match='a part has no key "choices"'):
        read_certificate(text.replace('{"proof":[]}', '{"choices":{"f":[["1"]]},"proof":[]}'))


@pytest.mark.parametrize("results", [{"value": 0.5}, {"value": [{"deep": 1.0}]}, {"": {1, 2}}])
def test_refuses_to_write_results_that_are_not_exact_json(results):
    with pytest.raises(CertifyError):
        instance_certificate("bound", "market.json", HASH, {}, results, {})


def nested(depth):
    proof = (Derive((Product(1, (), (ONE,)),), (Multiple(Polynomial({("x",): 1}), 0),)), Absurd(0))
    for _ in range(depth):
        proof = (Split(0, (proof,)), Absurd(0))
    return proof


def test_writes_the_deepest_proof_and_refuses_a_deeper_one():
    for parts in ({"part": nested(DEEPEST_PROOF)}, {"part": Witness({}, (nested(DEEPEST_PROOF),))}):
        text = instance_certificate("q", "f", HASH, {}, {}, parts)
        assert written(read_certificate(text)) == text
    with pytest.raises(LimitError, match="nested more than 60 deep"):
        statement_certificate("t.py", "c", {}, HASH, "proved", nested(DEEPEST_PROOF + 1))


def test_refuses_a_document_nested_beyond_measure():
    for depth in (300, 5_000, 200_000):
        text = '{"format": "certify-certificate/1", "proof": ' + "[" * depth + "]" * depth + "}"
        with pytest.raises(RejectedError, match="nested"):
            read_certificate(text)
