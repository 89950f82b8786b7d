"""Certificates as the text of documents; equal certificates are equal bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from certify.kernel import encoding
from certify.kernel.certificate_types import FORMAT, Certificate, StatementCertificate
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.exhaustion_text import exhaustion_value
from certify.kernel.isolation import Isolation
from certify.kernel.proof import Witness
from certify.kernel.subdivision import Subdivision
from certify.kernel.subdivision_text import isolation_value, subdivision_value
from certify.spec.numbers import render
from certify.spec.reading.json_text import canonical_json
from certify.spec.variants import Variant


def document_of(certificate: Certificate) -> dict[str, object]:
    """Return the document, its keys in their order."""
    if isinstance(certificate, StatementCertificate):
        about: dict[str, object] = {
            "file": certificate.file,
            "name": certificate.name,
            "shape": dict(certificate.shape),
            "constraints": certificate.digest,
        }
        if certificate.variant:
            about["variant"] = variant_value(certificate.variant)
        written: dict[str, object] = {"format": FORMAT, "statement": about, "verdict": certificate.verdict}
        if certificate.assumes:
            written["assumes"] = [
                {"name": item.name, "formula": encoding.formula_value(item.formula)} for item in certificate.assumes
            ]
        return written | _evidence_value(certificate.evidence)
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


def variant_value(variant: Variant) -> dict[str, object]:
    """Return the JSON of a variant; what it leaves as it is has no key."""
    changes: dict[str, object] = {}
    if variant.without:
        changes["without"] = list(variant.without)
    if variant.constants:
        changes["constants"] = {name: render(value) for name, value in variant.constants.items()}
    if variant.sharp is not None:
        changes["sharp"] = variant.sharp
    if variant.vacuous:
        changes["vacuous"] = True
    return changes


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


def layout(document: Mapping[str, object]) -> str:
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


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _compact(value: object) -> str:
    return _ENCODER.encode(value)


def _checked(value: object) -> str:
    return canonical_json(value)
