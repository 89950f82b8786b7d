"""What a certificate says: about a statement at a shape, or about one input file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from certify.kernel.exhaustion import Evidence
from certify.kernel.proof import Proof, Witness
from certify.spec.problem import Json, Named
from certify.spec.variants import Variant

FORMAT = "certify-certificate/1"

StatementVerdict: TypeAlias = Literal["proved", "refuted", "assumed"]


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
