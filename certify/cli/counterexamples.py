"""Counterexamples on disk: the document beside the certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from certify.files.atomic import write_atomically
from certify.spec.errors import CertifyError, InputError
from certify.spec.reading.json_text import document_json

if TYPE_CHECKING:
    from certify.report.counterexample import CounterexampleReport


def counterexample_place(folder: Path, certificate: str) -> Path:
    """Return where the document of a certificate's counterexample is."""
    return folder / f"{certificate.removesuffix('.json')}.counterexample.json"


def write_counterexample(folder: Path, certificate: str, report: CounterexampleReport) -> Path:
    """Write the document `certify-counterexample/1` and return its path.

    Raises:
        InputError: the folder cannot be written, or the statement raises when it is read with the counterexample's
            numbers.

    """
    place = counterexample_place(folder, certificate)
    try:
        document = report.document()
    except CertifyError:
        raise
    except Exception as error:
        raise InputError(
            f"{report.statement.name}: the statement raises {type(error).__name__} when it is read with the numbers of "
            f"the counterexample: {error}"
        ) from None
    write_atomically(place, document_json(document))
    return place
