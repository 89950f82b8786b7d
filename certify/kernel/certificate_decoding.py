"""Documents as certificates: what each key may hold, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from certify.kernel import decoding
from certify.kernel.certificate_types import (
    FORMAT,
    Certificate,
    InstanceCertificate,
    StatementCertificate,
    StatementVerdict,
)
from certify.kernel.decoding import MalformedError
from certify.kernel.evidence_decoding import counterexample, proof, witness
from certify.kernel.exhaustion import Evidence
from certify.kernel.exhaustion_text import exhaustion
from certify.kernel.proof import Proof, Witness
from certify.kernel.subdivision_text import isolation, subdivision
from certify.spec.numbers import shown
from certify.spec.polynomial import Rational
from certify.spec.problem import Json, Named
from certify.spec.shape import DEFAULT_SIZES
from certify.spec.variants import Variant

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FILE = re.compile(r"[^/\\:\x00-\x1f]+")


def certificate_of(value: object) -> Certificate:
    """Return what a document says; `MalformedError` leads to the place where it is none."""
    document = decoding.keyed(value, "a certificate")
    if document.get("format") != FORMAT:
        raise MalformedError(f"expected the format {shown(FORMAT)}, got {shown(document.get('format'))}", "format")
    if "instance" in document:
        decoding.with_keys(document, "a certificate about an instance", {"format", "instance", "results", "parts"})
        return _instance(document)
    about = {"format", "statement", "verdict"}
    decoding.with_keys(document, "a certificate", about, {"proof", "witness", "assumes"})
    return _statement(document)


def _statement(document: Mapping[str, object]) -> StatementCertificate:
    about = decoding.field(
        document,
        "statement",
        lambda value: decoding.with_keys(value, "a statement", {"file", "name", "shape", "constraints"}, {"variant"}),
    )
    verdict = document["verdict"]
    keys = {"proved": {"proof"}, "refuted": {"witness"}, "assumed": {"assumes", "proof"}}
    if not isinstance(verdict, str) or verdict not in keys:
        raise MalformedError(f"expected proved, refuted or assumed, got {shown(verdict)}", "verdict")
    decoding.with_keys(
        document, f"a certificate with the verdict {verdict}", {"format", "statement", "verdict"} | keys[verdict]
    )
    try:
        file = decoding.field(about, "file", _python_file)
        statement = decoding.field(about, "name", decoding.name)
        shape = decoding.field(about, "shape", _shape)
        digest = decoding.field(about, "constraints", _digest)
        variant = decoding.field(about, "variant", _variant) if "variant" in about else Variant()
    except MalformedError as fault:
        raise fault.inside("statement") from None
    assumes = decoding.field(document, "assumes", _assumes) if verdict == "assumed" else ()
    evidence: Proof | Witness
    if verdict == "refuted":
        evidence = decoding.field(document, "witness", counterexample)
    else:
        evidence = decoding.field(document, "proof", proof)
    return StatementCertificate(
        file, statement, shape, digest, cast("StatementVerdict", verdict), evidence, assumes, variant
    )


def _variant(value: object) -> Variant:
    document = decoding.with_keys(value, "a variant", set(), {"without", "constants", "sharp", "vacuous"})
    if not document:
        raise MalformedError("a variant that changes nothing is left out")
    without: tuple[str, ...] = ()
    if "without" in document:
        without = decoding.field(document, "without", lambda inner: decoding.entries(inner, decoding.name, "names"))
        if not without or len(set(without)) != len(without):
            raise MalformedError("expected names, each once", "without")
    constants = decoding.field(document, "constants", _constants) if "constants" in document else {}
    sharp = decoding.field(document, "sharp", decoding.name) if "sharp" in document else None
    if document.get("vacuous", True) is not True:
        raise MalformedError("expected true, or no such key", "vacuous")
    if sharp is not None and "vacuous" in document:
        raise MalformedError("a variant asks for one of sharp and vacuous")
    return Variant(without, constants, sharp, vacuous="vacuous" in document)


def _constants(value: object) -> dict[str, Rational]:
    document = decoding.keyed(value, "the constants")
    if not document:
        raise MalformedError("a variant that replaces no constant has none")
    return {decoding.name(key): decoding.field(document, key, decoding.number) for key in document}


def _assumes(value: object) -> tuple[Named, ...]:
    assumes = decoding.entries(value, _named, "assumptions")
    if not assumes:
        raise MalformedError("a certificate that assumes nothing has the verdict proved")
    if len({item.name for item in assumes}) != len(assumes):
        raise MalformedError("two assumptions have one name")
    return assumes


def _named(value: object) -> Named:
    document = decoding.with_keys(value, "an assumption", {"name", "formula"})
    return Named(decoding.field(document, "name", decoding.name), decoding.field(document, "formula", decoding.formula))


def _shape(value: object) -> dict[str, int | str]:
    document = decoding.keyed(value, "a shape")
    for key, size in document.items():
        if key not in DEFAULT_SIZES:
            raise MalformedError(f"unknown key {shown(key)}")
        if type(size) is not (str if key == "level" else int):
            raise MalformedError(f"expected {'a text' if key == 'level' else 'a whole number'}, got {shown(size)}", key)
    return cast("dict[str, int | str]", document)


def _file(value: object) -> str:
    file = decoding.name(value)
    if not _FILE.fullmatch(file) or file in {".", ".."}:
        raise MalformedError(f"expected the name of a file without folders, got {shown(file)}")
    return file


def _python_file(value: object) -> str:
    file = _file(value)
    if not file.endswith(".py"):
        raise MalformedError(f"expected the name of a Python file, got {shown(file)}")
    return file


def _digest(value: object) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise MalformedError(f'expected "sha256:" and 64 hexadecimal digits, got {shown(value)}')
    return value


def _instance(document: Mapping[str, object]) -> InstanceCertificate:
    keys = {"question", "file", "hash", "parameters"}
    about = decoding.field(document, "instance", lambda value: decoding.with_keys(value, "an instance", keys))
    try:
        question = decoding.field(about, "question", decoding.name)
        file = decoding.field(about, "file", _file)
        digest = decoding.field(about, "hash", _digest)
        parameters = decoding.field(about, "parameters", _table)
    except MalformedError as fault:
        raise fault.inside("instance") from None
    parts = decoding.field(document, "parts", _parts)
    return InstanceCertificate(question, file, digest, parameters, decoding.field(document, "results", _table), parts)


def _table(value: object) -> dict[str, Json]:
    document = decoding.keyed(value, "a table")
    for key in document:
        decoding.field(document, key, _check_json)
    return cast("dict[str, Json]", document)


def _check_json(value: object) -> None:
    if type(value) is list:
        decoding.entries(cast("object", value), _check_json, "values")
    elif type(value) is dict:
        _table(cast("object", value))
    elif value is not None and type(value) not in {str, int, bool}:
        raise MalformedError(f"expected text or a whole number, got {shown(value)}: write rationals as text")


def _parts(value: object) -> dict[str, Evidence]:
    document = decoding.keyed(value, "the parts")
    return {label: decoding.field(document, label, _part) for label in document}


def _part(value: object) -> Evidence:
    document = decoding.with_keys(
        value, "a part", set(), {"proof", "witness", "exhaustion", "isolation", "subdivision"}
    )
    if len(document) > 1:
        raise MalformedError("a part has evidence of more than one kind")
    if "exhaustion" in document:
        return decoding.field(document, "exhaustion", exhaustion)
    if "isolation" in document:
        return decoding.field(document, "isolation", isolation)
    if "subdivision" in document:
        return decoding.field(document, "subdivision", subdivision)
    if "proof" in document:
        return decoding.field(document, "proof", proof)
    return decoding.field(document, "witness", witness) if document else None
