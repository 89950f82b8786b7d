"""The certificates that `certify ablate` keeps in a folder, so that long work goes on where it stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from certify.ablation.questions import Archive
from certify.cli.counterexamples import counterexample_place, write_counterexample
from certify.cli.store import certificate_name, store
from certify.kernel.certificate import StatementCertificate, read_certificate, statement_certificate
from certify.kernel.proof import Witness
from certify.kernel.replay import replay
from certify.spec.errors import CertifyError
from certify.spec.numbers import render
from certify.spec.reading.text_file import read_text

if TYPE_CHECKING:
    from certify.ablation.questions import Found
    from certify.spec.language import Statement
    from certify.spec.problem import Problem
    from certify.spec.variants import Variant

Shape = Mapping[str, int | str]


@dataclass(frozen=True)
class Certificates(Archive):
    """Certificates in a folder, named after statement, variant and shape."""

    folder: Path
    file: Path
    again: bool = False

    def kept(self, statement: Statement, variant: Variant, problem: Problem) -> tuple[str, str] | None:
        """Return the verdict of the certificate in place if it is about this problem and the kernel accepts it."""
        place = self.folder / self._name(statement, variant, problem.shape)
        if self.again or not place.is_file():
            return None
        try:
            certificate = read_certificate(read_text(place))
            if not isinstance(certificate, StatementCertificate) or certificate.digest != problem.digest():
                return None
            same = (certificate.file, certificate.name) == (self.file.name, statement.name)
            if not same or certificate.variant != variant or not replay(place).accepted:
                return None
        except CertifyError:
            return None
        return certificate.verdict, str(place)

    def keep(self, statement: Statement, variant: Variant, found: Found) -> str | None:
        """Write a certificate, and the counterexample where there is one."""
        from certify.report.counterexample import CounterexampleReport

        if found.evidence is None:
            return found.place
        verdict = "proved" if found.status == "proved" else "refuted"
        problem, name = found.problem, self._name(statement, variant, found.shape)
        text = statement_certificate(
            self.file.name, statement.name, found.shape, problem.digest(), verdict, found.evidence, variant=variant
        )
        place = store(self.folder, name, text, self.file)
        if isinstance(found.evidence, Witness) and not variant.vacuous:
            report = CounterexampleReport(statement, problem, found.evidence, variant)
            write_counterexample(self.folder, name, report)
        return str(place)

    def counterexample(self, place: str | None) -> str | None:
        """Return where the counterexample of a certificate is, if it was written."""
        if place is None:
            return None
        game = counterexample_place(self.folder, Path(place).name)
        return str(game) if game.exists() else None

    @staticmethod
    def _name(statement: Statement, variant: Variant, shape: Shape) -> str:
        changes = [f"without {name}" for name in variant.without]
        changes += [f"{name} {render(value)}" for name, value in variant.constants.items()]
        changes += [f"sharp {variant.sharp}"] if variant.sharp else []
        changes += ["vacuous"] if variant.vacuous else []
        return certificate_name([statement.name, *changes, *(f"{key}{shape[key]}" for key in sorted(shape))])
