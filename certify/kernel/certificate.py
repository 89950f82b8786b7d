"""Certificate documents: the strict reader, and the writer that provers use. Equal certificates are equal bytes.

A document is refused unless writing what was read gives the same bytes again; so a certificate has one spelling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

from certify.kernel import decoding, encoding
from certify.kernel.decoding import MalformedError
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.exhaustion_text import exhaustion, exhaustion_value
from certify.kernel.isolation import Isolation
from certify.kernel.proof import Proof, Witness
from certify.kernel.subdivision import Subdivision
from certify.kernel.subdivision_text import isolation, isolation_value, subdivision, subdivision_value
from certify.spec.errors import InputError, RejectedError
from certify.spec.numbers import render, shown
from certify.spec.polynomial import Rational
from certify.spec.problem import Json, Named
from certify.spec.reading.json_document import canonical_json, parse_json
from certify.spec.statement import DEFAULT_SIZES
from certify.spec.variants import Variant

FORMAT = "certify-certificate/1"

_KEYS = ("format", "statement", "instance", "verdict", "assumes", "proof", "witness", "results", "parts")

StatementVerdict: TypeAlias = Literal["proved", "refuted", "assumed"]

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FILE = re.compile(r"[^/\\:\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class StatementCertificate:
    """What a document says about a statement; `evidence` is a witness for `refuted` and a proof otherwise."""

    file: str
    name: str
    shape: Mapping[str, int | str]
    digest: str
    verdict: StatementVerdict
    evidence: Proof | Witness
    assumes: tuple[Named, ...] = ()
    variant: Variant = field(default_factory=Variant)


@dataclass(frozen=True, slots=True)
class InstanceCertificate:
    """What a document says about one input file; a part with neither proof nor witness has the evidence None."""

    question: str
    file: str
    digest: str
    parameters: Mapping[str, Json] = field(default_factory=dict[str, Json])
    results: Mapping[str, Json] = field(default_factory=dict[str, Json])
    parts: Mapping[str, Evidence] = field(default_factory=dict[str, Evidence])


Certificate: TypeAlias = StatementCertificate | InstanceCertificate


# Writing. ------------------------------------------------------------------------------------------------------------


def statement_certificate(
    statement_file_name: str,
    name: str,
    shape: Mapping[str, int | str],
    digest: str,
    verdict: StatementVerdict,
    evidence: Proof | Witness,
    assumes: Iterable[Named] = (),
    variant: Variant | None = None,
) -> str:
    """Return the text of a certificate about a statement.

    `shape` has the keys that the statement used (`Problem.shape`), `digest` is `Problem.digest()`, `evidence` a
    `Witness` for the verdict `refuted` and a proof otherwise; `assumes` the extra hypotheses of `assumed`. With a
    `variant`, the certificate is about that variant of the statement.

    Raises:
        InputError: the evidence does not fit the verdict, or a part has no place in a document.
        LimitError: the branches are nested too deep for a file.

    """
    return written(
        StatementCertificate(
            statement_file_name, name, shape, digest, verdict, evidence, tuple(assumes), variant or Variant()
        )
    )


def instance_certificate(
    question: str,
    file_name: str,
    digest: str,
    parameters: Mapping[str, Json],
    results: Mapping[str, Json],
    parts: Mapping[str, Evidence],
) -> str:
    """Return the text of a certificate about an input file; `parts` maps each label to its evidence, None for none.

    Raises:
        InputError: a part has no place in a document, such as a float among the results.
        LimitError: the branches are nested too deep for a file.

    """
    return written(InstanceCertificate(question, file_name, digest, parameters, results, parts))


def written(certificate: Certificate) -> str:
    """Return the canonical text; it is read back before it is returned, so what is written can be read."""
    text = _layout(_document(certificate))
    try:
        read_certificate(text)
    except RejectedError as error:
        raise InputError(f"this certificate cannot be written: {error}") from None
    return text


def _document(certificate: Certificate) -> dict[str, object]:
    if isinstance(certificate, StatementCertificate):
        about: dict[str, object] = {
            "file": certificate.file,
            "name": certificate.name,
            "shape": dict(certificate.shape),
            "constraints": certificate.digest,
        }
        if certificate.variant:
            about["variant"] = _variant_value(certificate.variant)
        document: dict[str, object] = {"format": FORMAT, "statement": about, "verdict": certificate.verdict}
        if certificate.assumes:
            document["assumes"] = [
                {"name": item.name, "formula": encoding.formula_value(item.formula)} for item in certificate.assumes
            ]
        return document | _evidence_value(certificate.evidence)
    return {
        "format": FORMAT,
        "instance": {
            "question": certificate.question,
            "file": certificate.file,
            "hash": certificate.digest,
            "parameters": dict(certificate.parameters),
        },
        "results": dict(certificate.results),
        "parts": {label: _evidence_value(evidence) for label, evidence in certificate.parts.items()},
    }


def _variant_value(variant: Variant) -> dict[str, object]:
    document: dict[str, object] = {}
    if variant.without:
        document["without"] = list(variant.without)
    if variant.constants:
        document["constants"] = {name: render(value) for name, value in variant.constants.items()}
    if variant.sharp is not None:
        document["sharp"] = variant.sharp
    if variant.vacuous:
        document["vacuous"] = True
    return document


def _evidence_value(evidence: Evidence) -> dict[str, object]:
    if evidence is None:
        return {}
    if isinstance(evidence, Exhaustion):
        return {"exhaustion": exhaustion_value(evidence)}
    if isinstance(evidence, Isolation):
        return {"isolation": isolation_value(evidence)}
    if isinstance(evidence, Subdivision):
        return {"subdivision": subdivision_value(evidence)}
    if isinstance(evidence, Witness):
        return {"witness": encoding.witness_value(evidence)}
    return {"proof": encoding.proof_value(evidence)}


def _layout(document: Mapping[str, object]) -> str:
    """Return the text: one top-level key, one step of the main proof and one part a line, inner keys sorted."""
    lines: list[str] = []
    for key, value in document.items():
        inner: list[str] | None = None
        brackets = "[]"
        if key == "proof" and value:
            inner = [_compact(step) for step in cast("list[object]", value)]
        elif key == "parts" and value:
            parts = cast("dict[str, object]", value)
            inner = [f"{_compact(label)}: {_compact(parts[label])}" for label in sorted(parts)]
            brackets = "{}"
        if inner is None:
            lines.append(f'  "{key}": {_checked(value) if key != "witness" else _compact(value)}')
        else:
            body = ",\n".join(f"    {line}" for line in inner)
            lines.append(f'  "{key}": {brackets[0]}\n{body}\n  {brackets[1]}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _checked(value: object) -> str:
    return canonical_json(value)


# Reading. ------------------------------------------------------------------------------------------------------------


def read_certificate(text: str) -> Certificate:
    """Return what the text of a certificate says, without believing any of it.

    Raises:
        RejectedError: the text is no certificate, or not in canonical form; the reason leads to the place.
        LimitError: it has too many steps.

    """
    try:
        value = parse_json(text, where="not a JSON document")
    except InputError as error:
        raise RejectedError(str(error)) from None
    certificate = _certificate(value)
    value = cast("dict[str, object]", value)
    # What `_certificate` accepts is canonical up to the order of keys and the blanks between tokens.
    canonical = _layout({key: value[key] for key in _KEYS if key in value})
    if canonical != text:
        raise RejectedError(f"line {_first_difference(canonical, text)}: the document is not in canonical form")
    return certificate


def _first_difference(left: str, right: str) -> int:
    pairs = zip(left.split("\n"), right.split("\n"), strict=False)
    return next((line for line, (one, other) in enumerate(pairs, 1) if one != other), 1 + left.count("\n"))


def _certificate(value: object) -> Certificate:
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
        evidence = decoding.field(document, "witness", decoding.witness)
    else:
        evidence = decoding.field(document, "proof", decoding.proof)
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
        return decoding.field(document, "proof", decoding.proof)
    return decoding.field(document, "witness", decoding.witness) if document else None
