"""Certificate documents: the strict reader, and the writer that provers use. Equal certificates are equal bytes.

A document is refused unless writing what was read gives the same bytes again; so a certificate has one spelling.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from certify.kernel.certificate_decoding import certificate_of
from certify.kernel.certificate_encoding import document_of, layout
from certify.kernel.certificate_types import (
    FORMAT,
    Certificate,
    InstanceCertificate,
    StatementCertificate,
    StatementVerdict,
)
from certify.kernel.exhaustion import Evidence
from certify.kernel.proof import Proof, Witness
from certify.spec.errors import InputError, RejectedError
from certify.spec.problem import Json, Named
from certify.spec.reading.json_document import parse_json
from certify.spec.variants import Variant

__all__ = [
    "FORMAT",
    "Certificate",
    "InstanceCertificate",
    "StatementCertificate",
    "StatementVerdict",
    "instance_certificate",
    "read_certificate",
    "statement_certificate",
    "written",
]

_KEYS = ("format", "statement", "instance", "verdict", "assumes", "proof", "witness", "results", "parts")


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
    text = layout(document_of(certificate))
    try:
        read_certificate(text)
    except RejectedError as error:
        raise InputError(f"this certificate cannot be written: {error}") from None
    return text


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
    found = certificate_of(value)
    value = cast("dict[str, object]", value)
    # What `certificate_of` accepts is canonical up to the order of keys and the blanks between tokens.
    canonical = layout({key: value[key] for key in _KEYS if key in value})
    if canonical != text:
        raise RejectedError(f"line {_first_difference(canonical, text)}: the document is not in canonical form")
    return found


def _first_difference(left: str, right: str) -> int:
    pairs = zip(left.split("\n"), right.split("\n"), strict=False)
    return next((line for line, (one, other) in enumerate(pairs, 1) if one != other), 1 + left.count("\n"))
