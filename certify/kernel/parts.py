"""Parts of questions about an input file: each with its evidence, by the rule that is for its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from certify.kernel.certificate_types import InstanceCertificate
from certify.kernel.core import State, refute
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.hull_rule import check_exhaustion
from certify.kernel.isolation import Isolation, check_isolation
from certify.kernel.proof import Witness
from certify.kernel.subdivision import Subdivision
from certify.kernel.subdivision_rule import check_subdivision
from certify.kernel.witness import check_witness
from certify.spec.errors import LimitError, RejectedError
from certify.spec.formula import Formula, free_unknowns, holds_at
from certify.spec.lazy_facts import LazyFacts
from certify.spec.questions import question
from certify.spec.questions.part import AnyPart, Coverage, Enumeration, Isolated, Part


def check_instance(certificate: InstanceCertificate, document: object) -> Mapping[str, AnyPart]:
    """Return the parts of the question that a certificate answers, if its evidence bears out each of them.

    Raises:
        InputError: there is no such question, or its parameters or results are of the wrong form.
        RejectedError: the document is not the one of the certificate, or a part is not borne out.

    """
    asked = question(certificate.question)
    if asked.digest(document) != certificate.digest:
        raise RejectedError(f"{certificate.file} is not the file of the certificate: it has another hash")
    parts = asked.parts(document, certificate.parameters, certificate.results)
    check_parts(parts, certificate.parts)
    return parts


def check_parts(parts: Mapping[str, AnyPart], evidence: Mapping[str, Evidence]) -> None:
    """Return if each part of a question has its proof, its witness or, where it holds as it stands, nothing.

    Raises:
        RejectedError: a part is missing, unknown or not borne out; the text names it.

    """
    if odd := sorted(parts.keys() ^ evidence.keys()):
        raise RejectedError(f"parts: {odd[0]!r} {'is missing' if odd[0] in parts else 'is no part of the question'}")
    for label, part in parts.items():
        try:
            if isinstance(part, Part):
                _check_part(part, evidence[label])
            else:
                _check_rule(part, evidence[label])
        except (RejectedError, LimitError) as error:
            raise RejectedError(f"parts.{label}: {error}") from None


def _check_rule(part: Coverage | Isolated | Enumeration, evidence: Evidence) -> None:
    """Return if the part, which has a rule of its own, is borne out."""
    match part:
        case Coverage():
            if not isinstance(evidence, Exhaustion):
                raise RejectedError("an exhaustion is expected")
            check_exhaustion(part.replies, part.strategies, part.pairs, evidence, part.labels)
        case Isolated():
            if not isinstance(evidence, Isolation):
                raise RejectedError("an isolation is expected")
            check_isolation(part.system, part.box, evidence, part.index)
            if lacking := set(part.tied) - {tie.condition for tie in evidence.ties}:
                raise RejectedError(f"condition {min(lacking)} has no tie")
        case Enumeration():
            if not isinstance(evidence, Subdivision):
                raise RejectedError("a subdivision is expected")
            check_subdivision(part.game, part.points, part.boxes, evidence, part.subsets, part.tied)


def _check_part(part: Part, evidence: Evidence) -> None:
    declared = frozenset(part.unknowns)
    for hypothesis in part.hypotheses:
        check_closed(hypothesis, declared, "a hypothesis")
    if part.expects == "proof":
        if not isinstance(evidence, tuple):
            raise RejectedError("a proof is expected")
        base = _ClosedFacts(part.base, declared)
        refute(State(part.hypotheses, unknowns=part.unknowns, base=base), evidence)
        return
    if len(part.base):
        raise RejectedError(f"the question gives a base to a part that expects {part.expects}")
    if part.expects == "witness":
        if not isinstance(evidence, Witness):
            raise RejectedError("a witness is expected")
        check_witness(part.hypotheses, part.unknowns, evidence)
        return
    if evidence is not None:
        raise RejectedError("nothing is expected, but there is evidence")
    for number, hypothesis in enumerate(part.hypotheses):
        if holds_at(hypothesis) is not True:
            raise RejectedError(f"condition {number} does not hold: {hypothesis!r}"[:300])


class _ClosedFacts(LazyFacts[Formula]):
    """A lazy sequence of facts, each of which is refused when it mentions an undeclared unknown."""

    def __init__(self, facts: Sequence[Formula], unknowns: frozenset[str]) -> None:
        self._facts = facts
        self._unknowns = unknowns

    def __len__(self) -> int:
        return len(self._facts)

    def built(self, index: int) -> Formula:
        """Return fact number `index`."""
        fact = self._facts[index]
        check_closed(fact, self._unknowns, f"fact {index}")
        return fact


def check_closed(formula: Formula, unknowns: frozenset[str], what: str) -> None:
    """Return if all free unknowns of a formula are among `unknowns`; `RejectedError` names another one."""
    if undeclared := free_unknowns(formula) - unknowns:
        raise RejectedError(f"{what} mentions {min(undeclared)!r}, which is no unknown of the problem")
