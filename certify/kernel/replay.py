"""Replay: the whole path from a certificate file to a verdict, with the kernel and the spec alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

from certify.kernel.certificate import InstanceCertificate, StatementCertificate, read_certificate
from certify.kernel.core import check_proof
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.isolation import Isolation
from certify.kernel.parts import check_closed, check_instance
from certify.kernel.proof import Analytic, Cut, Proof, Split, Witness
from certify.kernel.statement_file import StatementFileError, located, problem_of, statements
from certify.kernel.subdivision import Subdivision
from certify.kernel.witness import check_counterexample
from certify.spec.errors import CertifyError, InputError, RejectedError
from certify.spec.numbers import shown
from certify.spec.problem import Json
from certify.spec.questions import question
from certify.spec.questions.part import Part
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.text_file import file_name, read_text

Status: TypeAlias = Literal["proved", "refuted", "assumed", "holds"]

_LONGEST_LIST, _LONGEST_SETTINGS = 20, 200
"""How much of a question's parameters a verdict repeats."""

_FAILURES = (
    *(CertifyError, RecursionError, MemoryError, ArithmeticError),
    *(ValueError, TypeError, LookupError, AttributeError),
)
"""What checking a hostile certificate may raise; all of it means that the certificate is not accepted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What replay says of one file: `status` is None where it is rejected, `reason` is None where it is accepted.

    `rules` names the rules that the certificate uses; `subject` is the statement with its shape, or the input file with
    the question and its parameters. `violation` is by how much a refuted statement fails, if its certificate says so.
    """

    file: str
    accepted: bool
    status: Status | None
    reason: str | None
    rules: tuple[str, ...] = ()
    subject: str = ""
    violation: str = ""

    def line(self) -> str:
        """Return the verdict on one line."""
        if not self.accepted:
            return f"{self.file}: rejected: {self.reason}"
        used = f" ({', '.join(self.rules)})" if self.rules else ""
        by = f", fails by {self.violation}" if self.violation else ""
        return f"{self.file}: accepted: {self.status}: {self.subject}{by}{used}"


def replay(path: str | Path) -> Verdict:
    """Return the verdict on one certificate file.

    The statement file or the input file that it names is looked up beside the certificate, then in the folder
    above it, then in the current folder.

    Raises:
        InputError: there is no such file, the file that it names is missing or unreadable, or a statement file raises.

    """
    place = Path(path)
    name = file_name(place)
    if not place.is_file():
        raise InputError(f"{name}: {'this is a folder' if place.is_dir() else 'there is no such file'}; check the name")
    try:
        certificate = read_certificate(read_text(place))
    except _FAILURES as error:
        return _rejected(name, "", error)
    file = located(certificate.file, place)
    if isinstance(certificate, StatementCertificate):
        return _statement_verdict(name, certificate, file)
    return _instance_verdict(name, certificate, file)


def replay_all(paths: Iterable[str | Path]) -> list[Verdict]:
    """Return the verdicts on certificate files; a folder stands for the certificates in it, at any depth.

    Raises:
        InputError: as in `replay`, or a folder holds no certificate.

    """
    return [replay(file) for file in certificate_files(paths)]


def certificate_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return the certificate files that paths stand for, those of a folder in order of their names.

    A JSON file in a folder counts as a certificate if its format says so, or if it cannot be read at all: a damaged
    certificate is not passed over in silence.

    Raises:
        InputError: a path does not exist, or a folder holds no certificate.

    """
    files: list[Path] = []
    for given in paths:
        path = Path(given)
        if not str(given):
            raise InputError("the name of a certificate is empty; write . for the current folder")
        try:
            is_folder, is_file = path.is_dir(), path.is_file()
        except OSError as error:  # such as a name that is longer than names are
            raise InputError(f"{file_name(path)[:100]}: cannot be looked up ({error.strerror}); check it") from None
        if is_folder:
            found = [file for file in sorted(path.rglob("*.json")) if file.is_file() and _claims_to_be_one(file)]
            if not found:
                raise InputError(f"{file_name(path)}: this folder holds no certificate; check the name")
            files.extend(found)
        elif is_file:
            files.append(path)
        else:
            raise InputError(f"{file_name(path)}: there is no such file or folder; check the name")
    return files


def _claims_to_be_one(file: Path) -> bool:
    try:
        document = parse_json(read_text(file), where=file.name)
    except InputError:
        return True
    kind = cast("dict[str, object]", document).get("format") if isinstance(document, dict) else None
    return isinstance(kind, str) and kind.startswith("certify-certificate/")


def _rejected(name: str, subject: str, error: BaseException) -> Verdict:
    match error:
        case RecursionError():
            reason = "the certificate is nested too deep to be checked"
        case MemoryError() | OverflowError():
            reason = "the certificate needs more memory than there is"
        case CertifyError():
            reason = str(error)
        case _:
            reason = f"the certificate cannot be checked: {error}"
    line = "".join(each if each.isprintable() else "?" for each in " ".join(reason.split()))
    return Verdict(name, accepted=False, status=None, reason=line[:1000], subject=subject)


# Statements. ---------------------------------------------------------------------------------------------------------


def _statement_verdict(name: str, certificate: StatementCertificate, file: Path) -> Verdict:
    shape = " ".join(f"{key}={value}" for key, value in sorted(certificate.shape.items()))
    subject = f"{certificate.file}:{certificate.name}" + (f" {shape}" if shape else "")
    if certificate.variant:
        subject += f", {certificate.variant.text()}"
    if certificate.assumes:
        subject += f", assuming {'; '.join(item.name for item in certificate.assumes)}"
    known = statements(file)
    try:
        statement = known.get(certificate.name)
        if statement is None or statement.name != certificate.name:
            raise RejectedError(f"{certificate.file} has no statement {certificate.name!r}")
        problem = problem_of(statement, certificate.shape, file, certificate.variant)
        if dict(problem.shape) != dict(certificate.shape):
            used = " ".join(f"{key}={value}" for key, value in sorted(problem.shape.items()))
            raise RejectedError(f"the certificate is about the shape ({shape}), the statement depends on ({used})")
        if problem.digest() != certificate.digest:
            raise RejectedError("the statement is not the one of the certificate: the constraints have another hash")
        evidence = certificate.evidence
        if isinstance(evidence, Witness):
            check_counterexample(problem, evidence)
        else:
            extra = [item.formula for item in certificate.assumes]
            for item in certificate.assumes:
                check_closed(item.formula, frozenset(problem.unknowns), f"the assumption {item.name!r}")
            check_proof([*problem.hypotheses(), *extra], problem.unknowns, evidence, problem.functions)
    except StatementFileError:
        raise
    except _FAILURES as error:
        return _rejected(name, subject, error)
    by = evidence.violation.text() if isinstance(evidence, Witness) and evidence.violation is not None else ""
    return Verdict(
        name,
        accepted=True,
        status=certificate.verdict,
        reason=None,
        rules=rules(evidence),
        subject=subject,
        violation=by,
    )


# Instances. ----------------------------------------------------------------------------------------------------------


def _instance_verdict(name: str, certificate: InstanceCertificate, file: Path) -> Verdict:
    subject = f"{certificate.question} of {certificate.file}{_settings(certificate.parameters)}"
    try:
        asked = question(certificate.question)
    except InputError as error:
        return _rejected(name, subject, error)
    document = asked.load(file)
    try:
        parts = check_instance(certificate, document)
    except _FAILURES as error:
        return _rejected(name, subject, error)
    used = {rule for evidence in certificate.parts.values() for rule in rules(evidence)}
    used.update(rule for part in parts.values() if isinstance(part, Part) for rule in part.uses)
    return Verdict(name, accepted=True, status="holds", reason=None, rules=tuple(sorted(used)), subject=subject)


def _settings(parameters: Mapping[str, Json]) -> str:
    """Return the parameters that are numbers or words, or lists of these, as one line of limited length."""
    listed = {name: value if isinstance(value, list) else [value] for name, value in parameters.items()}
    told = [
        f"{name}={','.join(map(_word, values[:_LONGEST_LIST]))}"
        for name, values in listed.items()
        if not any(isinstance(value, (list, dict)) for value in values)
    ]
    text = " ".join(told)
    line = "".join(each if each.isprintable() else "?" for each in text[:_LONGEST_SETTINGS])
    return f", {line}" if line else ""


def _word(value: Json) -> str:
    return value[:_LONGEST_SETTINGS] if isinstance(value, str) else shown(value)


def rules(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of the rules that a proof or witness uses, in ascending order."""
    used: set[str] = set()
    waiting: list[Proof] = []
    if isinstance(evidence, Witness):
        used.update(["witness", "choices"] if evidence.choices else ["witness"])
        waiting.extend(evidence.refutations)
    elif isinstance(evidence, Exhaustion):
        used.add("hull")
    elif isinstance(evidence, Isolation | Subdivision):
        used.add(type(evidence).__name__.lower())
    elif evidence is not None:
        waiting.append(evidence)
    while waiting:
        for step in waiting.pop():
            used.add(f"exp {step.fact}" if isinstance(step, Analytic) else type(step).__name__.lower())
            if isinstance(step, Split):
                waiting.extend(step.branches)
            elif isinstance(step, Cut):
                waiting.append(step.refutation)
    return tuple(sorted(used))
