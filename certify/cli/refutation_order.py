"""What `certify refute` was asked, and the answer to it that an earlier run left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.statement_choice import problem_at
from certify.cli.store import certificate_name
from certify.kernel.certificate import StatementCertificate, read_certificate
from certify.kernel.proof import Witness
from certify.kernel.replay import replay
from certify.spec.errors import CertifyError, InputError
from certify.spec.reading.text_file import read_text
from certify.spec.variants import Variant

if TYPE_CHECKING:
    from certify.refutations import Refutation
    from certify.spec.language import Statement
    from certify.spec.problem import Problem

Shape = Mapping[str, int | str]

LARGEST = "largest"
"""What is added to the name of the certificate of the largest violation."""


@dataclass(frozen=True)
class Order:
    """What is to be refuted, and how."""

    file: Path
    name: str | None
    sizes: Mapping[str, Sequence[int | str]]
    out: Path
    database: Path
    seconds: float
    seed: int
    jobs: int
    again: bool
    largest: bool = False

    def problem(self, statement: Statement, shape: Shape) -> Problem:
        """Return the problem at a shape; what is wrong with it is said with the shape."""
        try:
            return problem_at(self.file, statement, shape, self.seconds)
        except InputError as fault:
            sizes = " ".join(f"{key}={value}" for key, value in shape.items())
            raise InputError(f"{fault} (at {sizes or 'the default sizes'})") from None


def kept_answer(order: Order, statement: Statement, shapes: Sequence[Shape]) -> tuple[Path, Refutation] | None:
    """Return the accepted certificate of a counterexample at the smallest of the shapes that have one."""
    found: list[tuple[int, Path, StatementCertificate]] = []
    for place in order.out.glob(f"{certificate_name([statement.name]).removesuffix('.json')}*.json"):
        if place.stem.endswith(f"-{LARGEST}") and not order.largest:
            continue
        try:
            certificate = read_certificate(read_text(place))
        except CertifyError:
            continue
        if not isinstance(certificate, StatementCertificate) or certificate.verdict != "refuted":
            continue
        if (certificate.file, certificate.name) != (order.file.name, statement.name) or certificate.variant:
            continue
        fits = [n for n, shape in enumerate(shapes) if certificate.shape.items() <= shape.items()]
        if fits:
            found.append((fits[0], place, certificate))
    for _, place, certificate in sorted(found, key=lambda each: each[:2]):
        answer = _replayed(order, statement, place, certificate)
        if answer is not None:
            return place, answer
    return None


def _replayed(order: Order, statement: Statement, place: Path, certificate: StatementCertificate) -> Refutation | None:
    from certify.refutations import Refutation

    problem = order.problem(statement, certificate.shape)
    if problem.digest() != certificate.digest or not isinstance(certificate.evidence, Witness):
        return None
    try:
        if not replay(place).accepted:
            return None
    except CertifyError:
        return None
    return Refutation(
        "refuted",
        statement,
        Variant(),
        dict(problem.shape),
        [problem.shape],
        0.0,
        0,
        complete=True,
        problem=problem,
        witness=certificate.evidence,
    )
